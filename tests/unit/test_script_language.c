/* The rule language: what loads, and what every kind of misuse says. */
#include "script_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

typedef struct misuse {
    const char *source; /* %s of nothing: as the file has it */
    unsigned line;      /* that the message names */
    const char *said;   /* part of the message */
} misuse;

#define RULE "rule { id = 'a.b', title = 't', severity = 'low', match = "

static const misuse MISUSES[] = {
    /* signs that Lua takes for its own */
    {RULE "path:is 'a' and path:is 'b' }", 1, "`and` does not work on expressions and fields; write &"},
    {RULE "path:is 'a' or path:is 'b' }", 1, "`or` does not work on expressions and fields; write |"},
    {RULE "not path:is 'a' }", 1, "write ~ before an expression"},
    {RULE "path == 'a' }", 1, "write FIELD:is(VALUE)"},
    {RULE "\n path ~= 'a' }", 2, "write ~FIELD:is(VALUE)"},
    {RULE "'a' == path }", 1, "write FIELD:is(VALUE)"},
    {RULE "file.length < 4 }", 1, "write FIELD:lt(VALUE)"},
    {RULE "file.length >= 4 }", 1, "write FIELD:ge(VALUE)"},
    {"local a = path:is 'a'\nlocal b = path:is 'b'\n" RULE "a and b }", 3, "`and` does not work"},
    {RULE "(path:is 'a') and (path:is 'b') }", 1, "`and` does not work"},
    {RULE "path:is 'a' & (path:cased():is 'b' or result:is 'c') }", 1, "`or` does not work"},
    /* operands */
    {RULE "path:contains '\\temp' }", 1, "holds a tab"},
    {RULE "path:is 'a' & 'b' }", 1, "the right side of & must be an expression"},
    {RULE "path & path:is 'a' }", 1, "the left side of & is the field path, not an expression"},
    {RULE "~path }", 1, "what ~ negates is the field path"},
    {RULE "path:is 'a' & nil }", 1, "not a nil"},
    {RULE "path:contains {} }", 1, "path:contains"},
    {RULE "path:contains() }", 1, "path:contains needs something to compare with"},
    {RULE "path:contains('a', 'b') }", 1, "takes one value or a list"},
    {RULE "path:contains { {} } }", 1, "takes texts, numbers, fields"},
    {RULE "path:contains(registry) }", 1, "registry is a group of fields"},
    {RULE "file.length:lt(1.5) }", 1, "not a whole number"},
    {RULE "path:known 'a' }", 1, "path:known() takes nothing"},
    {RULE "path:contains(('%Temp%'):rep(5)) }", 1, "a text has at most 4 %NAME%"},
    {"local t = {} for i = 1, 300 do t[i] = '%Temp%%Temp%' .. i end\n" RULE "path:contains(t) }", 2,
     "a file has at most 200 texts with two or more %NAME%"},
    {RULE "path.contains 'a' }", 1, "with a colon"},
    {RULE "path:regex '(' }", 1, "path:regex"},
    {RULE "path + 'a' }", 1, "combined with & | ~ only"},
    {RULE "path .. 'a' }", 1, "combined with & | ~ only"},
    {RULE "path 'a' }", 1, "no function"},
    /* what other languages have, and what is forgotten */
    {RULE "!path:is 'a' }", 1, "near '!'; write ~ before an expression"},
    {RULE "path != 'a' }", 1, "~FIELD:is(VALUE) for !="},
    {RULE "path:is 'a' && path:is 'b' }", 1, "write one & between expressions"},
    {RULE "path:is 'a' || path:is 'b' }", 1, "write one | between expressions"},
    {RULE "path:contains 'C:\\Windows' }", 1, "write paths and regexes as [[...]]"},
    {RULE "net.local.port:is(80) }", 1, "write net.local_address, net.local_port"},
    {RULE "path:contains { 'a' 'b' } }", 1, "a comma is missing before it"},
    {"rule { id = 'a.b' title = 't' }", 1, "near 'title'; a comma is missing before it"},
    {"rule { id = 'a.b'", 1, "near <eof>"},
    /* names */
    {RULE "path:contians 'a' }", 1, "path has no `contians`; did you mean `contains`?"},
    {RULE "registry.dat:is 'a' }", 1, "there is no field registry.dat; did you mean registry.data?"},
    {RULE "process.comand_line:is 'a' }", 1, "did you mean process.command_line?"},
    {RULE "pth:is 'a' }", 1, "nothing is called `pth`; did you mean `path`?"},
    {RULE "pid:is(4) }", 1, "nothing is called `pid`; did you mean `process.pid`?"},
    {RULE "command_line:contains 'a' }", 1, "did you mean `process.command_line`?"},
    {RULE "process:is 'a' }", 1, "process is a group of fields; name one, such as process.name"},
    {RULE "image:endswith 'a' }", 1, "image is a group of fields; name one, such as process.image"},
    {RULE "net.remote:is 'a' }", 1, "net.remote is a group of fields; name one, such as net.remote.address"},
    {"print 'a'", 1, "scripts have no `print`; say it in a finding's text"},
    {"io.open 'a'", 1, "scripts have no `io`"},
    {"for _ in ipairs(rule) do end", 1, "ipairs takes a list, not a function"},
    {RULE "operation:is 'RegSetValue' & reslt:is 'SUCCESS' }", 1, "did you mean `result`?"},
    /* expressions that nothing uses */
    {"\nlocal a = path:is 'a'\nreturn 1", 2, "built and never used"},
    {"local t = { a = path:is 'a', b = path:is 'b' }\n" RULE "t.a and t.b }", 1, "built and never used"},
    /* blocks */
    {"rule { title = 't', severity = 'low', match = path:is 'a' }", 1, "rule: field `id` is missing"},
    {"rule { id = 'A.b', title = 't', severity = 'low', match = path:is 'a' }", 1,
     "write <tactic>.<name> in lower case"},
    {"rule { id = 'a', title = 't', severity = 'low', match = path:is 'a' }", 1, "write <tactic>.<name>"},
    {"rule { id = 'a.b', severity = 'low', match = path:is 'a' }", 1, "rule a.b: field `title` is missing"},
    {"rule { id = 'a.b', title = 't', severity = 'hgih', match = path:is 'a' }", 1,
     "field `severity` is \"hgih\""},
    {"rule { id = 'a.b', title = 't', severity = 'low' }", 1,
     "needs field `match` (an expression) or `on_finish`"},
    {"rule { id = 'a.b', title = 't', severity = 'low', match = path }", 1,
     "field `match` is the field path"},
    {RULE "file.created }", 1, "write a test of it, such as file.created:is(true)"},
    {RULE "file.length }", 1, "write a test of it, such as file.length:ge(1)"},
    {RULE "net.remote }", 1, "write a test of it, such as net.remote.address:is \"203.0.113.9\""},
    {RULE "path:is 'a', examples = { mach = {}, no_match = {} } }", 1, "`mach` is neither"},
    {RULE "path:is 'a', examples = { match = 'a' } }", 1, "`match` is no list"},
    {RULE "path:is 'a', description = ('a'):rep(20000) }", 1, "field `description` has more than 16 KiB"},
    {"for i = 1, 20000 do whitelist { reason = 'r', match = path:is('a' .. i) } end", 1,
     "a file declares at most 10000 blocks"},
    {"rule { id = 'a.b', title = 't', severity = 'low', match = true }", 1,
     "field `match` must be an expression"},
    {"rule { id = 'a.b', title = 't', severity = 'low', match = path:is 'a', key = 'k' }", 1,
     "field `key` must be a function, not a string"},
    {"rule { id = 'a.b', title = 't', severity = 'low', match = path:is 'a', kye = 1 }", 1,
     "rule: no field is called `kye`; did you mean key"},
    {"whitelist { reason = 'a', match = path:known(), everywhere = 'yes' }", 1,
     "field `everywhere` must be true or false, not a string"},
    {"rule { id = 'a.b', title = 't', severity = 'low', match = path:is 'a', attack = { 'T1053.05' } }", 1,
     "T1053.05 is no technique of ATT&CK"},
    {"rule { id = 'a.b', title = 't', severity = 'low', match = path:is 'a', attack = 'T1053', needs = "
     "'luck' }",
     1, "field `needs` is \"luck\""},
    {RULE "path:is 'a' }\n" RULE "path:is 'b' }", 2, "field `id` is taken by the rule of"},
    {"rule { id = 'a.b', title = 't', severity = 'low', match = path:is 'a', key = function() end, "
     "on_event = function() end }",
     1, "exclude each other"},
    {"activity { section = 'registri', label = 'l', match = path:is 'a' }", 1, "did you mean registry"},
    {"activity { section = 'file', label = 'l', view = 'mine', match = path:is 'a' }", 1,
     "field `view` is \"mine\""},
    {"whitelist { match = path:is 'a' }", 1, "field `reason` is missing"},
    {"rule 'a'", 1, "rule takes a table"},
    /* Lua's own */
    {"local x = = 1", 1, "unexpected symbol near"},
    {"\n\nlocal t = nil\nreturn t.x", 4, "attempt to index a nil value"},
    {"require 'os'", 1, "require takes the modules of kaiseki only"},
    {"require 'kaiseki.nothing_here'", 1,
     "cannot load module kaiseki.nothing_here: there is none of that name"},
    {"require 'kaiseki.../../etc/passwd'", 1, "require takes the modules of kaiseki only"},
};

