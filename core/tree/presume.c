/* Guesses the sample: of those who may be it, the one in whose tree rules found most; where that does not
 * decide, the one whose start is known best, then the most consequential. */
#include "tree/tree_impl.h"

#include "base/fold.h"

#include <stdlib.h>

/* Candidates whose whole tree is weighed: the first by what was found of their descendants alone. */
#define CONTENDERS 32
/* What rules must have found before a candidate counts that nobody is seen to have started: a high finding.
 */
#define GRAVE 16
/* And before a shell counts, from which somebody may have done what administrators and developers do: so
 * much, and so many rules with a high finding. */
#define GRAVEST     64
#define GRAVE_RULES 3

typedef struct contender {
    const kk_process *process;
    kk_candidacy why;
    uint64_t found; /* of it and its descendants, later of its whole tree */
    uint64_t deeds;
    uint32_t grave; /* rules with a high finding in its tree */
    unsigned certainty;
} contender;

typedef struct contest {
    kk_case *result;
    kk_ties *ties;
    kk_suspicions *suspicions;
    uint64_t *found, *deeds; /* by process, with all below it */
    uint8_t *candidacies;    /* kk_candidacy, by process */
    KK_ARRAY(contender) all;
    uint64_t total; /* of what was found at all */
} contest;

/* --- who takes part --- */

/* Ancestors that are looked at; no tree is deeper unless someone made it so. */
#define DEEPEST 64

/* True when a process above it is a candidate of the same kind: that one began it all. */
static bool has_candidate_above(const contest *self, const kk_process *process)
{
    const kk_process *above = kk_case_process(self->result, process->parent);
    for (unsigned depth = 0; above && depth < DEEPEST; depth++) {
        if (self->candidacies[above->id] == self->candidacies[process->id]) {
            return true;
        }
        above = kk_case_process(self->result, above->parent);
    }
    return false;
}

static bool add_contender(contest *self, const kk_process *process, kk_candidacy why)
{
    if (!KK_ARRAY_GROW(&self->all)) {
        return false;
    }
    self->all.items[self->all.count++] = (contender){.process = process,
                                                     .why = why,
                                                     .found = self->found[process->id],
                                                     .deeds = self->deeds[process->id],
                                                     .certainty = kk_tree_certainty(self->result, process)};
    return true;
}

static int compare_promise(const void *left, const void *right)
{
    const contender *a = left;
    const contender *b = right;
    if (a->found != b->found) {
        return a->found > b->found ? -1 : 1;
    }
    if (a->deeds != b->deeds) {
        return a->deeds > b->deeds ? -1 : 1;
    }
    return kk_tree_compare_start(a->process, b->process);
}

static bool gather(contest *self)
{
    const kk_case *result = self->result;
    for (kk_process_id id = 0; id < result->tree.count; id++) {
        self->candidacies[id] = (uint8_t)kk_tree_candidacy(result, kk_case_process(result, id));
    }
    for (kk_process_id id = 0; id < result->tree.count; id++) {
        const kk_process *process = kk_case_process(result, id);
        if (self->candidacies[id] != KK_CANDIDATE_NOT && !has_candidate_above(self, process) &&
            !add_contender(self, process, (kk_candidacy)self->candidacies[id])) {
            return false;
        }
    }
    if (self->all.count > 0) {
        qsort(self->all.items, self->all.count, sizeof *self->all.items, compare_promise);
    }
    self->all.count = self->all.count < CONTENDERS ? self->all.count : CONTENDERS;
    for (size_t i = 0; i < self->all.count; i++) {
        contender *one = &self->all.items[i];
        kk_tree_ties_make(self->ties, &one->process->id, 1, false);
        one->found = kk_tree_suspicion(self->suspicions, result, false, &one->grave);
    }
    kk_tree_ties_make(self->ties, NULL, 0, false);
    self->total = kk_tree_suspicion(self->suspicions, result, true, NULL);
    return true;
}

/* --- who wins --- */

/* Power of two below what was found: less of a difference does not decide. */
static unsigned level(uint64_t found)
{
    unsigned result = 0;
    while (found > 0) {
        found >>= 1;
        result++;
    }
    return result;
}

static bool is_likelier(const contender *one, const contender *best)
{
    if (!best || level(one->found) != level(best->found)) {
        return !best || one->found > best->found;
    }
    if (one->certainty != best->certainty) {
        return one->certainty > best->certainty;
    }
    if (one->found != best->found) {
        return one->found > best->found;
    }
    return one->deeds != best->deeds ? one->deeds > best->deeds
                                     : kk_tree_compare_start(one->process, best->process) < 0;
}

