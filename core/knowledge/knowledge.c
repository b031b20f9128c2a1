#include "knowledge/knowledge.h"

#include "base/fold.h"
#include "knowledge/knowledge_impl.h"

#include <stdio.h>
#include <stdlib.h>

/* A word of lua/windows and its bit. */
typedef struct word_bit {
    const char *word;
    uint32_t bit;
} word_bit;

static const word_bit ROLES[] = {
    {"agent", KK_PROGRAM_AGENT}, {"browser", KK_PROGRAM_BROWSER},     {"carrier", KK_PROGRAM_CARRIER},
    {"core", KK_PROGRAM_CORE},   {"desktop", KK_PROGRAM_DESKTOP},     {"helper", KK_PROGRAM_HELPER},
    {"host", KK_PROGRAM_HOST},   {"installer", KK_PROGRAM_INSTALLER}, {"launcher", KK_PROGRAM_LAUNCHER},
    {"shell", KK_PROGRAM_SHELL}, {"viewer", KK_PROGRAM_VIEWER},       {"watcher", KK_PROGRAM_WATCHER},
    {"guest", KK_PROGRAM_GUEST},
};

static const word_bit KINDS[] = {{"executable", KK_FILE_EXECUTABLE}};

#define COUNT(table) (sizeof(table) / sizeof *(table))

kk_knowledge *kk_knowledge_new(void)
{
    return calloc(1, sizeof(kk_knowledge));
}

void kk_knowledge_free(kk_knowledge *knowledge)
{
    if (!knowledge) {
        return;
    }
    free(knowledge->programs.items);
    free(knowledge->extensions.items);
    for (size_t i = 0; i < KK_PLACE_COUNT; i++) {
        free(knowledge->places[i].items);
    }
    free(knowledge->errands.items);
    free(knowledge->keeping_places.items);
    kk_arena_free(&knowledge->arena);
    free(knowledge);
}

/* --- names and their bits --- */

/* The text folded in `out`; empty when it is longer than any name. */
static kk_str fold_name(kk_str text, char out[KK_NAME_LIMIT * 3])
{
    return text.size <= KK_NAME_LIMIT ? (kk_str){out, kk_fold(text, out)} : KK_STR("");
}

kk_str kk_knowledge_fold_program(kk_str name, char out[KK_NAME_LIMIT * 3])
{
    kk_str folded = fold_name(name, out);
    return kk_str_ends(folded, KK_STR(".exe")) ? kk_str_slice(folded, 0, folded.size - 4) : folded;
}

/* Bits of those words of the text that the table has; the others are for rules. */
static uint32_t bits_of(kk_str text, const word_bit *table, size_t count)
{
    uint32_t bits = 0;
    size_t at = 0;
    for (kk_str word; kk_str_next(text, KK_STR(" "), &at, &word);) {
        for (size_t i = 0; i < count; i++) {
            if (kk_str_equal(word, kk_str_of(table[i].word))) {
                bits |= table[i].bit;
            }
        }
    }
    return bits;
}

static bool add_name(kk_knowledge *knowledge, kk_names *names, kk_str name, uint32_t bits)
{
    if (knowledge->frozen || name.size == 0 || bits == 0) {
        return !knowledge->frozen;
    }
    kk_str kept = kk_arena_copy(&knowledge->arena, name);
    if (!kept.data || !KK_ARRAY_GROW(names)) {
        return false;
    }
    names->items[names->count++] = (kk_named_bits){.name = kept, .bits = bits};
    return true;
}

/* Adds the program's name as a file's. */
static bool add_file(kk_knowledge *knowledge, kk_named_bits *program)
{
    bool bare = kk_str_find(program->name, KK_STR("."), 0) == SIZE_MAX;
    char file[(size_t)KK_NAME_LIMIT * 3 + sizeof ".exe"];
    snprintf(file, sizeof file, "%.*s%s", (int)program->name.size, program->name.data, bare ? ".exe" : "");
    program->file = kk_arena_copy(&knowledge->arena, kk_str_of(file));
    return program->file.data != NULL;
}

bool kk_knowledge_add_program(kk_knowledge *knowledge, kk_str name, kk_str roles)
{
    char folded[KK_NAME_LIMIT * 3];
    kk_names *programs = &knowledge->programs;
    size_t before = programs->count;
    return add_name(knowledge, programs, kk_knowledge_fold_program(name, folded),
                    bits_of(roles, ROLES, COUNT(ROLES))) &&
           (programs->count == before || add_file(knowledge, &programs->items[before]));
}

