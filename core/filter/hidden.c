/* Which operations a filter hides as a whole, told without a capture. */
#include "event/operation.h"
#include "filter/filter.h"

#include <stdlib.h>

/* The operation's text of a column, where all its events have the same; data NULL where they differ. */
static kk_str text_of(kk_operation operation, kk_column column)
{
    static const char *const categories[KK_OP_COUNT] = {
#define KK_CATEGORY(id, name) [KK_OP_##id] = (name),
#include "filter/categories.def"
#undef KK_CATEGORY
    };
    switch (column) {
    case KK_COLUMN_OPERATION:
        return kk_operation_name(operation);
    case KK_COLUMN_EVENT_CLASS:
        return kk_class_name(kk_operation_class(operation));
    case KK_COLUMN_CATEGORY:
        return categories[operation] ? kk_str_of(categories[operation]) : (kk_str){NULL, 0};
    default:
        return (kk_str){NULL, 0};
    }
}

/* What the includes of one column say of an operation. */
typedef struct includes {
    bool there, may_match;
} includes;

static bool is_hidden(const kk_pmc_rules *rules, kk_operation operation)
{
    includes by_column[KK_COLUMN_COUNT] = {{false, false}};
    for (size_t i = 0; i < rules->count; i++) {
        const kk_pmc_rule *rule = &rules->items[i];
        if (!kk_pmc_rule_is_known(rule)) {
            continue;
        }
        kk_str text = text_of(operation, rule->column);
        bool matches = text.data && kk_pmc_rule_matches(rule, text);
        if (!rule->include && matches) {
            return true;
        }
        if (rule->include) {
            by_column[rule->column].there = true;
            by_column[rule->column].may_match |= matches || !text.data;
        }
    }
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        if (by_column[i].there && !by_column[i].may_match) {
            return true;
        }
    }
    return false;
}

kk_opset kk_pmc_hidden_operations(const kk_pmc_rules *rules)
{
    kk_opset hidden = KK_OPSET_NONE;
    for (unsigned i = KK_OP_OTHER + 1; i < KK_OP_COUNT; i++) {
        if (is_hidden(rules, (kk_operation)i)) {
            kk_opset_add(&hidden, (kk_operation)i);
        }
    }
    return hidden;
}

void kk_pmc_partial_excludes(const kk_pmc_rules *rules, size_t counts[KK_COLUMN_COUNT])
{
    memset(counts, 0, KK_COLUMN_COUNT * sizeof *counts);
    for (size_t i = 0; i < rules->count; i++) {
        const kk_pmc_rule *rule = &rules->items[i];
        bool by_operation = rule->column == KK_COLUMN_OPERATION || rule->column == KK_COLUMN_EVENT_CLASS ||
                            rule->column == KK_COLUMN_CATEGORY;
        if (kk_pmc_rule_is_known(rule) && !rule->include && !by_operation) {
            counts[rule->column]++;
        }
    }
}

void kk_pmc_includes(const kk_pmc_rules *rules, size_t counts[KK_COLUMN_COUNT])
{
    memset(counts, 0, KK_COLUMN_COUNT * sizeof *counts);
    for (size_t i = 0; i < rules->count; i++) {
        const kk_pmc_rule *rule = &rules->items[i];
        if (kk_pmc_rule_is_known(rule) && rule->include) {
            counts[rule->column]++;
        }
    }
}
