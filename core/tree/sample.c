/* The sample that --sample names: a PID, a path or a name. */
#include "tree/tree_impl.h"

#include "base/fold.h"

#include <inttypes.h>

/* Processes that an error message lists. */
#define LISTED 6

static bool matches(const kk_process *process, kk_str wanted, bool is_pid, unsigned long long pid)
{
    if (is_pid && process->pid == pid) {
        return true;
    }
    kk_str leaf = kk_tree_leaf(wanted);
    if (leaf.size < wanted.size && process->image.size) {
        return kk_str_equal_nocase(process->image, wanted);
    }
    return kk_tree_is_program(process, leaf) ||
           (leaf.size && kk_str_equal_nocase(kk_tree_stem(kk_tree_label(process)), leaf));
}

/* The sample is started to be watched: a process that started in the capture is meant rather than an older
 * one. */
static bool is_better(const kk_process *process, const kk_process *best)
{
    if (!best || process->started_in_capture != best->started_in_capture) {
        return !best || process->started_in_capture;
    }
    return kk_tree_compare_start(process, best) < 0;
}

static void list_started(const kk_processes *processes, kk_buf *out)
{
    unsigned listed = 0;
    for (kk_process_id id = 0; id < processes->count && listed < LISTED; id++) {
        const kk_process *process = processes->items[id];
        if (process->started_in_capture) {
            kk_buf_append_text(out, listed++ ? ", " : "");
            kk_buf_append_str(out, kk_tree_label(process));
            kk_buf_printf(out, " %" PRIu32, process->pid);
        }
    }
    if (listed == 0) {
        kk_buf_append_text(out, "none");
    }
}

static bool fail_unknown(const kk_case *self, kk_str wanted, kk_error *error)
{
    kk_buf started = KK_BUF_INIT;
    list_started(kk_source_processes(self->source), &started);
    kk_str capture = kk_source_info(self->source)->path;
    kk_str list = kk_buf_str(&started);
    kk_fail(error,
            "--sample %.*s: %.*s has no such process; started in it: %.*s (a PID, an image's path or its "
            "name is wanted)",
            (int)kk_str_slice(wanted, 0, 200).size, wanted.data, (int)kk_str_slice(capture, 0, 300).size,
            capture.data ? capture.data : "", (int)kk_str_slice(list, 0, 300).size, list.data);
    kk_buf_free(&started);
    return false;
}

bool kk_tree_choose_sample(kk_case *self, kk_str wanted, kk_error *error)
{
    unsigned long long pid = 0;
    bool is_pid = kk_str_to_u64(wanted, &pid);
    const kk_processes *processes = kk_source_processes(self->source);
    const kk_process *best = NULL;
    for (kk_process_id id = 0; id < self->tree.count; id++) {
        const kk_process *process = processes->items[id];
        if (matches(process, wanted, is_pid, pid) && is_better(process, best)) {
            best = process;
        }
    }
    if (!best) {
        return fail_unknown(self, wanted, error);
    }
    self->tree.sample = best->id;
    self->tree.reason = KK_STR("named by --sample");
    return true;
}
