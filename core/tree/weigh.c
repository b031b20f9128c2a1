/* The last step: what belongs to the sample's tree, and what findings weigh because of it. */
#include "tree/tree_impl.h"

/* A process that the tree got started belongs to it, whoever started it. */
static bool starts_tree_process(const kk_case *analysis, const kk_event *event, kk_scratch *scratch)
{
    if (event->operation != KK_OP_PROCESS_CREATE) {
        return false;
    }
    int64_t pid = kk_ledger_number(event, KK_FIELD_CHILD_PID, scratch, -1);
    size_t count;
    const kk_process_id *children = kk_case_children(analysis, event->ref.process, &count);
    for (size_t i = 0; i < count; i++) {
        const kk_process *child = kk_case_process(analysis, children[i]);
        if (child->pid == pid && kk_tree_has(analysis, child->id)) {
            return true;
        }
    }
    return false;
}

bool kk_tree_has_event(kk_case *analysis, const kk_event_ref *ref, bool suspected, kk_scratch *scratch)
{
    if (kk_tree_had(analysis, ref)) {
        return true;
    }
    kk_event event;
    if (analysis->tree.sample == KK_NO_PROCESS || !kk_source_event(analysis->source, ref, &event)) {
        return false;
    }
    event.ref.process = ref->process;
    bool is_in = starts_tree_process(analysis, &event, scratch);
    const kk_process *process = kk_case_process(analysis, ref->process);
    if (!is_in && process && kk_tree_is_broker(analysis, process)) {
        kk_str path = kk_ledger_text(&event, KK_FIELD_PATH, scratch);
        is_in = kk_tree_on_behalf(analysis, ref->process, path) != KK_NO_PROCESS ||
                (suspected && kk_tree_left_to(analysis, &event, path));
    }
    kk_scratch_reset(scratch);
    return is_in;
}

static bool finding_in_tree(kk_case *analysis, const kk_finding *finding, kk_scratch *scratch)
{
    for (unsigned i = 0; i < finding->event_count; i++) {
        if (kk_tree_has_event(analysis, &finding->events[i], true, scratch)) {
            return true;
        }
    }
    return finding->event_count == 0
               ? kk_tree_has(analysis, finding->process)
               : kk_tree_on_behalf(analysis, finding->process, finding->key) != KK_NO_PROCESS;
}

void kk_tree_weigh(kk_case *analysis)
{
    for (kk_finding *finding = analysis->first_finding; finding; finding = finding->next) {
        bool lower = analysis->tree.sample != KK_NO_PROCESS && !finding->in_tree && finding->worth > KK_INFO;
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

void kk_tree_settle(kk_case *analysis)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    for (kk_finding *finding = analysis->first_finding; finding; finding = finding->next) {
        finding->in_tree = finding_in_tree(analysis, finding, &scratch);
    }
    analysis->first_finding = sorted(analysis->first_finding);
    for (kk_finding *finding = analysis->first_finding; finding; finding = finding->next) {
        analysis->last_finding = finding;
    }
    kk_activity_entry *entries = analysis->activities.items;
    for (size_t i = 0; i < analysis->activities.count; i++) {
        entries[i].in_tree = kk_tree_has_event(analysis, &entries[i].first, false, &scratch);
    }
    kk_scratch_free(&scratch);
}
