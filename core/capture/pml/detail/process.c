/* Events of class Process: creation, start and end of processes and threads, loaded images, statistics. */
#include "capture/pml/detail/text.h"

#include "base/time.h"

static const kk_operation operations[] = {
    KK_OP_PROCESS_DEFINED,    KK_OP_PROCESS_CREATE,    KK_OP_PROCESS_EXIT,   KK_OP_THREAD_CREATE,
    KK_OP_THREAD_EXIT,        KK_OP_LOAD_IMAGE,        KK_OP_THREAD_PROFILE, KK_OP_PROCESS_START,
    KK_OP_PROCESS_STATISTICS, KK_OP_SYSTEM_STATISTICS,
};

static kk_operation process_operation(const kk_pml_layout *layout, uint16_t type, const unsigned char *detail,
                                      size_t size)
{
    (void)layout;
    (void)detail;
    (void)size;
    return type < sizeof operations / sizeof operations[0] ? operations[type] : KK_OP_OTHER;
}

static void process_other_name(const kk_pml_event *event, kk_buf *out)
{
    (void)event;
    kk_buf_append_text(out, "<Unknown>");
}

/* Process Create and Process Defined: the new process's number, PID, its parent's number and PID, session, 1
 * for 64-bit, start, logon session, virtualization (36 bytes behind the PID in all), then sizes of the SIDs
 * and strings that follow. */
typedef struct create_detail {
    uint32_t pid;
    uint16_t image_info, command_line_info;
    kk_bytes strings; /* at the image path */
} create_detail;

static create_detail read_create(const kk_pml_event *event)
{
    kk_bytes from = event->detail;
    create_detail create = {0};
    kk_take_u32(&from);
    create.pid = kk_take_u32(&from);
    kk_take(&from, 36);
    unsigned user_sid = kk_take_u8(&from);
    unsigned integrity_sid = kk_take_u8(&from);
    create.image_info = kk_take_u16(&from);
    create.command_line_info = kk_take_u16(&from);
    kk_take_u16(&from);
    kk_take(&from, user_sid + integrity_sid);
    create.strings = from;
    return create;
}

static void append_image(const create_detail *create, kk_buf *out)
{
    kk_bytes from = create->strings;
    kk_pml_append_string(out, &from, create->image_info);
}

static void append_command_line(const create_detail *create, kk_buf *out)
{
    kk_bytes from = create->strings;
    kk_take(&from, kk_pml_string_size(create->image_info));
    kk_pml_append_string(out, &from, create->command_line_info);
}

/* Load Image: base, size, then the path. */
typedef struct image_detail {
    uint64_t base;
    uint32_t size;
    uint16_t path_info;
    kk_bytes path;
} image_detail;

static image_detail read_image(const kk_pml_event *event)
{
    kk_bytes from = event->detail;
    image_detail image = {0};
    image.base = kk_pml_layout_of(event->pml)->is_64bit ? kk_take_u64(&from) : kk_take_u32(&from);
    image.size = kk_take_u32(&from);
    image.path_info = kk_take_u16(&from);
    kk_take_u16(&from);
    image.path = from;
    return image;
}

static void process_path(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    if (operation == KK_OP_LOAD_IMAGE) {
        image_detail image = read_image(event);
        kk_pml_append_string(out, &image.path, image.path_info);
    } else if (operation == KK_OP_PROCESS_CREATE || operation == KK_OP_PROCESS_DEFINED) {
        create_detail create = read_create(event);
        append_image(&create, out);
    }
}

static void detail_create(kk_pml_detail *detail)
{
    create_detail create = read_create(detail->event);
    kk_pml_detail_plain(detail, "PID", create.pid);
    kk_pml_detail_key(detail, "Command line");
    append_command_line(&create, detail->out);
}

static void detail_seconds(kk_pml_detail *detail, const char *key, uint64_t ticks, const char *unit)
{
    kk_pml_detail_key(detail, key);
    kk_print_seconds(detail->out, ticks);
    kk_buf_append_text(detail->out, unit);
}

