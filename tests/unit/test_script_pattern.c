/* Our string and table functions give what Lua's own give: patterns, replacements, formats, sorting. */
#include "script_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <lauxlib.h>
#include <lualib.h>

/* Each text is an expression list; both Luas must give the same values or both must fail. */
static const char *const CASES[] = {
    /* find, match */
    "('hello world'):find 'wor'",
    "('hello'):find('l', 1, true)",
    "('hello'):find('', 10)",
    "('hello'):find('', 6)",
    "('hello'):find('xyz')",
    "('a.b'):find('.', 2, true)",
    "('a.b'):find '%.'",
    "('hello'):find('l', -2)",
    "('hello'):find('h', -100)",
    "('key = value'):match '^(%w+)%s*=%s*(%w+)$'",
    "('  x  '):match '^%s*(.-)%s*$'",
    "('[[x]]'):match '%[%[(.*)%]%]'",
    "('f(a(b)c)d'):match '%b()'",
    "('THE (quick) fox'):find '%((%a+)%)'",
    "('abc'):match '()b()'",
    "('aXb'):match '%u'",
    "('x-y'):match '[%-]'",
    "('x]y'):match '[]]'",
    "('x^y'):match '[%^]'",
    "('x^y'):match '[x^]+'",
    "('a-z'):match '[a-]+'",
    "('0x1F'):match '%x+$'",
    "#('a\\0b'):match '%z'",
    "#('a\\0b'):match '\\0b'",
    "('a\\0b'):find('\\0', 1, true)",
    "('THE END'):match '%f[%a]%a+%f[%A]'",
    "('THE (q) f'):find '%f[%a]q'",
    "('aaa'):match 'a-'",
    "('aaab'):match 'a-b'",
    "('aaa'):match 'a?a?a?a?'",
    "('abab'):match '^(ab)%1$'",
    "('x=1, y=2'):match '(%w)=(%d), (%w)=(%d)'",
    "('a'):match '.-$'",
    "('a$'):match 'a$$'",
    "('a$b'):match 'a$b'",
    "('^a'):match '^^a'",
    "('a'):match ''",
    "(''):match '.*'",
    "('a\\nb'):match 'a.b'",
    "('é'):match '[\\xc3][\\xa9]'",
    "('abc'):find('b', nil)",
    "('abc'):find('b', -1)",
    "('abc'):match('.', 3)",
    "('abc'):match('.', 4)",
    "(' a'):match '%S'",
    "('a1_'):match '[%w_]*'",
    "('a1_'):match '[^%w]'",
    "('\\127'):match '%c'",
    "('~!'):match '%p+'",
    "('a'):match '[a'",
    "('a'):match '%'",
    "('a'):match '(a'",
    "('a'):match 'a)'",
    "('a'):match '%b'",
    "('a'):match '%f'",
    "('a'):match '%1'",
    "('a'):match '(a)%2'",
    "('a'):match '[%'",
    "('aa'):match '(a)%1'",
    "('a'):match '(()'",
    "('a'):match(('(a)'):rep(40))",
    "('abc'):match '[a-%%]'",
    "('x'):match '[x-]'",
    "('-'):match '[x-]'",
    "('b'):match '[^]a]'",
    "('a+b'):match 'a%+b'",
    "('ab'):match '(a)(b)?'",
    "('a?'):match '(a)?'",
    "('abc'):match('(.)(.)(.)')",
    /* gsub */
    "('hello'):gsub('l', 'L')",
    "('hello'):gsub('l', 'L', 1)",
    "('hello'):gsub('', '-')",
    "('abc'):gsub('%w', '%0%0')",
    "('abc'):gsub('(a)(b)', '%2%1')",
    "('abc'):gsub('b', '%%')",
    "('abc'):gsub('b', '%x')",
    "('abc'):gsub('b', '%')",
    "('abc'):gsub('b', '%1')",
    "('abc'):gsub('b', '%2')",
    "('abc'):gsub('%w', { a = 1, b = true, c = false })",
    "('abc'):gsub('%w', function(c) if c == 'b' then return 'B' end end)",
    "('abc'):gsub('b', function() return {} end)",
    "('abc'):gsub('^a', 'x')",
    "('aaa'):gsub('^a', 'x')",
    "('abc'):gsub('$', 'x')",
    "('a b'):gsub('%s*', '_')",
    "('abc'):gsub('b*', 'x')",
    "('hello world'):gsub('o ', '0', 0)",
    "('abc'):gsub('.', '', -1)",
    "('abc'):gsub('()', '%1')",
    "('x'):gsub('x', 5)",
    "('x'):gsub('x', nil)",
    "('abc'):gsub('(b)()', '%2')",
    /* gmatch */
    "(function(t) for a, b in ('a=1, b=2'):gmatch '(%w)=(%w)' do t[#t + 1] = a .. b end return "
    "table.concat(t, ';') end)({})",
    "(function(t) for a in ('abc'):gmatch '' do t[#t + 1] = #a end return table.concat(t, ';') end)({})",
    "(function(t) for a in ('one two'):gmatch('%a+', 3) do t[#t + 1] = a end return table.concat(t, ';') "
    "end)({})",
    "(function(t) for a in ('^a^b'):gmatch '^a' do t[#t + 1] = a end return table.concat(t, ';') end)({})",
    "(function(t) for a in ('abc'):gmatch('.', -2) do t[#t + 1] = a end return table.concat(t, ';') end)({})",
    "(function(t) for a in ('a,b,,c'):gmatch '([^,]*)' do t[#t + 1] = '<' .. a .. '>' end return "
    "table.concat(t) end)({})",
    /* format, rep, byte, sub and the like */
    "('%5d|%-5d|%05d|%+d'):format(42, 42, 42, 42)",
    "('%s %s %s'):format(1, 1.5, true)",
    "('%10s|%-10s|%.2s'):format('ab', 'ab', 'abc')",
    "('%x %X %o %c'):format(255, 255, 8, 65)",
    "('%5.2f %e %g'):format(3.14159, 1e10, 0.1)",
    "('%q'):format('a\\n\"\\\\')",
    "('%i'):format(3.0)",
    "('%d'):format(3.5)",
    "('%d'):format('x')",
    "('%y'):format(1)",
    "('%'):format()",
    "('%s'):format()",
    "('%%'):format()",
    "('%s'):format(nil)",
    "('%a'):format(1)",
    "('x'):rep(3)",
    "('x'):rep(3, ',')",
    "('x'):rep(0)",
    "('x'):rep(-1)",
    "(''):rep(5, 'y')",
    "('abc'):byte(1, -1)",
    "('abc'):byte()",
    "('abc'):byte(10)",
    "('abc'):byte(-1)",
    "('abc'):byte(0)",
    "('abc'):byte(2, 1)",
    "('abc'):byte(-10, 10)",
    "('abc'):sub(2)",
    "('abc'):sub(-2, -1)",
    "('aBc'):upper():lower()",
    "('abc'):reverse()",
    "string.char(97, 98)",
    "#('abc')",
    "tostring(1e15) .. tostring(-0.0) .. tostring(2^63)",
    "tonumber('0x10') + tonumber('10', 2) + tonumber(' 5 ')",
    "tonumber('z', 36)",
    "tonumber('')",
    "math.type(1) .. math.type(1.0)",
    /* table */
    "table.concat({ 1, 2, 3 }, ', ')",
    "table.concat({ 1, 2, 3 }, ', ', 2)",
    "table.concat({ 1, 2, 3 }, ', ', 2, 2)",
    "table.concat({}, 'x')",
    "table.concat({ 1, {}, 3 })",
    "table.unpack({ 1, 2, 3 })",
    "table.unpack({ 1, 2, 3 }, 2)",
    "table.unpack({ 1, nil, 3 }, 1, 3)",
    "table.unpack({}, 1, 0)",
    "table.pack(1, nil, 3).n",
    "select('#', table.unpack({}, 1, 3))",
    "(function(t) table.insert(t, 4) table.insert(t, 1, 0) return table.concat(t, ',') end)({ 1, 2, 3 })",
    "(function(t) table.insert(t, 9, 4) end)({ 1 })",
    "(function(t) table.insert(t) end)({ 1 })",
    "(function(t) return table.remove(t), table.remove(t, 1), table.concat(t, ',') end)({ 1, 2, 3, 4 })",
    "table.remove({})",
    "table.remove({}, 5)",
    "table.remove({ 1, 2 }, 3)",
    "table.remove({ 1, 2 }, 4)",
    "table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), ',')",
    "table.concat(table.move({ 1, 2, 3 }, 2, 3, 1), ',')",
    "table.concat(table.move({ 1, 2, 3 }, 1, 3, 1, {}), ',')",
    "table.concat(table.move({ 1, 2 }, 1, 0, 5), ',')",
    "(function(t) table.sort(t) return table.concat(t, ',') end)({ 3, 1, 2, 10, -1 })",
    "(function(t) table.sort(t, function(a, b) return a > b end) return table.concat(t, ',') end)({ 3, 1, 2 "
    "})",
    "(function(t) table.sort(t) return table.concat(t, ',') end)({ 'b', 'a', 'B', '10', '9', '' })",
    "(function(t) table.sort(t) end)({ 1, 'a' })",
    "(function(t) table.sort(t) return #t end)({})",
    /* the basic functions */
    "select(2, 'a', 'b', 'c')",
    "select(-1, 'a', 'b')",
    "select('#')",
    "pcall(error, 'x')",
    "pcall(error, 'x', 0)",
    "pcall(function() return 1, 2 end)",
    "rawequal('a', 'a')",
    "rawlen({ 1, 2 })",
    "type(nil)",
    "next({})",
    "getmetatable(setmetatable({}, { __metatable = 'm' }))",
    "pcall(setmetatable, setmetatable({}, { __metatable = 1 }), {})",
    "tostring(setmetatable({}, { __tostring = function() return 'T' end }))",
    "#setmetatable({}, { __len = function() return 7 end })",
    "(function(m) local t = setmetatable({}, m) m.__index = function() return 5 end setmetatable(t, m) "
    "return t.x, getmetatable(t) == m end)({})",
    "load('return 1 + 1')()",
    "load('return ...')(3)",
    "select(2, load('x ='))",
    "load('return x', 'n', 't', { x = 8 })()",
    "utf8.char(228, 8364)",
    "utf8.len('ä€')",
    "utf8.codepoint('€', 1, -1)",
    "(function(t) for _, c in utf8.codes 'aé' do t[#t + 1] = c end return #t end)({})",
};

