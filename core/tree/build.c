/* The processes as trees, and who is in the sample's. */
#include "tree/tree_impl.h"

#include <stdlib.h>

/* One child, to be put in order. */
typedef struct child {
    kk_process_id parent;
    const kk_process *process;
} child;

static int compare_children(const void *left, const void *right)
{
    const child *a = left;
    const child *b = right;
    if (a->parent != b->parent) {
        return a->parent < b->parent ? -1 : 1;
    }
    return kk_tree_compare_start(a->process, b->process);
}

/* All processes with a known parent; the number of them. */
static uint32_t collect(const kk_processes *processes, child *children)
{
    uint32_t count = 0;
    for (kk_process_id id = 0; id < processes->count; id++) {
        const kk_process *process = processes->items[id];
        if (process->parent < processes->count && process->parent != id) {
            children[count++] = (child){process->parent, process};
        }
    }
    return count;
}

static void fill(kk_tree *tree, const child *children, uint32_t count)
{
    uint32_t at = 0;
    for (kk_process_id parent = 0; parent < tree->count; parent++) {
        tree->first_child[parent] = at;
        while (at < count && children[at].parent == parent) {
            tree->children[at] = children[at].process->id;
            at++;
        }
    }
    tree->first_child[tree->count] = at;
}

/* Children of every process. False when memory is out. */
static bool build_tree(kk_case *self)
{
    kk_tree *tree = &self->tree;
    const kk_processes *processes = kk_source_processes(self->source);
    tree->count = processes->count;
    tree->children = calloc((size_t)tree->count + 1, sizeof *tree->children);
    tree->first_child = calloc((size_t)tree->count + 1, sizeof *tree->first_child);
    tree->nodes = calloc((size_t)tree->count + 1, sizeof *tree->nodes);
    child *children = calloc((size_t)tree->count + 1, sizeof *children);
    bool ok = tree->children && tree->first_child && tree->nodes && children;
    if (ok) {
        uint32_t count = collect(processes, children);
        qsort(children, count, sizeof *children, compare_children);
        fill(tree, children, count);
        for (uint32_t i = 0; i < tree->count; i++) {
            tree->nodes[i].tied_to = KK_NO_PROCESS;
        }
    } else {
        tree->count = 0;
    }
    free(children);
    return ok;
}

static bool dealt_in_tree(const kk_case *self, const kk_event_ref *last, kk_str path)
{
    return kk_tree_had(self, last) || kk_tree_on_behalf(self, last->process, path) != KK_NO_PROCESS;
}

/* Marks the records that the tree dealt with. */
static void mark_records(kk_case *self)
{
    for (kk_file_record *file = self->ledger->first_file; file; file = file->next) {
        for (const kk_dealing *dealing = file->dealings; dealing && !file->in_tree; dealing = dealing->next) {
            file->in_tree = dealt_in_tree(self, &dealing->last, file->path);
        }
        file->in_tree |= kk_tree_has(self, file->renamed ? file->renamed_by : KK_NO_PROCESS);
    }
    for (kk_registry_record *record = self->ledger->first_registry; record; record = record->next) {
        for (const kk_registry_event *event = record->history; event && !record->in_tree;
             event = event->next) {
            record->in_tree = dealt_in_tree(self, &event->last, record->path);
        }
    }
    for (kk_endpoint_record *end = self->ledger->first_endpoint; end; end = end->next) {
        for (const kk_dealing *dealing = end->dealings; dealing && !end->in_tree; dealing = dealing->next) {
            end->in_tree = kk_tree_had(self, &dealing->last);
        }
    }
}

bool kk_tree_build(kk_case *self, kk_error *error)
{
    return build_tree(self) || kk_fail_memory(error, "building the process tree");
}

static bool choose(kk_case *self, const kk_sample_choice *choice, kk_error *error)
{
    for (size_t i = 0; i < choice->count; i++) {
        if (!kk_tree_choose_sample(self, kk_str_of(choice->wanted[i]), error)) {
            return false;
        }
    }
    self->tree.reason = KK_STR("named by --sample");
    return true;
}

bool kk_tree_find_sample(kk_case *self, const kk_sample_choice *choice, kk_error *error)
{
    if (choice && choice->count > 0 && !choose(self, choice, error)) {
        return false;
    }
    kk_tree_mark_tools(self, choice);
    kk_ties *ties = kk_tree_ties_new(self);
    if (!ties) {
        return kk_fail_memory(error, "looking for the sample");
    }
    kk_tree *tree = &self->tree;
    bool ok = tree->samples.count > 0 || kk_tree_presume_sample(self, ties);
    if (ok) {
        tree->sample = tree->samples.count > 0 ? tree->samples.items[0] : KK_NO_PROCESS;
        kk_tree_ties_make(ties, tree->samples.items, tree->samples.count, true);
        ok = (tree->samples.count == 0 || kk_tree_errands(self)) && kk_tree_settle_laboratory(self);
    }
    kk_tree_ties_free(ties);
    if (!ok) {
        return kk_fail_memory(error, "building the sample's tree");
    }
    mark_records(self);
    return true;
}
