#include "case/ledger.h"
#include "fake_source.h"
#include "known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct world {
    fake_source *source;
    kk_knowledge *known;
    kk_ledger *ledger;
    kk_scratch scratch;
    kk_process_id process;
} world;

static int open_world(void **state)
{
    world *self = calloc(1, sizeof *self);
    self->source = fake_new();
    self->known = known_windows();
    self->ledger = kk_ledger_new(self->known);
    self->process = fake_process(self->source, 10, KK_NO_PROCESS, "a.exe", "C:\\x\\a.exe", "a", true);
    *state = self;
    return 0;
}

static int close_world(void **state)
{
    world *self = *state;
    kk_scratch_free(&self->scratch);
    kk_ledger_free(self->ledger);
    kk_knowledge_free(self->known);
    fake_free(self->source);
    free(self);
    return 0;
}

static void observe(world *self, kk_process_id process, kk_operation operation, const fake_field *fields,
                    size_t count)
{
    kk_event event;
    fake_add(self->source, &event, process, operation, fields, count);
    assert_true(kk_ledger_observe(self->ledger, &event, &self->scratch));
    kk_scratch_reset(&self->scratch);
}

#define SEE_BY(who, operation, ...)                                                                          \
    observe(self, who, operation, (const fake_field[]){__VA_ARGS__},                                         \
            sizeof((const fake_field[]){__VA_ARGS__}) / sizeof(fake_field))
#define SEE(operation, ...) SEE_BY(self->process, operation, __VA_ARGS__)
#define PATH(text)                                                                                           \
    {                                                                                                        \
        KK_FIELD_PATH, text, 0                                                                               \
    }

static void create(world *self, const char *path, const char *open_result)
{
    SEE(KK_OP_CREATE_FILE, PATH(path), {KK_FIELD_FILE_OPEN_RESULT, open_result, 0},
        {KK_FIELD_FILE_OPTIONS, "Synchronous IO Non-Alert, Non-Directory File", 0});
}

static void write_at(world *self, const char *path, int64_t offset, int64_t length)
{
    SEE(KK_OP_WRITE_FILE, PATH(path), {KK_FIELD_FILE_OFFSET, NULL, offset},
        {KK_FIELD_FILE_LENGTH, NULL, length});
}

static const kk_file_record *file(const world *self, const char *path)
{
    return kk_ledger_file(self->ledger, kk_str_of(path));
}

static void opening_is_no_creation(void **state)
{
    world *self = *state;
    create(self, "C:\\old.txt", "Opened");
    assert_null(file(self, "C:\\old.txt"));
    create(self, "C:\\new.txt", "Created");
    create(self, "C:\\over.txt", "Overwritten");
    create(self, "C:\\super.txt", "Superseded");
    assert_true(file(self, "c:\\NEW.txt")->created && file(self, "c:\\NEW.txt")->was_new);
    assert_true(file(self, "C:\\over.txt")->created && !file(self, "C:\\over.txt")->was_new);
    assert_true(file(self, "C:\\super.txt")->created && !file(self, "C:\\super.txt")->was_new);
    SEE(KK_OP_CREATE_FILE, PATH("C:\\denied.txt"), {KK_FIELD_RESULT, "ACCESS DENIED", 0},
        {KK_FIELD_FILE_OPEN_RESULT, "Created", 0});
    assert_null(file(self, "C:\\denied.txt"));
    assert_int_equal(file(self, "C:\\new.txt")->created_by, self->process);
    assert_int_equal(file(self, "C:\\new.txt")->created_at.index, 1);
}

static void folders_are_known_by_their_option(void **state)
{
    world *self = *state;
    SEE(KK_OP_CREATE_FILE, PATH("C:\\folder"), {KK_FIELD_FILE_OPEN_RESULT, "Created", 0},
        {KK_FIELD_FILE_OPTIONS, "Directory, Synchronous IO Non-Alert", 0});
    create(self, "C:\\file", "Created");
    assert_true(file(self, "C:\\folder")->is_directory);
    assert_false(file(self, "C:\\file")->is_directory);
}