/* Runs `return EXPRESSION LIST` in plain Lua; the values as text, "error" when it fails. */
static void run_plain(const char *expression, char *out, size_t size)
{
    lua_State *lua = luaL_newstate();
    luaL_openlibs(lua);
    lua_pushfstring(lua, "return %s", expression);
    bool ok =
        luaL_loadstring(lua, lua_tostring(lua, 1)) == LUA_OK && lua_pcall(lua, 0, LUA_MULTRET, 0) == LUA_OK;
    snprintf(out, size, "%s", ok ? "" : "error");
    for (int i = 2; ok && i <= lua_gettop(lua); i++) {
        size_t used = strlen(out);
        snprintf(out + used, size - used, "%s:%s;", luaL_typename(lua, i), luaL_tolstring(lua, i, NULL));
        lua_pop(lua, 1);
    }
    lua_close(lua);
}

/* The same in the sandbox; what it found out comes back as the rule's title. */
static void run_sandboxed(const char *expression, char *out, size_t size)
{
    bench run;
    kk_buf source = KK_BUF_INIT;
    bench_open(&run, NULL);
    kk_buf_printf(&source,
                  "local values = table.pack(pcall(load([==[return %s]==])))\n"
                  "local text = values[1] and '' or 'error'\n"
                  "for i = 2, values[1] and values.n or 0 do\n"
                  "  text = text .. type(values[i]) .. ':' .. tostring(values[i]) .. ';'\n"
                  "end\n"
                  "rule { id = 'a.b', title = text, severity = 'low', match = path:is 'a' }\n",
                  expression);
    kk_buf_append_char(&source, '\0');
    const char *error = bench_load(&run, source.data);
    if (error) {
        fail_msg("%s: %s", expression, error);
    }
    snprintf(out, size, "%s", kk_scripts_block(run.scripts, 0)->rule.title.data);
    kk_buf_free(&source);
    bench_close(&run);
}

