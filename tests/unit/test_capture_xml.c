/* Process Monitor's XML: what its elements mean, and what is made of files that are cut, ill-formed or none
 * of its. */
#include "capture/xml/xml.h"

#include "exercise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEAD "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<procmon>"
#define TAIL "</eventlist></procmon>"

/* 2026-03-08 14:04:52.4314245 UTC, and the Process Start of 19:04:52 in a zone of five hours ahead. */
#define CREATED "134174522924314245"

#define SAMPLE_PROCESS                                                                                                       \
    "<process>\r\n<ProcessIndex>171</ProcessIndex>\r\n<ProcessId>2100</ProcessId>\r\n"                                       \
    "<ParentProcessId>5072</ParentProcessId>\r\n<ParentProcessIndex>12</ParentProcessIndex>\r\n"                             \
    "<AuthenticationId>00000000:0004efd7</AuthenticationId>\r\n<CreateTime>" CREATED "</CreateTime>\r\n"                     \
    "<FinishTime>0</FinishTime>\r\n<IsVirtualized>0</IsVirtualized>\r\n<Is64bit>1</Is64bit>\r\n"                             \
    "<Integrity>Обязательная метка\\Высокий обязательный уровень</Integrity>\r\n" \
    "<Owner>LAB\\Анна</Owner>\r\n<ProcessName>a&amp;b.exe</ProcessName>\r\n"                                             \
    "<ImagePath>C:\\Users\\a&amp;b.exe</ImagePath>\r\n"                                                                      \
    "<CommandLine>&quot;C:\\Users\\a&amp;b.exe&quot; &lt;x&gt; &apos;y&apos; "                                               \
    "&#65;&#x42;&what;</CommandLine>\r\n"                                                                                    \
    "<CompanyName>Acme</CompanyName>\r\n<Version>4.01</Version>\r\n<Description></Description>\r\n"                          \
    "<modulelist>\r\n"                                                                                                       \
    "<module>\r\n<Timestamp>" CREATED "</Timestamp>\r\n<BaseAddress>0x7ffb80b10000</BaseAddress>\r\n"                        \
    "<Size>45056</Size>\r\n<Path>C:\\Windows\\two.dll</Path>\r\n<Version>2</Version>\r\n"                                    \
    "<Company>Acme</Company>\r\n<Description>Zwei</Description>\r\n</module>\r\n"                                            \
    "<module>\r\n<Timestamp>0</Timestamp>\r\n<BaseAddress>0x400000</BaseAddress>\r\n<Size>4096</Size>\r\n"                   \
    "<Path>C:\\Users\\a&amp;b.exe</Path>\r\n</module>\r\n"                                                                   \
    "</modulelist>\r\n</process>"

#define PARENT_PROCESS                                                                                       \
    "<process>\r\n<ProcessIndex>12</ProcessIndex>\r\n<ProcessId>5072</ProcessId>\r\n"                        \
    "<ParentProcessIndex>99</ParentProcessIndex>\r\n<CreateTime>134174522555902176</CreateTime>\r\n"         \
    "<ProcessName>explorer.exe</ProcessName>\r\n<modulelist></modulelist>\r\n</process>"

#define LIST "<processlist>" SAMPLE_PROCESS PARENT_PROCESS "</processlist>"

#define EVENT(time, operation, path, detail)                                                                 \
    "<event>\r\n<ProcessIndex>171</ProcessIndex>\r\n<Time_of_Day>" time "</Time_of_Day>\r\n"                 \
    "<Process_Name>a&amp;b.exe</Process_Name>\r\n<PID>2100</PID>\r\n<Operation>" operation                   \
    "</Operation>\r\n<Path>" path "</Path>\r\n<Result>SUCCESS</Result>\r\n<Detail>" detail                   \
    "</Detail>\r\n</event>\r\n"

#define START                                                                                                \
    EVENT(                                                                                                   \
        "19:04:52,4314311", "Process Start", "",                                                             \
        "Parent PID: 5072, Command line: x, Current directory: C:\\Users\\, Environment: \r\r\n\tA=b\r\r\n"  \
        "\tC=d\r\r")
