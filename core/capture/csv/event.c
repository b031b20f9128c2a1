#include "capture/columns/advanced.h"
#include "capture/columns/number.h"
#include "capture/csv/csv.h"

kk_operation kk_csv_operation(const kk_csv *csv, const kk_csv_row *row)
{
    return kk_columns_operation(kk_csv_column_cell(csv, row, KK_COLUMN_OPERATION),
                                kk_csv_column_cell(csv, row, KK_COLUMN_DETAIL));
}

kk_class kk_csv_class(const kk_csv *csv, const kk_csv_row *row, kk_operation operation)
{
    if (operation != KK_OP_OTHER) {
        return kk_operation_class(operation);
    }
    kk_known_str event_class = {NULL, 0};
    if (kk_csv_has(csv, KK_COLUMN_EVENT_CLASS)) {
        event_class = kk_csv_column_cell(csv, row, KK_COLUMN_EVENT_CLASS);
    }
    return kk_columns_class(event_class, kk_csv_column_cell(csv, row, KK_COLUMN_OPERATION));
}

/* Notes where the first fields end, so that they need not be looked for again. 0 where that is not known. */
static void mark_fields(const kk_csv_row *row, kk_event *event)
{
    const unsigned limit = sizeof event->marks / sizeof *event->marks;
    if (!row->separators || row->size >= UINT16_MAX) {
        return;
    }
    unsigned count = row->count < limit ? row->count : limit;
    for (unsigned i = 0; i < count; i++) {
        event->marks[i] = (uint16_t)(row->separators[i] - row->origin);
    }
}

void kk_csv_fill_event(const kk_csv *csv, const kk_csv_row *row, kk_operation operation,
                       kk_columns_clock *clock, kk_event *event)
{
    int64_t tid = 0;
    if (kk_csv_has(csv, KK_COLUMN_TID)) {
        bool valid = kk_columns_number(kk_csv_column_cell(csv, row, KK_COLUMN_TID), &tid);
        tid = valid && tid >= 0 && tid <= UINT32_MAX ? tid : 0;
    }
    *event = (kk_event){
        .ref = {.position = (uint64_t)(row->raw - csv->text), .process = KK_NO_PROCESS},
        .operation = operation,
        .class_id = kk_csv_class(csv, row, operation),
        .tid = (uint32_t)tid,
        .plain = row->plain,
        .time = clock ? kk_columns_event_time(clock, kk_csv_column_cell(csv, row, KK_COLUMN_DATE_AND_TIME),
                                              kk_csv_column_cell(csv, row, KK_COLUMN_TIME_OF_DAY), csv->order)
                      : 0,
        .raw = row->raw,
        .raw_size = row->size,
        .source = csv,
        .processes = &kk_columns_unresolved,
        .decode = kk_columns_field,
    };
    mark_fields(row, event);
}

/* The row of an event, split once per event and remembered in the scratch; NULL when memory is out. */
static const kk_csv_row *row_of(const kk_csv *csv, const kk_event *event, kk_scratch *scratch)
{
    kk_columns_memo *memo = kk_columns_memo_of(event, scratch);
    size_t readable = csv->size - (size_t)(event->raw - csv->text);
    kk_csv_row *row = memo && !memo->row ? kk_arena_alloc(&scratch->arena, sizeof *row) : NULL;
    if (row && kk_csv_split(csv->scan, event->raw, event->raw_size, readable, csv->dialect, csv->columns,
                            &scratch->arena, row)) {
        memo->row = row;
    }
    return memo ? memo->row : NULL;
}

/* A field between its marks; data NULL when they are not known. */
static kk_known_str marked_text(const kk_event *event, uint32_t field, kk_scratch *scratch)
{
    const uint32_t limit = sizeof event->marks / sizeof *event->marks;
    if (field >= limit || event->marks[field] == 0) {
        return (kk_known_str){NULL, 0};
    }
    size_t begin = field == 0 ? 0 : (size_t)event->marks[field - 1] + 1;
    kk_str cell = kk_csv_between(event->raw, begin, event->marks[field]);
    return event->plain ? cell : kk_csv_cell_text(cell, &scratch->arena);
}

kk_known_str kk_csv_event_text(const kk_event *event, kk_column column, kk_scratch *scratch)
{
    const kk_csv *csv = event->source;
    if (!kk_csv_has(csv, column)) {
        return (kk_known_str){NULL, 0};
    }
    uint32_t field = csv->field_of[column];
    kk_known_str text = marked_text(event, field, scratch);
    if (text.data) {
        return text;
    }
    const kk_csv_row *row = row_of(csv, event, scratch);
    return row ? kk_csv_text(row, field, &scratch->arena) : text;
}
