#include "filter/filter.h"

#include <stdlib.h>

/* Rules that look at columns' texts: excludes one by one, includes by column. */
typedef struct column_rules {
    bool needed[KK_COLUMN_COUNT];   /* some rule looks at it */
    bool includes[KK_COLUMN_COUNT]; /* all its includes are among the rules here */
    KK_ARRAY(const kk_pmc_rule *) rules;
} column_rules;

struct kk_filter {
    const kk_pmc *pmc;
    kk_columns *columns;
    bool detail_is_field; /* what is captured as texts has them as they are; else Detail's depends on the zone
                           */
    kk_expressions *pool;
    const kk_expression *expression; /* NULL for every event */
    column_rules texts;
    KK_ARRAY(const kk_pmc_rule *) left_out;
};

/* --- rules as expressions --- */

/* The field whose text is the column's in every format; KK_NO_FIELD for numbers, times, and what formats
 * print in ways of their own. */
static kk_field field_of(const kk_filter *self, kk_column column)
{
    switch (column) {
    case KK_COLUMN_DETAIL:
        return self->detail_is_field ? KK_FIELD_DETAIL : KK_NO_FIELD;
    case KK_COLUMN_PROCESS_NAME:
        return KK_FIELD_PROCESS_NAME;
    case KK_COLUMN_OPERATION:
        return KK_FIELD_OPERATION;
    case KK_COLUMN_PATH:
        return KK_FIELD_PATH;
    case KK_COLUMN_RESULT:
        return KK_FIELD_RESULT;
    case KK_COLUMN_EVENT_CLASS:
        return KK_FIELD_CLASS;
    case KK_COLUMN_IMAGE_PATH:
        return KK_FIELD_PROCESS_IMAGE;
    case KK_COLUMN_COMPANY:
        return KK_FIELD_PROCESS_COMPANY;
    case KK_COLUMN_DESCRIPTION:
        return KK_FIELD_PROCESS_DESCRIPTION;
    case KK_COLUMN_VERSION:
        return KK_FIELD_PROCESS_VERSION;
    case KK_COLUMN_USER:
        return KK_FIELD_PROCESS_USER;
    case KK_COLUMN_COMMAND_LINE:
        return KK_FIELD_PROCESS_COMMAND_LINE;
    case KK_COLUMN_INTEGRITY:
        return KK_FIELD_PROCESS_INTEGRITY;
    case KK_COLUMN_CATEGORY:
        return KK_FIELD_CATEGORY;
    default:
        return KK_NO_FIELD;
    }
}

/* The operator of a relation, and whether it is the operator's contrary; KK_OPERATOR_COUNT when it is none.
 */
static kk_operator operator_of(uint32_t relation, bool *contrary)
{
    *contrary = relation == KK_RELATION_IS_NOT || relation == KK_RELATION_EXCLUDES;
    switch ((kk_relation)relation) {
    case KK_RELATION_IS:
    case KK_RELATION_IS_NOT:
        return KK_IS;
    case KK_RELATION_BEGINS_WITH:
        return KK_STARTS_WITH;
    case KK_RELATION_ENDS_WITH:
        return KK_ENDS_WITH;
    case KK_RELATION_CONTAINS:
    case KK_RELATION_EXCLUDES:
        return KK_CONTAINS;
    default:
        return KK_OPERATOR_COUNT;
    }
}

/* Rules that one test can be of: they include or exclude by one column and relation. What is asked contrarily
 * stands alone, as "is not a" or "is not b" is no test of both. */
static bool is_same_test(const kk_pmc_rule *a, const kk_pmc_rule *b)
{
    bool contrary;
    operator_of(a->relation, &contrary);
    return a == b ||
           (!contrary && a->include == b->include && a->column == b->column && a->relation == b->relation);
}

/* True when an earlier rule's test is this rule's too. */
static bool is_in_earlier_test(const kk_pmc_rules *rules, const kk_pmc_rule *rule)
{
    for (const kk_pmc_rule *at = rules->items; at < rule; at++) {
        if (is_same_test(at, rule)) {
            return true;
        }
    }
    return false;
}

/* The test of all rules that are one with `rule`; NULL where no expression says so. */
static const kk_expression *test_of(kk_filter *self, const kk_pmc_rule *rule, kk_field field,
                                    kk_operator operator_id)
{
    const kk_pmc_rules *rules = &self->pmc->filter;
    kk_operand *operands = calloc(rules->count, sizeof *operands);
    size_t count = 0;
    bool fits = operands != NULL;
    for (const kk_pmc_rule *at = rule; fits && at < rules->items + rules->count; at++) {
        if (is_same_test(rule, at)) {
            fits = at->value.size > 0 && kk_variable_count(at->value) == 0;
            operands[count++] = (kk_operand){.text = at->value, .kind = KK_OPERAND_TEXT};
        }
    }
    const kk_expression *test =
        fits ? kk_expression_test(self->pool, field, operator_id, false, operands, count, NULL) : NULL;
    free(operands);
    return test;
}

