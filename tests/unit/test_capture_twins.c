/* A PML and the CSV that was exported from it give equal events: every field that both know has the same
 * value. Over all pairs of captures beside the project, where they are. */
#include "capture/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define FOLDER KK_TEST_ROOT "/../shared/captures/"

/* A capture being read event after event, as a replay does: chunks accepted in order, processes resolved. */
typedef struct reading {
    kk_source *source;
    kk_cursor *cursor;
    size_t chunk;
    uint64_t first; /* ordinal of the chunk's first event */
    kk_event_ref *refs;
    size_t count, capacity, next;
    kk_scratch scratch;
} reading;

static bool open_reading(reading *self, const char *path)
{
    kk_error error;
    *self = (reading){.source = kk_source_open(path, NULL, &error)};
    if (!self->source) {
        print_error("%s\n", error.text);
        return false;
    }
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    self->cursor = kk_cursor_new(self->source, &options);
    return self->cursor != NULL;
}

static void close_reading(reading *self)
{
    kk_cursor_free(self->cursor);
    kk_source_close(self->source);
    kk_scratch_free(&self->scratch);
    free(self->refs);
}

static void keep_ref(reading *self, const kk_event_ref *ref)
{
    if (self->count == self->capacity) {
        self->capacity = self->capacity ? self->capacity * 2 : 1024;
        self->refs = realloc(self->refs, self->capacity * sizeof *self->refs);
        assert_non_null(self->refs);
    }
    self->refs[self->count++] = *ref;
}

static void read_chunk(reading *self)
{
    kk_accept answer;
    do {
        kk_event event;
        self->count = self->next = 0;
        kk_cursor_begin(self->cursor, self->chunk);
        while (kk_cursor_next(self->cursor, &event)) {
            keep_ref(self, &event.ref);
        }
        answer = kk_source_accept(self->source, kk_cursor_finish(self->cursor), &self->first, NULL);
        assert_int_not_equal(answer, KK_ACCEPT_FAILED);
    } while (answer == KK_RESCAN);
    self->chunk++;
}

static bool next_event(reading *self, kk_event *event)
{
    while (self->next == self->count) {
        if (self->chunk == kk_source_chunk_count(self->source)) {
            return false;
        }
        read_chunk(self);
    }
    kk_event_ref ref = self->refs[self->next++];
    ref.index += self->first;
    assert_true(kk_source_event(self->source, &ref, event));
    kk_source_resolve(self->source, event, &self->scratch);
    return true;
}

/* Where a pair may differ, and why; everything else must be equal. */
typedef struct exception {
    const char *pair; /* part of its name */
    kk_field field;
    uint64_t most; /* events */
    const char *why;
} exception;

static const exception exceptions[] = {
    {"LogfileTests64bit", KK_FIELD_DETAIL, 4, "impersonated accounts are SIDs in a PML"},
    {"LogfileTests32bit", KK_FIELD_DETAIL, 13, "the same; Procmon shows more data than it recorded"},
    {"LogfileTests32bit", KK_FIELD_REGISTRY_DATA, 7, "Procmon shows more data than it recorded"},
    {"noriben-sample", KK_FIELD_TIME, UINT64_MAX, "a CSV of seven columns has no dates, and no zone"},
    {"noriben-sample", KK_FIELD_DETAIL, 1, "the export has an AllocationSize of 0 where 5,120 was recorded"},
    {"cases/amadey", KK_FIELD_DETAIL, 15, "made captures: memory of Process Exit in other units"},
    {"cases/hostile", KK_FIELD_DETAIL, 25, "made captures: memory of Process Exit in other units"},
};

static uint64_t most_differing(const char *pair, kk_field field)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        if (exceptions[i].field == field && strstr(pair, exceptions[i].pair)) {
            return exceptions[i].most;
        }
    }
    return 0;
}

/* What a field is in both, and where they differ. */
typedef struct tally {
    uint64_t both, differ;
} tally;

/* Text of a field; false when it is not known. Empty is known. */
static bool text_of(reading *self, const kk_event *event, kk_field field, kk_str *text)
{
    kk_value value;
    kk_availability availability = kk_event_field(event, field, &self->scratch, &value);
    *text = availability == KK_KNOWN ? kk_value_text(&value, &self->scratch) : KK_STR("");
    return availability == KK_KNOWN || availability == KK_EMPTY;
}

