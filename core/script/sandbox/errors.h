/* Errors and notes of scripts, in order. Private to core/script/. */
#ifndef KK_SCRIPT_ERRORS_H
#define KK_SCRIPT_ERRORS_H

#include "base/grow.h"
#include "script/script.h"

typedef struct kk_error_list {
    kk_case_error *items;
    size_t count, capacity;
    kk_case *also; /* gets each new error too; NULL for none */
} kk_error_list;

/* Appends an error of script number `script`; of a hundred and more of one script the rest is left out. */
void kk_scripts_add_error(kk_scripts *scripts, uint32_t script, const char *text);

void kk_error_list_free(kk_error_list *errors);

typedef KK_ARRAY(kk_str) kk_note_list;

/* Appends a note; it is copied. */
void kk_scripts_add_note(kk_scripts *scripts, kk_str text);

void kk_note_list_free(kk_note_list *notes);

#endif
