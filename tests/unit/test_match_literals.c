/* Literal sets, needles, globs and the literals of regexes, each against a slow and simple answer. */
#include "match_events.h"

#include "base/fold.h"
#include "base/needle.h"
#include "base/utf.h"
#include "match/patterns/beginnings.h"
#include "match/patterns/glob.h"
#include "match/patterns/literal_set.h"
#include "match/patterns/regex.h"
#include "match/shortcut/skim.h"

/* A text followed by what a scan may read behind it; those bytes would make false hits if they counted. */
typedef struct padded {
    char bytes[512 + KK_TEXT_SLACK];
    size_t size;
} padded;

static kk_str padded_text(padded *text)
{
    memset(text->bytes + text->size, 'a', KK_TEXT_SLACK);
    return (kk_str){text->bytes, text->size};
}

static bool stands(const kk_literal *literal, kk_str text)
{
    switch (literal->anchor) {
    case KK_ANCHOR_START:
        return kk_str_starts(text, literal->text);
    case KK_ANCHOR_END:
        return kk_str_ends(text, literal->text);
    case KK_ANCHOR_WHOLE:
        return kk_str_equal(text, literal->text);
    default:
        return kk_str_find(text, literal->text, 0) != SIZE_MAX;
    }
}

typedef struct found_owners {
    uint8_t owners[4096];
} found_owners;

static void note(void *context, uint32_t owner)
{
    ((found_owners *)context)->owners[owner] = 1;
}

static size_t random_text(uint64_t *random, char *out, size_t most, unsigned letters)
{
    size_t size = (size_t)(next_random(random) % (most + 1));
    for (size_t i = 0; i < size; i++) {
        out[i] = (char)('a' + next_random(random) % letters);
    }
    return size;
}

/* Few letters, so that literals occur, overlap and share their rarest bytes. */
static void compare_sets(size_t count, size_t longest, unsigned letters, uint64_t seed)
{
    uint64_t random = seed;
    char *bytes = malloc(count * longest + 1);
    kk_literal *literals = calloc(count, sizeof *literals);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t size = random_text(&random, bytes + at, longest, letters);
        kk_anchor anchor = size == 0 ? KK_ANCHOR_WHOLE : (kk_anchor)(next_random(&random) % 4);
        literals[i] = (kk_literal){{bytes + at, size}, anchor, (uint32_t)i};
        at += size;
    }
    kk_literal_set *set = kk_match_literal_set_new(literals, count);
    assert_non_null(set);
    assert_in_range(kk_match_literal_set_count(set), 1, count);
    for (unsigned round = 0; round < 300; round++) {
        padded text;
        text.size = random_text(&random, text.bytes, round % 3 ? 12 : 200, letters);
        if (round % 5 == 0) { /* a literal itself, for those that must be the whole text */
            kk_str literal = literals[next_random(&random) % count].text;
            memcpy(text.bytes, literal.data, literal.size);
            text.size = literal.size;
        }
        found_owners found = {{0}};
        kk_str shown = padded_text(&text);
        kk_match_literal_set_scan(set, shown, note, &found);
        for (size_t i = 0; i < count; i++) {
            if (found.owners[i] != stands(&literals[i], shown)) {
                fail_msg("literal %zu \"%.*s\" (anchor %d) in \"%.*s\": found %d", i,
                         (int)literals[i].text.size, literals[i].text.data, (int)literals[i].anchor,
                         (int)shown.size, shown.data, found.owners[i]);
            }
        }
    }
    kk_match_literal_set_free(set);
    free(literals);
    free(bytes);
}

