/* Activities: what the scripts call worth telling, equal events counted in one entry. */
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

/* What equal events have in common, as one key. */
static kk_str fold_key(kk_case *analysis, uint32_t activity, const kk_event *event, int32_t whitelist,
                       kk_str text, kk_scratch *scratch)
{
    kk_buf *key = &analysis->text;
    const uint32_t numbers[] = {activity, event->ref.process, (uint32_t)whitelist};
    kk_buf_clear(key);
    kk_buf_append(key, numbers, sizeof numbers);
    kk_fold_append(key, path_of(event, scratch));
    kk_buf_append_char(key, '\0');
    kk_buf_append_str(key, text);
    return kk_buf_str(key);
}

static bool add_entry(kk_case *analysis, uint32_t activity, const kk_event *event, int32_t whitelist)
{
    kk_activity_entry *entry = kk_list_add(&analysis->activities, sizeof *entry);
    if (entry) {
        *entry = (kk_activity_entry){.activity = activity,
                                     .count = 1,
                                     .first = event->ref,
                                     .last = event->ref,
                                     .first_time = event->time,
                                     .last_time = event->time,
                                     .whitelisted_by = whitelist};
    }
    return entry != NULL;
}

static bool add_folded(kk_case *analysis, kk_str key, uint64_t hash)
{
    folded_activity *made = kk_arena_alloc(&analysis->arena, sizeof *made);
    if (!made || !kk_case_keep(analysis, key, &made->key)) {
        return false;
    }
    made->number = analysis->activities.count - 1;
    return kk_index_add(&analysis->activity_index, hash, &made->key);
}

static bool fold(kk_case *analysis, uint32_t activity, const kk_event *event, int32_t whitelist, kk_str text,
                 kk_scratch *scratch)
{
    kk_str key = fold_key(analysis, activity, event, whitelist, text, scratch);
    if (analysis->text.failed) {
        return false;
    }
    uint64_t hash;
    const folded_activity *known = kk_index_find(&analysis->activity_index, key, &hash);
    if (!known) {
        return add_entry(analysis, activity, event, whitelist) && add_folded(analysis, key, hash);
    }
    kk_activity_entry *entry = (kk_activity_entry *)analysis->activities.items + known->number;
    entry->count += entry->count < UINT32_MAX;
    entry->last = event->ref;
    entry->last_time = event->time;
    return true;
}

bool kk_case_activity(kk_case *analysis, uint32_t activity, const kk_event *event, int32_t whitelist,
                      kk_str fold_text, kk_scratch *scratch)
{
    const kk_activity_info *info = kk_case_activity_info(analysis, activity);
    if (!info) {
        return true;
    }
    if (whitelist >= 0 && (size_t)whitelist < analysis->whitelist_infos.count) {
        kk_whitelist_info *hiding = (kk_whitelist_info *)analysis->whitelist_infos.items + whitelist;
        *(kk_str_equal(info->view, KK_STR("noriben")) ? &hiding->hidden_noriben : &hiding->hidden) += 1;
    }
    if (info->view.size == 0) {
        return fold(analysis, activity, event, whitelist, fold_text, scratch);
    }
    return whitelist >= 0 || add_entry(analysis, activity, event, whitelist);
}

const kk_activity_entry *kk_case_activities(const kk_case *analysis, size_t *count)
{
    *count = analysis->activities.count;
    return analysis->activities.items;
}
