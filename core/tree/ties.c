/* Ties of processes to the sample's tree: descendants, what runs or loads files that the tree wrote, and what
 * brokers started for it. Each tie may make others, so a queue of processes is worked off until nothing is
 * added. */
#include "tree/tree_impl.h"

#include "base/fold.h"
#include "tree/places.h"

#include <stdlib.h>

/* Rounds of asking brokers after the queue ran empty; each adds at least one process, few captures
 * need two. */
#define BROKER_ROUNDS 16

/* A process that wrote a file. */
typedef struct writing {
    kk_process_id process;
    kk_file_entry *file;
    kk_moment time;
} writing;

/* Processes with one image. */
typedef struct image_runs {
    kk_str key;
    kk_process_id first; /* then next_run[] */
} image_runs;

struct kk_ties {
    kk_case *result;
    kk_process_id first; /* the sample, of several the first */
    kk_process_id *queue;
    size_t children_head, files_head, tail;
    KK_ARRAY(writing) writings; /* by process */
    kk_index images;
    kk_process_id *next_run; /* by process: the next one with the same image */
    kk_arena arena;
};

static int compare_writings(const void *left, const void *right)
{
    const writing *a = left;
    const writing *b = right;
    if (a->process != b->process) {
        return a->process < b->process ? -1 : 1;
    }
    if (a->time.index != b->time.index) {
        return a->time.index < b->time.index ? -1 : 1;
    }
    return 0;
}

static bool add_writing(kk_ties *work, kk_process_id process, kk_file_entry *file, kk_moment time)
{
    if (!KK_ARRAY_GROW(&work->writings)) {
        return false;
    }
    work->writings.items[work->writings.count++] = (writing){process, file, time};
    return true;
}

/* Writers of a file: who created it, wrote data or renamed it to this path. */
static bool add_writers(kk_ties *work, kk_file_record *file)
{
    kk_file_entry *entry = kk_file_entry_of(file);
    const kk_file_record *source = kk_tree_moved_from(work->result, file);
    for (const kk_dealing *dealing = file->dealings; dealing; dealing = dealing->next) {
        bool created = file->created && file->created_by == dealing->process;
        bool renamed = source && source->renamed_by == dealing->process;
        if ((created || renamed || dealing->bytes_in > 0) &&
            !add_writing(work, dealing->process, entry,
                         (kk_moment){dealing->first.index, dealing->first_time})) {
            return false;
        }
    }
    return true;
}

static bool collect_writings(kk_ties *work)
{
    for (kk_file_record *file = work->result->ledger->first_file; file; file = file->next) {
        if (!file->is_directory && !add_writers(work, file)) {
            return false;
        }
    }
    if (work->writings.count) {
        qsort(work->writings.items, work->writings.count, sizeof(writing), compare_writings);
    }
    return true;
}

static bool add_image(kk_ties *work, const kk_process *process)
{
    uint64_t hash;
    image_runs *runs = kk_index_find(&work->images, process->image, &hash);
    if (!runs) {
        runs = kk_arena_alloc(&work->arena, sizeof *runs);
        if (!runs) {
            return false;
        }
        *runs = (image_runs){.key = process->image, .first = KK_NO_PROCESS};
        if (!kk_index_add(&work->images, hash, &runs->key)) {
            return false;
        }
    }
    work->next_run[process->id] = runs->first;
    runs->first = process->id;
    return true;
}

static bool collect_images(kk_ties *work)
{
    const kk_processes *processes = kk_source_processes(work->result->source);
    for (uint32_t i = 0; i < work->result->tree.count; i++) {
        const kk_process *process = processes->items[i];
        if (process->started_in_capture && process->image.size && !add_image(work, process)) {
            return false;
        }
    }
    return true;
}

static void tie(kk_ties *work, kk_process_id id, kk_tie how, kk_process_id to, kk_moment since)
{
    kk_tree_node *node = &work->result->tree.nodes[id];
    if (node->tie != KK_TIE_NONE) {
        return;
    }
    node->tie = (uint8_t)how;
    node->tied_to = to;
    node->since = since;
    work->queue[work->tail++] = id;
}

static void tie_children(kk_ties *work, const kk_process *process)
{
    size_t count;
    const kk_process_id *children = kk_case_children(work->result, process->id, &count);
    kk_moment since = work->result->tree.nodes[process->id].since;
    for (size_t i = 0; i < count; i++) {
        kk_moment begin = kk_tree_begin(kk_case_process(work->result, children[i]));
        if (!kk_moment_before(begin, since)) {
            tie(work, children[i], KK_TIE_DESCENDANT, process->id, begin);
        }
    }
}

static void tie_runs(kk_ties *work, const writing *written)
{
    const image_runs *runs = kk_index_find(&work->images, written->file->record.path, NULL);
    for (kk_process_id id = runs ? runs->first : KK_NO_PROCESS; id != KK_NO_PROCESS;
         id = work->next_run[id]) {
        const kk_process *process = kk_case_process(work->result, id);
        const kk_process *parent = kk_case_process(work->result, process->parent);
        bool brokered = parent && kk_tree_is_broker(work->result, parent); /* see tie_brokered */
        if (!brokered && !kk_moment_before(kk_tree_begin(process), written->time)) {
            tie(work, id, KK_TIE_RAN_DROPPED, written->process, kk_tree_begin(process));
        }
    }
}

