/* What a scan says of a CSV's processes is what the replay says, whatever the chunks and their order; what
 * only looks like a row misleads neither. */
#include "capture/csv/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEADER "\"Time of Day\",\"Process Name\",\"PID\",\"Operation\",\"Path\",\"Result\",\"Detail\"\r\n"

static const kk_field fields[] = {
    KK_FIELD_PROCESS_NAME,         KK_FIELD_PROCESS_PID,  KK_FIELD_PROCESS_IMAGE,
    KK_FIELD_PROCESS_COMMAND_LINE, KK_FIELD_PROCESS_USER, KK_FIELD_PROCESS_CURRENT_DIRECTORY,
    KK_FIELD_PARENT_PID,           KK_FIELD_PARENT_NAME,  KK_FIELD_PARENT_IMAGE,
    KK_FIELD_PARENT_COMMAND_LINE,  KK_FIELD_PARENT_USER,  KK_FIELD_PARENT_CURRENT_DIRECTORY,
};

#define FIELD_COUNT (sizeof fields / sizeof *fields)
#define EVENT_LIMIT 4096

typedef struct answers {
    kk_event_ref ref;
    kk_operation operation;
    char texts[FIELD_COUNT][120]; /* "?" for pending */
} answers;

static void ask(const kk_event *event, kk_scratch *scratch, answers *out)
{
    out->ref = event->ref;
    out->operation = event->operation;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        kk_value value;
        kk_availability availability = kk_event_field(event, fields[i], scratch, &value);
        kk_str text = availability == KK_KNOWN ? kk_value_text(&value, scratch) : KK_STR("");
        const char *mark = availability == KK_PENDING ? "?" : availability == KK_UNAVAILABLE ? "-" : "=";
        snprintf(out->texts[i], sizeof out->texts[i], "%s%.*s", mark, (int)text.size, text.data);
    }
    kk_scratch_reset(scratch);
}

typedef struct reading {
    kk_source *source;
    answers *events;
    size_t count;   /* of the chunk at hand */
    size_t all;     /* answers compared */
    size_t pending; /* of them, known in the replay only */
    kk_event_ref *refs;
    size_t ref_count;
    kk_buf replayed;
} reading;

static kk_chunk *scan_chunk(reading *in, kk_cursor *cursor, size_t chunk)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_event event;
    in->count = 0;
    kk_cursor_begin(cursor, chunk);
    while (kk_cursor_next(cursor, &event)) {
        assert_true(in->count < EVENT_LIMIT);
        ask(&event, &scratch, &in->events[in->count++]);
    }
    kk_scratch_free(&scratch);
    return kk_cursor_finish(cursor);
}

/* A Load Image further on may tell images, so that a scan knows few. */
static bool is_image(kk_field field)
{
    return field == KK_FIELD_PROCESS_IMAGE || field == KK_FIELD_PARENT_IMAGE;
}

static void compare_with_replay(reading *in, const answers *scanned, uint64_t first)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    answers replayed;
    kk_event event;
    kk_event_ref ref = scanned->ref;
    ref.index += first;
    assert_true(kk_source_event(in->source, &ref, &event));
    kk_source_resolve(in->source, &event, &scratch);
    ask(&event, &scratch, &replayed);
    kk_buf_printf(&in->replayed, "#%llu", (unsigned long long)ref.index);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        in->all++;
        in->pending += scanned->texts[i][0] == '?' && !is_image(fields[i]);
        kk_buf_printf(&in->replayed, " %s", replayed.texts[i]);
        if (scanned->texts[i][0] != '?' && strcmp(scanned->texts[i], replayed.texts[i]) != 0) {
            fail_msg("#%llu %s of %s: scan \"%s\", replay \"%s\"", (unsigned long long)ref.index,
                     kk_field_info_of(fields[i])->name.data, kk_operation_name(scanned->operation).data,
                     scanned->texts[i], replayed.texts[i]);
        }
    }
    kk_scratch_free(&scratch);
}

