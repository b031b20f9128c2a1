/* Details of File System events that the captures beside the project do not have, from hand-made bytes. */
#include "details.h"

enum {
    QUERY_OPEN = 6,
    MAPPING = 19,
    CREATE = 20,
    CREATE_PIPE = 21,
    READ = 23,
    QUERY = 25,
    SET = 26,
    QUERY_VOLUME = 30,
    SET_VOLUME = 31,
    DIRECTORY = 32,
    FS_CONTROL = 33,
    LOCK = 37,
    SET_SECURITY = 41,
    PLUG_AND_PLAY = 47
};

#define FILE_PATH "C:\\folder\\file.txt"

/* Runs a check on both pointer sizes. */
static void on_both(void (*check)(bool is_64bit))
{
    check(false);
    check(true);
}

static made make_create(bool is_64bit, uint32_t disposition, uint32_t options, uint32_t access)
{
    made event = make_file(is_64bit, CREATE, 0, 0x884, FILE_PATH);
    set_member(&event, 4, 8, disposition << 24 | options, 4);
    set_member(&event, 8, 16, 0x2022, 2); /* attributes */
    set_member(&event, 10, 18, 0x5, 2);   /* share mode */
    set_member(&event, 20, 40, 1234567, 8);
    put(&event.detail, access, 4);
    return event;
}

static void put_sid(kk_buf *detail, uint32_t sub_authority)
{
    static const unsigned char sid[8] = {1, 1, 0, 0, 0, 0, 0, 5};
    put(detail, 12, 1);
    put(detail, 0, 3);
    kk_buf_append(detail, sid, sizeof sid);
    put(detail, sub_authority, 4);
}

#define CREATE_BEGIN                                                                                         \
    "Desired Access: All Access, Disposition: Create, Options: Synchronous IO Non-Alert, "                   \
    "Non-Directory File, Delete On Close, Attributes: HANCI, ShareMode: Read, Delete, AllocationSize: "
#define CREATE_END ", Impersonating: NT AUTHORITY\\SYSTEM, OpenResult: Created"

static void check_create(bool is_64bit)
{
    made event = make_create(is_64bit, 2, 0x1060, 0x10100004);
    put_sid(&event.detail, 18);
    put(answer(&event), 2, 8);
    expect(&event, "CreateFile", FILE_PATH, "Write",
           is_64bit ? CREATE_BEGIN "1,234,567" CREATE_END : CREATE_BEGIN "0" CREATE_END);
    event = make_create(is_64bit, 7, 0, 0);
    put_sid(&event.detail, 4711);
    expect(&event, "CreateFile", FILE_PATH, "",
           "Desired Access: None 0x0, Disposition: <unknown>, Options: , Attributes: HANCI, "
           "ShareMode: Read, Delete, AllocationSize: n/a, Impersonating: S-1-5-4711");
    event = make_create(is_64bit, 5, 0, 0x80000000);
    expect(&event, "CreateFile", FILE_PATH, "Write", NULL);
}

static void creates(void **state)
{
    (void)state;
    on_both(check_create);
    made event = make_create(true, 3, 0, 1);
    put(answer(&event), 0, 8);
    expect_field(&event, KK_FIELD_FILE_CREATED, "True");
    event = make_create(true, 3, 0, 1);
    put(answer(&event), 1, 8);
    expect_field(&event, KK_FIELD_FILE_CREATED, "False");
    event = make_create(false, 1, 0x200000, 0x120089);
    put_sid(&event.detail, 18);
    put(answer(&event), 1, 4);
    expect_survival(&event);
}

static void check_transfer(bool is_64bit)
{
    made event = make_file(is_64bit, READ, 0, 0x43 | 6 << 17, FILE_PATH);
    set_member(&event, 0, 0, 4096, 4);
    set_member(&event, 8, 16, UINT64_MAX, 8);
    expect(&event, "ReadFile", FILE_PATH, "Read",
           "Offset: -1, Length: 4,096, I/O Flags: Non-cached, Paging I/O, Synchronous Paging I/O, "
           "Priority: 0x6");
}

