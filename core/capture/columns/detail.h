/* The Detail column taken apart: "Key: value, Key: value" as Process Monitor prints it. Private to
 * core/capture/.
 *
 * Values are not quoted, and some hold whatever the monitored program chose: command lines, file names,
 * registry data. A value is therefore found by the order of keys that its operation has, never by looking for
 * a key anywhere: what stands in a file name cannot pass for another pair. */
#ifndef KK_CAPTURE_COLUMNS_DETAIL_H
#define KK_CAPTURE_COLUMNS_DETAIL_H

#include "event/operation.h"

/* The keys that fields are made of, and those that end such a key's value. */
typedef enum kk_columns_key {
    KK_KEY_NONE,
    KK_KEY_ALLOCATION_SIZE,
    KK_KEY_ATTRIBUTES,
    KK_KEY_COMMAND_LINE,
    KK_KEY_CURRENT_DIRECTORY,
    KK_KEY_DATA,
    KK_KEY_DELETE,
    KK_KEY_DESIRED_ACCESS,
    KK_KEY_DISPOSITION,
    KK_KEY_ENVIRONMENT,
    KK_KEY_EXIT_STATUS,
    KK_KEY_FILE_ATTRIBUTES,
    KK_KEY_FILE_NAME,
    KK_KEY_FLAGS,
    KK_KEY_IMAGE_BASE,
    KK_KEY_IMAGE_SIZE,
    KK_KEY_IMPERSONATING,
    KK_KEY_INDEX,
    KK_KEY_IO_FLAGS,
    KK_KEY_LENGTH,
    KK_KEY_MSS,
    KK_KEY_NAME,
    KK_KEY_OFFSET,
    KK_KEY_OPEN_RESULT,
    KK_KEY_OPTIONS,
    KK_KEY_PARENT_PID,
    KK_KEY_PID,
    KK_KEY_PRIORITY,
    KK_KEY_REPARSE_TAG,
    KK_KEY_REPLACE_IF_EXISTS,
    KK_KEY_SEQUENCE_NUMBER,
    KK_KEY_SHARE_MODE,
    KK_KEY_START_TIME,
    KK_KEY_TYPE,
    KK_KEY_COUNT
} kk_columns_key;

#define KK_COLUMNS_PAIR_LIMIT 8

/* The values of one detail in the order of its operation's keys; data NULL where it has none. */
typedef struct kk_columns_pairs {
    kk_str values[KK_COLUMNS_PAIR_LIMIT];
} kk_columns_pairs;

/* Which of an operation's values belongs to `key`; KK_COLUMNS_PAIR_LIMIT when it has no such key. */
unsigned kk_columns_detail_number(kk_operation operation, kk_columns_key key);

/* Takes an event's detail apart in one pass. The values are slices of it. */
void kk_columns_detail_split(kk_operation operation, kk_str detail, kk_columns_pairs *pairs);

/* One value; data NULL when the operation has no such key or the detail lacks it. */
kk_str kk_columns_detail_value(kk_operation operation, kk_str detail, kk_columns_key key);

#endif