#define READ                                                                                                 \
    EVENT("19:04:52,5000000", "ReadFile", "C:\\x&amp;y",                                                     \
          "Offset: 0, Length: 1\xC2\xA0"                                                                     \
          "896\xC2\xA0"                                                                                      \
          "448")

#define WHOLE HEAD LIST "<eventlist>\r\n" START "\r\n" READ TAIL

static kk_source *open_bytes(const char *bytes, size_t size)
{
    kk_error error = {""};
    const kk_mapping mapping = {.data = (const unsigned char *)bytes, .size = size, .borrowed = true};
    assert_true(kk_xml_looks_like(&mapping));
    kk_source *source = kk_xml_open("made.xml", mapping, NULL, &error);
    assert_string_equal(error.text, "");
    return source;
}

static kk_source *open_text(const char *text)
{
    return open_bytes(text, strlen(text));
}

/* A whole reading of a source, chunk by chunk; its events stay readable. */
typedef struct reading {
    kk_source *source;
    kk_event events[64];
    size_t count;
} reading;

static reading read_source(kk_source *source)
{
    reading self = {.source = source};
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    kk_scratch scratch = KK_SCRATCH_INIT;
    for (size_t chunk = 0; chunk < kk_source_chunk_count(source); chunk++) {
        uint64_t first_index;
        size_t before = self.count;
        kk_cursor_begin(cursor, chunk);
        while (self.count < 64 && kk_cursor_next(cursor, &self.events[self.count])) {
            self.count++;
        }
        assert_int_equal(kk_source_accept(source, kk_cursor_finish(cursor), &first_index, NULL), KK_ACCEPTED);
        for (size_t i = before; i < self.count; i++) {
            self.events[i].ref.index += first_index;
            kk_source_resolve(source, &self.events[i], &scratch);
            kk_scratch_reset(&scratch);
        }
    }
    kk_scratch_free(&scratch);
    kk_cursor_free(cursor);
    return self;
}

static reading read_text(const char *text)
{
    return read_source(open_text(text));
}

static void assert_field(const kk_event *event, kk_field field, const char *expected)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_value value;
    kk_availability availability = kk_event_field(event, field, &scratch, &value);
    kk_str text = availability == KK_KNOWN ? kk_value_text(&value, &scratch) : KK_STR("");
    char shown[4096];
    assert_true(availability == KK_KNOWN || availability == KK_EMPTY);
    assert_true(text.size < sizeof shown);
    memcpy(shown, text.data, text.size);
    shown[text.size] = '\0';
    assert_string_equal(shown, expected);
    kk_scratch_free(&scratch);
}

