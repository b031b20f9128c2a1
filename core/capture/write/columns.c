/* Which columns an export has, by the names that options give. */
#include "capture/write/form.h"

/* Process Monitor's columns as it is installed. */
static const kk_column default_columns[] = {
    KK_COLUMN_TIME_OF_DAY, KK_COLUMN_PROCESS_NAME, KK_COLUMN_PID,    KK_COLUMN_OPERATION,
    KK_COLUMN_PATH,        KK_COLUMN_RESULT,       KK_COLUMN_DETAIL,
};

static bool add_column(kk_write_columns *chosen, kk_str name, kk_error *error)
{
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        if (!kk_str_equal_ascii_nocase(name, kk_column_name((kk_column)i))) {
            continue;
        }
        for (unsigned j = 0; j < chosen->count; j++) {
            if (chosen->items[j] == i) {
                return kk_fail(error, "column \"%s\" is named twice; name it once",
                               kk_column_name((kk_column)i).data);
            }
        }
        chosen->items[chosen->count++] = (kk_column)i;
        return true;
    }
    return kk_fail(error,
                   "column \"%.*s\": Process Monitor has none of that name; give default, all, or names like "
                   "\"Time of Day,PID,Path\"",
                   (int)(name.size < 100 ? name.size : 100), name.data);
}

bool kk_write_choose_columns(kk_write_columns *chosen, kk_str names, kk_error *error)
{
    chosen->count = 0;
    if (names.size == 0 || kk_str_equal_ascii_nocase(names, KK_STR("default"))) {
        chosen->count = sizeof default_columns / sizeof default_columns[0];
        memcpy(chosen->items, default_columns, sizeof default_columns);
        return true;
    }
    if (kk_str_equal_ascii_nocase(names, KK_STR("all"))) {
        for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
            chosen->items[chosen->count++] = (kk_column)i;
        }
        return true;
    }
    for (size_t at = 0; at <= names.size;) {
        size_t comma = kk_str_find(names, KK_STR(","), at);
        size_t end = comma == SIZE_MAX ? names.size : comma;
        if (!add_column(chosen, kk_str_trim(kk_str_slice(names, at, end - at), " "), error)) {
            return false;
        }
        at = end + 1;
    }
    return true;
}
