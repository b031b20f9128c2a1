/* Notes of scripts, as messages. */
#include "cli/command.h"

void kk_message_notes(const kk_scripts *scripts)
{
    for (size_t i = 0; i < kk_scripts_note_count(scripts); i++) {
        kk_str note = kk_scripts_note(scripts, i);
        kk_message("%.*s", (int)note.size, note.data);
    }
}