static void writes_add_up(void **state)
{
    world *self = *state;
    kk_process_id other = fake_process(self->source, 11, KK_NO_PROCESS, "b.exe", "C:\\b.exe", "b", true);
    create(self, "C:\\w", "Created");
    write_at(self, "C:\\w", 0, 100);
    write_at(self, "C:\\w", 100, 50);
    write_at(self, "C:\\w", 20, 10);
    write_at(self, "C:\\w", -1, 5);
    SEE(KK_OP_WRITE_FILE, PATH("C:\\w"), {KK_FIELD_FILE_OFFSET, NULL, 0}, {KK_FIELD_FILE_LENGTH, NULL, 4096},
        {KK_FIELD_DETAIL, "Offset: 0, Length: 4,096, I/O Flags: Non-cached, Paging I/O", 0});
    SEE_BY(other, KK_OP_WRITE_FILE, PATH("C:\\W"), {KK_FIELD_FILE_OFFSET, NULL, 0},
           {KK_FIELD_FILE_LENGTH, NULL, 7});
    const kk_file_record *record = file(self, "C:\\w");
    assert_int_equal(record->written_extent, 155);
    assert_int_equal(record->dealings->bytes_in, 165);
    assert_int_equal(record->dealings->count, 5);
    assert_int_equal(record->dealings->next->process, other);
    assert_int_equal(record->dealings->next->bytes_in, 7);
    assert_null(record->dealings->next->next);
}

static void hostile_lengths_do_not_wrap(void **state)
{
    world *self = *state;
    write_at(self, "C:\\w", INT64_MAX, INT64_MAX);
    write_at(self, "C:\\w", INT64_MAX, INT64_MAX);
    write_at(self, "C:\\w", INT64_MAX, INT64_MAX);
    write_at(self, "C:\\w", 0, -5);
    assert_int_equal(file(self, "C:\\w")->written_extent, (uint64_t)INT64_MAX * 2);
    assert_int_equal(file(self, "C:\\w")->dealings->bytes_in, UINT64_MAX);
}

static void only_reads_of_the_own_image_count(void **state)
{
    world *self = *state;
    SEE(KK_OP_READ_FILE, PATH("C:\\X\\A.EXE"), {KK_FIELD_FILE_LENGTH, NULL, 10});
    SEE(KK_OP_READ_FILE, PATH("C:\\x\\a.exe"), {KK_FIELD_FILE_LENGTH, NULL, 20},
        {KK_FIELD_DETAIL, "I/O Flags: Non-cached, Paging I/O, Synchronous Paging I/O", 0});
    SEE(KK_OP_READ_FILE, PATH("C:\\other"), {KK_FIELD_FILE_LENGTH, NULL, 10});
    assert_int_equal(file(self, "C:\\x\\a.exe")->dealings->bytes_out, 10);
    assert_null(file(self, "C:\\other"));
}

static void a_rename_takes_the_file_along(void **state)
{
    world *self = *state;
    create(self, "C:\\d\\tmp1", "Created");
    write_at(self, "C:\\d\\tmp1", 0, 64);
    SEE(KK_OP_SET_RENAME_INFORMATION_EX, PATH("C:\\d\\tmp1"), {KK_FIELD_FILE_NEW_PATH, "C:\\d\\evil.exe", 0});
    const kk_file_record *old = file(self, "C:\\d\\tmp1");
    const kk_file_record *new = file(self, "C:\\d\\evil.exe");
    assert_true(old->renamed);
    assert_memory_equal(old->renamed_to.data, "C:\\d\\evil.exe", old->renamed_to.size);
    assert_null(old->dealings);
    assert_true(new->created &&new->was_new);
    assert_int_equal(new->written_extent, 64);
    assert_int_equal(new->dealings->bytes_in, 64);
    assert_memory_equal(new->renamed_from.data, "C:\\d\\tmp1", new->renamed_from.size);
    assert_int_equal(new->created_by, self->process);
}