static void misuse_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof MISUSES / sizeof *MISUSES; i++) {
        bench run;
        bench_open(&run, NULL);
        const char *error = bench_load(&run, MISUSES[i].source);
        char place[32];
        snprintf(place, sizeof place, ".lua:%u:", MISUSES[i].line);
        if (!error || !strstr(error, MISUSES[i].said) || !strstr(error, place)) {
            fail_msg("%s\nsays: %s\nnot: line %u: %s", MISUSES[i].source, error ? error : "nothing",
                     MISUSES[i].line, MISUSES[i].said);
        }
        bench_close(&run);
    }
}

/* What looks like misuse and is none. */
static const char *const FINE[] = {
    RULE "path:is 'a', key = function(event) local path = event.path if path == 'a' or not path then return "
         "path end end }",
    RULE "path:is 'a', key = function(event, file) return file ~= nil and 'x' or 'y' end }",
    "local function both(path, other) return path == other and path or nil end\n" RULE
    "path:is(both('a', 'a')) }",
    "local extra = nil\n" RULE "extra or path:is 'a' }",
    RULE "path:is 'a' & ~registry.data:startswith [[C:\\Windows\\]] | file.length:between(1, 2) }",
    RULE "any:regex [[a|b]] & process.image:is(parent.image) & net.remote.address:cidr '10.0.0.0/8' }",
    RULE "net.local_port:is(80) & net['local'].address:known() & file.created:is(true) & path:cased():is { "
         "'a', 'B' } }",
    "local e = path:is 'a'\n" RULE "path:is 'b', key = function(event) return event:matches(e) and 'x' end }",
    "rule { id = 'a.b', title = 't', severity = 'low', on_finish = function(case) end, attack = 'T1053.005' "
    "}",
    "for i = 1, 3 do rule { id = 'a.b' .. i, title = 't', severity = 'low', match = path:is('a' .. i) } end",
    "do goto over ::over:: end\nlocal t <const> = { 1, [2] = 3; n = function(...) return ... end }\n" RULE
    "path:is 'a' } -- comment\n--[==[ long ]] ]==]\nrepeat local y = #t until y < 100 while false do break "
    "end",
};

