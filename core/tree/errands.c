/* Errands that the tree gave to brokers: tasks, services. Their files and keys are written by system
 * processes; the name that the tree gave ties them. */
#include "tree/tree_impl.h"

#include "base/fold.h"
#include "base/time.h"

/* Bytes of the shortest name that ties anything; shorter ones stand everywhere. */
#define SHORTEST_NAME 3

static size_t find_nocase(kk_str text, kk_str part)
{
    for (size_t at = 0; part.size <= text.size && at <= text.size - part.size; at++) {
        if (kk_str_starts_nocase(kk_str_slice(text, at, text.size), part)) {
            return at;
        }
    }
    return SIZE_MAX;
}

/* The name that follows the place, and where it ends in the path; empty when the path is not there. */
static kk_str kept_name(kk_str path, const kk_keeping_place *place, size_t *end)
{
    size_t at = find_nocase(path, place->part);
    if (at == SIZE_MAX) {
        return KK_STR("");
    }
    at += place->part.size;
    size_t stop = place->one_component ? kk_str_find(path, KK_STR("\\"), at) : SIZE_MAX;
    *end = stop == SIZE_MAX ? path.size : stop;
    return kk_str_slice(path, at, *end - at);
}

static bool is_word_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (unsigned char)byte >= 0x80 || byte == '_';
}

/* True when the text holds `word` and neither side goes on with a letter or digit. */
static bool has_word(kk_str text, kk_str word)
{
    for (size_t from = 0; from < text.size;) {
        size_t at = find_nocase(kk_str_slice(text, from, text.size), word);
        if (at == SIZE_MAX) {
            return false;
        }
        at += from;
        bool begins = at == 0 || !is_word_byte(text.data[at - 1]);
        bool ends = at + word.size >= text.size || !is_word_byte(text.data[at + word.size]);
        if (begins && ends) {
            return true;
        }
        from = at + 1;
    }
    return false;
}

/* Names of files that the tree wrote and of its images, without extension too. */
typedef struct known_name {
    kk_str key;
    kk_process_id process;
} known_name;

typedef struct errand_work {
    kk_case *result;
    kk_index names;
} errand_work;

static bool add_name(errand_work *work, kk_str name, kk_process_id process)
{
    uint64_t hash;
    if (name.size < SHORTEST_NAME || kk_index_find(&work->names, name, &hash)) {
        return true;
    }
    known_name *made = kk_arena_alloc(&work->result->arena, sizeof *made);
    if (!made) {
        return false;
    }
    *made = (known_name){name, process};
    return kk_index_add(&work->names, hash, &made->key);
}

static bool collect_names(errand_work *work)
{
    const kk_case *self = work->result;
    for (const kk_file_record *file = self->ledger->first_file; file; file = file->next) {
        kk_process_id writer;
        if (kk_tree_wrote(self, file->path, KK_EVER, &writer) &&
            (!add_name(work, kk_tree_leaf(file->path), writer) ||
             !add_name(work, kk_tree_stem(file->path), writer))) {
            return false;
        }
    }
    for (size_t i = 0; i < self->tree.samples.count; i++) {
        const kk_process *sample = kk_case_process(self, self->tree.samples.items[i]);
        if (!add_name(work, kk_tree_label(sample), sample->id) ||
            !add_name(work, kk_tree_stem(kk_tree_label(sample)), sample->id)) {
            return false;
        }
    }
    return true;
}

/* The process of the tree on whose command line the name stands. */
static kk_process_id command_line_namer(kk_case *self, kk_str name)
{
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        const kk_process *process = kk_case_process(self, id);
        if (!kk_tree_has(self, id) || !process->started_in_capture) {
            continue;
        }
        if (!kk_tree_spend(self)) {
            break;
        }
        if (has_word(process->command_line, name)) {
            return id;
        }
    }
    return KK_NO_PROCESS;
}

/* The process of the tree that gave this name, on its command line or to a file. False when memory is out. */
static bool find_namer(errand_work *work, kk_str name, kk_process_id *namer)
{
    const known_name *known = kk_index_find(&work->names, name, NULL);
    if (known) {
        *namer = known->process;
        return true;
    }
    *namer = command_line_namer(work->result, name);
    return add_name(work, name, *namer); /* a broker deals with one name often */
}

/* Errands at most, more than any real sample has; those beyond stay untied. */
#define ERRAND_LIMIT 256

static bool add_errand(kk_case *self, kk_str needle, kk_process_id asked_by)
{
    if (self->tree.errands.count == ERRAND_LIMIT) {
        return true;
    }
    if (!KK_ARRAY_GROW(&self->tree.errands)) {
        return false;
    }
    self->tree.errands.items[self->tree.errands.count++] = (kk_errand){needle, asked_by};
    return true;
}

static kk_process_id errand_of(const kk_case *self, kk_str path)
{
    const kk_errand *errands = self->tree.errands.items;
    for (size_t i = 0; i < self->tree.errands.count; i++) {
        size_t at = find_nocase(path, errands[i].needle);
        size_t end = at == SIZE_MAX ? 0 : at + errands[i].needle.size;
        if (at != SIZE_MAX && (end >= path.size || !is_word_byte(path.data[end]))) {
            return errands[i].asked_by;
        }
    }
    return KK_NO_PROCESS;
}

