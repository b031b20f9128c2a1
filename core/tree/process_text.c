/* Names of processes and parts of their paths, and the order in which processes began. */
#include "tree/tree_impl.h"

#include "base/fold.h"

static size_t leaf_start(kk_str path)
{
    size_t at = path.size;
    while (at > 0 && path.data[at - 1] != '\\' && path.data[at - 1] != '/') {
        at--;
    }
    return at;
}

kk_str kk_tree_leaf(kk_str path)
{
    return kk_str_slice(path, leaf_start(path), path.size);
}

kk_str kk_tree_folder(kk_str path)
{
    size_t start = leaf_start(path);
    return kk_str_slice(path, 0, start > 0 ? start - 1 : 0);
}

kk_str kk_tree_stem(kk_str path)
{
    kk_str leaf = kk_tree_leaf(path);
    size_t dot = leaf.size;
    while (dot > 0 && leaf.data[dot - 1] != '.') {
        dot--;
    }
    return dot > 1 ? kk_str_slice(leaf, 0, dot - 1) : leaf;
}

kk_str kk_tree_label(const kk_process *process)
{
    return process->name.size ? process->name : kk_tree_leaf(process->image);
}

bool kk_tree_is_program(const kk_process *process, kk_str leaf)
{
    return kk_str_equal_nocase(kk_tree_label(process), leaf) ||
           (process->image.size && kk_str_equal_nocase(kk_tree_leaf(process->image), leaf));
}

uint32_t kk_tree_roles(const kk_case *self, const kk_process *process)
{
    uint32_t roles = kk_knowledge_roles(self->knowledge, kk_tree_label(process));
    return process->image.size ? roles | kk_knowledge_roles(self->knowledge, kk_tree_leaf(process->image))
                               : roles;
}

kk_moment kk_tree_begin(const kk_process *process)
{
    return process->started_in_capture ? (kk_moment){process->first_event, process->start_time} : KK_LONG_AGO;
}

/* Rank of a process by its start: before the capture, an event of it, or unseen. */
static int start_rank(const kk_process *process)
{
    return !process->started_in_capture ? 0 : process->first_event != UINT64_MAX ? 1 : 2;
}

int kk_tree_compare_start(const kk_process *a, const kk_process *b)
{
    int rank = start_rank(a);
    if (rank != start_rank(b)) {
        return rank < start_rank(b) ? -1 : 1;
    }
    if (rank == 1 && a->first_event != b->first_event) {
        return a->first_event < b->first_event ? -1 : 1;
    }
    if (a->start_time != b->start_time) {
        return a->start_time < b->start_time ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}
