/* What the system gives: files, folders, mapping, threads, addresses. */
#include "base/buf.h"
#include "base/os/address.h"
#include "base/os/folder.h"
#include "base/os/library.h"
#include "base/os/mapping.h"
#include "base/os/thread.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char *folder; /* of the test at hand */

static int make_folder(void **state)
{
    (void)state;
    folder = strdup("/tmp/kaiseki-os-XXXXXX");
    return folder && mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
    (void)state;
    char *command = kk_new_text("rm -rf '%s'", folder);
    int status = command ? system(command) : 1; /* NOLINT(cert-env33-c): the path is ours */
    free(command);
    free(folder);
    return status;
}

static char *path_of(const char *name)
{
    char *path = kk_new_text("%s/%s", folder, name);
    assert_non_null(path);
    return path;
}

static void write_file(const char *name, const char *content)
{
    char *path = path_of(name);
    FILE *file = kk_os_create_stream(path);
    assert_non_null(file);
    fputs(content, file);
    assert_int_equal(fclose(file), 0);
    free(path);
}

static void link_to(const char *target, const char *name)
{
    char *path = path_of(name);
    assert_int_equal(symlink(target, path), 0);
    free(path);
}

static void read_and_facts(void **state)
{
    (void)state;
    write_file("a", "content");
    link_to("a", "link");
    char *path = path_of("link");
    kk_os_facts facts, opened;
    kk_os_file file;
    assert_true(kk_os_facts_of(path, &facts));
    assert_int_equal(facts.kind, KK_OS_REGULAR);
    assert_int_equal(facts.size, 7);
    assert_true(kk_os_own_facts_of(path, &facts) && facts.kind == KK_OS_LINK);
    assert_true(kk_os_facts_of(path, &facts));
    assert_true(kk_os_file_open(path, &file));
    assert_true(kk_os_file_facts(file, &opened));
    assert_true(kk_os_is_same(&facts, &opened));
    char bytes[16];
    assert_int_equal(kk_os_file_read(file, bytes, 4), 4);
    assert_int_equal(kk_os_file_read(file, bytes + 4, 12), 3);
    assert_int_equal(kk_os_file_read(file, bytes + 7, 9), 0);
    assert_memory_equal(bytes, "content", 7);
    kk_mapping mapping;
    assert_true(kk_mapping_of_file(&mapping, file, (size_t)opened.size));
    kk_os_file_close(file);
    assert_memory_equal(mapping.data, "content", 7);
    kk_mapping_close(&mapping);
    assert_true(kk_os_facts_of(folder, &facts));
    assert_int_equal(facts.kind, KK_OS_FOLDER);
    assert_false(kk_os_is_same(&facts, &opened));
    free(path);
    path = path_of("none");
    errno = 0;
    assert_false(kk_os_facts_of(path, &facts));
    assert_int_equal(errno, ENOENT);
    assert_false(kk_os_file_open(path, &file));
    free(path);
}

