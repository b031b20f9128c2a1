#include "engine/evidence.h"

#include "base/arena.h"
#include "base/fold.h"

#include <stdlib.h>

#define YARA_SECONDS 30 /* per file */

struct kk_evidence {
    kk_files *files;
    kk_yara *yara; /* NULL without --yara */
    kk_arena arena;
    kk_evidence_item **items; /* in order of first question */
    size_t count, capacity;
    kk_buf key;
    kk_buf errors;
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

kk_evidence *kk_evidence_open(const char *files, const char *yara, kk_error *error)
{
    kk_evidence *evidence = calloc(1, sizeof *evidence);
    if (!evidence) {
        kk_fail_memory(error, "opening the files");
        return NULL;
    }
    evidence->files = kk_files_open(files, error);
    if (!evidence->files || (yara && !open_yara(evidence, yara, error))) {
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
    kk_buf_free(&evidence->key);
    kk_buf_free(&evidence->errors);
    free(evidence->items);
    free(evidence);
}

static kk_evidence_item *add_item(kk_evidence *evidence, kk_str key)
{
    if (evidence->count == evidence->capacity) {
        size_t capacity = evidence->capacity ? evidence->capacity * 2 : 64;
        kk_evidence_item **items = realloc(evidence->items, capacity * sizeof(kk_evidence_item *));
        if (!items) {
            return NULL;
        }
        evidence->items = items;
        evidence->capacity = capacity;
    }
    kk_evidence_item *item = kk_arena_calloc(&evidence->arena, 1, sizeof *item);
    kk_str kept = kk_arena_copy(&evidence->arena, key);
    if (!item || !kept.data) {
        return NULL;
    }
    item->path = kept;
    evidence->items[evidence->count++] = item;
    return item;
}

/* The item of a captured path and the file it is; NULL when the file is not at hand. Few files are: a list
 * will do. */
static kk_evidence_item *item_of(kk_evidence *evidence, kk_str path, const kk_vm_file **file)
{
    bool by_name = false;
    *file = kk_files_find(evidence->files, path, &by_name);
    if (!*file) {
        return NULL;
    }
    kk_buf_clear(&evidence->key);
    kk_fold_append(&evidence->key, path);
    kk_str key = kk_buf_str(&evidence->key);
    for (size_t i = 0; i < evidence->count; i++) {
        if (kk_str_equal(evidence->items[i]->path, key)) {
            return evidence->items[i];
        }
    }
    kk_evidence_item *item = add_item(evidence, key);
    if (item) {
        item->found = (*file)->path;
        item->by_name = by_name;
    }
    return item;
}

const kk_evidence_item *kk_evidence_hash(kk_evidence *evidence, kk_str path)
{
    const kk_vm_file *file;
    kk_evidence_item *item = item_of(evidence, path, &file);
    if (item && !item->hashed) {
        kk_error error;
        item->hashed = true;
        if (!kk_files_hash(evidence->files, file, &item->hashes, &error)) {
            item->hashes.md5[0] = '\0';
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

const kk_evidence_item *kk_evidence_yara(kk_evidence *evidence, kk_str path)
{
    const kk_vm_file *file;
    kk_evidence_item *item = evidence->yara ? item_of(evidence, path, &file) : NULL;
    if (item && !item->scanned) {
        kk_error error;
        match_list list = {.evidence = evidence};
        item->scanned = true;
        if (!kk_yara_scan(evidence->yara, evidence->files, file, YARA_SECONDS, add_match, &list, &error)) {
            note_error(evidence, error.text);
        }
        item->matches = kk_arena_calloc(&evidence->arena, list.count, sizeof(kk_str));
        if (item->matches && list.count > 0) {
            memcpy(item->matches, list.names, list.count * sizeof(kk_str));
            item->match_count = list.count;
        }
    }
    return item;
}

static kk_task *read_task(kk_evidence *evidence, const kk_vm_file *file)
{
    char *bytes = NULL;
    size_t size = 0;
    kk_error error;
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
    kk_evidence_item *item = item_of(evidence, path, &file);
    if (item && !item->parsed) {
        item->parsed = true;
        item->task = read_task(evidence, file);
    }
    return item ? item->task : NULL;
}

kk_str kk_evidence_errors(const kk_evidence *evidence)
{
    return kk_buf_str(&evidence->errors);
}
