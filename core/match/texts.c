/* Fields of the event at hand as the program needs them: each decoded once, each text folded once and scanned
 * once. */
#include "match/program_impl.h"

#include "base/fold.h"

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

const kk_field_memo *kk_state_field(kk_program_state *state, kk_field field)
{
    kk_field_memo *memo = &state->fields[field];
    if (memo->epoch != state->epoch) {
        memo->epoch = state->epoch;
        memo->state = kk_event_field(state->event, field, state->scratch, &memo->value);
        if (field == KK_FIELD_INDEX && !state->final) {
            memo->state = KK_PENDING; /* a scan may count from its chunk's start */
        }
        if (memo->state == KK_PENDING && state->final) {
            memo->state = KK_UNAVAILABLE;
        }
    }
    return memo;
}

static void on_hit(void *context, uint32_t owner)
{
    kk_program_state *state = context;
    bool is_pattern = owner & KK_OWNER_PATTERN;
    uint32_t number = owner & ~KK_OWNER_PATTERN;
    kk_hit_memo *memo = is_pattern ? &state->pattern_hits[number] : &state->leaf_hits[number];
    uint32_t columns = memo->epoch == state->epoch ? memo->columns : 0;
    *memo = (kk_hit_memo){state->epoch, columns | state->column};
    if (state->collecting) {
        kk_state_trigger(state, is_pattern ? state->program->patterns.items[number].leaf : number);
    }
}

/* Sixteen bytes at once; the compiler makes vector instructions of it where there are some. */
typedef unsigned char block __attribute__((vector_size(16)));

static inline block lower_block(block bytes)
{
    block capital = (block)(bytes - 'A' < 26);
    return bytes | (capital & 0x20);
}

static inline block load_block(const char *place)
{
    block bytes;
    memcpy(&bytes, place, sizeof bytes);
    return bytes;
}

/* kk_fold for a text of at least one block that is all ASCII; false, with nothing of use in `out`, for
 * others. The last block may overlap the one before. */
static bool fold_ascii(kk_str text, char *out)
{
    block seen = {0};
    size_t last = text.size - sizeof(block);
    for (size_t at = 0;; at = at + sizeof(block) < last ? at + sizeof(block) : last) {
        block bytes = load_block(text.data + at);
        seen |= bytes;
        bytes = lower_block(bytes);
        memcpy(out + at, &bytes, sizeof bytes);
        if (at == last) {
            break;
        }
    }
    uint64_t halves[2];
    memcpy(halves, &seen, sizeof halves);
    return ((halves[0] | halves[1]) & UINT64_C(0x8080808080808080)) == 0;
}

static size_t fold(kk_str text, char *out)
{
    bool folded = text.size >= sizeof(block) && fold_ascii(text, out);
    return folded ? text.size : kk_fold(text, out);
}

/* Appends the text as it is compared, and what may be read behind it. */
static bool append_comparable(kk_buf *buf, kk_str text, bool cased)
{
    if (text.size > SIZE_MAX / 4) {
        return false;
    }
    size_t needed = KK_FOLD_MAX(text.size) + KK_TEXT_SLACK;
    bool fits = buf->capacity - buf->size >= needed;
    char *place = fits ? buf->data + buf->size : kk_buf_reserve(buf, needed);
    if (!place) {
        return false;
    }
    size_t size = text.size;
    if (!cased) {
        size = fold(text, place);
    } else if (size) {
        memcpy(place, text.data, size);
    }
    memset(place + size, 0, KK_TEXT_SLACK);
    buf->size += size;
    return true;
}

static void scan_field(kk_program_state *state, const kk_pattern_set *set, kk_set_memo *memo, kk_field field,
                       uint32_t column)
{
    const kk_field_memo *found = kk_state_field(state, field);
    if (found->state == KK_PENDING) {
        memo->pending = true;
    }
    if (found->state != KK_KNOWN && found->state != KK_EMPTY) {
        return;
    }
    kk_str text = found->state == KK_EMPTY ? KK_STR("") : kk_value_text(&found->value, state->scratch);
    size_t at = memo->folded.size;
    if (!append_comparable(&memo->folded, text, set->cased)) {
        return; /* memory is out: the field counts as unavailable */
    }
    kk_piece *piece = &memo->pieces[memo->piece_count++];
    *piece = (kk_piece){.raw = text, .at = at, .size = memo->folded.size - at, .column = column};
    memo->folded.size += KK_TEXT_SLACK;
    state->column = column;
    kk_literal_set_scan(set->literals, (kk_str){memo->folded.data + at, piece->size}, on_hit, state);
}

/* The fields that are columns of this capture, as a bitmap. A source that has not all of them says so when it
 * is asked for `any`. */
static uint64_t available_columns(kk_program_state *state)
{
    const kk_field_memo *answer = kk_state_field(state, KK_FIELD_ANY);
    bool limited = answer->state == KK_KNOWN && answer->value.kind == KK_NUMBER;
    return limited ? (uint64_t)answer->value.number : UINT64_MAX;
}

static void scan_columns(kk_program_state *state, const kk_pattern_set *set, kk_set_memo *memo)
{
    uint64_t available = available_columns(state);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (available >> columns[i] & 1) {
            scan_field(state, set, memo, columns[i], UINT32_C(1) << i);
        }
    }
}

const kk_set_memo *kk_state_set(kk_program_state *state, uint32_t number)
{
    kk_set_memo *memo = &state->sets[number];
    if (memo->epoch == state->epoch) {
        return memo;
    }
    const kk_pattern_set *set = &state->program->sets.items[number];
    memo->epoch = state->epoch;
    memo->pending = false;
    memo->piece_count = 0;
    kk_buf_clear(&memo->folded);
    if (set->field == KK_FIELD_ANY) {
        scan_columns(state, set, memo);
    } else {
        scan_field(state, set, memo, set->field, 1);
    }
    return memo;
}
