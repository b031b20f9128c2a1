/* Details of Process, Registry, Network and Profiling events that the captures beside the project do not
 * have, from hand-made bytes. */
#include "details.h"

enum {
    OPEN_KEY,
    CREATE_KEY,
    CLOSE_KEY,
    QUERY_KEY,
    SET_VALUE,
    QUERY_VALUE,
    ENUM_VALUE,
    ENUM_KEY,
    SET_INFO_KEY,
    DELETE_KEY,
    DELETE_VALUE,
    FLUSH_KEY,
    LOAD_KEY,
    UNLOAD_KEY,
    RENAME_KEY,
    OPEN_KEY_2 = 18,
    RESTORE_KEY,
    SAVE_KEY,
    REPLACE_KEY
};

#define KEY "HKLM\\SOFTWARE\\Vendor"

/* A registry event up to its path: the info word, a word of padding and `count` words of the request. */
static made make_registry(uint16_t type, const uint32_t *request, unsigned count, const char *path)
{
    made event = make(true, KK_CLASS_REGISTRY, type);
    put(&event.detail, narrow(path), 2);
    if (count > 0) {
        put(&event.detail, 0xDDDD, 2);
    }
    for (unsigned i = 0; i < count; i++) {
        put(&event.detail, request[i], 4);
    }
    put_path(&event.detail, path);
    return event;
}

static made make_set_value(uint32_t type, uint32_t length, uint32_t stored)
{
    const uint32_t request[] = {type, length, stored};
    return make_registry(SET_VALUE, request, 3, KEY "\\Name");
}

/* Checks what setting the value printed, and frees the event. */
static void expect_set(made *event, const char *detail)
{
    expect(event, "RegSetValue", KEY "\\Name", "Write", detail);
}

static void registry_opens(void **state)
{
    (void)state;
    uint32_t access = 0x2000000;
    made event = make_registry(OPEN_KEY, &access, 1, KEY);
    put(answer(&event), 0xF003F, 4);
    put(&event.extra, 0, 4);
    expect(&event, "RegOpenKey", KEY, "Read", "Desired Access: Maximum Allowed, Granted Access: All Access");
    access = 0x20119;
    event = make_registry(CREATE_KEY, &access, 1, KEY);
    put(answer(&event), 0x20019, 4);
    put(&event.extra, 1, 4);
    expect(&event, "RegCreateKey", KEY, "Write",
           "Desired Access: Read, WOW64_64Key, Disposition: REG_CREATED_NEW_KEY");
    access = 0;
    event = make_registry(OPEN_KEY, &access, 1, KEY);
    expect(&event, "RegOpenKey", KEY, "Read", "");
    access = 0x80000000;
    event = make_registry(OPEN_KEY, &access, 1, KEY);
    expect(&event, "RegOpenKey", KEY, "Read", "Desired Access: Read");
}

static void registry_types(void **state)
{
    (void)state;
    made event = make_set_value(1, 10, 10);
    put_utf16(&event.detail, "a\r\nb");
    put(&event.detail, 0, 2);
    expect_set(&event, "Type: REG_SZ, Length: 10, Data: a\r;b");
    event = make_set_value(7, 12, 12);
    put_utf16(&event.detail, "x");
    put(&event.detail, 0, 2);
    put_utf16(&event.detail, "yy");
    put(&event.detail, 0, 4);
    expect_set(&event, "Type: REG_MULTI_SZ, Length: 12, Data: x, yy");
    event = make_set_value(3, 1000, 3);
    put(&event.detail, 0xFFA001, 3);
    expect_set(&event, "Type: REG_BINARY, Length: 1,000, Data: 01 A0 FF");
    event = make_set_value(4, 4, 4);
    put(&event.detail, 0xFFFFFFFF, 4);
    expect_set(&event, "Type: REG_DWORD, Length: 4, Data: 4294967295");
    static const struct {
        uint32_t type;
        const char *detail;
    } numbers[] = {{11, "Type: REG_QWORD, Length: 8, Data: "}, /* Process Monitor prints none of these */
                   {6, "Type: REG_LINK, Length: 8, Data: "},
                   {0x12345, "Type: <Unknown: 74565>, Length: 8"}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        event = make_set_value(numbers[i].type, 8, 8);
        put(&event.detail, 5, 8);
        expect_set(&event, numbers[i].detail);
    }
    event = make_set_value(1, 60000, 0);
    expect_set(&event, "Type: REG_SZ, Length: 60,000");
}