static void sets_find_what_is_there(void **unused)
{
    (void)unused;
    uint64_t seed = 1;
    for (size_t count = 1; count < 12; count++) {
        compare_sets(count, 3, 2, seed++);
        compare_sets(count, 8, 2, seed++);
        compare_sets(count, 40, 3, seed++);
    }
    compare_sets(100, 3, 3, seed++);
    compare_sets(500, 6, 2, seed++);
    compare_sets(500, 60, 26, seed++);
    compare_sets(60, 12, 2, seed++);
    compare_sets(60, 12, 3, seed++);
    compare_sets(200, 16, 4, seed++);
    compare_sets(4000, 5, 3, seed++);
}

static void beginnings_are_found(void **unused)
{
    (void)unused;
    uint64_t random = 11;
    for (unsigned round = 0; round < 2000; round++) {
        kk_beginnings beginnings;
        kk_match_beginnings_init(&beginnings);
        char literals[6][4];
        size_t sizes[6];
        for (size_t i = 0; i < 6; i++) {
            sizes[i] = 1 + (size_t)(next_random(&random) % 4);
            for (size_t at = 0; at < sizes[i]; at++) {
                literals[i][at] = (char)(next_random(&random) % 256);
            }
            kk_match_beginnings_add(&beginnings, (kk_str){literals[i], sizes[i]});
        }
        char text[KK_BEGINNING_POSITIONS + KK_BEGINNING_BYTES];
        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = literals[next_random(&random) % 6][0];
        }
        size_t chosen = (size_t)(next_random(&random) % 6);
        size_t place = (size_t)(next_random(&random) % KK_BEGINNING_POSITIONS);
        memcpy(text + place, literals[chosen], sizes[chosen] < 3 ? sizes[chosen] : 3);
        uint32_t found = kk_match_beginnings_find(&beginnings, text);
        assert_int_equal(found, kk_match_beginnings_find_plainly(&beginnings, text));
        assert_true(found >> place & 1);
    }
}

static void an_empty_set_finds_nothing(void **unused)
{
    (void)unused;
    kk_literal_set *set = kk_match_literal_set_new(NULL, 0);
    padded text = {"abc", 3};
    found_owners found = {{0}};
    kk_match_literal_set_scan(set, padded_text(&text), note, &found);
    assert_int_equal(found.owners[0], 0);
    kk_match_literal_set_free(set);
}

static void needles_are_found(void **unused)
{
    (void)unused;
    uint64_t random = 7;
    for (unsigned round = 0; round < 20000; round++) {
        char bytes[8];
        padded text;
        size_t size = 1 + random_text(&random, bytes, 6, 2);
        bytes[size - 1] = 'b';
        text.size = random_text(&random, text.bytes, 70, 2);
        kk_str shown = padded_text(&text);
        kk_needle needle = kk_needle_of((kk_str){bytes, size});
        bool expected = kk_str_find(shown, needle.text, 0) != SIZE_MAX;
        assert_int_equal(kk_needle_is_in(&needle, shown), expected);
    }
}

/* The textbook definition, for globs without classes. */
static bool glob_slowly(kk_str pattern, kk_str text)
{
    if (pattern.size == 0) {
        return text.size == 0;
    }
    kk_str rest = kk_str_slice(pattern, 1, pattern.size);
    if (pattern.data[0] == '*') {
        return glob_slowly(rest, text) ||
               (text.size && glob_slowly(pattern, kk_str_slice(text, 1, text.size)));
    }
    bool one = text.size && (pattern.data[0] == '?' || pattern.data[0] == text.data[0]);
    return one && glob_slowly(rest, kk_str_slice(text, 1, text.size));
}

/* Letters of both cases, a byte that bit 5 makes alike, and now and then the Kelvin sign, which folds to k.
 */
static size_t random_mixed(uint64_t *random, char *out, size_t most)
{
    static const char letters[] = "abkABK\\|";
    size_t size = 0, wanted = (size_t)(next_random(random) % (most + 1));
    while (size + 3 <= wanted) {
        if (next_random(random) % 64 == 0) {
            memcpy(out + size, "\xE2\x84\xAA", 3);
            size += 3;
        } else {
            out[size++] = letters[next_random(random) % (sizeof letters - 1)];
        }
    }
    return size;
}

