#include "base/grow.h"
#include "capture/columns/advanced.h"
#include "capture/xml/xml.h"

#include <stdlib.h>

typedef struct xml_problem {
    const char *what;
    size_t at;
    uint64_t event, lost;
} xml_problem;

/* An event whose process the list does not have. */
typedef struct unlisted {
    uint32_t number;
    size_t at;
    uint64_t index;
} unlisted;

typedef struct xml_chunk {
    kk_chunk base;
    uint64_t events, requests; /* requests: events that are named by request */
    xml_problem problems[KK_PROBLEM_LIMIT];
    unsigned kept;
    uint64_t problem_count, lost;
    KK_ARRAY(unlisted) unlisted;
    bool failed; /* memory ran out */
} xml_chunk;

typedef struct xml_cursor {
    kk_cursor base;
    kk_cursor_options options;
    xml_chunk *chunk;
    size_t at, end; /* events that begin before `end` are the chunk's */
    kk_columns_clock clock;
    bool behind_event; /* what stands at `at` follows a whole event, or begins the list: it is looked at */
    size_t last_at;    /* of the last event that was read; SIZE_MAX for none */
    uint32_t last_unlisted;
} xml_cursor;

static const kk_pmxml *xml_of(const kk_cursor *cursor)
{
    return (const kk_pmxml *)cursor->source;
}

kk_cursor *kk_pmxml_cursor_new(kk_source *source, const kk_cursor_options *options)
{
    xml_cursor *self = calloc(1, sizeof *self);
    if (!self) {
        return NULL;
    }
    self->base.source = source;
    self->options = *options;
    return &self->base;
}

void kk_pmxml_chunk_free(kk_chunk *chunk)
{
    xml_chunk *self = (xml_chunk *)chunk;
    free(self->unlisted.items);
    free(self);
}

void kk_pmxml_cursor_free(kk_cursor *cursor)
{
    xml_cursor *self = (xml_cursor *)cursor;
    if (self->chunk) {
        kk_pmxml_chunk_free(&self->chunk->base);
    }
    free(self);
}

/* Where a chunk of the events begins, at most their end. */
static size_t border(const kk_pmxml *xml, size_t chunk)
{
    size_t room = xml->size - xml->events_begin;
    return chunk < room / xml->chunk_size + 1 ? xml->events_begin + chunk * xml->chunk_size : xml->size;
}

/* The file offset of a chunk's begin; false when the text is not the file's. */
static bool in_file(const kk_pmxml *xml, size_t chunk, uint64_t *begin, uint64_t *end)
{
    if (xml->transcoded) {
        return false;
    }
    uint64_t mark = (uint64_t)((const unsigned char *)xml->text - xml->mapping.data);
    *begin = mark + border(xml, chunk);
    *end = mark + border(xml, chunk + 1);
    return true;
}

void kk_pmxml_release(kk_source *source, size_t chunk)
{
    const kk_pmxml *xml = (const kk_pmxml *)source;
    uint64_t begin, end;
    if (in_file(xml, chunk, &begin, &end)) {
        kk_mapping_release(&xml->mapping, begin, end);
    }
}

void kk_pmxml_cursor_begin(kk_cursor *cursor, size_t chunk)
{
    xml_cursor *self = (xml_cursor *)cursor;
    const kk_pmxml *xml = xml_of(cursor);
    uint64_t begin, end;
    cursor->counts = (kk_chunk_counts){0};
    if (in_file(xml, chunk, &begin, &end)) {
        kk_mapping_expect(&xml->mapping, begin, end);
    }
    self->end = border(xml, chunk + 1);
    size_t first = chunk == 0 ? xml->events_begin : kk_pmxml_find_event(xml, border(xml, chunk), self->end);
    self->at = first == SIZE_MAX ? self->end : first;
    self->behind_event = chunk == 0;
    self->last_at = SIZE_MAX;
    self->last_unlisted = UINT32_MAX;
    if (self->chunk) {
        kk_pmxml_chunk_free(&self->chunk->base);
    }
    self->chunk = calloc(1, sizeof *self->chunk);
    if (self->chunk) {
        self->chunk->base = (kk_chunk){.methods = cursor->source->methods, .number = chunk};
    } else {
        self->at = self->end;
    }
}

