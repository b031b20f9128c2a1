/* Who may be the sample, and why: reasons are texts that are true of the process, whatever else is. */
#include "tree/tree_impl.h"

#include "base/fold.h"
#include "tree/places.h"

/* Roles that bring programs because somebody asked. */
#define BRINGERS (KK_PROGRAM_CARRIER | KK_PROGRAM_BROWSER | KK_PROGRAM_LAUNCHER)
/* Roles that start programs for somebody: bringers, and the agents of sandboxes and virtual machines. */
#define STARTERS (BRINGERS | KK_PROGRAM_AGENT)

/* True for programs that watch others, whatever their extension: scripts watch, too. */
static bool is_watcher(const kk_case *self, kk_str name)
{
    return kk_knowledge_roles(self->knowledge, kk_tree_stem(name)) & KK_PROGRAM_WATCHER;
}

/* A tool of the laboratory, or what one unpacks of itself under a tool's name. */
static bool is_of_laboratory(const kk_case *self, const kk_process *process)
{
    return kk_case_in_laboratory(self, process->id) ||
           (kk_case_in_laboratory(self, process->parent) && is_watcher(self, kk_tree_label(process)));
}

static bool is_starter(const kk_case *self, const kk_process *process)
{
    return kk_tree_roles(self, process) & STARTERS;
}

/* True for a product of another program's work, as a compiler's: it wrote the image in the capture, before
 * somebody started it. What a browser or an archive tool wrote was brought, and a copy that replaces a
 * running program's file, as worms do, came later. */
static bool is_product(const kk_case *self, const kk_process *process)
{
    const kk_file_record *file = kk_ledger_file(self->ledger, process->image);
    const kk_process *maker = file && file->created ? kk_case_process(self, file->created_by) : NULL;
    return maker && maker->started_in_capture && file->created_at.index < process->first_event &&
           !(kk_tree_roles(self, maker) & BRINGERS);
}

/* The hosted file or address that makes a process a candidate, or its own image in a user's folder. */
static kk_hosted candidate(const kk_case *self, const kk_process *process, kk_str *what)
{
    kk_hosted hosted = kk_tree_hosted(self, process, what);
    if (hosted == KK_HOSTED_NOTHING && process->image.size && !kk_tree_is_protected(self, process->image) &&
        !kk_tree_is_resident(self, process->image) && !is_product(self, process)) {
        *what = process->image;
        return KK_HOSTED_PATH;
    }
    return hosted == KK_HOSTED_PATH && is_watcher(self, *what) ? KK_HOSTED_NOTHING : hosted;
}

/* Ancestors that are looked at; no tree is deeper unless someone made it so. */
#define DEEPEST 64

/* True when nobody but starters stands above the process, up to one from before the capture: a management
 * agent that starts a shell is no user. */
static bool is_asked_for(const kk_case *self, const kk_process *process)
{
    for (unsigned depth = 0; process && process->started_in_capture && depth < DEEPEST; depth++) {
        process = kk_case_process(self, process->parent);
        if (process && !is_starter(self, process)) {
            return false;
        }
    }
    return true;
}

/* True when the process was started by a program that starts what a user asks for. Through WMI only a host
 * with a path counts; an address or a command counts where Explorer handed it on. */
static bool is_started_fittingly(const kk_case *self, const kk_process *process, kk_hosted hosted,
                                 bool is_own_image)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    if (!parent) {
        return hosted == KK_HOSTED_PATH;
    }
    if ((kk_tree_errands_of(self, parent) & KK_ERRAND_WMI)) {
        return hosted == KK_HOSTED_PATH && !is_own_image;
    }
    if (hosted != KK_HOSTED_PATH) {
        return (kk_tree_roles(self, parent) & KK_PROGRAM_DESKTOP) && process->first_event != UINT64_MAX;
    }
    return is_own_image ? is_starter(self, parent) : is_asked_for(self, process);
}

/* Started in the capture, for somebody, from where users put files or with something from there. */
static bool is_started(const kk_case *self, const kk_process *process)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    if (!process->started_in_capture || (parent && is_watcher(self, kk_tree_label(parent)))) {
        return false;
    }
    kk_str what;
    kk_hosted hosted = candidate(self, process, &what);
    return hosted != KK_HOSTED_NOTHING &&
           is_started_fittingly(self, process, hosted, kk_str_equal(what, process->image));
}

/* A console or shell that somebody opened, to work from: it was told nothing to run. */
static bool is_opened_shell(const kk_case *self, const kk_process *process)
{
    kk_str what;
    return process->started_in_capture && (kk_tree_roles(self, process) & KK_PROGRAM_LAUNCHER) &&
           kk_tree_hosted(self, process, &what) == KK_HOSTED_NOTHING && is_asked_for(self, process);
}

/* Started in the capture by a process that no event tells of, as in captures that were cut to the sample. A
 * tool that acts for whoever starts it was started by the sample, if it was not told what to run. */