static void a_renamed_folder_takes_its_content_along(void **state)
{
    world *self = *state;
    SEE(KK_OP_CREATE_FILE, PATH("C:\\t"), {KK_FIELD_FILE_OPEN_RESULT, "Created", 0},
        {KK_FIELD_FILE_OPTIONS, "Directory", 0});
    create(self, "C:\\t\\a.exe", "Created");
    write_at(self, "C:\\t\\a.exe", 0, 9);
    create(self, "C:\\tt", "Created");
    SEE(KK_OP_SET_RENAME_INFORMATION_FILE, PATH("C:\\T"), {KK_FIELD_FILE_NEW_PATH, "C:\\final", 0});
    const kk_file_record *moved = file(self, "C:\\final\\a.exe");
    assert_non_null(moved);
    assert_int_equal(moved->dealings->bytes_in, 9);
    assert_true(moved->was_new);
    assert_true(file(self, "C:\\t\\a.exe")->renamed);
    assert_false(file(self, "C:\\tt")->renamed);
    create(self, "C:\\t\\a.exe", "Created");
    assert_false(file(self, "C:\\t\\a.exe")->renamed);
}

static void renames_of_streams_and_failed_ones_change_nothing(void **state)
{
    world *self = *state;
    create(self, "C:\\d\\x", "Created");
    SEE(KK_OP_SET_RENAME_INFORMATION_FILE, PATH("C:\\d\\x"), {KK_FIELD_FILE_NEW_PATH, ":stream", 0});
    SEE(KK_OP_SET_RENAME_INFORMATION_FILE, PATH("C:\\d\\x"), {KK_FIELD_FILE_NEW_PATH, "C:\\d\\y", 0},
        {KK_FIELD_RESULT, "ACCESS DENIED", 0});
    assert_false(file(self, "C:\\d\\x")->renamed);
    assert_null(file(self, "C:\\d\\y"));
    SEE(KK_OP_SET_RENAME_INFORMATION_FILE, PATH("C:\\d\\x"), {KK_FIELD_FILE_NEW_PATH, "z", 0});
    assert_non_null(file(self, "C:\\d\\z"));
}

static void deletion_by_disposition_and_on_close(void **state)
{
    world *self = *state;
    SEE(KK_OP_SET_DISPOSITION_INFORMATION_FILE, PATH("C:\\a"), {KK_FIELD_FILE_DELETE, NULL, 0});
    assert_null(file(self, "C:\\a"));
    SEE(KK_OP_SET_DISPOSITION_INFORMATION_FILE, PATH("C:\\a"), {KK_FIELD_FILE_DELETE, NULL, 1});
    assert_true(file(self, "C:\\a")->deleted);
    SEE(KK_OP_SET_DISPOSITION_INFORMATION_EX, PATH("C:\\b"), {KK_FIELD_FILE_DELETE, NULL, 1});
    assert_int_equal(file(self, "C:\\b")->deleted_by, self->process);
    SEE(KK_OP_CREATE_FILE, PATH("C:\\c"), {KK_FIELD_FILE_OPEN_RESULT, "Opened", 0},
        {KK_FIELD_FILE_OPTIONS, "Non-Directory File, Delete On Close", 0});
    assert_true(file(self, "C:\\c")->deleted);
    assert_false(file(self, "C:\\c")->created);
    create(self, "C:\\a", "Created");
    assert_false(file(self, "C:\\a")->deleted);
}