static void pipes_are_not_waited_for(void **state)
{
    (void)state;
    char *path = path_of("pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    kk_os_file file;
    kk_os_facts facts;
    assert_true(kk_os_file_open(path, &file));
    assert_true(kk_os_file_facts(file, &facts));
    assert_int_equal(facts.kind, KK_OS_OTHER);
    kk_os_file_close(file);
    free(path);
}

static bool any_name(const char *name)
{
    return name[0] != '\0';
}

static void temporary_files_have_no_name(void **state)
{
    (void)state;
    setenv("TMPDIR", folder, 1);
    assert_string_equal(kk_os_temporary_folder(), folder);
    kk_os_file file;
    struct stat status;
    assert_true(kk_os_temporary_open(&file));
    assert_int_equal(fstat((int)file.handle, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(status.st_nlink, 0);
    assert_true(kk_os_file_append(file, "con", 3));
    assert_true(kk_os_file_append(file, "tent", 4));
    assert_true(kk_os_file_room(file) > 0);
    kk_os_names names;
    assert_true(kk_os_names_read(folder, any_name, &names));
    assert_int_equal(names.count, 0);
    kk_os_names_free(&names);
    kk_mapping mapping;
    assert_true(kk_mapping_of_file(&mapping, file, 7));
    kk_os_file_close(file);
    assert_memory_equal(mapping.data, "content", 7);
    kk_mapping_close(&mapping);
    setenv("TMPDIR", "/nonexistent/folder", 1);
    errno = 0;
    assert_false(kk_os_temporary_open(&file));
    assert_int_equal(errno, ENOENT);
    unsetenv("TMPDIR");
}

static void standard_input_is_a_file(void **state)
{
    (void)state;
    write_file("in", "content");
    char *path = path_of("in");
    int kept = dup(STDIN_FILENO), ends[2];
    kk_os_file file;
    char bytes[8];
    assert_non_null(freopen(path, "rb", stdin));
    assert_true(kk_os_standard_input(&file));
    assert_true(kk_os_file_is_at_begin(file));
    assert_false(kk_os_file_is_terminal(file));
    assert_int_equal(kk_os_file_read(file, bytes, sizeof bytes), 7);
    assert_false(kk_os_file_is_at_begin(file));
    kk_os_file_close(file);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_true(kk_os_standard_input(&file));
    assert_false(kk_os_file_is_at_begin(file));
    kk_os_file_close(file);
    close(ends[0]);
    close(ends[1]);
    if (kept >= 0) {
        dup2(kept, STDIN_FILENO);
        close(kept);
    }
    assert_true(kk_os_is_standard_input("-") && kk_os_is_standard_input("/dev/stdin"));
    assert_false(kk_os_is_standard_input("./-"));
    free(path);
}

static void replaces_whole_files(void **state)
{
    (void)state;
    write_file("out", "old");
    char *path = path_of("out"), *beside;
    FILE *file = kk_os_create_beside(path, &beside);
    assert_non_null(file);
    assert_string_not_equal(path, beside);
    fputs("new!", file);
    assert_int_equal(fclose(file), 0);
    kk_os_facts facts;
    struct stat status;
    assert_true(kk_os_facts_of(path, &facts) && facts.size == 3);
    assert_true(kk_os_replace(beside, path));
    assert_true(kk_os_facts_of(path, &facts) && facts.size == 4);
    assert_false(kk_os_facts_of(beside, &facts));
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0666 & ~mask);
    assert_true(kk_os_remove(path));
    assert_false(kk_os_remove(path));
    free(beside);
    free(path);
    path = path_of("no/such/folder");
    assert_null(kk_os_create_beside(path, &beside));
    assert_null(beside);
    free(path);
}

static bool no_dot(const char *name)
{
    return name[0] != '.';
}

static void lists_names(void **state)
{
    (void)state;
    write_file("b", "");
    write_file("a", "");
    write_file("B", "");
    write_file(".hidden", "");
    kk_os_names names;
    assert_true(kk_os_names_read(folder, no_dot, &names));
    assert_int_equal(names.count, 3);
    assert_string_equal(names.items[0], "B");
    assert_string_equal(names.items[1], "a");
    assert_string_equal(names.items[2], "b");
    kk_os_names_free(&names);
    char *path = path_of("a");
    assert_false(kk_os_names_read(path, no_dot, &names));
    assert_int_equal(errno, ENOTDIR);
    assert_int_equal(names.count, 0);
    free(path);
}

static void stays_below_a_folder(void **state)
{
    (void)state;
    char *path = path_of("sub");
    assert_true(kk_os_create_folder(path));
    free(path);
    write_file("sub/a", "inside");
    link_to("sub", "way");
    link_to("a", "sub/link");
    kk_os_folder *root = kk_os_folder_open(folder);
    assert_non_null(root);
    kk_os_file file;
    assert_true(kk_os_file_open_below(root, KK_STR("sub/a"), &file));
    kk_os_file_close(file);
    static const char *const refused[] = {"way/a", "sub/link", "sub//a", "", "sub/none", "/etc/passwd"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        errno = 0;
        assert_false(kk_os_file_open_below(root, kk_str_of(refused[i]), &file));
        assert_int_not_equal(errno, 0);
    }
    assert_null(kk_os_folder_open_below(root, KK_STR("way")));
    kk_os_folder *below = kk_os_folder_open_below(root, KK_STR("sub"));
    assert_non_null(below);
    kk_os_facts facts;
    assert_true(kk_os_folder_facts(below, "link", &facts));
    assert_int_equal(facts.kind, KK_OS_LINK);
    size_t count = 0;
    while (kk_os_folder_next(below)) {
        count++;
    }
    assert_int_equal(count, 2);
    kk_os_folder_close(below);
    kk_os_folder *again = kk_os_folder_open_below(root, KK_STR(""));
    assert_non_null(again);
    kk_os_folder_close(again);
    kk_os_folder_close(root);
}

static void paths(void **state)
{
    (void)state;
    assert_string_equal(kk_os_path_name("a/b/c"), "c");
    assert_string_equal(kk_os_path_name("c"), "c");
    assert_string_equal(kk_os_path_name("a/"), "");
    char *own = kk_os_program_path();
    assert_non_null(own);
    assert_string_equal(kk_os_path_name(own), "test_base_os");
    free(own);
    char *text = kk_new_text("%s-%d", "a", 1);
    assert_string_equal(text, "a-1");
    free(text);
}

static void check_address(const char *text, kk_os_family family, const char *usual)
{
    unsigned char bytes[16];
    char written[KK_OS_ADDRESS_TEXT];
    assert_int_equal(kk_os_address_read(kk_str_of(text), bytes), family);
    if (family != KK_OS_NO_ADDRESS) {
        kk_os_address_write(family, bytes, written);
        assert_string_equal(written, usual);
    }
}

static void addresses(void **state)
{
    (void)state;
    check_address("192.0.2.1", KK_OS_IPV4, "192.0.2.1");
    check_address("2001:DB8:0:0:0:0:0:10", KK_OS_IPV6, "2001:db8::10");
    check_address("::ffff:192.0.2.1", KK_OS_IPV6, "::ffff:192.0.2.1");
    check_address("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", KK_OS_IPV6,
                  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    check_address("", KK_OS_NO_ADDRESS, NULL);
    check_address("192.0.2", KK_OS_NO_ADDRESS, NULL);
    check_address("fe80::1%7", KK_OS_NO_ADDRESS, NULL);
    unsigned char bytes[16];
    assert_int_equal(kk_os_address_read(KK_STR("::1\0"), bytes), KK_OS_NO_ADDRESS);
}

static void finds_bytes(void **state)
{
    (void)state;
    const char *text = "abcabc";
    assert_ptr_equal(kk_os_find_bytes(text, 6, "ca", 2), text + 2);
    assert_null(kk_os_find_bytes(text, 6, "cc", 2));
    assert_ptr_equal(kk_os_find_last_byte(text, 'b', 6), text + 4);
    assert_null(kk_os_find_last_byte(text, 'b', 1));
}

/* Threads add in turn. */
typedef struct relay {
    kk_mutex lock;
    kk_condition changed;
    unsigned turn, sum;
} relay;

static void add_in_turn(void *context)
{
    relay *self = context;
    for (unsigned i = 0; i < 100; i++) {
        kk_mutex_lock(&self->lock);
        while (self->turn != 1) {
            kk_condition_wait(&self->changed, &self->lock);
        }
        self->sum++;
        self->turn = 0;
        kk_mutex_unlock(&self->lock);
        kk_condition_broadcast(&self->changed);
    }
}

static void threads_take_turns(void **state)
{
    (void)state;
    relay self = {.lock = KK_MUTEX_INIT, .changed = KK_CONDITION_INIT};
    kk_thread thread;
    assert_true(kk_cpu_count() > 0);
    assert_true(kk_thread_start_elsewhere(&thread, add_in_turn, &self));
    for (unsigned i = 0; i < 100; i++) {
        kk_mutex_lock(&self.lock);
        while (self.turn != 0) {
            kk_condition_wait(&self.changed, &self.lock);
        }
        assert_int_equal(self.sum, i);
        self.turn = 1;
        kk_mutex_unlock(&self.lock);
        kk_condition_signal(&self.changed);
    }
    kk_thread_join(&thread);
    assert_int_equal(self.sum, 100);
    kk_condition_free(&self.changed);
    kk_mutex_free(&self.lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(read_and_facts, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(pipes_are_not_waited_for, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(temporary_files_have_no_name, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(standard_input_is_a_file, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(replaces_whole_files, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(lists_names, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(stays_below_a_folder, make_folder, remove_folder),
        cmocka_unit_test(paths),
        cmocka_unit_test(addresses),
        cmocka_unit_test(finds_bytes),
        cmocka_unit_test(threads_take_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
