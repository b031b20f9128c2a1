#include "engine/scan.h"

#include "base/os/thread.h"
#include "engine/scan_chunk.h"

#include <stdlib.h>

/* Chunks that may be scanned ahead of the replay, per thread. */
#define CHUNKS_AHEAD 2
#define MOST_JOBS    256

/* Finds that memory is asked for ahead of the one that is replayed. */
#define FINDS_AHEAD 4

/* Slot for the finds of one chunk: chunk number c uses slot c % slot_count. */
typedef struct chunk_slot {
    kk_finds finds;
    bool ready;
} chunk_slot;

typedef struct scan {
    kk_source *source;
    const kk_scan_options *options;
    kk_scan_totals *totals;
    kk_error *error;
    kk_scanner replayer;       /* scans again what was cut wrongly, and is alone with one job */
    kk_program_state *decider; /* decides what the scan could not; NULL without a program */
    size_t chunk_count;

    kk_mutex lock;
    kk_condition is_ready; /* the chunk that the replay waits for */
    kk_condition is_free;  /* a slot, or the scan stops */
    chunk_slot *slots;
    size_t slot_count;
    size_t next_chunk; /* to be taken by a thread */
    size_t replayed;   /* chunks */
    bool stopped;

    /* of the replay: expressions that failed so far */
    kk_scan_failures *failures;
    uint64_t *failed;        /* bitmap */
    uint32_t *kept;          /* room for a find's hits without them */
    size_t decider_failures; /* of the decider's, that are among them */
} scan;

static void add_counts(kk_chunk_counts *sum, const kk_chunk_counts *more)
{
    if (more->events == 0) {
        return;
    }
    if (sum->events == 0 || (more->first_time != 0 && more->first_time < sum->first_time)) {
        sum->first_time = more->first_time;
    }
    if (sum->events == 0 || more->last_time > sum->last_time) { /* rows may be in another order */
        sum->last_time = more->last_time;
    }
    sum->events += more->events;
    for (size_t i = 0; i < KK_OP_COUNT; i++) {
        sum->by_operation[i] += more->by_operation[i];
    }
    for (size_t i = 0; i < KK_CLASS_COUNT; i++) {
        sum->by_class[i] += more->by_class[i];
    }
}

/* --- expressions that failed --- */

static bool is_failed(const scan *self, uint32_t expression)
{
    return self->failed[expression / 64] >> (expression % 64) & 1;
}

/* The expression matches nothing from here on. */
static bool fail_expression(scan *self, const kk_program_failure *failure, uint64_t first_index)
{
    if (is_failed(self, failure->expression)) {
        return true;
    }
    self->failed[failure->expression / 64] |= UINT64_C(1) << (failure->expression % 64);
    kk_program_failure of_capture = *failure;
    of_capture.event += first_index;
    return kk_scan_failures_add(self->failures, &of_capture) || kk_fail_memory(self->error, "scanning");
}

/* Takes over the chunk's failures at events before `end`, from the `*next`-th on. */
static bool fail_before(scan *self, const kk_finds *finds, size_t *next, uint64_t end, uint64_t first_index)
{
    while (*next < finds->failures.list.count && finds->failures.list.items[*next].event < end) {
        if (!fail_expression(self, &finds->failures.list.items[(*next)++], first_index)) {
            return false;
        }
    }
    return true;
}

static bool take_decider_failures(scan *self)
{
    while (self->decider_failures < kk_program_failure_count(self->decider)) {
        if (!fail_expression(self, kk_program_failure_at(self->decider, self->decider_failures++), 0)) {
            return false;
        }
    }
    return true;
}

static kk_hits without_failed(scan *self, kk_hits hits)
{
    if (!self->failures || self->failures->list.count == 0) {
        return hits;
    }
    size_t count = 0;
    for (size_t i = 0; i < hits.count; i++) {
        self->kept[count] = hits.items[i];
        count += !is_failed(self, hits.items[i]);
    }
    return (kk_hits){.items = self->kept, .count = count};
}

/* --- replay --- */

static bool stop(scan *self)
{
    return kk_fail(self->error, "%s", self->error && self->error->text[0] ? self->error->text : "stopped");
}

/* Hands on the creation of a process that its Process Start alone tells of, where `event` is one. The scan
 * does not know of such events: all expressions are asked here. */
