#include "capture/csv/csv.h"
#include "capture/csv/detail.h"
#include "capture/csv/number.h"

#define UNKNOWN_TEXT ((kk_known_str){NULL, 0})

/* A row that tells of processes, being read. */
typedef struct teller {
    kk_csv *csv;
    kk_event event;
    kk_scratch *scratch;
} teller;

bool kk_csv_tells_of_process(kk_operation operation)
{
    return operation == KK_OP_PROCESS_CREATE || operation == KK_OP_PROCESS_START ||
           operation == KK_OP_PROCESS_EXIT || operation == KK_OP_PROCESS_DEFINED;
}

static kk_known_str column(teller *from, kk_csv_column wanted)
{
    return kk_csv_event_text(&from->event, wanted, from->scratch);
}

static kk_known_str detail(teller *from, kk_csv_key key)
{
    kk_known_str text = column(from, KK_CSV_DETAIL);
    return text.data ? kk_csv_detail_value(from->event.operation, text, key) : text;
}

/* A number that fits, else -1. */
static int64_t number_or_none(kk_known_str text, int64_t most)
{
    int64_t number;
    return kk_csv_number(text, &number) && number >= 0 && number <= most ? number : -1;
}

static kk_tristate choice(kk_known_str text, kk_str if_true, kk_str if_false)
{
    return kk_str_equal(text, if_true) ? KK_TRUE : kk_str_equal(text, if_false) ? KK_FALSE : KK_NOT_KNOWN;
}

/* "00000000:000003e7": the high and the low half in hexadecimal. */
static bool authentication_id(kk_known_str text, uint64_t *id)
{
    uint64_t number = 0;
    bool valid = text.size == 17 && text.data[8] == ':';
    for (size_t i = 0; valid && i < text.size; i++) {
        char lower = (char)(text.data[i] | 0x20);
        bool decimal = text.data[i] >= '0' && text.data[i] <= '9';
        valid = i == 8 || decimal || (lower >= 'a' && lower <= 'f');
        if (i != 8) {
            number = number << 4 | (uint64_t)(decimal ? lower - '0' : lower - 'a' + 10);
        }
    }
    *id = number;
    return valid;
}

/* What the columns say of the row's own process; false when they do not name it. */
static bool read_facts(teller *from, kk_process_facts *facts)
{
    int64_t pid = number_or_none(column(from, KK_CSV_PID), UINT32_MAX);
    *facts = KK_PROCESS_FACTS;
    facts->pid = (uint32_t)pid;
    facts->parent_pid = number_or_none(column(from, KK_CSV_PARENT_PID), UINT32_MAX);
    facts->session = number_or_none(column(from, KK_CSV_SESSION), UINT32_MAX);
    facts->has_authentication_id =
        authentication_id(column(from, KK_CSV_AUTHENTICATION_ID), &facts->authentication_id);
    facts->virtualized = choice(column(from, KK_CSV_VIRTUALIZED), KK_STR("True"), KK_STR("False"));
    facts->is_64bit = choice(column(from, KK_CSV_ARCHITECTURE), KK_STR("64-bit"), KK_STR("32-bit"));
    facts->name = column(from, KK_CSV_PROCESS_NAME);
    facts->image = column(from, KK_CSV_IMAGE_PATH);
    facts->command_line = column(from, KK_CSV_COMMAND_LINE);
    facts->user = column(from, KK_CSV_USER);
    facts->integrity = column(from, KK_CSV_INTEGRITY);
    facts->company = column(from, KK_CSV_COMPANY);
    facts->description = column(from, KK_CSV_DESCRIPTION);
    facts->version = column(from, KK_CSV_VERSION);
    return pid >= 0;
}

static bool learn_create(teller *from, uint64_t index, const kk_process_facts *creator)
{
    int64_t pid = number_or_none(detail(from, KK_KEY_PID), UINT32_MAX);
    kk_known_str image = column(from, KK_CSV_PATH);
    if (pid < 0) {
        return true;
    }
    kk_process_facts child = KK_PROCESS_FACTS;
    child.pid = (uint32_t)pid;
    child.parent_pid = creator->pid;
    child.image = image;
    /* The child's rows tell its name exactly: an image's path may be written with slashes of any kind. */
    child.name =
        image.data && !kk_csv_has(from->csv, KK_CSV_PROCESS_NAME) ? kk_path_name(image) : UNKNOWN_TEXT;
    child.command_line = detail(from, KK_KEY_COMMAND_LINE);
    kk_process_id id = kk_tracker_find(from->csv->tracker, creator->pid, creator->name, index);
    return kk_tracker_created(from->csv->tracker, index, from->event.time, id, &child) != NULL;
}

