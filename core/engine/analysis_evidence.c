/* The VM's files in an analysis: what scripts may ask of them, and the lists of hashes that hide the events
 * about known files. */
#include "engine/analysis_impl.h"

#include <stdlib.h>

/* --- what scripts ask --- */

/* Errors show where those of scripts do. */
static void tell_errors(kk_analysis *self)
{
    kk_str text;
    while (kk_evidence_take_error(self->evidence, &text)) {
        kk_case_add_error(self->result, KK_STR(""), text);
    }
}

static const kk_evidence_item *hashed(kk_analysis *self, kk_str path, bool *by_name)
{
    const kk_evidence_item *item = kk_evidence_hash(self->evidence, path, by_name);
    tell_errors(self);
    return item;
}

static bool hash_file(void *context, kk_str path, kk_script_hashes *hashes)
{
    bool by_name = false;
    const kk_evidence_item *item = hashed(context, path, &by_name);
    if (item) {
        *hashes = (kk_script_hashes){.md5 = kk_str_of(item->hashes.md5),
                                     .sha1 = kk_str_of(item->hashes.sha1),
                                     .sha256 = kk_str_of(item->hashes.sha256),
                                     .path = item->found,
                                     .size = item->hashes.size,
                                     .by_name = by_name};
    }
    return item != NULL;
}

static bool scan_file(void *context, kk_str path, const kk_str **names, size_t *count)
{
    kk_analysis *self = context;
    const kk_evidence_item *item = kk_evidence_yara(self->evidence, path);
    tell_errors(self);
    if (item) {
        *names = item->matches;
        *count = item->match_count;
    }
    return item != NULL;
}

static const kk_task *registered_task(void *context, kk_str path)
{
    kk_analysis *self = context;
    const kk_task *task = kk_evidence_task(self->evidence, path);
    tell_errors(self);
    return task;
}

/* --- lists of hashes --- */

/* The list as a whitelist of the case: "known good files (LIST)". */
static bool declare_list(kk_analysis *self, kk_known_files *known, kk_str path)
{
    size_t name = path.size;
    while (name > 0 && path.data[name - 1] != '/') {
        name--;
    }
    kk_buf reason = KK_BUF_INIT;
    kk_buf_append_text(&reason, "known good files (");
    kk_buf_append_str(&reason, kk_str_slice(path, name, path.size));
    kk_buf_append_char(&reason, ')');
    const kk_whitelist_info info = {.section = KK_STR(""), .reason = kk_buf_str(&reason), .name = path};
    bool kept = !reason.failed;
    known->whitelist = kept ? kk_case_add_whitelist(self->result, &info) : 0;
    kk_buf_free(&reason);
    return kept;
}

/* A list that cannot be read is an error, and the others go on. */
static bool open_lists(kk_analysis *self)
{
    const kk_analysis_options *options = self->options;
    self->known_files = calloc(options->hash_list_count + 1, sizeof *self->known_files);
    if (!self->known_files) {
        return false;
    }
    for (size_t i = 0; i < options->hash_list_count; i++) {
        kk_error error;
        kk_known_files known = {.list = kk_hash_list_open(options->hash_lists[i], &error)};
        if (!known.list) {
            kk_case_add_error(self->result, KK_STR(""), kk_str_of(error.text));
        } else if (declare_list(self, &known, kk_str_of(options->hash_lists[i]))) {
            self->known_files[self->known_file_count++] = known;
        } else {
            kk_hash_list_free(known.list);
            return false;
        }
    }
    return true;
}

/* Events that do something with the file that is their path. */
static bool is_about_file(const kk_event *event)
{
    return kk_operation_class(event->operation) == KK_CLASS_FILE ||
           event->operation == KK_OP_PROCESS_CREATE || event->operation == KK_OP_LOAD_IMAGE;
}

int32_t kk_analysis_known_file(kk_analysis *self, const kk_event *event, kk_scratch *scratch)
{
    kk_value path;
    if (self->known_file_count == 0 || !is_about_file(event) ||
        kk_event_field(event, KK_FIELD_PATH, scratch, &path) != KK_KNOWN) {
        return -1;
    }
    bool by_name = false;
    const kk_evidence_item *item = hashed(self, path.text, &by_name);
    for (size_t i = 0; item && !by_name && i < self->known_file_count; i++) {
        if (kk_hash_list_has(self->known_files[i].list, &item->hashes)) {
            return (int32_t)self->known_files[i].whitelist;
        }
    }
    return -1;
}

/* --- opening --- */

bool kk_analysis_open_evidence(kk_analysis *self, kk_error *error)
{
    const kk_analysis_options *options = self->options;
    if (!options->files) {
        return (!options->yara && options->hash_list_count == 0) ||
               kk_fail(error, "YARA rules and lists of hashes are for the VM's files; name their folder");
    }
    self->evidence = kk_evidence_open(options->files, options->yara, error);
    if (!self->evidence) {
        return false;
    }
    tell_errors(self);
    const kk_script_evidence evidence = {.context = self,
                                         .hash = hash_file,
                                         .yara = scan_file,
                                         .task = registered_task,
                                         .files = kk_evidence_file_count(self->evidence),
                                         .skipped = kk_evidence_skipped(self->evidence),
                                         .yara_rules = kk_evidence_yara_count(self->evidence)};
    kk_scripts_set_evidence(self->scripts, &evidence);
    return open_lists(self) || kk_fail_memory(error, "reading lists of hashes");
}

void kk_analysis_close_evidence(kk_analysis *self)
{
    for (size_t i = 0; i < self->known_file_count; i++) {
        kk_hash_list_free(self->known_files[i].list);
    }
    free(self->known_files);
    kk_evidence_free(self->evidence);
}