/* True of events that one of the rules matches that are one test with `rule` (or, `inverted`, that none
 * matches), and false or unknown of the others: a field that is not known is an empty column. NULL where no
 * expression says so: the column's text does. */
static const kk_expression *expression_of(kk_filter *self, const kk_pmc_rule *rule, bool inverted)
{
    bool contrary;
    kk_field field = field_of(self, rule->column);
    kk_operator operator_id = operator_of(rule->relation, &contrary);
    const kk_expression *test = field == KK_NO_FIELD || operator_id == KK_OPERATOR_COUNT
                                    ? NULL
                                    : test_of(self, rule, field, operator_id);
    if (!test || contrary == inverted) {
        return test;
    }
    const kk_expression *known = kk_expression_test(self->pool, field, KK_FIELD_KNOWN, false, NULL, 0, NULL);
    return kk_expression_or(self->pool, kk_expression_not(self->pool, test),
                            kk_expression_not(self->pool, known));
}

/* --- sorting the rules --- */

static bool is_followed(const kk_source *source, const kk_pmc_rule *rule)
{
    return kk_pmc_rule_is_known(rule) && kk_column_is_there(source, rule->column);
}

/* The column's includes as one expression; NULL when one of them is none. */
static const kk_expression *includes_of(kk_filter *self, kk_column column)
{
    const kk_expression *all = NULL;
    for (size_t i = 0; i < self->pmc->filter.count; i++) {
        const kk_pmc_rule *rule = &self->pmc->filter.items[i];
        if (rule->column != column || !rule->include || !kk_pmc_rule_is_known(rule) ||
            is_in_earlier_test(&self->pmc->filter, rule)) {
            continue;
        }
        const kk_expression *one = expression_of(self, rule, false);
        all = all && one ? kk_expression_or(self->pool, all, one) : one;
        if (!all) {
            return NULL;
        }
    }
    return all;
}

static bool add_rule(kk_filter *self, const kk_pmc_rule *rule)
{
    if (!KK_ARRAY_GROW(&self->texts.rules)) {
        return false;
    }
    self->texts.rules.items[self->texts.rules.count++] = rule;
    self->texts.needed[rule->column] = true;
    return true;
}

static bool leave_out(kk_filter *self, const kk_pmc_rule *rule)
{
    if (!KK_ARRAY_GROW(&self->left_out)) {
        return false;
    }
    self->left_out.items[self->left_out.count++] = rule;
    return true;
}

/* Adds to what must be true; false when it is too large. */
static bool demand(kk_filter *self, const kk_expression *expression)
{
    self->expression =
        self->expression ? kk_expression_and(self->pool, self->expression, expression) : expression;
    return self->expression != NULL;
}

/* What becomes of the rules that one exclude's test is of. */
static bool sort_exclude(kk_filter *self, const kk_pmc_rule *rule)
{
    const kk_pmc_rules *rules = &self->pmc->filter;
    if (is_in_earlier_test(rules, rule)) {
        return true;
    }
    const kk_expression *shown = expression_of(self, rule, true);
    if (shown) {
        return demand(self, shown);
    }
    bool ok = true;
    for (const kk_pmc_rule *at = rule; ok && at < rules->items + rules->count; at++) {
        ok = !is_same_test(rule, at) || add_rule(self, at);
    }
    return ok;
}

static bool sort_rules(kk_filter *self, const kk_source *source)
{
    enum { NOT_SEEN, AS_EXPRESSION, BY_TEXT } includes[KK_COLUMN_COUNT] = {NOT_SEEN};
    bool ok = true;
    for (size_t i = 0; ok && i < self->pmc->filter.count; i++) {
        const kk_pmc_rule *rule = &self->pmc->filter.items[i];
        if (!is_followed(source, rule)) {
            ok = leave_out(self, rule);
        } else if (!rule->include) {
            ok = sort_exclude(self, rule);
        } else {
            if (includes[rule->column] == NOT_SEEN) {
                const kk_expression *any = includes_of(self, rule->column);
                includes[rule->column] = any ? AS_EXPRESSION : BY_TEXT;
                self->texts.includes[rule->column] = !any;
                ok = !any || demand(self, any);
            }
            ok = ok && (includes[rule->column] == AS_EXPRESSION || add_rule(self, rule));
        }
    }
    return ok;
}

