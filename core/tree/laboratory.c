/* The laboratory: tools of whoever makes the capture. They are no part of what is looked at, and what rules
 * find of them is counted instead of told. */
#include "tree/tree_impl.h"

#include "base/fold.h"

#include <stdlib.h>

/* Roles whose name makes a tool of the laboratory; a watcher that starts things for others has too common a
 * name. */
static bool is_tool_by_role(uint32_t roles)
{
    return (roles & KK_PROGRAM_GUEST) || ((roles & KK_PROGRAM_WATCHER) && !(roles & KK_PROGRAM_AGENT));
}

/* True when --lab gave this name, with or without ".exe", or this path; `choice` may be NULL. */
static bool is_given(const kk_sample_choice *choice, kk_str name)
{
    for (size_t i = 0; choice && i < choice->tool_count; i++) {
        kk_str given = kk_str_of(choice->tools[i]);
        if (name.size > 0 &&
            (kk_str_equal_nocase(given, name) || kk_str_equal_nocase(given, kk_tree_leaf(name)) ||
             kk_str_equal_nocase(given, kk_tree_stem(name)))) {
            return true;
        }
    }
    return false;
}

/* A module of Python goes by what stands before its first dot. */
static bool is_tool_name(const kk_case *self, kk_str name)
{
    kk_str stem = kk_tree_stem(name);
    size_t dot = kk_str_find(stem, KK_STR("."), 0);
    kk_str first = kk_str_slice(stem, 0, dot == SIZE_MAX ? stem.size : dot);
    return is_tool_by_role(kk_knowledge_roles(self->knowledge, stem) |
                           kk_knowledge_roles(self->knowledge, first));
}

/* The script or module that an interpreter was given: its first argument that is no option, without quotes.
 */
static kk_str script_of(const kk_process *process)
{
    kk_str rest = kk_tree_arguments(process->command_line);
    size_t at = 0;
    while (at < rest.size) {
        while (at < rest.size && rest.data[at] == ' ') {
            at++;
        }
        bool quoted = at < rest.size && rest.data[at] == '"';
        size_t start = at + quoted;
        size_t end = kk_str_find(rest, quoted ? KK_STR("\"") : KK_STR(" "), start);
        end = end == SIZE_MAX ? rest.size : end;
        if (start < end && rest.data[start] != '-') {
            return kk_str_slice(rest, start, end - start);
        }
        at = end + 1;
    }
    return KK_STR("");
}

/* Interpreters that people start with a script; shells and what acts for others are none. */
static bool is_interpreter(const kk_case *self, const kk_process *process)
{
    uint32_t roles = kk_tree_roles(self, process);
    return (roles & KK_PROGRAM_HOST) && !(roles & (KK_PROGRAM_HELPER | KK_PROGRAM_LAUNCHER));
}

/* A name proves nothing: what the capture saw being written by others than tools, or lies where programs
 * hide, only borrows it. */
static bool is_borrowed(const kk_case *self, kk_str image)
{
    if (kk_tree_folder(image).size == 0) {
        return false;
    }
    const kk_file_record *file = kk_ledger_file(self->ledger, image);
    if (file && file->created) {
        return !kk_case_in_laboratory(self, file->created_by);
    }
    return kk_knowledge_holds_place(self->knowledge, KK_PLACE_NO_TOOLS, image) &&
           !kk_knowledge_holds_place(self->knowledge, KK_PLACE_TOOLS, image);
}

static bool is_tool(const kk_case *self, const kk_sample_choice *choice, const kk_process *process)
{
    if (is_given(choice, process->image) || is_given(choice, process->name)) {
        return true;
    }
    if (is_tool_name(self, kk_tree_label(process))) {
        return !is_borrowed(self, process->image);
    }
    kk_str script = is_interpreter(self, process) ? script_of(process) : KK_STR("");
    bool is_named = script.size > 0 && (is_given(choice, script) || is_tool_name(self, script));
    return is_named && !is_borrowed(self, script);
}

void kk_tree_mark_tools(kk_case *self, const kk_sample_choice *choice)
{
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        self->tree.nodes[id].in_laboratory = is_tool(self, choice, kk_case_process(self, id));
    }
}

/* True for a process that starts one of the sample's tree: a debugger's child that is the sample's parent,
 * say, is looked at. */
static bool leads_to_sample(const kk_case *self, kk_process_id id)
{
    size_t count;
    const kk_process_id *children = kk_case_children(self, id, &count);
    for (size_t i = 0; i < count; i++) {
        if (kk_tree_has(self, children[i])) {
            return true;
        }
    }
    return false;
}

/* Tools of the virtual machine start things for whoever asks: what they start is none of them. */
static bool passes_on(const kk_case *self, kk_process_id id)
{
    kk_str name = kk_tree_label(kk_case_process(self, id));
    return !(kk_knowledge_roles(self->knowledge, kk_tree_stem(name)) & KK_PROGRAM_GUEST);
}

bool kk_tree_settle_laboratory(kk_case *self)
{
    kk_process_id *queue = calloc((size_t)self->tree.count + 1, sizeof *queue);
    if (!queue) {
        return false;
    }
    uint32_t count = 0;
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        kk_tree_node *node = &self->tree.nodes[id];
        node->in_laboratory = node->in_laboratory && !kk_tree_has(self, id);
        if (node->in_laboratory) {
            queue[count++] = id;
        }
    }
    for (uint32_t at = 0; at < count; at++) {
        size_t number;
        const kk_process_id *children = kk_case_children(self, queue[at], &number);
        number = passes_on(self, queue[at]) ? number : 0;
        for (size_t i = 0; i < number; i++) {
            kk_tree_node *node = &self->tree.nodes[children[i]];
            if (!node->in_laboratory && !kk_tree_has(self, children[i]) &&
                !leads_to_sample(self, children[i])) {
                node->in_laboratory = true;
                queue[count++] = children[i];
            }
        }
    }
    free(queue);
    self->tree.tools = count;
    return true;
}

bool kk_tree_is_untold(kk_case *self, const kk_finding *finding, kk_scratch *scratch)
{
    kk_process_id process = finding->process;
    if (finding->worth == KK_CRITICAL || self->tree.tools == 0) {
        return false;
    }
    if (!kk_case_in_laboratory(self, process)) {
        process =
            finding->event_count > 0 ? kk_tree_started_by(self, &finding->events[0], scratch) : KK_NO_PROCESS;
        kk_scratch_reset(scratch);
    }
    if (!kk_case_in_laboratory(self, process)) {
        return false;
    }
    self->tree.nodes[process].untold++;
    return true;
}
