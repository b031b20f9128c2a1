/* Guesses the sample: started in the capture by a person or a sandbox's agent, from where users put files,
 * with the most consequences. */
#include "tree/tree_impl.h"

#include "base/fold.h"
#include "tree/places.h"

#include <stdlib.h>

/* Roles that bring programs because somebody asked. */
#define BRINGERS (KK_PROGRAM_CARRIER | KK_PROGRAM_BROWSER | KK_PROGRAM_LAUNCHER)
/* Roles that start programs for somebody: bringers, and the agents of sandboxes and virtual machines. */
#define STARTERS (BRINGERS | KK_PROGRAM_AGENT)

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

/* True for programs that watch others, whatever their extension: scripts watch, too. */
static bool is_watcher(const kk_case *self, kk_str name)
{
    return kk_knowledge_roles(self->knowledge, kk_tree_stem(name)) & KK_PROGRAM_WATCHER;
}

static bool is_starter(const kk_case *self, const kk_process *process)
{
    return kk_tree_roles(self, process) & STARTERS;
}

/* True for a product of another program's work, as a compiler's: it wrote the image in the capture, before
 * somebody started it. What a browser or an archive tool wrote was brought, and a copy that replaces a
 * running program's file, as worms do, came later. */
static bool is_product(const kk_case *self, const kk_process *process)
{
    const kk_file_record *file = kk_ledger_file(self->ledger, process->image);
    const kk_process *maker = file && file->created ? kk_case_process(self, file->created_by) : NULL;
    return maker && maker->started_in_capture && file->created_at.index < process->first_event &&
           !(kk_tree_roles(self, maker) & BRINGERS);
}

/* The hosted file or address that makes a process a candidate, or its own image in a user's folder. */
static kk_hosted candidate(const kk_case *self, const kk_process *process, kk_str *what)
{
    kk_hosted hosted = kk_tree_hosted(self, process, what);
    if (hosted == KK_HOSTED_NOTHING && process->image.size && !kk_tree_is_protected(self, process->image) &&
        !kk_tree_is_resident(self, process->image) && !is_product(self, process)) {
        *what = process->image;
        return KK_HOSTED_PATH;
    }
    return hosted == KK_HOSTED_PATH && is_watcher(self, *what) ? KK_HOSTED_NOTHING : hosted;
}

/* Ancestors that are looked at; no tree is deeper unless someone made it so. */
#define DEEPEST 64

/* True when nobody but starters stands above the process, up to one from before the capture: a management
 * agent that starts a shell is no user. */
static bool is_asked_for(const kk_case *self, const kk_process *process)
{
    for (unsigned depth = 0; process && process->started_in_capture && depth < DEEPEST; depth++) {
        process = kk_case_process(self, process->parent);
        if (process && !is_starter(self, process)) {
            return false;
        }
    }
    return true;
}

/* True when the process was started by a program that starts what a user asks for. Through WMI only a host
 * with a path counts; an address or a command counts where Explorer handed it on. */
static bool is_started_fittingly(const kk_case *self, const kk_process *process, kk_hosted hosted,
                                 bool is_own_image)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    if (!parent) {
        return hosted == KK_HOSTED_PATH;
    }
    if ((kk_tree_errands_of(self, parent) & KK_ERRAND_WMI)) {
        return hosted == KK_HOSTED_PATH && !is_own_image;
    }
    if (hosted != KK_HOSTED_PATH) {
        return (kk_tree_roles(self, parent) & KK_PROGRAM_DESKTOP) && process->first_event != UINT64_MAX;
    }
    return is_own_image ? is_starter(self, parent) : is_asked_for(self, process);
}

static bool is_candidate(const kk_case *self, const kk_process *process)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    if (!process->started_in_capture || is_watcher(self, kk_tree_label(process)) ||
        (parent && is_watcher(self, kk_tree_label(parent)))) {
        return false;
    }
    kk_str what;
    kk_hosted hosted = candidate(self, process, &what);
    return hosted != KK_HOSTED_NOTHING &&
           is_started_fittingly(self, process, hosted, kk_str_equal(what, process->image));
}

/* Flags of the processes that are candidates, by id; the caller frees them. NULL when memory is out. */
static bool *find_candidates(const kk_case *self)
{
    bool *candidates = calloc((size_t)self->tree.count + 1, sizeof *candidates);
    for (kk_process_id id = 0; candidates && id < self->tree.count; id++) {
        candidates[id] = is_candidate(self, kk_case_process(self, id));
    }
    return candidates;
}

/* True when a process above it is a candidate: that one began it all. */
static bool has_candidate_above(const kk_case *self, const kk_process *process, const bool *candidates)
{
    const kk_process *above = kk_case_process(self, process->parent);
    for (unsigned depth = 0; above && depth < DEEPEST; depth++) {
        if (candidates[above->id]) {
            return true;
        }
        above = kk_case_process(self, above->parent);
    }
    return false;
}

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

/* Adds what each process did to all processes above it: walks from the last started to the first, so that
 * children come before their parents. */
