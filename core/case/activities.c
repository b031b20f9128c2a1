/* Entries of activities: events that a script's `activity` block matched, equal ones counted in one entry. */
#include "case/case_impl.h"

#include "base/fold.h"

typedef struct folded_activity {
    kk_str key;
    size_t number; /* of the entry */
} folded_activity;

static kk_str path_of(const kk_event *event, kk_scratch *scratch)
{
    return kk_ledger_text(event, KK_FIELD_PATH, scratch);
}

/* Key of an entry: what equal events have in common. */
static kk_str fold_key(kk_case *self, uint32_t activity, const kk_event *event, int32_t whitelist,
                       kk_str text, kk_scratch *scratch)
{
    kk_buf *key = &self->text;
    const uint32_t numbers[] = {activity, event->ref.process, (uint32_t)whitelist};
    kk_buf_clear(key);
    kk_buf_append(key, numbers, sizeof numbers);
    kk_fold_append(key, path_of(event, scratch));
    kk_buf_append_char(key, '\0');
    kk_buf_append_str(key, text);
    return kk_buf_str(key);
}

static bool add_entry(kk_case *self, uint32_t activity, const kk_event *event, int32_t whitelist)
{
    if (!KK_ARRAY_GROW(&self->activities)) {
        return false;
    }
    self->activities.items[self->activities.count++] = (kk_activity_entry){.activity = activity,
                                                                           .count = 1,
                                                                           .first = event->ref,
                                                                           .last = event->ref,
                                                                           .first_time = event->time,
                                                                           .last_time = event->time,
                                                                           .whitelisted_by = whitelist};
    return true;
}

static bool add_folded(kk_case *self, kk_str key, uint64_t hash)
{
    folded_activity *made = kk_arena_alloc(&self->arena, sizeof *made);
    if (!made || !kk_case_keep(self, key, &made->key)) {
        return false;
    }
    made->number = self->activities.count - 1;
    return kk_index_add(&self->activity_index, hash, &made->key);
}

static bool fold(kk_case *self, uint32_t activity, const kk_event *event, int32_t whitelist, kk_str text,
                 kk_scratch *scratch)
{
    kk_str key = fold_key(self, activity, event, whitelist, text, scratch);
    if (self->text.failed) {
        return false;
    }
    uint64_t hash;
    const folded_activity *known = kk_index_find(&self->activity_index, key, &hash);
    if (!known) {
        return add_entry(self, activity, event, whitelist) && add_folded(self, key, hash);
    }
    kk_activity_entry *entry = &self->activities.items[known->number];
    entry->count += entry->count < UINT32_MAX;
    entry->last = event->ref;
    entry->last_time = event->time;
    return true;
}

bool kk_case_activity(kk_case *self, uint32_t activity, const kk_event *event, int32_t whitelist,
                      kk_str fold_text, kk_scratch *scratch)
{
    const kk_activity_info *info = kk_case_activity_info(self, activity);
    if (!info) {
        return true;
    }
    if (whitelist >= 0 && (size_t)whitelist < self->whitelist_infos.count) {
        kk_whitelist_info *hiding = (kk_whitelist_info *)self->whitelist_infos.items + whitelist;
        *(kk_str_equal(info->view, KK_STR("noriben")) ? &hiding->hidden_noriben : &hiding->hidden) += 1;
    }
    if (info->view.size == 0) {
        return fold(self, activity, event, whitelist, fold_text, scratch);
    }
    return whitelist >= 0 || add_entry(self, activity, event, whitelist);
}

const kk_activity_entry *kk_case_activities(const kk_case *self, size_t *count)
{
    *count = self->activities.count;
    return self->activities.items;
}
