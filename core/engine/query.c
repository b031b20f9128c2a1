#include "engine/query.h"

#include "base/buf.h"
#include "engine/chooser.h"
#include "engine/groups.h"
#include "engine/rows.h"
#include "engine/scan.h"

typedef struct query_run {
    const kk_query *query;
    kk_source *source;
    bool (*row)(void *context, const kk_cell *cells, size_t count);
    void *context;
    kk_chooser chooser;
    kk_groups *groups; /* when grouped */
    kk_rows rows;      /* when sorted */
    uint64_t given;    /* rows given to `row` */
    bool enough;       /* the limit or `row` stopped the query; not an error */
} query_run;

size_t kk_query_column_count(const kk_query *query)
{
    return query->field_count + (query->grouped ? KK_GROUP_COLUMNS : 0);
}

kk_str kk_query_column(const kk_query *query, size_t column)
{
    static const char *const names[] = {"count", "first", "last"};
    return column < query->field_count ? kk_field_info_of(query->fields[column])->name
                                       : kk_str_of(names[column - query->field_count]);
}

/* Gives a row to the caller or keeps it for sorting; false when the query should stop. */
static bool emit(query_run *run, const kk_cell *cells)
{
    if (run->query->sorted) {
        return kk_rows_add(&run->rows, cells);
    }
    run->enough = !run->row(run->context, cells, kk_query_column_count(run->query));
    run->given++;
    run->enough |= run->query->limit && run->given >= run->query->limit;
    return !run->enough;
}

static bool select_event(query_run *run, const kk_event *event, kk_scratch *scratch)
{
    kk_cell cells[KK_QUERY_FIELD_LIMIT];
    for (size_t i = 0; i < run->query->field_count; i++) {
        cells[i].availability = kk_event_field(event, run->query->fields[i], scratch, &cells[i].value);
    }
    return emit(run, cells);
}

static bool replay_event(void *context, const kk_event *event, kk_hits hits, kk_scratch *scratch)
{
    query_run *run = context;
    if (!kk_chooser_takes(&run->chooser, event, hits.count)) {
        return true;
    }
    return run->query->grouped ? kk_groups_add(run->groups, event, scratch)
                               : select_event(run, event, scratch);
}

/* --- grouping in the scanning threads --- */

static void *start_partial(void *context)
{
    const query_run *run = context;
    return kk_groups_new(run->query);
}

static bool add_to_partial(void *partial, const kk_event *event, kk_scratch *scratch)
{
    return kk_groups_add(partial, event, scratch);
}

static bool merge_partial(void *context, void *partial, uint64_t first_index)
{
    query_run *run = context;
    bool ok = kk_groups_merge(run->groups, partial, first_index);
    kk_groups_free(partial);
    return ok;
}

static void drop_partial(void *partial)
{
    kk_groups_free(partial);
}

static const kk_scan_partial group_partial = {start_partial, add_to_partial, merge_partial, drop_partial};

static bool needs_replay(const kk_source *source, const kk_query *query)
{
    for (size_t i = 0; i < query->field_count; i++) {
        if (kk_source_learns(source, query->fields[i])) {
            return true;
        }
    }
    return false;
}

/* --- the answer --- */

static int64_t time_of(query_run *run, const kk_event_ref *ref, kk_scratch *scratch,
                       kk_availability *availability)
{
    kk_event event;
    kk_value value = {0};
    *availability = kk_source_event(run->source, ref, &event)
                        ? kk_event_field(&event, KK_FIELD_TIME, scratch, &value)
                        : KK_UNAVAILABLE;
    kk_scratch_reset(scratch);
    return value.number;
}

static void group_row(query_run *run, const kk_group *group, kk_scratch *scratch, kk_cell *cells)
{
    size_t fields = run->query->field_count;
    kk_group_cells(group, fields, cells);
    cells[fields + KK_GROUP_COUNT] =
        (kk_cell){KK_KNOWN, {.kind = KK_NUMBER, .number = (int64_t)group->count}};
    const kk_event_ref *const ends[] = {&group->first, &group->last};
    for (size_t i = 0; i < 2; i++) {
        kk_cell *cell = &cells[fields + KK_GROUP_FIRST + i];
        *cell = (kk_cell){.value = {.kind = KK_TIME}};
        cell->value.number = time_of(run, ends[i], scratch, &cell->availability);
    }
}

static bool emit_groups(query_run *run, kk_scratch *scratch)
{
    kk_cell cells[KK_QUERY_FIELD_LIMIT + KK_GROUP_COLUMNS];
    for (size_t i = 0; i < run->groups->count; i++) {
        group_row(run, &run->groups->items[i], scratch, cells);
        if (!emit(run, cells)) {
            return run->enough;
        }
    }
    return true;
}

static void emit_sorted(query_run *run)
{
    kk_rows_sort(&run->rows);
    bool more = true;
    for (size_t i = 0; more && i < run->rows.count; i++) {
        more = run->row(run->context, run->rows.items[i], run->rows.columns);
    }
}

static bool scan(query_run *run, kk_error *error)
{
    const kk_program *program = run->chooser.program;
    bool replay = run->chooser.filter || needs_replay(run->source, run->query);
    const kk_scan_options options = {.jobs = run->query->jobs,
                                     .need_processes =
                                         replay || (program && kk_program_needs_processes(program)),
                                     .also_wanted = program ? KK_OPSET_NONE : KK_OPSET_ALL,
                                     .program = program,
                                     .window = run->query->window,
                                     .partial = run->query->grouped && !replay ? &group_partial : NULL,
                                     .event = replay_event,
                                     .context = run};
    kk_scan_totals totals;
    kk_scan_failures failures = KK_SCAN_FAILURES_INIT;
    bool ok = kk_scan(run->source, &options, &totals, &failures, error) || run->enough;
    if (ok && failures.list.count > 0) {
        ok = kk_fail(error, "%s", failures.list.items[0].text);
    }
    kk_scan_failures_free(&failures);
    return ok;
}

static bool answer(query_run *run, kk_error *error)
{
    run->rows = (kk_rows){.columns = kk_query_column_count(run->query),
                          .sort_column = run->query->sort_column,
                          .descending = run->query->descending,
                          .limit = run->query->limit};
    run->groups = kk_groups_new(run->query);
    if (!run->groups) {
        return kk_fail_memory(error, "preparing the query");
    }
    bool ok = scan(run, error);
    kk_scratch scratch = KK_SCRATCH_INIT;
    if (ok && run->query->grouped && !emit_groups(run, &scratch)) {
        ok = kk_fail_memory(error, "collecting rows");
    }
    if (ok && run->query->sorted) {
        emit_sorted(run);
    }
    kk_scratch_free(&scratch);
    kk_groups_free(run->groups);
    kk_rows_free(&run->rows);
    return ok;
}

bool kk_query_run(kk_source *source, const kk_query *query, const kk_environment *environment,
                  bool (*row)(void *context, const kk_cell *cells, size_t count), void *context,
                  kk_error *error)
{
    query_run run = {.query = query, .source = source, .row = row, .context = context};
    bool ok = kk_chooser_open(&run.chooser, &query->where, query->where != NULL, query->filter, environment,
                              error) &&
              answer(&run, error);
    kk_chooser_close(&run.chooser);
    return ok;
}
