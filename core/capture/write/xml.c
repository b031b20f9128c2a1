/* The form of Process Monitor's XML: elements without attributes, one on a line, processes before events. The
 * layout was measured on an export of version 4.01. */
#include "base/utf.h"
#include "capture/write/form.h"

#include <inttypes.h>

/* --- texts --- */

/* XML 1.0's Char: no control characters but tab and line ends, no U+FFFE and U+FFFF. */
static bool is_allowed(uint32_t code)
{
    return (code >= 0x20 || code == '\t' || code == '\n' || code == '\r') && code != 0xFFFE && code != 0xFFFF;
}

/* What stands for a character in a text; NULL for itself. */
static const char *escape_of(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    case '\n':
        return "\r\n"; /* as Process Monitor, which writes a text file */
    default:
        return NULL;
    }
}

/* Letters, digits and signs that need no look. */
static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7F && byte != '&' && byte != '<' && byte != '>' && byte != '"' &&
           byte != '\'';
}

static void append_escaped(kk_write_state *state, kk_str text, kk_buf *out)
{
    for (size_t at = 0; at < text.size;) {
        size_t begin = at;
        while (at < text.size && is_plain((unsigned char)text.data[at])) {
            at++;
        }
        kk_buf_append(out, text.data + begin, at - begin);
        if (at == text.size) {
            return;
        }
        begin = at;
        uint32_t code = kk_utf8_next(text, &at);
        bool invalid = code == 0xFFFD && at - begin == 1;
        const char *escape = escape_of(code);
        if (escape) {
            kk_buf_append_text(out, escape);
        } else if (invalid || !is_allowed(code)) {
            kk_buf_append_text(out, "\xEF\xBF\xBD");
            state->replaced++;
        } else {
            kk_buf_append(out, text.data + begin, at - begin);
        }
    }
}

static void open_tag(const char *name, kk_buf *out)
{
    kk_buf_append_char(out, '<');
    kk_buf_append_text(out, name);
    kk_buf_append_char(out, '>');
}

static void close_tag(const char *name, kk_buf *out)
{
    kk_buf_append_text(out, "</");
    kk_buf_append_text(out, name);
    kk_buf_append_text(out, ">\r\n");
}

/* Nothing where the text is not known. */
static void append_text(kk_write_state *state, const char *name, kk_known_str text, kk_buf *out)
{
    if (text.data) {
        open_tag(name, out);
        append_escaped(state, text, out);
        close_tag(name, out);
    }
}

static void append_number(const char *name, uint64_t number, kk_buf *out)
{
    open_tag(name, out);
    kk_buf_append_u64(out, number);
    close_tag(name, out);
}

static void append_address(const char *name, uint64_t address, kk_buf *out)
{
    open_tag(name, out);
    kk_buf_printf(out, "0x%" PRIx64, address);
    close_tag(name, out);
}

static void append_flag(const char *name, kk_tristate flag, kk_buf *out)
{
    if (flag != KK_NOT_KNOWN) {
        append_number(name, flag == KK_TRUE, out);
    }
}

/* --- processes --- */

bool kk_write_is_numbered(const kk_source *source)
{
    const kk_processes *table = kk_source_processes(source);
    bool numbered = true;
    for (uint32_t i = 0; numbered && i < table->count; i++) {
        numbered = table->items[i]->capture_number != UINT32_MAX;
    }
    return numbered;
}

/* What joins events and processes; ordinals from 1, as 0 stands for none. */
static uint64_t number_of(const kk_write_state *state, const kk_process *process)
{
    return state->numbered ? process->capture_number : (uint64_t)process->id + 1;
}

static uint64_t parent_number_of(const kk_write_state *state, const kk_process *process)
{
    const kk_process *parent = kk_processes_get(kk_source_processes(state->source), process->parent);
    if (parent) {
        return number_of(state, parent);
    }
    return state->numbered && process->capture_parent != UINT32_MAX ? process->capture_parent : 0;
}

/* A FILETIME; 0 where it is not known in UTC. */
static void append_time(const kk_write_state *state, const char *name, int64_t time, kk_buf *out)
{
    bool known = kk_source_info(state->source)->utc && time > 0;
    append_number(name, known ? (uint64_t)time : 0, out);
}

