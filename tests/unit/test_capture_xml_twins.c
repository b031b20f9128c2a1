/* A PML, and the XML that is written of it, give equal events and processes: every field that both know has
 * the same value, and stacks lie in the same modules. Over all captures that are there. */
#include "base/utf.h"
#include "capture/write/export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "capture/source_impl.h"

/* A capture being read event after event, as a replay does. */
typedef struct reading {
    kk_source *source;
    kk_cursor *cursor;
    size_t chunk;
    kk_event_ref *refs; /* of the chunk */
    size_t count, capacity, next;
    kk_scratch scratch;
} reading;

static void begin_reading(reading *self, kk_source *source)
{
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    *self = (reading){.source = source, .cursor = kk_cursor_new(source, &options)};
    assert_non_null(self->cursor);
}

static void end_reading(reading *self)
{
    kk_cursor_free(self->cursor);
    kk_source_close(self->source);
    kk_scratch_free(&self->scratch);
    free(self->refs);
}

static void read_chunk(reading *self)
{
    kk_event event;
    uint64_t first;
    self->count = self->next = 0;
    kk_cursor_begin(self->cursor, self->chunk);
    while (kk_cursor_next(self->cursor, &event)) {
        if (self->count == self->capacity) {
            self->capacity = self->capacity ? self->capacity * 2 : 1024;
            self->refs = realloc(self->refs, self->capacity * sizeof *self->refs);
            assert_non_null(self->refs);
        }
        self->refs[self->count++] = event.ref;
    }
    kk_accept answer = kk_source_accept(self->source, kk_cursor_finish(self->cursor), &first, NULL);
    assert_int_equal(answer, KK_ACCEPTED);
    for (size_t i = 0; i < self->count; i++) {
        self->refs[i].index += first;
    }
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
    kk_scratch_reset(&self->scratch);
    assert_true(kk_source_event(self->source, &self->refs[self->next++], event));
    kk_source_resolve(self->source, event, &self->scratch);
    return true;
}

/* Two texts, of which XML cannot hold some characters; Detail has semicolons for line feeds. */
static bool same_text(kk_str pml, kk_str xml)
{
    size_t left = 0, right = 0;
    while (left < pml.size && right < xml.size) {
        uint32_t a = kk_utf8_next(pml, &left), b = kk_utf8_next(xml, &right);
        bool replaced = (a < 0x20 || a == 0xFFFE || a == 0xFFFF) && b == 0xFFFD;
        bool line_feed = a == '\n' && b == ';';
        if (a != b && !replaced && !line_feed) {
            return false;
        }
    }
    return left == pml.size && right == xml.size;
}

static bool same_known_text(kk_known_str pml, kk_known_str xml)
{
    return !pml.data || !xml.data || same_text(pml, xml);
}

/* What differs, by field. */
typedef struct tally {
    const char *name;
    uint64_t events, compared, different[KK_FIELD_COUNT], stacks, other_stacks;
} tally;

static bool text_of(reading *self, const kk_event *event, kk_field field, kk_str *text)
{
    kk_value value;
    kk_availability availability = kk_event_field(event, field, &self->scratch, &value);
    *text = availability == KK_KNOWN ? kk_value_text(&value, &self->scratch) : KK_STR("");
    return availability == KK_KNOWN || availability == KK_EMPTY;
}

static void compare_fields(reading *pml, const kk_event *left, reading *xml, const kk_event *right,
                           tally *counts)
{
    for (unsigned field = 0; field < KK_FIELD_ANY; field++) {
        kk_str a, b;
        if (!text_of(pml, left, (kk_field)field, &a) || !text_of(xml, right, (kk_field)field, &b)) {
            continue;
        }
        counts->compared++;
        if (!same_text(a, b) && counts->different[field]++ < 3) {
            print_message("  #%llu %s: PML <%.*s> XML <%.*s>\n", (unsigned long long)right->ref.index,
                          kk_field_info_of((kk_field)field)->name.data, (int)(a.size < 300 ? a.size : 300),
                          a.data, (int)(b.size < 300 ? b.size : 300), b.data);
        }
    }
}

static void compare_stacks(const kk_event *left, const kk_event *right, tally *counts)
{
    kk_frame a[64], b[64];
    size_t count = kk_event_stack(left, a, 64);
    bool same = count == kk_event_stack(right, b, 64);
    for (size_t i = 0; same && i < count && i < 64; i++) {
        same = a[i].address == b[i].address && a[i].kernel == b[i].kernel && a[i].offset == b[i].offset &&
               !a[i].module == !b[i].module &&
               (!a[i].module || same_text(a[i].module->path, b[i].module->path));
    }
    counts->stacks += count > 0;
    counts->other_stacks += !same;
}

static bool same_modules(const kk_process *left, const kk_process *right)
{
    bool same = left->module_count == right->module_count || left->pid == 0;
    for (uint32_t i = 0; same && i < right->module_count; i++) {
        const kk_module *a = &left->modules[i], *b = &right->modules[i];
        same = a->base == b->base && a->size == b->size && a->load_time == b->load_time &&
               same_text(a->path, b->path) && same_text(a->version, b->version) &&
               same_text(a->company, b->company) && same_text(a->description, b->description);
    }
    return same;
}