#define CUT_EVENT "the file ends within an event: it is left out"

static void note(xml_chunk *chunk, const char *what, size_t at, uint64_t lost)
{
    chunk->problem_count++;
    chunk->lost += lost;
    if (chunk->kept < KK_PROBLEM_LIMIT) {
        chunk->problems[chunk->kept++] = (xml_problem){what, at, chunk->events, lost};
    }
}

/* Says that what stands at `at` is no event, unless it is the list's end. */
static void note_junk(xml_cursor *self)
{
    const kk_pmxml *xml = xml_of(&self->base);
    const kk_str begin = KK_STR("<event>"), end = KK_STR("</eventlist></procmon>");
    kk_str rest = kk_str_slice(kk_pmxml_all(xml), self->at, end.size);
    if (rest.size == 0 || kk_str_starts(rest, begin)) {
        return;
    }
    if (kk_str_starts(begin, rest)) {
        note(self->chunk, CUT_EVENT, self->at, 1);
    } else if (!kk_str_starts(rest, KK_STR("</eventlist>")) && !kk_str_starts(end, rest)) {
        note(self->chunk, "what stands between events is none: it is passed over", self->at, 1);
    }
}

static size_t skip_line_ends(const kk_pmxml *xml, size_t at)
{
    while (at < xml->size && (xml->text[at] == '\r' || xml->text[at] == '\n' || xml->text[at] == ' ' ||
                              xml->text[at] == '\t')) {
        at++;
    }
    return at;
}

/* Goes on at the next event at or behind `from`. */
static void go_on(xml_cursor *self, size_t from)
{
    size_t next = kk_pmxml_find_event(xml_of(&self->base), from, self->end);
    self->at = next == SIZE_MAX ? self->end : next;
    self->behind_event = false;
}

/* The next whole event of the chunk. What follows an event and is none belongs to that event's chunk. */
static bool next_event(xml_cursor *self, kk_pmxml_parts *parts)
{
    const kk_pmxml *xml = xml_of(&self->base);
    const kk_str tag = KK_STR("<event>");
    for (;;) {
        self->at = skip_line_ends(xml, self->at);
        bool is_event = kk_str_starts(kk_str_slice(kk_pmxml_all(xml), self->at, tag.size), tag);
        if (self->behind_event && !is_event) {
            note_junk(self);
        }
        self->behind_event = false;
        if (self->at >= self->end) {
            return false;
        }
        if (!is_event) {
            go_on(self, self->at);
            continue;
        }
        kk_pmxml_token token = kk_pmxml_event_parse(xml, self->at, parts);
        if (token == KK_PMXML_TEXT) {
            self->at = parts->end;
            self->behind_event = true;
            return true;
        }
        bool cut = token == KK_PMXML_CUT;
        note(self->chunk, cut ? CUT_EVENT : "an event is ill-formed: it is left out", parts->end, 1);
        go_on(self, self->at + 1);
    }
}

/* What the replay must know of the event. */
static void take_note(xml_cursor *self, const kk_pmxml_parts *parts)
{
    const kk_pmxml *xml = xml_of(&self->base);
    xml_chunk *chunk = self->chunk;
    kk_str written = kk_str_slice(kk_pmxml_all(xml), parts->at, parts->end - parts->at);
    uint32_t number;
    if (!kk_pmxml_is_allowed(written)) {
        note(chunk, "an event has a character that XML does not allow: it is kept", parts->at, 0);
    }
    if (!kk_pmxml_number(parts, &number) || number == self->last_unlisted ||
        kk_numbering_find(&xml->listed, number)) {
        return;
    }
    self->last_unlisted = number;
    if (KK_ARRAY_GROW(&chunk->unlisted)) {
        chunk->unlisted.items[chunk->unlisted.count++] = (unlisted){number, parts->at, chunk->events};
    } else {
        chunk->failed = true;
    }
}

static void count(xml_cursor *self, kk_operation operation, kk_class class_id)
{
    kk_chunk_counts *counts = &self->base.counts;
    counts->events++;
    counts->by_operation[operation]++;
    counts->by_class[class_id]++;
    self->chunk->events++;
}

