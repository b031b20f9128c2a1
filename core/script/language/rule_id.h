/* Ids of rules; what names one is kk_scripts_names_rule of script.h. Private to core/script/. */
#ifndef KK_SCRIPT_RULE_ID_H
#define KK_SCRIPT_RULE_ID_H

#include "script/script.h"

/* True for <tactic>.<name>: lower-case words, digits and hyphens. */
bool kk_is_rule_id(kk_str id);

#endif