static void ordinary_lua_loads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof FINE / sizeof *FINE; i++) {
        bench run;
        bench_open(&run, NULL);
        const char *error = bench_load(&run, FINE[i]);
        if (error) {
            fail_msg("%s\nsays: %s", FINE[i], error);
        }
        assert_true(kk_scripts_block_count(run.scripts) > 0);
        bench_close(&run);
    }
}

static void a_broken_block_leaves_the_others(void **state)
{
    (void)state;
    bench run;
    bench_open(&run, NULL);
    assert_non_null(bench_load(&run,
                               "rule { id = 'a.a', title = 't' }\n"
                               "rule { id = 'a.b', title = 't', severity = 'low', match = path:is 'a' }\n"
                               "error 'stop'\n"
                               "rule { id = 'a.c', title = 't', severity = 'low', match = path:is 'a' }\n"));
    assert_int_equal(kk_scripts_block_count(run.scripts), 1);
    assert_int_equal(kk_scripts_error_count(run.scripts), 3);
    assert_null(
        bench_load(&run, "rule { id = 'a.d', title = 't', severity = 'low', match = path:is 'a' }\n"));
    bench_close(&run);
}

static void where_compiles_or_says_why(void **state)
{
    (void)state;
    bench run;
    kk_error error;
    bench_open(&run, NULL);
    assert_non_null(
        kk_scripts_expression(run.scripts, "net.local.port:is(80) & path:contains [[a]]", &error));
    assert_null(kk_scripts_expression(run.scripts, "path:is 'a' and path:is 'b'", &error));
    assert_non_null(strstr(error.text, "--where:1: `and` does not work"));
    assert_null(kk_scripts_expression(run.scripts, "path", &error));
    assert_non_null(strstr(error.text, "is the field path, not an expression"));
    assert_null(kk_scripts_expression(run.scripts, "path:is 'a", &error));
    assert_non_null(strstr(error.text, "--where:1:"));
    assert_null(kk_scripts_expression(run.scripts, "while true do end", &error));
    bench_close(&run);
}

