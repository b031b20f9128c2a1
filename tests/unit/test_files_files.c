#include "files/files.h"
#include "files/yara_scan.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder with files, made anew for every test. */
static char folder[64];

static void put(const char *path, const char *content)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s/%s", folder, path);
    for (char *slash = strchr(whole + strlen(folder) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(whole, 0700);
        *slash = '/';
    }
    FILE *file = fopen(whole, "wb");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/kaiseki-files-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static const kk_vm_file *find(const kk_files *files, const char *path)
{
    return kk_files_find(files, kk_str_of(path), NULL);
}

static void assert_path(const kk_vm_file *file, const char *path)
{
    assert_non_null(file);
    assert_int_equal(file->path.size, strlen(path));
    assert_memory_equal(file->path.data, path, file->path.size);
}

static void found_by_path_with_and_without_drive(void **state)
{
    (void)state;
    put("C/Users/Bob/a.exe", "one");
    put("D_/data/b.bin", "two");
    put("Windows/System32/c.dll", "three");
    kk_files *files = kk_files_open(folder, NULL);
    assert_int_equal(kk_files_count(files), 3);
    assert_path(find(files, "c:\\users\\BOB\\A.exe"), "C/Users/Bob/a.exe");
    assert_path(find(files, "\\\\?\\C:\\Users\\Bob\\a.exe"), "C/Users/Bob/a.exe");
    assert_path(find(files, "D:\\Data\\b.bin"), "D_/data/b.bin");
    assert_path(find(files, "C:\\Windows\\System32\\c.dll"), "Windows/System32/c.dll");
    assert_path(find(files, "\\Device\\HarddiskVolume2\\Windows\\System32\\c.dll"), "Windows/System32/c.dll");
    assert_null(find(files, "C:\\Windows\\System32\\d.dll"));
    assert_null(find(files, ""));
    assert_null(find(files, "C:\\"));
    kk_files_free(files);
}

static void found_by_name_only_when_unique(void **state)
{
    (void)state;
    put("loose.exe", "x");
    put("one/twice.exe", "x");
    put("two/Twice.exe", "x");
    kk_files *files = kk_files_open(folder, NULL);
    bool by_name = false;
    assert_path(kk_files_find(files, KK_STR("C:\\Temp\\LOOSE.exe"), &by_name), "loose.exe");
    assert_true(by_name);
    assert_null(find(files, "C:\\Temp\\twice.exe"));
    assert_path(kk_files_find(files, KK_STR("C:\\two\\twice.exe"), &by_name), "two/Twice.exe");
    assert_false(by_name);
    kk_files_free(files);
}

static void nothing_outside_the_folder_is_reached(void **state)
{
    (void)state;
    put("C/real.txt", "x");
    char link[256];
    snprintf(link, sizeof link, "%s/C/link.txt", folder);
    assert_int_equal(symlink("/etc/passwd", link), 0);
    snprintf(link, sizeof link, "%s/C/etc", folder);
    assert_int_equal(symlink("/etc", link), 0);
    kk_files *files = kk_files_open(folder, NULL);
    assert_int_equal(kk_files_count(files), 1);
    assert_int_equal(kk_files_skipped(files), 2);
    assert_null(find(files, "C:\\link.txt"));
    assert_null(find(files, "C:\\etc\\passwd"));
    assert_null(find(files, "C:\\..\\..\\..\\etc\\passwd"));
    assert_null(find(files, "/etc/passwd"));
    kk_files_free(files);
}

static void a_file_swapped_for_a_link_is_not_followed(void **state)
{
    (void)state;
    put("C/sub/a.txt", "x");
    kk_files *files = kk_files_open(folder, NULL);
    const kk_vm_file *file = find(files, "C:\\sub\\a.txt");
    char path[256];
    snprintf(path, sizeof path, "%s/C/sub/a.txt", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    kk_error error;
    kk_hashes hashes;
    assert_false(kk_files_hash(files, file, &hashes, &error));
    assert_non_null(strstr(error.text, "C/sub/a.txt"));
    kk_files_free(files);
}

static void hashes_are_right(void **state)
{
    (void)state;
    put("abc", "abc");
    put("empty", "");
    kk_files *files = kk_files_open(folder, NULL);
    kk_hashes hashes;
    assert_true(kk_files_hash(files, find(files, "C:\\abc"), &hashes, NULL));
    assert_string_equal(hashes.md5, "900150983cd24fb0d6963f7d28e17f72");
    assert_string_equal(hashes.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_string_equal(hashes.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(hashes.size, 3);
    assert_true(kk_files_hash(files, find(files, "C:\\empty"), &hashes, NULL));
    assert_string_equal(hashes.md5, "d41d8cd98f00b204e9800998ecf8427e");
    kk_files_free(files);
}

static void reading_is_bounded(void **state)
{
    (void)state;
    put("abc", "abc");
    kk_files *files = kk_files_open(folder, NULL);
    char *bytes;
    size_t size;
    assert_true(kk_files_read(files, find(files, "abc"), 3, &bytes, &size, NULL));
    assert_int_equal(size, 3);
    free(bytes);
    kk_error error;
    assert_false(kk_files_read(files, find(files, "abc"), 2, &bytes, &size, &error));
    assert_null(bytes);
    kk_files_free(files);
}

static void a_missing_folder_is_an_error(void **state)
{
    (void)state;
    kk_error error;
    assert_null(kk_files_open("/nonexistent/kaiseki", &error));
    assert_non_null(strstr(error.text, "/nonexistent/kaiseki"));
}

static void count_match(void *context, const kk_yara_match *match)
{
    char(*text)[128] = context;
    size_t used = strlen(*text);
    snprintf(*text + used, sizeof *text - used, "%.*s;", (int)match->rule.size, match->rule.data);
}

static void yara_rules_match_and_broken_files_are_reported(void **state)
{
    (void)state;
    put("files/evil.bin", "xx kaiseki-marker xx");
    put("files/good.bin", "nothing");
    put("files/none.bin", "");
    put("rules/a.yar",
        "rule marker { meta: description = \"m\" strings: $a = \"kaiseki-marker\" condition: $a }");
    put("rules/b.yara", "rule by_name { condition: filename == \"good.bin\" }");
    put("rules/broken.yar", "rule ok { condition: true }\nrule bad { condition: nonsense }");
    put("rules/notes.txt", "not a rule");
    char path[128];
    snprintf(path, sizeof path, "%s/rules", folder);
    kk_error error;
    kk_yara *yara = kk_yara_open(path, &error);
    assert_non_null(yara);
    assert_int_equal(kk_yara_rule_count(yara), 2);
    assert_non_null(strstr(kk_yara_error(yara, 0), "broken.yar:2: "));
    assert_null(kk_yara_error(yara, 1));
    snprintf(path, sizeof path, "%s/files", folder);
    kk_files *files = kk_files_open(path, NULL);
    char matches[128] = "";
    assert_true(kk_yara_scan(yara, files, find(files, "evil.bin"), 10, count_match, &matches, &error));
    assert_true(kk_yara_scan(yara, files, find(files, "good.bin"), 10, count_match, &matches, &error));
    assert_true(kk_yara_scan(yara, files, find(files, "none.bin"), 10, count_match, &matches, &error));
    assert_string_equal(matches, "marker;by_name;");
    kk_files_free(files);
    kk_yara_free(yara);
}

static void slow_yara_rules_are_given_up(void **state)
{
    (void)state;
    put("files/a.bin", "a");
    put("rules/slow.yar", "rule slow { condition: for all i in (1..2147483647) : ( uint8(i % 2) != 300 ) }");
    char path[128];
    snprintf(path, sizeof path, "%s/rules/pipe.yar", folder);
    assert_int_equal(mkfifo(path, 0600), 0); /* to open it would wait forever */
    snprintf(path, sizeof path, "%s/rules", folder);
    kk_error error;
    kk_yara *yara = kk_yara_open(path, &error);
    assert_non_null(yara);
    assert_non_null(strstr(kk_yara_error(yara, 0), "pipe.yar:0: is no file"));
    snprintf(path, sizeof path, "%s/files", folder);
    kk_files *files = kk_files_open(path, NULL);
    char matches[128] = "";
    static const char *const SAID[] = {"took too long", "took too long", "no more files are scanned", ""};
    for (size_t i = 0; i < 4; i++) {
        assert_false(kk_yara_scan(yara, files, find(files, "a.bin"), 1, count_match, &matches, &error));
        assert_non_null(strstr(error.text, SAID[i]));
    }
    assert_string_equal(error.text, "");
    assert_string_equal(matches, "");
    kk_files_free(files);
    kk_yara_free(yara);
}

static void yara_without_rules_is_an_error(void **state)
{
    (void)state;
    put("rules/broken.yar", "rule {");
    char path[128];
    snprintf(path, sizeof path, "%s/rules", folder);
    kk_error error;
    assert_null(kk_yara_open(path, &error));
    assert_non_null(strstr(error.text, "broken.yar:1"));
    assert_null(kk_yara_open("/nonexistent/rules", &error));
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(found_by_path_with_and_without_drive),
        FOLDER_TEST(found_by_name_only_when_unique),
        FOLDER_TEST(nothing_outside_the_folder_is_reached),
        FOLDER_TEST(a_file_swapped_for_a_link_is_not_followed),
        FOLDER_TEST(hashes_are_right),
        FOLDER_TEST(reading_is_bounded),
        cmocka_unit_test(a_missing_folder_is_an_error),
        FOLDER_TEST(yara_rules_match_and_broken_files_are_reported),
        FOLDER_TEST(slow_yara_rules_are_given_up),
        FOLDER_TEST(yara_without_rules_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
