#include "base/utf.h"
#include "capture/xml/xml.h"

#include <stdlib.h>

/* Events that are looked at for their elements. */
#define LOOK_EVENTS 256u

static void close_xml(kk_source *source)
{
    kk_pmxml *xml = (kk_pmxml *)source;
    kk_pages_free(xml->transcoded, xml->transcoded_size);
    kk_mapping_close(&xml->mapping);
    kk_numbering_free(&xml->listed);
    kk_numbering_free(&xml->unlisted);
    kk_pmxml_named_free(xml->named);
    free((void *)xml->listed_table.items);
    free((void *)xml->by_pid);
    free(xml->marks);
    free(xml->environment);
    kk_scratch_free(&xml->scratch);
    kk_processes_free(&xml->base.processes);
    kk_arena_free(&xml->base.arena);
    free(xml);
}

static size_t count_chunks(const kk_source *source)
{
    const kk_pmxml *xml = (const kk_pmxml *)source;
    return (xml->size - xml->events_begin) / xml->chunk_size + 1;
}

static bool read_event(kk_source *source, const kk_event_ref *ref, kk_event *event)
{
    const kk_pmxml *xml = (const kk_pmxml *)source;
    const kk_str tag = KK_STR("<event>");
    kk_pmxml_parts parts;
    if (ref->position < xml->events_begin || ref->position >= xml->size ||
        !kk_str_starts(kk_str_slice(kk_pmxml_all(xml), (size_t)ref->position, tag.size), tag) ||
        kk_pmxml_event_parse(xml, (size_t)ref->position, &parts) != KK_PMXML_TEXT) {
        return false;
    }
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    kk_pmxml_fill_event(xml, &parts, kk_pmxml_operation(&parts), &clock, event);
    event->ref = *ref;
    event->processes = &source->processes;
    return true;
}

/* Bytes of an event that are asked for ahead. */
#define FETCH ((size_t)512)

static void fetch_event(const kk_source *source, const kk_event_ref *ref)
{
    const kk_pmxml *xml = (const kk_pmxml *)source;
    if (ref->position < xml->size) {
        const unsigned char *text = (const unsigned char *)xml->text;
        kk_fetch_bytes(text + ref->position, FETCH, text + xml->size);
    }
}

static void describe_xml(const kk_source *source, kk_buf *out)
{
    const kk_pmxml *xml = (const kk_pmxml *)source;
    const kk_capture_info *info = &source->info;
    kk_buf_printf(out, "XML, %.*s, %u columns%s, %u processes listed", (int)info->encoding.size,
                  info->encoding.data, info->column_count, info->has_stacks ? " and stacks" : "",
                  (unsigned)xml->listed_table.count);
}

/* The replay learns current directories, and processes that the list does not have. */
static bool learns(const kk_source *source, kk_field field)
{
    (void)source;
    return field == KK_FIELD_PROCESS_CURRENT_DIRECTORY || field == KK_FIELD_PARENT_CURRENT_DIRECTORY;
}

static const kk_format format = {
    .name = "XML", .id = "xml", .position_unit = "offset", .carries_stacks = true, .scan_settles = true};

static const kk_source_methods methods = {
    .close = close_xml,
    .chunk_count = count_chunks,
    .environment = kk_pmxml_environment,
    .cursor_new = kk_pmxml_cursor_new,
    .cursor_free = kk_pmxml_cursor_free,
    .cursor_begin = kk_pmxml_cursor_begin,
    .cursor_next = kk_pmxml_cursor_next,
    .cursor_finish = kk_pmxml_cursor_finish,
    .chunk_free = kk_pmxml_chunk_free,
    .accept = kk_pmxml_accept,
    .resolve = kk_pmxml_resolve,
    .process_events = kk_pmxml_process_events,
    .event = read_event,
    .describe = describe_xml,
    .learns = learns,
    .stack = kk_pmxml_stack,
    .fetch = fetch_event,
    .release = kk_pmxml_release,
};

/* --- encoding --- */