static void deletions_that_failed_or_were_taken_back(void **state)
{
    world *self = *state;
    SEE(KK_OP_SET_DISPOSITION_INFORMATION_FILE, PATH("C:\\a"), {KK_FIELD_FILE_DELETE, NULL, 1},
        {KK_FIELD_RESULT, "CANNOT DELETE", 0});
    assert_null(file(self, "C:\\a"));
    SEE(KK_OP_SET_DISPOSITION_INFORMATION_EX, PATH("C:\\b"), {KK_FIELD_FILE_DELETE, NULL, 1});
    SEE(KK_OP_SET_DISPOSITION_INFORMATION_FILE, PATH("C:\\b"), {KK_FIELD_FILE_DELETE, NULL, 0});
    assert_false(file(self, "C:\\b")->deleted);
    SEE(KK_OP_CREATE_FILE, PATH("C:\\c"), {KK_FIELD_FILE_OPEN_RESULT, "Opened", 0},
        {KK_FIELD_FILE_OPTIONS, "Non-Directory File, Delete On Close", 0});
    SEE(KK_OP_SET_DISPOSITION_INFORMATION_FILE, PATH("C:\\c"), {KK_FIELD_FILE_DELETE, NULL, 0});
    assert_true(file(self, "C:\\c")->deleted);
    SEE(KK_OP_SET_DISPOSITION_INFORMATION_EX, PATH("C:\\c"), {KK_FIELD_FILE_DELETE, NULL, 0},
        {KK_FIELD_DETAIL, "Flags: FILE_DISPOSITION_ON_CLOSE", 0});
    assert_false(file(self, "C:\\c")->deleted);
    SEE(KK_OP_SET_RENAME_INFORMATION_FILE, PATH("C:\\d"), {KK_FIELD_FILE_NEW_PATH, "C:\\e", 0},
        {KK_FIELD_RESULT, "ACCESS DENIED", 0});
    assert_null(file(self, "C:\\e"));
}

static void ends_within_the_machine(void **state)
{
    world *self = *state;
    static const char *const LOCAL[] = {
        "LAB1:1 -> LAB1:80",
        "lab1:1 -> LAB1.corp.example:80",
        "10.0.0.5:1 -> 10.0.0.5:82",
        "lab1.corp.example:1 -> LAB1:83",
    };
    for (size_t i = 0; i < sizeof LOCAL / sizeof *LOCAL; i++) {
        SEE(KK_OP_TCP_CONNECT, PATH(LOCAL[i]), {KK_FIELD_NET_PROTOCOL, "TCP", 0},
            {KK_FIELD_NET_REMOTE_HOST, strstr(LOCAL[i], "-> ") + 3, 0},
            {KK_FIELD_NET_REMOTE_PORT, NULL, (int64_t)i});
    }
    static const char *const ADDRESSES[] = {"localhost", "127.0.0.1",        "127.8.8.8",
                                            "::1",       "::ffff:127.0.0.1", "::ffff:7f00:1"};
    for (size_t i = 0; i < sizeof ADDRESSES / sizeof *ADDRESSES; i++) {
        SEE(KK_OP_TCP_CONNECT, PATH("x:1 -> y:80"), {KK_FIELD_NET_PROTOCOL, "TCP", 0},
            {KK_FIELD_NET_REMOTE_ADDRESS, ADDRESSES[i], 0}, {KK_FIELD_NET_REMOTE_PORT, NULL, 80});
    }
    for (const kk_endpoint_record *end = kk_ledger_endpoints(self->ledger); end; end = end->next) {
        assert_true(end->is_local);
    }
}

static void ends_of_other_machines(void **state)
{
    world *self = *state;
    static const char *const FAR[] = {"lab1:1 -> lab12.corp.example:80",
                                      "lab1.a.example:1 -> lab1.b.example:80", "10.0.0.5:1 -> 10.0.0.50:80",
                                      "x:1 -> 127.evil.example:80", "x:1 -> localhost.evil.example:80"};
    for (size_t i = 0; i < sizeof FAR / sizeof *FAR; i++) {
        SEE(KK_OP_TCP_CONNECT, PATH(FAR[i]), {KK_FIELD_NET_PROTOCOL, "TCP", 0},
            {KK_FIELD_NET_REMOTE_HOST, strstr(FAR[i], "-> ") + 3, 0}, {KK_FIELD_NET_REMOTE_PORT, NULL, 80});
    }
    for (const kk_endpoint_record *end = kk_ledger_endpoints(self->ledger); end; end = end->next) {
        assert_false(end->is_local);
    }
}

