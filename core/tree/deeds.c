/* What processes did, weighed: how consequential each is, with all that it started. */
#include "tree/tree_impl.h"

#include <stdlib.h>

static bool is_code(const kk_case *self, kk_str path)
{
    return kk_knowledge_file_kinds(self->knowledge, path) & KK_FILE_EXECUTABLE;
}

/* Counts of what a process did, to be weighed; each kind counts up to a limit, so that one busy kind does not
 * decide alone. */
typedef struct deeds {
    uint32_t code_files, files, changes, ends, own_image_deleted;
} deeds;

static uint32_t at_most(uint32_t number, uint32_t limit)
{
    return number < limit ? number : limit;
}

static uint64_t weigh_deeds(const deeds *done)
{
    return 5U * at_most(done->code_files, 10) + at_most(done->files, 20) + at_most(done->changes, 20) +
           3U * at_most(done->ends, 10) + 10U * at_most(done->own_image_deleted, 1);
}

static void count_file(const kk_case *self, const kk_file_record *file, deeds *all)
{
    for (const kk_dealing *dealing = file->dealings; dealing; dealing = dealing->next) {
        bool wrote = dealing->bytes_in > 0 || (file->created && file->created_by == dealing->process);
        if (dealing->process < self->tree.count && wrote) {
            all[dealing->process].files++;
            all[dealing->process].code_files += is_code(self, file->path);
        }
    }
    if (file->deleted && file->runs) {
        kk_process_id id = file->run_as;
        if (id < self->tree.count) {
            all[id].own_image_deleted = 1;
        }
    }
}

static void count_deeds(const kk_case *self, deeds *all)
{
    for (const kk_file_record *file = self->ledger->first_file; file; file = file->next) {
        count_file(self, file, all);
    }
    for (const kk_registry_record *record = self->ledger->first_registry; record; record = record->next) {
        for (const kk_registry_event *event = record->history; event; event = event->next) {
            if (event->success && event->process < self->tree.count) {
                all[event->process].changes++;
            }
        }
    }
    for (const kk_endpoint_record *end = self->ledger->first_endpoint; end; end = end->next) {
        for (const kk_dealing *dealing = end->dealings; dealing; dealing = dealing->next) {
            if (dealing->process < self->tree.count) {
                all[dealing->process].ends++;
            }
        }
    }
}

/* --- sums over all below --- */

typedef struct started {
    const kk_process *process;
} started;

static int compare_start(const void *left, const void *right)
{
    return kk_tree_compare_start(((const started *)left)->process, ((const started *)right)->process);
}

/* All processes in order of start; the caller frees them. NULL when memory is out. */
static started *order_by_start(const kk_case *self)
{
    started *order = calloc((size_t)self->tree.count + 1, sizeof *order);
    for (kk_process_id id = 0; order && id < self->tree.count; id++) {
        order[id].process = kk_case_process(self, id);
    }
    if (order) {
        qsort(order, self->tree.count, sizeof *order, compare_start);
    }
    return order;
}

bool kk_tree_add_descendants(const kk_case *self, uint64_t *weights, uint64_t each)
{
    started *by_start = order_by_start(self);
    for (size_t i = by_start ? self->tree.count : 0; i-- > 0;) {
        const kk_process *process = by_start[i].process;
        if (process->parent < self->tree.count && process->started_in_capture) {
            weights[process->parent] += weights[process->id] + each;
        }
    }
    free(by_start);
    return by_start != NULL;
}

/* What starting one more process weighs. */
#define START_WEIGHT 3

bool kk_tree_weigh_deeds(const kk_case *self, uint64_t *weights)
{
    deeds *all = calloc((size_t)self->tree.count + 1, sizeof *all);
    if (!all) {
        return false;
    }
    count_deeds(self, all);
    for (uint32_t i = 0; i < self->tree.count; i++) {
        weights[i] = weigh_deeds(&all[i]);
    }
    free(all);
    return kk_tree_add_descendants(self, weights, START_WEIGHT);
}
