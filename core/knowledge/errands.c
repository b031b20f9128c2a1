/* Who does things for whom: brokers, those who ask them, and where they keep what they were asked for. */
#include "base/fold.h"
#include "knowledge/knowledge_impl.h"

kk_errand_kind kk_errand_find(kk_str name)
{
    static const struct {
        const char *name;
        kk_errand_kind kind;
    } KINDS[] = {
        {"scheduler", KK_ERRAND_SCHEDULER},
        {"services", KK_ERRAND_SERVICES},
        {"wmi", KK_ERRAND_WMI},
        {"com", KK_ERRAND_COM},
        {"installer", KK_ERRAND_INSTALLER},
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (kk_str_equal(name, kk_str_of(KINDS[i].name))) {
            return KINDS[i].kind;
        }
    }
    return 0;
}

bool kk_knowledge_add_errand(kk_knowledge *knowledge, kk_errand_sign sign, kk_errand_kind kind,
                             kk_str program, kk_str word)
{
    char folded[KK_NAME_LIMIT * 3];
    if (knowledge->frozen || kind == 0 || !KK_ARRAY_GROW(&knowledge->errands)) {
        return false;
    }
    const kk_errand_row row = {
        .sign = sign,
        .kind = kind,
        .program = kk_arena_copy(&knowledge->arena, kk_knowledge_fold_program(program, folded)),
        .word = kk_arena_copy(&knowledge->arena, word),
    };
    knowledge->errands.items[knowledge->errands.count] = row;
    knowledge->errands.count += row.program.data && row.word.data;
    return row.program.data && row.word.data;
}

bool kk_knowledge_add_keeping_place(kk_knowledge *knowledge, const kk_keeping_place *place)
{
    kk_str part = kk_arena_copy(&knowledge->arena, place->part);
    if (knowledge->frozen || !part.data || !KK_ARRAY_GROW(&knowledge->keeping_places)) {
        return false;
    }
    knowledge->keeping_places.items[knowledge->keeping_places.count++] =
        (kk_keeping_place){part, place->one_component};
    return true;
}

/* A broker's command line that is not known leaves all that it may run possible. */
static bool says(const kk_errand_row *row, kk_str command_line)
{
    return row->word.size == 0 || (row->sign == KK_SIGN_BROKER && !command_line.data) ||
           kk_str_contains_nocase(command_line, row->word);
}

uint32_t kk_knowledge_errands(const kk_knowledge *knowledge, kk_errand_sign sign, kk_str name,
                              kk_str command_line)
{
    char folded[KK_NAME_LIMIT * 3];
    kk_str program = kk_knowledge_fold_program(name, folded);
    uint32_t kinds = 0;
    for (size_t i = 0; i < knowledge->errands.count; i++) {
        const kk_errand_row *row = &knowledge->errands.items[i];
        bool is_it = row->sign == sign && (row->program.size == 0 || kk_str_equal(row->program, program));
        if (is_it && !(kinds & row->kind) && says(row, command_line)) {
            kinds |= row->kind;
        }
    }
    return kinds;
}

const kk_keeping_place *kk_knowledge_keeping_places(const kk_knowledge *knowledge, size_t *count)
{
    *count = knowledge->keeping_places.count;
    return knowledge->keeping_places.items;
}
