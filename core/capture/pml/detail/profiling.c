/* Events of class Profiling. */
#include "capture/pml/detail/text.h"

static const kk_operation operations[] = {KK_OP_THREAD_PROFILING, KK_OP_PROCESS_PROFILING,
                                          KK_OP_DEBUG_OUTPUT_PROFILING};

static kk_operation profiling_operation(const kk_pml_layout *layout, uint16_t type,
                                        const unsigned char *detail, size_t size)
{
    (void)layout;
    (void)detail;
    (void)size;
    return type < sizeof operations / sizeof operations[0] ? operations[type] : KK_OP_OTHER;
}

static void profiling_other_name(const kk_pml_event *event, kk_buf *out)
{
    (void)event;
    kk_buf_append_text(out, "<Unknown>");
}

/* A sample of a thread goes by its number. */
static void profiling_path(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    if (operation == KK_OP_THREAD_PROFILING) {
        kk_buf_append_text(out, "Thread ");
        kk_buf_append_u64(out, event->tid);
    }
}

static void detail_seconds(kk_pml_detail *detail, const char *key, uint64_t ticks)
{
    kk_pml_detail_key(detail, key);
    kk_print_seconds(detail->out, ticks);
    kk_buf_append_text(detail->out, " seconds");
}

/* Process Profiling: user and kernel time, working set, private bytes. */
static void detail_process(kk_pml_detail *detail)
{
    kk_bytes from = detail->event->detail;
    detail_seconds(detail, "User Time", kk_take_u64(&from));
    detail_seconds(detail, "Kernel Time", kk_take_u64(&from));
    uint64_t working_set = kk_take_u64(&from);
    kk_pml_detail_grouped(detail, "Private Bytes", kk_take_u64(&from));
    kk_pml_detail_grouped(detail, "Working Set", working_set);
}

/* Thread Profiling: what changed since the thread's last sample, in 32 bits each. */
static void detail_thread(kk_pml_detail *detail)
{
    kk_bytes from = detail->event->detail;
    detail_seconds(detail, "User Time", kk_take_u32(&from));
    detail_seconds(detail, "Kernel Time", kk_take_u32(&from));
    kk_pml_detail_grouped(detail, "Context Switches", kk_take_u32(&from));
}

/* Debug Output Profiling: the text that a process sent to the debugger. */
static void detail_debug_output(kk_pml_detail *detail)
{
    kk_bytes from = detail->event->detail;
    uint16_t info = kk_take_u16(&from);
    kk_take_u16(&from);
    kk_pml_append_string(detail->out, &from, info);
}

static void profiling_detail(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    kk_pml_detail detail = kk_pml_detail_of(event, out);
    if (operation == KK_OP_PROCESS_PROFILING) {
        detail_process(&detail);
    } else if (operation == KK_OP_THREAD_PROFILING) {
        detail_thread(&detail);
    } else if (operation == KK_OP_DEBUG_OUTPUT_PROFILING) {
        detail_debug_output(&detail);
    }
    kk_pml_detail_end(&detail);
}

static kk_str profiling_category(const kk_pml_event *event, kk_operation operation)
{
    (void)event;
    (void)operation;
    return KK_STR("");
}

static kk_availability profiling_field(const kk_pml_event *event, kk_operation operation, kk_field field,
                                       kk_buf *text, kk_value *value)
{
    (void)event;
    (void)operation;
    (void)field;
    (void)text;
    (void)value;
    return KK_UNAVAILABLE;
}

const kk_pml_class kk_pml_profiling_class = {
    .operation = profiling_operation,
    .other_name = profiling_other_name,
    .path = profiling_path,
    .detail = profiling_detail,
    .category = profiling_category,
    .field = profiling_field,
};
