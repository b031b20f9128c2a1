/* Costs of decoding fields, and which operations never have one. */
#include "match/compile/program_impl.h"

/* Less is better as a trigger. What matters is the order; groups with one cost are alike. */
enum {
    COST_PATH = 10, /* decoded fast, and tests of it hold seldom */
    COST_PART = 12, /* a part of the path or of Detail that few operations have */
    COST_DEFAULT = 20,
    COST_DETAIL = 30, /* built from many parts */
    COST_COMMON = 40, /* few different values, so that tests of it often hold */
    COST_ANY = 200    /* all columns */
};

unsigned kk_match_field_cost(kk_field field)
{
    switch (field) {
    case KK_FIELD_PATH:
        return COST_PATH;
    case KK_FIELD_DETAIL:
        return COST_DETAIL;
    case KK_FIELD_ANY:
        return COST_ANY;
    case KK_FIELD_RESULT:
    case KK_FIELD_CATEGORY:
    case KK_FIELD_REGISTRY_TYPE:
    case KK_FIELD_FILE_DISPOSITION:
    case KK_FIELD_FILE_ACCESS:
    case KK_FIELD_FILE_OPTIONS:
    case KK_FIELD_FILE_ATTRIBUTES:
    case KK_FIELD_FILE_OPEN_RESULT:
    case KK_FIELD_NET_DIRECTION:
        return COST_COMMON;
    default:
        return field >= KK_FIELD_CHILD_IMAGE ? COST_PART : COST_DEFAULT;
    }
}

typedef struct field_group {
    kk_field first, last;
    kk_class class_id;
    kk_operation operation; /* KK_OP_OTHER: all of the class */
} field_group;

/* docs: the fields' names say what they belong to; see event/fields.def. */
static const field_group groups[] = {
    {KK_FIELD_CHILD_IMAGE, KK_FIELD_CHILD_PID, KK_CLASS_PROCESS, KK_OP_PROCESS_CREATE},
    {KK_FIELD_REGISTRY_KEY, KK_FIELD_REGISTRY_LENGTH, KK_CLASS_REGISTRY, KK_OP_OTHER},
    {KK_FIELD_FILE_NEW_PATH, KK_FIELD_FILE_DELETE, KK_CLASS_FILE, KK_OP_OTHER},
    {KK_FIELD_NET_PROTOCOL, KK_FIELD_NET_LENGTH, KK_CLASS_NETWORK, KK_OP_OTHER},
    {KK_FIELD_IMAGE_BASE, KK_FIELD_IMAGE_SIZE, KK_CLASS_PROCESS, KK_OP_LOAD_IMAGE},
    {KK_FIELD_EXIT_STATUS, KK_FIELD_EXIT_STATUS, KK_CLASS_PROCESS, KK_OP_PROCESS_EXIT},
};

bool kk_match_field_is_absent(kk_field field, kk_operation operation)
{
    if (operation == KK_OP_OTHER) {
        return false;
    }
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        const field_group *group = &groups[i];
        if (field >= group->first && field <= group->last) {
            bool other_operation = group->operation != KK_OP_OTHER && group->operation != operation;
            return kk_operation_class(operation) != group->class_id || other_operation;
        }
    }
    return false;
}
