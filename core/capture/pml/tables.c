/* Tables of a PML: strings, and processes with their modules. */
#include "capture/modules.h"
#include "capture/pml/source.h"

#include <stdlib.h>

/* A table that would hold more entries than its bytes allow is cut, not refused. */
typedef struct string_table {
    kk_pml *pml;
    kk_bytes bytes; /* from the table's begin to the file's end */
    uint32_t count;
    bool cut;      /* it lacks something that it should have */
    kk_str *texts; /* decoded ones; data NULL until asked for */
} string_table;

static void problem(kk_pml *pml, const char *what, uint64_t offset)
{
    kk_problem_add(&pml->base, what, offset, UINT64_MAX, 0);
}

kk_str kk_pml_text(kk_pml *pml, kk_arena *arena, const unsigned char *bytes, size_t size)
{
    size_t units = 0;
    size_t most = pml->text_budget / 3 < size / 2 ? pml->text_budget / 3 : size / 2;
    while (units < most && kk_load_u16(bytes + 2 * units) != 0) {
        units++;
    }
    if (!kk_pml_spend(pml, KK_UTF8_MAX(units) + 1)) {
        return (kk_str){NULL, 0};
    }
    kk_buf text = KK_BUF_INIT;
    kk_utf16_append(&text, bytes, units);
    kk_str copy = {NULL, 0};
    if (!text.failed) {
        copy = kk_arena_copy(arena, kk_buf_str(&text));
    }
    kk_buf_free(&text);
    return copy;
}

static bool open_strings(string_table *table, kk_pml *pml, const kk_pml_part *part, kk_error *error)
{
    *table = (string_table){.pml = pml};
    if (part->strings_at == 0) {
        return true;
    }
    table->bytes =
        kk_bytes_of(part->mapping.data + part->strings_at, part->mapping.size - (size_t)part->strings_at);
    uint32_t count = kk_take_u32(&table->bytes);
    size_t most = kk_bytes_left(&table->bytes) / 4;
    table->cut = count > most;
    count = table->cut ? (uint32_t)most : count;
    table->texts = calloc(count ? count : 1, sizeof *table->texts);
    table->count = count;
    return table->texts || kk_fail_memory(error, "reading the strings of a PML");
}

/* String by its number; data NULL when the table has none. */
static kk_str string_at(string_table *table, uint32_t number)
{
    if (number >= table->count) {
        table->cut = true;
        return (kk_str){NULL, 0};
    }
    if (!table->texts[number].data) {
        kk_seek(&table->bytes, 4 + (size_t)number * 4);
        kk_seek(&table->bytes, kk_take_u32(&table->bytes));
        uint32_t size = kk_take_u32(&table->bytes);
        const unsigned char *bytes = kk_take(&table->bytes, size);
        if (table->bytes.overrun || !bytes) {
            table->bytes.overrun = false;
            table->cut = true;
            return (kk_str){NULL, 0};
        }
        table->texts[number] = kk_pml_text(table->pml, &table->pml->base.processes.arena, bytes, size);
    }
    return table->texts[number];
}

/* --- processes --- */

static kk_tristate flag(uint32_t word)
{
    return word == 0 ? KK_FALSE : word == 1 ? KK_TRUE : KK_NOT_KNOWN;
}

static uint64_t take_pointer(kk_bytes *bytes, const kk_pml *pml)
{
    return pml->layout.is_64bit ? kk_take_u64(bytes) : kk_take_u32(bytes);
}

/* A module's load time is stored in two halves: the low one in the word before the base, the high one at the
 * end of the record (it equals the time of the Load Image event where the capture has that). */
static kk_module read_module(const kk_pml *pml, kk_bytes *bytes, string_table *strings)
{
    kk_module module = {0};
    uint64_t time = (uint32_t)take_pointer(bytes, pml);
    module.base = take_pointer(bytes, pml);
    module.size = kk_take_u32(bytes);
    module.path = string_at(strings, kk_take_u32(bytes));
    module.version = string_at(strings, kk_take_u32(bytes));
    module.company = string_at(strings, kk_take_u32(bytes));
    module.description = string_at(strings, kk_take_u32(bytes));
    module.timestamp = kk_take_u32(bytes);
    kk_take(bytes, 20);
    time |= (uint64_t)kk_take_u32(bytes) << 32;
    module.load_time = time <= INT64_MAX ? (int64_t)time : 0;
    return module;
}

