/* Events of the XML and their fields. */
#include "capture/xml/xml.h"

/* The replay learns a process's current directory from its Process Start; all else the list says. */
static kk_availability field_of(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value)
{
    if (field == KK_FIELD_PROCESS_CURRENT_DIRECTORY || field == KK_FIELD_PARENT_CURRENT_DIRECTORY) {
        return KK_PENDING;
    }
    if (field == KK_FIELD_UNBACKED_FRAMES) {
        kk_frame frames[KK_FRAME_LIMIT];
        size_t count = kk_pmxml_stack(event, frames, KK_FRAME_LIMIT);
        return kk_unbacked_frames(frames, count, value);
    }
    return kk_columns_field(event, field, scratch, value);
}

void kk_pmxml_fill_event(const kk_pmxml *xml, const kk_pmxml_parts *parts, kk_operation operation,
                         kk_columns_clock *clock, kk_event *event)
{
    uint32_t tid, number;
    kk_pmxml_small_number(parts->columns[KK_COLUMN_TID], &tid);
    const kk_process *process =
        kk_pmxml_number(parts, &number) ? kk_numbering_find(&xml->listed, number) : NULL;
    *event = (kk_event){
        .ref = {.position = parts->at, .process = process ? process->id : KK_NO_PROCESS},
        .operation = operation,
        .class_id = kk_pmxml_class(parts, operation),
        .tid = tid,
        .time = clock ? kk_pmxml_time(xml, parts, clock) : 0,
        .raw = (const unsigned char *)xml->text + parts->at,
        .raw_size = parts->end - parts->at,
        .source = xml,
        .processes = process ? &xml->listed_table : &kk_columns_unresolved,
        .decode = field_of,
    };
}

/* A detail is the same in all formats: its line feeds are semicolons, as in Process Monitor's CSV. */
static kk_str without_line_feeds(kk_str text, kk_arena *arena)
{
    if (text.size == 0 || !memchr(text.data, '\n', text.size)) {
        return text;
    }
    char *copy = kk_arena_alloc(arena, text.size);
    for (size_t i = 0; copy && i < text.size; i++) {
        copy[i] = text.data[i];
        if (copy[i] == '\n') {
            copy[i] = ';';
        }
    }
    return (kk_str){copy, text.size};
}

kk_known_str kk_pmxml_event_text(const kk_event *event, kk_column column, kk_scratch *scratch)
{
    const kk_pmxml *xml = event->source;
    kk_columns_memo *memo = kk_columns_memo_of(event, scratch);
    if (memo && !memo->row) {
        kk_pmxml_parts *parts = kk_arena_alloc(&scratch->arena, sizeof *parts);
        size_t at = (size_t)(event->raw - (const unsigned char *)xml->text);
        if (parts && kk_pmxml_event_parse(xml, at, parts) == KK_PMXML_TEXT) {
            memo->row = parts;
        }
    }
    const kk_pmxml_parts *parts = memo ? memo->row : NULL;
    kk_known_str written = parts ? parts->columns[column] : (kk_known_str){NULL, 0};
    if (!written.data) {
        return written;
    }
    kk_str text = kk_pmxml_text(written, xml->lf_only, &scratch->arena);
    return column == KK_COLUMN_DETAIL ? without_line_feeds(text, &scratch->arena) : text;
}