static void assert_str(kk_str text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

/* The first problem that says so; fails when none does. */
static const kk_problem *problem_with(const kk_source *source, const char *words)
{
    const kk_problems *problems = kk_source_problems(source);
    for (unsigned i = 0; i < problems->kept; i++) {
        if (strstr(problems->items[i].what, words)) {
            return &problems->items[i];
        }
    }
    fail_msg("no problem says \"%s\"", words);
    return NULL;
}

static void processes_are_listed(void **state)
{
    (void)state;
    reading read = read_text(WHOLE);
    const kk_processes *table = kk_source_processes(read.source);
    assert_int_equal(table->count, 2);
    const kk_process *parent = table->items[0], *process = table->items[1];
    assert_str(parent->name, "explorer.exe");
    assert_null(parent->user.data);
    assert_int_equal(parent->is_64bit, KK_NOT_KNOWN);
    assert_int_equal(parent->parent, KK_NO_PROCESS);
    assert_int_equal(process->parent, parent->id);
    assert_int_equal(process->pid, 2100);
    assert_int_equal(process->parent_pid, 5072);
    assert_int_equal(process->capture_number, 171);
    assert_true(process->has_authentication_id && process->authentication_id == 0x4efd7);
    assert_int_equal(process->start_time, INT64_C(134174522924314245));
    assert_int_equal(process->end_time, 0);
    assert_int_equal(process->virtualized, KK_FALSE);
    assert_int_equal(process->is_64bit, KK_TRUE);
    assert_str(process->integrity, "High");
    assert_str(process->user, "LAB\\Анна");
    assert_str(process->command_line, "\"C:\\Users\\a&b.exe\" <x> 'y' AB&what;");
    assert_true(process->description.data && process->description.size == 0);
    assert_int_equal(process->module_count, 2);
    assert_int_equal(process->modules[0].base, 0x400000);
    assert_str(process->modules[0].path, "C:\\Users\\a&b.exe");
    assert_int_equal(process->modules[1].size, 45056);
    assert_str(process->modules[1].description, "Zwei");
    assert_str(process->current_directory, "C:\\Users\\");
    assert_int_equal(process->environment.size, 7);
    assert_memory_equal(process->environment.data, "A=b\0C=d", 7);
    kk_source_close(read.source);
}

static void events_are_read(void **state)
{
    (void)state;
    reading read = read_text(WHOLE);
    const kk_capture_info *info = kk_source_info(read.source);
    assert_int_equal(read.count, 2);
    assert_int_equal(info->event_count, 2);
    assert_int_equal(info->column_count, 7);
    assert_str(info->columns[6], "Detail");
    assert_int_equal(kk_source_problems(read.source)->count, 0);
    assert_field(&read.events[0], KK_FIELD_OPERATION, "Process Start");
    assert_field(&read.events[0], KK_FIELD_TIME, "2026-03-08T14:04:52.4314311");
    assert_field(&read.events[0], KK_FIELD_DETAIL,
                 "Parent PID: 5072, Command line: x, Current directory: C:\\Users\\, Environment: "
                 "\r;\tA=b\r;\tC=d");
    assert_field(&read.events[1], KK_FIELD_PATH, "C:\\x&y");
    assert_field(&read.events[1], KK_FIELD_FILE_LENGTH, "1896448");
    assert_field(&read.events[1], KK_FIELD_PROCESS_NAME, "a&b.exe");
    assert_field(&read.events[1], KK_FIELD_PROCESS_INTEGRITY, "High");
    assert_field(&read.events[1], KK_FIELD_PARENT_NAME, "explorer.exe");
    size_t count;
    const kk_environment_variable *variables = kk_source_environment(read.source, &count);
    assert_int_equal(count, 2);
    assert_str(variables[1].name, "C");
    assert_str(variables[1].value, "d");
    kk_source_close(read.source);
}

static void the_zone_follows_from_processes(void **state)
{
    (void)state;
    reading read = read_text(WHOLE);
    assert_true(kk_source_info(read.source)->utc);
    assert_str(kk_source_info(read.source)->clock,
               "UTC+05:00, by the time of a Process Start against its process's CreateTime");
    kk_source_close(read.source);
    /* No event that the list dates: neither date nor zone. */
    read = read_text(HEAD LIST "<eventlist>\r\n" READ TAIL);
    assert_false(kk_source_info(read.source)->utc);
    problem_with(read.source, "without date");
    assert_int_equal(read.events[0].time, INT64_C(686925000000));
    kk_source_close(read.source);
}

static void days_are_counted(void **state)
{
    (void)state;
    /* The zone is that of the second day; the first event is before midnight. */
    reading read = read_text(HEAD LIST "<eventlist>" EVENT("23:59:59,0000000", "ReadFile", "", "")
                                 EVENT("0:00:01,0000000", "ReadFile", "", "") START TAIL);
    assert_int_equal(read.count, 3);
    assert_field(&read.events[0], KK_FIELD_TIME, "2026-03-07T18:59:59.0000000");
    assert_field(&read.events[1], KK_FIELD_TIME, "2026-03-07T19:00:01.0000000");
    assert_field(&read.events[2], KK_FIELD_TIME, "2026-03-08T14:04:52.4314311");
    kk_source_close(read.source);
}

static void columns_come_in_any_order(void **state)
{
    (void)state;
    reading read =
        read_text(HEAD LIST "<eventlist><event><Operation>ReadFile</Operation><PID>2100</PID>"
                            "<Date__Time>3/8/2026 7:04:52 PM</Date__Time><Weather>fine</Weather>"
                            "<time_of_day>7:04:52.5000000 PM</time_of_day><TID>44</TID>"
                            "<ProcessIndex>171</ProcessIndex><Path/></event></eventlist></procmon>\n");
    assert_int_equal(read.count, 1);
    assert_field(&read.events[0], KK_FIELD_TIME, "2026-03-08T19:04:52.5000000");
    assert_field(&read.events[0], KK_FIELD_TID, "44");
    assert_field(&read.events[0], KK_FIELD_PATH, "");
    assert_field(&read.events[0], KK_FIELD_PROCESS_NAME, "a&b.exe");
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_value value;
    assert_int_equal(kk_event_field(&read.events[0], KK_FIELD_DETAIL, &scratch, &value), KK_UNAVAILABLE);
    kk_scratch_free(&scratch);
    problem_with(read.source, "no column of Process Monitor's");
    problem_with(read.source, "zone unknown");
    kk_source_close(read.source);
}

#define STACK                                                                                                \
    "<stack>\r\n<frame>\r\n<depth>0</depth>\r\n<address>0x7ffb80b10010</address>\r\n"                        \
    "<path>C:\\Windows\\two.dll</path>\r\n<location>two.dll + 0x10</location>\r\n</frame>\r\n"               \
    "<frame>\r\n<depth>1</depth>\r\n<address>0x10000000</address>\r\n<path>C:\\other.dll</path>\r\n"         \
    "</frame>\r\n<frame>\r\n<depth>2</depth>\r\n<address>0x20000000</address>\r\n<path></path>\r\n"          \
    "</frame>\r\n<frame><address>0xfffff80323629f43</address></frame></stack>\r\n"

static void stacks_are_read(void **state)
{
    (void)state;
    reading read = read_text(
        HEAD LIST "<eventlist><event><ProcessIndex>171</ProcessIndex><Operation>ReadFile</Operation>" STACK
                  "</event>" TAIL);
    kk_frame frames[8];
    assert_int_equal(read.count, 1);
    assert_true(kk_source_info(read.source)->has_stacks);
    assert_int_equal(kk_event_stack(&read.events[0], frames, 8), 4);
    assert_str(frames[0].module->path, "C:\\Windows\\two.dll");
    assert_int_equal(frames[0].offset, 0x10);
    assert_str(frames[1].module->path, "C:\\other.dll");
    assert_null(frames[2].module);
    assert_false(frames[2].kernel);
    assert_true(frames[3].kernel);
    assert_field(&read.events[0], KK_FIELD_UNBACKED_FRAMES, "1");
    kk_source_close(read.source);
}

static void processes_that_are_not_listed(void **state)
{
    (void)state;
    reading read = read_text(
        HEAD LIST "<eventlist><event><ProcessIndex>7</ProcessIndex><Process_Name>x.exe</Process_Name>"
                  "<PID>9</PID><Operation>ReadFile</Operation></event>"
                  "<event><PID>2100</PID><Operation>ReadFile</Operation></event>" TAIL);
    assert_int_equal(read.count, 2);
    assert_field(&read.events[0], KK_FIELD_PROCESS_NAME, "x.exe");
    assert_field(&read.events[0], KK_FIELD_PROCESS_PID, "9");
    assert_field(&read.events[1], KK_FIELD_PROCESS_PID, "2100");
    problem_with(read.source, "not in the process list");
    kk_source_close(read.source);
    read = read_text(HEAD "<eventlist>" START TAIL);
    assert_int_equal(read.count, 1);
    assert_field(&read.events[0], KK_FIELD_PROCESS_NAME, "a&b.exe");
    assert_field(&read.events[0], KK_FIELD_PROCESS_CURRENT_DIRECTORY, "C:\\Users\\");
    problem_with(read.source, "no process list");
    kk_source_close(read.source);
}

static void reading_goes_on_behind_what_is_ill_formed(void **state)
{
    static const char *const broken[] = {
        "<event><Operation>ReadFile</Path></event>",
        "<event><Operation>Read<b>File</Operation></event>",
        "<event><Operation>ReadFile</Operation>",
        "<event><Operation Name=\"x\">ReadFile</Operation></event>",
        "<event><stack><frame><depth>0</depth></stack></event>",
        "<evens><Operation>ReadFile</Operation></evens>",
        "<![CDATA[x]]>",
    };
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        kk_buf text = KK_BUF_INIT;
        kk_buf_printf(&text, "%s%s%s", HEAD LIST "<eventlist>" START, broken[i], READ TAIL);
        reading read = read_source(open_bytes(text.data, text.size));
        assert_int_equal(read.count, 2);
        assert_int_equal(kk_source_problems(read.source)->lost_events, 1);
        assert_int_equal(kk_source_problems(read.source)->count, 1);
        kk_source_close(read.source);
        kk_buf_free(&text);
    }
    reading read =
        read_text(HEAD LIST "<eventlist>" START EVENT("19:04:53,0", "ReadFile", "C:\\\x01", "") TAIL);
    assert_int_equal(read.count, 2);
    assert_field(&read.events[1], KK_FIELD_PATH, "C:\\\x01");
    assert_int_equal(kk_source_problems(read.source)->lost_events, 0);
    problem_with(read.source, "does not allow");
    kk_source_close(read.source);
}