/* Notes the path as an errand when the tree gave the name it keeps. */
static bool consider(errand_work *work, kk_str path, bool is_value)
{
    path = is_value ? kk_tree_folder(path) : path;
    size_t count;
    const kk_keeping_place *places = kk_knowledge_keeping_places(work->result->knowledge, &count);
    for (size_t i = 0; i < count; i++) {
        size_t end = 0;
        kk_str name = kept_name(path, &places[i], &end);
        kk_str leaf = kk_tree_leaf(name);
        if (leaf.size < SHORTEST_NAME || errand_of(work->result, path) != KK_NO_PROCESS) {
            continue;
        }
        kk_process_id asked_by;
        if (!find_namer(work, leaf, &asked_by)) {
            return false;
        }
        size_t start = find_nocase(path, places[i].part);
        if (asked_by != KK_NO_PROCESS &&
            !add_errand(work->result, kk_str_slice(path, start, end - start), asked_by)) {
            return false;
        }
    }
    return true;
}

/* A task's other keys go by the identifier that its key in the tree of names holds. */
static bool consider_task_id(kk_case *self, const kk_registry_record *record)
{
    if (!kk_str_ends_nocase(record->path, KK_STR("\\Id")) ||
        !kk_str_contains_nocase(record->path, KK_STR("\\TaskCache\\Tree\\"))) {
        return true;
    }
    kk_process_id asked_by = errand_of(self, record->path);
    kk_str id = record->history ? record->history->data : (kk_str){0};
    return asked_by == KK_NO_PROCESS || id.size < 38 || add_errand(self, id, asked_by);
}

/* A service's name may say nothing while what it runs is a file of the tree. */
static bool consider_service(kk_case *self, const kk_registry_record *record)
{
    if (!kk_str_ends_nocase(record->path, KK_STR("\\ImagePath")) &&
        !kk_str_ends_nocase(record->path, KK_STR("\\ServiceDll"))) {
        return true;
    }
    kk_str key = kk_tree_folder(record->path);
    size_t end = 0;
    size_t start = find_nocase(key, KK_STR("\\Services\\"));
    kk_str name = kept_name(key, &(kk_keeping_place){KK_STR("\\Services\\"), true}, &end);
    if (name.size == 0 || errand_of(self, key) != KK_NO_PROCESS) {
        return true;
    }
    kk_process_id writer = kk_tree_named_writer(self, record->history->data, KK_EVER);
    return writer == KK_NO_PROCESS || add_errand(self, kk_str_slice(key, start, end - start), writer);
}

static bool by_broker(const kk_case *self, kk_process_id id)
{
    const kk_process *process = kk_case_process(self, id);
    return process && !kk_tree_has(self, id) && kk_tree_is_broker(self, process);
}

static bool consider_files(errand_work *work)
{
    for (const kk_file_record *file = work->result->ledger->first_file; file; file = file->next) {
        for (const kk_dealing *dealing = file->dealings; dealing; dealing = dealing->next) {
            if (by_broker(work->result, dealing->process)) {
                if (!consider(work, file->path, false)) {
                    return false;
                }
                break;
            }
        }
    }
    return true;
}

static bool consider_registry(errand_work *work)
{
    const kk_registry_record *first = work->result->ledger->first_registry;
    for (const kk_registry_record *record = first; record; record = record->next) {
        if (record->history && by_broker(work->result, record->history->process) &&
            (!consider(work, record->path, record->is_value) || !consider_service(work->result, record))) {
            return false;
        }
    }
    for (const kk_registry_record *record = first; record; record = record->next) {
        if (!consider_task_id(work->result, record)) {
            return false;
        }
    }
    return true;
}

bool kk_tree_errands(kk_case *self)
{
    errand_work work = {.result = self};
    bool ok = collect_names(&work) && consider_files(&work) && consider_registry(&work);
    kk_index_free(&work.names);
    return ok;
}

kk_process_id kk_tree_on_behalf(const kk_case *self, kk_process_id process, kk_str path)
{
    if (self->tree.errands.count == 0 || !by_broker(self, process)) {
        return KK_NO_PROCESS;
    }
    return errand_of(self, path);
}

/* True when the process may still be heard at `time`: a broker answers a little later. */
static bool is_alive(const kk_process *process, int64_t time)
{
    return process->started_in_capture && process->start_time <= time &&
           (process->end_time == 0 || process->end_time + KK_TICKS_PER_SECOND >= time);
}

/* True when the tree runs at `time`, and no process outside it is at hand that would have asked for `name`.
 */
static bool only_tree_is_there(kk_case *self, kk_str name, int64_t time)
{
    bool there = false;
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        if (!kk_tree_spend(self)) {
            return false;
        }
        const kk_process *process = kk_case_process(self, id);
        uint8_t how = self->tree.nodes[id].tie;
        if (how != KK_TIE_NONE) {
            there = there ||
                    (how != KK_TIE_LOADED_DROPPED && how != KK_TIE_OPENED_DROPPED && is_alive(process, time));
        } else if (process->started_in_capture && ((kk_tree_roles(self, process) & KK_PROGRAM_INSTALLER) ||
                                                   has_word(process->command_line, name))) {
            return false;
        }
    }
    return there;
}

bool kk_tree_left_to(kk_case *self, const kk_event *event, kk_str path)
{
    if (!by_broker(self, event->ref.process)) {
        return false;
    }
    size_t count;
    const kk_keeping_place *places = kk_knowledge_keeping_places(self->knowledge, &count);
    for (size_t i = 0; i < count; i++) {
        size_t end = 0;
        kk_str name = kk_tree_leaf(kept_name(path, &places[i], &end));
        if (name.size >= SHORTEST_NAME) {
            return only_tree_is_there(self, name, event->time);
        }
    }
    return false;
}
