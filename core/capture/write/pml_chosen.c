/* Which events, processes and names of a PML go into its copy, and where the events lie. */
#include "capture/write/pml_copy.h"

#include <stdlib.h>

bool kk_pml_chosen_init(kk_pml_chosen *chosen, const kk_pml *pml)
{
    *chosen = (kk_pml_chosen){.pml = pml};
    chosen->events = calloc((size_t)(pml->event_count / 64) + 1, sizeof *chosen->events);
    chosen->processes = calloc((size_t)pml->base.processes.count + 1, sizeof *chosen->processes);
    chosen->hosts = calloc(pml->hosts.count + 1, sizeof *chosen->hosts);
    chosen->ports = calloc(pml->ports.count + 1, sizeof *chosen->ports);
    return chosen->events && chosen->processes && chosen->hosts && chosen->ports;
}

void kk_pml_chosen_free(kk_pml_chosen *chosen)
{
    free(chosen->events);
    free(chosen->processes);
    free(chosen->hosts);
    free(chosen->ports);
}

void kk_pml_choose_event(kk_pml_chosen *chosen, const kk_event *event)
{
    uint64_t index = event->ref.index;
    if (index < chosen->pml->event_count && !kk_pml_is_chosen(chosen, index)) {
        chosen->events[index / 64] |= UINT64_C(1) << (index % 64);
        chosen->count++;
    }
}

/* --- where events lie --- */

static const kk_pml_part *part_of(const kk_pml *pml, uint64_t index)
{
    size_t low = 0;
    size_t high = pml->part_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        bool below = pml->parts[middle].first_index <= index;
        low = below ? middle : low;
        high = below ? high : middle;
    }
    return &pml->parts[low];
}

/* Offset of the event behind this one in the list; the end of the events when there is none. */
static uint64_t next_offset(const kk_pml_part *part, uint64_t position)
{
    uint64_t offset;
    return position + 1 < part->count && kk_pml_event_offset(part, position + 1, &offset) ? offset
                                                                                          : part->events_end;
}

/* The size word of answers that are larger than it can say. */
#define LARGE_ANSWER 0xFFFFu

/* Bytes that are kept behind an answer, which ends at `end`: the one more that large answers have, and those
 * that the event's texts show where no event will follow that has them. */
static uint64_t size_behind(const kk_pml_chosen *chosen, const kk_pml_part *part, uint64_t index,
                            uint64_t end, const kk_pml_event *event)
{
    uint64_t next = next_offset(part, index - part->first_index);
    uint64_t left = part->events_end - end;
    uint64_t more = event->extra.size == LARGE_ANSWER && next == end + 1 ? 1 : 0;
    bool stays = next == end + more && (next == part->events_end || kk_pml_is_chosen(chosen, index + 1));
    uint64_t misread = stays ? 0 : kk_pml_registry_misread(event);
    uint64_t size = misread > more ? misread : more;
    return size < left ? size : left;
}

static kk_pml_extent extent_of(const kk_pml_chosen *chosen, uint64_t index)
{
    const kk_pml_part *part = part_of(chosen->pml, index);
    kk_pml_extent extent = {0};
    kk_pml_event event;
    uint64_t offset;
    if (!kk_pml_event_offset(part, index - part->first_index, &offset)) {
        return extent;
    }
    const unsigned char *raw = part->mapping.data + offset;
    if (!kk_pml_event_parse(chosen->pml, raw, (size_t)(part->events_end - offset), &event)) {
        return extent;
    }
    extent.raw = raw;
    extent.size = kk_pml_event_size(chosen->pml, raw);
    if (event.has_extra) {
        extent.answer = event.extra.data - 2;
        extent.answer_size = 2 + (uint64_t)event.extra.size;
        uint64_t end = (uint64_t)(extent.answer - part->mapping.data) + extent.answer_size;
        extent.answer_size += size_behind(chosen, part, index, end, &event);
    }
    return extent;
}

/* Words of the bitmap after which the memory of their events may go. */
#define RELEASED_WORDS UINT64_C(1024)

/* Lets go of the events of the words up to this one, which were visited. */
static void release_before(const kk_pml *pml, uint64_t word)
{
    uint64_t last = word * 64;
    const kk_pml_part *part = part_of(pml, last);
    uint64_t first = last - (RELEASED_WORDS - 1) * 64;
    uint64_t begin, end;
    if (last < pml->event_count && first >= part->first_index &&
        kk_pml_event_offset(part, first - part->first_index, &begin) &&
        kk_pml_event_offset(part, last - part->first_index, &end) && begin < end) {
        kk_mapping_release(&part->mapping, begin, end);
    }
}

