#include "files/task.h"

#include "base/utf.h"
#include "files/xml.h"

#include <stddef.h>

/* Elements whose text is kept, by the element that they stand in. */
static const struct task_text {
    const char *parent, *name;
    size_t offset; /* of the kk_str in kk_task */
} TEXTS[] = {
    {"RegistrationInfo", "Author", offsetof(kk_task, author)},
    {"RegistrationInfo", "Date", offsetof(kk_task, date)},
    {"RegistrationInfo", "URI", offsetof(kk_task, uri)},
    {"RegistrationInfo", "Description", offsetof(kk_task, description)},
    {"Principal", "UserId", offsetof(kk_task, user)},
    {"Principal", "GroupId", offsetof(kk_task, user)},
    {"Principal", "RunLevel", offsetof(kk_task, run_level)},
};

static bool is_named(const kk_xml *xml, unsigned up, const char *name)
{
    return kk_str_equal(kk_xml_name(xml, up), kk_str_of(name));
}

#define BLANKS " \t\r\n"

typedef struct reader {
    kk_xml xml;
    kk_arena *arena;
    kk_task *task;
    bool failed;
} reader;

/* Keeps the first of several. */
static void keep(reader *self, kk_str *member)
{
    if (member->size == 0) {
        kk_str copy = kk_arena_copy(self->arena, kk_str_trim(kk_buf_str(&self->xml.text), BLANKS));
        self->failed |= !copy.data || self->xml.text.failed;
        *member = copy.data ? copy : KK_STR("");
    }
}

static void open_item(reader *self)
{
    kk_task *task = self->task;
    bool is_com = is_named(&self->xml, 0, "ComHandler");
    if (is_named(&self->xml, 1, "Actions") && task->action_count < KK_TASK_ITEM_LIMIT &&
        (is_com || is_named(&self->xml, 0, "Exec"))) {
        task->actions[task->action_count++] = (kk_task_action){.is_com = is_com};
    } else if (is_named(&self->xml, 1, "Triggers") && task->trigger_count < KK_TASK_ITEM_LIMIT) {
        kk_str kind = kk_arena_copy(self->arena, kk_xml_name(&self->xml, 0));
        self->failed |= !kind.data;
        task->triggers[task->trigger_count++] = (kk_task_trigger){.kind = kind};
    } else if (is_named(&self->xml, 2, "Triggers") && task->trigger_count > 0 &&
               kk_str_starts(kk_xml_name(&self->xml, 0), KK_STR("ScheduleBy"))) {
        kk_str schedule = kk_arena_copy(self->arena, kk_xml_name(&self->xml, 0));
        self->failed |= !schedule.data;
        task->triggers[task->trigger_count - 1].schedule = schedule;
    }
}

static void close_in_action(reader *self)
{
    kk_task_action *action = &self->task->actions[self->task->action_count - 1];
    if (is_named(&self->xml, 0, "Command") || is_named(&self->xml, 0, "ClassId")) {
        keep(self, &action->command);
    } else if (is_named(&self->xml, 0, "Arguments") || is_named(&self->xml, 0, "Data")) {
        keep(self, &action->arguments);
    } else if (is_named(&self->xml, 0, "WorkingDirectory")) {
        keep(self, &action->folder);
    }
}

static void close_in_trigger(reader *self)
{
    kk_task_trigger *trigger = &self->task->triggers[self->task->trigger_count - 1];
    if (is_named(&self->xml, 0, "StartBoundary")) {
        keep(self, &trigger->start);
    } else if (is_named(&self->xml, 0, "Interval")) {
        keep(self, &trigger->interval);
    } else if (is_named(&self->xml, 0, "Enabled")) {
        trigger->disabled = kk_str_equal(kk_str_trim(kk_buf_str(&self->xml.text), BLANKS), KK_STR("false"));
    }
}

static bool is_below(const kk_xml *xml, const char *name)
{
    unsigned up = 1;
    while (up < xml->depth && !is_named(xml, up, name)) {
        up++;
    }
    return up < xml->depth;
}

static void close_element(reader *self)
{
    if (self->task->action_count && is_below(&self->xml, "Actions")) {
        close_in_action(self);
    } else if (self->task->trigger_count && is_below(&self->xml, "Triggers")) {
        close_in_trigger(self);
    } else if (is_named(&self->xml, 1, "Settings") && is_named(&self->xml, 0, "Hidden")) {
        self->task->hidden = kk_str_equal(kk_str_trim(kk_buf_str(&self->xml.text), BLANKS), KK_STR("true"));
    } else {
        for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
            if (is_named(&self->xml, 1, TEXTS[i].parent) && is_named(&self->xml, 0, TEXTS[i].name)) {
                keep(self, (kk_str *)(void *)((char *)self->task + TEXTS[i].offset));
            }
        }
    }
}

static bool read_task(reader *self)
{
    bool is_task = false;
    bool is_whole = false; /* up to </Task> */
    kk_xml_kind kind = kk_xml_next(&self->xml);
    while (kind != KK_XML_END && !self->failed) {
        is_task |= kind == KK_XML_OPEN && self->xml.depth == 1 && is_named(&self->xml, 0, "Task");
        if (is_task && kind == KK_XML_OPEN) {
            open_item(self);
        } else if (is_task) {
            close_element(self);
            is_whole |= self->xml.depth == 1;
        }
        kind = kk_xml_next(&self->xml);
    }
    return is_whole && !self->failed;
}

/* UTF-16 shows by its mark or by the zero byte of its first '<'. */
static bool to_utf8(const char *bytes, size_t size, kk_buf *out)
{
    const unsigned char *raw = (const unsigned char *)bytes;
    bool marked = size >= 2 && raw[0] == 0xFF && raw[1] == 0xFE;
    if (marked || (size >= 2 && raw[0] == '<' && raw[1] == 0)) {
        kk_utf16_append(out, raw + (marked ? 2 : 0), (size - (marked ? 2 : 0)) / 2);
    } else {
        size_t mark = size >= 3 && memcmp(raw, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        kk_utf8_append_valid(out, (kk_str){bytes + mark, size - mark});
    }
    return !out->failed;
}

bool kk_task_parse(const char *bytes, size_t size, kk_arena *arena, kk_task *task)
{
    *task = (kk_task){0};
    kk_buf text = KK_BUF_INIT;
    bool ok = size <= KK_TASK_SIZE_LIMIT && to_utf8(bytes, size, &text);
    if (ok) {
        reader self = {.arena = arena, .task = task};
        kk_xml_begin(&self.xml, kk_buf_str(&text));
        ok = read_task(&self);
        kk_xml_free(&self.xml);
    }
    kk_buf_free(&text);
    return ok;
}
