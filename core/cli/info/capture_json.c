/* `kaiseki info --json`. */
#include "capture/stamp.h"
#include "cli/info/info.h"
#include "cli/json.h"

static void time_member(kk_buf *out, bool *first, const char *name, int64_t time,
                        const kk_capture_info *capture)
{
    kk_json_member(out, first, name);
    if (time > 0) {
        kk_buf_append_char(out, '"');
        kk_stamp_append(out, capture, time);
        kk_buf_append_char(out, '"');
    } else {
        kk_buf_append_text(out, "null");
    }
}

static void known_number(kk_buf *out, bool *first, const char *name, int64_t number, bool known)
{
    if (known) {
        kk_json_number_member(out, first, name, number);
    } else {
        kk_json_text_member(out, first, name, (kk_str){NULL, 0});
    }
}

static void append_capture(const kk_info *info, kk_buf *out, bool *first)
{
    const kk_capture_info *capture = kk_source_info(info->source);
    kk_json_text_member(out, first, "path", capture->path);
    kk_json_text_member(out, first, "format", kk_str_of(capture->format->id));
    kk_json_number_member(out, first, "version", capture->version);
    kk_json_text_member(out, first, "encoding", capture->encoding);
    kk_json_number_member(out, first, "bytes", (int64_t)capture->file_size);
    kk_json_number_member(out, first, "files", capture->file_count);
    kk_json_bool_member(out, first, "utc", capture->utc);
    kk_json_text_member(out, first, "clock", capture->clock);
    kk_json_bool_member(out, first, "recovered", capture->recovered);
    kk_json_bool_member(out, first, "stacks", capture->has_stacks);
    kk_json_text_member(out, first, "computer", capture->computer);
    kk_json_text_member(out, first, "system_root", capture->system_root);
    kk_json_text_member(out, first, "os", kk_capture_os_name(capture));
    known_number(out, first, "os_major", capture->os_major, capture->os_major > 0);
    known_number(out, first, "os_minor", capture->os_minor, capture->os_major > 0);
    known_number(out, first, "os_build", capture->os_build, capture->os_major > 0);
    kk_json_text_member(out, first, "service_pack", capture->os_service_pack);
    known_number(out, first, "processors", capture->processors, capture->processors > 0);
    known_number(out, first, "memory", (int64_t)capture->memory, capture->memory > 0);
    kk_json_number_member(out, first, "events", (int64_t)info->totals.counts.events);
    time_member(out, first, "first", info->totals.counts.first_time, capture);
    time_member(out, first, "last", info->totals.counts.last_time, capture);
    kk_json_member(out, first, "columns");
    kk_buf_append_char(out, '[');
    bool first_column = true;
    for (unsigned i = 0; i < capture->column_count; i++) {
        kk_json_member(out, &first_column, NULL);
        kk_json_string(out, capture->columns[i]);
    }
    kk_buf_append_char(out, ']');
}

static void append_counts(const kk_info *info, kk_buf *out, bool *first)
{
    bool first_class = true;
    bool first_operation = true;
    kk_json_member(out, first, "by_class");
    kk_buf_append_char(out, '{');
    for (unsigned i = 1; i < KK_CLASS_COUNT; i++) {
        kk_json_number_member(out, &first_class, kk_class_name((kk_class)i).data,
                              (int64_t)info->totals.counts.by_class[i]);
    }
    kk_buf_append_char(out, '}');
    kk_json_member(out, first, "by_operation");
    kk_buf_append_char(out, '{');
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        if (info->totals.counts.by_operation[i] > 0) {
            kk_json_number_member(out, &first_operation, kk_operation_name((kk_operation)i).data,
                                  (int64_t)info->totals.counts.by_operation[i]);
        }
    }
    kk_buf_append_char(out, '}');
}

static void append_modules(const kk_process *process, kk_buf *out, bool *first)
{
    bool first_module = true;
    kk_json_member(out, first, "modules");
    kk_buf_append_char(out, '[');
    for (unsigned i = 0; i < process->module_count; i++) {
        const kk_module *module = &process->modules[i];
        bool first_member = true;
        kk_json_member(out, &first_module, NULL);
        kk_buf_append_char(out, '{');
        kk_json_text_member(out, &first_member, "path", module->path);
        kk_json_member(out, &first_member, "base");
        kk_buf_printf(out, "\"0x%llx\"", (unsigned long long)module->base);
        kk_json_number_member(out, &first_member, "size", (int64_t)module->size);
        kk_json_text_member(out, &first_member, "version", module->version);
        kk_json_text_member(out, &first_member, "company", module->company);
        kk_json_text_member(out, &first_member, "description", module->description);
        kk_buf_append_char(out, '}');
    }
    kk_buf_append_char(out, ']');
}