static void registry_fields(void **state)
{
    (void)state;
    made event = make_set_value(4, 4, 4);
    put(&event.detail, 7, 4);
    expect_field(&event, KK_FIELD_REGISTRY_KEY, KEY);
    event = make_set_value(4, 4, 4);
    expect_field(&event, KK_FIELD_REGISTRY_VALUE, "Name");
    event = make_set_value(4, 4, 4);
    expect_field(&event, KK_FIELD_REGISTRY_TYPE, "REG_DWORD");
    event = make_set_value(4, 4, 4);
    put(&event.detail, 7, 4);
    expect_field(&event, KK_FIELD_REGISTRY_DATA, "7");
    event = make_set_value(4, 4, 4);
    expect_field(&event, KK_FIELD_REGISTRY_LENGTH, "4");
    event = make_registry(DELETE_KEY, NULL, 0, KEY);
    expect_field(&event, KK_FIELD_REGISTRY_KEY, KEY);
    event = make_set_value(7, 8, 8);
    put_utf16(&event.detail, "abcd");
    expect_survival(&event);
}

static void registry_values(void **state)
{
    (void)state;
    const uint32_t enumerate[] = {220, 1234, 1};
    made event = make_registry(ENUM_VALUE, enumerate, 3, KEY);
    put(answer(&event), 0, 4);
    put(&event.extra, 2, 4);
    put(&event.extra, 28, 4); /* place of the data */
    put(&event.extra, 6, 4);
    put(&event.extra, 8, 4);
    put_utf16(&event.extra, "Name");
    put_utf16(&event.extra, "%x");
    put(&event.extra, 0, 2);
    expect(&event, "RegEnumValue", KEY, "Read",
           "Index: 1,234, Name: Name, Type: REG_EXPAND_SZ, Length: 6, Data: %x");
    event = make_registry(ENUM_VALUE, enumerate, 3, KEY);
    event.result = 0x8000001A;
    expect(&event, "RegEnumValue", KEY, "Read", "Index: 1,234, Length: 220");
    const uint32_t query[] = {1024, 0};
    event = make_registry(QUERY_VALUE, query, 2, KEY "\\Name");
    put(answer(&event), 0, 4);
    put(&event.extra, 3, 4);
    expect(&event, "RegQueryValue", KEY "\\Name", "Read", "Type: REG_BINARY");
    event = make_registry(ENUM_VALUE, enumerate, 3, KEY);
    put(answer(&event), 0, 4);
    put(&event.extra, 7, 4);
    put(&event.extra, 0xFFFFFFFF, 4);
    put(&event.extra, 0xFFFFFFFF, 4);
    put(&event.extra, 0xFFFFFFFF, 4);
    expect_survival(&event);
}