static void an_ill_formed_process_is_kept_as_far_as_it_is_read(void **state)
{
    (void)state;
    reading read = read_text(HEAD "<processlist>" SAMPLE_PROCESS
                                  "<process><ProcessIndex>5</ProcessIndex><ProcessId>6</ProcessId><Owner><x>"
                                  "</process><nonsense>1</nonsense>" PARENT_PROCESS
                                  "</processlist><eventlist>" READ TAIL);
    assert_int_equal(kk_source_processes(read.source)->count, 3);
    assert_int_equal(read.count, 1);
    problem_with(read.source, "ill-formed");
    kk_source_close(read.source);
}

/* Cut anywhere, the whole events are there, and the cut is said. */
static void a_cut_file_keeps_its_whole_events(void **state)
{
    (void)state;
    const char *text = WHOLE;
    size_t size = strlen(text), last = (size_t)(strstr(text, "ReadFile") - text);
    while (strncmp(text + last, "<event>", 7) != 0) {
        last--;
    }
    size_t end = (size_t)(strstr(text + last, "</event>") - text) + 8;
    size_t end_tag = (size_t)(strchr(text + end, '<') - text);
    for (size_t cut = last; cut < size; cut++) {
        char *bytes = malloc(cut);
        assert_non_null(bytes);
        memcpy(bytes, text, cut);
        reading read = read_source(open_bytes(bytes, cut));
        assert_int_equal(read.count, cut < end ? 1 : 2);
        /* The "<" of </eventlist> may have begun an event. */
        bool lost = (cut < end && cut > last) || cut == end_tag + 1;
        assert_int_equal(kk_source_problems(read.source)->lost_events, lost);
        problem_with(read.source, "it was cut");
        kk_source_close(read.source);
        free(bytes);
    }
    for (size_t cut = sizeof HEAD; cut < last; cut++) {
        kk_source *source = open_bytes(text, cut);
        problem_with(source, "cut");
        exercise(source);
        kk_source_close(source);
    }
}