/* Reads in chunks of this size; with `ahead` the cursor has been at the file's end before. */
static reading read_all(kk_str bytes, size_t chunk_size, bool ahead)
{
    kk_mapping mapping = {.data = (const unsigned char *)bytes.data, .size = bytes.size, .borrowed = true};
    reading in = {.source = kk_csv_open("made.csv", mapping, NULL, NULL),
                  .events = calloc(EVENT_LIMIT, sizeof(answers)),
                  .refs = calloc(EVENT_LIMIT, sizeof(kk_event_ref)),
                  .replayed = KK_BUF_INIT};
    assert_non_null(in.source);
    assert_non_null(in.events);
    assert_non_null(in.refs);
    ((kk_csv *)in.source)->chunk_size = chunk_size;
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    kk_cursor *cursor = kk_cursor_new(in.source, &options);
    size_t chunks = kk_source_chunk_count(in.source);
    if (ahead) {
        kk_chunk_free(scan_chunk(&in, cursor, chunks - 1));
    }
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        uint64_t first = 0;
        kk_accept answer = KK_RESCAN;
        for (unsigned tries = 0; answer == KK_RESCAN && tries < 4; tries++) {
            answer = kk_source_accept(in.source, scan_chunk(&in, cursor, chunk), &first, NULL);
        }
        assert_int_equal(answer, KK_ACCEPTED);
        for (size_t i = 0; i < in.count; i++) {
            compare_with_replay(&in, &in.events[i], first);
            assert_true(in.ref_count < EVENT_LIMIT);
            in.refs[in.ref_count] = in.events[i].ref;
            in.refs[in.ref_count++].index += first;
        }
    }
    kk_cursor_free(cursor);
    return in;
}

/* What the replay says once all was read; with `first` that is what is expected of other readings. */
static void replay_all(reading *in, kk_buf *expected, bool first)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_buf said = KK_BUF_INIT;
    answers replayed;
    kk_event event;
    for (size_t i = 0; i < in->ref_count; i++) {
        assert_true(kk_source_event(in->source, &in->refs[i], &event));
        kk_source_resolve(in->source, &event, &scratch);
        ask(&event, &scratch, &replayed);
        kk_buf_printf(&said, "#%llu of %lld:", (unsigned long long)in->refs[i].index,
                      (long long)event.ref.process);
        for (size_t field = 0; field < FIELD_COUNT; field++) {
            kk_buf_printf(&said, " %s", replayed.texts[field]);
        }
        kk_buf_append_text(&said, "\n");
    }
    const kk_processes *processes = kk_source_processes(in->source);
    for (uint32_t i = 0; i < processes->count; i++) {
        const kk_process *process = processes->items[i];
        kk_buf_printf(&said, "%u: %lld %lld %d\n", process->pid, (long long)process->parent_pid,
                      (long long)(int32_t)process->parent, process->ended_in_capture);
    }
    kk_buf *kept = first ? expected : &said;
    if (first) {
        kk_buf_append_str(expected, kk_buf_str(&said));
    }
    assert_false(kept->failed);
    assert_int_equal(kept->size, expected->size);
    assert_memory_equal(kept->data, expected->data, expected->size);
    kk_buf_free(&said);
    kk_scratch_free(&scratch);
}

static void finish(reading *in)
{
    free(in->refs);
    kk_source_close(in->source);
    free(in->events);
    kk_buf_free(&in->replayed);
}

/* --- captures made of lives --- */

static unsigned draw(uint64_t *seed, unsigned below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % below;
}

static void row(kk_buf *out, unsigned name, unsigned pid, const char *operation, const char *path,
                const char *detail)
{
    kk_buf_printf(out, "\"10:00:00.0000000 AM\",\"p%u.exe\",\"%u\",\"%s\",\"%s\",\"SUCCESS\",\"%s\"\r\n",
                  name, pid, operation, path, detail);
}

typedef struct life {
    unsigned name, pid;
} life;

#define LIVES 6u

/* What a capture was filtered to. */
typedef enum filter { KEPT_ALL, KEPT_CREATES, KEPT_STARTS, KEPT_KINDS } filter;

