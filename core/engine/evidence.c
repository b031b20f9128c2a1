#include "engine/evidence.h"

#include "base/arena.h"

#include <stdlib.h>

#define YARA_SECONDS 30 /* per file */

struct kk_evidence {
    kk_files *files;
    kk_yara *yara;            /* NULL without --yara */
    kk_evidence_item **items; /* by the file's number; NULL until it is asked for */
    kk_arena arena;
    kk_buf errors;       /* lines */
    size_t errors_taken; /* bytes of them */
};

static void note_error(kk_evidence *evidence, const char *text)
{
    kk_buf_append_text(&evidence->errors, text);
    kk_buf_append_char(&evidence->errors, '\n');
}

static bool open_yara(kk_evidence *evidence, const char *folder, kk_error *error)
{
    evidence->yara = kk_yara_open(folder, error);
    const char *text;
    for (size_t i = 0; evidence->yara && (text = kk_yara_error(evidence->yara, i)); i++) {
        note_error(evidence, text);
    }
    return evidence->yara != NULL;
}

static bool open_files(kk_evidence *evidence, const char *folder, kk_error *error)
{
    evidence->files = kk_files_open(folder, error);
    if (!evidence->files) {
        return false;
    }
    size_t count = kk_files_count(evidence->files);
    evidence->items = calloc(count + 1, sizeof *evidence->items);
    return evidence->items || kk_fail_memory(error, "opening the files");
}

kk_evidence *kk_evidence_open(const char *files, const char *yara, kk_error *error)
{
    kk_evidence *evidence = calloc(1, sizeof *evidence);
    if (!evidence) {
        kk_fail_memory(error, "opening the files");
        return NULL;
    }
    if (!open_files(evidence, files, error) || (yara && !open_yara(evidence, yara, error))) {
        kk_evidence_free(evidence);
        return NULL;
    }
    return evidence;
}

void kk_evidence_free(kk_evidence *evidence)
{
    if (!evidence) {
        return;
    }
    if (evidence->yara) {
        kk_yara_free(evidence->yara);
    }
    if (evidence->files) {
        kk_files_free(evidence->files);
    }
    kk_arena_free(&evidence->arena);
    kk_buf_free(&evidence->errors);
    free((void *)evidence->items);
    free(evidence);
}

size_t kk_evidence_file_count(const kk_evidence *evidence)
{
    return kk_files_count(evidence->files);
}

uint64_t kk_evidence_skipped(const kk_evidence *evidence)
{
    return kk_files_skipped(evidence->files);
}

size_t kk_evidence_yara_count(const kk_evidence *evidence)
{
    return evidence->yara ? kk_yara_rule_count(evidence->yara) : 0;
}

/* The item of a captured path and the file it is; NULL when the file is not at hand. */
static kk_evidence_item *item_of(kk_evidence *evidence, kk_str path, const kk_vm_file **file, bool *by_name)
{
    *file = kk_files_find(evidence->files, path, by_name);
    if (!*file) {
        return NULL;
    }
    kk_evidence_item **slot = &evidence->items[kk_files_number(evidence->files, *file)];
    if (!*slot) {
        *slot = kk_arena_calloc(&evidence->arena, 1, sizeof **slot);
        if (*slot) {
            (*slot)->found = (*file)->path;
        }
    }
    return *slot;
}

const kk_evidence_item *kk_evidence_hash(kk_evidence *evidence, kk_str path, bool *by_name)
{
    const kk_vm_file *file;
    kk_evidence_item *item = item_of(evidence, path, &file, by_name);
    if (item && !item->asked_hash) {
        kk_error error;
        item->asked_hash = true;
        if (!kk_files_hash(evidence->files, file, &item->hashes, &error)) {
            item->hashes = (kk_hashes){0};
            note_error(evidence, error.text);
        }
    }
    return item && item->hashes.md5[0] ? item : NULL;
}

typedef struct match_list {
    kk_evidence *evidence;
    kk_str names[KK_EVIDENCE_MATCH_LIMIT];
    unsigned count;
} match_list;

static void add_match(void *context, const kk_yara_match *match)
{
    match_list *list = context;
    kk_str name = kk_arena_copy(&list->evidence->arena, match->rule);
    if (name.data && list->count < KK_EVIDENCE_MATCH_LIMIT) {
        list->names[list->count++] = name;
    }
}

static void scan(kk_evidence *evidence, const kk_vm_file *file, kk_evidence_item *item)
{
    kk_error error;
    match_list list = {.evidence = evidence};
    if (!kk_yara_scan(evidence->yara, evidence->files, file, YARA_SECONDS, add_match, &list, &error)) {
        if (error.text[0]) {
            note_error(evidence, error.text);
        }
        item->unscanned = true;
    }
    item->matches = kk_arena_calloc(&evidence->arena, list.count, sizeof(kk_str));
    if (item->matches && list.count > 0) {
        memcpy(item->matches, list.names, list.count * sizeof(kk_str));
        item->match_count = list.count;
    }
}

const kk_evidence_item *kk_evidence_yara(kk_evidence *evidence, kk_str path)
{
    const kk_vm_file *file;
    kk_evidence_item *item = evidence->yara ? item_of(evidence, path, &file, NULL) : NULL;
    if (item && !item->asked_yara) {
        item->asked_yara = true;
        scan(evidence, file, item);
    }
    return item && !(item->unscanned && item->match_count == 0) ? item : NULL;
}

static kk_task *read_task(kk_evidence *evidence, const kk_vm_file *file)
{
    char *bytes = NULL;
    size_t size = 0;
    kk_error error;
    if (file->size > KK_TASK_SIZE_LIMIT) {
        return NULL; /* no task's file */
    }
    if (!kk_files_read(evidence->files, file, KK_TASK_SIZE_LIMIT, &bytes, &size, &error)) {
        note_error(evidence, error.text);
        return NULL;
    }
    kk_task *task = kk_arena_calloc(&evidence->arena, 1, sizeof *task);
    bool ok = task && kk_task_parse(bytes, size, &evidence->arena, task);
    free(bytes);
    return ok ? task : NULL;
}

const kk_task *kk_evidence_task(kk_evidence *evidence, kk_str path)
{
    const kk_vm_file *file;
    kk_evidence_item *item = item_of(evidence, path, &file, NULL);
    if (item && !item->asked_task) {
        item->asked_task = true;
        item->task = read_task(evidence, file);
    }
    return item ? item->task : NULL;
}

bool kk_evidence_take_error(kk_evidence *evidence, kk_str *text)
{
    kk_str errors = kk_buf_str(&evidence->errors);
    size_t end = kk_str_find(errors, KK_STR("\n"), evidence->errors_taken);
    if (end == SIZE_MAX) {
        return false;
    }
    *text = kk_str_slice(errors, evidence->errors_taken, end - evidence->errors_taken);
    evidence->errors_taken = end + 1;
    return true;
}
