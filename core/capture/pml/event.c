/* Where events lie in a PML, and one event taken apart. */
#include "capture/pml/source.h"

kk_pml_reach kk_pml_reach_of(const kk_pml_part *part)
{
    bool any =
        part->events_begin <= part->events_end && part->events_end - part->events_begin >= KK_PML_EVENT_SIZE;
    return any ? (kk_pml_reach){part->events_begin, part->events_end - part->events_begin - KK_PML_EVENT_SIZE}
               : (kk_pml_reach){UINT64_MAX, 0}; /* no offset is so large */
}

bool kk_pml_event_offset(const kk_pml_part *part, uint64_t position, uint64_t *offset)
{
    *offset = kk_pml_offset_at(part->offsets + position * KK_PML_OFFSET_SIZE);
    if (kk_pml_is_in_reach(kk_pml_reach_of(part), *offset)) {
        return true;
    }
    /* Some readers take all but the lowest bit of the fifth byte for flags. */
    *offset &= UINT64_C(0x1FFFFFFFF);
    return kk_pml_is_in_reach(kk_pml_reach_of(part), *offset);
}

bool kk_pml_event_parse_asked(const kk_pml *pml, const unsigned char *raw, size_t raw_size,
                              kk_pml_event *event)
{
    if (raw_size < KK_PML_EVENT_SIZE) {
        return false;
    }
    size_t depth = kk_load_u16(raw + KK_PML_AT_DEPTH);
    size_t stack_size = depth * pml->layout.pointer_size;
    size_t detail_size = kk_load_u32(raw + KK_PML_AT_DETAIL);
    size_t left = raw_size - KK_PML_EVENT_SIZE;
    if (left < stack_size || left - stack_size < detail_size) {
        return false;
    }
    const unsigned char *stack = raw + KK_PML_EVENT_SIZE;
    /* One by one: a fresh structure would be cleared first, once per event. */
    event->pml = pml;
    event->process_number = kk_load_u32(raw + KK_PML_AT_PROCESS);
    event->tid = kk_load_u32(raw + KK_PML_AT_TID);
    event->class_id = (kk_class)kk_load_u32(raw + KK_PML_AT_CLASS);
    event->type = kk_load_u16(raw + KK_PML_AT_TYPE);
    event->sequence = kk_load_u32(raw + KK_PML_AT_SEQUENCE);
    event->duration = kk_load_u64(raw + KK_PML_AT_DURATION);
    event->time = (int64_t)kk_load_u64(raw + KK_PML_AT_TIME);
    event->result = kk_load_u32(raw + KK_PML_AT_RESULT);
    event->stack = stack;
    event->stack_depth = depth;
    event->detail = kk_bytes_of(stack + stack_size, detail_size);
    event->extra = kk_bytes_of(stack, 0);
    event->has_extra = false;
    event->extra_to_end = 0;
    event->view = NULL;
    return true;
}

void kk_pml_event_parse_answer(const unsigned char *raw, size_t raw_size, kk_pml_event *event)
{
    size_t extra_at = kk_load_u32(raw + KK_PML_AT_EXTRA);
    if (extra_at != 0 && raw_size >= 2 && extra_at <= raw_size - 2) {
        size_t size = kk_load_u16(raw + extra_at);
        event->has_extra = size <= raw_size - extra_at - 2;
        event->extra = kk_bytes_of(raw + extra_at + 2, event->has_extra ? size : 0);
        event->extra_to_end = raw_size - extra_at - 2;
    }
}

bool kk_pml_event_parse(const kk_pml *pml, const unsigned char *raw, size_t raw_size, kk_pml_event *event)
{
    if (!kk_pml_event_parse_asked(pml, raw, raw_size, event)) {
        return false;
    }
    kk_pml_event_parse_answer(raw, raw_size, event);
    return true;
}

const kk_pml_layout *kk_pml_layout_of(const kk_pml *pml)
{
    return &pml->layout;
}