static void what_is_not_read_is_named(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">]><procmon></procmon>",
         "has a DOCTYPE"},
        {"<!-- x --><Events xmlns=\"http://x\"><Event/></Events>", "its root is <Events> and not"},
        {"<?xml version=\"1.0\"?>\n<process/>", "its root is <process> and not"},
        {"<?xml", "its root is <> and not"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kk_error error = {""};
        const kk_mapping mapping = {
            .data = (const unsigned char *)cases[i].text, .size = strlen(cases[i].text), .borrowed = true};
        assert_true(kk_xml_looks_like(&mapping));
        assert_null(kk_xml_open("made.xml", mapping, NULL, &error));
        assert_non_null(strstr(error.text, cases[i].error));
    }
    reading read = read_text(HEAD LIST "</procmon>");
    assert_int_equal(read.count, 0);
    problem_with(read.source, "no list of events");
    kk_source_close(read.source);
    read = read_text(HEAD "<processlist></processlist><eventlist></eventlist></procmon>");
    assert_int_equal(read.count, 0);
    assert_int_equal(kk_source_problems(read.source)->count, 0);
    kk_source_close(read.source);
}

static void utf16_is_read(void **state)
{
    (void)state;
    const char *text = "<procmon>" LIST "<eventlist>" START TAIL;
    kk_buf wide = KK_BUF_INIT;
    kk_str all = kk_str_of(text);
    kk_buf_append(&wide, "\xFF\xFE", 2);
    for (size_t at = 0; at < all.size;) {
        uint32_t code = (unsigned char)all.data[at];
        if (code >= 0x80) { /* all of two bytes */
            code = (code & 0x1F) << 6 | ((unsigned char)all.data[at + 1] & 0x3F);
            at++;
        }
        at++;
        kk_buf_append_char(&wide, (char)code);
        kk_buf_append_char(&wide, (char)(code >> 8));
    }
    reading read = read_source(open_bytes(wide.data, wide.size));
    assert_int_equal(read.count, 1);
    assert_str(kk_source_processes(read.source)->items[1]->user, "LAB\\Анна");
    assert_str(kk_source_info(read.source)->encoding, "UTF-16LE");
    kk_source_close(read.source);
    kk_buf_free(&wide);
}