static void tie_users(kk_ties *work, const writing *written, const kk_user *users, kk_tie how)
{
    for (const kk_user *user = users; user; user = user->next) {
        if (user->process < work->result->tree.count && !kk_moment_before(user->since, written->time)) {
            tie(work, user->process, how, written->process, user->since);
        }
    }
}

/* A process of Windows' core that works with a file that the tree made runs code of the tree, and did so
 * before it came to the file: since the sample began, as far as the capture tells. */
static void tie_core(kk_ties *work, const writing *written)
{
    const kk_file_record *file = &written->file->record;
    kk_moment since = work->result->tree.nodes[work->first].since;
    for (const kk_user *user = file->created ? written->file->writers_to_be : NULL; user; user = user->next) {
        if (user->process < work->result->tree.count && file->created_by == written->process) {
            tie(work, user->process, KK_TIE_OPENED_DROPPED, written->process, since);
        }
    }
}

/* The first writing of a process, or where it would be. */
static size_t first_writing(const kk_ties *work, kk_process_id process)
{
    const writing *writings = work->writings.items;
    size_t low = 0;
    size_t high = work->writings.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (writings[middle].process < process) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Ties the processes that use what a process of the tree wrote. */
static void tie_by_files(kk_ties *work, const kk_process *process)
{
    const writing *writings = work->writings.items;
    kk_moment since = work->result->tree.nodes[process->id].since;
    for (size_t i = first_writing(work, process->id);
         i < work->writings.count && writings[i].process == process->id; i++) {
        if (!kk_moment_before(writings[i].time, since)) {
            tie_runs(work, &writings[i]);
            tie_users(work, &writings[i], writings[i].file->loaders, KK_TIE_LOADED_DROPPED);
            tie_core(work, &writings[i]);
        }
    }
}

/* Children go first: being a descendant is the plainer tie. */
static void work_off_queue(kk_ties *work)
{
    while (work->files_head < work->tail) {
        bool children = work->children_head < work->tail;
        kk_process_id id = work->queue[children ? work->children_head++ : work->files_head++];
        const kk_process *process = kk_case_process(work->result, id);
        if (kk_tree_spreads(work->result, process)) {
            (children ? tie_children : tie_by_files)(work, process);
        }
    }
}

/* Processes that brokers started; true when one was tied. */
static bool tie_brokered(kk_ties *work)
{
    kk_case *self = work->result;
    size_t before = work->tail;
    kk_moment since = self->tree.nodes[work->first].since;
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        const kk_process *process = kk_case_process(self, id);
        if (kk_tree_has(self, id) || !process->started_in_capture ||
            kk_moment_before(kk_tree_begin(process), since)) {
            continue;
        }
        kk_process_id asked_by = kk_tree_broker_asked_by(self, process);
        if (asked_by != KK_NO_PROCESS) {
            tie(work, id, KK_TIE_BROKER, asked_by, kk_tree_begin(process));
        }
    }
    return work->tail > before;
}

/* The sample, and its other runs when it is a program of its own rather than one of Windows'. */
static void tie_sample(kk_ties *work, const kk_process *sample)
{
    tie(work, sample->id, KK_TIE_SAMPLE, KK_NO_PROCESS, kk_tree_begin(sample));
    if (sample->image.size == 0 || kk_tree_is_protected(work->result, sample->image)) {
        return;
    }
    const image_runs *runs = kk_index_find(&work->images, sample->image, NULL);
    for (kk_process_id id = runs ? runs->first : KK_NO_PROCESS; id != KK_NO_PROCESS;
         id = work->next_run[id]) {
        tie(work, id, KK_TIE_SAMPLE, sample->id, kk_tree_begin(kk_case_process(work->result, id)));
    }
}

kk_ties *kk_tree_ties_new(kk_case *self)
{
    size_t count = (size_t)self->tree.count + 1;
    kk_ties *work = calloc(1, sizeof *work);
    if (!work) {
        return NULL;
    }
    work->result = self;
    work->queue = calloc(count, sizeof *work->queue);
    work->next_run = calloc(count, sizeof *work->next_run);
    if (!work->queue || !work->next_run || !collect_images(work) || !collect_writings(work)) {
        kk_tree_ties_free(work);
        return NULL;
    }
    return work;
}

void kk_tree_ties_free(kk_ties *work)
{
    free(work->queue);
    free(work->next_run);
    free(work->writings.items);
    kk_index_free(&work->images);
    kk_arena_free(&work->arena);
    free(work);
}

void kk_tree_ties_make(kk_ties *work, const kk_process_id *samples, size_t count, bool with_brokers)
{
    kk_tree *tree = &work->result->tree;
    for (uint32_t i = 0; i < tree->count; i++) {
        tree->nodes[i].tie = KK_TIE_NONE;
        tree->nodes[i].tied_to = KK_NO_PROCESS;
    }
    work->children_head = work->files_head = work->tail = 0;
    work->first = count > 0 ? samples[0] : KK_NO_PROCESS;
    for (size_t i = 0; i < count; i++) {
        tie_sample(work, kk_case_process(work->result, samples[i]));
    }
    work_off_queue(work);
    for (unsigned round = 0; with_brokers && count > 0 && round < BROKER_ROUNDS && tie_brokered(work);
         round++) {
        work_off_queue(work);
    }
}
