/* Hints at what to write instead, for slips that Lua's compiler takes for something else. Private to
 * core/script/. */
#ifndef KK_SCRIPT_SYNTAX_HINT_H
#define KK_SCRIPT_SYNTAX_HINT_H

/* The hint for a message of the compiler; NULL when it says enough itself. */
const char *kk_syntax_hint(const char *message);

#endif
