/* The VM's files as evidence of a case (--files DIR, --yara DIR): hashes, YARA matches and registered tasks
 * by captured path. Each file is looked at when it is first asked for, once. */
#ifndef KK_ENGINE_EVIDENCE_H
#define KK_ENGINE_EVIDENCE_H

#include "base/buf.h"
#include "files/task.h"
#include "files/yara_scan.h"

#define KK_EVIDENCE_MATCH_LIMIT 64 /* YARA rules kept per file */

/* Evidence of one file at hand. Texts live as long as the evidence. */
typedef struct kk_evidence_item {
    kk_str found; /* path below --files DIR */
    kk_hashes hashes;
    kk_str *matches; /* names of YARA rules */
    unsigned match_count;
    kk_task *task; /* NULL when it is none */
    bool asked_hash, asked_yara, asked_task;
    bool unscanned; /* the scan did not reach the file's end; `matches` has what was found until then */
} kk_evidence_item;

typedef struct kk_evidence kk_evidence;

/* `files` is needed, `yara` may be NULL. NULL and `error` when a folder cannot be read or no YARA rule
 * compiles. */
kk_evidence *kk_evidence_open(const char *files, const char *yara, kk_error *error);
void kk_evidence_free(kk_evidence *evidence);

/* Counts: files at hand, files passed over (see kk_files_skipped), YARA rules. */
size_t kk_evidence_file_count(const kk_evidence *evidence);
uint64_t kk_evidence_skipped(const kk_evidence *evidence);
size_t kk_evidence_yara_count(const kk_evidence *evidence);

/* The file captured as `path`, hashed; NULL when DIR does not have it or it cannot be read. `by_name` (may be
 * NULL) receives whether only its name fits. */
const kk_evidence_item *kk_evidence_hash(kk_evidence *evidence, kk_str path, bool *by_name);
/* The same, scanned with the YARA rules; NULL also without --yara, and when the scan failed before it found
 * anything. */
const kk_evidence_item *kk_evidence_yara(kk_evidence *evidence, kk_str path);
/* The task registered by the file captured as `path` (System32\Tasks\NAME); NULL when it is none or not at
 * hand. */
const kk_task *kk_evidence_task(kk_evidence *evidence, kk_str path);

/* The next error that was not taken yet: a rule file that does not compile, a file that could not be read.
 * False when there is none. `text` is valid until the evidence is asked again. */
bool kk_evidence_take_error(kk_evidence *evidence, kk_str *text);

#endif
