#include "capture/pml/source.h"

#include <inttypes.h>
#include <stdlib.h>

/* Places in the header. From AT_OS_SIZE on it is Windows' OSVERSIONINFOEXW. */
#define AT_VERSION         0x04u
#define AT_64BIT           0x08u
#define AT_COMPUTER        0x0Cu
#define COMPUTER_UNITS     0x10u
#define AT_SYSTEM_ROOT     0x2Cu
#define SYSTEM_ROOT_UNITS  0x104u
#define AT_HIGHEST_USER    0x268u /* SYSTEM_INFO.lpMaximumApplicationAddress */
#define AT_OS_MAJOR        0x274u
#define AT_OS_MINOR        0x278u
#define AT_OS_BUILD        0x27Cu
#define AT_SERVICE_PACK    0x284u
#define AT_PRODUCT_TYPE    0x38Au
#define SERVICE_PACK_UNITS 0x80u
#define AT_PROCESSORS      0x38Cu
#define AT_MEMORY          0x390u

/* VER_NT_WORKSTATION; domain controllers and servers are behind it. */
#define WORKSTATION 1u

/* Tables may decode to this many times the file: UTF-8 takes up to 1.5 times what UTF-16 does, a process and
 * a module in memory less than four times what they take in the file. */
#define TEXT_BUDGET_FACTOR 4u
#define TEXT_BUDGET_EXTRA  65536u

/* Events that are looked at for stacks. */
#define STACK_LOOK 1024u

static void pml_close(kk_source *source)
{
    kk_pml *pml = (kk_pml *)source;
    kk_pml_hosts_free(pml);
    free(pml->numbers);
    kk_pml_operations_free(&pml->operations);
    for (size_t i = 0; i < pml->part_count; i++) {
        kk_mapping_close(&pml->parts[i].mapping);
        free(pml->parts[i].rebuilt);
    }
    free(pml->parts);
    free(pml->environment);
    kk_processes_free(&source->processes);
    kk_arena_free(&source->arena);
    free(pml);
}

static size_t pml_chunk_count(const kk_source *source)
{
    return ((const kk_pml *)source)->chunk_count;
}

static bool pml_event(kk_source *source, const kk_event_ref *ref, kk_event *event)
{
    const kk_pml *pml = (const kk_pml *)source;
    uint64_t offset;
    const kk_pml_part *part = kk_pml_part_at(pml, ref->position, &offset);
    if (!part || !kk_pml_event_make(pml, part, offset, ref->index, event)) {
        return false;
    }
    event->ref.process = ref->process;
    return true;
}

/* An event's header and the beginning of its stack and detail. */
#define FETCHED_BYTES ((size_t)256)

static void pml_fetch(const kk_source *source, const kk_event_ref *ref)
{
    uint64_t offset;
    const kk_pml_part *part = kk_pml_part_at((const kk_pml *)source, ref->position, &offset);
    if (part && offset < part->mapping.size) {
        const unsigned char *data = part->mapping.data;
        kk_fetch_bytes(data + offset, FETCHED_BYTES, data + part->mapping.size);
    }
}

static void pml_describe(const kk_source *source, kk_buf *out)
{
    kk_buf_printf(out, "PML version %u, %s", source->info.version,
                  source->info.is_64bit == KK_TRUE ? "64-bit" : "32-bit");
}

/* The table of processes has all but this, which Process Start tells. */
static bool pml_learns(const kk_source *source, kk_field field)
{
    (void)source;
    return field == KK_FIELD_PROCESS_CURRENT_DIRECTORY || field == KK_FIELD_PARENT_CURRENT_DIRECTORY;
}

static const kk_format format = {
    .name = "PML", .id = "pml", .position_unit = "offset", .carries_stacks = true, .scan_settles = true};

static const kk_source_methods methods = {
    .close = pml_close,
    .chunk_count = pml_chunk_count,
    .environment = kk_pml_environment,
    .cursor_new = kk_pml_cursor_new,
    .cursor_free = kk_pml_cursor_free,
    .cursor_begin = kk_pml_cursor_begin,
    .cursor_next = kk_pml_cursor_next,
    .cursor_finish = kk_pml_cursor_finish,
    .chunk_free = kk_pml_chunk_free,
    .accept = kk_pml_accept,
    .resolve = kk_pml_resolve,
    .process_events = kk_pml_process_events,
    .event = pml_event,
    .describe = pml_describe,
    .learns = pml_learns,
    .columns = &kk_pml_columns,
    .stack = kk_pml_stack,
    .fetch = pml_fetch,
    .release = kk_pml_release,
};

/* A text of the header: UTF-16 in a field of fixed size, ended by NUL where it is shorter. */
static kk_str header_text(kk_arena *arena, const unsigned char *bytes, size_t units)
{
    char text[KK_UTF8_MAX(SYSTEM_ROOT_UNITS)];
    size_t used = 0;
    while (used < units && kk_load_u16(bytes + 2 * used) != 0) {
        used++;
    }
    return kk_arena_copy(arena, (kk_str){text, kk_utf16_to_utf8(bytes, used, text)});
}

static bool header_check(const kk_mapping *mapping, const char *path, kk_pml_layout *layout, kk_error *error)
{
    if (mapping->size < KK_PML_HEADER_SIZE) {
        return kk_fail(error, "%s: the PML ends at offset %zu, inside its header of %u bytes; copy it again",
                       path, mapping->size, KK_PML_HEADER_SIZE);
    }
    layout->version = kk_load_u32(mapping->data + AT_VERSION);
    layout->is_64bit = kk_load_u32(mapping->data + AT_64BIT) != 0;
    layout->pointer_size = layout->is_64bit ? 8 : 4;
    if (layout->version != 7 && layout->version != 9) {
        return kk_fail(
            error,
            "%s: PML version %u at offset %u is not known; versions 7 and 9 are: open and save it with a "
            "current Process Monitor",
            path, layout->version, AT_VERSION);
    }
    return true;
}