/* Levels by their names in columns, as Windows calls the accounts that stand for them. */
static void append_integrity(kk_write_state *state, kk_known_str level, kk_buf *out)
{
    static const char *const names[][2] = {
        {"Untrusted", "Untrusted"},
        {"Low", "Low"},
        {"Medium", "Medium"},
        {"Medium Plus", "Medium Plus"},
        {"High", "High"},
        {"System", "System"},
        {"Protected", "Protected Process"},
        {"Secure", "Secure Process"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (level.data && kk_str_equal(level, kk_str_of(names[i][0]))) {
            kk_buf_printf(out, "<Integrity>Mandatory Label\\%s Mandatory Level</Integrity>\r\n", names[i][1]);
            return;
        }
    }
    append_text(state, "Integrity", level, out);
}

static void append_module(kk_write_state *state, const kk_module *module, kk_buf *out)
{
    kk_buf_append_text(out, "<module>\r\n");
    append_time(state, "Timestamp", module->load_time, out);
    append_address("BaseAddress", module->base, out);
    append_number("Size", module->size, out);
    append_text(state, "Path", module->path, out);
    append_text(state, "Version", module->version, out);
    append_text(state, "Company", module->company, out);
    append_text(state, "Description", module->description, out);
    kk_buf_append_text(out, "</module>\r\n");
}

static void append_process(kk_write_state *state, const kk_process *process, kk_buf *out)
{
    kk_buf_append_text(out, "<process>\r\n");
    append_number("ProcessIndex", number_of(state, process), out);
    if (!process->pid_unknown) {
        append_number("ProcessId", process->pid, out);
    }
    if (process->parent_pid >= 0) {
        append_number("ParentProcessId", (uint64_t)process->parent_pid, out);
    }
    append_number("ParentProcessIndex", parent_number_of(state, process), out);
    if (process->has_authentication_id) {
        kk_buf_printf(out, "<AuthenticationId>%08" PRIx32 ":%08" PRIx32 "</AuthenticationId>\r\n",
                      (uint32_t)(process->authentication_id >> 32), (uint32_t)process->authentication_id);
    }
    append_time(state, "CreateTime", process->start_time, out);
    append_time(state, "FinishTime", process->end_time, out);
    append_flag("IsVirtualized", process->virtualized, out);
    append_flag("Is64bit", process->is_64bit, out);
    append_integrity(state, process->integrity, out);
    append_text(state, "Owner", process->user, out);
    append_text(state, "ProcessName", process->name, out);
    append_text(state, "ImagePath", process->image, out);
    append_text(state, "CommandLine", process->command_line, out);
    append_text(state, "CompanyName", process->company, out);
    append_text(state, "Version", process->version, out);
    append_text(state, "Description", process->description, out);
    kk_buf_append_text(out, "<modulelist>\r\n");
    for (uint32_t i = 0; i < process->module_count; i++) {
        append_module(state, &process->modules[i], out);
    }
    kk_buf_append_text(out, "</modulelist>\r\n</process>\r\n");
}

static void begin(kk_write_state *state, kk_buf *out)
{
    const kk_processes *table = kk_source_processes(state->source);
    kk_buf_append_text(out,
                       "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<procmon><processlist>");
    for (uint32_t i = 0; i < table->count; i++) {
        append_process(state, table->items[i], out);
    }
    kk_buf_append_text(out, "</processlist><eventlist>\r\n");
}

/* --- events --- */

static void append_frame(kk_write_state *state, const kk_frame *frame, size_t depth, kk_buf *out)
{
    kk_buf_append_text(out, "<frame>\r\n");
    append_number("depth", depth, out);
    append_address("address", frame->address, out);
    append_text(state, "path", frame->module ? frame->module->path : KK_STR(""), out);
    open_tag("location", out);
    if (frame->module) {
        append_escaped(state, kk_path_name(frame->module->path), out);
        kk_buf_printf(out, " + 0x%" PRIx64, frame->offset);
    } else {
        kk_buf_printf(out, "0x%" PRIx64, frame->address);
    }
    close_tag("location", out);
    kk_buf_append_text(out, "</frame>\r\n");
}

static void append_stack(kk_write_state *state, const kk_event *event, kk_buf *out)
{
    kk_frame frames[KK_FRAME_LIMIT];
    size_t count = kk_event_stack(event, frames, KK_FRAME_LIMIT);
    if (count == 0) {
        return;
    }
    kk_buf_append_text(out, "<stack>\r\n");
    for (size_t i = 0; i < count && i < KK_FRAME_LIMIT; i++) {
        append_frame(state, &frames[i], i, out);
    }
    kk_buf_append_text(out, "</stack>\r\n");
}

/* "Time of Day" is Time_of_Day: what no name of an element may have is an underscore. */
static void append_column_name(kk_column column, kk_buf *out)
{
    kk_str name = kk_column_name(column);
    for (size_t i = 0; i < name.size; i++) {
        bool is_letter = kk_is_ascii_letter(name.data[i]);
        kk_buf_append_str(out, is_letter ? kk_str_slice(name, i, 1) : KK_STR("_"));
    }
}

/* Details are as a CSV has them, with semicolons for line feeds; an environment's variables stand on lines.
 */
static void restore_line_ends(kk_buf *text)
{
    for (size_t i = 0; i + 2 < text->size; i++) {
        if (memcmp(text->data + i, "\r;\t", 3) == 0) {
            text->data[i + 1] = '\n';
        }
    }
}

static void append_column(kk_write_state *state, const kk_event *event, kk_column column, kk_buf *out)
{
    kk_buf_append_char(out, '<');
    append_column_name(column, out);
    kk_buf_append_char(out, '>');
    kk_buf_clear(&state->text);
    kk_column_append(state->reader, event, column, &state->text);
    if (column == KK_COLUMN_DETAIL && event->operation == KK_OP_PROCESS_START) {
        restore_line_ends(&state->text);
    }
    append_escaped(state, kk_buf_str(&state->text), out);
    out->failed |= state->text.failed;
    kk_buf_append_text(out, "</");
    append_column_name(column, out);
    kk_buf_append_text(out, ">\r\n");
}

static void write_event(kk_write_state *state, const kk_event *event, kk_buf *out)
{
    const kk_process *process = kk_event_process(event);
    kk_buf_append_text(out, "<event>\r\n");
    if (process) {
        append_number("ProcessIndex", number_of(state, process), out);
    }
    for (unsigned i = 0; i < state->chosen->count; i++) {
        append_column(state, event, state->chosen->items[i], out);
    }
    if (state->stacks) {
        append_stack(state, event, out);
    }
    kk_buf_append_text(out, "</event>\r\n\r\n");
}

static void end(kk_buf *out)
{
    kk_buf_append_text(out, "</eventlist></procmon>");
}

const kk_write_form kk_write_xml = {
    .name = "XML", .lists_processes = true, .begin = begin, .event = write_event, .end = end};