static void findings_are_made(void **state)
{
    (void)state;
    bench run;
    bench_open(&run, NULL);
    const char *error = bench_load(
        &run,
        "local inside = path:contains [[\\USERS\\]]\n"
        "rule { id = 'a.key', title = 'Key', severity = 'high', match = operation:is 'createfile',\n"
        "  key = function(event) return event:matches(inside) and event.process.name:upper() end,\n"
        "  finding = function(finding, case) return finding.key .. ' ' .. finding.count .. ' ' .. "
        "#finding.events end }\n"
        "rule { id = 'a.default', title = 'Default', severity = 'low', match = operation:is 'CreateFile' }\n"
        "local kept, count = nil, 0\n"
        "rule { id = 'a.state', title = 'State', severity = 'low', match = operation:is 'CreateFile',\n"
        "  attack = { 'T1059.005', 'T1059.007', 'T1539' },\n"
        "  on_event = function(event, case) count = count + 1 kept = kept or event\n"
        "    if count == 2 then case:finding { event = event, events = { kept }, key = 'two' } end end,\n"
        "  on_finish = function(case)\n"
        "    local process = kept.process\n"
        "    assert(process == case.processes[1] and kept.index == 0 and case:event(0) == kept)\n"
        "    assert(#case.processes == 1 and case:process(process.pid) == process and process.parent == "
        "nil)\n"
        "    local set = { [process] = true }\n"
        "    assert(set[case.processes[1]], 'processes are keys')\n"
        "    local file = case.files[1]\n"
        "    assert(#case.files == 1 and file.path == kept.path and file.created_by == process)\n"
        "    assert(file == case:file(file.path:lower()))\n"
        "    assert(file.deleted_at == nil and file.dealings[1].process == process)\n"
        "    assert(file.created_time >= kept.time and file.created_at)\n"
        "    for i, entry in ipairs(case.files) do assert(i == 1 and entry == file) end\n"
        "    for i, entry in pairs(case.files) do assert(i == 1 and entry == file) end\n"
        "    assert(case:attack('T1053.005').name == 'Scheduled Task' and case:attack 'T9' == nil)\n"
        "    assert(case.capture.events and case.capture.format == 'memory' and case.sample_presumed ~= "
        "nil)\n"
        "    assert(not pcall(function() return process.nmae end))\n"
        "    local made = case:finding { process = process, key = 'end', text = 'said at the end' }\n"
        "    assert(#made.attack == 3)\n"
        "    case:finding { process = process, key = 'end', technique = 'T1539' }\n"
        "    case:finding { process = process, key = 'end', technique = 'T1059.005' }\n"
        "    assert(#made.attack == 2 and made.attack[1] == 'T1059.005' and made.attack[2] == 'T1539')\n"
        "    assert(not pcall(case.finding, case, { process = process, technique = 'T1055' }))\n"
        "  end }\n");
    assert_null(error);
    bench_run_opens(&run, 3);
    if (kk_scripts_error_count(run.scripts) > 0) {
        fail_msg("%s", kk_scripts_error(run.scripts, 0)->text.data);
    }
    const kk_finding *key = bench_finding(&run, "a.key");
    assert_non_null(key);
    assert_string_equal(key->text.data, "A.EXE 3 3");
    const kk_finding *standard = bench_finding(&run, "a.default");
    assert_non_null(standard);
    assert_non_null(strstr(standard->key.data, "C:\\Users\\x\\"));
    assert_non_null(strstr(standard->text.data, "Default"));
    const kk_finding *made = bench_finding(&run, "a.state");
    assert_non_null(made);
    bench_close(&run);
}

