#include "files/hash_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define MD5    "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1   "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const kk_hashes EMPTY = {.md5 = MD5, .sha1 = SHA1, .sha256 = SHA256};

/* The list of a file with this content; NULL and `error` when it is none. */
static kk_hash_list *list_of(const char *content, kk_error *error)
{
    char path[] = "/tmp/kaiseki-hashes-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, content, strlen(content)), strlen(content));
    close(descriptor);
    kk_hash_list *list = kk_hash_list_open(path, error);
    unlink(path);
    return list;
}

static void assert_known(const char *content, bool known)
{
    kk_error error;
    kk_hash_list *list = list_of(content, &error);
    if (!list) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(kk_hash_list_has(list, &EMPTY), known);
    kk_hash_list_free(list);
}

static void every_kind_and_form_is_read(void **state)
{
    (void)state;
    static const char *const FORMS[] = {
        MD5,
        "# a comment\n\n" SHA1 "  name\r\n",
        "\xEF\xBB\xBF" SHA256 "\n",
        "\"SHA-1\",\"MD5\"\r\n\"" SHA1 "\",\"x\"\r\n",
        "  E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855 *file\n",
        "00000000000000000000000000000000\n" MD5 "\nffffffffffffffffffffffffffffffff"};
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        assert_known(FORMS[i], true);
    }
}

static void others_are_not_known(void **state)
{
    (void)state;
    assert_known("00000000000000000000000000000000\n", false);
    /* The hash is not the first of its line. */
    assert_known("00000000000000000000000000000000 " MD5 "\n", false);
    /* An MD5 that is the begin of a listed SHA-1 is another hash. */
    assert_known(MD5 "00000000\n", false);
}

static void what_is_no_list_is_refused(void **state)
{
    (void)state;
    static const char *const OTHERS[] = {"",        "\n\n",       "d41d8cd98f00b204e9800998ecf8427",
                                         MD5 "0\n", "x" MD5 "\n", SHA256 SHA256 "\n",
                                         MD5 "_\n"};
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        kk_error error = {.text = ""};
        assert_null(list_of(OTHERS[i], &error));
        assert_non_null(strstr(error.text, "has no hash"));
    }
    kk_error error;
    assert_null(kk_hash_list_open("/no/such/list", &error));
    assert_null(kk_hash_list_open("/", &error));
}

static void lines_may_be_long(void **state)
{
    (void)state;
    size_t size = 100000;
    char *line = malloc(size + 64);
    assert_non_null(line);
    memset(line, 'x', size);
    strcpy(line + size, "\n" MD5 "\n");
    assert_known(line, true);
    /* What stands where a long line is read on is no begin of a line. */
    memset(line, ' ', size);
    memcpy(line + 255, MD5, strlen(MD5));
    strcpy(line + size, "\n00000000000000000000000000000000\n");
    assert_known(line, false);
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_and_form_is_read),
        cmocka_unit_test(others_are_not_known),
        cmocka_unit_test(what_is_no_list_is_refused),
        cmocka_unit_test(lines_may_be_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
