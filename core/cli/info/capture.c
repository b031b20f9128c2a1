/* `kaiseki info` for people. */
#include "base/time.h"
#include "capture/stamp.h"
#include "cli/info/info.h"

#include <inttypes.h>

static void append_name(kk_buf *out, const char *name)
{
    kk_buf_printf(out, "%-10s ", name);
}

static void append_text_line(kk_buf *out, const char *name, kk_str text)
{
    if (text.data && text.size > 0) {
        append_name(out, name);
        kk_append_escaped(out, text);
        kk_buf_append_char(out, '\n');
    }
}

static void append_file(const kk_info *info, kk_buf *out)
{
    const kk_capture_info *capture = kk_source_info(info->source);
    append_text_line(out, "File", capture->path);
    append_name(out, "Format");
    kk_source_describe(info->source, out);
    kk_buf_printf(out, ", %" PRIu64 " bytes", capture->file_size);
    if (capture->file_count > 1) {
        kk_buf_printf(out, " in %u files", capture->file_count);
    }
    kk_buf_append_text(out, capture->recovered ? ", recovered: never closed or damaged\n" : "\n");
}

static void append_machine(const kk_info *info, kk_buf *out)
{
    const kk_capture_info *capture = kk_source_info(info->source);
    append_text_line(out, "Computer", capture->computer);
    if (capture->os_major > 0) {
        append_name(out, "System");
        kk_str name = kk_capture_os_name(capture);
        kk_buf_append_str(out, name.data ? name : KK_STR("Windows"));
        kk_buf_printf(out, " (%u.%u, build %u)", capture->os_major, capture->os_minor, capture->os_build);
        if (capture->os_service_pack.size > 0) {
            kk_buf_append_text(out, ", ");
            kk_append_escaped(out, capture->os_service_pack);
        }
        kk_buf_append_char(out, '\n');
    }
    append_text_line(out, "Root", capture->system_root);
    if (capture->memory > 0) {
        append_name(out, "Memory");
        kk_buf_printf(out, "%" PRIu64 " MiB", capture->memory >> 20);
        kk_buf_printf(out, ", %u logical processor%s\n", capture->processors,
                      capture->processors == 1 ? "" : "s");
    }
}

/* What is not said of the times above it. */
static const char *about_times(const kk_capture_info *capture)
{
    switch (capture->times) {
    case KK_TELL_DATES:
        return capture->utc ? "" : " (the capture's own clock, zone unknown)";
    case KK_TELL_CLOCK:
        return " (the capture's own clock, no date)";
    case KK_TELL_MINUTES:
        return " (hours counted from the first event's, no date)";
    default:
        return " (counted from the first event)";
    }
}

static void append_span(const kk_info *info, kk_buf *out)
{
    const kk_chunk_counts *counts = &info->totals.counts;
    const kk_capture_info *capture = kk_source_info(info->source);
    append_name(out, "Events");
    kk_buf_printf(out, "%" PRIu64 "\n", counts->events);
    if (counts->events == 0) {
        return;
    }
    append_name(out, "Time");
    if (counts->first_time == 0 && counts->last_time == 0) {
        kk_buf_append_text(out, "not told\n");
        return;
    }
    kk_stamp_append(out, capture, counts->first_time);
    kk_buf_append_text(out, " to ");
    kk_stamp_append(out, capture, counts->last_time);
    int64_t span = counts->last_time - counts->first_time;
    if (span >= 0) {
        kk_buf_printf(out, ", %" PRId64 ".%07" PRId64 " s", span / KK_TICKS_PER_SECOND,
                      span % KK_TICKS_PER_SECOND);
    }
    kk_buf_printf(out, "%s\n", about_times(capture));
    append_text_line(out, "Clock", capture->clock);
}