static void same_as_lua(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char plain[1024], sandboxed[1024];
        run_plain(CASES[i], plain, sizeof plain);
        run_sandboxed(CASES[i], sandboxed, sizeof sandboxed);
        bool messages_differ = strncmp(CASES[i], "pcall", 5) == 0 || strstr(CASES[i], "load('x") != NULL;
        if (strcmp(plain, sandboxed) != 0 && !messages_differ) {
            fail_msg("%s\n  Lua:     %s\n  sandbox: %s", CASES[i], plain, sandboxed);
        }
    }
}

/* Random patterns over a small alphabet, on random texts. */
static void same_on_random_patterns(void **state)
{
    (void)state;
    static const char *const PARTS[] = {"a",     "b",  ".",  "%a",  "%A", "[ab]", "[^a]", "%d", "(",
                                        ")",     "()", "*",  "+",   "-",  "?",    "^",    "$",  "%b()",
                                        "%f[a]", "%1", "%2", "[a-", "%",  "]",    "["};
    unsigned random = 1;
    kk_buf all = KK_BUF_INIT;
    for (int i = 0; i < 4000; i++) {
        char pattern[64] = "", text[16] = "";
        random = random * 1103515245u + 12345u;
        unsigned count = (random >> 16) % 6;
        for (unsigned k = 0; k <= count; k++) {
            random = random * 1103515245u + 12345u;
            strcat(pattern, PARTS[(random >> 16) % (sizeof PARTS / sizeof *PARTS)]);
        }
        for (unsigned k = 0; k < 8; k++) {
            random = random * 1103515245u + 12345u;
            text[k] = "ab(a)b1a"[(random >> 16) % 8];
        }
        kk_buf_printf(&all, "add('%s', '%s')\n", text, pattern);
    }
    kk_buf source = KK_BUF_INIT;
    kk_buf_append_text(
        &source, "(function() local sum, parts = 0, {}\n"
                 "local function add(text, pattern)\n"
                 "  for _, f in ipairs { string.find, string.match, string.gsub } do\n"
                 "    local values = table.pack(pcall(f, text, pattern, f == string.gsub and '<%0>' or 1))\n"
                 "    if not values[1] then parts[#parts + 1] = 'e' end\n"
                 "    for i = 2, values[1] and values.n or 0 do parts[#parts + 1] = tostring(values[i]) end\n"
                 "  end\n"
                 "end\n");
    kk_buf_append_str(&source, kk_buf_str(&all));
    kk_buf_append_text(&source, "local text = table.concat(parts, ',')\n"
                                "for i = 1, #text do sum = (sum * 31 + text:byte(i)) % 1000000007 end\n"
                                "return #text, sum end)()");
    kk_buf_append_char(&source, '\0');
    char plain[256], sandboxed[256];
    run_plain(source.data, plain, sizeof plain);
    run_sandboxed(source.data, sandboxed, sizeof sandboxed);
    assert_string_not_equal(plain, "error");
    assert_string_equal(plain, sandboxed);
    kk_buf_free(&source);
    kk_buf_free(&all);
}

