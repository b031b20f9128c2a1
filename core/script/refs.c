#include "script/refs.h"

#include "script/limits.h"

#include <stdlib.h>

/* In order of index once sorted. */
typedef struct ref_list {
    kk_event_ref *items;
    size_t count, capacity;
    bool sorted, failed;
} ref_list;

struct kk_refs {
    ref_list noted, of_case;
    bool gathered;
};

static void add(ref_list *list, const kk_event_ref *ref)
{
    if (ref->index == UINT64_MAX || (list->count > 0 && list->items[list->count - 1].index == ref->index)) {
        return;
    }
    if (list->count == list->capacity) {
        size_t larger = list->capacity ? list->capacity * 2 : 256;
        kk_event_ref *fresh = realloc(list->items, larger * sizeof *fresh);
        if (!fresh) {
            list->failed = true;
            return;
        }
        list->items = fresh;
        list->capacity = larger;
    }
    list->sorted = list->count == 0 || (list->sorted && list->items[list->count - 1].index < ref->index);
    list->items[list->count++] = *ref;
}

static int by_index(const void *left, const void *right)
{
    const kk_event_ref *a = left, *b = right;
    return (a->index > b->index) - (a->index < b->index);
}

static const kk_event_ref *find(ref_list *list, uint64_t index)
{
    const kk_event_ref wanted = {.index = index};
    if (list->count == 0) {
        return NULL;
    }
    if (!list->sorted) {
        qsort(list->items, list->count, sizeof *list->items, by_index);
        list->sorted = true;
    }
    return bsearch(&wanted, list->items, list->count, sizeof wanted, by_index);
}

static struct kk_refs *refs_of(kk_scripts *scripts)
{
    if (!scripts->refs) {
        scripts->refs = calloc(1, sizeof *scripts->refs);
    }
    return scripts->refs;
}

void kk_refs_note(lua_State *lua, const kk_event_ref *ref)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    struct kk_refs *refs = scripts->rendering ? NULL : refs_of(scripts);
    if (!refs) {
        return;
    }
    size_t count = refs->noted.count;
    add(&refs->noted, ref);
    kk_script *script = scripts->items[scripts->running];
    script->expressions += (refs->noted.count - count) * sizeof *ref;
    if (script->expressions > scripts->limits.memory) {
        kk_trip_raise(lua, KK_TRIP_MEMORY);
    }
}

/* --- the case's own --- */

static void add_dealings(ref_list *list, const kk_dealing *first)
{
    for (const kk_dealing *at = first; at; at = at->next) {
        add(list, &at->first);
        add(list, &at->last);
    }
}

static void add_file(ref_list *list, const kk_file_record *file)
{
    const struct {
        bool has;
        const kk_event_ref *ref;
    } REFS[] = {{file->created, &file->created_at},  {file->deleted, &file->deleted_at},
                {file->renamed, &file->renamed_at},  {file->permission_changes > 0, &file->permission_at},
                {file->loads > 0, &file->loaded_at}, {file->runs > 0, &file->run_at}};
    for (size_t i = 0; i < sizeof REFS / sizeof *REFS; i++) {
        if (REFS[i].has) {
            add(list, REFS[i].ref);
        }
    }
    add_dealings(list, file->dealings);
}

static void add_ledger(ref_list *list, const kk_ledger *ledger)
{
    for (const kk_file_record *file = kk_ledger_files(ledger); file; file = file->next) {
        add_file(list, file);
    }
    for (const kk_registry_record *record = kk_ledger_registry(ledger); record; record = record->next) {
        for (const kk_registry_event *at = record->history; at; at = at->next) {
            add(list, &at->first);
            add(list, &at->last);
        }
    }
    for (const kk_endpoint_record *end = kk_ledger_endpoints(ledger); end; end = end->next) {
        add(list, &end->first);
        add(list, &end->last);
        add_dealings(list, end->dealings);
    }
}

static void gather_case(ref_list *list, kk_case *analysis)
{
    for (const kk_finding *finding = kk_case_findings(analysis); finding; finding = finding->next) {
        for (unsigned i = 0; i < finding->event_count; i++) {
            add(list, &finding->events[i]);
        }
        if (finding->event_count > 0) {
            add(list, &finding->last);
        }
    }
    size_t count;
    const kk_activity_entry *entries = kk_case_activities(analysis, &count);
    for (size_t i = 0; i < count; i++) {
        add(list, &entries[i].first);
        add(list, &entries[i].last);
    }
    add_ledger(list, kk_case_ledger(analysis));
}

const kk_event_ref *kk_refs_find(kk_scripts *scripts, uint64_t index)
{
    struct kk_refs *refs = refs_of(scripts);
    if (!refs) {
        return NULL;
    }
    const kk_event_ref *found = find(&refs->noted, index);
    if (found || !scripts->finished) {
        return found;
    }
    if (!refs->gathered) {
        gather_case(&refs->of_case, scripts->context.result);
        refs->gathered = true;
    }
    return find(&refs->of_case, index);
}

void kk_refs_forget_case(kk_scripts *scripts)
{
    if (scripts->refs) {
        scripts->refs->of_case.count = 0;
        scripts->refs->gathered = false;
    }
}

void kk_refs_free(kk_scripts *scripts)
{
    if (scripts->refs) {
        free(scripts->refs->noted.items);
        free(scripts->refs->of_case.items);
        free(scripts->refs);
        scripts->refs = NULL;
    }
}
