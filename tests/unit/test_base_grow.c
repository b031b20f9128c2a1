#include "base/grow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void items_stay_while_an_array_grows(void **state)
{
    (void)state;
    KK_ARRAY(uint32_t) list = {0};
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(KK_ARRAY_GROW(&list));
        assert_true(list.capacity > list.count);
        list.items[list.count++] = i;
    }
    for (uint32_t i = 0; i < 1000; i++) {
        assert_int_equal(list.items[i], i);
    }
    free(list.items);
}

static void room_for_many_comes_at_once(void **state)
{
    (void)state;
    uint64_t *items = NULL;
    size_t capacity = 0;
    assert_true(kk_grow(&items, &capacity, 12345, sizeof *items));
    assert_true(capacity >= 12345);
    items[12344] = 1;
    free(items);
}

static void what_cannot_be_had_leaves_the_array_alone(void **state)
{
    (void)state;
    uint64_t *items = NULL;
    size_t capacity = 0;
    assert_true(kk_grow(&items, &capacity, 1, sizeof *items));
    uint64_t *before = items;
    size_t room = capacity;
    assert_false(kk_grow(&items, &capacity, SIZE_MAX / 4, sizeof *items));
    assert_ptr_equal(items, before);
    assert_int_equal(capacity, room);
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_stay_while_an_array_grows),
        cmocka_unit_test(room_for_many_comes_at_once),
        cmocka_unit_test(what_cannot_be_had_leaves_the_array_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