static bool same_process(const kk_process *left, const kk_process *right)
{
    return left->pid == right->pid && left->parent == right->parent &&
           left->parent_pid == right->parent_pid && left->start_time == right->start_time &&
           left->end_time == right->end_time && left->capture_number == right->capture_number &&
           left->is_64bit == right->is_64bit && left->virtualized == right->virtualized &&
           left->exit_status == right->exit_status && left->authentication_id == right->authentication_id &&
           left->first_event == right->first_event && left->ended_in_capture == right->ended_in_capture &&
           same_known_text(left->name, right->name) && same_known_text(left->image, right->image) &&
           same_known_text(left->command_line, right->command_line) &&
           same_known_text(left->current_directory, right->current_directory) &&
           same_known_text(left->user, right->user) && same_known_text(left->integrity, right->integrity) &&
           same_known_text(left->company, right->company) && same_known_text(left->version, right->version) &&
           same_known_text(left->description, right->description) && same_modules(left, right);
}

static unsigned compare_processes(const kk_source *pml, const kk_source *xml)
{
    const kk_processes *left = kk_source_processes(pml), *right = kk_source_processes(xml);
    unsigned different = 0;
    assert_int_equal(left->count, right->count);
    for (uint32_t i = 0; i < left->count; i++) {
        if (!same_process(left->items[i], right->items[i])) {
            print_message("  process %u (%u %.*s) differs\n", i, left->items[i]->pid,
                          (int)left->items[i]->name.size, left->items[i]->name.data);
            different++;
        }
    }
    return different;
}

static bool keep_bytes(void *context, const void *bytes, size_t size)
{
    kk_buf_append(context, bytes, size);
    return !((kk_buf *)context)->failed;
}

/* Where a capture may differ, and why; everything else must be equal. */
static const struct {
    const char *name; /* part of it */
    kk_field field;
    uint64_t most; /* events */
} exceptions[] = {
    {"LogfileTests64bit", KK_FIELD_DETAIL, 4},  /* columns name impersonated accounts, fields their SIDs */
    {"LogfileTests32bit", KK_FIELD_DETAIL, 13}, /* the same */
    {"cases/amadey", KK_FIELD_DETAIL, 1},       /* the same */
    {"LogfileTests32bit", KK_FIELD_REGISTRY_DATA, 7},  /* Process Monitor shows more data than it recorded */
    {"cases/hostile", KK_FIELD_REGISTRY_DATA, 2},      /* Process Monitor cuts long details */
    {"cases/hostile", KK_FIELD_CHILD_COMMAND_LINE, 1}, /* the same */
    {"cases/hostile", KK_FIELD_FILE_NEW_PATH, 1},      /* the same */
};

static uint64_t most_differing(const char *name, kk_field field)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++) {
        if (exceptions[i].field == field && strstr(name, exceptions[i].name)) {
            return exceptions[i].most;
        }
    }
    return 0;
}

static bool tell(const tally *counts, unsigned processes)
{
    bool equal = processes == 0 && counts->other_stacks == 0;
    for (unsigned field = 0; field < KK_FIELD_ANY; field++) {
        if (counts->different[field] > most_differing(counts->name, (kk_field)field)) {
            print_error("%s: %s differs in %llu events\n", counts->name,
                        kk_field_info_of((kk_field)field)->name.data,
                        (unsigned long long)counts->different[field]);
            equal = false;
        }
    }
    print_message(
        "%s: %llu events, %llu fields known to both, %llu stacks; %u processes, %llu stacks differ\n",
        counts->name, (unsigned long long)counts->events, (unsigned long long)counts->compared,
        (unsigned long long)counts->stacks, processes, (unsigned long long)counts->other_stacks);
    return equal;
}

static bool compare(const char *name)
{
    char path[512];
    kk_error error = {""};
    kk_buf text = KK_BUF_INIT;
    tally counts = {.name = name};
    reading pml, xml;
    const kk_export_options options = {
        .columns = KK_STR("all"), .stacks = true, .jobs = 1, .write = keep_bytes, .context = &text};
    snprintf(path, sizeof path, KK_TEST_ROOT "/%s.pml", name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        print_message("SKIP: %s.pml is absent\n", name);
        return true;
    }
    fclose(file);
    kk_source *source = kk_source_open(path, NULL, &error);
    assert_string_equal(error.text, "");
    assert_true(kk_xml_export(source, &options, NULL, &error));
    const kk_mapping mapping = {
        .data = (const unsigned char *)text.data, .size = text.size, .borrowed = true};
    begin_reading(&pml, source);
    begin_reading(&xml, kk_xml_open("written.xml", mapping, NULL, &error));
    for (kk_event left, right; next_event(&xml, &right); counts.events++) {
        assert_true(next_event(&pml, &left));
        compare_fields(&pml, &left, &xml, &right, &counts);
        compare_stacks(&left, &right, &counts);
        kk_scratch_reset(&pml.scratch);
        kk_scratch_reset(&xml.scratch);
    }
    kk_event more;
    assert_false(next_event(&pml, &more));
    assert_int_equal(kk_source_problems(xml.source)->lost_events, 0);
    bool equal = tell(&counts, compare_processes(pml.source, xml.source));
    end_reading(&pml);
    end_reading(&xml);
    kk_buf_free(&text);
    return equal;
}

static void twins_are_equal(void **state)
{
    static const char *const names[] = {"tests/data/sample",
                                        "../shared/captures/procmon/LogfileTests64bitUTC",
                                        "../shared/captures/procmon/LogfileTests32bitUTC",
                                        "../shared/captures/procmon/LogFileUTC32Filesystem",
                                        "../shared/captures/procmon/LogFileUTC64Process",
                                        "../shared/captures/noriben/noriben-sample",
                                        "../shared/captures/cases/amadey",
                                        "../shared/captures/cases/hostile"};
    (void)state;
    bool equal = true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        equal &= compare(names[i]);
    }
    assert_true(equal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(twins_are_equal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
