/* The ledger and the tree on whole captures; skipped, with a line that says so, where they are absent. */
#include "case/case.h"
#include "known.h"
#include "tree/tree.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct whole_capture {
    kk_source *source;
    kk_knowledge *known;
    kk_case *result;
} whole_capture;

/* Shows the ledger one chunk's events, in order. */
static void replay_chunk(whole_capture *self, kk_cursor *cursor, size_t chunk)
{
    kk_event *events = NULL;
    size_t count = 0;
    size_t capacity = 0;
    uint64_t first = 0;
    kk_accept accepted;
    do {
        count = 0;
        kk_cursor_begin(cursor, chunk);
        kk_event event;
        while (kk_cursor_next(cursor, &event)) {
            if (count == capacity) {
                capacity = capacity ? capacity * 2 : 1024;
                events = realloc(events, capacity * sizeof *events);
                assert_non_null(events);
            }
            events[count++] = event;
        }
        accepted = kk_source_accept(self->source, kk_cursor_finish(cursor), &first, NULL);
    } while (accepted == KK_RESCAN);
    assert_int_equal(accepted, KK_ACCEPTED);
    kk_scratch scratch = KK_SCRATCH_INIT;
    for (size_t i = 0; i < count; i++) {
        events[i].ref.index += first;
        kk_source_resolve(self->source, &events[i], &scratch);
        assert_true(kk_ledger_observe(kk_case_ledger(self->result), &events[i], &scratch));
        kk_scratch_reset(&scratch);
    }
    kk_scratch_free(&scratch);
    free(events);
}

/* The case of a capture, its sample guessed; skips the test when it is not there. */
static whole_capture analyze(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/../shared/captures/%s", KK_TEST_ROOT, name);
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    kk_error error;
    whole_capture self = {.source = kk_source_open(path, NULL, &error)};
    assert_non_null(self.source);
    self.known = known_windows();
    self.result = kk_case_new(self.source, self.known);
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    kk_cursor *cursor = kk_cursor_new(self.source, &options);
    assert_non_null(cursor);
    for (size_t chunk = 0; chunk < kk_source_chunk_count(self.source); chunk++) {
        replay_chunk(&self, cursor, chunk);
    }
    kk_cursor_free(cursor);
    assert_true(kk_tree_build(self.result, &error));
    assert_true(kk_tree_find_sample(self.result, NULL, &error));
    return self;
}

static void finish(whole_capture *self)
{
    kk_case_free(self->result);
    kk_knowledge_free(self->known);
    kk_source_close(self->source);
}

static const kk_process *sample_of(const whole_capture *self)
{
    return kk_processes_get(kk_source_processes(self->source), kk_case_sample(self->result));
}

static const kk_process *by_pid(const whole_capture *self, uint32_t pid)
{
    const kk_processes *processes = kk_source_processes(self->source);
    for (uint32_t i = 0; i < processes->count; i++) {
        if (processes->items[i]->pid == pid) {
            return processes->items[i];
        }
    }
    return NULL;
}

static unsigned tree_size(const whole_capture *self)
{
    unsigned size = 0;
    for (uint32_t i = 0; i < kk_source_processes(self->source)->count; i++) {
        size += kk_case_tie(self->result, i) != KK_TIE_NONE;
    }
    return size;
}

static const kk_endpoint_record *endpoint(const whole_capture *self, const char *address, int64_t port)
{
    const kk_endpoint_record *end = kk_ledger_endpoints(kk_case_ledger(self->result));
    while (end && !(end->port == port && (kk_str_equal(end->address, kk_str_of(address)) ||
                                          kk_str_equal(end->host, kk_str_of(address))))) {
        end = end->next;
    }
    return end;
}

static void check_amadey(const char *name)
{
    whole_capture self = analyze(name);
    const kk_process *sample = sample_of(&self);
    assert_non_null(sample);
    assert_int_equal(sample->pid, 4216);
    assert_true(kk_case_sample_presumed(self.result));
    assert_int_equal(tree_size(&self), 15);
    assert_int_equal(kk_case_tie(self.result, by_pid(&self, 4488)->id), KK_TIE_BROKER);
    assert_int_equal(kk_case_tied_to(self.result, by_pid(&self, 4488)->id), by_pid(&self, 6028)->id);
    const kk_ledger *ledger = kk_case_ledger(self.result);
    const kk_file_record *copy =
        kk_ledger_file(ledger, KK_STR("C:\\Users\\analyst\\AppData\\Local\\Temp\\9c69749b54\\JBRUYER.exe"));
    assert_true(copy->was_new && copy->in_tree);
    assert_int_equal(copy->written_extent, 244736);
    assert_int_equal(copy->runs, 2);
    assert_int_equal(copy->permission_changes, 2);
    const kk_file_record *image = kk_ledger_file(ledger, KK_STR("C:\\Users\\analyst\\Desktop\\amadey.exe"));
    assert_int_equal(image->dealings->bytes_out, 244736);
    const kk_file_record *library =
        kk_ledger_file(ledger, KK_STR("C:\\Users\\analyst\\AppData\\Roaming\\07c6bc37dc5087\\cred64.dll"));
    assert_int_equal(library->written_extent, 1075712);
    assert_int_equal(library->loads, 1);
    assert_true(kk_ledger_file(ledger, KK_STR("C:\\Windows\\System32\\Tasks\\jbruyer.exe"))->in_tree);
    const kk_endpoint_record *end = endpoint(&self, "203.0.113.77", 80);
    assert_int_equal(end->connects, 6);
    assert_true(end->answered && end->in_tree);
    assert_int_equal(end->local_ports[0], 49960);
    assert_int_equal(end->local_ports[end->local_port_count - 1], 49965);
    finish(&self);
}

