#include "base/grow.h"
#include "capture/columns/facts.h"
#include "capture/columns/integrity.h"
#include "capture/columns/number.h"
#include "capture/modules.h"
#include "capture/xml/xml.h"

#include <stdlib.h>

/* The reading of the process list. */
typedef struct reading {
    kk_pmxml *xml;
    size_t at;
    KK_ARRAY(kk_module) modules; /* of the process at hand */
    bool failed;                 /* memory is out */
} reading;

static kk_pmxml_token next(reading *self, kk_pmxml_element *element)
{
    return kk_pmxml_next(kk_pmxml_all(self->xml), &self->at, element);
}

static bool is(const kk_pmxml_element *element, const char *name)
{
    return kk_str_equal(element->name, kk_str_of(name));
}

static void problem(reading *self, const char *what, size_t at)
{
    kk_problem_add(&self->xml->base, what, at, UINT64_MAX, 0);
}

/* What a text means. Most are slices of the file. */
static kk_str text_of(reading *self, const kk_pmxml_element *element)
{
    kk_str text = kk_pmxml_text(element->text, self->xml->lf_only, &self->xml->base.processes.arena);
    self->failed |= !text.data;
    return text.data ? text : KK_STR("");
}

static uint64_t number_of(const kk_pmxml_element *element)
{
    int64_t number;
    return kk_columns_number(element->text, &number) ? (uint64_t)number : 0;
}

/* A FILETIME; 0 for none. */
static int64_t time_of(const kk_pmxml_element *element)
{
    uint64_t time = number_of(element);
    return time <= INT64_MAX ? (int64_t)time : 0;
}

static kk_tristate flag_of(const kk_pmxml_element *element)
{
    return kk_str_equal(element->text, KK_STR("1"))   ? KK_TRUE
           : kk_str_equal(element->text, KK_STR("0")) ? KK_FALSE
                                                      : KK_NOT_KNOWN;
}

/* --- modules --- */

static void keep_of_module(reading *self, kk_module *module, const kk_pmxml_element *element)
{
    if (is(element, "Path")) {
        module->path = text_of(self, element);
    } else if (is(element, "BaseAddress")) {
        module->base = number_of(element);
    } else if (is(element, "Size")) {
        module->size = number_of(element);
    } else if (is(element, "Version")) {
        module->version = text_of(self, element);
    } else if (is(element, "Company")) {
        module->company = text_of(self, element);
    } else if (is(element, "Description")) {
        module->description = text_of(self, element);
    } else if (is(element, "Timestamp")) {
        module->load_time = time_of(element);
    }
}

/* Behind <module>. */
static kk_pmxml_token read_module(reading *self)
{
    kk_module module = {
        .path = KK_STR(""), .version = KK_STR(""), .company = KK_STR(""), .description = KK_STR("")};
    kk_pmxml_element element;
    kk_pmxml_token token = next(self, &element);
    while (token == KK_PMXML_TEXT) {
        keep_of_module(self, &module, &element);
        token = next(self, &element);
    }
    bool ended = token == KK_PMXML_END && is(&element, "module");
    if (ended && KK_ARRAY_GROW(&self->modules)) {
        self->modules.items[self->modules.count++] = module;
    } else {
        self->failed |= ended;
    }
    return ended ? KK_PMXML_TEXT : token == KK_PMXML_CUT ? KK_PMXML_CUT : KK_PMXML_BAD;
}

/* Behind <modulelist>, up to its end. */
static kk_pmxml_token read_modules(reading *self)
{
    for (;;) {
        kk_pmxml_element element;
        kk_pmxml_token token = next(self, &element);
        if (token == KK_PMXML_BEGIN && is(&element, "module")) {
            token = read_module(self);
        } else if (token == KK_PMXML_END && is(&element, "modulelist")) {
            return KK_PMXML_TEXT;
        }
        if (token != KK_PMXML_TEXT) {
            return token == KK_PMXML_CUT ? KK_PMXML_CUT : KK_PMXML_BAD;
        }
    }
}

static void keep_modules(reading *self, kk_process *process)
{
    size_t count = self->modules.count;
    if (count == 0 || count > UINT32_MAX) {
        return;
    }
    kk_module *modules = kk_arena_alloc(&self->xml->base.processes.arena, count * sizeof *modules);
    if (!modules) {
        self->failed = true;
        return;
    }
    memcpy(modules, self->modules.items, count * sizeof *modules);
    kk_modules_sort(modules, count);
    process->modules = modules;
    process->module_count = (uint32_t)count;
}

