/* The files of a capture, each with its list of events. */
#include "capture/pml/source.h"

#include <stdlib.h>

/* A position in a kk_event_ref: the number of the file above its offset. */
#define OFFSET_BITS 48u

bool kk_pml_looks_like(const kk_mapping *mapping)
{
    return mapping->size >= 4 && memcmp(mapping->data, "PML_", 4) == 0;
}

static uint64_t table_at(const kk_mapping *mapping, unsigned field)
{
    uint64_t at = kk_load_u64(mapping->data + field);
    return at >= KK_PML_HEADER_SIZE && at < mapping->size ? at : 0;
}

/* Offsets of a list that may be impossible, an event each that is lost: a few, and one in ten. With more it
 * is no list of events; with fewer, walking around what else is damaged would lose more. */
#define BAD_FEW   3u
#define BAD_SHARE 10u

/* Bytes of the list that are asked of the memory before they are looked at. */
#define FETCH_AHEAD 4096

/* Entries whose five bytes are no offset of an event as they stand. */
static uint64_t count_odd(const kk_pml_part *part)
{
    kk_pml_reach reach = kk_pml_reach_of(part);
    uint64_t odd = 0;
    kk_mapping_expect(&part->mapping, part->array_at, part->array_at + part->count * KK_PML_OFFSET_SIZE);
    for (uint64_t i = 0; i < part->count; i++) {
        const unsigned char *entry = part->offsets + i * KK_PML_OFFSET_SIZE;
        __builtin_prefetch(entry + FETCH_AHEAD);
        odd += !kk_pml_is_in_reach(reach, kk_pml_offset_at(entry));
    }
    return odd;
}

static bool is_list(const kk_pml_part *part)
{
    const uint64_t most = BAD_FEW + part->count / BAD_SHARE;
    if (count_odd(part) <= most) {
        return true;
    }
    uint64_t bad = 0;
    for (uint64_t i = 0; i < part->count; i++) {
        uint64_t offset;
        bad += !kk_pml_event_offset(part, i, &offset);
    }
    return bad <= most;
}

/* The area of events: from the header on, up to the array of offsets. */
static void find_events(kk_pml_part *part)
{
    const kk_mapping *mapping = &part->mapping;
    uint64_t begin = kk_load_u64(mapping->data + KK_PML_HEADER_EVENTS);
    part->events_begin = begin >= KK_PML_HEADER_SIZE && begin <= mapping->size ? begin : KK_PML_HEADER_SIZE;
    part->array_at = kk_load_u64(mapping->data + KK_PML_HEADER_ARRAY);
    bool array_inside = part->array_at >= part->events_begin && part->array_at <= mapping->size;
    part->events_end = array_inside ? part->array_at : mapping->size;
    uint64_t count = kk_load_u32(mapping->data + KK_PML_HEADER_EVENT_COUNT);
    /* Behind the list of no events the processes follow at once. */
    bool count_lost =
        count == 0 && part->events_end > part->events_begin && part->processes_at != part->array_at;
    part->events_recovered =
        !array_inside || count_lost || count > (mapping->size - part->array_at) / KK_PML_OFFSET_SIZE;
    if (part->events_recovered) {
        return;
    }
    part->offsets = mapping->data + part->array_at;
    part->count = count;
    if (!is_list(part)) {
        part->offsets = NULL;
        part->count = 0;
        part->events_begin = KK_PML_HEADER_SIZE;
        part->events_end = mapping->size;
        part->events_recovered = true;
    }
}

bool kk_pml_add_part(kk_pml *pml, kk_mapping mapping, kk_error *error)
{
    kk_pml_part *parts = realloc(pml->parts, (pml->part_count + 1) * sizeof *parts);
    if (!parts) {
        kk_mapping_close(&mapping);
        return kk_fail_memory(error, "opening a PML");
    }
    pml->parts = parts;
    kk_pml_part *part = &parts[pml->part_count++];
    *part = (kk_pml_part){.mapping = mapping};
    part->processes_at = table_at(&mapping, KK_PML_HEADER_PROCESSES);
    part->strings_at = table_at(&mapping, KK_PML_HEADER_STRINGS);
    part->names_at = table_at(&mapping, KK_PML_HEADER_NAMES);
    find_events(part);
    return !part->events_recovered || kk_pml_recover_events(pml, part, error);
}

const kk_pml_part *kk_pml_part_at(const kk_pml *pml, uint64_t position, uint64_t *offset)
{
    uint64_t number = position >> OFFSET_BITS;
    *offset = position & ((UINT64_C(1) << OFFSET_BITS) - 1);
    return number < pml->part_count ? &pml->parts[number] : NULL;
}

uint64_t kk_pml_position(const kk_pml *pml, const kk_pml_part *part, uint64_t offset)
{
    return (uint64_t)(part - pml->parts) << OFFSET_BITS | offset;
}