static bool replay_creation(scan *self, const kk_event *event)
{
    const kk_scan_options *options = self->options;
    kk_scratch *scratch = &self->replayer.scratch;
    kk_event creation;
    if (!options->need_creations || !kk_source_creation(self->source, event, &creation)) {
        return true;
    }
    kk_hits hits = kk_program_run(options->program, self->decider, &creation, scratch, true);
    if (!take_decider_failures(self)) {
        return false;
    }
    return options->event(options->context, &creation, without_failed(self, hits), scratch) || stop(self);
}

/* Reads a find again, resolves its process, settles what the scan left open, and hands it on. */
static bool replay_find(scan *self, const kk_find *find, const uint32_t *numbers, uint64_t first_index)
{
    const kk_scan_options *options = self->options;
    kk_scratch *scratch = &self->replayer.scratch;
    kk_event event;
    if (!kk_source_event(self->source, &find->ref, &event)) {
        return kk_fail(
            self->error, "%s: event %llu could not be read again; the file changed while it was analyzed",
            kk_source_info(self->source)->path.data, (unsigned long long)first_index + find->ref.index);
    }
    event.ref.index = first_index + find->ref.index;
    if (options->need_processes) {
        kk_source_resolve(self->source, &event, scratch);
    }
    if (find->outside) {
        kk_scratch_reset(scratch);
        return true;
    }
    if (!replay_creation(self, &event)) {
        return false;
    }
    kk_hits hits = {.items = numbers, .count = find->hit_count};
    if (find->undecided) {
        hits = kk_program_run(options->program, self->decider, &event, scratch, true);
        if (!take_decider_failures(self)) {
            return false;
        }
    }
    hits = without_failed(self, hits);
    self->totals->replayed++;
    bool more = options->event(options->context, &event, hits, scratch);
    kk_scratch_reset(scratch);
    return more || stop(self);
}

static bool replay_chunk(scan *self, size_t chunk, kk_finds *finds)
{
    const kk_scan_partial *partial = self->options->partial;
    uint64_t first_index = 0;
    for (;;) {
        if (finds->failed) {
            return kk_fail_memory(self->error, "scanning");
        }
        kk_accept answer = kk_source_accept(self->source, finds->chunk, &first_index, self->error);
        finds->chunk = NULL;
        if (answer == KK_ACCEPT_FAILED) {
            return false;
        }
        if (answer == KK_ACCEPTED) {
            break;
        }
        if (finds->partial) {
            partial->drop(finds->partial);
        }
        kk_scanner_run(&self->replayer, chunk, finds);
    }
    add_counts(&self->totals->counts, &finds->counts);
    self->totals->before += finds->before;
    self->totals->after += finds->after;
    if (finds->partial) {
        void *sum = finds->partial;
        finds->partial = NULL;
        if (!partial->merge(self->options->context, sum, first_index)) {
            return kk_fail_memory(self->error, "merging results");
        }
    }
    const uint32_t *numbers = finds->hits;
    size_t next_failure = 0;
    for (size_t i = 0; i < finds->count; i++) {
        if (finds->count - i > FINDS_AHEAD) {
            kk_source_fetch(self->source, &finds->items[i + FINDS_AHEAD].ref);
        }
        if (!fail_before(self, finds, &next_failure, finds->items[i].ref.index, first_index) ||
            !replay_find(self, &finds->items[i], numbers, first_index)) {
            return false;
        }
        if (finds->items[i].hit_count > 0) { /* without hits there may be no array to step through */
            numbers += finds->items[i].hit_count;
        }
    }
    if (!fail_before(self, finds, &next_failure, UINT64_MAX, first_index)) {
        return false;
    }
    kk_source_release(self->source, chunk);
    if (self->options->chunk) {
        self->options->chunk(self->options->context, chunk + 1, self->chunk_count);
    }
    return true;
}

/* Takes the next chunk as soon as its slot is free; false when there is no more to do. */
static bool take_chunk(scan *self, size_t *chunk)
{
    kk_mutex_lock(&self->lock);
    while (!self->stopped && self->next_chunk < self->chunk_count &&
           self->next_chunk >= self->replayed + self->slot_count) {
        kk_condition_wait(&self->is_free, &self->lock);
    }
    bool taken = !self->stopped && self->next_chunk < self->chunk_count;
    if (taken) {
        *chunk = self->next_chunk++;
    }
    kk_mutex_unlock(&self->lock);
    return taken;
}