/* --- processes --- */

/* What a process's element holds besides its modules. */
typedef struct listed_process {
    kk_process said; /* unknown where no element tells */
    bool has_number;
} listed_process;

static void keep_number(listed_process *process, const kk_pmxml_element *element)
{
    uint64_t number = number_of(element);
    bool fits = number <= UINT32_MAX;
    if (is(element, "ProcessIndex") && fits) {
        process->said.capture_number = (uint32_t)number;
        process->has_number = true;
    } else if (is(element, "ProcessId") && fits) {
        process->said.pid = (uint32_t)number;
        process->said.pid_unknown = false;
    } else if (is(element, "ParentProcessId") && fits) {
        process->said.parent_pid = (int64_t)number;
    } else if (is(element, "ParentProcessIndex") && fits) {
        process->said.capture_parent = (uint32_t)number;
    } else if (is(element, "CreateTime")) {
        process->said.start_time = time_of(element);
    } else if (is(element, "FinishTime")) {
        process->said.end_time = time_of(element);
        process->said.ended_in_capture = process->said.end_time != 0;
    } else if (is(element, "IsVirtualized")) {
        process->said.virtualized = flag_of(element);
    } else if (is(element, "Is64bit")) {
        process->said.is_64bit = flag_of(element);
    } else if (is(element, "AuthenticationId")) {
        process->said.has_authentication_id =
            kk_columns_authentication_id(element->text, &process->said.authentication_id);
    }
}

/* Where the text of an element goes; NULL for what is no text. */
static kk_known_str *text_in(kk_process *process, const kk_pmxml_element *element)
{
    return is(element, "Owner")         ? &process->user
           : is(element, "ProcessName") ? &process->name
           : is(element, "ImagePath")   ? &process->image
           : is(element, "CommandLine") ? &process->command_line
           : is(element, "CompanyName") ? &process->company
           : is(element, "Version")     ? &process->version
           : is(element, "Description") ? &process->description
           : is(element, "Integrity")   ? &process->integrity
                                        : NULL;
}

static void keep_of_process(reading *self, listed_process *process, const kk_pmxml_element *element)
{
    kk_known_str *text = text_in(&process->said, element);
    if (!text) {
        keep_number(process, element);
        return;
    }
    *text = text_of(self, element);
    if (text == &process->said.integrity) {
        *text = kk_columns_integrity(*text);
    }
}

/* Behind <process>, up to its end. */
static kk_pmxml_token read_elements(reading *self, listed_process *process)
{
    self->modules.count = 0;
    for (;;) {
        kk_pmxml_element element;
        kk_pmxml_token token = next(self, &element);
        if (token == KK_PMXML_TEXT) {
            keep_of_process(self, process, &element);
        } else if (token == KK_PMXML_BEGIN && is(&element, "modulelist")) {
            token = read_modules(self);
        } else if (token == KK_PMXML_END && is(&element, "process")) {
            return KK_PMXML_TEXT;
        }
        if (token != KK_PMXML_TEXT) {
            return token == KK_PMXML_CUT ? KK_PMXML_CUT : KK_PMXML_BAD;
        }
    }
}

/* Takes what was read of a process into the table; of one without a number when its PID is known. */
static void add_process(reading *self, listed_process *process, size_t at)
{
    kk_pmxml *xml = self->xml;
    if (!process->has_number && process->said.pid_unknown) {
        problem(self, "a process has neither ProcessIndex nor ProcessId: it is left out", at);
        return;
    }
    if (!process->has_number) {
        process->said.capture_number = kk_pmxml_number_of_pid(process->said.pid);
    }
    if (kk_numbering_find(&xml->listed, process->said.capture_number)) {
        problem(self, "two processes have one ProcessIndex: the second is left out", at);
        return;
    }
    kk_process *kept = kk_numbering_add(&xml->listed, process->said.capture_number);
    if (!kept) {
        self->failed = true;
        return;
    }
    kk_process_id id = kept->id;
    *kept = process->said;
    kept->id = id;
    /* The idle process's list repeats another one's. */
    if (process->said.pid_unknown || process->said.pid != 0) {
        keep_modules(self, kept);
    }
}

/* A process of which nothing is known yet. */
static listed_process unknown_process(void)
{
    return (listed_process){.said = {.pid_unknown = true,
                                     .parent_pid = -1,
                                     .parent = KK_NO_PROCESS,
                                     .capture_number = UINT32_MAX,
                                     .capture_parent = UINT32_MAX,
                                     .session = -1,
                                     .virtualized = KK_NOT_KNOWN,
                                     .is_64bit = KK_NOT_KNOWN,
                                     .first_event = UINT64_MAX}};
}

