#include "capture/columns/texts.h"

const kk_processes kk_columns_unresolved = {0};

kk_columns_memo *kk_columns_memo_of(const kk_event *event, kk_scratch *scratch)
{
    if (scratch->memo && scratch->memo_raw == event->raw) {
        return scratch->memo;
    }
    kk_columns_memo *memo = kk_arena_alloc(&scratch->arena, sizeof *memo);
    if (memo) {
        memo->row = NULL;
        memo->has_pairs = false;
        scratch->memo = memo;
        scratch->memo_raw = event->raw;
    }
    return memo;
}

static kk_class class_by_name(kk_str name)
{
    for (unsigned i = KK_CLASS_UNKNOWN + 1; i < KK_CLASS_COUNT; i++) {
        if (kk_str_equal(name, kk_class_name((kk_class)i))) {
            return (kk_class)i;
        }
    }
    return KK_CLASS_UNKNOWN;
}

/* Operations that other versions of Process Monitor have are named after their class. */
static kk_class class_by_beginning(kk_str operation)
{
    static const struct {
        const char *beginning;
        kk_class class_id;
    } known[] = {{"Reg", KK_CLASS_REGISTRY}, {"TCP ", KK_CLASS_NETWORK},     {"UDP ", KK_CLASS_NETWORK},
                 {"IRP_MJ_", KK_CLASS_FILE}, {"FASTIO_", KK_CLASS_FILE},     {"Query", KK_CLASS_FILE},
                 {"Set", KK_CLASS_FILE},     {"Process ", KK_CLASS_PROCESS}, {"Thread ", KK_CLASS_PROCESS}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (kk_str_starts(operation, kk_str_of(known[i].beginning))) {
            return known[i].class_id;
        }
    }
    return KK_CLASS_UNKNOWN;
}

kk_class kk_columns_class(kk_known_str event_class, kk_str operation_name)
{
    return event_class.data ? class_by_name(event_class) : class_by_beginning(operation_name);
}

void kk_columns_note_missing(kk_source *source)
{
    static const struct {
        const char *caveat;
        uint32_t columns; /* any of them serves */
    } basic[] = {
        {"no-time", UINT32_C(1) << KK_COLUMN_TIME_OF_DAY | UINT32_C(1) << KK_COLUMN_DATE_AND_TIME |
                        UINT32_C(1) << KK_COLUMN_RELATIVE_TIME},
        {"no-process-name", UINT32_C(1) << KK_COLUMN_PROCESS_NAME | UINT32_C(1) << KK_COLUMN_IMAGE_PATH},
        {"no-pid", UINT32_C(1) << KK_COLUMN_PID},
        {"no-path", UINT32_C(1) << KK_COLUMN_PATH},
        {"no-result", UINT32_C(1) << KK_COLUMN_RESULT},
        {"no-detail", UINT32_C(1) << KK_COLUMN_DETAIL},
    };
    for (size_t i = 0; i < sizeof basic / sizeof basic[0]; i++) {
        if ((source->texts.has & basic[i].columns) == 0) {
            kk_caveat_add(source, (kk_caveat){.id = basic[i].caveat});
        }
    }
}
