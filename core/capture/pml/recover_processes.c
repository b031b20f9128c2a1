/* Processes of a capture that was never closed, from its process events: Process Monitor writes their table
 * last. An event has the number of its process; Process Create, and Process Defined at the capture's begin,
 * tell its PID and more. */
#include "capture/pml/source.h"

#include <stdlib.h>

typedef struct pml_recovery {
    kk_pml *pml;
    kk_buf text;   /* texts of the event at hand */
    uint64_t room; /* see kk_pml_room */
} pml_recovery;

static bool learn_text(pml_recovery *recovery, kk_known_str *known, kk_str said)
{
    if (known->data || !said.data) {
        return true;
    }
    /* Text of a hostile file must not grow beyond what a table could have held. */
    if (!kk_pml_spend(recovery->pml, said.size + 1)) {
        return true;
    }
    *known = kk_arena_copy(&recovery->pml->base.processes.arena, said);
    return known->data != NULL;
}

/* The process with this number; NULL when it is new and there is no room for it, or (`*done` false) no
 * memory. */
static kk_process *process_of(pml_recovery *recovery, uint32_t number, bool *done, kk_error *error)
{
    kk_pml *pml = recovery->pml;
    const kk_process *known = kk_pml_process(pml, number);
    if (known) {
        return pml->base.processes.items[known->id];
    }
    if (!kk_pml_spend(pml, sizeof *known)) {
        return NULL;
    }
    kk_process *process = kk_pml_process_add(pml, number, error);
    *done = process != NULL;
    if (process) {
        process->pid_unknown = true;
    }
    return process;
}

static void learn_pid(kk_process *process, uint32_t pid)
{
    if (process->pid_unknown) {
        process->pid = pid;
        process->pid_unknown = false;
    }
}

static bool learn_create(pml_recovery *recovery, const kk_pml_event *event, kk_error *error)
{
    bool done = true;
    kk_pml_create create;
    if (!kk_pml_read_create(event, &recovery->text, &create)) {
        return true;
    }
    kk_process *parent = process_of(recovery, create.parent_number, &done, error);
    if (parent) {
        learn_pid(parent, create.parent_pid);
    }
    kk_process *child = done ? process_of(recovery, create.number, &done, error) : NULL;
    if (!child) {
        return done;
    }
    learn_pid(child, create.pid);
    child->capture_parent = create.parent_number;
    child->parent_pid = create.parent_pid;
    child->session = create.session;
    child->is_64bit = create.is_64bit;
    child->virtualized = create.virtualized;
    child->start_time = create.start_time;
    child->started_in_capture = event->type != 0;
    child->authentication_id = create.authentication_id;
    child->has_authentication_id = true;
    return learn_text(recovery, &child->integrity, create.integrity) &&
           learn_text(recovery, &child->image, create.image) &&
           learn_text(recovery, &child->name, kk_path_name(create.image)) &&
           learn_text(recovery, &child->command_line, create.command_line);
}

static bool learn_start(pml_recovery *recovery, const kk_pml_event *event, kk_process *process)
{
    kk_pml_start start;
    if (!kk_pml_read_start(event, &recovery->text, &start)) {
        return true;
    }
    if (process->parent_pid < 0) {
        process->parent_pid = start.parent_pid;
    }
    if (process->start_time == 0) {
        process->start_time = event->time;
    }
    process->started_in_capture = true;
    return learn_text(recovery, &process->command_line, start.command_line) &&
           learn_text(recovery, &process->current_directory, start.current_directory) &&
           learn_text(recovery, &process->environment, start.environment);
}

/* The first image that a new process loads is its own; it names processes whose Process Create was not
 * captured. */
static bool learn_image(pml_recovery *recovery, const kk_pml_event *event, kk_process *process)
{
    if (process->image.data || !process->started_in_capture) {
        return true;
    }
    kk_pml_process_class.path(event, KK_OP_LOAD_IMAGE, &recovery->text);
    kk_str path = kk_buf_str(&recovery->text);
    return learn_text(recovery, &process->image, path) &&
           learn_text(recovery, &process->name, kk_path_name(path));
}

/* Learns from one event; false when memory is out. */
static bool learn(pml_recovery *recovery, const unsigned char *raw, const unsigned char *end, kk_error *error)
{
    kk_pml *pml = recovery->pml;
    bool done = true;
    kk_process *actor = process_of(recovery, kk_load_u32(raw + KK_PML_AT_PROCESS), &done, error);
    if (kk_load_u32(raw + KK_PML_AT_CLASS) != KK_CLASS_PROCESS || !done) {
        return done;
    }
    kk_pml_event event;
    kk_operation operation = kk_pml_operation_of(&pml->operations, pml->layout.pointer_size, raw, end);
    if (!kk_pml_take_room(&recovery->room, kk_pml_event_size(pml, raw)) ||
        !kk_pml_event_parse(pml, raw, (size_t)(end - raw), &event)) {
        return true;
    }
    kk_buf_clear(&recovery->text);
    switch (operation) {
    case KK_OP_PROCESS_DEFINED:
    case KK_OP_PROCESS_CREATE:
        done = learn_create(recovery, &event, error);
        break;
    case KK_OP_PROCESS_START:
        done = !actor || learn_start(recovery, &event, actor);
        break;
    case KK_OP_LOAD_IMAGE:
        done = !actor || learn_image(recovery, &event, actor);
        break;
    case KK_OP_PROCESS_EXIT:
        if (actor) {
            actor->end_time = event.time;
            actor->ended_in_capture = true;
        }
        break;
    default:
        break;
    }
    return done || kk_fail_memory(error, "recovering the processes of a PML");
}

static bool learn_part(pml_recovery *recovery, const kk_pml_part *part, kk_error *error)
{
    const unsigned char *end = part->mapping.data + part->events_end;
    recovery->room = kk_pml_room(part);
    for (uint64_t i = 0; i < part->count; i++) {
        uint64_t offset;
        if (kk_pml_event_offset(part, i, &offset) &&
            !learn(recovery, part->mapping.data + offset, end, error)) {
            return false;
        }
    }
    return true;
}

bool kk_pml_recover_processes(kk_pml *pml, kk_error *error)
{
    pml_recovery recovery = {.pml = pml, .text = KK_BUF_INIT};
    bool done = true;
    const char *what =
        pml->base.processes.count
            ? "the tables of processes or of their texts are cut: what they lack comes from process "
              "events, as far as those tell it"
            : "the table of processes is missing: processes come from process events, users and what "
              "their images say of themselves are not known";
    kk_problem_add(&pml->base, what, pml->parts[0].processes_at, UINT64_MAX, 0);
    for (size_t i = 0; done && i < pml->part_count; i++) {
        done = learn_part(&recovery, &pml->parts[i], error);
    }
    kk_buf_free(&recovery.text);
    return done;
}