static void transfers(void **state)
{
    (void)state;
    on_both(check_transfer);
}

static void check_mapping(bool is_64bit)
{
    made event = make_file(is_64bit, MAPPING, 0, 0, FILE_PATH);
    set_member(&event, 0, 0, 1, 4);
    set_member(&event, 4, 8, 0x244, 4);
    expect(&event, "CreateFileMapping", FILE_PATH, "",
           "SyncType: SyncTypeCreateSection, PageProtection: PAGE_READWRITE|PAGE_NOCACHE");
    event = make_file(is_64bit, MAPPING, 0, 0, FILE_PATH);
    set_member(&event, 0, 0, 1, 4);
    set_member(&event, 4, 8, 0xED2C9680, 4); /* the low half of a kernel address, as on 64-bit systems */
    expect(&event, "CreateFileMapping", FILE_PATH, "",
           "SyncType: SyncTypeCreateSection, PageProtection: PAGE_EXECUTE_WRITECOPY|PAGE_NOCACHE");
    event = make_file(is_64bit, MAPPING, 0, 0, FILE_PATH);
    set_member(&event, 0, 0, 9, 4);
    expect(&event, "CreateFileMapping", FILE_PATH, "", "SyncType: Unknown: 0x9");
}

static void mappings(void **state)
{
    (void)state;
    on_both(check_mapping);
}

static void check_lock(bool is_64bit)
{
    made event = make_file(is_64bit, LOCK, 1, 0, FILE_PATH);
    set_member(&event, 8, 16, 4294967296, 8);
    set_member(&event, 20, 32, 1, 1); /* fail immediately */
    set_member(&event, 21, 33, 1, 1); /* exclusive */
    put(&event.detail, 10, 8);
    expect(&event, "LockFile", FILE_PATH, "",
           "Exclusive: True, Offset: 4,294,967,296, Length: 10, Fail Immediately: True");
    event = make_file(is_64bit, LOCK, 3, 0, FILE_PATH);
    expect(&event, "UnlockFileAll", FILE_PATH, "", "");
}

static void locks(void **state)
{
    (void)state;
    on_both(check_lock);
}

static void security(void **state)
{
    (void)state;
    made event = make_file(true, SET_SECURITY, 0, 0, FILE_PATH);
    set_member(&event, 0, 0, 0x50000008, 4);
    expect(&event, "SetSecurityFile", FILE_PATH, "Write Metadata",
           "Information: SACL, SACL Protected, SACL Unprotected");
    event = make_file(true, SET_SECURITY, 0, 0, FILE_PATH);
    set_member(&event, 0, 0, 0x201, 4);
    expect(&event, "SetSecurityFile", FILE_PATH, "Write Metadata", "Information: Owner, 0x200");
}

/* FILE_RENAME_INFORMATION, then perhaps the path that the driver resolved. */
static made make_rename(bool is_64bit, uint8_t sub, uint32_t flags, const char *name, const char *resolved)
{
    made event = make_file(is_64bit, SET, sub, 0, FILE_PATH);
    size_t start = event.detail.size;
    unsigned pointer = is_64bit ? 8 : 4;
    put(&event.detail, flags, pointer);
    put(&event.detail, 0, pointer);
    put(&event.detail, 2 * strlen(name), 4);
    put_utf16(&event.detail, name);
    set_member(&event, 0, 0, event.detail.size - start, 4);
    if (resolved) {
        put(&event.detail, narrow(resolved), 2);
        put_path(&event.detail, resolved);
    }
    return event;
}

