/* Brokers start programs for whoever asks: Task Scheduler, the service control manager, WMI, COM, Windows
 * Installer. A process that one of them started belongs to the tree when its name, path or command line ties
 * it to what the tree did. */
#include "tree/tree_impl.h"

#include "base/fold.h"
#include "base/time.h"
#include "tree/places.h"

/* Bits of kk_errand_kind that the sign ties to the process, by its name or its image's. */
static uint32_t errands_of(const kk_case *self, const kk_process *process, kk_errand_sign sign)
{
    const kk_knowledge *knowledge = self->knowledge;
    kk_str command_line = process->command_line;
    uint32_t kinds = kk_knowledge_errands(knowledge, sign, kk_tree_label(process), command_line);
    return process->image.size
               ? kinds | kk_knowledge_errands(knowledge, sign, kk_tree_leaf(process->image), command_line)
               : kinds;
}

uint32_t kk_tree_errands_of(const kk_case *self, const kk_process *process)
{
    return errands_of(self, process, KK_SIGN_BROKER);
}

bool kk_tree_is_broker(const kk_case *self, const kk_process *process)
{
    return kk_tree_errands_of(self, process) != 0;
}

static bool asks(const kk_case *self, const kk_process *process, uint32_t kinds)
{
    return (errands_of(self, process, KK_SIGN_TOOL) & kinds) ||
           (errands_of(self, process, KK_SIGN_WORD) & kinds);
}

static bool is_earlier(const kk_process *asker, const kk_process *process)
{
    return !kk_moment_before(kk_tree_begin(process), kk_tree_begin(asker));
}

/* A process of the tree that asked such a broker before, naming what runs. */
static kk_process_id asked_by_name(kk_case *self, const kk_process *process, uint32_t kinds)
{
    kk_str stem = kk_tree_stem(process->image.size ? process->image : process->name);
    for (kk_process_id id = 0; id < self->tree.count && stem.size > 2 && kk_tree_spend(self); id++) {
        const kk_process *asker = kk_case_process(self, id);
        if (kk_tree_has(self, id) && is_earlier(asker, process) && asks(self, asker, kinds) &&
            kk_str_contains_nocase(asker->command_line, stem)) {
            return id;
        }
    }
    return KK_NO_PROCESS;
}

/* A process of the tree that became a client of WMI before, where command lines say nothing. */
static kk_process_id wmi_client(const kk_case *self, const kk_process *process)
{
    for (const kk_user *client = self->ledger->wmi_clients; client; client = client->next) {
        if (kk_tree_has(self, client->process) && kk_moment_before(client->since, kk_tree_begin(process))) {
            return client->process;
        }
    }
    return KK_NO_PROCESS;
}

/* What a package has started at its end, without waiting for it, follows its client's end closely. */
#define LAST_ACTIONS (10 * KK_TICKS_PER_SECOND)

static bool waits(const kk_process *client, kk_moment until)
{
    return client->end_time == 0 || until.time <= client->end_time + LAST_ACTIONS;
}

/* A process of the tree that had Windows Installer install a package: what its service starts, until nobody
 * waits for it any more, are the package's own actions. */
static kk_process_id installer_client(const kk_case *self, const kk_process *process)
{
    kk_moment begin = kk_tree_begin(process);
    for (const kk_user *user = self->ledger->installer_clients; user; user = user->next) {
        const kk_process *client = kk_case_process(self, user->process);
        if (kk_tree_has(self, user->process) && kk_moment_before(user->since, begin) &&
            waits(client, begin)) {
            return user->process;
        }
    }
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        const kk_process *client = kk_case_process(self, id);
        if (kk_tree_has(self, id) && client->started_in_capture &&
            (errands_of(self, client, KK_SIGN_CLIENT) & KK_ERRAND_INSTALLER) &&
            !kk_tree_is_broker(self, client) && !kk_moment_before(begin, kk_tree_begin(client)) &&
            waits(client, begin)) {
            return id;
        }
    }
    return KK_NO_PROCESS;
}

static bool ends_path(char byte)
{
    return byte == '"' || byte == '\'' || byte == ' ' || byte == ',' || byte == ';' || byte == '|' ||
           byte == '\t';
}

/* The longest tries of one path within a command line: a path may hold spaces. */
#define PATH_END_LIMIT 16

/* The process of the tree that wrote a file whose full path stands at `start` of the text. */
static kk_process_id path_writer(const kk_case *self, kk_str text, size_t start, kk_moment until)
{
    unsigned ends = 0;
    for (size_t at = start + 3; at <= text.size && ends < PATH_END_LIMIT; at++) {
        if (at < text.size && !ends_path(text.data[at])) {
            continue;
        }
        ends++;
        kk_process_id writer;
        if (kk_tree_wrote(self, kk_str_slice(text, start, at - start), until, &writer)) {
            return writer;
        }
    }
    return KK_NO_PROCESS;
}

