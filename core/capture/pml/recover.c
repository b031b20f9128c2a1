/* Events of a capture that was never closed: Process Monitor writes the array of their offsets last. The file
 * is walked from its first event; each tells where it ends. What was answered to an event may lie far behind
 * it, between others, so that offsets that cannot be an event are skipped up to the next one that can.
 *
 * The offsets that are found are kept as the file would have kept them, 5 bytes each, in the order
 * of time. */
#include "capture/pml/source.h"

#include "base/grow.h"

#include <stdlib.h>

/* What no event of a real capture exceeds; an offset that does is none. Stacks end at 200 frames, and a
 * detail is what fits into one message of the driver, 128 KB. */
#define DEPTH_LIMIT  1024u
#define DETAIL_LIMIT 0x40000u
#define TID_LIMIT    0x4000000u

/* Times that can be: from Windows 2000 to the year 2100, as FILETIME. */
#define EARLIEST INT64_C(125911584000000000)
#define LATEST   INT64_C(157469184000000000)

/* Behind a gap an event must be this near to the one before it, in time. */
#define NEAR (3 * INT64_C(864000000000))

/* Types that each class has. */
static const uint16_t type_counts[KK_CLASS_COUNT] = {
    [KK_CLASS_PROCESS] = 10,  [KK_CLASS_REGISTRY] = 22, [KK_CLASS_FILE] = 48,
    [KK_CLASS_PROFILING] = 3, [KK_CLASS_NETWORK] = 10,  [KK_CLASS_IPC] = 48,
};

typedef struct pml_walk {
    kk_pml *pml;
    kk_pml_part *part;
    const unsigned char *data;
    uint64_t end;
    size_t capacity; /* of part->rebuilt, in events */
    int64_t time;    /* of the last event; 0 before the first */
    bool in_order;   /* so far in the order of time */
} pml_walk;

static uint64_t size_at(const pml_walk *walk, uint64_t at)
{
    return kk_pml_event_size(walk->pml, walk->data + at);
}

/* True when an event can begin at `at`; it may be cut by the end. */
static bool can_be_event(const pml_walk *walk, uint64_t at)
{
    if (walk->end - at < KK_PML_EVENT_SIZE) {
        return false;
    }
    const unsigned char *raw = walk->data + at;
    uint32_t class_id = kk_load_u32(raw + KK_PML_AT_CLASS);
    if (class_id >= KK_CLASS_COUNT || kk_load_u16(raw + KK_PML_AT_TYPE) >= type_counts[class_id]) {
        return false;
    }
    int64_t time = (int64_t)kk_load_u64(raw + KK_PML_AT_TIME);
    uint32_t extra = kk_load_u32(raw + KK_PML_AT_EXTRA);
    return time >= EARLIEST && time <= LATEST && kk_load_u32(raw + KK_PML_AT_TID) < TID_LIMIT &&
           kk_load_u16(raw + KK_PML_AT_DEPTH) <= DEPTH_LIMIT &&
           kk_load_u32(raw + KK_PML_AT_DETAIL) <= DETAIL_LIMIT && (extra == 0 || extra >= size_at(walk, at));
}

/* Where the event at `at` ends: behind the answer, when that follows at once. May lie behind the end of the
 * area. */
static uint64_t end_of(const pml_walk *walk, uint64_t at)
{
    uint64_t size = size_at(walk, at);
    uint64_t next = at + size;
    if (kk_load_u32(walk->data + at + KK_PML_AT_EXTRA) == size) {
        next += 2;
        next += next <= walk->end ? kk_load_u16(walk->data + next - 2) : 0;
    }
    return next;
}

/* True when the area ends at `at` or an event can begin there. */
static bool ends_or_goes_on(const pml_walk *walk, uint64_t at)
{
    return at == walk->end || (at < walk->end && can_be_event(walk, at));
}

/* Behind a gap an offset must look like an event, be near in time, and be followed by another event or the
 * end. (One byte may lie between: answers of 64 KB are stored with a byte more than their size says.) */
static bool is_event_after_gap(const pml_walk *walk, uint64_t at)
{
    if (!can_be_event(walk, at)) {
        return false;
    }
    int64_t distance = (int64_t)kk_load_u64(walk->data + at + KK_PML_AT_TIME) - walk->time;
    uint64_t next = end_of(walk, at);
    bool is_near = walk->time == 0 || (distance < NEAR && distance > -NEAR);
    return is_near && (ends_or_goes_on(walk, next) || ends_or_goes_on(walk, next + 1));
}