bool kk_knowledge_add_extension(kk_knowledge *knowledge, kk_str extension, kk_str kinds)
{
    char folded[KK_NAME_LIMIT * 3];
    return add_name(knowledge, &knowledge->extensions, fold_name(extension, folded),
                    bits_of(kinds, KINDS, COUNT(KINDS)));
}

static int compare_names(const void *left, const void *right)
{
    const kk_named_bits *a = left, *b = right;
    size_t size = a->name.size < b->name.size ? a->name.size : b->name.size;
    int order = memcmp(a->name.data, b->name.data, size);
    return order ? order : (a->name.size > b->name.size) - (a->name.size < b->name.size);
}

/* Puts the names in order, each once with all its bits. */
static void order_names(kk_names *names)
{
    size_t kept = 0;
    if (names->count) {
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    }
    for (size_t i = 0; i < names->count; i++) {
        if (kept > 0 && kk_str_equal(names->items[kept - 1].name, names->items[i].name)) {
            names->items[kept - 1].bits |= names->items[i].bits;
        } else {
            names->items[kept++] = names->items[i];
        }
    }
    names->count = kept;
}

void kk_knowledge_freeze(kk_knowledge *knowledge)
{
    order_names(&knowledge->programs);
    order_names(&knowledge->extensions);
    knowledge->frozen = true;
}

static uint32_t find_bits(const kk_names *names, kk_str name)
{
    const kk_named_bits wanted = {.name = name};
    const kk_named_bits *found = names->count && name.size ? bsearch(&wanted, names->items, names->count,
                                                                     sizeof *names->items, compare_names)
                                                           : NULL;
    return found ? found->bits : 0;
}

uint32_t kk_knowledge_roles(const kk_knowledge *knowledge, kk_str name)
{
    char folded[KK_NAME_LIMIT * 3];
    return find_bits(&knowledge->programs, kk_knowledge_fold_program(name, folded));
}

size_t kk_knowledge_programs(const kk_knowledge *knowledge, uint32_t roles, kk_str *names, size_t limit)
{
    size_t count = 0;
    for (size_t i = 0; i < knowledge->programs.count; i++) {
        const kk_named_bits *program = &knowledge->programs.items[i];
        if ((program->bits & roles) && count++ < limit) {
            names[count - 1] = program->file;
        }
    }
    return count;
}

uint32_t kk_knowledge_file_kinds(const kk_knowledge *knowledge, kk_str path)
{
    char folded[KK_NAME_LIMIT * 3];
    kk_str name = kk_path_name(path);
    size_t dot = name.size;
    while (dot > 0 && name.data[dot - 1] != '.') {
        dot--;
    }
    kk_str extension = kk_str_slice(name, dot, name.size);
    return dot == 0 ? 0 : find_bits(&knowledge->extensions, fold_name(extension, folded));
}

/* --- places --- */

bool kk_knowledge_add_place(kk_knowledge *knowledge, kk_place place, kk_str text)
{
    if (knowledge->frozen || text.size == 0) {
        return !knowledge->frozen;
    }
    kk_str kept = kk_arena_copy(&knowledge->arena, text);
    if (!kept.data || !KK_ARRAY_GROW(&knowledge->places[place])) {
        return false;
    }
    knowledge->places[place].items[knowledge->places[place].count++] = kept;
    return true;
}

size_t kk_knowledge_place_size(const kk_knowledge *knowledge, kk_place place, kk_str path)
{
    for (size_t i = 0; i < knowledge->places[place].count; i++) {
        kk_str beginning = knowledge->places[place].items[i];
        if (kk_str_starts_nocase(path, beginning)) {
            return beginning.size;
        }
    }
    return 0;
}

bool kk_knowledge_holds_place(const kk_knowledge *knowledge, kk_place place, kk_str path)
{
    for (size_t i = 0; i < knowledge->places[place].count; i++) {
        if (kk_str_contains_nocase(path, knowledge->places[place].items[i])) {
            return true;
        }
    }
    return false;
}

bool kk_knowledge_is_place(const kk_knowledge *knowledge, kk_place place, kk_str name)
{
    for (size_t i = 0; i < knowledge->places[place].count; i++) {
        if (kk_str_equal_nocase(name, knowledge->places[place].items[i])) {
            return true;
        }
    }
    return false;
}