static void check_rename(bool is_64bit)
{
    made event = make_rename(is_64bit, 0x0A, 1, "\\??\\C:\\new name.txt", "C:\\new name.txt");
    expect(&event, "SetRenameInformationFile", FILE_PATH, "Write",
           "ReplaceIfExists: True, FileName: C:\\new name.txt");
    event = make_rename(is_64bit, 0x41, 0x42, "\\??\\D:\\x", NULL);
    expect(&event, "SetRenameInformationEx", FILE_PATH, "Write",
           "Flags: FILE_RENAME_POSIX_SEMANTICS, FILE_RENAME_IGNORE_READONLY_ATTRIBUTE, FileName: D:\\x");
    event = make_rename(is_64bit, 0x42, 1, "\\??\\D:\\x", "D:\\x");
    expect(&event, "SetRenameInformationExBypassAccessCheck", FILE_PATH, "Write",
           "Flags: FILE_RENAME_REPLACE_IF_EXISTS, FileName: D:\\x");
    event = make_rename(is_64bit, 0x0B, 0, "link.txt", NULL);
    expect(&event, "SetLinkInformationFile", FILE_PATH, "Write",
           "ReplaceIfExists: False, FileName: C:\\folder\\link.txt");
    event = make_rename(is_64bit, 0x0A, 0, "\\??\\C:\\a", "C:\\a");
    expect_field(&event, KK_FIELD_FILE_NEW_PATH, "C:\\a");
    event = make_rename(is_64bit, 0x0A, 0, "\\??\\C:\\a", "C:\\a");
    expect_survival(&event);
}

static void renames(void **state)
{
    (void)state;
    on_both(check_rename);
}

static void dispositions(void **state)
{
    (void)state;
    made event = make_file(true, SET, 0x40, 0, FILE_PATH);
    put(&event.detail, 0x7, 4);
    expect(&event, "SetDispositionInformationEx", FILE_PATH, "Write",
           "Flags: FILE_DISPOSITION_DELETE, FILE_DISPOSITION_POSIX_SEMANTICS, "
           "FILE_DISPOSITION_FORCE_IMAGE_SECTION_CHECK");
    event = make_file(true, SET, 0x40, 0, FILE_PATH);
    put(&event.detail, 0, 4);
    expect(&event, "SetDispositionInformationEx", FILE_PATH, "", "Flags: FILE_DISPOSITION_DO_NOT_DELETE");
    event = make_file(false, SET, 0x0D, 0, FILE_PATH);
    put(&event.detail, 0, 4);
    expect(&event, "SetDispositionInformationFile", FILE_PATH, "", "Delete: False");
    event = make_file(true, SET, 0x40, 0, FILE_PATH);
    put(&event.detail, 0x13, 4);
    expect_field(&event, KK_FIELD_FILE_DELETE, "True");
}

static void set_basic(void **state)
{
    (void)state;
    made event = make_file(true, SET, 0x04, 0, FILE_PATH);
    put(&event.detail, UINT64_MAX, 8); /* "do not change" */
    put(&event.detail, 0, 8);
    put(&event.detail, (uint64_t)TIME_2020, 8);
    put(&event.detail, 0, 8);
    put(&event.detail, 0x80, 4);
    expect(&event, "SetBasicInformationFile", FILE_PATH, "Write Metadata",
           "CreationTime: 12/31/1600 11:59:59 PM, LastAccessTime: 1/1/1601 12:00:00 AM, "
           "LastWriteTime: 7/31/2020 7:37:26 AM, ChangeTime: 1/1/1601 12:00:00 AM, FileAttributes: N");
}