static bool gather(void *context, const char *bytes, size_t size)
{
    kk_buf_append(context, bytes, size);
    return true;
}

/* Renders a report that consists of the body of render(case, out, options); NULL and *said on failure. */
static bool render(bench *run, const char *body, kk_buf *text, kk_error *error)
{
    char path[] = "/tmp/kk_report_XXXXXX.lua";
    int file = mkstemps(path, 4);
    FILE *stream = fdopen(file, "w");
    fprintf(stream, "return { name = 'n', extension = 'e', render = function(case, out, options)\n%s\nend }",
            body);
    fclose(stream);
    kk_report *report = kk_scripts_load_report(run->scripts, path, error);
    remove(path);
    const kk_report_options options = {.width = 80, .raw = true};
    return report && kk_report_render(report, &options, gather, text, error);
}

static void reports_escape(void **state)
{
    (void)state;
    static const struct {
        const char *body, *printed;
    } REPORTS[] = {
        {"out:escape 'text' out:write('<%s>\\n', 'a\\27[2J\\n\\u{202E}b\\xff')",
         "<a<U+001B>[2J<U+000A><U+202E>b\xEF\xBF\xBD>\n"},
        {"out:escape 'html' out:write('<b>%s</b>', [[<script>\"'&]])",
         "<b>&lt;script&gt;&quot;&#39;&amp;</b>"},
        {"out:escape 'json' out:write('\"%s\"', 'a\"\\\\\\n</\\u{2028}')", "\"a\\\"\\\\\\n\\u003c/\\u2028\""},
        {"out:escape 'csv' out:write('\"%s\",%d', '=1+\"', -5)", "\"'=1+\"\"\",-5"},
        {"out:escape 'csv' out:write('\"%s\"', '\\u{FF1D}1')", "\"'\uFF1D1\""},
        {"out:escape 'markdown' out:write('%s', 'GH-1 gh-x www.')", "GH&#8203;-1 gh-x www&#8203;."},
        {"out:escape 'markdown' out:write('%s', '[a](http://b) | @c #1 www.d')",
         "\\[a\\](http:&#8203;//b) \\| @&#8203;c #&#8203;1 www&#8203;.d"},
        {"out:escape 'none' out:write('%s %5.1f%%', 'a\\1', 1.25) out:raw 'x'", "a\1   1.2%x"},
        {"out:escape 'text' out:write('%s %s', options.width, #case.processes)", "80 1"},
    };
    for (size_t i = 0; i < sizeof REPORTS / sizeof *REPORTS; i++) {
        bench run;
        kk_error error;
        kk_buf text = KK_BUF_INIT;
        bench_open(&run, NULL);
        bench_run_opens(&run, 1);
        if (!render(&run, REPORTS[i].body, &text, &error)) {
            fail_msg("%s", error.text);
        }
        kk_buf_append_char(&text, '\0');
        assert_string_equal(text.data, REPORTS[i].printed);
        kk_buf_free(&text);
        bench_close(&run);
    }
}