static void header_facts(kk_pml *pml, const unsigned char *header)
{
    kk_capture_info *info = &pml->base.info;
    kk_arena *arena = &pml->base.arena;
    info->format = &format;
    info->version = pml->layout.version;
    info->encoding = KK_STR("");
    info->utc = true;
    info->computer = header_text(arena, header + AT_COMPUTER, COMPUTER_UNITS);
    info->system_root = header_text(arena, header + AT_SYSTEM_ROOT, SYSTEM_ROOT_UNITS);
    info->os_major = kk_load_u32(header + AT_OS_MAJOR);
    info->os_minor = kk_load_u32(header + AT_OS_MINOR);
    info->os_build = kk_load_u32(header + AT_OS_BUILD);
    info->os_is_server = header[AT_PRODUCT_TYPE] > WORKSTATION;
    info->os_service_pack = header_text(arena, header + AT_SERVICE_PACK, SERVICE_PACK_UNITS);
    info->is_64bit = pml->layout.is_64bit ? KK_TRUE : KK_FALSE;
    info->processors = kk_load_u32(header + AT_PROCESSORS);
    info->memory = kk_load_u64(header + AT_MEMORY);
    pml->highest_user_address = kk_load_u64(header + AT_HIGHEST_USER);
}

/* Where events and chunks begin in each file. */
static void number_parts(kk_pml *pml)
{
    for (size_t i = 0; i < pml->part_count; i++) {
        kk_pml_part *part = &pml->parts[i];
        part->first_index = pml->event_count;
        part->first_chunk = pml->chunk_count;
        pml->event_count += part->count;
        pml->chunk_count += (size_t)((part->count + KK_PML_CHUNK - 1) / KK_PML_CHUNK);
    }
    pml->base.info.event_count = pml->event_count;
    pml->base.info.file_count = (unsigned)pml->part_count;
}

/* The first event's time, and whether events have stacks, by a look at the first ones. */
static void look_at_events(kk_pml *pml)
{
    const kk_pml_part *part = &pml->parts[0];
    for (uint64_t i = 0; i < part->count && i < STACK_LOOK; i++) {
        uint64_t offset;
        if (!kk_pml_event_offset(part, i, &offset)) {
            continue;
        }
        const unsigned char *raw = part->mapping.data + offset;
        if (pml->first_time == 0) {
            pml->first_time = (int64_t)kk_load_u64(raw + KK_PML_AT_TIME);
        }
        pml->base.info.has_stacks |= kk_load_u16(raw + KK_PML_AT_DEPTH) != 0;
    }
}

static bool read_processes(kk_pml *pml, kk_error *error)
{
    bool complete = false; /* one file of the capture has the tables */
    for (size_t i = 0; i < pml->part_count; i++) {
        if (!kk_pml_tables_read(pml, &pml->parts[i], error) ||
            !kk_pml_hosts_read(pml, &pml->parts[i], error)) {
            return false;
        }
        complete |= !pml->parts[i].processes_recovered;
    }
    if (!complete && !kk_pml_recover_processes(pml, error)) {
        return false;
    }
    return kk_pml_processes_finish(pml, error);
}

static void note_what_is_missing(kk_pml *pml)
{
    for (size_t i = 0; i < pml->part_count; i++) {
        const kk_pml_part *part = &pml->parts[i];
        pml->base.info.recovered |= part->events_recovered || part->processes_recovered;
    }
}

static bool pml_read(kk_pml *pml, const char *path, kk_mapping mapping, kk_error *error)
{
    const unsigned char *header = mapping.data;
    pml->text_budget = TEXT_BUDGET_EXTRA;
    if (!kk_pml_add_part(pml, mapping, error) || !kk_pml_add_siblings(pml, path, error)) {
        return false;
    }
    header_facts(pml, header);
    for (size_t i = 0; i < pml->part_count; i++) {
        pml->base.info.file_size += pml->parts[i].mapping.size;
        pml->text_budget += TEXT_BUDGET_FACTOR * pml->parts[i].mapping.size;
    }
    number_parts(pml);
    look_at_events(pml);
    kk_pml_wording_of_time(pml);
    if (!kk_pml_operations_make(&pml->operations, &pml->layout)) {
        return kk_fail_memory(error, "opening a PML");
    }
    if (!read_processes(pml, error)) {
        return false;
    }
    note_what_is_missing(pml);
    kk_pml_wording_of_driver(pml);
    return true;
}

kk_source *kk_pml_open(const char *path, kk_mapping mapping, const kk_source_options *options,
                       kk_error *error)
{
    (void)options;
    kk_pml_layout layout;
    if (!header_check(&mapping, path ? path : "", &layout, error)) {
        kk_mapping_close(&mapping);
        return NULL;
    }
    kk_pml *pml = calloc(1, sizeof *pml);
    if (!pml) {
        kk_mapping_close(&mapping);
        kk_fail_memory(error, "opening a PML");
        return NULL;
    }
    pml->base.methods = &methods;
    pml->layout = layout;
    pml->system = KK_NO_PROCESS;
    pml->base.info.path = kk_arena_copy(&pml->base.arena, kk_str_of(path));
    if (!pml_read(pml, path, mapping, error)) {
        pml_close(&pml->base);
        return NULL;
    }
    return &pml->base;
}
