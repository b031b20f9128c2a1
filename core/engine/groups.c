#include "engine/groups.h"
#include "base/buf.h"
#include "base/grow.h"

#include <stdlib.h>
#include <xxhash.h>

kk_groups *kk_groups_new(const kk_query *query)
{
    kk_groups *groups = calloc(1, sizeof *groups);
    if (groups) {
        groups->query = query;
    }
    return groups;
}

void kk_groups_free(kk_groups *groups)
{
    if (groups) {
        free(groups->items);
        kk_table_free(&groups->by_key);
        kk_arena_free(&groups->arena);
        kk_buf_free(&groups->key);
        free(groups);
    }
}

/* --- keys: per cell its availability, kind, number and text with its length --- */

typedef struct key_head {
    int64_t number;
    uint64_t size;
    uint32_t availability;
    uint32_t kind;
} key_head;

static void append_cell(kk_buf *key, kk_availability availability, const kk_value *value)
{
    key_head head = {.availability = (uint32_t)availability};
    kk_str text = KK_STR("");
    if (availability == KK_KNOWN) {
        head.kind = (uint32_t)value->kind;
        bool is_text = value->kind == KK_TEXT || value->kind == KK_ADDRESS;
        text = is_text ? value->text : text;
        head.number = is_text ? 0 : value->number;
    }
    head.size = text.size;
    kk_buf_append(key, &head, sizeof head);
    kk_buf_append_str(key, text);
}

void kk_group_cells(const kk_group *group, size_t count, kk_cell *cells)
{
    const char *at = group->key.data;
    for (size_t i = 0; i < count; i++) {
        key_head head;
        memcpy(&head, at, sizeof head);
        at += sizeof head;
        cells[i] =
            (kk_cell){.availability = (kk_availability)head.availability,
                      .value = {.kind = (kk_kind)head.kind, .text = {at, head.size}, .number = head.number}};
        at += head.size;
    }
}

static bool make_key(kk_groups *groups, const kk_event *event, kk_scratch *scratch)
{
    kk_buf_clear(&groups->key);
    for (size_t i = 0; i < groups->query->field_count; i++) {
        kk_value value;
        kk_availability availability = kk_event_field(event, groups->query->fields[i], scratch, &value);
        append_cell(&groups->key, availability == KK_PENDING ? KK_UNAVAILABLE : availability, &value);
    }
    return !groups->key.failed;
}

/* --- the table --- */

static kk_group *find_group(const kk_groups *groups, kk_str key, uint64_t hash)
{
    kk_table_search search = kk_table_search_for(&groups->by_key, hash);
    for (uint32_t position; kk_table_next(&search, &position);) {
        if (kk_str_equal(groups->items[position].key, key)) {
            return &groups->items[position];
        }
    }
    return NULL;
}

/* The group of `key`, made with no events when it is new; NULL when memory is out. */
static kk_group *group_of(kk_groups *groups, kk_str key)
{
    uint64_t hash = XXH3_64bits(key.data, key.size);
    kk_group *group = find_group(groups, key, hash);
    if (group) {
        return group;
    }
    kk_str kept = kk_arena_copy(&groups->arena, key);
    if (!kept.data || groups->count >= UINT32_MAX - 1 || !KK_ARRAY_GROW(groups) ||
        !kk_table_add(&groups->by_key, hash, (uint32_t)groups->count)) {
        return NULL;
    }
    group = &groups->items[groups->count++];
    *group = (kk_group){.key = kept};
    return group;
}

static void count_event(kk_group *group, const kk_event_ref *ref)
{
    if (group->count++ == 0) {
        group->first = *ref;
    }
    group->last = *ref;
}

bool kk_groups_add(kk_groups *groups, const kk_event *event, kk_scratch *scratch)
{
    bool by_operation = groups->query->field_count == 1 && groups->query->fields[0] == KK_FIELD_OPERATION &&
                        event->operation != KK_OP_OTHER;
    if (by_operation && groups->by_operation[event->operation]) {
        count_event(&groups->items[groups->by_operation[event->operation] - 1], &event->ref);
        return true;
    }
    kk_group *group = make_key(groups, event, scratch) ? group_of(groups, kk_buf_str(&groups->key)) : NULL;
    if (!group) {
        return false;
    }
    if (by_operation) {
        groups->by_operation[event->operation] = (uint32_t)(group - groups->items) + 1;
    }
    count_event(group, &event->ref);
    return true;
}

bool kk_groups_merge(kk_groups *groups, const kk_groups *more, uint64_t first_index)
{
    for (size_t i = 0; i < more->count; i++) {
        const kk_group *from = &more->items[i];
        kk_group *group = group_of(groups, from->key);
        if (!group) {
            return false;
        }
        if (group->count == 0) {
            group->first = from->first;
            group->first.index += first_index;
        }
        group->last = from->last;
        group->last.index += first_index;
        group->count += from->count;
    }
    return true;
}
