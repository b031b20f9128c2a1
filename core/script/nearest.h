/* The name that was probably meant, for messages. Private to core/script/. */
#ifndef KK_SCRIPT_NEAREST_H
#define KK_SCRIPT_NEAREST_H

#include "base/str.h"

typedef struct kk_nearest {
    kk_str wanted;
    const char *best; /* NULL while none is near */
    unsigned distance;
} kk_nearest;

/* Names further away than a third of their length are not near. */
kk_nearest kk_nearest_to(kk_str wanted);
void kk_nearest_try(kk_nearest *nearest, const char *name);

#endif
