/* MITRE ATT&CK: techniques, and names of its earlier versions, from windows/attack.csv and
 * windows/attack_replaced.csv of the library. Private to core/script/. */
#ifndef KK_SCRIPT_ATTACK_H
#define KK_SCRIPT_ATTACK_H

#include "script/sandbox/state.h"

/* The version of ATT&CK for Enterprise that the tables are of. */
#define KK_ATTACK_VERSION "19"

typedef struct kk_technique {
    kk_str id, name;
    kk_str tactics; /* short names, separated by spaces */
    kk_str stix_id;
} kk_technique;

/* By id; NULL when there is none (or no table: then `error` says so). An id of an earlier version gives the
 * technique in its place, and a note says so once. */
const kk_technique *kk_attack_find(kk_scripts *scripts, kk_str id, kk_error *error);

/* The tactics in the place of one of an earlier version, separated by spaces, with a note once; empty when
 * `tactic` is none of those. */
kk_str kk_attack_successors(kk_scripts *scripts, kk_str tactic);

void kk_attack_free(kk_scripts *scripts);

#endif