static kk_pmxml_token read_process(reading *self, size_t at)
{
    listed_process process = unknown_process();
    kk_pmxml_token token = read_elements(self, &process);
    if (token != KK_PMXML_TEXT) {
        problem(self,
                token == KK_PMXML_CUT
                    ? "the file ends within the process list: it was cut, and has no events"
                    : "a process of the list is ill-formed: what stands behind in it is not known",
                self->at);
    }
    if (process.has_number || !process.said.pid_unknown || token == KK_PMXML_TEXT) {
        add_process(self, &process, at);
    }
    return token;
}

/* The first of these tags at or behind `at`; SIZE_MAX when there is none. */
static size_t find_tag(const kk_pmxml *xml, size_t at)
{
    static const char *const tags[] = {"<process>", "</processlist>", "<eventlist>", "<event>"};
    kk_str all = kk_pmxml_all(xml);
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        kk_str until = kk_str_slice(all, 0, first);
        size_t found = kk_str_find(until, kk_str_of(tags[i]), at);
        first = found < first ? found : first;
    }
    return first;
}

/* Goes on at the next process, or behind the list; false when there is nothing more. */
static bool go_on(reading *self, size_t from)
{
    size_t found = find_tag(self->xml, from);
    self->at = found == SIZE_MAX ? self->xml->size : found;
    return found != SIZE_MAX;
}

/* Bytes of the list after which the memory that they were read into goes. */
#define FORGET_SIZE ((size_t)16 << 20)

/* Behind <processlist>, up to its end or the events. */
static void read_list(reading *self)
{
    bool going = true;
    size_t forgotten = 0;
    while (going && !self->failed) {
        size_t at = self->at;
        if (at - forgotten > FORGET_SIZE) {
            kk_pmxml_forget(self->xml, forgotten, at);
            forgotten = at;
        }
        kk_pmxml_element element;
        kk_pmxml_token token = next(self, &element);
        if (token == KK_PMXML_BEGIN && is(&element, "process")) {
            token = read_process(self, at);
        } else if (token == KK_PMXML_END && is(&element, "processlist")) {
            going = false;
        } else if (token == KK_PMXML_BEGIN && (is(&element, "eventlist") || is(&element, "event"))) {
            self->at = at;
            going = false;
        } else if (token == KK_PMXML_CUT) {
            problem(self, "the file ends within the process list: it was cut, and has no events", at);
        } else {
            problem(self, "something in the process list is no process: it is passed over", at);
            token = KK_PMXML_BAD;
        }
        if (token == KK_PMXML_CUT) {
            self->at = self->xml->size;
            going = false;
        } else if (token == KK_PMXML_BAD) {
            going = go_on(self, self->at > at ? self->at : at + 1);
        }
    }
}

/* --- lookups --- */

static int compare_pid(const void *a, const void *b)
{
    const kk_process *x = *(const kk_process *const *)a;
    const kk_process *y = *(const kk_process *const *)b;
    if (x->pid != y->pid) {
        return x->pid < y->pid ? -1 : 1;
    }
    return (x->id > y->id) - (x->id < y->id);
}

/* Copies of the table for lookups that do not change with it, also by number: threads scan while the replay
 * adds processes. False when memory is out. */
static bool freeze(kk_pmxml *xml)
{
    const kk_processes *table = &xml->base.processes;
    size_t size = table->count * sizeof(kk_process *);
    xml->by_pid = malloc(size + 1);
    xml->listed_table.items = malloc(size + 1);
    if (!xml->by_pid || !xml->listed_table.items) {
        return false;
    }
    xml->listed_table.count = table->count;
    if (size > 0) {
        memcpy((void *)xml->listed_table.items, (const void *)table->items, size);
        memcpy((void *)xml->by_pid, (const void *)table->items, size);
        qsort((void *)xml->by_pid, table->count, sizeof(kk_process *), compare_pid);
    }
    xml->listed.table = &xml->listed_table;
    return true;
}

const kk_process *kk_pmxml_process_by_pid(const kk_pmxml *xml, uint32_t pid, int64_t time)
{
    uint32_t low = 0, high = xml->listed_table.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const kk_process *item = xml->by_pid[middle];
        bool before = item->pid < pid || (item->pid == pid && (time == 0 || item->start_time <= time));
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    const kk_process *found = low > 0 ? xml->by_pid[low - 1] : NULL;
    return found && found->pid == pid && !found->pid_unknown ? found : NULL;
}

