/* The registry: keys made and deleted, and the history of values. */
#include "case/ledger_impl.h"

/* Longer data is cut: Procmon itself prints no more than a few kilobytes. */
#define DATA_LIMIT ((size_t)16384)

static void append_registry(kk_ledger *ledger, kk_registry_record *record)
{
    if (ledger->last_registry) {
        ledger->last_registry->next = record;
    } else {
        ledger->first_registry = record;
    }
    ledger->last_registry = record;
}

static kk_registry_entry *entry_of(kk_ledger *ledger, kk_str path, bool is_value)
{
    kk_index *index = is_value ? &ledger->values : &ledger->keys;
    bool fresh;
    kk_registry_entry *entry = kk_index_entry(index, &ledger->arena, path, sizeof *entry, &fresh);
    if (!entry || !fresh) {
        return entry;
    }
    entry->record.is_value = is_value;
    append_registry(ledger, &entry->record);
    return entry;
}

const kk_registry_record *kk_ledger_value(const kk_ledger *ledger, kk_str path)
{
    const kk_registry_entry *found = kk_index_find(&ledger->values, path, NULL);
    if (!found) {
        found = kk_index_find(&ledger->keys, path, NULL);
    }
    return found ? &found->record : NULL;
}

typedef struct registry_news {
    kk_registry_change kind;
    bool success;
    kk_str type, data; /* data NULL: none */
} registry_news;

static bool same_change(const kk_registry_event *known, const kk_event *event, const registry_news *news)
{
    return known->change == news->kind && known->process == event->ref.process &&
           known->success == news->success;
}

static bool same_text(kk_str a, kk_str b)
{
    return (a.data == NULL) == (b.data == NULL) && kk_str_equal(a, b);
}

/* The entry of the history that an equal change is counted in, or NULL; `*end` is where a new one goes. */
static kk_registry_event *find_change(kk_registry_entry *entry, const kk_event *event,
                                      const registry_news *news, kk_registry_event ***end)
{
    kk_registry_event **link = &entry->record.history;
    while (*link && !(same_change(*link, event, news) && same_text((*link)->data, news->data) &&
                      same_text((*link)->type, news->type))) {
        link = &(*link)->next;
    }
    *end = link;
    return *link;
}

static bool add_change(kk_ledger *ledger, kk_registry_event **link, const kk_event *event,
                       const registry_news *news)
{
    kk_registry_event *made = kk_arena_calloc(&ledger->arena, 1, sizeof *made);
    if (!made) {
        return false;
    }
    *made = (kk_registry_event){.change = news->kind,
                                .process = event->ref.process,
                                .first = event->ref,
                                .last = event->ref,
                                .first_time = event->time,
                                .last_time = event->time,
                                .count = 1,
                                .success = news->success};
    if (news->data.data) {
        made->data = kk_arena_copy(&ledger->arena, news->data);
        made->type = kk_arena_copy(&ledger->arena, news->type);
    }
    *link = made;
    return !news->data.data || (made->data.data && made->type.data);
}

static bool record_change(kk_ledger *ledger, const kk_event *event, kk_str path, bool is_value,
                          registry_news news)
{
    kk_registry_entry *entry = path.size ? entry_of(ledger, path, is_value) : NULL;
    if (!entry) {
        return path.size == 0;
    }
    if (entry->changes >= KK_HISTORY_LIMIT) {
        kk_registry_event **unused;
        if (!find_change(entry, event, &news, &unused)) {
            news.data = news.type = (kk_str){0};
        }
    }
    kk_registry_event **end;
    kk_registry_event *known = find_change(entry, event, &news, &end);
    if (!known) {
        entry->changes++;
        return add_change(ledger, end, event, &news);
    }
    known->count++;
    known->last = event->ref;
    known->last_time = event->time;
    return true;
}

/* Counts a key that the event made anew; a capture that does not say so (Windows XP) makes no claim. */
bool kk_ledger_create_key(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str detail = kk_ledger_text(event, KK_FIELD_DETAIL, scratch);
    if (kk_str_find(detail, KK_STR("Disposition: REG_CREATED_NEW_KEY"), 0) == SIZE_MAX ||
        !kk_ledger_succeeded(event, scratch)) {
        return true;
    }
    return record_change(ledger, event, kk_ledger_text(event, KK_FIELD_PATH, scratch), false,
                         (registry_news){.kind = KK_KEY_CREATED, .success = true});
}

bool kk_ledger_delete_key(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    return record_change(
        ledger, event, kk_ledger_text(event, KK_FIELD_PATH, scratch), false,
        (registry_news){.kind = KK_KEY_DELETED, .success = kk_ledger_succeeded(event, scratch)});
}

bool kk_ledger_set_value(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    registry_news set = {.kind = KK_VALUE_SET, .success = kk_ledger_succeeded(event, scratch)};
    kk_value value;
    kk_availability availability = kk_event_field(event, KK_FIELD_REGISTRY_DATA, scratch, &value);
    if (availability == KK_KNOWN || availability == KK_EMPTY) {
        set.data = availability == KK_KNOWN ? kk_str_slice(value.text, 0, DATA_LIMIT) : KK_STR("");
        set.type = kk_ledger_text(event, KK_FIELD_REGISTRY_TYPE, scratch);
    }
    return record_change(ledger, event, kk_ledger_text(event, KK_FIELD_PATH, scratch), true, set);
}

bool kk_ledger_delete_value(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    return record_change(
        ledger, event, kk_ledger_text(event, KK_FIELD_PATH, scratch), true,
        (registry_news){.kind = KK_VALUE_DELETED, .success = kk_ledger_succeeded(event, scratch)});
}
