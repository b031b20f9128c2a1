/* YARA rules over the VM's files (--yara DIR). */
#ifndef KK_FILES_YARA_SCAN_H
#define KK_FILES_YARA_SCAN_H

#include "files/files.h"

typedef struct kk_yara kk_yara;

typedef struct kk_yara_match {
    kk_str rule, file;  /* the rule's name and the rule file it stands in */
    kk_str description; /* meta description; size 0 when it has none */
} kk_yara_match;

/* Compiles all *.yar and *.yara files of `path`, a folder (not those below it) or one file, in order of name.
 * Each file is a namespace of its own; one that does not compile is an error (kk_yara_error) and the others
 * go on. The variables that public rules use (filename, filepath, extension, filetype, owner) are defined.
 * NULL and `error` when `path` is neither or nothing compiles. */
kk_yara *kk_yara_open(const char *path, kk_error *error);
void kk_yara_free(kk_yara *yara);

size_t kk_yara_rule_count(const kk_yara *yara);

/* Errors of rule files, "FILE:LINE: what"; `number` from 0, NULL when there are no more. */
const char *kk_yara_error(const kk_yara *yara, size_t number);

/* Scans a file for at most `seconds` (0: no limit); calls `match` for every rule that holds, in order of the
 * rules. False and `error` when it could not be read or scanned to its end; matches until then stand. When
 * scans took too long three times, no more files are scanned, and the error's text is empty. */
bool kk_yara_scan(kk_yara *yara, const kk_files *files, const kk_vm_file *file, int seconds,
                  void (*match)(void *context, const kk_yara_match *match), void *context, kk_error *error);

#endif
