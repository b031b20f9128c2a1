#include "case/case_impl.h"

#include <stdlib.h>

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
    free(tree->samples.items);
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
    kk_activity_info made;
    if (!kk_case_keep(self, info->section, &made.section) || !kk_case_keep(self, info->label, &made.label) ||
        !kk_case_keep(self, info->view, &made.view) || !KK_ARRAY_GROW(&self->activity_infos)) {
        return UINT32_MAX;
    }
    self->activity_infos.items[self->activity_infos.count] = made;
    return (uint32_t)self->activity_infos.count++;
}

uint32_t kk_case_add_whitelist(kk_case *self, const kk_whitelist_info *info)
{
    kk_whitelist_info made = {.everywhere = info->everywhere};
    if (!kk_case_keep(self, info->section, &made.section) ||
        !kk_case_keep(self, info->reason, &made.reason) || !kk_case_keep(self, info->name, &made.name) ||
        !KK_ARRAY_GROW(&self->whitelist_infos)) {
        return UINT32_MAX;
    }
    self->whitelist_infos.items[self->whitelist_infos.count] = made;
    return (uint32_t)self->whitelist_infos.count++;
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
    kk_rule_info made = *info;
    made.attack = keep_texts(self, info->attack, info->attack_count);
    made.words = keep_texts(self, info->words, (size_t)2 * info->word_count);
    if (!made.attack || !made.words || !kk_case_keep(self, info->id, &made.id) ||
        !kk_case_keep(self, info->title, &made.title) || !KK_ARRAY_GROW(&self->rule_infos)) {
        return UINT32_MAX;
    }
    self->rule_infos.items[self->rule_infos.count] = made;
    return (uint32_t)self->rule_infos.count++;
}

const kk_activity_info *kk_case_activity_info(const kk_case *self, uint32_t number)
{
    return number < self->activity_infos.count ? &self->activity_infos.items[number] : NULL;
}

const kk_whitelist_info *kk_case_whitelist_info(const kk_case *self, uint32_t number)
{
    return number < self->whitelist_infos.count ? &self->whitelist_infos.items[number] : NULL;
}

const kk_rule_info *kk_case_rule_info(const kk_case *self, uint32_t number)
{
    return number < self->rule_infos.count ? &self->rule_infos.items[number] : NULL;
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
    kk_case_error made;
    if (!kk_case_keep(self, script, &made.script) || !kk_case_keep(self, text, &made.text) ||
        !KK_ARRAY_GROW(&self->errors)) {
        return false;
    }
    self->errors.items[self->errors.count++] = made;
    return true;
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