static void append_counts(const kk_info *info, kk_buf *out)
{
    const kk_chunk_counts *counts = &info->totals.counts;
    kk_buf_append_text(out, "\nOperations by class\n");
    for (unsigned class_id = 1; class_id <= KK_CLASS_COUNT; class_id++) {
        kk_class wanted = (kk_class)(class_id % KK_CLASS_COUNT);
        if (counts->by_class[wanted] == 0) {
            continue;
        }
        kk_str name = wanted == KK_CLASS_UNKNOWN ? KK_STR("Unknown") : kk_class_name(wanted);
        kk_buf_printf(out, "%10" PRIu64 "  %.*s\n", counts->by_class[wanted], (int)name.size, name.data);
        for (unsigned i = 0; i < KK_OP_COUNT; i++) {
            if (counts->by_operation[i] > 0 && kk_operation_class((kk_operation)i) == wanted) {
                kk_str operation = kk_operation_name((kk_operation)i);
                kk_buf_printf(out, "%12" PRIu64 "  %.*s\n", counts->by_operation[i], (int)operation.size,
                              operation.data);
            }
        }
    }
    uint64_t others = counts->by_operation[KK_OP_OTHER];
    if (others > 0 && counts->by_class[KK_CLASS_UNKNOWN] == 0) {
        kk_buf_printf(out, "%10" PRIu64 "  operations without a name of their own\n", others);
    }
}

static void append_known(kk_buf *out, const char *separator, kk_str text)
{
    if (text.data && text.size > 0) {
        kk_buf_append_text(out, separator);
        kk_append_escaped(out, text);
    }
}

static void append_modules(const kk_process *process, kk_buf *out)
{
    for (unsigned i = 0; i < process->module_count; i++) {
        const kk_module *module = &process->modules[i];
        kk_buf_printf(out, "        0x%" PRIx64 " %10" PRIu64 "  ", module->base, module->size);
        kk_append_escaped(out, module->path.data ? module->path : KK_STR(""));
        append_known(out, "  ", module->version);
        append_known(out, "  ", module->company);
        kk_buf_append_char(out, '\n');
    }
}

static void append_process(const kk_info *info, const kk_process *process, bool modules, kk_buf *out)
{
    const kk_capture_info *capture = kk_source_info(info->source);
    kk_buf_printf(out, "%10" PRIu64 "  %6" PRIu32 "  ", info->events_of[process->id], process->pid);
    kk_append_escaped(out, process->name.data ? process->name : KK_STR("?"));
    if (process->parent_pid >= 0) {
        kk_buf_printf(out, "  parent %" PRId64, process->parent_pid);
    }
    append_known(out, "  ", process->user);
    append_known(out, "  ", process->integrity);
    if (process->start_time > 0) {
        kk_buf_append_text(out, "  from ");
        kk_stamp_append(out, capture, process->start_time);
    }
    if (process->end_time > 0) {
        kk_buf_append_text(out, "  to ");
        kk_stamp_append(out, capture, process->end_time);
    }
    if (process->module_count > 0) {
        kk_buf_printf(out, "  %u modules", process->module_count);
    }
    append_known(out, "  ", process->image);
    kk_buf_append_char(out, '\n');
    if (modules) {
        append_modules(process, out);
    }
}

static void append_problems(const kk_info *info, kk_buf *out)
{
    const kk_problems *problems = kk_source_problems(info->source);
    if (problems->count == 0) {
        return;
    }
    const char *position_unit = kk_source_info(info->source)->format->position_unit;
    kk_buf_printf(out, "\nProblems  %" PRIu64 ", %" PRIu64 " events lost\n", problems->count,
                  problems->lost_events);
    for (unsigned i = 0; i < problems->kept; i++) {
        const kk_problem *problem = &problems->items[i];
        kk_buf_append_text(out, "  ");
        if (problem->position != KK_NO_POSITION) {
            kk_buf_printf(out, "%s %" PRIu64 ": ", position_unit, problem->position);
        }
        kk_buf_printf(out, "%s\n", problem->what);
    }
}

static void append_caveats(const kk_info *info, kk_buf *out)
{
    const kk_caveats *caveats = kk_source_caveats(info->source);
    for (unsigned i = 0; i < caveats->count; i++) {
        append_name(out, i == 0 ? "Quality" : "");
        kk_append_caveat(out, &caveats->items[i]);
        kk_buf_append_char(out, '\n');
    }
}

void kk_info_print(const kk_info *info, bool modules, kk_buf *out)
{
    const kk_processes *processes = kk_source_processes(info->source);
    append_file(info, out);
    append_machine(info, out);
    append_span(info, out);
    append_caveats(info, out);
    append_counts(info, out);
    kk_buf_printf(out, "\nProcesses (events, PID, name, ...)\n");
    for (uint32_t i = 0; i < processes->count; i++) {
        append_process(info, processes->items[i], modules, out);
    }
    if (info->events_of[processes->count] > 0) {
        kk_buf_printf(out, "%10" PRIu64 "  of no known process\n", info->events_of[processes->count]);
    }
    append_problems(info, out);
}
