/* The sample, ties and children, as core/tree concluded them. */
#include "case/case_impl.h"

const kk_process_id *kk_case_children(const kk_case *self, kk_process_id process, size_t *count)
{
    const kk_tree *tree = &self->tree;
    if (process >= tree->count) {
        *count = 0;
        return NULL;
    }
    *count = tree->first_child[process + 1] - tree->first_child[process];
    return tree->children + tree->first_child[process];
}

static const kk_str TIES[] = {
    [KK_TIE_NONE] = {"", 0},
    [KK_TIE_SAMPLE] = {"sample", 6},
    [KK_TIE_DESCENDANT] = {"descendant", 10},
    [KK_TIE_RAN_DROPPED] = {"ran dropped", 11},
    [KK_TIE_LOADED_DROPPED] = {"loaded dropped", 14},
    [KK_TIE_OPENED_DROPPED] = {"opened dropped", 14},
    [KK_TIE_BROKER] = {"broker", 6},
};

kk_str kk_tie_name(kk_tie tie)
{
    return tie < sizeof TIES / sizeof *TIES ? TIES[tie] : KK_STR("");
}

kk_tie kk_case_tie(const kk_case *self, kk_process_id process)
{
    return process < self->tree.count ? (kk_tie)self->tree.nodes[process].tie : KK_TIE_NONE;
}

kk_process_id kk_case_tied_to(const kk_case *self, kk_process_id process)
{
    return process < self->tree.count ? self->tree.nodes[process].tied_to : KK_NO_PROCESS;
}

bool kk_case_in_laboratory(const kk_case *self, kk_process_id process)
{
    return process < self->tree.count && self->tree.nodes[process].in_laboratory;
}

uint32_t kk_case_untold(const kk_case *self, kk_process_id process)
{
    return process < self->tree.count ? self->tree.nodes[process].untold : 0;
}

kk_process_id kk_case_sample(const kk_case *self)
{
    return self->tree.sample;
}

const kk_process_id *kk_case_samples(const kk_case *self, size_t *count)
{
    *count = self->tree.samples.count;
    return self->tree.samples.items;
}

bool kk_case_sample_presumed(const kk_case *self)
{
    return self->tree.presumed;
}

kk_str kk_case_sample_reason(const kk_case *self)
{
    return self->tree.reason;
}