/* The likeliest of one kind, with so much found at least; NULL when there is none. */
static const contender *likeliest(const contest *self, kk_candidacy why, uint64_t found)
{
    const contender *best = NULL;
    for (size_t i = 0; i < self->all.count; i++) {
        const contender *one = &self->all.items[i];
        if (one->why == why && one->found >= found && is_likelier(one, best)) {
            best = one;
        }
    }
    return best;
}

/* The likeliest of what somebody worked from, or nobody is seen to have started: where most of what rules
 * found began, and twice as much as with the best of those that were started fittingly. */
static const contender *likelier_than(const contest *self, kk_candidacy why, const contender *started)
{
    bool is_shell = why == KK_CANDIDATE_SHELL;
    const contender *best = likeliest(self, why, is_shell ? GRAVEST : GRAVE);
    if (best && is_shell && best->grave < GRAVE_RULES) {
        return NULL;
    }
    uint64_t other = started ? started->found : 0;
    return best && best->found >= 2 * other && 2 * best->found > self->total ? best : NULL;
}

/* Of those that ran before the capture the one with most found, else the busiest that says nothing of its
 * maker. */
static const contender *from_before(const contest *self)
{
    const contender *best = likeliest(self, KK_CANDIDATE_RUNNING, GRAVE);
    for (size_t i = 0; !best && i < self->all.count; i++) {
        const contender *one = &self->all.items[i];
        bool is_nameless = one->why == KK_CANDIDATE_RUNNING && one->process->company.data;
        best = is_nameless && one->deeds > 0 ? one : NULL;
    }
    return best;
}

/* The program that all processes of the capture run, none of the kernel or the services; the first of its
 * processes. NULL when there are several. */
static const kk_process *only_program(const kk_case *result)
{
    const kk_process *only = NULL;
    for (kk_process_id id = 0; id < result->tree.count; id++) {
        const kk_process *process = kk_case_process(result, id);
        if (kk_tree_label(process).size == 0) {
            continue; /* known by its number alone, as a parent */
        }
        if (only && !kk_str_equal_nocase(kk_tree_label(process), kk_tree_label(only))) {
            return NULL;
        }
        only = only && kk_tree_compare_start(only, process) < 0 ? only : process;
    }
    return only && !kk_tree_is_kernel(only) && !kk_tree_is_service(result, only) ? only : NULL;
}

/* What WMI starts for whoever asks from another machine comes as commands one by one, each a process of the
 * same shell: the first of them began it. */
static const kk_process *first_asked_by_wmi(const kk_case *result, const kk_process *chosen)
{
    const kk_process *parent = kk_case_process(result, chosen->parent);
    if (!parent || !(kk_tree_errands_of(result, parent) & KK_ERRAND_WMI)) {
        return chosen;
    }
    size_t count;
    const kk_process_id *children = kk_case_children(result, parent->id, &count);
    const kk_process *first = chosen;
    for (size_t i = 0; i < count; i++) {
        const kk_process *child = kk_case_process(result, children[i]);
        bool is_same = kk_str_equal_nocase(kk_tree_label(child), kk_tree_label(chosen));
        if (child->started_in_capture && is_same && kk_tree_compare_start(child, first) < 0) {
            first = child;
        }
    }
    return first;
}

static bool choose(contest *self)
{
    const contender *started = likeliest(self, KK_CANDIDATE_STARTED, 0);
    const contender *best = likelier_than(self, KK_CANDIDATE_SHELL, started);
    best = best ? best : likelier_than(self, KK_CANDIDATE_ROOT, started);
    best = best ? best : started;
    best = best ? best : from_before(self);
    const kk_process *only = best ? NULL : only_program(self->result);
    if (!best && !only) {
        return true;
    }
    self->result->tree.presumed = true;
    const kk_process *process = best ? first_asked_by_wmi(self->result, best->process) : only;
    return kk_tree_add_sample(self->result, process->id) &&
           kk_tree_give_reason(self->result, process, best ? best->why : KK_CANDIDATE_ONLY);
}

bool kk_tree_presume_sample(kk_case *result, kk_ties *ties)
{
    size_t count = (size_t)result->tree.count + 1;
    contest self = {.result = result,
                    .ties = ties,
                    .suspicions = kk_tree_suspicions_new(result),
                    .found = calloc(count, sizeof *self.found),
                    .deeds = calloc(count, sizeof *self.deeds),
                    .candidacies = calloc(count, sizeof *self.candidacies)};
    bool ok = self.suspicions && self.found && self.deeds && self.candidacies;
    if (ok) {
        kk_tree_suspicions_of_each(self.suspicions, self.found);
        ok = kk_tree_add_descendants(result, self.found, 0) && kk_tree_weigh_deeds(result, self.deeds) &&
             gather(&self) && choose(&self);
    }
    if (self.suspicions) {
        kk_tree_suspicions_free(self.suspicions);
    }
    free(self.found);
    free(self.deeds);
    free(self.candidacies);
    free(self.all.items);
    return ok;
}