static void amadey_as_csv(void **state)
{
    (void)state;
    check_amadey("cases/amadey.csv");
}

static void amadey_as_pml(void **state)
{
    (void)state;
    check_amadey("cases/amadey.pml");
}

static void zeroaccess_without_image_paths(void **state)
{
    (void)state;
    whole_capture self = analyze("noriben/noriben-sample.csv");
    const kk_process *sample = sample_of(&self);
    assert_non_null(sample);
    assert_int_equal(sample->pid, 2520);
    assert_int_equal(kk_case_tie(self.result, by_pid(&self, 3444)->id), KK_TIE_DESCENDANT);
    assert_int_equal(kk_case_tie(self.result, by_pid(&self, 680)->id), KK_TIE_OPENED_DROPPED);
    const kk_file_record *image = kk_ledger_file(
        kk_case_ledger(self.result), KK_STR("C:\\Documents and Settings\\Administrator\\Desktop\\hehda.exe"));
    assert_true(image->deleted);
    assert_int_equal(image->deleted_by, by_pid(&self, 3444)->id);
    const kk_endpoint_record *end = endpoint(&self, "localhost", 80);
    assert_int_equal(end->reconnects, 15);
    assert_false(end->answered);
    finish(&self);
}

static void nothing_is_presumed_on_a_quiet_desktop(void **state)
{
    static const char *const QUIET[] = {
        "procmon/LogfileTests32bitUTC.csv",   "procmon/LogfileTests32bitUTC.pml",
        "procmon/LogfileTests64bitUTC.csv",   "procmon/LogfileTests64bitUTC.pml",
        "procmon/LogFileUTC32Filesystem.csv", "procmon/LogFileUTC32Filesystem.pml",
    };
    (void)state;
    for (size_t i = 0; i < sizeof QUIET / sizeof *QUIET; i++) {
        whole_capture self = analyze(QUIET[i]);
        assert_null(sample_of(&self));
        finish(&self);
    }
}

/* What the ledger holds, as text that does not depend on how a format numbers processes. */
static void print_files(const whole_capture *self, FILE *out)
{
    const kk_processes *processes = kk_source_processes(self->source);
    const kk_file_record *file = kk_ledger_files(kk_case_ledger(self->result));
    for (; file; file = file->next) {
        fprintf(out, "%.*s %d%d%d %" PRIu64 " %u %u\n", (int)file->path.size, file->path.data, file->created,
                file->was_new, file->deleted, file->written_extent, file->loads, file->runs);
        for (const kk_dealing *dealing = file->dealings; dealing; dealing = dealing->next) {
            fprintf(out, " %u %" PRIu64 " %" PRIu64 " %" PRIu64 " #%" PRIu64 "-%" PRIu64 "\n",
                    processes->items[dealing->process]->pid, dealing->count, dealing->bytes_in,
                    dealing->bytes_out, dealing->first.index, dealing->last.index);
        }
    }
    const kk_registry_record *record = kk_ledger_registry(kk_case_ledger(self->result));
    for (; record; record = record->next) {
        fprintf(out, "%.*s\n", (int)record->path.size, record->path.data);
        for (const kk_registry_event *event = record->history; event; event = event->next) {
            fprintf(out, " %d %u %" PRIu64 " %d %.*s\n", event->change, processes->items[event->process]->pid,
                    event->count, event->success, (int)event->data.size,
                    event->data.data ? event->data.data : "");
        }
    }
}

static char *printed(const char *name, size_t *size)
{
    char *text = NULL;
    whole_capture self = analyze(name);
    FILE *out = open_memstream(&text, size);
    assert_non_null(out);
    print_files(&self, out);
    fclose(out);
    finish(&self);
    return text;
}

static void both_formats_give_one_ledger(void **state)
{
    static const char *const PAIRS[][2] = {
        {"procmon/LogfileTests64bitUTC.pml", "procmon/LogfileTests64bitUTC.csv"},
        {"procmon/LogfileTests32bitUTC.pml", "procmon/LogfileTests32bitUTC.csv"},
        {"procmon/LogFileUTC32Filesystem.pml", "procmon/LogFileUTC32Filesystem.csv"},
        {"procmon/LogFileUTC64Process.pml", "procmon/LogFileUTC64Process.csv"},
        {"cases/amadey.pml", "cases/amadey.csv"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        size_t sizes[2];
        char *pml = printed(PAIRS[i][0], &sizes[0]);
        char *csv = printed(PAIRS[i][1], &sizes[1]);
        assert_string_equal(pml, csv);
        free(pml);
        free(csv);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amadey_as_csv),
        cmocka_unit_test(amadey_as_pml),
        cmocka_unit_test(zeroaccess_without_image_paths),
        cmocka_unit_test(nothing_is_presumed_on_a_quiet_desktop),
        cmocka_unit_test(both_formats_give_one_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