static void reports_fail_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *body, *said;
    } REPORTS[] = {
        {"out:write 'x'", "call out:escape"},
        {"out:escape 'text' out:write('%s')", "fewer values"},
        {"out:escape 'text' out:write('x', 1)", "more values"},
        {"out:escape 'text' out:write('%q', 1)", "knows %s"},
        {"out:escape 'xml'", "no escape \"xml\""},
        {"return case.fndings", "case has no `fndings`; did you mean `findings`?"},
        {"while true do end", "stopped:"},
        {"case:finding { key = 'a' }", "on_event and on_finish only"},
    };
    const kk_script_limits limits = {.memory = 1 << 25, .block = 1 << 22, .seconds = 0.2, .run_seconds = 10};
    for (size_t i = 0; i < sizeof REPORTS / sizeof *REPORTS; i++) {
        bench run;
        kk_error error = {.text = ""};
        kk_buf text = KK_BUF_INIT;
        bench_open(&run, &limits);
        bench_run_opens(&run, 1);
        assert_false(render(&run, REPORTS[i].body, &text, &error));
        if (!strstr(error.text, REPORTS[i].said) || !strstr(error.text, ".lua:2:")) {
            fail_msg("%s\nsays: %s", REPORTS[i].body, error.text);
        }
        kk_buf_free(&text);
        bench_close(&run);
    }
}

/* What a report file says; NULL when it loads. */
static const char *load_report(bench *run, const char *source, kk_error *error)
{
    char path[] = "/tmp/kk_report_XXXXXX.lua";
    FILE *stream = fdopen(mkstemps(path, 4), "w");
    fputs(source, stream);
    fclose(stream);
    bool loaded = kk_scripts_load_report(run->scripts, path, error) != NULL;
    remove(path);
    return loaded ? NULL : error->text;
}

static void reports_stay_in_their_folder(void **state)
{
    (void)state;
    static const struct {
        const char *name, *extension;
        bool good;
    } CASES[] = {{"mine", "tar.gz", true}, {"a-b_1", "x", true},  {"mine", "../x", false},
                 {"mine", "x/y", false},   {"mine", ".x", false}, {"mine", "x..y", false},
                 {"a/b", "x", false},      {"mine", "", false},   {"mi ne", "x", false},
                 {"mine", "x.", false}};
    bench run;
    bench_open(&run, NULL);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char source[256];
        kk_error error;
        snprintf(source, sizeof source,
                 "\xEF\xBB\xBFreturn { name = '%s', extension = '%s', render = function() end }",
                 CASES[i].name, CASES[i].extension);
        const char *said = load_report(&run, source, &error);
        assert_int_equal(!said, CASES[i].good);
        assert_true(!said || strstr(said, "a report's name and extension have letters, digits"));
    }
    bench_close(&run);
}

static void all_scripts_together_are_bounded(void **state)
{
    (void)state;
    const kk_script_limits limits = {.memory = 1 << 25, .block = 1 << 22, .seconds = 10, .run_seconds = 0.2};
    bench run;
    bench_open(&run, &limits);
    const char *error = bench_load(&run, "while true do end");
    assert_non_null(strstr(error, "all scripts together"));
    error = bench_load(&run, "for i = 1, 10000000 do end");
    assert_non_null(strstr(error, "all scripts together"));
    bench_close(&run);
}

