#include "case/case_impl.h"

#include "base/grow.h"

#include <stdlib.h>

void *kk_list_add(kk_list *list, size_t size)
{
    if (!kk_grow(&list->items, &list->capacity, list->count + 1, size)) {
        return NULL;
    }
    void *place = (char *)list->items + list->count * size;
    memset(place, 0, size);
    list->count++;
    return place;
}

kk_case *kk_case_new(kk_source *source, const kk_knowledge *knowledge)
{
    kk_case *self = calloc(1, sizeof *self);
    kk_ledger *ledger = self ? kk_ledger_new(knowledge) : NULL;
    if (!ledger) {
        free(self);
        return NULL;
    }
    self->source = source;
    self->knowledge = knowledge;
    self->ledger = ledger;
    self->activity_index.cased = true;
    self->finding_index.cased = true;
    self->tree.sample = KK_NO_PROCESS;
    return self;
}

static void free_tree(kk_tree *tree)
{
    free(tree->children);
    free(tree->first_child);
    free(tree->nodes);
    free(tree->errands.items);
}

void kk_case_free(kk_case *self)
{
    if (!self) {
        return;
    }
    free_tree(&self->tree);
    free(self->activity_infos.items);
    free(self->whitelist_infos.items);
    free(self->rule_infos.items);
    free(self->activities.items);
    free(self->errors.items);
    kk_index_free(&self->activity_index);
    kk_index_free(&self->finding_index);
    kk_buf_free(&self->text);
    kk_ledger_free(self->ledger);
    kk_arena_free(&self->arena);
    free(self);
}

kk_source *kk_case_source(const kk_case *self)
{
    return self->source;
}

kk_ledger *kk_case_ledger(kk_case *self)
{
    return self->ledger;
}

bool kk_case_keep(kk_case *self, kk_str text, kk_str *copy)
{
    *copy = text.data ? kk_arena_copy(&self->arena, text) : (kk_str){0};
    return !text.data || copy->data;
}

/* --- what scripts declared --- */

uint32_t kk_case_add_activity(kk_case *self, const kk_activity_info *info)
{
    kk_activity_info *made = kk_list_add(&self->activity_infos, sizeof *made);
    if (!made || !kk_case_keep(self, info->section, &made->section) ||
        !kk_case_keep(self, info->label, &made->label) || !kk_case_keep(self, info->view, &made->view)) {
        return UINT32_MAX;
    }
    return (uint32_t)self->activity_infos.count - 1;
}

uint32_t kk_case_add_whitelist(kk_case *self, const kk_whitelist_info *info)
{
    kk_whitelist_info *made = kk_list_add(&self->whitelist_infos, sizeof *made);
    if (!made || !kk_case_keep(self, info->section, &made->section) ||
        !kk_case_keep(self, info->reason, &made->reason) || !kk_case_keep(self, info->name, &made->name)) {
        return UINT32_MAX;
    }
    return (uint32_t)self->whitelist_infos.count - 1;
}

/* A copy of a list of texts; NULL when memory is out. */
static const kk_str *keep_texts(kk_case *self, const kk_str *texts, size_t count)
{
    kk_str *kept = kk_arena_calloc(&self->arena, count + 1, sizeof *kept);
    for (size_t i = 0; kept && i < count; i++) {
        if (!kk_case_keep(self, texts[i], &kept[i])) {
            return NULL;
        }
    }
    return kept;
}

uint32_t kk_case_add_rule(kk_case *self, const kk_rule_info *info)
{
    kk_rule_info *made = kk_list_add(&self->rule_infos, sizeof *made);
    if (!made) {
        return UINT32_MAX;
    }
    *made = *info;
    made->attack = keep_texts(self, info->attack, info->attack_count);
    made->words = keep_texts(self, info->words, (size_t)2 * info->word_count);
    if (!made->attack || !made->words || !kk_case_keep(self, info->id, &made->id) ||
        !kk_case_keep(self, info->title, &made->title)) {
        return UINT32_MAX;
    }
    return (uint32_t)self->rule_infos.count - 1;
}

static const void *item(const kk_list *list, size_t number, size_t size)
{
    return number < list->count ? (const char *)list->items + number * size : NULL;
}

const kk_activity_info *kk_case_activity_info(const kk_case *self, uint32_t number)
{
    return item(&self->activity_infos, number, sizeof(kk_activity_info));
}

const kk_whitelist_info *kk_case_whitelist_info(const kk_case *self, uint32_t number)
{
    return item(&self->whitelist_infos, number, sizeof(kk_whitelist_info));
}

const kk_rule_info *kk_case_rule_info(const kk_case *self, uint32_t number)
{
    return item(&self->rule_infos, number, sizeof(kk_rule_info));
}

uint32_t kk_case_whitelist_count(const kk_case *self)
{
    return (uint32_t)self->whitelist_infos.count;
}

uint32_t kk_case_rule_count(const kk_case *self)
{
    return (uint32_t)self->rule_infos.count;
}

/* --- errors and counts --- */

bool kk_case_add_error(kk_case *self, kk_str script, kk_str text)
{
    kk_str kept_script;
    kk_str kept_text;
    if (!kk_case_keep(self, script, &kept_script) || !kk_case_keep(self, text, &kept_text)) {
        return false;
    }
    kk_case_error *made = kk_list_add(&self->errors, sizeof *made);
    if (made) {
        *made = (kk_case_error){kept_script, kept_text};
    }
    return made != NULL;
}

const kk_case_error *kk_case_errors(const kk_case *self, size_t *count)
{
    *count = self->errors.count;
    return self->errors.items;
}

void kk_case_set_counts(kk_case *self, const kk_chunk_counts *counts)
{
    self->counts = *counts;
}

const kk_chunk_counts *kk_case_counts(const kk_case *self)
{
    return &self->counts;
}