static void give_birth(kk_buf *out, uint64_t *seed, filter kept, life *lives)
{
    life *creator = &lives[draw(seed, LIVES)];
    life *child = &lives[draw(seed, LIVES)];
    char path[60], detail[200];
    life born = {draw(seed, 5), 100 + draw(seed, 8) * 4};
    if (child == creator || born.pid == creator->pid) {
        return;
    }
    if (kept != KEPT_STARTS) {
        snprintf(path, sizeof path, "C:\\dir%u\\p%u.exe", draw(seed, 3), born.name);
        snprintf(detail, sizeof detail, "PID: %u, Command line: p%u.exe /run %u", born.pid, born.name,
                 draw(seed, 1000));
        row(out, creator->name, creator->pid, "Process Create", path, detail);
    }
    if (kept != KEPT_CREATES) {
        snprintf(
            detail, sizeof detail,
            "Parent PID: %u, Command line: p%u.exe /start %u, Current directory: C:\\here%u\\, Environment: ",
            creator->pid, born.name, draw(seed, 1000), draw(seed, 3));
        row(out, born.name, born.pid, "Process Start", "", detail);
    }
    for (unsigned i = 0; i < LIVES; i++) { /* whoever had the PID is gone */
        if (lives[i].pid == born.pid) {
            lives[i] = born;
        }
    }
    *child = born;
}

static void live(kk_buf *out, uint64_t *seed, unsigned steps)
{
    life lives[LIVES];
    filter kept = (filter)draw(seed, KEPT_KINDS);
    for (unsigned i = 0; i < LIVES; i++) {
        lives[i] = (life){i % 5, 4 + i * 4};
    }
    kk_buf_append_text(out, HEADER);
    for (unsigned step = 0; step < steps; step++) {
        const life *actor = &lives[draw(seed, LIVES)];
        if (draw(seed, 6) == 0) {
            give_birth(out, seed, kept, lives);
        } else if (draw(seed, 20) == 0) {
            row(out, actor->name, actor->pid, "Process Exit", "", "Exit Status: 0");
        } else {
            row(out, actor->name, actor->pid, "ReadFile", "C:\\Process Create\\Process Start", "Offset: 0");
        }
    }
    assert_false(out->failed);
}

static void scans_say_what_the_replay_says(void **state)
{
    (void)state;
    static const size_t sizes[] = {(size_t)1 << 30, 100, 999, 5000};
    size_t all = 0, pending = 0;
    for (uint64_t round = 1; round <= 60; round++) {
        uint64_t seed = round * UINT64_C(0x9E3779B97F4A7C15);
        kk_buf bytes = KK_BUF_INIT;
        live(&bytes, &seed, 10 + draw(&seed, 300));
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            reading in = read_all(kk_buf_str(&bytes), sizes[i], i % 2);
            all += in.all;
            pending += in.pending;
            finish(&in);
        }
        kk_buf_free(&bytes);
    }
    assert_true(pending < all / 5); /* else the scan would be of no use */
}

/* Rows within quotes, and rows with line ends in them, among births. */
static void false_rows_mislead_no_one(void **state)
{
    (void)state;
    static const size_t sizes[] = {(size_t)1 << 30, 120, 700, 4001};
    for (uint64_t round = 1; round <= 40; round++) {
        uint64_t seed = round * UINT64_C(0xD6E8FEB86659FD93);
        kk_buf bytes = KK_BUF_INIT;
        live(&bytes, &seed, 40);
        kk_buf_append_text(&bytes,
                           "\"10:00:00.0000000 AM\",\"p1.exe\",\"8\",\"RegSetValue\",\"HKLM\\x\",\"SUCCESS\","
                           "\"Data: \r\n");
        kk_buf quoted = KK_BUF_INIT;
        row(&quoted, 1, 8, "Process Create", "C:\\false\\p2.exe", "PID: 12, Command line: false");
        for (size_t i = 0; i < quoted.size; i++) {
            kk_buf_append_text(&bytes, round % 2 && quoted.data[i] == '"' ? "\"" : "");
            kk_buf_append_char(&bytes, quoted.data[i]);
        }
        kk_buf_append_text(&bytes, "\"\r\n");
        row(&bytes, 2, 12, "ReadFile", "C:\\x", "");
        kk_buf more = KK_BUF_INIT;
        live(&more, &seed, 60);
        kk_buf_append(&bytes, more.data + sizeof HEADER - 1, more.size - (sizeof HEADER - 1));
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            reading in = read_all(kk_buf_str(&bytes), sizes[i], i % 2);
            finish(&in);
        }
        kk_buf_free(&bytes);
        kk_buf_free(&quoted);
        kk_buf_free(&more);
    }
}

/* Columns that a capture may have, and texts that they may hold: few, so that rows often meet one another,
 * and contradict one another. */