static void skims_pass_only_what_holds_nothing(void **state)
{
    (void)state;
    uint64_t random = 11;
    unsigned passed = 0, held = 0;
    for (unsigned round = 0; round < 200000; round++) {
        char bytes[3][16], text[256], folded[KK_FOLD_MAX(sizeof text)];
        kk_literal literals[3];
        size_t count = 1 + (size_t)(next_random(&random) % 3);
        for (size_t i = 0; i < count; i++) {
            literals[i] = (kk_literal){.text = {bytes[i], 3 + random_text(&random, bytes[i] + 3, 3, 2)}};
            memcpy(bytes[i], round % 2 ? "kk\\" : "abb", 3);
        }
        kk_str raw = {text, random_mixed(&random, text, 90)};
        kk_str whole = {folded, kk_fold(raw, folded)};
        bool holds = false;
        for (size_t i = 0; i < count; i++) {
            holds |= stands(&literals[i], whole);
        }
        kk_skim skim = kk_match_skim_of(literals, count);
        bool passes = kk_match_skim_passes(&skim, raw);
        assert_false(passes && holds);
        passed += passes;
        held += holds;
    }
    assert_true(passed > 20000);
    assert_true(held > 20000);
}

static void skims_leave_what_they_cannot_tell(void **state)
{
    (void)state;
    const kk_str text = KK_STR("a text that is long enough to be looked at");
    const kk_literal bound = {.text = KK_STR("zz"), .anchor = KK_ANCHOR_START};
    const kk_literal small = {.text = KK_STR("z")};
    const kk_literal other = {.text = KK_STR("z\xC3\xA9")};
    const kk_literal plain[4] = {{.text = KK_STR("zz")}, {.text = KK_STR("zy")}, {.text = KK_STR("zx")}};
    const kk_skim skims[] = {kk_match_skim_of(&bound, 1), kk_match_skim_of(&small, 1),
                             kk_match_skim_of(&other, 1), kk_match_skim_of(plain, 4),
                             kk_match_skim_of(NULL, 0)};
    for (size_t i = 0; i < sizeof skims / sizeof *skims; i++) {
        assert_false(kk_match_skim_passes(&skims[i], text));
    }
    kk_skim good = kk_match_skim_of(plain, 3);
    assert_true(kk_match_skim_passes(&good, text));
}

static void globs_match_as_defined(void **unused)
{
    (void)unused;
    uint64_t random = 11;
    unsigned matches = 0;
    for (unsigned round = 0; round < 20000; round++) {
        char pattern[8];
        char text[12];
        size_t size = random_text(&random, pattern, sizeof pattern, 4);
        for (size_t i = 0; i < size; i++) {
            pattern[i] = pattern[i] == 'c' ? '*' : pattern[i] == 'd' ? '?' : pattern[i];
        }
        kk_str shown = {text, random_text(&random, text, sizeof text, 2)};
        kk_arena arena = KK_ARENA_INIT;
        kk_glob *glob = kk_match_glob_new(&arena, (kk_str){pattern, size}, true, NULL);
        assert_non_null(glob);
        bool expected = glob_slowly((kk_str){pattern, size}, shown);
        assert_int_equal(kk_match_glob_matches(glob, shown), expected);
        kk_literal required = kk_match_glob_required(glob);
        assert_true(!expected || required.text.size == 0 || stands(&required, shown));
        matches += expected;
        kk_arena_free(&arena);
    }
    assert_true(matches > 500);
}

/* Many stars on a text without what is behind them: no backtracking beyond the last star. */
static void globs_take_bounded_time(void **unused)
{
    (void)unused;
    char *text = malloc(100000);
    memset(text, 'a', 100000);
    kk_arena arena = KK_ARENA_INIT;
    kk_glob *glob = kk_match_glob_new(&arena, KK_STR("*a*a*a*a*a*a*a*a*a*a*a*a*b"), true, NULL);
    assert_false(kk_match_glob_matches(glob, (kk_str){text, 100000}));
    kk_arena_free(&arena);
    free(text);
}

