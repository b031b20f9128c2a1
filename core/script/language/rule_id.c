#include "script/language/rule_id.h"

#include "script/language/attack.h"

bool kk_is_rule_id(kk_str id)
{
    size_t dots = 0;
    bool start = true;
    for (size_t i = 0; i < id.size; i++) {
        char byte = id.data[i];
        bool word = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || (byte == '-' && !start);
        if (!word && (byte != '.' || start)) {
            return false;
        }
        dots += byte == '.';
        start = byte == '.';
    }
    return dots > 0 && !start && id.size < 100;
}

static bool names(kk_str pattern, kk_str id)
{
    return pattern.size > 0 && pattern.data[pattern.size - 1] == '*'
               ? kk_str_starts(id, kk_str_slice(pattern, 0, pattern.size - 1))
               : kk_str_equal(id, pattern);
}

/* `tactic` and `rest` (".NAME" or ".*") together name the rule. */
static bool parts_name(kk_str tactic, kk_str rest, kk_str id)
{
    return kk_str_starts(id, tactic) && names(rest, kk_str_slice(id, tactic.size, id.size - tactic.size));
}

bool kk_scripts_names_rule(kk_scripts *scripts, const char *pattern, kk_str id)
{
    kk_str text = kk_str_of(pattern);
    if (names(text, id)) {
        return true;
    }
    size_t dot = kk_str_find(text, KK_STR("."), 0);
    if (dot == SIZE_MAX) {
        return false;
    }
    kk_str rest = kk_str_slice(text, dot, text.size - dot);
    kk_str tactics = kk_attack_successors(scripts, kk_str_slice(text, 0, dot));
    size_t at = 0;
    for (kk_str tactic; kk_str_next(tactics, KK_STR(" "), &at, &tactic);) {
        if (parts_name(tactic, rest, id)) {
            return true;
        }
    }
    return false;
}
