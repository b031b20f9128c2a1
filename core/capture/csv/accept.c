#include "capture/csv/csv.h"

#include <stdlib.h>

/* The number of the line at `offset`, which only grows from call to call. Only bad rows are asked for, so
 * most files are never counted. */
static uint64_t line_of(kk_csv *csv, size_t offset)
{
    const unsigned char *at = csv->text + csv->line_offset, *end = csv->text + offset;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        csv->line++;
        at++;
    }
    csv->line_offset = offset;
    return csv->line;
}

static void report(kk_csv *csv, const kk_csv_chunk *chunk)
{
    for (unsigned i = 0; i < chunk->bad_kept; i++) {
        const kk_csv_bad_row *bad = &chunk->bad[i];
        bool kept = csv->base.problems.kept < KK_PROBLEM_LIMIT;
        kk_problem_add(&csv->base, bad->what, kept ? line_of(csv, bad->offset) : 0, csv->rows + bad->index,
                       0);
    }
    csv->base.problems.count += chunk->bad_count - chunk->bad_kept;
    csv->base.problems.lost_events += chunk->lost;
}

/* Number of notes by which rows are fetched from memory ahead of the one that is read. */
#define NOTES_AHEAD 4

static bool learn(kk_csv *csv, const kk_csv_chunk *chunk)
{
    for (size_t i = 0; i < chunk->note_count; i++) {
        if (chunk->note_count - i > NOTES_AHEAD) {
            const kk_event_ref next = {.position = chunk->notes[i + NOTES_AHEAD].offset};
            kk_source_fetch(&csv->base, &next);
        }
        if (!kk_csv_learn(csv, &chunk->notes[i], csv->rows)) {
            return false;
        }
    }
    return true;
}

/* A pass over the file begins with its first chunk. */
static void begin_pass(kk_csv *csv)
{
    csv->accepted = 0;
    csv->rows = 0;
    csv->expected = (kk_csv_position){.at = csv->rows_begin, .credit = KK_CSV_CREDIT};
}

static bool begins_as_expected(const kk_csv *csv, const kk_csv_chunk *chunk)
{
    return chunk->begin.at == csv->expected.at && chunk->begin.credit == csv->expected.credit;
}

/* False when the chunk used births that are none, here or in a chunk before. */
static bool births_hold(kk_csv *csv, const kk_csv_chunk *chunk)
{
    if (chunk->used_births && chunk->births_wrong) {
        atomic_store(&csv->ahead.off, true);
    }
    return !chunk->used_births || !atomic_load(&csv->ahead.off);
}

static void ask_again(kk_csv *csv, size_t number)
{
    atomic_store(&csv->proven_chunk, SIZE_MAX);
    atomic_store(&csv->proven_at, csv->expected.at);
    atomic_store(&csv->proven_credit, csv->expected.credit);
    atomic_store(&csv->proven_chunk, number);
}

/* All rows are known. */
static void finish_pass(kk_csv *csv)
{
    bool first = csv->base.info.event_count == UINT64_MAX;
    csv->base.info.event_count = csv->rows;
    if (first && csv->requests > 0) {
        kk_caveat_add(&csv->base, (kk_caveat){.id = "requests", .count = csv->requests});
    }
    if (first && csv->unknown.count > 0) {
        kk_csv_unknown_tell(csv, &csv->unknown, "unknown-operations");
    }
}

/* Takes what the chunk found into the source; false when memory is out. */
static bool take(kk_csv *csv, const kk_csv_chunk *chunk)
{
    size_t number = chunk->base.number;
    if (number == csv->learned && chunk->noted) {
        if (!learn(csv, chunk)) {
            return false;
        }
        if (!kk_csv_settle_starts(csv, chunk->end.at)) {
            return false;
        }
        csv->learned++;
    }
    if (number == csv->reported) {
        report(csv, chunk);
        csv->requests += chunk->requests;
        kk_csv_unknown_add(&csv->unknown, &chunk->unknown);
        csv->reported++;
    }
    csv->rows += chunk->rows;
    csv->expected = chunk->end;
    csv->accepted = number + 1;
    if (csv->accepted == kk_source_chunk_count(&csv->base)) {
        finish_pass(csv);
    }
    return true;
}

/* --- chunks --- */

void kk_csv_chunk_free(kk_chunk *chunk)
{
    kk_csv_chunk *self = (kk_csv_chunk *)chunk;
    free(self->notes);
    free(self);
}

kk_accept kk_csv_accept(kk_source *source, kk_chunk *chunk, uint64_t *first_index, kk_error *error)
{
    kk_csv *csv = (kk_csv *)source;
    kk_csv_chunk *found = (kk_csv_chunk *)chunk;
    kk_accept answer = KK_ACCEPT_FAILED;
    if (chunk->number == 0) {
        begin_pass(csv);
    }
    *first_index = csv->rows;
    if (found->failed) {
        kk_fail_memory(error, "reading a CSV");
    } else if (!begins_as_expected(csv, found) || !births_hold(csv, found)) {
        ask_again(csv, chunk->number);
        answer = KK_RESCAN;
    } else if (take(csv, found)) {
        answer = KK_ACCEPTED;
    } else {
        kk_fail_memory(error, "learning the processes of a CSV");
    }
    kk_csv_chunk_free(chunk);
    return answer;
}
