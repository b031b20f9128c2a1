#include "base/buf.h"
#include "files/task.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char TASK[] =
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
    "<!-- <Task> in a comment -->"
    "<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\r\n"
    "  <RegistrationInfo><Author>HOST\\bob</Author><URI>\\evil</URI></RegistrationInfo>\r\n"
    "  <Triggers>\r\n"
    "    <TimeTrigger a=\"&gt;>\"><Repetition><Interval>PT1H</Interval></Repetition>"
    "<StartBoundary>2020-07-12T01:18:00</StartBoundary><Enabled>true</Enabled></TimeTrigger>\r\n"
    "    <LogonTrigger><Enabled>false</Enabled></LogonTrigger><BootTrigger/>\r\n"
    "    "
    "<CalendarTrigger><ScheduleByWeek><WeeksInterval>1</WeeksInterval></ScheduleByWeek></CalendarTrigger>\r\n"
    "  </Triggers>\r\n"
    "  <Principals><Principal id=\"Author\"><RunLevel>HighestAvailable</RunLevel><UserId>S-1-5-18</UserId>"
    "</Principal></Principals>\r\n"
    "  <Settings><Hidden>true</Hidden></Settings>\r\n"
    "  <Actions Context=\"Author\">\r\n"
    "    <Exec><Command> C:\\Temp\\a &amp; b.exe </Command><Arguments>/x &quot;1&quot; "
    "&#65;&#x42;</Arguments></Exec>\r\n"
    "    "
    "<ComHandler><ClassId>{00000000-0000-0000-0000-000000000001}</ClassId><Data><![CDATA[d<>]]></Data></"
    "ComHandler>\r\n"
    "  </Actions>\r\n"
    "</Task>";

static void assert_text(kk_str text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static void check(const kk_task *task)
{
    assert_int_equal(task->action_count, 2);
    assert_text(task->actions[0].command, "C:\\Temp\\a & b.exe");
    assert_text(task->actions[0].arguments, "/x \"1\" AB");
    assert_false(task->actions[0].is_com);
    assert_text(task->actions[1].command, "{00000000-0000-0000-0000-000000000001}");
    assert_text(task->actions[1].arguments, "d<>");
    assert_true(task->actions[1].is_com);
    assert_int_equal(task->trigger_count, 4);
    assert_text(task->triggers[0].kind, "TimeTrigger");
    assert_text(task->triggers[0].interval, "PT1H");
    assert_text(task->triggers[0].start, "2020-07-12T01:18:00");
    assert_false(task->triggers[0].disabled);
    assert_text(task->triggers[1].kind, "LogonTrigger");
    assert_true(task->triggers[1].disabled);
    assert_text(task->triggers[2].kind, "BootTrigger");
    assert_text(task->triggers[3].schedule, "ScheduleByWeek");
    assert_text(task->author, "HOST\\bob");
    assert_text(task->uri, "\\evil");
    assert_text(task->user, "S-1-5-18");
    assert_text(task->run_level, "HighestAvailable");
    assert_true(task->hidden);
}

static void utf8_is_read(void **state)
{
    (void)state;
    kk_arena arena = KK_ARENA_INIT;
    kk_task task;
    assert_true(kk_task_parse(TASK, sizeof TASK - 1, &arena, &task));
    check(&task);
    kk_arena_free(&arena);
}

static void utf16_is_read(void **state)
{
    (void)state;
    unsigned char wide[2 * sizeof TASK] = {0xFF, 0xFE};
    for (size_t i = 0; i + 1 < sizeof TASK; i++) {
        wide[2 + 2 * i] = (unsigned char)TASK[i];
    }
    kk_arena arena = KK_ARENA_INIT;
    kk_task task;
    assert_true(kk_task_parse((const char *)wide, 2 * sizeof TASK, &arena, &task));
    check(&task);
    assert_true(kk_task_parse((const char *)wide + 2, 2 * (sizeof TASK - 1), &arena, &task));
    check(&task);
    kk_arena_free(&arena);
}

static void every_cut_is_survived(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof TASK - 1; size++) {
        char *cut = malloc(size + 1);
        memcpy(cut, TASK, size);
        kk_arena arena = KK_ARENA_INIT;
        kk_task task;
        assert_false(kk_task_parse(cut, size, &arena, &task));
        assert_true(task.action_count <= 2);
        kk_arena_free(&arena);
        free(cut);
    }
}

static void what_is_no_task_is_refused(void **state)
{
    (void)state;
    static const char *const OTHERS[] = {"", "MZ", "<html/>", "<a><Task/></a>", "< >", "<", "</Task>"};
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        kk_arena arena = KK_ARENA_INIT;
        kk_task task;
        assert_false(kk_task_parse(OTHERS[i], strlen(OTHERS[i]), &arena, &task));
        kk_arena_free(&arena);
    }
}

static void depth_and_number_are_bounded(void **state)
{
    (void)state;
    kk_buf text = KK_BUF_INIT;
    kk_buf_append_text(&text, "<Task><Actions>");
    for (int i = 0; i < 1000; i++) {
        kk_buf_append_text(&text, "<Exec><Command>c</Command></Exec>");
    }
    size_t open = text.size;
    kk_buf_append_text(&text, "</Actions></Task>");
    kk_arena arena = KK_ARENA_INIT;
    kk_task task;
    assert_true(kk_task_parse(text.data, text.size, &arena, &task));
    assert_int_equal(task.action_count, KK_TASK_ITEM_LIMIT);
    text.size = open;
    for (int i = 0; i < 1000; i++) {
        kk_buf_append_text(&text, "<d>");
    }
    assert_false(kk_task_parse(text.data, text.size, &arena, &task));
    kk_arena_free(&arena);
    kk_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_read),
        cmocka_unit_test(utf16_is_read),
        cmocka_unit_test(every_cut_is_survived),
        cmocka_unit_test(what_is_no_task_is_refused),
        cmocka_unit_test(depth_and_number_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