static bool is_root(const kk_case *self, const kk_process *process)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    kk_str what;
    bool is_tool = (kk_tree_roles(self, process) & KK_PROGRAM_HELPER) &&
                   kk_tree_hosted(self, process, &what) == KK_HOSTED_NOTHING;
    return process->started_in_capture && (!parent || kk_tree_label(parent).size == 0) && !is_tool;
}

/* From before the capture and from a user's folder, without a word on who made it as far as that is known:
 * infected before. */
static bool was_running(const kk_case *self, const kk_process *process)
{
    return !process->started_in_capture && process->image.size && process->company.size == 0 &&
           process->description.size == 0 && !kk_tree_is_protected(self, process->image) &&
           !kk_tree_is_resident(self, process->image);
}

bool kk_tree_is_kernel(const kk_process *process)
{
    kk_str label = kk_tree_label(process);
    return kk_tree_leaf(process->image).size == process->image.size &&
           kk_str_find(label, KK_STR("."), 0) == SIZE_MAX;
}

bool kk_tree_is_service(const kk_case *self, const kk_process *process)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    bool started_as_one = parent && (kk_tree_errands_of(self, parent) & KK_ERRAND_SERVICES);
    bool own = process->image.size == 0 || kk_tree_is_protected(self, process->image);
    uint32_t roles = kk_tree_roles(self, process);
    return started_as_one || (own && ((roles & KK_PROGRAM_CORE) ||
                                      ((roles & KK_PROGRAM_SHELL) && !(roles & KK_PROGRAM_DESKTOP))));
}

kk_candidacy kk_tree_candidacy(const kk_case *self, const kk_process *process)
{
    if (kk_tree_is_kernel(process) || kk_tree_is_service(self, process) || is_of_laboratory(self, process)) {
        return KK_CANDIDATE_NOT;
    }
    if (is_started(self, process)) {
        return KK_CANDIDATE_STARTED;
    }
    if (is_opened_shell(self, process)) {
        return KK_CANDIDATE_SHELL;
    }
    if (is_root(self, process)) {
        return KK_CANDIDATE_ROOT;
    }
    return was_running(self, process) ? KK_CANDIDATE_RUNNING : KK_CANDIDATE_NOT;
}

unsigned kk_tree_certainty(const kk_case *self, const kk_process *process)
{
    const kk_process *parent = kk_case_process(self, process->parent);
    return (parent && is_starter(self, parent) ? 2U : 0U) + (process->first_event != UINT64_MAX ? 1U : 0U);
}

/* --- reasons --- */

static void append_path(kk_case *self, const kk_process *process, kk_str path)
{
    kk_buf *text = &self->text;
    if (!kk_str_equal(path, process->image)) {
        kk_buf_append_text(text, "with ");
        kk_buf_append_str(text, kk_tree_leaf(path));
        kk_buf_append_char(text, ' ');
    }
    kk_str folder = kk_tree_spoken_folder(self, path);
    kk_buf_append_text(text, "from ");
    kk_buf_append_str(text, folder.size ? folder : KK_STR("a user's folder"));
}

/* Who started it and with what. */
static void append_start(kk_case *self, const kk_process *process)
{
    kk_str what;
    kk_hosted hosted = candidate(self, process, &what);
    const kk_process *parent = kk_case_process(self, process->parent);
    kk_buf *text = &self->text;
    if (parent && kk_tree_label(parent).size) {
        kk_buf_append_str(text, kk_tree_stem(kk_tree_label(parent)));
        kk_buf_append_text(text, " started it");
    } else {
        kk_buf_append_text(text, "it was started");
    }
    if (hosted == KK_HOSTED_PATH) {
        kk_buf_append_char(text, ' ');
        append_path(self, process, what);
    } else if (hosted == KK_HOSTED_ADDRESS) {
        kk_buf_append_text(text, " with an address on the web");
    } else if (hosted == KK_HOSTED_CODE) {
        kk_buf_append_text(text, " with an encoded command");
    } else if (hosted == KK_HOSTED_NEARBY) {
        kk_buf_append_text(text, " in ");
        kk_buf_append_str(text, process->current_directory);
    }
}

bool kk_tree_give_reason(kk_case *self, const kk_process *process, kk_candidacy why)
{
    kk_buf *text = &self->text;
    kk_buf_clear(text);
    switch (why) {
    case KK_CANDIDATE_ONLY:
        kk_buf_append_text(text, "no other program is in the capture");
        break;
    case KK_CANDIDATE_RUNNING:
        kk_buf_append_text(text, "it ran before the capture began, ");
        append_path(self, process, process->image);
        break;
    case KK_CANDIDATE_SHELL:
        append_start(self, process);
        kk_buf_append_text(text, ", and most of what rules found began there");
        break;
    case KK_CANDIDATE_ROOT:
        kk_buf_append_text(text, "most of what rules found began there, and nothing tells who started it");
        break;
    default:
        append_start(self, process);
        break;
    }
    return !text->failed && kk_case_keep(self, kk_buf_str(text), &self->tree.reason);
}