static void numbers(void **state)
{
    static const struct {
        uint8_t sub;
        const char *operation, *detail;
    } rows[] = {
        {0x0E, "SetPositionInformationFile", "Position: 65,536"},
        {0x13, "SetAllocationInformationFile", "AllocationSize: 65,536"},
        {0x14, "SetEndOfFileInformationFile", "EndOfFile: 65,536"},
        {0x27, "SetValidDataLengthInformationFile", "ValidDataLength: 65,536"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        made event = make_file(i % 2 == 0, SET, rows[i].sub, 0, FILE_PATH);
        put(&event.detail, 65536, 8);
        expect(&event, rows[i].operation, FILE_PATH, "Write Metadata", rows[i].detail);
    }
}

/* A request without an answer has no detail, one of an unknown class no name. */
static void unanswered(void **state)
{
    static const struct {
        uint8_t sub;
        const char *operation;
    } rows[] = {
        {0x04, "QueryBasicInformationFile"},
        {0x12, "QueryAllInformationFile"},
        {0x2B, "QueryIoPiorityHint"},
        {0x44, "QueryStatInformation"},
        {0x49, "QueryLinkInfomraitonBypassAccessCheck"},
        {0xFE, "<Unknown>"},
        {0, "QueryInformationFile"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        made event = make_file(true, QUERY, rows[i].sub, 0, FILE_PATH);
        event.time = TIME_2024;
        event.result = 0xC000000D;
        expect(&event, rows[i].operation, FILE_PATH, "Read Metadata", "");
    }
}

static void put_times(kk_buf *extra)
{
    put(extra, (uint64_t)TIME_2020, 8);
    put(extra, 0, 8);
    put(extra, (uint64_t)TIME_2020, 8);
    put(extra, (uint64_t)TIME_2020, 8);
}

static void answered(void **state)
{
    (void)state;
    made event = make_file(true, QUERY_OPEN, 0, 0, FILE_PATH);
    put_times(answer(&event));
    put(&event.extra, 8192, 8);
    put(&event.extra, 5000, 8);
    put(&event.extra, 0x20, 4);
    expect(&event, "QueryOpen", FILE_PATH, "",
           "CreationTime: 7/31/2020 7:37:26 AM, LastAccessTime: n/a, LastWriteTime: 7/31/2020 7:37:26 AM, "
           "ChangeTime: 7/31/2020 7:37:26 AM, AllocationSize: 8,192, EndOfFile: 5,000, FileAttributes: A");
    event = make_file(true, QUERY, 0x07, 0, FILE_PATH);
    put(answer(&event), 1234, 4);
    expect(&event, "QueryEaInformationFile", FILE_PATH, "Read Metadata", "EaSize: 1,234");
    event = make_file(false, QUERY, 0x0E, 0, FILE_PATH);
    put(answer(&event), 77777, 8);
    expect(&event, "QueryPositionInformationFile", FILE_PATH, "Read Metadata", "Position: 77,777");
    event = make_file(false, QUERY, 0x09, 0, FILE_PATH);
    put(answer(&event), 1000, 4); /* longer than what there is */
    put_utf16(&event.extra, "\\name");
    expect(&event, "QueryNameInformationFile", FILE_PATH, "Read Metadata", "Name: \\name");
    event = make_file(true, QUERY, 0x12, 0, FILE_PATH);
    put_times(answer(&event));
    for (unsigned i = 0; i < 16; i++) {
        put(&event.extra, i == 15 ? 0x1F : 0, 4);
    }
    expect_survival(&event);
}

static void raw_arguments(void **state)
{
    (void)state;
    made event = make_file(true, CREATE_PIPE, 0, 0x884, "\\Device\\NamedPipe\\x");
    set_member(&event, 0, 0, UINT64_C(0xFFFF800012345678), 8);
    set_member(&event, 4, 8, 0x3000000, 4);
    set_member(&event, 8, 16, 0x30000, 8);
    expect(&event, "CreatePipe", "\\Device\\NamedPipe\\x", "",
           "Minor ID: 0x0, IRP Flags: 0x884, Flags: 0x9, Arg1: 0xffff800012345678, Arg2: 0x3000000, "
           "Arg3: 0x30000, Arg4: 0x0");
    event = make_file(true, CREATE_PIPE, 0, 0, "\\Device\\NamedPipe\\x");
    event.class_id = KK_CLASS_IPC;
    expect_field(&event, KK_FIELD_CLASS, "IPC");
}

static void controls(void **state)
{
    (void)state;
    made event = make_file(true, FS_CONTROL, 0, 0, FILE_PATH);
    set_member(&event, 0, 0, 512, 4);
    set_member(&event, 4, 8, 1024, 4);
    set_member(&event, 8, 16, 0x11C017, 4);
    expect(&event, "FileSystemControl", FILE_PATH, "Write",
           "Control: FSCTL_PIPE_TRANSCEIVE, WriteLength: 1,024, ReadLength: 512");
    event = make_file(false, FS_CONTROL, 0, 0, FILE_PATH);
    set_member(&event, 8, 16, 0x90348, 4);
    expect(&event, "FileSystemControl", FILE_PATH, "",
           "Control: 0x90348 (Device:0x9 Function:210 Method: 0)");
    event = make_file(true, FS_CONTROL, 0, 0, FILE_PATH);
    set_member(&event, 8, 16, 0x94264, 4);
    put(&event.detail, 4096, 8);
    put(&event.detail, 65536, 8);
    expect(&event, "FileSystemControl", FILE_PATH, "Read",
           "Control: FSCTL_OFFLOAD_READ, Offset: 4,096, Length: 65,536");
}

/* An entry of FileNamesInformation. */
static void put_name_entry(kk_buf *extra, const char *name, bool is_last)
{
    size_t size = 12 + 2 * strlen(name);
    put(extra, is_last ? 0 : size, 4);
    put(extra, 0, 4);
    put(extra, 2 * strlen(name), 4);
    put_utf16(extra, name);
}

static made make_listing(int64_t time, const char *pattern)
{
    made event = make_file(true, DIRECTORY, 1, 0, "C:\\");
    event.time = time;
    set_member(&event, 8, 16, 12, 4);
    put(&event.detail, strlen(pattern), 2);
    put_utf16(&event.detail, pattern);
    put_name_entry(answer(&event), "a", false);
    put_name_entry(&event.extra, "b", false);
    put_name_entry(&event.extra, "c", true);
    return event;
}

static void listings(void **state)
{
    (void)state;
    made event = make_listing(TIME_2024, "");
    expect(&event, "QueryDirectory", "C:\\", "Read Metadata",
           "FileInformationClass: FileNamesInformation, 1: a, 2: b, 3: c");
    event = make_listing(TIME_2024, "*.exe");
    expect(&event, "QueryDirectory", "C:\\*.exe", "Read Metadata",
           "FileInformationClass: FileNamesInformation, Filter: *.exe, 2: a, 3: b, 4: c");
    event = make_listing(TIME_2020, "");
    expect(&event, "QueryDirectory", "C:\\", "Read Metadata",
           "0: a, 1: b, FileInformationClass: FileNamesInformation");
    event = make_listing(TIME_2024, "*");
    event.has_extra = false;
    event.result = 0x80000006;
    expect(&event, "QueryDirectory", "C:\\*", "Read Metadata",
           "FileInformationClass: FileNamesInformation, Filter: *");
    event = make_listing(TIME_2024, "*");
    expect_survival(&event);
}

/* An answer of 65,535 bytes is cut at 4,095 characters. */
static void long_listing(void **state)
{
    (void)state;
    made event = make_file(true, DIRECTORY, 1, 0, "C:\\x");
    event.time = TIME_2024;
    set_member(&event, 8, 16, 12, 4);
    put(&event.detail, 0, 2);
    for (unsigned i = 0; i < 2000; i++) {
        put_name_entry(answer(&event), "0123456789", i == 1999);
    }
    kk_buf expected = KK_BUF_INIT;
    kk_buf_append_text(&expected, "FileInformationClass: FileNamesInformation");
    for (unsigned i = 1; expected.size < 4096; i++) {
        kk_buf_printf(&expected, ", %u: 0123456789", i);
    }
    expected.data[4095] = '\0';
    expect(&event, "QueryDirectory", "C:\\x", NULL, expected.data);
    kk_buf_free(&expected);
}

static void volumes(void **state)
{
    (void)state;
    made event = make_file(true, QUERY_VOLUME, 1, 0, "C:");
    put(answer(&event), (uint64_t)TIME_2020, 8);
    put(&event.extra, 0x0001ABCD, 4);
    put(&event.extra, 8, 4);
    put(&event.extra, 0, 2);
    put_utf16(&event.extra, "Data");
    expect(&event, "QueryInformationVolume", "C:", "",
           "VolumeCreationTime: 7/31/2020 7:37:26 AM, VolumeSerialNumber: 0001-ABCD, "
           "SupportsObjects: False, VolumeLabel: Data");
    event = make_file(true, QUERY_VOLUME, 4, 0, "C:");
    put(answer(&event), 7, 4);
    put(&event.extra, 0x21, 4);
    expect(&event, "QueryDeviceInformationVolume", "C:", "",
           "DeviceType: Disk, Characteristics: Removable, Mounted");
    event = make_file(true, SET_VOLUME, 2, 0, "C:");
    put(&event.detail, 6, 4);
    put_utf16(&event.detail, "New");
    expect(&event, "SetVolumeInformation", "C:", "", "VolumeLabel: New");
    event = make_file(true, SET_VOLUME, 8, 0, "C:");
    put(&event.detail, 0x1122334455667788, 8);
    put(&event.detail, 0, 8);
    expect(&event, "SetVolumeInformation", "C:", "", "ObjectId: 88776655443322110000000000000000");
    event = make_file(true, SET_VOLUME, 6, 0, "C:");
    expect(&event, "SetVolumeInformation", "C:", "", "");
    event = make_file(true, QUERY_VOLUME, 11, 0, "C:");
    put(answer(&event), 512, 4);
    expect(&event, "<Unknown>", "C:", "", "");
}

static void plug_and_play(void **state)
{
    (void)state;
    made event = make_file(true, PLUG_AND_PLAY, 0x17, 0, "C:");
    expect(&event, "SurpriseRemoval", "C:", "", "");
}

/* What a class is called, and where QueryDirectory says its own, depends on the version of the time. */
static void versions(void **state)
{
    (void)state;
    static const struct {
        int64_t time;
        const char *class_0x4a, *listing;
    } rows[] = {
        {TIME_2019, "<Unknown>", "0: a, 1: b, 2: c"},
        {TIME_2020, "<Unknown>", "0: a, 1: b, FileInformationClass: FileNamesInformation"},
        {TIME_2020_10, "QueryStorageReservedIdInformation",
         "0: a, 1: b, FileInformationClass: FileNamesInformation"},
        {TIME_2024, "QueryStorageReservedIdInformation",
         "FileInformationClass: FileNamesInformation, 1: a, 2: b, 3: c"},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        made event = make_file(true, QUERY, 0x4A, 0, FILE_PATH);
        event.time = rows[i].time;
        expect(&event, rows[i].class_0x4a, FILE_PATH, "Read Metadata", "");
        event = make_listing(rows[i].time, "");
        expect(&event, "QueryDirectory", "C:\\", "Read Metadata", rows[i].listing);
    }
}

/* Every type and sub-operation has a path, and survives being cut. */
static void all_types(void **state)
{
    (void)state;
    for (uint16_t type = 0; type < 50; type++) {
        made event = make_file(type % 2 == 0, type, (uint8_t)(type % 9), 0, "C:\\x");
        put(&event.detail, 0x123456789ABCDEF, 8);
        put(answer(&event), 0x123456789ABCDEF, 8);
        expect_survival(&event);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creates),      cmocka_unit_test(transfers),     cmocka_unit_test(mappings),
        cmocka_unit_test(locks),        cmocka_unit_test(security),      cmocka_unit_test(renames),
        cmocka_unit_test(dispositions), cmocka_unit_test(set_basic),     cmocka_unit_test(numbers),
        cmocka_unit_test(unanswered),   cmocka_unit_test(answered),      cmocka_unit_test(raw_arguments),
        cmocka_unit_test(controls),     cmocka_unit_test(listings),      cmocka_unit_test(long_listing),
        cmocka_unit_test(volumes),      cmocka_unit_test(plug_and_play), cmocka_unit_test(versions),
        cmocka_unit_test(all_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