/* Procmon's export writes ';' for a line feed within a field. */
static bool same_text(kk_str pml, kk_str csv)
{
    bool same = pml.size == csv.size;
    for (size_t i = 0; same && i < pml.size; i++) {
        same = pml.data[i] == csv.data[i] || (pml.data[i] == '\n' && csv.data[i] == ';');
    }
    return same;
}

static void show_difference(const kk_event *event, kk_field field, kk_str pml, kk_str csv)
{
    const size_t most = 300;
    print_message("  #%llu %s %s: PML <%.*s> CSV <%.*s>\n", (unsigned long long)event->ref.index,
                  kk_operation_name(event->operation).data, kk_field_info_of(field)->name.data,
                  (int)(pml.size < most ? pml.size : most), pml.data,
                  (int)(csv.size < most ? csv.size : most), csv.data);
}

static void compare_field(reading *pml, const kk_event *of_pml, reading *csv, const kk_event *of_csv,
                          kk_field field, tally *counts)
{
    kk_str left, right;
    bool in_pml = text_of(pml, of_pml, field, &left), in_csv = text_of(csv, of_csv, field, &right);
    if (!in_pml || !in_csv) {
        return;
    }
    counts->both++;
    if (!same_text(left, right) && ++counts->differ <= 3) {
        show_difference(of_csv, field, left, right);
    }
}

/* Compares all events; the number of them. */
static uint64_t compare_events(reading *pml, reading *csv, tally *tallies)
{
    kk_event of_pml, of_csv;
    uint64_t events = 0;
    for (; next_event(csv, &of_csv); events++) {
        assert_true(next_event(pml, &of_pml));
        for (unsigned field = 0; field < KK_FIELD_ANY; field++) {
            compare_field(pml, &of_pml, csv, &of_csv, (kk_field)field, &tallies[field]);
        }
        kk_scratch_reset(&pml->scratch);
        kk_scratch_reset(&csv->scratch);
    }
    assert_false(next_event(pml, &of_pml));
    return events;
}

static bool is_there(const char *path)
{
    FILE *file = fopen(path, "rb");
    return file && fclose(file) == 0;
}

/* False when some field differs more often than is explained. */
static bool compare_pair(const char *name)
{
    char pml_path[512], csv_path[512];
    reading pml, csv;
    tally tallies[KK_FIELD_COUNT] = {{0}};
    bool equal = true;
    uint64_t compared = 0;
    snprintf(pml_path, sizeof pml_path, FOLDER "%s.pml", name);
    snprintf(csv_path, sizeof csv_path, FOLDER "%s.csv", name);
    if (!is_there(pml_path) || !is_there(csv_path)) {
        print_message("SKIP: %s.pml and .csv are not in ../shared/captures\n", name);
        return true;
    }
    assert_true(open_reading(&pml, pml_path));
    assert_true(open_reading(&csv, csv_path));
    uint64_t events = compare_events(&pml, &csv, tallies);
    for (unsigned field = 0; field < KK_FIELD_ANY; field++) {
        compared += tallies[field].both;
        if (tallies[field].differ > most_differing(name, (kk_field)field)) {
            print_error("%s: %s differs in %llu events\n", name, kk_field_info_of((kk_field)field)->name.data,
                        (unsigned long long)tallies[field].differ);
            equal = false;
        }
    }
    print_message("%s: %llu events, %llu fields known to both\n", name, (unsigned long long)events,
                  (unsigned long long)compared);
    close_reading(&pml);
    close_reading(&csv);
    return equal;
}

static void twins_are_equal(void **state)
{
    static const char *const names[] = {"procmon/LogfileTests64bitUTC",
                                        "procmon/LogfileTests32bitUTC",
                                        "procmon/LogFileUTC64Process",
                                        "procmon/LogFileUTC32Filesystem",
                                        "noriben/noriben-sample",
                                        "cases/amadey",
                                        "cases/hostile"};
    bool equal = true;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        equal &= compare_pair(names[i]);
    }
    assert_true(equal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(twins_are_equal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