const kk_process *kk_pmxml_process(const kk_pmxml *xml, uint32_t number)
{
    const kk_process *listed = kk_numbering_find(&xml->listed, number);
    return listed ? listed : kk_numbering_find(&xml->unlisted, number);
}

/* What follows from all processes. */
static bool finish(kk_pmxml *xml)
{
    kk_processes *table = &xml->base.processes;
    if (!kk_numbering_finish(&xml->listed) || !freeze(xml)) {
        return false;
    }
    bool any = false;
    xml->base.info.lists_processes = table->count > 0;
    for (uint32_t i = 0; i < table->count; i++) {
        const kk_process *process = table->items[i];
        bool is_system = process->pid == KK_SYSTEM_PID && !process->pid_unknown;
        xml->system = is_system && xml->system == KK_NO_PROCESS ? i : xml->system;
        if (process->is_64bit == KK_TRUE || (process->is_64bit == KK_FALSE && !any)) {
            xml->base.info.is_64bit = process->is_64bit;
            any = true;
        }
    }
    return true;
}

/* --- the file's begin --- */

/* Passes over what stands before the root: the XML declaration, comments. False for a DOCTYPE. */
static bool skip_prolog(reading *self)
{
    kk_str all = kk_pmxml_all(self->xml);
    for (;;) {
        while (self->at < all.size && strchr(" \t\r\n", all.data[self->at]) && all.data[self->at]) {
            self->at++;
        }
        kk_str rest = kk_str_slice(all, self->at, SIZE_MAX);
        bool declaration = kk_str_starts(rest, KK_STR("<?")), comment = kk_str_starts(rest, KK_STR("<!--"));
        if (!declaration && !comment) {
            return !kk_str_starts(rest, KK_STR("<!"));
        }
        size_t end = kk_str_find(rest, declaration ? KK_STR("?>") : KK_STR("-->"), 2);
        self->at = end == SIZE_MAX ? all.size : self->at + end + (declaration ? 2 : 3);
    }
}

static bool fail_root(const char *path, const kk_pmxml_element *root, kk_error *error)
{
    kk_str name = kk_str_slice(root->name, 0, 64);
    return kk_fail(
        error,
        "%s: is XML, but its root is <%.*s> and not Process Monitor's <procmon>; give the XML that "
        "Process Monitor saved",
        path, (int)name.size, name.data);
}

/* The process list and what stands around it; sets events_begin. */
static void read_parts(reading *self)
{
    kk_pmxml *xml = self->xml;
    size_t at = self->at;
    kk_pmxml_element element;
    kk_pmxml_token token = next(self, &element);
    bool has_list = (token == KK_PMXML_BEGIN || token == KK_PMXML_TEXT) && is(&element, "processlist");
    if (token == KK_PMXML_BEGIN && has_list) {
        read_list(self);
    } else if (!has_list) {
        problem(self, "there is no process list: of processes only their events tell", at);
        self->at = at;
    }
    at = self->at;
    token = next(self, &element);
    if (token == KK_PMXML_BEGIN && is(&element, "eventlist")) {
        xml->events_begin = self->at;
        return;
    }
    size_t found = kk_pmxml_find_event(xml, at, xml->size);
    xml->events_begin = found == SIZE_MAX ? xml->size : found;
    if (!(token == KK_PMXML_TEXT && is(&element, "eventlist"))) {
        problem(self,
                found == SIZE_MAX ? "there is no list of events: the file was cut, or saved without events"
                                  : "the list of events does not begin where it should",
                at);
    }
}

bool kk_pmxml_processes_read(kk_pmxml *xml, const char *path, kk_error *error)
{
    reading self = {.xml = xml};
    kk_pmxml_element root = {{"", 0}, {"", 0}};
    if (!skip_prolog(&self)) {
        return kk_fail(
            error,
            "%s: has a DOCTYPE, which Process Monitor never writes and which is not read; give the "
            "XML as Process Monitor saved it",
            path);
    }
    kk_pmxml_token token = next(&self, &root);
    if (root.name.size == 0 || !is(&root, "procmon")) {
        return fail_root(path, &root, error);
    }
    if (token == KK_PMXML_BEGIN) {
        read_parts(&self);
    } else {
        xml->events_begin = xml->size;
        problem(&self, "there is nothing in <procmon>: the file was cut, or saved without events", self.at);
    }
    free(self.modules.items);
    return (!self.failed && finish(xml)) || kk_fail_memory(error, "reading the processes of an XML");
}
