/* A capture made of field values: the examples of rules, and tests. Everything above capture/ works on it as
 * on a file. */
#ifndef KK_CAPTURE_MEMORY_MEMORY_H
#define KK_CAPTURE_MEMORY_MEMORY_H

#include "capture/source.h"

typedef struct kk_memory_field {
    kk_field field;
    kk_str text;    /* of text and address fields */
    int64_t number; /* of the others */
} kk_memory_field;

typedef struct kk_memory_frame {
    kk_str module; /* path; size 0 when the address lies in none */
    uint64_t address;
    bool kernel;
} kk_memory_frame;

typedef struct kk_memory_event {
    const kk_memory_field *fields; /* at most one per field */
    size_t count;
    const kk_memory_frame *frames; /* of its stack, innermost first */
    size_t frame_count;
    const kk_str *modules; /* paths of the acting process's modules */
    size_t module_count;
} kk_memory_event;

/* Copies the events. What they leave out is filled in as a capture would have it: the result is SUCCESS, each
 * event is a second later than the one before, processes are told apart by PID or else by name, Process
 * Create's child is its path, keys, values, protocols and network ends follow from path and operation, what
 * an open made from its result and the reverse. Times below a day count from the first event's. NULL and
 * `error` when an event has no operation or memory is out. */
kk_source *kk_memory_source_new(const kk_memory_event *events, size_t count, kk_error *error);

#endif
