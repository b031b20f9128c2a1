/* MITRE ATT&CK's techniques, from windows/attack.csv of the library. Private to core/script/. */
#ifndef KK_SCRIPT_ATTACK_H
#define KK_SCRIPT_ATTACK_H

#include "script/sandbox/state.h"

/* The version of ATT&CK for Enterprise that the table is of. */
#define KK_ATTACK_VERSION "19"

typedef struct kk_technique {
    kk_str id, name;
    kk_str tactics; /* short names, separated by spaces */
    kk_str stix_id;
} kk_technique;

/* By id; NULL when there is none (or no table: then `error` says so). */
const kk_technique *kk_attack_find(kk_scripts *scripts, kk_str id, kk_error *error);

void kk_attack_free(kk_scripts *scripts);

#endif