static const char *const texts_of[][5] = {
    {"Process Name", "a.exe", "A.EXE", "b.exe", ""},
    {"PID", "4", "8", "12", "x"},
    {"Path", "C:\\d\\a.exe", "C:\\B.exe", "a.exe", ""},
    {"Detail", "PID: 8, Command line: one", "PID: 12, Command line: two",
     "Parent PID: 4, Command line: three, Current directory: C:\\here\\, Environment: ", "Exit Status: 1"},
    {"Image Path", "C:\\d\\a.exe", "C:\\B.exe", "C:\\e\\a.exe", ""},
    {"Command Line", "one", "\"\"two\"\"", "three", ""},
    {"User", "me", "you", "", "me"},
    {"Parent PID", "4", "8", "", "4"},
    {"Authentication ID", "00000000:000003e7", "00000000:000003E7", "", "1"},
    {"Session", "0", "1", "-1", ""},
    {"Architecture", "64-bit", "32-bit", "", "?"},
};

#define KINDS_OF_COLUMN (sizeof texts_of / sizeof *texts_of)

static void contradictory_row(kk_buf *out, uint64_t *seed, unsigned columns)
{
    static const char *const operations[] = {"Process Create", "Process Start", "Process Exit", "ReadFile",
                                             "RegSetValue",    "Load Image",    "Thread Create"};
    kk_buf_printf(out, "\"%s\"", operations[draw(seed, 7)]);
    for (unsigned i = 0; i < KINDS_OF_COLUMN; i++) {
        if (columns >> i & 1) {
            kk_buf_printf(out, ",\"%s\"", texts_of[i][1 + draw(seed, 4)]);
        }
    }
    kk_buf_append_text(out, "\r\n");
}

/* Whatever rows say of processes, the scan says nothing else than the replay, and the chunks change nothing.
 */
static void contradictions_are_settled_once(void **state)
{
    (void)state;
    static const size_t sizes[] = {(size_t)1 << 30, 90, 350, 1200};
    for (uint64_t round = 1; round <= 1000; round++) {
        uint64_t seed = round * UINT64_C(0xA0761D6478BD642F);
        unsigned columns = draw(&seed, 1u << KINDS_OF_COLUMN) | (round % 4 ? 10 : 0);
        kk_buf bytes = KK_BUF_INIT, expected = KK_BUF_INIT;
        kk_buf_append_text(&bytes, "\"Operation\"");
        for (unsigned i = 0; i < KINDS_OF_COLUMN; i++) {
            if (columns >> i & 1) {
                kk_buf_printf(&bytes, ",\"%s\"", texts_of[i][0]);
            }
        }
        kk_buf_append_text(&bytes, "\r\n");
        for (unsigned rows = 3 + draw(&seed, 40); rows > 0; rows--) {
            contradictory_row(&bytes, &seed, columns);
        }
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            reading in = read_all(kk_buf_str(&bytes), sizes[i], i % 2);
            replay_all(&in, &expected, i == 0);
            finish(&in);
        }
        kk_buf_free(&bytes);
        kk_buf_free(&expected);
    }
}

/* A row that tells of a process begins where no line does: the words are found, the row is not. */
static void births_that_are_missed_are_noticed(void **state)
{
    (void)state;
    kk_buf bytes = KK_BUF_INIT;
    kk_buf_append_text(&bytes, HEADER);
    row(&bytes, 1, 8, "ReadFile", "C:\\x", "");
    kk_buf_append_text(&bytes,
                       "\"10:00\r\n:00\",\"p1.exe\",\"8\",\"Process Create\",\"C:\\d\\p2.exe\",\"SUCCESS\","
                       "\"PID: 12, Command line: two\"\r\n");
    row(&bytes, 2, 12, "ReadFile", "C:\\x", "");
    row(&bytes, 2, 12, "ReadFile", "C:\\x", "");
    reading in = read_all(kk_buf_str(&bytes), (size_t)1 << 30, false);
    assert_true(in.pending > 0);
    assert_true(atomic_load(&((kk_csv *)in.source)->ahead.off));
    kk_str replayed = kk_buf_str(&in.replayed);
    assert_true(kk_str_find(replayed, KK_STR("#3 =p2.exe =12 =C:\\d\\p2.exe =two"), 0) != SIZE_MAX);
    finish(&in);
    kk_buf_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scans_say_what_the_replay_says),
        cmocka_unit_test(false_rows_mislead_no_one),
        cmocka_unit_test(contradictions_are_settled_once),
        cmocka_unit_test(births_that_are_missed_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