static void append_process(const kk_info *info, const kk_process *process, kk_buf *out)
{
    bool first = true;
    const kk_capture_info *capture = kk_source_info(info->source);
    kk_buf_append_char(out, '{');
    kk_json_number_member(out, &first, "pid", process->pid);
    known_number(out, &first, "parent_pid", process->parent_pid, process->parent_pid >= 0);
    kk_json_text_member(out, &first, "name", process->name);
    kk_json_text_member(out, &first, "image", process->image);
    kk_json_text_member(out, &first, "command_line", process->command_line);
    kk_json_text_member(out, &first, "user", process->user);
    kk_json_text_member(out, &first, "integrity", process->integrity);
    known_number(out, &first, "session", process->session, process->session >= 0);
    kk_json_text_member(out, &first, "company", process->company);
    kk_json_text_member(out, &first, "description", process->description);
    kk_json_text_member(out, &first, "version", process->version);
    kk_json_text_member(out, &first, "architecture",
                        process->is_64bit == KK_NOT_KNOWN ? (kk_str){NULL, 0}
                        : process->is_64bit == KK_TRUE    ? KK_STR("64-bit")
                                                          : KK_STR("32-bit"));
    time_member(out, &first, "start", process->start_time, capture);
    time_member(out, &first, "end", process->end_time, capture);
    known_number(out, &first, "exit_status", process->exit_status, process->has_exit_status);
    kk_json_number_member(out, &first, "events", (int64_t)info->events_of[process->id]);
    append_modules(process, out, &first);
    kk_buf_append_char(out, '}');
}

static void append_problems(const kk_info *info, kk_buf *out, bool *first)
{
    const kk_problems *problems = kk_source_problems(info->source);
    kk_json_number_member(out, first, "problem_count", (int64_t)problems->count);
    kk_json_number_member(out, first, "lost_events", (int64_t)problems->lost_events);
    kk_json_member(out, first, "problems");
    kk_buf_append_char(out, '[');
    bool first_problem = true;
    for (unsigned i = 0; i < problems->kept; i++) {
        bool first_member = true;
        kk_json_member(out, &first_problem, NULL);
        kk_buf_append_char(out, '{');
        if (problems->items[i].position != KK_NO_POSITION) {
            kk_json_number_member(out, &first_member, "place", (int64_t)problems->items[i].position);
        }
        kk_json_text_member(out, &first_member, "what", kk_str_of(problems->items[i].what));
        kk_buf_append_char(out, '}');
    }
    kk_buf_append_char(out, ']');
}

static void append_caveats(const kk_info *info, kk_buf *out, bool *first)
{
    const kk_caveats *caveats = kk_source_caveats(info->source);
    kk_json_member(out, first, "caveats");
    kk_buf_append_char(out, '[');
    bool first_caveat = true;
    for (unsigned i = 0; i < caveats->count; i++) {
        const kk_caveat *caveat = &caveats->items[i];
        kk_buf text = KK_BUF_INIT;
        bool first_member = true;
        kk_append_caveat(&text, caveat);
        kk_json_member(out, &first_caveat, NULL);
        kk_buf_append_char(out, '{');
        kk_json_text_member(out, &first_member, "id", kk_str_of(caveat->id));
        kk_json_text_member(out, &first_member, "text", kk_buf_str(&text));
        kk_buf_append_char(out, '}');
        kk_buf_free(&text);
    }
    kk_buf_append_char(out, ']');
}

void kk_info_print_json(const kk_info *info, kk_buf *out)
{
    const kk_processes *processes = kk_source_processes(info->source);
    bool first = true;
    bool first_process = true;
    kk_buf_append_char(out, '{');
    append_capture(info, out, &first);
    append_counts(info, out, &first);
    kk_buf_append_text(out, ",\n");
    first = true;
    kk_json_member(out, &first, "processes");
    kk_buf_append_char(out, '[');
    for (uint32_t i = 0; i < processes->count; i++) {
        kk_json_member(out, &first_process, NULL);
        kk_buf_append_char(out, '\n');
        append_process(info, processes->items[i], out);
    }
    kk_buf_append_text(out, "],\n");
    first = true;
    append_caveats(info, out, &first);
    append_problems(info, out, &first);
    kk_buf_append_text(out, "}\n");
}