static void read_modules(kk_pml *pml, kk_bytes *bytes, string_table *strings, kk_process *process)
{
    uint32_t count = kk_take_u32(bytes);
    size_t record = 2 * (size_t)pml->layout.pointer_size + 0x30;
    size_t most = kk_bytes_left(bytes) / record;
    if (count > most) {
        count = (uint32_t)most;
    }
    kk_module *modules = kk_pml_spend(pml, count * sizeof *modules)
                             ? kk_arena_calloc(&pml->base.processes.arena, count ? count : 1, sizeof *modules)
                             : NULL;
    if (!modules) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        modules[i] = read_module(pml, bytes, strings);
    }
    kk_modules_sort(modules, count);
    process->modules = modules;
    process->module_count = count;
}

static void read_texts(kk_bytes *bytes, string_table *strings, kk_process *process)
{
    process->integrity = string_at(strings, kk_take_u32(bytes));
    process->user = string_at(strings, kk_take_u32(bytes));
    process->name = string_at(strings, kk_take_u32(bytes));
    process->image = string_at(strings, kk_take_u32(bytes));
    process->command_line = string_at(strings, kk_take_u32(bytes));
    process->company = string_at(strings, kk_take_u32(bytes));
    process->version = string_at(strings, kk_take_u32(bytes));
    process->description = string_at(strings, kk_take_u32(bytes));
}

static void read_times(const kk_pml *pml, kk_bytes *bytes, kk_process *process)
{
    uint64_t start = kk_take_u64(bytes);
    uint64_t end = kk_take_u64(bytes);
    process->start_time = start <= INT64_MAX ? (int64_t)start : 0;
    process->end_time = end <= INT64_MAX ? (int64_t)end : 0;
    process->started_in_capture = process->start_time != 0 && process->start_time >= pml->first_time;
    process->ended_in_capture = process->end_time != 0;
}

/* Fills the process from its record. */
static void read_process(kk_pml *pml, kk_bytes *bytes, string_table *strings, kk_process *process)
{
    process->capture_number = kk_take_u32(bytes);
    process->pid = kk_take_u32(bytes);
    process->parent_pid = kk_take_u32(bytes);
    process->capture_parent = kk_take_u32(bytes);
    process->authentication_id = kk_take_u64(bytes);
    process->has_authentication_id = true;
    process->session = kk_take_u32(bytes);
    kk_take_u32(bytes);
    read_times(pml, bytes, process);
    process->virtualized = flag(kk_take_u32(bytes));
    process->is_64bit = flag(kk_take_u32(bytes));
    read_texts(bytes, strings, process);
    kk_take(bytes, 8 + pml->layout.pointer_size); /* icons, and a word whose meaning is not known */
    read_modules(pml, bytes, strings, process);
}

/* Bytes of a process record up to its modules. */
static size_t record_size(const kk_pml *pml)
{
    return 0x60 + (size_t)pml->layout.pointer_size + 4;
}

/* Reads the record at `at` of the table; false when memory is out. */
static bool read_record(kk_pml *pml, kk_bytes table, size_t at, string_table *strings, kk_error *error)
{
    kk_seek(&table, at);
    if (kk_bytes_left(&table) < record_size(pml)) {
        problem(pml, "a process lies outside its table", at);
        return true;
    }
    uint32_t number = kk_load_u32(table.data + table.at);
    const kk_process *known = kk_pml_process(pml, number);
    if (!known && !kk_pml_spend(pml, sizeof *known)) {
        problem(pml, "the table of processes is larger than its file allows", at);
        return true;
    }
    kk_process *process = kk_pml_process_add(pml, number, error);
    if (process) {
        read_process(pml, &table, strings, process);
    }
    return process != NULL;
}

static bool read_processes(kk_pml *pml, kk_pml_part *part, string_table *strings, kk_error *error)
{
    kk_bytes table =
        kk_bytes_of(part->mapping.data + part->processes_at, part->mapping.size - (size_t)part->processes_at);
    uint32_t count = kk_take_u32(&table);
    size_t most = kk_bytes_left(&table) / 8; /* a number and an offset each */
    if (count > most) {
        problem(pml, "the table of processes is cut", part->processes_at);
        count = 0;
        part->processes_recovered = true;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = kk_load_u32(table.data + 4 + ((size_t)count + i) * 4);
        if (!read_record(pml, table, at, strings, error)) {
            return false;
        }
    }
    return true;
}

bool kk_pml_tables_read(kk_pml *pml, kk_pml_part *part, kk_error *error)
{
    string_table strings;
    if (!open_strings(&strings, pml, part, error)) {
        return false;
    }
    bool done = part->processes_at == 0 || read_processes(pml, part, &strings, error);
    part->processes_recovered |= part->processes_at == 0 || part->strings_at == 0 || strings.cut;
    free(strings.texts);
    return done;
}