static void line_ends_of_other_programs(void **state)
{
    (void)state;
    reading read =
        read_text("<?xml version=\"1.0\"?>\n<procmon>\n<eventlist>\n<event>\n<PID>1</PID>\n"
                  "<Operation>Process Start</Operation>\n<Detail>Parent PID: 2, Command line: x, "
                  "Current directory: C:\\, Environment: \n\n\tA=b</Detail>\n</event>\n</eventlist>\n"
                  "</procmon>\n");
    assert_int_equal(read.count, 1);
    size_t count;
    kk_source_environment(read.source, &count);
    assert_int_equal(count, 1);
    kk_source_close(read.source);
}

static void chunks_of_any_size_give_the_same(void **state)
{
    (void)state;
    const char *text = HEAD LIST "<eventlist>" START READ "<event><Path>" READ START READ TAIL;
    for (size_t chunk_size = 1; chunk_size < 2000; chunk_size += 7) {
        kk_source *source = open_text(text);
        ((kk_pmxml *)source)->chunk_size = chunk_size;
        reading read = read_source(source);
        assert_int_equal(read.count, 5);
        assert_int_equal(read.events[4].ref.index, 4);
        assert_int_equal(kk_source_problems(source)->lost_events, 1);
        kk_source_close(source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processes_are_listed),
        cmocka_unit_test(events_are_read),
        cmocka_unit_test(the_zone_follows_from_processes),
        cmocka_unit_test(days_are_counted),
        cmocka_unit_test(columns_come_in_any_order),
        cmocka_unit_test(stacks_are_read),
        cmocka_unit_test(processes_that_are_not_listed),
        cmocka_unit_test(reading_goes_on_behind_what_is_ill_formed),
        cmocka_unit_test(an_ill_formed_process_is_kept_as_far_as_it_is_read),
        cmocka_unit_test(a_cut_file_keeps_its_whole_events),
        cmocka_unit_test(what_is_not_read_is_named),
        cmocka_unit_test(utf16_is_read),
        cmocka_unit_test(line_ends_of_other_programs),
        cmocka_unit_test(chunks_of_any_size_give_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
