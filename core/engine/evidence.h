/* The VM's files as evidence of a case (--files DIR, --yara DIR): hashes, YARA matches and registered tasks
 * by captured path, each looked at once and remembered. */
#ifndef KK_ENGINE_EVIDENCE_H
#define KK_ENGINE_EVIDENCE_H

#include "base/buf.h"
#include "files/task.h"
#include "files/yara_scan.h"

#define KK_EVIDENCE_MATCH_LIMIT 64 /* YARA rules kept per file */

/* What is known of one file at hand. Texts live as long as the evidence. */
typedef struct kk_evidence_item {
    kk_str path;  /* as captured, folded: the key */
    kk_str found; /* path below --files DIR */
    bool by_name; /* found by name alone */
    bool hashed;
    kk_hashes hashes;
    bool scanned;    /* YARA ran over it */
    kk_str *matches; /* names of YARA rules */
    unsigned match_count;
    bool parsed;   /* looked at as a task */
    kk_task *task; /* NULL when it is none */
} kk_evidence_item;

typedef struct kk_evidence kk_evidence;

/* `files` is needed, `yara` may be NULL. NULL and `error` when a folder cannot be read or no YARA rule
 * compiles. */
kk_evidence *kk_evidence_open(const char *files, const char *yara, kk_error *error);
void kk_evidence_free(kk_evidence *evidence);

/* The file captured as `path`, hashed; NULL when DIR does not have it or it cannot be read. */
const kk_evidence_item *kk_evidence_hash(kk_evidence *evidence, kk_str path);
/* The same, scanned with the YARA rules; NULL also without --yara. */
const kk_evidence_item *kk_evidence_yara(kk_evidence *evidence, kk_str path);
/* The task registered by the file captured as `path` (System32\Tasks\NAME); NULL when it is none or not at
 * hand. */
const kk_task *kk_evidence_task(kk_evidence *evidence, kk_str path);

/* Errors met so far, one line each: rule files that do not compile, files that could not be read. */
kk_str kk_evidence_errors(const kk_evidence *evidence);

#endif
