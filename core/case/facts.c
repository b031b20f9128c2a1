/* Roles by their names, and statements as lists of facts. */
#include "case/facts.h"

#include "base/nearest.h"

typedef struct role_info {
    kk_str name, meaning;
    kk_fact_kind kind;
} role_info;

static const role_info ROLES[KK_NO_ROLE] = {
#define KK_ROLE(id, name, kind, meaning)                                                                     \
    {{name, sizeof(name) - 1}, {meaning, sizeof(meaning) - 1}, KK_FACT_##kind},
#include "case/roles.def"
#undef KK_ROLE
};

static const char *const KINDS[KK_FACT_KIND_COUNT] = {
    [KK_FACT_PROCESS] = "process", [KK_FACT_FILE] = "file",       [KK_FACT_VALUE] = "value",
    [KK_FACT_KEY] = "key",         [KK_FACT_HOST] = "host",       [KK_FACT_URL] = "url",
    [KK_FACT_TASK] = "task",       [KK_FACT_SERVICE] = "service", [KK_FACT_COMMAND] = "command",
    [KK_FACT_NAME] = "name",       [KK_FACT_TEXT] = "text",       [KK_FACT_PERIOD] = "period",
    [KK_FACT_TERM] = "term",       [KK_FACT_CODE] = "code",       [KK_FACT_NUMBER] = "number",
    [KK_FACT_TIMES] = "times",     [KK_FACT_BYTES] = "bytes",     [KK_FACT_SECONDS] = "seconds",
    [KK_FACT_CLAUSE] = "clause",
};

kk_str kk_role_name(kk_role role)
{
    return role < KK_NO_ROLE ? ROLES[role].name : KK_STR("");
}

kk_fact_kind kk_role_kind(kk_role role)
{
    return role < KK_NO_ROLE ? ROLES[role].kind : KK_FACT_TEXT;
}

kk_str kk_role_meaning(kk_role role)
{
    return role < KK_NO_ROLE ? ROLES[role].meaning : KK_STR("");
}

kk_role kk_role_find(kk_str name)
{
    unsigned role = 0;
    while (role < KK_NO_ROLE && !kk_str_equal(ROLES[role].name, name)) {
        role++;
    }
    return (kk_role)role;
}

const char *kk_role_nearest(kk_str name)
{
    kk_nearest nearest = kk_nearest_to(name);
    for (unsigned role = 0; name.size > 0 && role < KK_NO_ROLE; role++) {
        kk_nearest_try(&nearest, ROLES[role].name.data);
    }
    return nearest.best;
}

kk_str kk_fact_kind_name(kk_fact_kind kind)
{
    return kind < KK_FACT_KIND_COUNT ? kk_str_of(KINDS[kind]) : KK_STR("");
}

bool kk_statement_add(kk_statement *statement, const kk_fact *fact, kk_arena *arena)
{
    kk_fact *last = statement->last;
    bool same_role = last && last->role == fact->role;
    if (same_role && statement->count_of_last >= KK_FACT_LIMIT) {
        last->left_out++;
        return true;
    }
    kk_fact *added = kk_arena_alloc(arena, sizeof *added);
    if (!added) {
        return false;
    }
    *added = *fact;
    added->next = NULL;
    if (fact->text.data && (added->text = kk_arena_copy(arena, fact->text)).data == NULL) {
        return false;
    }
    *(last ? &last->next : &statement->first) = added;
    statement->last = added;
    statement->count++;
    statement->count_of_last = same_role ? statement->count_of_last + 1 : 1;
    return true;
}