/* The time of the chunk's last event. */
static void finish_counts(xml_cursor *self)
{
    const kk_pmxml *xml = xml_of(&self->base);
    kk_pmxml_parts parts;
    if (self->last_at != SIZE_MAX && kk_pmxml_event_parse(xml, self->last_at, &parts) == KK_PMXML_TEXT) {
        self->base.counts.last_time = kk_pmxml_time(xml, &parts, &self->clock);
    }
}

bool kk_pmxml_cursor_next(kk_cursor *cursor, kk_event *event)
{
    xml_cursor *self = (xml_cursor *)cursor;
    const kk_pmxml *xml = xml_of(cursor);
    kk_columns_clock *clock = self->options.without_times ? NULL : &self->clock;
    kk_pmxml_parts parts;
    while (self->chunk && next_event(self, &parts)) {
        kk_operation operation = kk_pmxml_operation(&parts);
        kk_class class_id = kk_pmxml_class(&parts, operation);
        uint64_t index = self->chunk->events;
        take_note(self, &parts);
        self->chunk->requests += kk_columns_is_request(parts.columns[KK_COLUMN_OPERATION]);
        if (index == 0) {
            cursor->counts.first_time = kk_pmxml_time(xml, &parts, &self->clock);
        }
        count(self, operation, class_id);
        self->last_at = parts.at;
        if (kk_opset_has(&self->options.wanted, operation)) {
            kk_pmxml_fill_event(xml, &parts, operation, clock, event);
            event->ref.index = index;
            return true;
        }
    }
    finish_counts(self);
    return false;
}

kk_chunk *kk_pmxml_cursor_finish(kk_cursor *cursor)
{
    xml_cursor *self = (xml_cursor *)cursor;
    kk_chunk *chunk = self->chunk ? &self->chunk->base : NULL;
    self->chunk = NULL;
    return chunk;
}

/* --- in order --- */

static void report(kk_pmxml *xml, const xml_chunk *chunk)
{
    uint64_t kept_lost = 0;
    for (unsigned i = 0; i < chunk->kept; i++) {
        const xml_problem *problem = &chunk->problems[i];
        kept_lost += problem->lost;
        kk_problem_add(&xml->base, problem->what, problem->at, xml->events + problem->event, problem->lost);
    }
    xml->base.problems.count += chunk->problem_count - chunk->kept;
    xml->base.problems.lost_events += chunk->lost - kept_lost;
}

static bool learn(kk_pmxml *xml, const xml_chunk *chunk)
{
    bool done = true;
    for (size_t i = 0; done && i < chunk->unlisted.count; i++) {
        const unlisted *event = &chunk->unlisted.items[i];
        done = kk_pmxml_process(xml, event->number) ||
               kk_pmxml_learn_unlisted(xml, event->number, event->at, xml->events + event->index);
    }
    return done;
}

kk_accept kk_pmxml_accept(kk_source *source, kk_chunk *base, uint64_t *first_index, kk_error *error)
{
    kk_pmxml *xml = (kk_pmxml *)source;
    xml_chunk *chunk = (xml_chunk *)base;
    if (!chunk) {
        kk_fail_memory(error, "reading an XML");
        return KK_ACCEPT_FAILED;
    }
    if (base->number == 0) {
        xml->events = 0; /* a pass over the file begins */
    }
    *first_index = xml->events;
    bool is_new = base->number == xml->accepted;
    bool done = !chunk->failed && (!is_new || learn(xml, chunk));
    if (done && is_new) {
        report(xml, chunk);
        xml->requests += chunk->requests;
        xml->accepted++;
    }
    xml->events += chunk->events;
    if (base->number + 1 == kk_source_chunk_count(source)) {
        source->info.event_count = xml->events;
        if (done && is_new && xml->requests > 0) {
            kk_caveat_add(source, (kk_caveat){.id = "requests", .count = xml->requests});
        }
    }
    kk_pmxml_chunk_free(base);
    if (!done) {
        kk_fail_memory(error, "reading an XML");
    }
    return done ? KK_ACCEPTED : KK_ACCEPT_FAILED;
}