static void pairs_is_sorted(void **state)
{
    (void)state;
    char out[512];
    run_sandboxed("(function(t) local s = {} for k, v in pairs(t) do s[#s + 1] = tostring(k) end return "
                  "table.concat(s, ' ') end)"
                  "({ b = 1, a = 1, [3] = 1, [1.5] = 1, [true] = 1, [-2] = 1, B = 1, [10] = 1 })",
                  out, sizeof out);
    assert_string_equal(out, "string:true -2 1.5 3 10 B a b;");
    run_sandboxed("(function(t) local s, k = {}, next(t) while k do s[#s + 1] = tostring(k) k = next(t, k) "
                  "end return table.concat(s, ' ') end)"
                  "({ c = 1, a = 1, b = 1, [2] = 1 })",
                  out, sizeof out);
    assert_string_equal(out, "string:2 a b c;");
    run_sandboxed(
        "(function(t) for k in pairs(t) do t[k] = nil end return next(t) end)({ a = 1, b = 2, c = 3 })", out,
        sizeof out);
    assert_string_equal(out, "nil:nil;");
    run_sandboxed("pairs({ [{}] = 1, [{}] = 2 })", out, sizeof out);
    assert_string_equal(out, "error");
}

static void nothing_varies(void **state)
{
    (void)state;
    char first[512], second[512];
    const char *expression = "tostring({}) .. tostring(print and 1) .. tostring(pcall) .. ('%s'):format({}), "
                             "math.random(1000000), "
                             "math.random(), math.random(5, 6)";
    run_sandboxed("tostring({}) .. tostring(pcall) .. ('%s'):format({})", first, sizeof first);
    assert_string_equal(first, "string:tablefunctiontable;");
    run_sandboxed(expression + strlen("tostring({}) .. tostring(print and 1) .. "), first, sizeof first);
    run_sandboxed(expression + strlen("tostring({}) .. tostring(print and 1) .. "), second, sizeof second);
    assert_string_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_lua),
        cmocka_unit_test(same_on_random_patterns),
        cmocka_unit_test(pairs_is_sorted),
        cmocka_unit_test(nothing_varies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