static void examples_are_replayed(void **state)
{
    (void)state;
    static const char SOURCE[] =
        "local function make(id, match, no_match)\n"
        "  rule { id = id, title = 't', severity = 'low', match = operation:is 'RegSetValue' & "
        "registry.value:is 'Run',\n"
        "         examples = { match = match, no_match = no_match } }\n"
        "end\n"
        "local hit = { operation = 'RegSetValue', path = [[HKCU\\A\\Run]], ['process.name'] = 'x.exe' }\n"
        "local miss = { operation = 'RegSetValue', path = [[HKCU\\A\\Walk]] }\n"
        "make('a.good', { hit, { events = { miss, hit } } }, { miss })\n"
        "make('a.silent', { miss }, { miss })\n"
        "make('a.loud', { hit }, { hit })\n"
        "make('a.bare', { hit })\n"
        "make('a.typo', { { operatoin = 'x' } }, { miss })\n"
        "make('a.vain', { hit }, { { operation = 'RegSetValu', path = [[HKCU\\A\\Run]] } })\n"
        "make('a.lost', { hit }, { { events = { miss }, smaple = 'x.exe' } })\n";
    bench run;
    bench_open(&run, NULL);
    char path[] = "/tmp/kk_script_XXXXXX.lua";
    FILE *stream = fdopen(mkstemps(path, 4), "w");
    fputs(SOURCE, stream);
    fclose(stream);
    kk_error error;
    assert_true(kk_scripts_load(run.scripts, path, &error));
    assert_int_equal(kk_scripts_block_count(run.scripts), 7);
    static const char *const SAID[] = {NULL,
                                       "a.silent: example match[1] makes no finding, but should",
                                       "a.loud: example no_match[1] makes a finding, but should not",
                                       "a.bare: has no examples.no_match",
                                       "did you mean operation?",
                                       "no operation is called \"RegSetValu\"; did you mean \"RegSetValue\"?",
                                       "beside events stand sample and files only, no `smaple`"};
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++) {
        kk_buf text = KK_BUF_INIT;
        bool passed = kk_scripts_test_rule(run.scripts, i, &text);
        kk_buf_append_char(&text, '\0');
        assert_int_equal(passed, SAID[i] == NULL);
        if (SAID[i] && !strstr(text.data, SAID[i])) {
            fail_msg("%s\nnot: %s", text.data, SAID[i]);
        }
        kk_buf_free(&text);
    }
    remove(path);
    bench_close(&run);
}

static void noriben_lists_are_whitelists(void **state)
{
    (void)state;
    static const char CONFIG[] =
        "\xEF\xBB\xBF[Noriben]\nprocmon = procmon.exe # renamed?\n\n[Filters]\n"
        "; comment\nglobal_approvelist =\n    VMwareUser.exe,  # tools\n\n    # whole line\n"
        "    C:\\Users\\.*\\a+,\n    %%WinDir%%\\x\n"
        "file_approvelist = one, two\nreg_approvelist = (bad\nnet_approvelist =\n";
    bench run;
    kk_error error;
    bench_open(&run, NULL);
    char path[] = "/tmp/kk_config_XXXXXX";
    FILE *stream = fdopen(mkstemp(path), "w");
    fputs(CONFIG, stream);
    fclose(stream);
    assert_true(kk_scripts_load_noriben_config(run.scripts, path, &error));
    remove(path);
    static const struct {
        const char *section, *reason;
    } WANTED[] = {
        {"", "procmon.exe"}, {"", "procmon64.exe"}, {"", "VMwareUser.exe"}, {"", "C:\\Users\\.*\\a+"},
        {"", "%WinDir%\\x"}, {"file", "one"},       {"file", "two"}};
    assert_int_equal(kk_scripts_block_count(run.scripts), sizeof WANTED / sizeof *WANTED);
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++) {
        const kk_block *block = kk_scripts_block(run.scripts, i);
        assert_int_equal(block->kind, KK_BLOCK_WHITELIST);
        assert_string_equal(block->whitelist.section.data, WANTED[i].section);
        assert_string_equal(block->whitelist.reason.data, WANTED[i].reason);
    }
    assert_int_equal(kk_scripts_error_count(run.scripts), 1);
    assert_non_null(strstr(kk_scripts_error(run.scripts, 0)->text.data, "reg_approvelist entry \"(bad\""));
    assert_false(kk_scripts_load_noriben_config(run.scripts, KK_TEST_ROOT "/README.md", &error));
    assert_false(kk_scripts_load_noriben_config(run.scripts, "/nothing/here", &error));
    bench_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misuse_is_told),
        cmocka_unit_test(ordinary_lua_loads),
        cmocka_unit_test(a_broken_block_leaves_the_others),
        cmocka_unit_test(where_compiles_or_says_why),
        cmocka_unit_test(findings_are_made),
        cmocka_unit_test(reports_escape),
        cmocka_unit_test(reports_fail_by_name),
        cmocka_unit_test(reports_stay_in_their_folder),
        cmocka_unit_test(all_scripts_together_are_bounded),
        cmocka_unit_test(examples_are_replayed),
        cmocka_unit_test(noriben_lists_are_whitelists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