bool kk_pml_each_chosen(const kk_pml_chosen *chosen,
                        bool (*visit)(void *context, const kk_pml_extent *extent), void *context)
{
    uint64_t words = chosen->pml->event_count / 64 + 1;
    for (uint64_t word = 0; word < words; word++) {
        for (uint64_t bits = chosen->events[word]; bits != 0; bits &= bits - 1) {
            kk_pml_extent extent = extent_of(chosen, word * 64 + (unsigned)__builtin_ctzll(bits));
            if (extent.raw && !visit(context, &extent)) {
                return false;
            }
        }
        if (word % RELEASED_WORDS == RELEASED_WORDS - 1) {
            release_before(chosen->pml, word);
        }
    }
    return true;
}

/* --- what events need --- */

static void want_process(kk_pml_chosen *chosen, uint32_t number)
{
    const kk_process *process = kk_pml_process(chosen->pml, number);
    if (process) {
        chosen->processes[process->id] = true;
    }
}

static void want_names(kk_pml_chosen *chosen, const kk_pml_event *event)
{
    kk_pml_name_keys keys;
    kk_pml_network_keys(event, &keys);
    for (size_t i = 0; i < 2; i++) {
        size_t host = kk_pml_host_number(chosen->pml, keys.hosts[i]);
        size_t port = kk_pml_port_number(chosen->pml, keys.ports[i]);
        if (host != SIZE_MAX) {
            chosen->hosts[host] = true;
        }
        if (port != SIZE_MAX) {
            chosen->ports[port] = true;
        }
    }
}

/* Processes that a Process Create or Process Defined tells of: the new one and who made it. */
static void want_created(kk_pml_chosen *chosen, const kk_pml_event *event)
{
    kk_bytes bytes = event->detail;
    want_process(chosen, kk_take_u32(&bytes));
    kk_take_u32(&bytes);
    want_process(chosen, kk_take_u32(&bytes));
}

/* Types of class Process. */
#define PROCESS_DEFINED 0u
#define PROCESS_CREATE  1u

static bool want_tables_of(void *context, const kk_pml_extent *extent)
{
    kk_pml_chosen *chosen = context;
    kk_pml_event event;
    if (!kk_pml_event_parse_asked(chosen->pml, extent->raw, (size_t)extent->size, &event)) {
        return true;
    }
    want_process(chosen, event.process_number);
    if (event.class_id == KK_CLASS_PROCESS &&
        (event.type == PROCESS_DEFINED || event.type == PROCESS_CREATE)) {
        want_created(chosen, &event);
    } else if (event.class_id == KK_CLASS_NETWORK) {
        want_names(chosen, &event);
    }
    return true;
}

/* A parent is always an earlier process. */
static void want_parents(kk_pml_chosen *chosen)
{
    const kk_processes *processes = &chosen->pml->base.processes;
    for (uint32_t id = processes->count; id > 0; id--) {
        const kk_process *process = processes->items[id - 1];
        if (chosen->processes[id - 1]) {
            want_process(chosen, process->capture_parent);
            if (process->parent != KK_NO_PROCESS) {
                chosen->processes[process->parent] = true;
            }
        }
    }
}

/* The table's first process: the numbers of its texts tell which version saved the file. */
static void want_first(kk_pml_chosen *chosen)
{
    const kk_pml_part *part = &chosen->pml->parts[0];
    if (part->processes_at != 0 && part->mapping.size - part->processes_at >= 8) {
        want_process(chosen, kk_load_u32(part->mapping.data + part->processes_at + 4));
    }
}

void kk_pml_choose_tables(kk_pml_chosen *chosen)
{
    const kk_pml *pml = chosen->pml;
    if (chosen->whole) {
        memset(chosen->processes, true, pml->base.processes.count);
        memset(chosen->hosts, true, pml->hosts.count);
        memset(chosen->ports, true, pml->ports.count);
        return;
    }
    if (chosen->count == 0) {
        return;
    }
    kk_pml_each_chosen(chosen, want_tables_of, chosen);
    want_first(chosen);
    if (pml->system != KK_NO_PROCESS) {
        chosen->processes[pml->system] = true;
    }
    want_parents(chosen);
}