static void loads_and_runs_of_what_was_written(void **state)
{
    world *self = *state;
    create(self, "C:\\d.dll", "Created");
    SEE(KK_OP_LOAD_IMAGE, PATH("C:\\D.DLL"));
    SEE(KK_OP_LOAD_IMAGE, PATH("C:\\Windows\\System32\\ntdll.dll"));
    SEE(KK_OP_LOAD_IMAGE, PATH("C:\\x\\a.exe"));
    assert_int_equal(file(self, "C:\\d.dll")->loads, 1);
    assert_int_equal(file(self, "C:\\d.dll")->loaded_by, self->process);
    assert_null(file(self, "C:\\Windows\\System32\\ntdll.dll"));
    create(self, "C:\\e.exe", "Created");
    SEE(KK_OP_PROCESS_CREATE, PATH("C:\\e.exe"), {KK_FIELD_CHILD_IMAGE, "C:\\e.exe", 0},
        {KK_FIELD_CHILD_PID, NULL, 77});
    kk_process_id child = fake_process(self->source, 77, self->process, "e.exe", "C:\\e.exe", "e", true);
    SEE_BY(child, KK_OP_PROCESS_START, PATH(""));
    assert_int_equal(file(self, "C:\\e.exe")->runs, 1);
    assert_int_equal(file(self, "C:\\e.exe")->run_as, child);
    SEE_BY(child, KK_OP_PROCESS_START, PATH(""));
    assert_int_equal(file(self, "C:\\e.exe")->runs, 2);
}

static void permissions(void **state)
{
    world *self = *state;
    SEE(KK_OP_SET_SECURITY_FILE, PATH("C:\\p"));
    SEE(KK_OP_SET_SECURITY_FILE, PATH("C:\\p"));
    assert_int_equal(file(self, "C:\\p")->permission_changes, 2);
    assert_int_equal(file(self, "C:\\p")->permission_at.index, 0);
}

static void set(world *self, const char *path, const char *data)
{
    SEE(KK_OP_REG_SET_VALUE, PATH(path), {KK_FIELD_REGISTRY_TYPE, "REG_SZ", 0},
        {KK_FIELD_REGISTRY_DATA, data, 0});
}

static const kk_registry_record *value(const world *self, const char *path)
{
    return kk_ledger_value(self->ledger, kk_str_of(path));
}

static void registry_changes_fold(void **state)
{
    world *self = *state;
    set(self, "HKCU\\K\\v", "one");
    set(self, "HKCU\\K\\V", "one");
    set(self, "HKCU\\K\\v", "two");
    SEE(KK_OP_REG_DELETE_VALUE, PATH("HKCU\\K\\v"), {KK_FIELD_RESULT, "NAME NOT FOUND", 0});
    const kk_registry_event *history = value(self, "hkcu\\k\\v")->history;
    assert_int_equal(history->count, 2);
    assert_memory_equal(history->data.data, "one", 3);
    assert_memory_equal(history->next->data.data, "two", 3);
    assert_int_equal(history->next->next->change, KK_VALUE_DELETED);
    assert_false(history->next->next->success);
    assert_null(history->next->next->next);
}

static void only_new_keys_count(void **state)
{
    world *self = *state;
    SEE(KK_OP_REG_CREATE_KEY, PATH("HKCU\\old"),
        {KK_FIELD_DETAIL, "Disposition: REG_OPENED_EXISTING_KEY", 0});
    SEE(KK_OP_REG_CREATE_KEY, PATH("HKCU\\xp"), {KK_FIELD_DETAIL, "Desired Access: All Access", 0});
    SEE(KK_OP_REG_CREATE_KEY, PATH("HKCU\\new"),
        {KK_FIELD_DETAIL, "Desired Access: All Access, Disposition: REG_CREATED_NEW_KEY", 0});
    assert_null(value(self, "HKCU\\old"));
    assert_null(value(self, "HKCU\\xp"));
    assert_int_equal(value(self, "HKCU\\new")->history->change, KK_KEY_CREATED);
    assert_false(value(self, "HKCU\\new")->is_value);
}

static void histories_are_bounded(void **state)
{
    world *self = *state;
    static char texts[200][8];
    for (int i = 0; i < 200; i++) {
        snprintf(texts[i], sizeof texts[i], "%d", i);
        set(self, "HKCU\\counter", texts[i]);
    }
    unsigned length = 0;
    uint64_t count = 0;
    for (const kk_registry_event *event = value(self, "HKCU\\counter")->history; event; event = event->next) {
        length++;
        count += event->count;
    }
    assert_int_equal(length, KK_HISTORY_LIMIT + 1);
    assert_int_equal(count, 200);
}

