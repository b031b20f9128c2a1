/* One event of a capture made of field values, and what follows from the fields that it has. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_MEMORY_RECORD_H
#define KK_CAPTURE_MEMORY_RECORD_H

#include "capture/memory/memory.h"

typedef struct kk_memory_record {
    kk_memory_field *fields;
    size_t count;
    kk_operation operation;
    kk_str operation_name;
    int64_t time;
    kk_process_id process;
    kk_frame *frames;
    size_t frame_count;
} kk_memory_record;

/* The field as it was given; NULL when it was not. */
const kk_memory_field *kk_memory_record_find(const kk_memory_record *event, kk_field field);
/* Its text; data NULL when it was not given. */
kk_known_str kk_memory_record_text(const kk_memory_record *event, kk_field field);
/* Its number, or `otherwise`. */
int64_t kk_memory_record_number(const kk_memory_record *event, kk_field field, int64_t otherwise);

/* The field as it was given, or as it follows from the others (see kk_memory_source_new). */
kk_availability kk_memory_record_field(const kk_memory_record *event, kk_field field, kk_value *value);

#endif
