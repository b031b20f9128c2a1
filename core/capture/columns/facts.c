#include "capture/columns/facts.h"

#include "capture/columns/number.h"

#define UNKNOWN_TEXT ((kk_known_str){NULL, 0})

static kk_known_str column(const kk_columns_teller *from, kk_column wanted)
{
    return kk_columns_text(from->event, wanted, from->scratch);
}

kk_known_str kk_columns_teller_detail(const kk_columns_teller *from, kk_columns_key key)
{
    kk_known_str text = column(from, KK_COLUMN_DETAIL);
    return text.data ? kk_columns_detail_value(from->event->operation, text, key) : text;
}

/* A number that fits, else -1. */
static int64_t number_or_none(kk_known_str text, int64_t most)
{
    int64_t number;
    return kk_columns_number(text, &number) && number >= 0 && number <= most ? number : -1;
}

static kk_tristate choice(kk_known_str text, kk_str if_true, kk_str if_false)
{
    return kk_str_equal(text, if_true) ? KK_TRUE : kk_str_equal(text, if_false) ? KK_FALSE : KK_NOT_KNOWN;
}

bool kk_columns_authentication_id(kk_known_str text, uint64_t *id)
{
    uint64_t number = 0;
    bool valid = text.size == 17 && text.data[8] == ':';
    for (size_t i = 0; valid && i < text.size; i++) {
        char digit = text.data[i];
        bool decimal = digit >= '0' && digit <= '9';
        valid = i == 8 || decimal || (digit >= 'a' && digit <= 'f');
        if (i != 8) {
            number = number << 4 | (uint64_t)(decimal ? digit - '0' : digit - 'a' + 10);
        }
    }
    *id = number;
    return valid;
}

int64_t kk_columns_pid(kk_known_str text)
{
    return number_or_none(text, UINT32_MAX);
}

int64_t kk_columns_own_pid(const kk_source *source, kk_known_str text)
{
    bool named =
        kk_columns_has(source, KK_COLUMN_PROCESS_NAME) || kk_columns_has(source, KK_COLUMN_IMAGE_PATH);
    return !kk_columns_has(source, KK_COLUMN_PID) && named ? 0 : kk_columns_pid(text);
}

kk_known_str kk_columns_process_name(const kk_event *event, kk_scratch *scratch)
{
    kk_known_str name = kk_columns_text(event, KK_COLUMN_PROCESS_NAME, scratch);
    kk_known_str image = name.data ? UNKNOWN_TEXT : kk_columns_text(event, KK_COLUMN_IMAGE_PATH, scratch);
    return image.data ? kk_path_name(image) : name;
}

bool kk_columns_own_facts(const kk_columns_teller *from, kk_process_facts *facts)
{
    int64_t pid = kk_columns_own_pid(from->event->source, column(from, KK_COLUMN_PID));
    *facts = KK_PROCESS_FACTS;
    facts->pid = (uint32_t)pid;
    facts->parent_pid = kk_columns_pid(column(from, KK_COLUMN_PARENT_PID));
    facts->session = number_or_none(column(from, KK_COLUMN_SESSION), UINT32_MAX);
    facts->has_authentication_id =
        kk_columns_authentication_id(column(from, KK_COLUMN_AUTHENTICATION_ID), &facts->authentication_id);
    facts->virtualized = choice(column(from, KK_COLUMN_VIRTUALIZED), KK_STR("True"), KK_STR("False"));
    facts->is_64bit = choice(column(from, KK_COLUMN_ARCHITECTURE), KK_STR("64-bit"), KK_STR("32-bit"));
    facts->name = kk_columns_process_name(from->event, from->scratch);
    facts->image = column(from, KK_COLUMN_IMAGE_PATH);
    facts->command_line = column(from, KK_COLUMN_COMMAND_LINE);
    facts->user = column(from, KK_COLUMN_USER);
    facts->integrity = column(from, KK_COLUMN_INTEGRITY);
    facts->company = column(from, KK_COLUMN_COMPANY);
    facts->description = column(from, KK_COLUMN_DESCRIPTION);
    facts->version = column(from, KK_COLUMN_VERSION);
    return pid >= 0;
}

bool kk_columns_child_facts(const kk_columns_teller *from, const kk_process_facts *creator,
                            kk_process_facts *child)
{
    int64_t pid = kk_columns_pid(kk_columns_teller_detail(from, KK_KEY_PID));
    kk_known_str image = column(from, KK_COLUMN_PATH);
    *child = KK_PROCESS_FACTS;
    child->pid = (uint32_t)pid;
    child->parent_pid = creator->pid;
    child->image = image;
    child->name = image.data ? kk_path_name(image) : UNKNOWN_TEXT;
    child->command_line = kk_columns_teller_detail(from, KK_KEY_COMMAND_LINE);
    return pid >= 0;
}

kk_known_str kk_columns_environment_block(kk_known_str text, kk_arena *arena)
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

void kk_columns_start_facts(const kk_columns_teller *from, kk_process_facts *facts)
{
    int64_t parent = kk_columns_pid(kk_columns_teller_detail(from, KK_KEY_PARENT_PID));
    kk_known_str text = behind_command_line(column(from, KK_COLUMN_DETAIL), facts->command_line);
    facts->parent_pid = parent >= 0 ? parent : facts->parent_pid;
    if (!facts->command_line.data) {
        facts->command_line = kk_columns_teller_detail(from, KK_KEY_COMMAND_LINE);
    }
    if (text.data) {
        facts->current_directory =
            kk_columns_detail_value(KK_OP_PROCESS_START, text, KK_KEY_CURRENT_DIRECTORY);
        kk_known_str block = kk_columns_detail_value(KK_OP_PROCESS_START, text, KK_KEY_ENVIRONMENT);
        facts->environment = kk_columns_environment_block(block, &from->scratch->arena);
    }
}