kk_process_id kk_tree_named_writer(const kk_case *self, kk_str command_line, kk_moment until)
{
    for (size_t at = kk_str_find(command_line, KK_STR(":\\"), 0); at != SIZE_MAX;
         at = kk_str_find(command_line, KK_STR(":\\"), at + 2)) {
        kk_process_id writer = at > 0 ? path_writer(self, command_line, at - 1, until) : KK_NO_PROCESS;
        if (writer != KK_NO_PROCESS) {
            return writer;
        }
    }
    return KK_NO_PROCESS;
}

/* A process of the tree that set a service's ImagePath, or a class's server, to this image. */
static kk_process_id registered_by(kk_case *self, const kk_process *process)
{
    kk_str leaf = kk_tree_leaf(process->image);
    for (const kk_registry_record *record = leaf.size ? self->ledger->first_registry : NULL;
         record && kk_tree_spend(self); record = record->next) {
        if (!kk_str_ends_nocase(record->path, KK_STR("\\ImagePath")) &&
            !kk_str_contains_nocase(record->path, KK_STR("\\LocalServer32"))) {
            continue;
        }
        for (const kk_registry_event *event = record->history; event; event = event->next) {
            if (event->success && event->data.size && kk_tree_has(self, event->process) &&
                kk_str_contains_nocase(event->data, leaf)) {
                return event->process;
            }
        }
    }
    return KK_NO_PROCESS;
}

/* The sample with the same image: a broker that starts it again does so for the tree. */
static kk_process_id same_image(const kk_case *self, const kk_process *process)
{
    for (size_t i = 0; process->image.size && i < self->tree.samples.count; i++) {
        const kk_process *sample = kk_case_process(self, self->tree.samples.items[i]);
        if (kk_str_equal_nocase(process->image, sample->image)) {
            return sample->id;
        }
    }
    return KK_NO_PROCESS;
}

/* The tree's earlier run of a program that is none of Windows' and not installed: it set itself up as what
 * the broker starts. */
static kk_process_id ran_before(kk_case *self, const kk_process *process)
{
    if (process->image.size == 0 || kk_tree_is_protected(self, process->image) ||
        kk_tree_is_resident(self, process->image)) {
        return KK_NO_PROCESS;
    }
    for (kk_process_id id = 0; id < self->tree.count && kk_tree_spend(self); id++) {
        const kk_process *earlier = kk_case_process(self, id);
        if (kk_tree_has(self, id) && earlier->started_in_capture && is_earlier(earlier, process) &&
            kk_str_equal_nocase(earlier->image, process->image)) {
            return id;
        }
    }
    return KK_NO_PROCESS;
}

/* The process of the tree that lived when a host of a COM class came that Windows gives full rights without a
 * question: the class works for whoever asked, and nothing tells who. A program of its own goes before one of
 * Windows', the later before the earlier. */
static kk_process_id given_rights(kk_case *self, const kk_process *process)
{
    if (!(errands_of(self, process, KK_SIGN_LENDER) & KK_ERRAND_COM)) {
        return KK_NO_PROCESS;
    }
    kk_moment begin = kk_tree_begin(process);
    kk_process_id any = KK_NO_PROCESS;
    for (kk_process_id id = self->tree.count; id > 0 && kk_tree_spend(self); id--) {
        const kk_process *asker = kk_case_process(self, id - 1);
        bool is_there = kk_tree_has(self, id - 1) && is_earlier(asker, process) &&
                        (asker->end_time == 0 || begin.time <= asker->end_time);
        if (is_there && !kk_tree_is_protected(self, asker->image)) {
            return id - 1;
        }
        any = is_there && any == KK_NO_PROCESS ? id - 1 : any;
    }
    return any;
}

kk_process_id kk_tree_broker_asked_by(kk_case *self, const kk_process *process)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    uint32_t kinds = parent ? kk_tree_errands_of(self, parent) : 0;
    if (kinds == 0) {
        return KK_NO_PROCESS;
    }
    kk_moment begin = kk_tree_begin(process);
    kk_process_id asker = asked_by_name(self, process, kinds);
    if (asker == KK_NO_PROCESS) {
        asker = same_image(self, process);
    }
    if (asker == KK_NO_PROCESS && process->image.size) {
        kk_tree_wrote(self, process->image, begin, &asker);
    }
    if (asker == KK_NO_PROCESS) {
        asker = kk_tree_named_writer(self, process->command_line, begin);
    }
    if (asker == KK_NO_PROCESS && (kinds & (KK_ERRAND_SERVICES | KK_ERRAND_COM))) {
        asker = registered_by(self, process);
    }
    if (asker == KK_NO_PROCESS && (kinds & (KK_ERRAND_SERVICES | KK_ERRAND_SCHEDULER))) {
        asker = ran_before(self, process);
    }
    if (asker == KK_NO_PROCESS && (kinds & KK_ERRAND_COM)) {
        asker = given_rights(self, process);
    }
    if (asker == KK_NO_PROCESS && (kinds & KK_ERRAND_WMI)) {
        asker = wmi_client(self, process);
    }
    if (asker == KK_NO_PROCESS && (kinds & KK_ERRAND_INSTALLER)) {
        asker = installer_client(self, process);
    }
    return asker;
}
