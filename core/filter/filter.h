/* What a PMC's filter shows of a capture, as Process Monitor would.
 *
 * An event is shown if no exclude rule matches it and, for every column that has include rules, at least one
 * of that column's matches. Texts compare without regard to case. Source: Process Monitor's help; that
 * includes of different columns are AND shows a public configuration of DLL hijacking, which makes sense only
 * so.
 *
 * Rules that an expression can say are one (match/expression.h), which a scan looks for; the others, on
 * numbers and times and on texts that no expression takes, look at the column's text. */
#ifndef KK_FILTER_FILTER_H
#define KK_FILTER_FILTER_H

#include "filter/pmc.h"
#include "match/expression.h"

typedef struct kk_filter kk_filter;

/* `pmc` and `source` must outlive the filter. `zone` is that of the times' texts, see kk_columns_open. NULL
 * and `error` when there are too many rules or memory is out. */
kk_filter *kk_filter_new(const kk_pmc *pmc, kk_source *source, kk_str zone, kk_error *error);
void kk_filter_free(kk_filter *filter); /* may be NULL */

/* Joins `where` (NULL for every event) with what the expression of `filter` (NULL for none) says; `*joined`
 * is NULL when that is every event. The filter's memory: both must live while it is used. False and `error`
 * when it is too large. */
bool kk_filter_join(kk_filter *filter, const kk_expression *where, const kk_expression **joined,
                    kk_error *error);

/* Tells of the events for which the expression is true which ones are shown; one reader per thread. */
typedef struct kk_filter_reader kk_filter_reader;
/* `*reader` is NULL where all of them are: the expression says it all, or `filter` is NULL. False and `error`
 * when memory is out. */
bool kk_filter_reader_open(const kk_filter *filter, kk_filter_reader **reader, kk_error *error);
void kk_filter_reader_free(kk_filter_reader *reader); /* may be NULL */
bool kk_filter_shows(kk_filter_reader *reader, const kk_event *event);

/* Rules that were left out: of a column that the capture lacks, or with a column or relation that is not
 * known. */
size_t kk_filter_left_out(const kk_filter *filter);
/* Appends them on one line, and what it means: more is shown than Process Monitor would. Nothing when there
 * are none. */
void kk_filter_say_left_out(const kk_filter *filter, kk_buf *out);

/* --- of a filter without a capture --- */

/* True when the rule matches a column's text. */
bool kk_pmc_rule_matches(const kk_pmc_rule *rule, kk_str text);

/* Operations all of whose events the rules hide, whatever else is in them: by the columns Operation, Event
 * Class and, where an operation has but one, Category. */
kk_opset kk_pmc_hidden_operations(const kk_pmc_rules *rules);

/* Excludes that hide no operation as a whole: how many by column. */
void kk_pmc_partial_excludes(const kk_pmc_rules *rules, size_t counts[KK_COLUMN_COUNT]);
/* Includes, outside of which all is hidden: how many by column. */
void kk_pmc_includes(const kk_pmc_rules *rules, size_t counts[KK_COLUMN_COUNT]);

#endif
