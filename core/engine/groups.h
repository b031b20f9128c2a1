/* Groups of events by the values of fields: count, first and last event. Private to core/engine/. */
#ifndef KK_ENGINE_GROUPS_H
#define KK_ENGINE_GROUPS_H

#include "base/table.h"
#include "engine/query.h"

typedef struct kk_group {
    kk_event_ref first, last;
    uint64_t count;
    kk_str key; /* the cells, encoded */
} kk_group;

typedef struct kk_groups {
    const kk_query *query;
    kk_group *items; /* in order of first event */
    size_t count, capacity;
    kk_table by_key;                    /* positions in items */
    kk_arena arena;                     /* keys */
    kk_buf key;                         /* of the event at hand */
    uint32_t by_operation[KK_OP_COUNT]; /* position + 1, when the only field is the operation */
} kk_groups;

kk_groups *kk_groups_new(const kk_query *query);
void kk_groups_free(kk_groups *groups);

/* Adds one event; false when memory is out. */
bool kk_groups_add(kk_groups *groups, const kk_event *event, kk_scratch *scratch);

/* Adds all of `more`, whose events come later and whose indexes count from `first_index`. */
bool kk_groups_merge(kk_groups *groups, const kk_groups *more, uint64_t first_index);

/* Decodes the cells of a group's key; texts point into the key. */
void kk_group_cells(const kk_group *group, size_t count, kk_cell *cells);

#endif
