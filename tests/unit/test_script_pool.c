/* The pool of Lua's small blocks: what it gives is apart, comes back, and ends at its bound. */
#include "script/sandbox/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void classes_hold_their_sizes(void **state)
{
    (void)state;
    assert_int_equal(kk_pool_class(KK_POOL_LARGEST + 1), 0);
    for (size_t size = 1; size <= KK_POOL_LARGEST; size++) {
        unsigned class = kk_pool_class(size);
        assert_true(class >= 1 && class <= KK_POOL_CLASSES);
        assert_true(class * KK_POOL_UNIT >= size && (class - 1) * KK_POOL_UNIT < size);
    }
}

static void blocks_are_apart(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    static unsigned char *blocks[COUNT];
    kk_pool pool = {.total = 0};
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < COUNT; i++) {
            unsigned class = 1 + i % KK_POOL_CLASSES;
            blocks[i] = kk_pool_take(&pool, class);
            assert_non_null(blocks[i]);
            assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
            memset(blocks[i], (int)(i % 251), class * KK_POOL_UNIT);
        }
        for (unsigned i = 0; i < COUNT; i++) {
            unsigned class = 1 + i % KK_POOL_CLASSES;
            for (size_t at = 0; at < class * KK_POOL_UNIT; at++) {
                assert_int_equal(blocks[i][at], i % 251);
            }
            kk_pool_give_back(&pool, blocks[i], class);
        }
    }
    size_t needed = (size_t)COUNT * KK_POOL_UNIT * (KK_POOL_CLASSES + 1) / 2;
    assert_true(pool.total < needed + needed / 10); /* three times the same blocks */
    kk_pool_free(&pool);
    assert_int_equal(pool.total, 0);
}

static void it_ends_at_its_bound(void **state)
{
    (void)state;
    kk_pool pool = {.total = 0};
    size_t given = 0;
    void *block = NULL;
    for (void *next; (next = kk_pool_take(&pool, KK_POOL_CLASSES)) != NULL; block = next) {
        given += KK_POOL_CLASSES * KK_POOL_UNIT;
        assert_true(given <= (size_t)64 << 20);
    }
    kk_pool_give_back(&pool, block, KK_POOL_CLASSES);
    assert_ptr_equal(kk_pool_take(&pool, KK_POOL_CLASSES), block);
    assert_null(kk_pool_take(&pool, KK_POOL_CLASSES));
    kk_pool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_hold_their_sizes),
        cmocka_unit_test(blocks_are_apart),
        cmocka_unit_test(it_ends_at_its_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
