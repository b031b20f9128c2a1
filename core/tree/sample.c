/* The sample that --sample names: a PID, a path, a name, or a pattern of its command line. */
#include "tree/tree_impl.h"

#include "base/fold.h"
#include "match/patterns/glob.h"
#include "tree/places.h"

#include <inttypes.h>

/* Processes that an error message lists. */
#define LISTED 8
/* Bytes of a command line that it shows. */
#define SHOWN_COMMAND 80

/* What started in the capture is there to be watched, and goes before what ran already. */
static bool is_better(const kk_process *process, const kk_process *best)
{
    if (!best || process->started_in_capture != best->started_in_capture) {
        return !best || process->started_in_capture;
    }
    return kk_tree_compare_start(process, best) < 0;
}

bool kk_tree_add_sample(kk_case *self, kk_process_id id)
{
    kk_tree *tree = &self->tree;
    for (size_t i = 0; i < tree->samples.count; i++) {
        if (tree->samples.items[i] == id) {
            return true;
        }
    }
    if (!KK_ARRAY_GROW(&tree->samples)) {
        return false;
    }
    size_t at = tree->samples.count++;
    const kk_process *process = kk_case_process(self, id);
    while (at > 0 && is_better(process, kk_case_process(self, tree->samples.items[at - 1]))) {
        tree->samples.items[at] = tree->samples.items[at - 1];
        at--;
    }
    tree->samples.items[at] = id;
    return true;
}

/* --- what one argument means --- */

/* An argument, read. */
typedef struct wish {
    kk_str text, leaf;
    bool is_pid, is_path;
    unsigned long long pid;
    const kk_glob *pattern; /* NULL when it is none */
} wish;

static bool has_name(const kk_process *process, kk_str leaf)
{
    return kk_tree_is_program(process, leaf) ||
           (leaf.size && kk_str_equal_nocase(kk_tree_stem(kk_tree_label(process)), leaf));
}

static bool fits_folded(const kk_glob *pattern, kk_str text, kk_buf *folded)
{
    kk_buf_clear(folded);
    kk_fold_append(folded, text);
    return !folded->failed && kk_match_glob_matches(pattern, kk_buf_str(folded));
}

/* Whether the pattern fits the command line, or the name and what follows the program on the command line. */
static bool fits(kk_case *self, const kk_process *process, const kk_glob *pattern)
{
    kk_buf folded = KK_BUF_INIT;
    kk_buf *named = &self->text;
    kk_buf_clear(named);
    kk_buf_append_str(named, kk_tree_label(process));
    kk_buf_append_char(named, ' ');
    kk_buf_append_str(named, kk_tree_arguments(process->command_line));
    bool fitting = fits_folded(pattern, process->command_line, &folded) ||
                   fits_folded(pattern, kk_buf_str(named), &folded) ||
                   fits_folded(pattern, process->image, &folded);
    kk_buf_free(&folded);
    return fitting;
}

static bool matches(kk_case *self, const kk_process *process, const wish *wanted)
{
    if (wanted->pattern) {
        return fits(self, process, wanted->pattern);
    }
    if (wanted->is_pid && process->pid == wanted->pid) {
        return true;
    }
    if (wanted->is_path && process->image.size) {
        return kk_str_equal_nocase(process->image, wanted->text);
    }
    return has_name(process, wanted->leaf);
}

static bool read_wish(kk_case *self, kk_str text, wish *wanted, kk_error *error)
{
    *wanted = (wish){.text = text, .leaf = kk_tree_leaf(text)};
    wanted->is_pid = kk_str_to_u64(text, &wanted->pid);
    if (kk_str_find(text, KK_STR("*"), 0) != SIZE_MAX || kk_str_find(text, KK_STR("?"), 0) != SIZE_MAX) {
        wanted->pattern = kk_match_glob_new(&self->arena, text, false, error);
        return wanted->pattern != NULL;
    }
    wanted->is_path = wanted->leaf.size < text.size;
    return true;
}

/* --- what is said when it means none, or too many --- */