static void work(void *argument)
{
    scan *self = argument;
    kk_scanner scanner;
    bool opened = kk_scanner_open(&scanner, self->source, self->options);
    size_t chunk;
    while (take_chunk(self, &chunk)) {
        chunk_slot *slot = &self->slots[chunk % self->slot_count];
        if (opened) {
            kk_scanner_run(&scanner, chunk, &slot->finds);
        } else {
            slot->finds.failed = true;
        }
        kk_mutex_lock(&self->lock);
        slot->ready = true;
        bool is_next = chunk == self->replayed;
        kk_mutex_unlock(&self->lock);
        if (is_next) {
            kk_condition_signal(&self->is_ready);
        }
    }
    kk_scanner_close(&scanner);
}

/* Replays chunk by chunk while threads scan ahead. */
static bool replay_all(scan *self)
{
    bool ok = true;
    for (size_t chunk = 0; ok && chunk < self->chunk_count; chunk++) {
        chunk_slot *slot = &self->slots[chunk % self->slot_count];
        kk_mutex_lock(&self->lock);
        while (!slot->ready) {
            kk_condition_wait(&self->is_ready, &self->lock);
        }
        kk_mutex_unlock(&self->lock);
        ok = replay_chunk(self, chunk, &slot->finds);
        kk_mutex_lock(&self->lock);
        slot->ready = false;
        self->replayed = chunk + 1;
        self->stopped = !ok;
        kk_mutex_unlock(&self->lock);
        kk_condition_signal(&self->is_free);
    }
    return ok;
}

static bool run_with_threads(scan *self, unsigned jobs)
{
    kk_thread threads[MOST_JOBS];
    unsigned started = 0;
    while (started < jobs && kk_thread_start(&threads[started], work, self)) {
        started++;
    }
    bool ok = started > 0 ? replay_all(self)
                          : kk_fail(self->error, "cannot start a thread; try --jobs 1 or free some memory");
    kk_mutex_lock(&self->lock);
    self->stopped = true;
    kk_condition_broadcast(&self->is_free);
    kk_mutex_unlock(&self->lock);
    for (unsigned i = 0; i < started; i++) {
        kk_thread_join(&threads[i]);
    }
    return ok;
}

static bool run_alone(scan *self)
{
    bool ok = true;
    for (size_t chunk = 0; ok && chunk < self->chunk_count; chunk++) {
        kk_scanner_run(&self->replayer, chunk, &self->slots[0].finds);
        ok = replay_chunk(self, chunk, &self->slots[0].finds);
    }
    return ok;
}

static bool open_decider(scan *self)
{
    const kk_program *program = self->options->program;
    if (!program) {
        return true;
    }
    size_t expressions = kk_program_expression_count(program);
    self->decider = kk_program_state_new(program);
    self->failed = calloc(expressions / 64 + 1, sizeof *self->failed);
    self->kept = calloc(expressions + 1, sizeof *self->kept);
    return self->decider && self->failed && self->kept;
}

static void close_decider(scan *self)
{
    if (self->decider) {
        kk_program_state_free(self->decider);
    }
    free(self->failed);
    free(self->kept);
}

static bool run(scan *self, unsigned jobs)
{
    self->slot_count = jobs == 1 ? 1 : (size_t)jobs * CHUNKS_AHEAD + 1;
    self->slots = calloc(self->slot_count, sizeof *self->slots);
    if (!self->slots || !kk_scanner_open(&self->replayer, self->source, self->options)) {
        return kk_fail_memory(self->error, "preparing the scan");
    }
    if (!open_decider(self)) {
        return kk_fail_memory(self->error, "preparing the scan");
    }
    return jobs == 1 ? run_alone(self) : run_with_threads(self, jobs);
}

bool kk_scan(kk_source *source, const kk_scan_options *options, kk_scan_totals *totals,
             kk_scan_failures *failures, kk_error *error)
{
    *totals = (kk_scan_totals){0};
    scan self = {.source = source,
                 .options = options,
                 .totals = totals,
                 .error = error,
                 .failures = failures,
                 .chunk_count = kk_source_chunk_count(source),
                 .lock = KK_MUTEX_INIT,
                 .is_ready = KK_CONDITION_INIT,
                 .is_free = KK_CONDITION_INIT};
    unsigned jobs = options->jobs ? options->jobs : kk_cpu_count();
    if (jobs > self.chunk_count) {
        jobs = self.chunk_count > 0 ? (unsigned)self.chunk_count : 1;
    }
    if (error) {
        error->text[0] = '\0';
    }
    bool ok = run(&self, jobs > MOST_JOBS ? MOST_JOBS : jobs);
    for (size_t i = 0; self.slots && i < self.slot_count; i++) {
        kk_finds_free(&self.slots[i].finds, options->partial);
    }
    free(self.slots);
    kk_scanner_close(&self.replayer);
    close_decider(&self);
    return ok;
}