/* What RegQueryKey prints by KEY_INFORMATION_CLASS. */
static void registry_key_classes(void **state)
{
    static const struct {
        uint32_t class_id;
        const char *detail;
    } rows[] = {
        {0, "Query: Basic, Name: "},
        {2, "Query: Full, SubKeys: 6, Values: 9"},
        {3, "Query: Name"},
        {4, "Query: Cached, SubKeys: 4, Values: 6"},
        {5, "Query: Flags, UserFlags: 0x1"},
        {6, "Query: Virtualization"},
        {7, "Query: HandleTags, HandleTags: 0x1"},
        {8, "Query: Trust"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint32_t request[] = {64, rows[i].class_id};
        made event = make_registry(QUERY_KEY, request, 2, KEY);
        for (unsigned word = 1; word <= 11; word++) {
            put(answer(&event), word, 4);
        }
        if (rows[i].class_id == 0) {
            put_at(&event.extra, 12, 0, 4); /* no name */
        }
        expect(&event, "RegQueryKey", KEY, "Read", rows[i].detail);
    }
    const uint32_t request[] = {64, 3};
    made event = make_registry(QUERY_KEY, request, 2, KEY);
    event.result = 0xC0000023;
    expect(&event, "RegQueryKey", KEY, "Read", "Query: Name, Length: 64");
    const uint32_t enumerate[] = {288, 5, 1};
    event = make_registry(ENUM_KEY, enumerate, 3, KEY);
    for (unsigned word = 0; word < 5; word++) {
        put(answer(&event), 0, 4);
    }
    put(&event.extra, 6, 4);
    put_utf16(&event.extra, "Sub");
    expect(&event, "RegEnumKey", KEY, "Read", "Index: 5, Name: Sub");
}

static void registry_rest(void **state)
{
    (void)state;
    const uint32_t set_time[] = {0, 8, 8};
    made event = make_registry(SET_INFO_KEY, set_time, 3, KEY);
    put(&event.detail, (uint64_t)TIME_2020, 8);
    expect(&event, "RegSetInfoKey", KEY, "Write Metadata",
           "KeySetInformationClass: KeyWriteTimeInformation, Length: 8, LastWriteTime: 7/31/2020 7:37:26 AM");
    const uint32_t set_flags[] = {1, 4, 4};
    event = make_registry(SET_INFO_KEY, set_flags, 3, KEY);
    put(&event.detail, 0x20, 4);
    expect(&event, "RegSetInfoKey", KEY, "Write Metadata",
           "KeySetInformationClass: KeyWow64FlagsInformation, Length: 4, Wow64Flags: 0x20");
    const uint32_t set_other[] = {3, 4, 4};
    event = make_registry(SET_INFO_KEY, set_other, 3, KEY);
    expect(&event, "RegSetInfoKey", KEY, "Write Metadata", "KeySetInformationClass: <Unknown: 3>, Length: 4");
    event = make(true, KK_CLASS_REGISTRY, LOAD_KEY);
    put(&event.detail, narrow("HKLM\\Hive"), 2);
    put(&event.detail, 8, 2);
    put_path(&event.detail, "HKLM\\Hive");
    put_utf16(&event.detail, "C:\\x.dat");
    expect(&event, "RegLoadKey", "HKLM\\Hive", "", "Hive Path: C:\\x.dat");
    event = make(true, KK_CLASS_REGISTRY, SAVE_KEY);
    put(&event.detail, narrow("HKLM\\SAM"), 2);
    put(&event.detail, narrow("C:\\sam.hiv"), 2);
    put(&event.detail, 0, 4);
    put_path(&event.detail, "HKLM\\SAM");
    put_path(&event.detail, "C:\\sam.hiv");
    expect(&event, "RegSaveKey", "HKLM\\SAM", "", "File Name: C:\\sam.hiv");
    event = make(true, KK_CLASS_REGISTRY, RESTORE_KEY);
    put(&event.detail, narrow("HKCU\\test1"), 2);
    put(&event.detail, narrow("C:\\test1.sav"), 2);
    put(&event.detail, 8, 4);
    put_path(&event.detail, "HKCU\\test1");
    put_path(&event.detail, "C:\\test1.sav");
    expect(&event, "RegRestoreKey", "HKCU\\test1", "", "File Name: C:\\test1.sav, Flags: REG_FORCE_RESTORE");
    event = make(true, KK_CLASS_REGISTRY, REPLACE_KEY);
    put(&event.detail, narrow(KEY), 2);
    put(&event.detail, 5, 2);
    put(&event.detail, narrow("old"), 2);
    put_path(&event.detail, KEY);
    put_utf16(&event.detail, "new.x");
    put_path(&event.detail, "old");
    expect(&event, "RegReplaceKey", KEY, "", "New File: new.x, Old File: old");
    const uint32_t query_value[] = {1};
    event = make_registry(OPEN_KEY_2, query_value, 1, KEY);
    expect(&event, "RegOpenKey2", KEY, "Read", "Desired Access: Query Value");
    event = make(true, KK_CLASS_REGISTRY, RENAME_KEY);
    put(&event.detail, narrow(KEY), 2);
    put(&event.detail, narrow("New"), 2);
    put_path(&event.detail, KEY);
    put_path(&event.detail, "New");
    expect(&event, "RegRenameKey", KEY, "Write", "New Name: New");
    event = make_registry(FLUSH_KEY, NULL, 0, KEY);
    expect(&event, "RegFlushKey", KEY, "", "");
    event = make_registry(UNLOAD_KEY, NULL, 0, KEY);
    expect(&event, "RegUnloadKey", KEY, "", "");
    event = make_registry(40, NULL, 0, KEY);
    expect(&event, "<Unknown>", KEY, "", "");
}

static void statistics(void **state)
{
    (void)state;
    made event = make(false, KK_CLASS_PROCESS, 8);
    put(&event.detail, 0xC0000005, 4);
    put(&event.detail, 10000000, 8);
    put(&event.detail, 1, 8);
    put(&event.detail, 4096, 8);
    put(&event.detail, 8192, 8);
    put(&event.detail, 12288, 8);
    put(&event.detail, 16384, 8);
    expect(&event, "Process Statistics", "", "",
           "Exit Status: -1073741819, User Time: 0.0000001 seconds, Kernel Time: 1.0000000 seconds, "
           "Private Bytes: 12,288, Peak Private Bytes: 16,384, Working Set: 4,096, Peak Working Set: 8,192");
    event = make(true, KK_CLASS_PROFILING, 1);
    put(&event.detail, 20000000, 8);
    put(&event.detail, 5, 8);
    put(&event.detail, 4096, 8);
    put(&event.detail, 1048576, 8);
    expect(&event, "Process Profiling", "", "",
           "User Time: 2.0000000 seconds, Kernel Time: 0.0000005 seconds, Private Bytes: 1,048,576, "
           "Working Set: 4,096");
    event = make(true, KK_CLASS_PROFILING, 0);
    put(&event.detail, 156250, 4);
    put(&event.detail, 0, 4);
    put(&event.detail, 1234, 4);
    expect(&event, "Thread Profiling", "Thread 44", "",
           "User Time: 0.0156250 seconds, Kernel Time: 0.0000000 seconds, Context Switches: 1,234");
    event = make(true, KK_CLASS_PROCESS, 9);
    expect(&event, "System Statistics", "", "", "");
    event = make(true, KK_CLASS_PROCESS, 9);
    for (unsigned at = 0; at < 316; at += 4) {
        uint32_t word = at == 0 ? 4096 : at == 60 ? 0x118189 : at == 300 ? 2451607 : at == 312 ? 10998901 : 0;
        put(&event.detail, word, 4);
    }
    expect(&event, "System Statistics", "", "",
           "Commit Peak: 4,699,230,208, System Calls: 10,998,901, Context Switches: 2,451,607");
}

static void process_start(void **state)
{
    (void)state;
    made event = make(true, KK_CLASS_PROCESS, 7);
    put(&event.detail, 4, 4);
    put(&event.detail, narrow("x \"y\""), 2);
    put(&event.detail, narrow("C:\\"), 2);
    put(&event.detail, 9, 4);
    put_path(&event.detail, "x \"y\"");
    put_path(&event.detail, "C:\\");
    put_utf16(&event.detail, "A=1");
    put(&event.detail, 0, 2);
    put_utf16(&event.detail, "B=2");
    put(&event.detail, 0, 4);
    expect(&event, "Process Start", "", "",
           "Parent PID: 4, Command line: x \"y\", Current directory: C:\\, Environment: \r;\tA=1\r;\tB=2");
    event = make(true, KK_CLASS_PROCESS, 7);
    event.version = 7;
    put(&event.detail, 4, 4);
    expect(&event, "Process Start", "", "", "Parent PID: 4");
}

#define UDP_OVER_V4 3
#define TCP_OVER_V6 4

/* A network event up to its ports; an address is 16 bytes, of which IPv4 fills the first 4. */
static made make_network(uint16_t type, uint32_t flags, uint32_t length, const char *local,
                         const char *remote)
{
    made event = make(true, KK_CLASS_NETWORK, type);
    put(&event.detail, flags, 4);
    put(&event.detail, length, 4);
    kk_buf_append(&event.detail, local, 16);
    kk_buf_append(&event.detail, remote, 16);
    return event;
}

static void network(void **state)
{
    static const char v4_local[16] = "\x7f\0\0\1";
    static const char v4_remote[16] = "\1\2\3\4";
    static const char v6_local[16] = "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1";
    static const char v6_remote[16] = {0};
    (void)state;
    made event = make_network(7, UDP_OVER_V4, 1234567, v4_local, v4_remote);
    put(&event.detail, 65535, 2);
    put(&event.detail, 53, 2);
    put_utf16(&event.detail, "name");
    put(&event.detail, 0, 2);
    put_utf16(&event.detail, "value");
    put(&event.detail, 0, 4);
    expect(&event, "UDP Reconnect", "127.0.0.1:65535 -> 1.2.3.4:53", "", "Length: 1234567, name: value");
    event = make_network(5, TCP_OVER_V6, 0, v6_local, v6_remote);
    put(&event.detail, 1, 2);
    put(&event.detail, 2, 2);
    expect(&event, "TCP Connect", "2001:db8:0:0:0:0:0:1:1 -> 0:0:0:0:0:0:0:0:2", "", "Length: 0");
    event = make_network(5, TCP_OVER_V6, 0, v6_local, v6_remote);
    put(&event.detail, 0, 4);
    expect_field(&event, KK_FIELD_NET_LOCAL_ADDRESS, "2001:db8::1");
    event = make_network(5, TCP_OVER_V6, 0, v6_local, v6_remote);
    expect_field(&event, KK_FIELD_NET_DIRECTION, "connect");
    event = make(true, KK_CLASS_NETWORK, 2);
    put(&event.detail, 0x7, 8);
    put_utf16(&event.detail, "seven units of utf-16, and more of them to be cut");
    expect_survival(&event);
}

static void results(void **state)
{
    static const struct {
        uint32_t status;
        const char *name;
    } rows[] = {
        {0, "SUCCESS"},
        {0x103, ""},
        {0xC0000034, "NAME NOT FOUND"},
        {0xC00000D4, "NOT SAME DEVICE"},
        {0xC01C0004, "FAST IO DISALLOWED"},
        {0xC000A000, "0xC000A000"},
        {0x1, "0x1"},
        {0xFFFFFFFF, "0xFFFFFFFF"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        made event = make_registry(CLOSE_KEY, NULL, 0, KEY);
        event.result = rows[i].status;
        expect_field(&event, KK_FIELD_RESULT, rows[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry_opens),
        cmocka_unit_test(registry_types),
        cmocka_unit_test(registry_fields),
        cmocka_unit_test(registry_values),
        cmocka_unit_test(registry_key_classes),
        cmocka_unit_test(registry_rest),
        cmocka_unit_test(statistics),
        cmocka_unit_test(process_start),
        cmocka_unit_test(network),
        cmocka_unit_test(results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