kk_filter *kk_filter_new(const kk_pmc *pmc, kk_source *source, kk_str zone, kk_error *error)
{
    kk_filter *self = calloc(1, sizeof *self);
    if (!self) {
        kk_fail_memory(error, "preparing the filter");
        return NULL;
    }
    self->pmc = pmc;
    self->detail_is_field = kk_source_info(source)->column_count > 0;
    self->pool = kk_expressions_new();
    bool ok = self->pool && sort_rules(self, source);
    if (!ok) {
        kk_fail(error, "%.*s: its filter is too large, or memory is out", (int)pmc->path.size,
                pmc->path.size ? pmc->path.data : "");
    } else if (self->texts.rules.count > 0) {
        self->columns = kk_columns_open(source, zone, error);
        ok = self->columns != NULL;
    }
    if (!ok) {
        kk_filter_free(self);
        return NULL;
    }
    return self;
}

void kk_filter_free(kk_filter *filter)
{
    if (!filter) {
        return;
    }
    kk_columns_close(filter->columns);
    if (filter->pool) {
        kk_expressions_free(filter->pool);
    }
    free(filter->texts.rules.items);
    free(filter->left_out.items);
    free(filter);
}

bool kk_filter_join(kk_filter *filter, const kk_expression *where, const kk_expression **joined,
                    kk_error *error)
{
    const kk_expression *own = filter ? filter->expression : NULL;
    *joined = where ? where : own;
    if (where && own) {
        *joined = kk_expression_and(filter->pool, where, own);
        return *joined || kk_fail(error, "the expression and the filter are too large together");
    }
    return true;
}

/* --- an event --- */

struct kk_filter_reader {
    const kk_filter *filter;
    kk_column_reader *columns;
    kk_buf text;
    size_t begin[KK_COLUMN_COUNT], size[KK_COLUMN_COUNT]; /* of the columns' texts in `text` */
};

bool kk_filter_reader_open(const kk_filter *filter, kk_filter_reader **reader, kk_error *error)
{
    *reader = NULL;
    if (!filter || !filter->columns) {
        return true;
    }
    kk_filter_reader *self = calloc(1, sizeof *self);
    if (self) {
        self->filter = filter;
        self->columns = kk_column_reader_new(filter->columns);
    }
    if (!self || !self->columns) {
        free(self);
        return kk_fail_memory(error, "preparing the filter");
    }
    *reader = self;
    return true;
}

void kk_filter_reader_free(kk_filter_reader *reader)
{
    if (reader) {
        kk_column_reader_free(reader->columns);
        kk_buf_free(&reader->text);
        free(reader);
    }
}

static void read_columns(kk_filter_reader *reader, const kk_event *event)
{
    kk_buf_clear(&reader->text);
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        if (reader->filter->texts.needed[i]) {
            reader->begin[i] = reader->text.size;
            kk_column_append(reader->columns, event, (kk_column)i, &reader->text);
            reader->size[i] = reader->text.size - reader->begin[i];
        }
    }
}

bool kk_filter_shows(kk_filter_reader *reader, const kk_event *event)
{
    const column_rules *texts = &reader->filter->texts;
    bool included[KK_COLUMN_COUNT] = {false};
    read_columns(reader, event);
    for (size_t i = 0; i < texts->rules.count; i++) {
        const kk_pmc_rule *rule = texts->rules.items[i];
        kk_str text =
            kk_str_slice(kk_buf_str(&reader->text), reader->begin[rule->column], reader->size[rule->column]);
        if (rule->include && included[rule->column]) {
            continue;
        }
        bool matches = kk_pmc_rule_matches(rule, text);
        if (matches && !rule->include) {
            return false;
        }
        included[rule->column] |= matches;
    }
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        if (texts->includes[i] && !included[i]) {
            return false;
        }
    }
    return true;
}

/* --- what was left out --- */

size_t kk_filter_left_out(const kk_filter *filter)
{
    return filter->left_out.count;
}

#define SAID_MOST 5

void kk_filter_say_left_out(const kk_filter *filter, kk_buf *out)
{
    size_t count = filter->left_out.count;
    if (count == 0) {
        return;
    }
    kk_buf_printf(out, "%zu of the filter's %zu rules left out (", count, filter->pmc->filter.count);
    for (size_t i = 0; i < count && i < SAID_MOST; i++) {
        const kk_pmc_rule *rule = filter->left_out.items[i];
        kk_buf_append_text(out, i > 0 ? "; " : "");
        kk_pmc_rule_append_column(rule, out);
        kk_buf_append_char(out, ' ');
        kk_pmc_rule_append_relation(rule, out);
        kk_buf_printf(out, " \"%.*s\"", (int)rule->value.size, rule->value.data);
    }
    kk_buf_append_text(out, count > SAID_MOST ? "; ..." : "");
    kk_buf_append_text(
        out, "): the capture has no such column, or the number is not known; more is shown than Process "
             "Monitor would");
}