/* The first offset from `at` on where an event begins; the area's end when there is none. */
static uint64_t skip_gap(const pml_walk *walk, uint64_t at)
{
    while (walk->end - at >= KK_PML_EVENT_SIZE) {
        /* The class is a small number in four bytes: most offsets differ in the last three. */
        const unsigned char *high = walk->data + at + KK_PML_AT_CLASS + 1;
        if ((high[0] | high[1] | high[2]) == 0 && is_event_after_gap(walk, at)) {
            return at;
        }
        at++;
    }
    return walk->end;
}

static bool keep(pml_walk *walk, uint64_t at)
{
    kk_pml_part *part = walk->part;
    if (!kk_grow(&part->rebuilt, &walk->capacity, (size_t)part->count + 1, KK_PML_OFFSET_SIZE)) {
        return false;
    }
    kk_pml_offset_put(part->rebuilt + part->count++ * KK_PML_OFFSET_SIZE, at);
    int64_t time = (int64_t)kk_load_u64(walk->data + at + KK_PML_AT_TIME);
    walk->in_order &= time >= walk->time;
    walk->time = time;
    return true;
}

/* Walks all events; false when memory is out. */
static bool walk_events(pml_walk *walk)
{
    kk_source *source = &walk->pml->base;
    uint64_t at = walk->part->events_begin;
    while (at < walk->end) {
        if (!can_be_event(walk, at)) {
            at = skip_gap(walk, at);
            continue;
        }
        uint64_t next = end_of(walk, at);
        if (next > walk->end && at + size_at(walk, at) > walk->end) {
            kk_problem_add(source, "the file ends inside an event", at, walk->part->count, 1);
            return true;
        }
        if (!keep(walk, at)) {
            return false;
        }
        at = next;
    }
    return true;
}

/* --- order --- */

static int64_t time_of(const pml_walk *walk, const unsigned char *entry)
{
    return (int64_t)kk_load_u64(walk->data + kk_pml_offset_at(entry) + KK_PML_AT_TIME);
}

/* Merges the sorted runs [from, middle) and [middle, to) of `in` into `out`. */
static void merge(const pml_walk *walk, const unsigned char *in, unsigned char *out, uint64_t from,
                  uint64_t middle, uint64_t to)
{
    const unsigned char *a = in + from * KK_PML_OFFSET_SIZE;
    const unsigned char *a_end = in + middle * KK_PML_OFFSET_SIZE;
    const unsigned char *b = a_end;
    const unsigned char *b_end = in + to * KK_PML_OFFSET_SIZE;
    out += from * KK_PML_OFFSET_SIZE;
    while (a < a_end && b < b_end) {
        const unsigned char **first = time_of(walk, b) < time_of(walk, a) ? &b : &a;
        memcpy(out, *first, KK_PML_OFFSET_SIZE);
        *first += KK_PML_OFFSET_SIZE;
        out += KK_PML_OFFSET_SIZE;
    }
    memcpy(out, a, (size_t)(a_end - a));
    memcpy(out + (a_end - a), b, (size_t)(b_end - b));
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Orders the offsets by time; events of one time stay in the order of the file. False when memory is out. */
static bool sort_by_time(pml_walk *walk)
{
    kk_pml_part *part = walk->part;
    uint64_t count = part->count;
    unsigned char *other = malloc((size_t)count * KK_PML_OFFSET_SIZE);
    if (!other) {
        return false;
    }
    unsigned char *in = part->rebuilt;
    for (uint64_t run = 1; run < count; run *= 2) {
        for (uint64_t from = 0; from < count; from += 2 * run) {
            merge(walk, in, other, from, least(from + run, count), least(from + 2 * run, count));
        }
        unsigned char *swapped = in;
        in = other;
        other = swapped;
    }
    part->rebuilt = in;
    free(other);
    return true;
}

bool kk_pml_recover_events(kk_pml *pml, kk_pml_part *part, kk_error *error)
{
    pml_walk walk = {
        .pml = pml, .part = part, .data = part->mapping.data, .end = part->events_end, .in_order = true};
    kk_problem_add(
        &pml->base,
        "the capture was never closed, its list of events is missing, cut or damaged: events are found by "
        "walking the file",
        part->array_at, UINT64_MAX, 0);
    if (!walk_events(&walk) || (!walk.in_order && !sort_by_time(&walk))) {
        return kk_fail_memory(error, "recovering the events of a PML");
    }
    part->offsets = part->rebuilt;
    return true;
}
