/* What rules found until the last event, summed up for a tree: how much speaks against it. */
#include "tree/tree_impl.h"

#include <stdlib.h>

/* What one rule's findings of a severity weigh: each outweighs several of the one below. */
static const uint32_t WEIGHTS[KK_SEVERITY_COUNT] = {
    [KK_INFO] = 0, [KK_LOW] = 1, [KK_MEDIUM] = 4, [KK_HIGH] = 16, [KK_CRITICAL] = 64};

/* Findings of what is also everyday work of some programs weigh this part of it. */
#define ORDINARY_PART 4

/* Events of a finding that are asked for the process that they start. */
#define ASKED_EVENTS 16

/* A process that a finding is about. */
typedef struct subject {
    kk_process_id process;
    uint32_t rule;
    uint32_t weight, unexcused; /* with and without the rule's excuse */
} subject;

struct kk_suspicions {
    KK_ARRAY(subject) subjects;
    uint32_t *heaviest, *unexcused; /* by rule; for sums */
    uint32_t rules;
};

static uint32_t weight_of(const kk_case *self, const kk_finding *finding, bool excused)
{
    bool is_less = excused && finding->is_excusable && finding->excuse < finding->worth;
    uint32_t weight = WEIGHTS[is_less ? finding->excuse : finding->worth];
    return kk_case_rule_info(self, finding->rule)->ordinary_for ? weight / ORDINARY_PART : weight;
}

static bool add_subject(kk_suspicions *all, const kk_case *self, kk_process_id process, subject item)
{
    if (process >= self->tree.count || item.weight == 0) {
        return true;
    }
    if (!KK_ARRAY_GROW(&all->subjects)) {
        return false;
    }
    item.process = process;
    all->subjects.items[all->subjects.count++] = item;
    return true;
}

static bool add_finding(kk_suspicions *all, const kk_case *self, const kk_finding *finding,
                        kk_scratch *scratch)
{
    const subject item = {.rule = finding->rule,
                          .weight = weight_of(self, finding, true),
                          .unexcused = weight_of(self, finding, false)};
    bool ok = add_subject(all, self, finding->process, item);
    for (unsigned i = 0; ok && item.weight && i < finding->event_count && i < ASKED_EVENTS; i++) {
        ok = add_subject(all, self, kk_tree_started_by(self, &finding->events[i], scratch), item);
    }
    kk_scratch_reset(scratch);
    return ok;
}

kk_suspicions *kk_tree_suspicions_new(const kk_case *self)
{
    kk_suspicions *all = calloc(1, sizeof *all);
    if (!all) {
        return NULL;
    }
    all->rules = kk_case_rule_count(self);
    all->heaviest = calloc((size_t)all->rules + 1, sizeof *all->heaviest);
    all->unexcused = calloc((size_t)all->rules + 1, sizeof *all->unexcused);
    kk_scratch scratch = KK_SCRATCH_INIT;
    bool ok = all->heaviest && all->unexcused;
    for (const kk_finding *finding = self->first_finding; ok && finding; finding = finding->next) {
        ok = add_finding(all, self, finding, &scratch);
    }
    kk_scratch_free(&scratch);
    if (!ok) {
        kk_tree_suspicions_free(all);
        return NULL;
    }
    return all;
}

void kk_tree_suspicions_free(kk_suspicions *all)
{
    free(all->subjects.items);
    free(all->heaviest);
    free(all->unexcused);
    free(all);
}

void kk_tree_suspicions_of_each(const kk_suspicions *all, uint64_t *weights)
{
    for (size_t i = 0; i < all->subjects.count; i++) {
        weights[all->subjects.items[i].process] += all->subjects.items[i].weight;
    }
}

static void keep_heavier(uint32_t *kept, uint32_t weight)
{
    *kept = weight > *kept ? weight : *kept;
}

uint64_t kk_tree_suspicion(kk_suspicions *all, const kk_case *self, bool of_all, uint32_t *grave)
{
    for (uint32_t i = 0; i < all->rules; i++) {
        all->heaviest[i] = all->unexcused[i] = 0;
    }
    for (size_t i = 0; i < all->subjects.count; i++) {
        const subject *item = &all->subjects.items[i];
        if (of_all || kk_tree_has(self, item->process)) {
            keep_heavier(&all->heaviest[item->rule], item->weight);
            keep_heavier(&all->unexcused[item->rule], item->unexcused);
        }
    }
    uint64_t sum = 0;
    uint32_t gravest = 0;
    for (uint32_t i = 0; i < all->rules; i++) {
        sum += all->heaviest[i];
        keep_heavier(&gravest, all->heaviest[i]);
    }
    /* What is typed at a shell is excused, but not beside something critical. */
    const uint32_t *counted = gravest >= WEIGHTS[KK_CRITICAL] ? all->unexcused : all->heaviest;
    for (uint32_t i = 0; grave && i < all->rules; i++) {
        *grave = (i == 0 ? 0 : *grave) + (counted[i] >= WEIGHTS[KK_HIGH]);
    }
    return sum;
}