/* Bytes of UTF-16LE, with a byte order mark or without. */
static bool is_utf16(const kk_mapping *file)
{
    const unsigned char *data = file->data;
    return file->size >= 4 && ((data[0] == 0xFF && data[1] == 0xFE && data[2] == '<' && data[3] == 0) ||
                               (data[0] == '<' && data[1] == 0 && data[2] != 0 && data[3] == 0));
}

static size_t mark_size(const kk_mapping *file)
{
    return file->size >= 3 && memcmp(file->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

bool kk_xml_looks_like(const kk_mapping *file)
{
    size_t at = mark_size(file);
    while (at < file->size && (file->data[at] == ' ' || file->data[at] == '\t' || file->data[at] == '\r' ||
                               file->data[at] == '\n')) {
        at++;
    }
    if (is_utf16(file)) {
        return true;
    }
    if (file->size - at < 2 || file->data[at] != '<') {
        return false;
    }
    char next = (char)file->data[at + 1];
    return next == '?' || next == '!' || kk_is_ascii_letter(next);
}

/* Makes UTF-8 of the file, where it is something else; false when memory is out. */
static bool decode(kk_pmxml *xml)
{
    const kk_mapping *file = &xml->mapping;
    size_t mark = is_utf16(file) && file->data[0] == 0xFF ? 2 : mark_size(file);
    xml->text = (const char *)file->data + mark;
    xml->size = file->size - mark;
    xml->base.info.encoding = KK_STR("UTF-8");
    if (!is_utf16(file)) {
        return true;
    }
    size_t units = (file->size - mark) / 2;
    xml->transcoded_size = KK_UTF8_MAX(units) + 1;
    xml->transcoded = kk_pages_new(xml->transcoded_size);
    if (!xml->transcoded) {
        return false;
    }
    xml->size = kk_utf16_to_utf8(file->data + mark, units, xml->transcoded);
    xml->text = xml->transcoded;
    xml->base.info.encoding = KK_STR("UTF-16LE");
    return true;
}

/* --- the elements of events --- */

/* Takes up the names of an event's elements that were not met before; true when one is unknown. */
static bool take_names(kk_pmxml *xml, const kk_pmxml_parts *parts)
{
    kk_str text = kk_str_slice(kk_pmxml_all(xml), 0, parts->end);
    size_t at = parts->at + KK_STR("<event>").size;
    kk_pmxml_element element;
    bool unknown = false;
    while (kk_pmxml_next(text, &at, &element) == KK_PMXML_TEXT) {
        unsigned known = 0;
        while (known < xml->name_count && !kk_str_equal(xml->names[known].text, element.name)) {
            known++;
        }
        if (known == xml->name_count && known < KK_PMXML_NAME_LIMIT) {
            unsigned means = kk_pmxml_meaning(xml, element.name, 0);
            xml->names[xml->name_count++] = (kk_pmxml_name){element.name, means};
            xml->base.texts.has |= means < KK_COLUMN_COUNT ? UINT32_C(1) << means : 0;
            unknown |= means == KK_PMXML_UNKNOWN;
        }
    }
    return unknown;
}

/* Which columns there are, and whether there are stacks, by the first events. */
static bool look_at_events(kk_pmxml *xml)
{
    size_t at = xml->events_begin;
    bool unknown = false;
    for (unsigned i = 0; i < LOOK_EVENTS; i++) {
        kk_pmxml_parts parts;
        at = kk_pmxml_find_event(xml, at, xml->size);
        if (at == SIZE_MAX) {
            break;
        }
        if (kk_pmxml_event_parse(xml, at, &parts) == KK_PMXML_TEXT) {
            unknown |= take_names(xml, &parts);
            xml->base.info.has_stacks |= parts.stack.data != NULL;
        }
        at = parts.end > at ? parts.end : at + 1;
    }
    kk_str *columns = kk_arena_calloc(&xml->base.arena, KK_COLUMN_COUNT, sizeof *columns);
    unsigned count = 0;
    for (unsigned i = 0; columns && i < xml->name_count && count < KK_COLUMN_COUNT; i++) {
        if (xml->names[i].means < KK_COLUMN_COUNT) {
            columns[count++] = kk_column_name((kk_column)xml->names[i].means);
        }
    }
    xml->base.info.columns = columns;
    xml->base.info.column_count = count;
    if (unknown) {
        kk_problem_add(&xml->base,
                       "events have an element that is no column of Process Monitor's: it is not read",
                       xml->events_begin, UINT64_MAX, 0);
    }
    return columns != NULL;
}

/* Processes that began behind the first event began in the capture. */
static void mark_started(kk_pmxml *xml)
{
    kk_pmxml_parts parts;
    size_t at = kk_pmxml_find_event(xml, xml->events_begin, xml->size);
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    if (!xml->base.info.utc || at == SIZE_MAX || kk_pmxml_event_parse(xml, at, &parts) != KK_PMXML_TEXT) {
        return;
    }
    int64_t first = kk_pmxml_time(xml, &parts, &clock);
    for (uint32_t i = 0; i < xml->base.processes.count; i++) {
        kk_process *process = xml->base.processes.items[i];
        process->started_in_capture = process->start_time != 0 && process->start_time >= first;
    }
}

static void look_at_end(kk_pmxml *xml)
{
    const kk_str tag = KK_STR("</procmon>");
    kk_str all = kk_str_trim(kk_pmxml_all(xml), "\r\n\t ");
    if (!kk_str_ends(all, tag)) {
        kk_problem_add(&xml->base,
                       "the file does not end with </procmon>: it was cut, what came behind is missing",
                       xml->size, UINT64_MAX, 0);
    }
}

static size_t chunk_size_for(size_t size)
{
    size_t chunks = size / KK_PMXML_CHUNKS / KK_PMXML_CHUNK + 1;
    return chunks < KK_PMXML_MOST_CHUNK / KK_PMXML_CHUNK ? chunks * KK_PMXML_CHUNK : KK_PMXML_MOST_CHUNK;
}

/* Reads all but the events. */
static bool read_xml(kk_pmxml *xml, const char *path, const kk_source_options *options, kk_error *error)
{
    const size_t look = 4096;
    xml->named = kk_pmxml_named_new();
    if (!xml->named || !xml->base.info.path.data || !decode(xml)) {
        return kk_fail_memory(error, "opening an XML");
    }
    kk_str begin = kk_str_slice(kk_pmxml_all(xml), 0, look);
    xml->lf_only = kk_str_find(begin, KK_STR("\r\n"), 0) == SIZE_MAX;
    if (!kk_pmxml_processes_read(xml, path, error)) {
        return false;
    }
    xml->chunk_size = chunk_size_for(xml->size - xml->events_begin);
    look_at_end(xml);
    if (!look_at_events(xml)) {
        return kk_fail_memory(error, "opening an XML");
    }
    if (!kk_pmxml_clock_read(xml, options, error)) {
        return false;
    }
    mark_started(xml);
    kk_pmxml_forget(xml, 0, xml->events_begin);
    return true;
}

kk_source *kk_xml_open(const char *path, kk_mapping mapping, const kk_source_options *options,
                       kk_error *error)
{
    kk_pmxml *xml = calloc(1, sizeof *xml);
    if (!xml) {
        kk_mapping_close(&mapping);
        kk_fail_memory(error, "opening an XML");
        return NULL;
    }
    xml->base.methods = &methods;
    xml->base.texts.of = kk_pmxml_event_text;
    xml->base.info = (kk_capture_info){.format = &format,
                                       .path = kk_arena_copy(&xml->base.arena, kk_str_of(path)),
                                       .file_size = mapping.size,
                                       .file_count = 1,
                                       .event_count = UINT64_MAX,
                                       .is_64bit = KK_NOT_KNOWN};
    xml->mapping = mapping;
    xml->listed.table = xml->unlisted.table = &xml->base.processes;
    xml->system = KK_NO_PROCESS;
    xml->chunk_size = KK_PMXML_CHUNK;
    if (!read_xml(xml, path ? path : "", options, error)) {
        close_xml(&xml->base);
        return NULL;
    }
    return &xml->base;
}
