/* The scanner of Process Monitor's XML against expat: the same elements and texts, in the same order. */
#include "capture/write/export.h"
#include "capture/xml/xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <expat.h>

/* What a file holds, one line each: "+name" for the begin of what has elements within, "-name" for its end,
 * "name=text" for a text. */
typedef struct telling {
    kk_buf lines;
    kk_buf name, text; /* of the element that began last, in which nothing was met yet */
    bool open;
} telling;

static void append_line(kk_buf *lines, char sign, kk_str name)
{
    kk_buf_append_char(lines, sign);
    kk_buf_append_str(lines, name);
    kk_buf_append_char(lines, '\n');
}

static void append_text(kk_buf *lines, kk_str name, kk_str text)
{
    kk_buf_append_str(lines, name);
    kk_buf_append_char(lines, '=');
    kk_buf_append_str(lines, text);
    kk_buf_append_char(lines, '\n');
}

/* --- by expat --- */

static void XMLCALL on_begin(void *context, const XML_Char *name, const XML_Char **attributes)
{
    telling *self = context;
    (void)attributes;
    if (self->open) {
        append_line(&self->lines, '+', kk_buf_str(&self->name));
    }
    kk_buf_clear(&self->name);
    kk_buf_clear(&self->text);
    kk_buf_append_text(&self->name, name);
    self->open = true;
}

static void XMLCALL on_text(void *context, const XML_Char *text, int size)
{
    kk_buf_append(&((telling *)context)->text, text, (size_t)size);
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
    telling *self = context;
    if (self->open) {
        append_text(&self->lines, kk_str_of(name), kk_buf_str(&self->text));
    } else {
        append_line(&self->lines, '-', kk_str_of(name));
    }
    self->open = false;
}

static kk_buf told_by_expat(kk_str file)
{
    telling self = {0};
    XML_Parser parser = XML_ParserCreate(NULL);
    assert_non_null(parser);
    XML_SetUserData(parser, &self);
    XML_SetElementHandler(parser, on_begin, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    if (XML_Parse(parser, file.data, (int)file.size, 1) != XML_STATUS_OK) {
        fail_msg("line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(parser),
                 XML_ErrorString(XML_GetErrorCode(parser)));
    }
    XML_ParserFree(parser);
    kk_buf_free(&self.name);
    kk_buf_free(&self.text);
    return self.lines;
}

/* --- by the scanner --- */

/* A text as XML has it: each CR is a line end there. */
static void append_scanned(kk_buf *lines, const kk_pmxml_element *element, kk_arena *arena)
{
    kk_str text = kk_pmxml_text(element->text, false, arena);
    append_text(lines, element->name, text);
    size_t end = lines->size - 1;
    for (size_t i = end - text.size; i < end; i++) {
        lines->data[i] = lines->data[i] == '\r' ? '\n' : lines->data[i];
    }
    if (kk_str_ends(element->text, KK_STR("\r\r"))) { /* which Process Monitor does not mean */
        kk_buf_append_text(lines, "\n\n");
    }
}

static kk_buf told_by_scanner(kk_str file)
{
    kk_buf lines = KK_BUF_INIT;
    kk_arena arena = KK_ARENA_INIT;
    kk_pmxml_element element;
    size_t at = kk_str_find(file, KK_STR("?>"), 0) + 2;
    for (;;) {
        kk_pmxml_token token = kk_pmxml_next(file, &at, &element);
        if (token == KK_PMXML_TEXT) {
            append_scanned(&lines, &element, &arena);
            kk_arena_reset(&arena);
        } else if (token == KK_PMXML_BEGIN || token == KK_PMXML_END) {
            append_line(&lines, token == KK_PMXML_BEGIN ? '+' : '-', element.name);
        } else {
            assert_int_equal(token, KK_PMXML_CUT);
            break;
        }
    }
    assert_int_equal(at, file.size);
    kk_arena_free(&arena);
    return lines;
}

static void compare(kk_str file)
{
    kk_buf expat = told_by_expat(file), scanner = told_by_scanner(file);
    size_t at = 0;
    while (at < expat.size && at < scanner.size && expat.data[at] == scanner.data[at]) {
        at++;
    }
    if (at < expat.size || at < scanner.size) {
        size_t from = at < 100 ? 0 : at - 100;
        fail_msg("expat <%.*s> scanner <%.*s>", (int)(expat.size - from < 200 ? expat.size - from : 200),
                 expat.data + from, (int)(scanner.size - from < 200 ? scanner.size - from : 200),
                 scanner.data + from);
    }
    print_message("%zu bytes told alike\n", at);
    kk_buf_free(&expat);
    kk_buf_free(&scanner);
}

static bool keep_bytes(void *context, const void *bytes, size_t size)
{
    kk_buf_append(context, bytes, size);
    return !((kk_buf *)context)->failed;
}

static void what_is_written_is_xml(void **state)
{
    static const char *const names[] = {"tests/data/sample.pml", "../shared/captures/cases/hostile.pml",
                                        "../shared/captures/cases/hostile.csv",
                                        "../shared/captures/procmon/LogFileUTC64Process.pml"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[512];
        kk_error error = {""};
        kk_buf text = KK_BUF_INIT;
        const kk_export_options options = {
            .columns = KK_STR("all"), .stacks = true, .jobs = 1, .write = keep_bytes, .context = &text};
        snprintf(path, sizeof path, KK_TEST_ROOT "/%s", names[i]);
        kk_source *source = kk_source_open(path, NULL, &error);
        if (!source) {
            print_message("SKIP: %s is absent\n", names[i]);
            continue;
        }
        assert_true(kk_xml_export(source, &options, NULL, &error));
        compare(kk_buf_str(&text));
        kk_source_close(source);
        kk_buf_free(&text);
    }
}

static void a_real_export(void **state)
{
    (void)state;
    FILE *file = fopen(KK_TEST_ROOT "/../shared/captures/xml/defender-updates-ru.xml", "rb");
    kk_buf text = KK_BUF_INIT;
    if (!file) {
        print_message("SKIP: ../shared/captures/xml/defender-updates-ru.xml is absent\n");
        return;
    }
    char bytes[4096];
    for (size_t size = fread(bytes, 1, sizeof bytes, file); size > 0;
         size = fread(bytes, 1, sizeof bytes, file)) {
        kk_buf_append(&text, bytes, size);
    }
    fclose(file);
    compare(kk_buf_str(&text));
    kk_buf_free(&text);
}

static void texts_of_all_kinds(void **state)
{
    (void)state;
    compare(
        KK_STR("<?xml version=\"1.0\"?>\r\n<procmon><a>&lt;&gt;&amp;&quot;&apos;&#10;&#xE9;&#x10FFFF;</a>"
               "<b/><c>\r\n</c><d>x\r\r\n\ty\r\r</d><event><e>1\r2\n3</e>\n\n<f></f></event></procmon>\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_of_all_kinds), cmocka_unit_test(a_real_export),
                                       cmocka_unit_test(what_is_written_is_xml)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