static void add_descendants(const kk_case *self, const started *by_start, uint64_t *weights)
{
    for (size_t i = self->tree.count; i-- > 0;) {
        const kk_process *process = by_start[i].process;
        if (process->parent < self->tree.count && process->started_in_capture) {
            weights[process->parent] += weights[process->id] + 3;
        }
    }
}

static void append_path(kk_case *self, const kk_process *process, kk_str path)
{
    kk_buf *text = &self->text;
    if (!kk_str_equal(path, process->image)) {
        kk_buf_append_text(text, "with ");
        kk_buf_append_str(text, kk_tree_leaf(path));
        kk_buf_append_char(text, ' ');
    }
    kk_str folder = kk_tree_spoken_folder(self, path);
    kk_buf_append_text(text, "from ");
    kk_buf_append_str(text, folder.size ? folder : KK_STR("a user's folder"));
}

static bool give_reason(kk_case *self, const kk_process *process)
{
    kk_str what;
    kk_hosted hosted = candidate(self, process, &what);
    const kk_process *parent = kk_case_process(self, process->parent);
    kk_buf *text = &self->text;
    kk_buf_clear(text);
    if (!process->started_in_capture) {
        kk_buf_append_text(text, "it ran before the capture began, ");
        append_path(self, process, process->image);
        return !text->failed && kk_case_keep(self, kk_buf_str(text), &self->tree.reason);
    }
    if (parent) {
        kk_buf_append_str(text, kk_tree_stem(kk_tree_label(parent)));
        kk_buf_append_text(text, " started it ");
    } else {
        kk_buf_append_text(text, "it was started ");
    }
    if (hosted == KK_HOSTED_PATH) {
        append_path(self, process, what);
    } else if (hosted == KK_HOSTED_ADDRESS) {
        kk_buf_append_text(text, "with an address on the web");
    } else if (hosted == KK_HOSTED_CODE) {
        kk_buf_append_text(text, "with an encoded command");
    } else {
        kk_buf_append_text(text, "in ");
        kk_buf_append_str(text, process->current_directory);
    }
    return !text->failed && kk_case_keep(self, kk_buf_str(text), &self->tree.reason);
}

/* Rank of a candidate by how well its start is known: who started it counts more than that it was seen. */
static unsigned certainty(const kk_case *self, const kk_process *process)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    return (parent && is_starter(self, parent) ? 2U : 0U) + (process->first_event != UINT64_MAX ? 1U : 0U);
}

static bool is_likelier(const kk_case *self, const kk_process *process, const kk_process *best,
                        const uint64_t *weights)
{
    unsigned known = certainty(self, process);
    unsigned best_known = certainty(self, best);
    return known != best_known ? known > best_known : weights[process->id] > weights[best->id];
}

/* From before the capture, from a user's folder, without a word on who made it: infected before. */
static bool was_running(const kk_case *self, const kk_process *process)
{
    return !process->started_in_capture && process->image.size && process->company.data &&
           process->company.size == 0 && process->description.size == 0 &&
           !kk_tree_is_protected(self, process->image) && !kk_tree_is_resident(self, process->image) &&
           !is_watcher(self, kk_tree_label(process));
}

/* The busiest of those that ran before; NULL when none did a thing. */
static const kk_process *busiest_from_before(const kk_case *self, const started *by_start,
                                             const uint64_t *weights)
{
    const kk_process *best = NULL;
    for (uint32_t i = 0; i < self->tree.count; i++) {
        const kk_process *process = by_start[i].process;
        if (was_running(self, process) && weights[process->id] > (best ? weights[best->id] : 0)) {
            best = process;
        }
    }
    return best;
}

/* The likeliest candidate, the earlier of equals. */
static const kk_process *likeliest(const kk_case *self, const started *by_start, const bool *candidates,
                                   const uint64_t *weights)
{
    const kk_process *best = NULL;
    for (uint32_t i = 0; i < self->tree.count; i++) {
        const kk_process *process = by_start[i].process;
        if (candidates[process->id] && !has_candidate_above(self, process, candidates) &&
            (!best || is_likelier(self, process, best, weights))) {
            best = process;
        }
    }
    return best;
}

bool kk_tree_presume_sample(kk_case *self)
{
    size_t count = (size_t)self->tree.count + 1;
    deeds *all = calloc(count, sizeof *all);
    uint64_t *weights = calloc(count, sizeof *weights);
    started *by_start = order_by_start(self);
    bool *candidates = find_candidates(self);
    bool ok = all && weights && by_start && candidates;
    if (ok) {
        count_deeds(self, all);
        for (uint32_t i = 0; i < self->tree.count; i++) {
            weights[i] = weigh_deeds(&all[i]);
        }
        add_descendants(self, by_start, weights);
        const kk_process *best = likeliest(self, by_start, candidates, weights);
        best = best ? best : busiest_from_before(self, by_start, weights);
        if (best) {
            self->tree.sample = best->id;
            self->tree.presumed = true;
            ok = give_reason(self, best);
        }
    }
    free(all);
    free(candidates);
    free(weights);
    free(by_start);
    return ok;
}
