/* Scanning one text for the literals of its pattern set: the skim and the recent texts are asked first. */
#include "match/evaluation/text.h"

#include "match/patterns/comparable.h"
#include "match/shortcut/shortcut.h"

/* The scan of one text, which tells of the literals in it. */
typedef struct text_scan {
    kk_program_state *state;
    kk_set_memo *memo;
    kk_recent_text *recent; /* remembers them; NULL for none */
    uint32_t column;
    bool found;
} text_scan;

static void note_owner(text_scan *scan, uint32_t owner)
{
    kk_program_state *state = scan->state;
    bool is_pattern = owner & KK_OWNER_PATTERN;
    kk_hit_memo *hit =
        is_pattern ? &state->pattern_hits[owner & ~KK_OWNER_PATTERN] : &state->leaf_hits[owner];
    scan->found = true;
    if (hit->epoch == state->epoch) {
        hit->columns |= scan->column;
        return;
    }
    *hit = (kk_hit_memo){state->epoch, scan->column};
    scan->memo->owners[scan->memo->owner_count++] = owner;
}

static void on_literal(void *context, uint32_t owner)
{
    text_scan *self = context;
    if (self->recent) {
        kk_match_recent_hit(self->recent, owner);
    }
    note_owner(self, owner);
}

kk_str kk_match_comparable_text(const kk_pattern_set *set, kk_set_memo *memo, kk_set_text *text)
{
    if (!text->is_comparable) {
        text->comparable_offset = memo->comparable.size;
        if (!kk_match_append_comparable(&memo->comparable, text->raw, set->cased)) {
            return (kk_str){NULL, 0};
        }
        text->comparable_size = memo->comparable.size - text->comparable_offset;
        text->is_comparable = true;
        memo->comparable.size += KK_TEXT_SLACK;
    }
    return (kk_str){memo->comparable.data + text->comparable_offset, text->comparable_size};
}

/* Where the text is, or may be, remembered; `*known` tells whether it is there with its hits. */
static kk_recent_text *find_recent(text_scan *scan, kk_str text, bool *known)
{
    *known = false;
    if (!(scan->state->program->shortcuts & KK_SHORTCUT_RECENT)) {
        return NULL;
    }
    kk_recent_text *recent = kk_match_recent_find(&scan->memo->recent, text, known);
    *known = *known && recent->hit_count != KK_RECENT_UNSCANNED;
    return recent;
}

/* Finds the set's literals in a text; false when memory is out. */
static bool find_literals(text_scan *scan, const kk_pattern_set *set, kk_set_text *text)
{
    if (kk_match_skim_passes(&set->skim, text->raw)) {
        return true;
    }
    bool known;
    scan->recent = find_recent(scan, text->raw, &known);
    if (known) {
        for (uint32_t i = 0; i < scan->recent->hit_count; i++) {
            note_owner(scan, scan->recent->hits[i]);
        }
        return true;
    }
    kk_str comparable = kk_match_comparable_text(set, scan->memo, text);
    if (!comparable.data) {
        return false;
    }
    if (scan->recent) {
        kk_match_recent_begin(scan->recent);
    }
    kk_match_literal_set_scan(set->literals, comparable, on_literal, scan);
    if (scan->recent) {
        kk_match_recent_end(scan->recent, text->raw);
    }
    return true;
}

bool kk_match_scan_field(kk_program_state *state, uint32_t set, kk_field field, uint32_t column)
{
    const kk_field_memo *value = kk_match_field(state, field);
    kk_set_memo *memo = &state->sets[set];
    if (value->availability == KK_PENDING) {
        memo->pending = true;
    }
    if (value->availability != KK_KNOWN && value->availability != KK_EMPTY) {
        return false;
    }
    kk_str raw = value->availability == KK_EMPTY ? KK_STR("") : kk_value_text(&value->value, state->scratch);
    kk_set_text *text = &memo->texts[memo->text_count];
    *text = (kk_set_text){.raw = raw, .column = column};
    text_scan scan = {.state = state, .memo = memo, .column = column};
    /* When memory is out the field counts as unavailable. */
    memo->text_count += find_literals(&scan, &state->program->sets.items[set], text);
    return scan.found;
}
