#include "base/nearest.h"

/* Longest text, in bytes, that is measured; names are shorter. */
#define LONGEST 64

kk_nearest kk_nearest_to(kk_str wanted)
{
    return (kk_nearest){wanted, NULL, (unsigned)(wanted.size / 3 + 2)};
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Letters to insert, remove or replace; texts are at most LONGEST bytes. */
static unsigned distance(kk_str a, kk_str b)
{
    unsigned row[LONGEST + 1];
    for (unsigned j = 0; j <= b.size; j++) {
        row[j] = j;
    }
    for (unsigned i = 1; i <= a.size; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.size; j++) {
            unsigned above = row[j];
            unsigned replaced = diagonal + (a.data[i - 1] != b.data[j - 1]);
            row[j] = least(replaced, least(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[b.size];
}

bool kk_nearest_try(kk_nearest *nearest, const char *name)
{
    kk_str candidate = kk_str_of(name);
    size_t size = nearest->wanted.size;
    size_t least_far = size > candidate.size ? size - candidate.size : candidate.size - size;
    if (size > LONGEST || candidate.size > LONGEST || least_far >= nearest->distance) {
        return false;
    }
    unsigned far = distance(nearest->wanted, candidate);
    if (far >= nearest->distance) {
        return false;
    }
    nearest->distance = far;
    nearest->best = name;
    return true;
}