static void requires(const char *pattern, const char *expected)
{
    kk_buf texts = KK_BUF_INIT;
    kk_buf joined = KK_BUF_INIT;
    size_t sizes[8];
    size_t count = kk_match_regex_required(kk_str_of(pattern), &texts, sizes, 8);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        kk_buf_append_text(&joined, i ? "," : "");
        kk_buf_append_str(&joined, kk_str_slice(kk_buf_str(&texts), at, sizes[i]));
        at += sizes[i];
    }
    if (!kk_str_equal(kk_buf_str(&joined), kk_str_of(expected))) {
        fail_msg("%s requires \"%.*s\", not \"%s\"", pattern, (int)joined.size, joined.data, expected);
    }
    kk_buf_free(&texts);
    kk_buf_free(&joined);
}

static void regexes_tell_what_they_require(void **unused)
{
    (void)unused;
    requires("\\\\Windows\\\\Prefetch\\\\.*\\.pf", "\\Windows\\Prefetch\\");
    requires("^abc$", "abc");
    requires("ab?cd", "cd");
    requires("abc*d", "ab");
    requires("ab+cde", "cde");
    requires("abc{2}", "ab"); /* counts are taken for "maybe none" */
    requires("abc{0,2}d", "ab");
    requires("ab{c|d}e", "");
    requires("foo|barbar|x\\.y", "foo,barbar,x.y");
    requires("foo|.*", "");
    requires("foo(bar|baz)quux", "quux");
    requires("(foo|bar)", "");
    requires("(?:a|b)cde", "cde");
    requires("(?i)abc", "");
    requires("a(?#b)c", "");
    requires("a(?x) b c", "");
    requires("(?!abc)def", "def");
    requires("[abc]def", "def");
    requires("[]abc]def", "def");
    requires("[\\]a]def", "def");
    requires("[[:alpha:]]def", "");
    requires("[\\c]]x", "");
    requires("(\\c)a|b)cd", "");
    requires("\\Qa|b\\Ec", "");
    requires("\\x41bc", "");
    requires("\\bword\\b", "word");
    requires("(a)\\1bc", "");
    requires("\u00C4bc", "bc");
    requires("a\u00C4?bcd", "bcd");
    requires("a|b|c|d|e|f|g|h|i", "");
    requires("", "");
}

/* What the regex matches holds a required literal, caselessly: tried on texts made of the pattern's own
 * pieces. */
