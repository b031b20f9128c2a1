/* Questions about the tree as far as it is made, asked by all files that add to it. */
#include "tree/tree_impl.h"

/* Comparisons at most, of some 0.3 microseconds each; a real capture needs a few thousand. */
#define EFFORT_LIMIT UINT64_C(8000000)

bool kk_tree_spend(kk_case *self)
{
    return self->tree.effort++ < EFFORT_LIMIT;
}

const kk_file_record *kk_tree_moved_from(const kk_case *self, const kk_file_record *file)
{
    return file->renamed_from.data ? kk_ledger_file(self->ledger, file->renamed_from) : NULL;
}

bool kk_tree_spreads(const kk_case *self, const kk_process *process)
{
    uint8_t how = self->tree.nodes[process->id].tie;
    return process->started_in_capture || (how != KK_TIE_LOADED_DROPPED && how != KK_TIE_OPENED_DROPPED);
}

bool kk_tree_wrote(const kk_case *self, kk_str path, kk_moment until, kk_process_id *writer)
{
    const kk_file_record *file = kk_ledger_file(self->ledger, path);
    const kk_file_record *source = file ? kk_tree_moved_from(self, file) : NULL;
    for (const kk_dealing *dealing = file && !file->is_directory ? file->dealings : NULL; dealing;
         dealing = dealing->next) {
        const kk_process *process = kk_case_process(self, dealing->process);
        bool wrote = dealing->bytes_in > 0 || (file->created && file->created_by == dealing->process) ||
                     (source && source->renamed_by == dealing->process);
        if (wrote && process && kk_tree_has(self, process->id) && kk_tree_spreads(self, process) &&
            !kk_moment_before(until, (kk_moment){dealing->first.index, dealing->first_time})) {
            *writer = process->id;
            return true;
        }
    }
    return false;
}
