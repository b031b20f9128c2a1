#include "engine/scan_chunk.h"

#include "base/grow.h"

#include <stdlib.h>

kk_opset kk_scan_wanted(kk_source *source, const kk_scan_options *options)
{
    kk_opset wanted = options->also_wanted;
    kk_opset program = options->program ? kk_program_operations(options->program) : KK_OPSET_NONE;
    kk_opset processes = options->need_processes ? kk_source_process_events(source) : KK_OPSET_NONE;
    for (size_t i = 0; i < sizeof wanted.words / sizeof wanted.words[0]; i++) {
        wanted.words[i] |= program.words[i] | processes.words[i];
    }
    return wanted;
}

bool kk_scanner_open(kk_scanner *scanner, kk_source *source, const kk_scan_options *options)
{
    *scanner = (kk_scanner){.source = source, .options = options, .wanted = kk_scan_wanted(source, options)};
    bool times =
        options->window || options->partial || (options->program && kk_program_needs_times(options->program));
    const kk_cursor_options cursor_options = {.wanted = options->window ? KK_OPSET_ALL : scanner->wanted,
                                              .need_processes = options->need_processes,
                                              .without_times = !times};
    scanner->cursor = kk_cursor_new(source, &cursor_options);
    if (scanner->cursor && options->program) {
        scanner->state = kk_program_state_new(options->program);
    }
    return scanner->cursor && (scanner->state || !options->program);
}

void kk_scanner_close(kk_scanner *scanner)
{
    if (scanner->cursor) {
        kk_cursor_free(scanner->cursor);
    }
    if (scanner->state) {
        kk_program_state_free(scanner->state);
    }
    kk_scratch_free(&scanner->scratch);
}

static void note_find(kk_finds *finds, const kk_event *event, kk_hits hits, bool outside)
{
    if (!kk_grow(&finds->items, &finds->capacity, finds->count + 1, sizeof *finds->items) ||
        !kk_grow(&finds->hits, &finds->hit_capacity, finds->hit_count + hits.count, sizeof *finds->hits)) {
        finds->failed = true;
        return;
    }
    finds->items[finds->count++] = (kk_find){.ref = event->ref,
                                             .hit_count = (uint32_t)hits.count,
                                             .undecided = hits.undecided,
                                             .outside = outside};
    if (hits.count > 0) {
        memcpy(finds->hits + finds->hit_count, hits.items, hits.count * sizeof *hits.items);
        finds->hit_count += hits.count;
    }
}

/* Counts an event that the window leaves out. */
static bool is_outside(const kk_window *window, int64_t time, kk_finds *finds)
{
    bool before = time != 0 && time < window->since, after = time != 0 && time >= window->until;
    finds->before += before;
    finds->after += after;
    return before || after;
}

/* With a window, all events come here. False for those that are done with. */
static bool look_at_window(kk_scanner *scanner, const kk_event *event, kk_finds *finds)
{
    const kk_scan_options *options = scanner->options;
    bool outside = is_outside(options->window, event->time, finds);
    kk_opset processes = options->need_processes ? kk_source_process_events(scanner->source) : KK_OPSET_NONE;
    if (outside && kk_opset_has(&processes, event->operation)) {
        note_find(finds, event, (kk_hits){0}, true);
    }
    return !outside && kk_opset_has(&scanner->wanted, event->operation);
}

/* Without a program every wanted event is a find. */
static void look_at(kk_scanner *scanner, const kk_event *event, kk_opset replay_anyway, kk_finds *finds)
{
    const kk_scan_options *options = scanner->options;
    kk_hits hits = {0};
    if (options->window && !look_at_window(scanner, event, finds)) {
        return;
    }
    if (options->program) {
        hits = kk_program_run(options->program, scanner->state, event, &scanner->scratch, false);
    }
    bool wanted = hits.count > 0 || !options->program;
    if (wanted && options->partial && !hits.undecided) {
        finds->failed |= !options->partial->add(finds->partial, event, &scanner->scratch);
        wanted = false;
    }
    if (wanted || kk_opset_has(&replay_anyway, event->operation)) {
        note_find(finds, event, hits, false);
    }
    kk_scratch_reset(&scanner->scratch);
}

/* Operations that reach the replay although nothing matched. */
static kk_opset replayed_anyway(kk_source *source, const kk_scan_options *options)
{
    kk_opset set = options->program || !options->partial ? options->also_wanted : KK_OPSET_NONE;
    kk_opset processes = options->need_processes ? kk_source_process_events(source) : KK_OPSET_NONE;
    for (size_t i = 0; i < sizeof set.words / sizeof set.words[0]; i++) {
        set.words[i] |= processes.words[i];
    }
    return set;
}

bool kk_scan_failures_add(kk_scan_failures *failures, const kk_program_failure *failure)
{
    kk_program_failure copy = *failure;
    copy.text = kk_arena_copy(&failures->texts, kk_str_of(failure->text)).data;
    if (!copy.text || !KK_ARRAY_GROW(&failures->list)) {
        return false;
    }
    failures->list.items[failures->list.count++] = copy;
    return true;
}

void kk_scan_failures_free(kk_scan_failures *failures)
{
    free(failures->list.items);
    kk_arena_free(&failures->texts);
    *failures = KK_SCAN_FAILURES_INIT;
}

static bool keep_failures(kk_finds *finds, const kk_program_state *state)
{
    bool kept = true;
    for (size_t i = 0; kept && i < kk_program_failure_count(state); i++) {
        kept = kk_scan_failures_add(&finds->failures, kk_program_failure_at(state, i));
    }
    return kept;
}

void kk_scanner_run(kk_scanner *scanner, size_t chunk, kk_finds *finds)
{
    const kk_scan_partial *partial = scanner->options->partial;
    finds->count = 0;
    finds->hit_count = 0;
    finds->before = finds->after = 0;
    finds->failures.list.count = 0;
    kk_arena_reset(&finds->failures.texts);
    finds->failed = false;
    finds->partial = partial ? partial->start(scanner->options->context) : NULL;
    if (partial && !finds->partial) {
        finds->failed = true;
    }
    kk_opset replay_anyway = replayed_anyway(scanner->source, scanner->options);
    kk_event event;
    if (scanner->state) {
        kk_program_state_restart(scanner->state);
    }
    kk_cursor_begin(scanner->cursor, chunk);
    while (!finds->failed && kk_cursor_next(scanner->cursor, &event)) {
        look_at(scanner, &event, replay_anyway, finds);
    }
    finds->chunk = kk_cursor_finish(scanner->cursor);
    finds->counts = *kk_cursor_counts(scanner->cursor);
    finds->failed |= !finds->chunk || (scanner->state && !keep_failures(finds, scanner->state));
}

void kk_finds_free(kk_finds *finds, const kk_scan_partial *partial)
{
    if (finds->partial && partial) {
        partial->drop(finds->partial);
    }
    if (finds->chunk) {
        kk_chunk_free(finds->chunk);
    }
    free(finds->items);
    free(finds->hits);
    kk_scan_failures_free(&finds->failures);
    *finds = (kk_finds){0};
}
