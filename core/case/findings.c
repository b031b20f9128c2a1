/* Findings: one for each rule, process and key, with its events. */
#include "case/case_impl.h"

#include "base/fold.h"

typedef struct indexed_finding {
    kk_str key;
    kk_finding finding;
} indexed_finding;

static const kk_str SEVERITIES[KK_SEVERITY_COUNT] = {
    [KK_INFO] = {"info", 4}, [KK_LOW] = {"low", 3},           [KK_MEDIUM] = {"medium", 6},
    [KK_HIGH] = {"high", 4}, [KK_CRITICAL] = {"critical", 8},
};

kk_str kk_severity_name(kk_severity severity)
{
    return severity < KK_SEVERITY_COUNT ? SEVERITIES[severity] : KK_STR("");
}

kk_severity kk_severity_find(kk_str name)
{
    unsigned severity = 0;
    while (severity < KK_SEVERITY_COUNT && !kk_str_equal(SEVERITIES[severity], name)) {
        severity++;
    }
    return (kk_severity)severity;
}

static kk_str index_key(kk_case *self, uint32_t rule, kk_process_id process, kk_str key)
{
    kk_buf *text = &self->text;
    const uint32_t numbers[] = {rule, process};
    kk_buf_clear(text);
    kk_buf_append(text, numbers, sizeof numbers);
    kk_fold_append(text, key);
    return kk_buf_str(text);
}

static void append(kk_case *self, kk_finding *finding)
{
    if (self->last_finding) {
        self->last_finding->next = finding;
    } else {
        self->first_finding = finding;
    }
    self->last_finding = finding;
}

/* The finding of the rule, process and key, made when it is not there yet; NULL when memory is out. */
static kk_finding *finding_of(kk_case *self, uint32_t rule, kk_process_id process, kk_str key)
{
    bool fresh;
    const kk_rule_info *info = kk_case_rule_info(self, rule);
    kk_str full_key = index_key(self, rule, process, key);
    if (!info || self->text.failed) {
        return NULL;
    }
    indexed_finding *made =
        kk_index_entry(&self->finding_index, &self->arena, full_key, sizeof *made, &fresh);
    if (!made || !fresh) {
        return made ? &made->finding : NULL;
    }
    if (!kk_case_keep(self, key, &made->finding.key)) {
        return NULL;
    }
    made->finding.rule = rule;
    made->finding.process = process;
    made->finding.severity = info->severity;
    made->finding.worth = info->severity;
    made->finding.whitelisted_by = -1;
    append(self, &made->finding);
    return &made->finding;
}

bool kk_finding_add_event(kk_finding *finding, const kk_event_ref *ref, int64_t time)
{
    unsigned at = finding->event_count;
    while (at > 0 && finding->events[at - 1].index > ref->index) {
        at--;
    }
    bool kept_already = at > 0 && finding->events[at - 1].index == ref->index;
    if (kept_already || (finding->count > 0 && finding->last.index == ref->index)) {
        return false;
    }
    if (finding->count == 0 || ref->index < finding->first.index) {
        finding->first = *ref;
        finding->first_time = time;
    }
    if (finding->count == 0 || ref->index > finding->last.index) {
        finding->last = *ref;
        finding->last_time = time;
    }
    finding->count++;
    if (at < KK_FINDING_EVENT_LIMIT) {
        unsigned kept = finding->event_count < KK_FINDING_EVENT_LIMIT ? finding->event_count++
                                                                      : KK_FINDING_EVENT_LIMIT - 1;
        memmove(finding->events + at + 1, finding->events + at, (kept - at) * sizeof *finding->events);
        finding->events[at] = *ref;
    }
    return true;
}

/* Bytes that the event moved. */
static uint64_t event_bytes(const kk_event *event, kk_scratch *scratch)
{
    int64_t length = 0;
    if (event->class_id == KK_CLASS_FILE) {
        length = kk_ledger_number(event, KK_FIELD_FILE_LENGTH, scratch, 0);
    } else if (event->class_id == KK_CLASS_NETWORK) {
        length = kk_ledger_number(event, KK_FIELD_NET_LENGTH, scratch, 0);
    }
    return length > 0 ? (uint64_t)length : 0;
}

kk_finding *kk_case_finding(kk_case *self, uint32_t rule, kk_process_id process, kk_str key,
                            const kk_event *event, int32_t whitelist, kk_scratch *scratch)
{
    kk_finding *finding = finding_of(self, rule, process, key);
    if (!finding || !event) {
        return finding;
    }
    if (kk_finding_add_event(finding, &event->ref, event->time)) {
        finding->bytes += event_bytes(event, scratch);
    }
    if (finding->whitelisted_by < 0) {
        finding->whitelisted_by = whitelist;
    }
    return finding;
}

/* False when the event has no path, or cannot be read again. */
static bool path_of(const kk_case *self, const kk_event_ref *ref, kk_scratch *scratch, kk_str *path)
{
    kk_event event;
    kk_value value;
    if (!kk_source_event(kk_case_source(self), ref, &event)) {
        return false;
    }
    kk_availability availability = kk_event_field(&event, KK_FIELD_PATH, scratch, &value);
    *path = availability == KK_KNOWN ? value.text : KK_STR("");
    return availability == KK_KNOWN || availability == KK_EMPTY;
}

size_t kk_finding_paths(const kk_case *self, const kk_finding *finding, kk_scratch *scratch,
                        kk_str paths[KK_FINDING_PATH_LIMIT])
{
    size_t count = 0;
    for (unsigned i = 0; i < finding->event_count && i < KK_FINDING_PATH_LIMIT; i++) {
        size_t known = 0;
        if (!path_of(self, &finding->events[i], scratch, &paths[count])) {
            continue;
        }
        while (!kk_str_equal(paths[known], paths[count])) {
            known++;
        }
        count += known == count;
    }
    return count;
}

bool kk_finding_set_text(kk_case *self, kk_finding *finding, kk_str text)
{
    return kk_case_keep(self, text, &finding->text);
}

kk_arena *kk_case_arena(kk_case *self)
{
    return &self->arena;
}

const kk_finding *kk_case_findings(const kk_case *self)
{
    return self->first_finding;
}