static void required_literals_are_required(void **unused)
{
    (void)unused;
    static const char *const pieces[] = {
        "a", "b",   "K",   "s",   "?",      "*",  "+",   "|",    "(",    ")",     "[",   "]",   "^",
        "$", ".",   "\\",  "\\d", "{",      "}",  "1",   ",",    "{2}",  "{0,1}", "(?:", "(?=", "\\.",
        "-", "\\c", "\\Q", "\\E", "\u00E4", "[^", "(?!", "(?i)", "(?x)", "#",     " "};
    static const char *const parts[] = {"a", "b", "K",      "\u212A", "S", "\u017F", "1", ".", "{",
                                        "}", "|", "\u00C4", "-",      ",", ")",      "]", "2", "Q"};
    uint64_t random = 3;
    unsigned checked = 0;
    kk_regex_room *room = kk_match_regex_room_new();
    for (unsigned round = 0; round < 60000; round++) {
        kk_buf pattern = KK_BUF_INIT;
        kk_buf texts = KK_BUF_INIT;
        size_t sizes[4];
        for (size_t i = 1 + next_random(&random) % 8; i > 0; i--) {
            kk_buf_append_text(&pattern, pieces[next_random(&random) % (sizeof pieces / sizeof pieces[0])]);
        }
        size_t count = kk_match_regex_required(kk_buf_str(&pattern), &texts, sizes, 4);
        kk_regex *regex = count ? kk_match_regex_new(kk_buf_str(&pattern), false, false, NULL) : NULL;
        for (unsigned i = 0; regex && i < 20; i++) {
            kk_buf text = KK_BUF_INIT;
            for (size_t j = next_random(&random) % 8; j > 0; j--) {
                kk_buf_append_text(&text, parts[next_random(&random) % (sizeof parts / sizeof parts[0])]);
            }
            bool holds = false;
            for (size_t at = 0, k = 0; k < count; at += sizes[k++]) {
                holds |=
                    kk_str_contains_nocase(kk_buf_str(&text), kk_str_slice(kk_buf_str(&texts), at, sizes[k]));
            }
            kk_regex_answer answer = kk_match_regex_search(regex, room, kk_buf_str(&text), NULL);
            if (answer == KK_REGEX_YES && !holds) {
                fail_msg("%.*s matches \"%.*s\" without what it requires", (int)pattern.size, pattern.data,
                         (int)text.size, text.data);
            }
            checked += answer == KK_REGEX_YES;
            kk_buf_free(&text);
        }
        kk_match_regex_free(regex);
        kk_buf_free(&pattern);
        kk_buf_free(&texts);
    }
    kk_match_regex_room_free(room);
    assert_true(checked > 1000);
}

static void quoted_texts_match_themselves(void **unused)
{
    (void)unused;
    kk_str text = KK_STR("C:\\a (x86)\\[b]{1}*?+^$|.#-\u00E4");
    kk_buf quoted = KK_BUF_INIT;
    kk_match_regex_syntax.quote(&quoted, text);
    kk_regex *regex = kk_match_regex_new(kk_buf_str(&quoted), false, true, NULL);
    kk_regex_room *room = kk_match_regex_room_new();
    assert_int_equal(kk_match_regex_search(regex, room, text, NULL), KK_REGEX_YES);
    kk_match_regex_room_free(room);
    kk_match_regex_free(regex);
    kk_buf_clear(&quoted);
    kk_match_glob_syntax.quote(&quoted, text);
    kk_arena arena = KK_ARENA_INIT;
    assert_true(kk_match_glob_matches(kk_match_glob_new(&arena, kk_buf_str(&quoted), true, NULL), text));
    kk_arena_free(&arena);
    kk_buf_free(&quoted);
}

static void regexes_have_limits(void **unused)
{
    (void)unused;
    kk_error error = {""};
    char text[64];
    memset(text, 'a', sizeof text);
    text[63] = 'b';
    kk_regex_room *room = kk_match_regex_room_new();
    for (int fast = 0; fast < 2; fast++) {
        kk_regex *regex = kk_match_regex_new(KK_STR("^(a+)+$"), false, fast, &error);
        assert_int_equal(kk_match_regex_search(regex, room, (kk_str){text, 63}, &error), KK_REGEX_YES);
        assert_int_equal(kk_match_regex_search(regex, room, (kk_str){text, 64}, &error), KK_REGEX_FAILED);
        assert_non_null(strstr(error.text, "limit"));
        kk_match_regex_free(regex);
    }
    kk_match_regex_room_free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_find_what_is_there),
        cmocka_unit_test(an_empty_set_finds_nothing),
        cmocka_unit_test(beginnings_are_found),
        cmocka_unit_test(needles_are_found),
        cmocka_unit_test(skims_pass_only_what_holds_nothing),
        cmocka_unit_test(skims_leave_what_they_cannot_tell),
        cmocka_unit_test(globs_match_as_defined),
        cmocka_unit_test(globs_take_bounded_time),
        cmocka_unit_test(regexes_tell_what_they_require),
        cmocka_unit_test(required_literals_are_required),
        cmocka_unit_test(quoted_texts_match_themselves),
        cmocka_unit_test(regexes_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
