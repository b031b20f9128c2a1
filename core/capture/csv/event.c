#include "capture/columns/number.h"
#include "capture/csv/csv.h"

const kk_processes kk_csv_unresolved = {0};

kk_operation kk_csv_operation(const kk_csv *csv, const kk_csv_row *row)
{
    return kk_operation_find(kk_csv_column_cell(csv, row, KK_CSV_OPERATION));
}

static kk_class class_by_name(kk_str name)
{
    for (unsigned i = KK_CLASS_UNKNOWN + 1; i < KK_CLASS_COUNT; i++) {
        if (kk_str_equal(name, kk_class_name((kk_class)i))) {
            return (kk_class)i;
        }
    }
    return KK_CLASS_UNKNOWN;
}

/* Operations that other versions of Process Monitor have are named after their class. */
static kk_class class_by_beginning(kk_str operation)
{
    static const struct {
        const char *beginning;
        kk_class class_id;
    } known[] = {{"Reg", KK_CLASS_REGISTRY}, {"TCP ", KK_CLASS_NETWORK},     {"UDP ", KK_CLASS_NETWORK},
                 {"IRP_MJ_", KK_CLASS_FILE}, {"FASTIO_", KK_CLASS_FILE},     {"Query", KK_CLASS_FILE},
                 {"Set", KK_CLASS_FILE},     {"Process ", KK_CLASS_PROCESS}, {"Thread ", KK_CLASS_PROCESS}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (kk_str_starts(operation, kk_str_of(known[i].beginning))) {
            return known[i].class_id;
        }
    }
    return KK_CLASS_UNKNOWN;
}

kk_class kk_csv_class(const kk_csv *csv, const kk_csv_row *row, kk_operation operation)
{
    if (operation != KK_OP_OTHER) {
        return kk_operation_class(operation);
    }
    if (kk_csv_has(csv, KK_CSV_EVENT_CLASS)) {
        return class_by_name(kk_csv_column_cell(csv, row, KK_CSV_EVENT_CLASS));
    }
    return class_by_beginning(kk_csv_column_cell(csv, row, KK_CSV_OPERATION));
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

void kk_csv_fill_event(const kk_csv *csv, const kk_csv_row *row, kk_operation operation, kk_csv_clock *clock,
                       kk_event *event)
{
    int64_t tid = 0;
    if (kk_csv_has(csv, KK_CSV_TID)) {
        bool valid = kk_csv_number(kk_csv_column_cell(csv, row, KK_CSV_TID), &tid);
        tid = valid && tid >= 0 && tid <= UINT32_MAX ? tid : 0;
    }
    *event = (kk_event){
        .ref = {.place = (uint64_t)(row->raw - csv->text), .process = KK_NO_PROCESS},
        .operation = operation,
        .class_id = kk_csv_class(csv, row, operation),
        .tid = (uint32_t)tid,
        .plain = row->plain,
        .time = clock ? kk_csv_event_time(clock, kk_csv_column_cell(csv, row, KK_CSV_DATE_AND_TIME),
                                          kk_csv_column_cell(csv, row, KK_CSV_TIME_OF_DAY), csv->order)
                      : 0,
        .raw = row->raw,
        .raw_size = row->size,
        .source = csv,
        .processes = &kk_csv_unresolved,
        .decode = kk_csv_decode_field,
    };
    mark_fields(row, event);
}

/* What the scratch remembers of an event. */
typedef struct csv_memo {
    bool has_row, has_pairs;
    kk_csv_row row;
    kk_csv_pairs pairs;
} csv_memo;

static csv_memo *memo_of(const kk_event *event, kk_scratch *scratch)
{
    if (scratch->memo && scratch->memo_raw == event->raw) {
        return scratch->memo;
    }
    csv_memo *memo = kk_arena_alloc(&scratch->arena, sizeof *memo);
    if (memo) {
        memo->has_row = memo->has_pairs = false;
        scratch->memo = memo;
        scratch->memo_raw = event->raw;
    }
    return memo;
}

/* The row of an event, split once per event and remembered in the scratch; NULL when memory is out. */
static const kk_csv_row *row_of(const kk_csv *csv, const kk_event *event, kk_scratch *scratch)
{
    csv_memo *memo = memo_of(event, scratch);
    size_t readable = csv->size - (size_t)(event->raw - csv->text);
    if (memo && !memo->has_row) {
        memo->has_row = kk_csv_split(csv->scan, event->raw, event->raw_size, readable, csv->dialect,
                                     csv->columns, &scratch->arena, &memo->row);
    }
    return memo && memo->has_row ? &memo->row : NULL;
}

const kk_csv_pairs *kk_csv_event_pairs(const kk_event *event, kk_scratch *scratch)
{
    csv_memo *memo = memo_of(event, scratch);
    if (memo && !memo->has_pairs) {
        kk_known_str detail = kk_csv_event_text(event, KK_CSV_DETAIL, scratch);
        kk_csv_detail_split(event->operation, detail, &memo->pairs);
        memo->has_pairs = true;
    }
    return memo ? &memo->pairs : NULL;
}

/* A field between its marks; data NULL when they are not known. */
static kk_known_str marked_text(const kk_event *event, uint32_t place, kk_scratch *scratch)
{
    const uint32_t limit = sizeof event->marks / sizeof *event->marks;
    if (place >= limit || event->marks[place] == 0) {
        return (kk_known_str){NULL, 0};
    }
    size_t begin = place == 0 ? 0 : (size_t)event->marks[place - 1] + 1;
    kk_str cell = kk_csv_between(event->raw, begin, event->marks[place]);
    return event->plain ? cell : kk_csv_cell_text(cell, &scratch->arena);
}

kk_known_str kk_csv_event_text(const kk_event *event, kk_csv_column column, kk_scratch *scratch)
{
    const kk_csv *csv = event->source;
    if (!kk_csv_has(csv, column)) {
        return (kk_known_str){NULL, 0};
    }
    uint32_t place = csv->place_of[column];
    kk_known_str text = marked_text(event, place, scratch);
    if (text.data) {
        return text;
    }
    const kk_csv_row *row = row_of(csv, event, scratch);
    return row ? kk_csv_text(row, place, &scratch->arena) : text;
}