#define REMOTE(host, port)                                                                                   \
    {KK_FIELD_NET_PROTOCOL, "TCP", 0}, {KK_FIELD_NET_REMOTE_ADDRESS, host, 0},                               \
    {                                                                                                        \
        KK_FIELD_NET_REMOTE_PORT, NULL, port                                                                 \
    }

static void network_ends(void **state)
{
    world *self = *state;
    SEE(KK_OP_TCP_RECONNECT, REMOTE("203.0.113.1", 80), {KK_FIELD_NET_LOCAL_PORT, NULL, 5002});
    SEE(KK_OP_TCP_RECONNECT, REMOTE("203.0.113.1", 80), {KK_FIELD_NET_LOCAL_PORT, NULL, 5001});
    const kk_endpoint_record *end = kk_ledger_endpoints(self->ledger);
    assert_false(end->answered);
    assert_int_equal(end->reconnects, 2);
    assert_int_equal(end->local_port_count, 2);
    assert_int_equal(end->local_ports[0], 5001);
    SEE(KK_OP_TCP_CONNECT, REMOTE("203.0.113.1", 80), {KK_FIELD_NET_LOCAL_PORT, NULL, 5001});
    SEE(KK_OP_TCP_SEND, REMOTE("203.0.113.1", 80), {KK_FIELD_NET_LENGTH, NULL, 30});
    SEE(KK_OP_TCP_RECEIVE, REMOTE("203.0.113.1", 80), {KK_FIELD_NET_LENGTH, NULL, 1000});
    SEE(KK_OP_TCP_SEND, REMOTE("203.0.113.1", 443), {KK_FIELD_NET_LENGTH, NULL, 1});
    assert_true(end->answered);
    assert_int_equal(end->connects, 1);
    assert_int_equal(end->dealings->bytes_out, 30);
    assert_int_equal(end->dealings->bytes_in, 1000);
    assert_int_equal(end->next->port, 443);
    assert_null(end->next->next);
}

static void local_ports_are_bounded(void **state)
{
    world *self = *state;
    for (int port = 2 * KK_LOCAL_PORT_LIMIT; port > 0; port--) {
        SEE(KK_OP_TCP_CONNECT, REMOTE("203.0.113.1", 80), {KK_FIELD_NET_LOCAL_PORT, NULL, 1000 + port});
    }
    const kk_endpoint_record *end = kk_ledger_endpoints(self->ledger);
    assert_int_equal(end->local_port_count, KK_LOCAL_PORT_LIMIT);
    assert_true(end->more_local_ports);
    for (unsigned i = 1; i < end->local_port_count; i++) {
        assert_true(end->local_ports[i - 1] < end->local_ports[i]);
    }
}

static void the_interest_is_a_valid_expression(void **state)
{
    const world *self = *state;
    kk_expressions *pool = kk_expressions_new();
    assert_non_null(kk_ledger_interest(pool, self->known));
    kk_expressions_free(pool);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(opening_is_no_creation),
        WORLD_TEST(folders_are_known_by_their_option),
        WORLD_TEST(writes_add_up),
        WORLD_TEST(hostile_lengths_do_not_wrap),
        WORLD_TEST(only_reads_of_the_own_image_count),
        WORLD_TEST(a_rename_takes_the_file_along),
        WORLD_TEST(a_renamed_folder_takes_its_content_along),
        WORLD_TEST(renames_of_streams_and_failed_ones_change_nothing),
        WORLD_TEST(deletion_by_disposition_and_on_close),
        WORLD_TEST(deletions_that_failed_or_were_taken_back),
        WORLD_TEST(ends_within_the_machine),
        WORLD_TEST(ends_of_other_machines),
        WORLD_TEST(loads_and_runs_of_what_was_written),
        WORLD_TEST(permissions),
        WORLD_TEST(registry_changes_fold),
        WORLD_TEST(only_new_keys_count),
        WORLD_TEST(histories_are_bounded),
        WORLD_TEST(network_ends),
        WORLD_TEST(local_ports_are_bounded),
        WORLD_TEST(the_interest_is_a_valid_expression),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
