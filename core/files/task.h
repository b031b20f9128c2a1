/* What was really registered: Task Scheduler's own file of a task, System32\Tasks\NAME.
 *
 * The format is Microsoft's Task Scheduler XML schema, published as [MS-TSCH] section 2.5. Only what an
 * analyst asks for is read, and nothing is validated: the file comes from a machine that ran malware. */
#ifndef KK_FILES_TASK_H
#define KK_FILES_TASK_H

#include "base/arena.h"

#include <stdint.h>

/* A task's file has a few kilobytes; larger ones are not read. */
#define KK_TASK_SIZE_LIMIT ((size_t)1 << 20)
#define KK_TASK_ITEM_LIMIT 32U

typedef struct kk_task_action {
    kk_str command;   /* Exec's Command, or the ClassId of a ComHandler */
    kk_str arguments; /* size 0 when there are none */
    kk_str folder;    /* WorkingDirectory; size 0 when there is none */
    bool is_com;
} kk_task_action;

typedef struct kk_task_trigger {
    kk_str kind;     /* the element: LogonTrigger, TimeTrigger, CalendarTrigger, BootTrigger, ... */
    kk_str start;    /* StartBoundary; size 0 when there is none */
    kk_str interval; /* Repetition's Interval, "PT1H" */
    kk_str schedule; /* of a CalendarTrigger: ScheduleByDay, ScheduleByWeek, ... */
    bool disabled;
} kk_task_trigger;

typedef struct kk_task {
    kk_task_action actions[KK_TASK_ITEM_LIMIT];
    unsigned action_count;
    kk_task_trigger triggers[KK_TASK_ITEM_LIMIT];
    unsigned trigger_count;
    kk_str author, date, uri, description;
    kk_str user, run_level; /* of the first principal: UserId or GroupId, RunLevel */
    bool hidden;
} kk_task;

/* Reads the bytes of a task's file, UTF-16 (with or without byte order mark) or UTF-8. Texts live in the
 * arena. False when it is no such file, or not a whole one, or memory is out. */
bool kk_task_parse(const char *bytes, size_t size, kk_arena *arena, kk_task *task);

#endif
