/* The hash table finds what was added, whatever the hashes are. */
#include "base/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT 1000u

/* How often the record at `position` is met in a search for its hash. */
static unsigned times_met(const kk_table *table, uint64_t hash, uint32_t position)
{
    unsigned times = 0;
    kk_table_search search = kk_table_search_for(table, hash);
    for (uint32_t met; kk_table_next(&search, &met);) {
        times += met == position;
    }
    return times;
}

static void fill_and_find(uint64_t (*hash)(uint64_t number))
{
    kk_table table = {0};
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(times_met(&table, hash(i), i), 0);
        assert_true(kk_table_add(&table, hash(i), i));
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(times_met(&table, hash(i), i), 1);
    }
    assert_int_equal(table.count, COUNT);
    assert_true(table.count <= table.capacity / 4 * 3);
    kk_table_free(&table);
    assert_int_equal(table.capacity, 0);
}

static uint64_t same_for_all(uint64_t number)
{
    (void)number;
    return UINT64_MAX;
}

static uint64_t high_half(uint64_t number)
{
    return number << 32;
}

static void finds_all(void **state)
{
    (void)state;
    fill_and_find(kk_table_hash);
    fill_and_find(same_for_all);
    fill_and_find(high_half);
}

static void empty_has_nothing(void **state)
{
    (void)state;
    kk_table table = {0};
    kk_table_search search = kk_table_search_for(&table, 1);
    uint32_t position;
    assert_false(kk_table_next(&search, &position));
    kk_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_all), cmocka_unit_test(empty_has_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
