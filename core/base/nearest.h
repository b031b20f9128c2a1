/* The name that was probably meant, for messages: the nearest by Levenshtein's distance. */
#ifndef KK_BASE_NEAREST_H
#define KK_BASE_NEAREST_H

#include "base/str.h"

typedef struct kk_nearest {
    kk_str wanted;
    const char *best;  /* NULL while none is near */
    unsigned distance; /* of `best`; what a name must fall below to be nearer */
} kk_nearest;

/* Begins a search. Names further from `wanted` than a third of its length and one letter are not near. */
kk_nearest kk_nearest_to(kk_str wanted);

/* Weighs a NUL-terminated name, which must outlive the search; true when it is the nearest so far. */
bool kk_nearest_try(kk_nearest *nearest, const char *name);

#endif