/* Process Exit and Process Statistics: status, times, then sizes of 8 bytes also on 32-bit systems. */
static void detail_exit(kk_pml_detail *detail)
{
    kk_bytes from = detail->event->detail;
    int32_t status = (int32_t)kk_take_u32(&from);
    uint64_t kernel = kk_take_u64(&from);
    uint64_t user = kk_take_u64(&from);
    uint64_t working_set = kk_take_u64(&from);
    uint64_t peak_working_set = kk_take_u64(&from);
    uint64_t private_bytes = kk_take_u64(&from);
    uint64_t peak_private_bytes = kk_take_u64(&from);
    kk_pml_detail_key(detail, "Exit Status");
    kk_buf_append_i64(detail->out, status);
    detail_seconds(detail, "User Time", user, " seconds");
    detail_seconds(detail, "Kernel Time", kernel, " seconds");
    kk_pml_detail_grouped(detail, "Private Bytes", private_bytes);
    kk_pml_detail_grouped(detail, "Peak Private Bytes", peak_private_bytes);
    kk_pml_detail_grouped(detail, "Working Set", working_set);
    kk_pml_detail_grouped(detail, "Peak Working Set", peak_working_set);
}

/* System Statistics: size of a page, then SYSTEM_PERFORMANCE_INFORMATION, unaligned. */
static void detail_system(kk_pml_detail *detail)
{
    kk_bytes from = detail->event->detail;
    uint64_t page = kk_take_u32(&from);
    kk_take(&from, 56);
    uint64_t peak_pages = kk_take_u32(&from);
    kk_take(&from, 236);
    uint32_t switches = kk_take_u32(&from);
    kk_take(&from, 8);
    uint32_t calls = kk_take_u32(&from);
    if (!from.overrun) {
        kk_pml_detail_grouped(detail, "Commit Peak", page * peak_pages);
        kk_pml_detail_grouped(detail, "System Calls", calls);
        kk_pml_detail_grouped(detail, "Context Switches", switches);
    }
}

static void detail_thread_create(kk_pml_detail *detail)
{
    kk_bytes from = detail->event->detail;
    kk_pml_detail_plain(detail, "Thread ID", kk_take_u32(&from));
}

static void detail_thread_exit(kk_pml_detail *detail)
{
    kk_bytes from = detail->event->detail;
    kk_take_u32(&from); /* exit status */
    uint64_t kernel = kk_take_u64(&from);
    uint64_t user = kk_take_u64(&from);
    kk_pml_detail_plain(detail, "Thread ID", detail->event->tid);
    detail_seconds(detail, "User Time", user, "");
    detail_seconds(detail, "Kernel Time", kernel, "");
}

static void detail_image(kk_pml_detail *detail)
{
    image_detail image = read_image(detail->event);
    kk_pml_detail_hex(detail, "Image Base", image.base);
    kk_pml_detail_hex(detail, "Image Size", image.size);
}

/* The environment's entries, each on a line of its own; an export turns the line feed into a semicolon. */
static void append_environment(kk_buf *out, kk_bytes from)
{
    while (kk_bytes_left(&from) >= 2) {
        size_t before = out->size;
        kk_buf_append(out, "\r\n\t", 3);
        kk_bytes rest = from;
        size_t units = kk_pml_append_utf16_until_nul(out, &rest, kk_bytes_left(&rest));
        if (units == 0) {
            out->size = before;
            return;
        }
        kk_take(&from, units * 2);
        kk_take(&from, kk_bytes_left(&from) < 2 ? kk_bytes_left(&from) : 2);
    }
}

/* Process Start: parent's PID, and from version 9 on string infos, size of the environment in characters, the
 * strings. */