static void list_process(kk_buf *out, const kk_process *process, unsigned before, bool with_command)
{
    kk_buf_append_text(out, before == 0 ? "" : with_command ? "; " : ", ");
    kk_buf_append_str(out, kk_tree_label(process));
    kk_buf_printf(out, " %" PRIu32, process->pid);
    if (with_command && process->command_line.size) {
        kk_buf_append_text(out, " (");
        kk_buf_append_str(out, kk_str_slice(process->command_line, 0, SHOWN_COMMAND));
        kk_buf_append_text(out, process->command_line.size > SHOWN_COMMAND ? "...)" : ")");
    }
}

static bool fail_unknown(const kk_case *self, kk_str wanted, kk_error *error)
{
    kk_buf started = KK_BUF_INIT;
    const kk_processes *processes = kk_source_processes(self->source);
    unsigned listed = 0;
    for (kk_process_id id = 0; id < processes->count && listed < LISTED; id++) {
        if (processes->items[id]->started_in_capture) {
            list_process(&started, processes->items[id], listed++, false);
        }
    }
    kk_str capture = kk_source_info(self->source)->path;
    kk_str list = listed ? kk_buf_str(&started) : KK_STR("none");
    kk_fail(
        error,
        "--sample %.*s: %.*s has no such process; started in it: %.*s (a PID, an image's path, its name, or "
        "a pattern with * of its command line is wanted)",
        (int)kk_str_slice(wanted, 0, 200).size, wanted.data, (int)kk_str_slice(capture, 0, 300).size,
        capture.data ? capture.data : "", (int)kk_str_slice(list, 0, 300).size, list.data);
    kk_buf_free(&started);
    return false;
}

/* The bare name of a program of Windows that runs what others wrote says nothing of which run is meant. */
static bool is_ambiguous(const kk_case *self, const kk_process *process)
{
    bool own = process->image.size == 0 || kk_tree_is_protected(self, process->image);
    return own && (kk_tree_roles(self, process) & (KK_PROGRAM_HOST | KK_PROGRAM_SHELL));
}

static bool fail_ambiguous(kk_case *self, const wish *wanted, kk_error *error)
{
    kk_buf list = KK_BUF_INIT;
    unsigned listed = 0;
    unsigned more = 0;
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        const kk_process *process = kk_case_process(self, id);
        if (!matches(self, process, wanted)) {
            continue;
        }
        if (listed < LISTED) {
            list_process(&list, process, listed++, true);
        } else {
            more++;
        }
    }
    if (more > 0) {
        kk_buf_printf(&list, "; and %u more", more);
    }
    kk_fail(error,
            "--sample %.*s: several programs run in processes of that name; give a PID, or a pattern like "
            "'%.*s *PART OF ITS COMMAND LINE*': %.*s",
            (int)kk_str_slice(wanted->text, 0, 200).size, wanted->text.data,
            (int)kk_str_slice(wanted->leaf, 0, 200).size, wanted->leaf.data, (int)list.size,
            list.data ? list.data : "");
    kk_buf_free(&list);
    return false;
}

/* --- choosing --- */

bool kk_tree_choose_sample(kk_case *self, kk_str text, kk_error *error)
{
    wish wanted;
    if (!read_wish(self, text, &wanted, error)) {
        return false;
    }
    const kk_process *best = NULL;
    size_t count = 0;
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        const kk_process *process = kk_case_process(self, id);
        if (matches(self, process, &wanted)) {
            best = is_better(process, best) ? process : best;
            count++;
        }
    }
    if (!best) {
        return fail_unknown(self, text, error);
    }
    if (wanted.is_pid) {
        return kk_tree_add_sample(self, best->id) || kk_fail_memory(error, "choosing the sample");
    }
    if (count > 1 && !wanted.pattern && is_ambiguous(self, best)) {
        return fail_ambiguous(self, &wanted, error);
    }
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        if (matches(self, kk_case_process(self, id), &wanted) && !kk_tree_add_sample(self, id)) {
            return kk_fail_memory(error, "choosing the sample");
        }
    }
    return true;
}
