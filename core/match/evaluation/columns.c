/* Texts of `any`: every column of the capture. */
#include "match/evaluation/text.h"

/* The columns that Procmon can show and a field stands for; `any` looks into each. Times of day, relative and
 * completion times are seen through `time`. */
static const kk_field columns[] = {
    KK_FIELD_PROCESS_NAME,
    KK_FIELD_PROCESS_PID,
    KK_FIELD_OPERATION,
    KK_FIELD_PATH,
    KK_FIELD_RESULT,
    KK_FIELD_DETAIL,
    KK_FIELD_TIME,
    KK_FIELD_DURATION,
    KK_FIELD_CLASS,
    KK_FIELD_SEQUENCE,
    KK_FIELD_PROCESS_IMAGE,
    KK_FIELD_PROCESS_COMPANY,
    KK_FIELD_PROCESS_DESCRIPTION,
    KK_FIELD_PROCESS_VERSION,
    KK_FIELD_PROCESS_USER,
    KK_FIELD_PROCESS_AUTHENTICATION_ID,
    KK_FIELD_PROCESS_SESSION,
    KK_FIELD_PROCESS_COMMAND_LINE,
    KK_FIELD_TID,
    KK_FIELD_PROCESS_VIRTUALIZED,
    KK_FIELD_PROCESS_INTEGRITY,
    KK_FIELD_CATEGORY,
    KK_FIELD_PARENT_PID,
    KK_FIELD_PROCESS_ARCHITECTURE,
};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

_Static_assert(COLUMN_COUNT <= KK_COLUMN_LIMIT, "a bit for every column");
_Static_assert(KK_FIELD_PARENT_PID < 64,
               "a source's answer to KK_FIELD_ANY is a bitmap of fields up to here");

/* The fields that are columns of this capture, as a bitmap. A source that has not all of them says so when it
 * is asked for `any`. */
static uint64_t available_columns(kk_program_state *state)
{
    const kk_field_memo *answer = kk_match_field(state, KK_FIELD_ANY);
    bool limited = answer->availability == KK_KNOWN && answer->value.kind == KK_NUMBER;
    return limited ? (uint64_t)answer->value.number : UINT64_MAX;
}

static bool is_of_process(kk_field field)
{
    return kk_field_is_process(field) || kk_field_is_parent(field);
}

/* The event's process in `quiet`: bits of the sets whose literals its columns do not hold. NULL when the
 * process is not known, or memory is out. */
static uint8_t *note_of_process(kk_program_state *state)
{
    kk_process_id process = state->event->ref.process;
    if (process >= state->event->processes->count) {
        return NULL;
    }
    while (state->quiet.count <= process) {
        if (!KK_ARRAY_GROW(&state->quiet)) {
            return NULL;
        }
        state->quiet.items[state->quiet.count++] = 0;
    }
    return &state->quiet.items[process];
}

/* A column whose text is not worth a look: it is the same for all events of a process and was looked at, or
 * it has digits and no literal is made of them. */
static bool is_skipped(const kk_pattern_set *set, kk_field field, bool quiet)
{
    bool number = set->skips_numbers && kk_match_kind_is_number(kk_field_info_of(field)->kind);
    return number || (quiet && is_of_process(field));
}

/* Scans the columns that are worth it; true when a literal is in one of the process. */
static bool scan_all(kk_program_state *state, uint32_t number, bool quiet)
{
    const kk_pattern_set *set = &state->program->sets.items[number];
    uint64_t available = available_columns(state);
    bool found_in_process = false;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if ((available >> columns[i] & 1) && !is_skipped(set, columns[i], quiet)) {
            bool found = kk_match_scan_field(state, number, columns[i], UINT32_C(1) << i);
            found_in_process |= found && is_of_process(columns[i]);
        }
    }
    return found_in_process;
}

void kk_match_scan_columns(kk_program_state *state, uint32_t number)
{
    const kk_pattern_set *set = &state->program->sets.items[number];
    uint8_t *note = set->needs_texts ? NULL : note_of_process(state);
    uint8_t bit = (uint8_t)(1U << set->cased);
    bool quiet = note && (*note & bit);
    bool found_in_process = scan_all(state, number, quiet);
    if (note && !quiet && !state->sets[number].pending && !found_in_process) {
        *note |= bit;
    }
}