static void detail_start(kk_pml_detail *detail)
{
    kk_bytes from = detail->event->detail;
    kk_pml_detail_plain(detail, "Parent PID", kk_take_u32(&from));
    if (kk_bytes_left(&from) == 0) {
        return;
    }
    uint16_t command_line_info = kk_take_u16(&from);
    uint16_t directory_info = kk_take_u16(&from);
    uint32_t environment_units = kk_take_u32(&from);
    kk_pml_detail_key(detail, "Command line");
    kk_pml_append_string(detail->out, &from, command_line_info);
    kk_pml_detail_key(detail, "Current directory");
    kk_pml_append_string(detail->out, &from, directory_info);
    kk_pml_detail_key(detail, "Environment");
    size_t left = kk_bytes_left(&from);
    size_t size = environment_units < left / 2 ? environment_units * (size_t)2 : left;
    append_environment(detail->out, kk_bytes_of(from.data + from.at, size));
}

static void process_detail(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    static void (*const decoders[KK_OP_COUNT])(kk_pml_detail *) = {
        [KK_OP_PROCESS_DEFINED] = detail_create,   [KK_OP_PROCESS_CREATE] = detail_create,
        [KK_OP_PROCESS_EXIT] = detail_exit,        [KK_OP_PROCESS_STATISTICS] = detail_exit,
        [KK_OP_SYSTEM_STATISTICS] = detail_system, [KK_OP_THREAD_CREATE] = detail_thread_create,
        [KK_OP_THREAD_EXIT] = detail_thread_exit,  [KK_OP_LOAD_IMAGE] = detail_image,
        [KK_OP_PROCESS_START] = detail_start,
    };
    kk_pml_detail detail = kk_pml_detail_of(event, out);
    if (operation < KK_OP_COUNT && decoders[operation]) {
        decoders[operation](&detail);
        kk_pml_detail_end(&detail);
    }
}

static kk_str process_category(const kk_pml_event *event, kk_operation operation)
{
    (void)event;
    (void)operation;
    return KK_STR("");
}

static kk_availability child_field(const kk_pml_event *event, kk_field field, kk_buf *text, kk_value *value)
{
    create_detail create = read_create(event);
    size_t start = text->size;
    if (field == KK_FIELD_CHILD_PID) {
        return kk_pml_give_number(KK_NUMBER, create.pid, value);
    }
    if (field == KK_FIELD_CHILD_IMAGE) {
        append_image(&create, text);
    } else {
        append_command_line(&create, text);
    }
    return kk_pml_give_appended(KK_TEXT, text, start, value);
}

static kk_availability process_field(const kk_pml_event *event, kk_operation operation, kk_field field,
                                     kk_buf *text, kk_value *value)
{
    switch (field) {
    case KK_FIELD_CHILD_IMAGE:
    case KK_FIELD_CHILD_COMMAND_LINE:
    case KK_FIELD_CHILD_PID:
        return operation == KK_OP_PROCESS_CREATE ? child_field(event, field, text, value) : KK_UNAVAILABLE;
    case KK_FIELD_IMAGE_BASE:
        return operation == KK_OP_LOAD_IMAGE
                   ? kk_pml_give_number(KK_NUMBER, (int64_t)read_image(event).base, value)
                   : KK_UNAVAILABLE;
    case KK_FIELD_IMAGE_SIZE:
        return operation == KK_OP_LOAD_IMAGE ? kk_pml_give_number(KK_NUMBER, read_image(event).size, value)
                                             : KK_UNAVAILABLE;
    case KK_FIELD_EXIT_STATUS: {
        kk_bytes from = event->detail;
        return operation == KK_OP_PROCESS_EXIT
                   ? kk_pml_give_number(KK_NUMBER, (int32_t)kk_take_u32(&from), value)
                   : KK_UNAVAILABLE;
    }
    default:
        return KK_UNAVAILABLE;
    }
}

const kk_pml_class kk_pml_process_class = {
    .operation = process_operation,
    .other_name = process_other_name,
    .path = process_path,
    .detail = process_detail,
    .category = process_category,
    .field = process_field,
};
