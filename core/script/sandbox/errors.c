#include "script/sandbox/errors.h"

#include "script/sandbox/state.h"

#include <stdlib.h>

/* Errors of one script beyond these are left out. */
#define ERROR_LIMIT 100

static void append(kk_scripts *scripts, uint32_t script, const char *text)
{
    kk_error_list *errors = &scripts->errors;
    if (!kk_grow(&errors->items, &errors->capacity, errors->count + 1, sizeof *errors->items)) {
        return;
    }
    kk_case_error error = {scripts->table.items[script]->path,
                           kk_arena_copy(&scripts->arena, kk_str_of(text))};
    if (!error.text.data) {
        error.text = KK_STR("an error that memory was too short to keep");
    }
    errors->items[errors->count++] = error;
    if (errors->also) {
        kk_case_add_error(errors->also, error.script, error.text);
    }
}

void kk_scripts_add_error(kk_scripts *scripts, uint32_t script, const char *text)
{
    kk_script *item = scripts->table.items[script];
    if (item->errors < ERROR_LIMIT) {
        append(scripts, script, text);
    } else if (item->errors == ERROR_LIMIT) {
        kk_error error;
        kk_fail(&error, "%s: has more than %d errors; the rest is left out", item->path.data, ERROR_LIMIT);
        append(scripts, script, error.text);
    }
    item->errors++;
}

size_t kk_scripts_error_count(const kk_scripts *scripts)
{
    return scripts->errors.count;
}

const kk_case_error *kk_scripts_error(const kk_scripts *scripts, size_t number)
{
    return number < scripts->errors.count ? &scripts->errors.items[number] : NULL;
}

void kk_error_list_free(kk_error_list *errors)
{
    free(errors->items);
}

void kk_scripts_add_note(kk_scripts *scripts, kk_str text)
{
    kk_str copy = kk_arena_copy(&scripts->arena, text);
    if (copy.data && KK_ARRAY_GROW(&scripts->notes)) {
        scripts->notes.items[scripts->notes.count++] = copy;
    }
}

size_t kk_scripts_note_count(const kk_scripts *scripts)
{
    return scripts->notes.count;
}

kk_str kk_scripts_note(const kk_scripts *scripts, size_t number)
{
    return number < scripts->notes.count ? scripts->notes.items[number] : KK_STR("");
}

void kk_note_list_free(kk_note_list *notes)
{
    free(notes->items);
}
