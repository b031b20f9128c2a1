/* The last step: what belongs to the sample's tree, and what findings weigh because of it. */
#include "tree/tree_impl.h"

/* The child that the event, one of its parent, starts. */
static kk_process_id child_of(const kk_case *self, const kk_event *event, kk_scratch *scratch)
{
    if (event->operation != KK_OP_PROCESS_CREATE) {
        return KK_NO_PROCESS;
    }
    if (event->ref.creates > 0) {
        return event->ref.creates - 1;
    }
    int64_t pid = kk_ledger_number(event, KK_FIELD_CHILD_PID, scratch, -1);
    size_t count;
    const kk_process_id *children = kk_case_children(self, event->ref.process, &count);
    kk_process_id found = KK_NO_PROCESS; /* of several with this PID the next that starts */
    for (size_t i = 0; i < count; i++) {
        const kk_process *child = kk_case_process(self, children[i]);
        if (child->pid == pid) {
            found = child->id;
            if (child->first_event >= event->ref.index) {
                break;
            }
        }
    }
    return found;
}

kk_process_id kk_tree_started_by(const kk_case *self, const kk_event_ref *ref, kk_scratch *scratch)
{
    kk_event event;
    if (!kk_source_event(self->source, ref, &event)) {
        return KK_NO_PROCESS;
    }
    event.ref.process = ref->process;
    return child_of(self, &event, scratch);
}

bool kk_tree_has_event(kk_case *self, const kk_event_ref *ref, bool suspected, kk_scratch *scratch)
{
    if (kk_tree_had(self, ref)) {
        return true;
    }
    kk_event event;
    if (self->tree.samples.count == 0 || !kk_source_event(self->source, ref, &event)) {
        return false;
    }
    event.ref = *ref;
    /* A process that the tree got started belongs to it, whoever started it. */
    bool is_in = kk_tree_has(self, child_of(self, &event, scratch));
    const kk_process *process = kk_case_process(self, ref->process);
    if (!is_in && process && kk_tree_is_broker(self, process)) {
        kk_str path = kk_ledger_text(&event, KK_FIELD_PATH, scratch);
        is_in = kk_tree_on_behalf(self, ref->process, path) != KK_NO_PROCESS ||
                (suspected && kk_tree_left_to(self, &event, path));
    }
    kk_scratch_reset(scratch);
    return is_in;
}

/* In the tree by one of its events; or by its process, where that stands in none of them: what others did is
 * then laid to its charge. */
static bool finding_in_tree(kk_case *self, const kk_finding *finding, kk_scratch *scratch)
{
    bool has_own = false;
    for (unsigned i = 0; i < finding->event_count; i++) {
        if (kk_tree_has_event(self, &finding->events[i], true, scratch)) {
            return true;
        }
        has_own = has_own || finding->events[i].process == finding->process;
    }
    return (!has_own && kk_tree_has(self, finding->process)) ||
           (finding->event_count > 0 &&
            kk_tree_on_behalf(self, finding->process, finding->key) != KK_NO_PROCESS);
}

void kk_tree_weigh(kk_case *self)
{
    for (kk_finding *finding = self->first_finding; finding; finding = finding->next) {
        bool outside = self->tree.samples.count > 0 && !finding->in_tree;
        bool lower = outside && finding->worth > KK_INFO && finding->worth != KK_CRITICAL;
        finding->severity = lower ? finding->worth - 1 : finding->worth;
    }
}

/* Findings without events go last. */
static bool comes_before(const kk_finding *a, const kk_finding *b)
{
    if ((a->count == 0) != (b->count == 0)) {
        return b->count == 0;
    }
    return a->first.index < b->first.index;
}

static kk_finding *merge(kk_finding *a, kk_finding *b)
{
    kk_finding *first = NULL;
    kk_finding **end = &first;
    while (a && b) {
        kk_finding **taken = comes_before(b, a) ? &b : &a;
        *end = *taken;
        end = &(*end)->next;
        *taken = (*taken)->next;
    }
    *end = a ? a : b;
    return first;
}

/* Bottom-up merge sort of the list; equal ones keep their order. */
static kk_finding *sorted(kk_finding *list)
{
    enum { LAST = 47 };
    kk_finding *runs[LAST + 1] = {NULL}; /* runs[i] holds 2^i findings, later ones in lower places */
    while (list) {
        kk_finding *run = list;
        list = list->next;
        run->next = NULL;
        unsigned i = 0;
        for (; i < LAST && runs[i]; i++) {
            run = merge(runs[i], run);
            runs[i] = NULL;
        }
        runs[i] = merge(runs[i], run);
    }
    kk_finding *whole = NULL;
    for (unsigned i = 0; i <= LAST; i++) {
        whole = merge(runs[i], whole);
    }
    return whole;
}

void kk_tree_settle(kk_case *self)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    for (kk_finding **at = &self->first_finding; *at;) {
        if (kk_tree_is_untold(self, *at, &scratch)) {
            *at = (*at)->next;
        } else {
            (*at)->in_tree = finding_in_tree(self, *at, &scratch);
            at = &(*at)->next;
        }
    }
    self->first_finding = sorted(self->first_finding);
    self->last_finding = NULL;
    for (kk_finding *finding = self->first_finding; finding; finding = finding->next) {
        self->last_finding = finding;
    }
    kk_activity_entry *entries = self->activities.items;
    for (size_t i = 0; i < self->activities.count; i++) {
        entries[i].in_tree = kk_tree_has_event(self, &entries[i].first, false, &scratch);
    }
    kk_scratch_free(&scratch);
}