kk_known_str kk_csv_environment_block(kk_known_str text, kk_arena *arena)
{
    char *block = text.data ? kk_arena_alloc(arena, text.size + 1) : NULL;
    size_t size = 0, at = 0;
    while (block && at < text.size) {
        bool line_end = text.data[at] == '\r' && at + 2 < text.size &&
                        (text.data[at + 1] == ';' || text.data[at + 1] == '\n') && text.data[at + 2] == '\t';
        if (!line_end) {
            block[size++] = text.data[at++];
            continue;
        }
        if (size > 0) {
            block[size++] = '\0';
        }
        at += 3;
    }
    return (kk_known_str){block, size};
}

/* A Process Start's detail behind its command line, where a column tells that: what stands in the command
 * line itself cannot pass for the pairs behind it then. */
static kk_known_str behind_command_line(kk_known_str detail, kk_known_str command_line)
{
    const kk_str key = KK_STR("Command line: "), next = KK_STR(", Current directory: ");
    size_t at = detail.data && command_line.data ? kk_str_find(detail, key, 0) : SIZE_MAX;
    if (at == SIZE_MAX) {
        return detail;
    }
    kk_str rest = kk_str_slice(detail, at + key.size, SIZE_MAX);
    kk_str behind = kk_str_slice(rest, command_line.size, SIZE_MAX);
    return kk_str_starts(rest, command_line) && kk_str_starts(behind, next)
               ? kk_str_slice(behind, 2, SIZE_MAX)
               : detail;
}

static bool learn_start(teller *from, uint64_t index, kk_process_facts *facts)
{
    int64_t parent = number_or_none(detail(from, KK_KEY_PARENT_PID), UINT32_MAX);
    kk_known_str text = behind_command_line(column(from, KK_CSV_DETAIL), facts->command_line);
    facts->parent_pid = parent >= 0 ? parent : facts->parent_pid;
    if (!facts->command_line.data) {
        facts->command_line = detail(from, KK_KEY_COMMAND_LINE);
    }
    if (text.data) {
        facts->current_directory = kk_csv_detail_value(KK_OP_PROCESS_START, text, KK_KEY_CURRENT_DIRECTORY);
        kk_known_str block = kk_csv_detail_value(KK_OP_PROCESS_START, text, KK_KEY_ENVIRONMENT);
        facts->environment = kk_csv_environment_block(block, &from->scratch->arena);
    }
    return kk_tracker_started(from->csv->tracker, index, from->event.time, facts) != NULL;
}

static bool learn_exit(teller *from, uint64_t index, const kk_process_facts *facts)
{
    int64_t status = 0;
    bool known = kk_csv_number(detail(from, KK_KEY_EXIT_STATUS), &status) && status >= INT32_MIN &&
                 status <= UINT32_MAX;
    return kk_tracker_exited(from->csv->tracker, index, from->event.time, facts, known, (int32_t)status) !=
           NULL;
}

static bool learn_row(teller *from, uint64_t index, kk_process_facts *facts)
{
    kk_tracker *tracker = from->csv->tracker;
    switch (from->event.operation) {
    case KK_OP_PROCESS_CREATE:
        return kk_tracker_seen(tracker, index, facts) && learn_create(from, index, facts);
    case KK_OP_PROCESS_START:
        return learn_start(from, index, facts);
    case KK_OP_PROCESS_DEFINED:
        return kk_tracker_defined(tracker, index, facts) != NULL;
    case KK_OP_PROCESS_EXIT:
        return learn_exit(from, index, facts);
    default:
        return kk_tracker_seen(tracker, index, facts) != NULL;
    }
}

bool kk_csv_learn(kk_csv *csv, const kk_csv_note *note, uint64_t first_index)
{
    teller from = {.csv = csv, .scratch = &csv->scratch};
    const kk_event_ref ref = {
        .index = first_index + note->index, .place = note->place, .process = KK_NO_PROCESS};
    kk_process_facts facts;
    kk_scratch_reset(&csv->scratch);
    if (!kk_source_event(&csv->base, &ref, &from.event)) {
        return false;
    }
    return !read_facts(&from, &facts) || learn_row(&from, ref.index, &facts);
}

void kk_csv_name_processes(kk_csv *csv)
{
    for (uint32_t i = 0; i < csv->base.processes.count; i++) {
        kk_process *process = csv->base.processes.items[i];
        if (!process->name.data && process->image.data) {
            process->name = kk_path_name(process->image);
        }
    }
}

void kk_csv_resolve(kk_source *source, kk_event *event, kk_scratch *scratch)
{
    kk_csv *csv = (kk_csv *)source;
    int64_t pid = number_or_none(kk_csv_event_text(event, KK_CSV_PID, scratch), UINT32_MAX);
    kk_known_str name = kk_csv_event_text(event, KK_CSV_PROCESS_NAME, scratch);
    event->processes = &csv->base.processes;
    event->ref.process =
        pid < 0 ? KK_NO_PROCESS : kk_tracker_find(csv->tracker, (uint32_t)pid, name, event->ref.index);
}
