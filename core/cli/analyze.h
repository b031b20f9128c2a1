/* `kaiseki analyze`: its options. Private to core/cli/. */
#ifndef KK_CLI_ANALYZE_H
#define KK_CLI_ANALYZE_H

#include "case/case.h"
#include "cli/input.h"
#include "script/script.h"

#define KK_ANALYZE_LIST_LIMIT 64

/* Arguments of an option that may be given several times; they point into argv. */
typedef struct kk_arguments {
    const char *items[KK_ANALYZE_LIST_LIMIT];
    size_t count;
} kk_arguments;

typedef struct kk_report_request {
    char *name;       /* owned */
    const char *file; /* after the `=`; NULL for stdout or --out */
} kk_report_request;

typedef struct kk_analyze_options {
    kk_source_options input;
    kk_part part;
    kk_arguments captures, samples, laboratory, rules, disabled, only, whitelists, hash_whitelists;
    kk_report_request reports[KK_ANALYZE_LIST_LIMIT];
    size_t report_count;
    const char *environment, *files, *yara, *out, *pmc;
    bool no_default_rules, explain, explain_plan;
    uint64_t explain_index;
    unsigned jobs;
    kk_severity fail_on; /* KK_SEVERITY_COUNT for never */
    kk_script_limits limits;
    kk_report_options render;
    bool colour_never, colour_always;
} kk_analyze_options;

/* KK_EXIT_DONE, or KK_EXIT_USAGE after saying what is wrong. Free with kk_analyze_options_free either way. */
kk_exit kk_analyze_options_parse(kk_analyze_options *options, int argc, char **argv);
void kk_analyze_options_free(kk_analyze_options *options);

#endif
