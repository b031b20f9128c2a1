#include "event/field.h"

static const kk_field_info infos[KK_FIELD_COUNT] = {
#define KK_FIELD_ROW(id, name, kind, pml, csv, meaning)                                                      \
    {{name, sizeof(name) - 1},                                                                               \
     KK_##kind,                                                                                              \
     {pml, sizeof(pml) - 1},                                                                                 \
     {csv, sizeof(csv) - 1},                                                                                 \
     {meaning, sizeof(meaning) - 1}},
#include "event/fields.def"
#undef KK_FIELD_ROW
};

/* Longest name that kk_field_nearest measures; the table's own names are shorter. */
#define NAME_LIMIT 64

const kk_field_info *kk_field_info_of(kk_field field)
{
    return (unsigned)field < KK_FIELD_COUNT ? &infos[field] : NULL;
}

kk_field kk_field_find(kk_str name)
{
    for (unsigned i = 0; i < KK_FIELD_COUNT; i++) {
        if (kk_str_equal(infos[i].name, name)) {
            return (kk_field)i;
        }
    }
    return KK_NO_FIELD;
}

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein distance; both at most NAME_LIMIT bytes. */
static unsigned edit_distance(kk_str a, kk_str b)
{
    unsigned row[NAME_LIMIT + 1];
    for (unsigned j = 0; j <= b.size; j++) {
        row[j] = j;
    }
    for (unsigned i = 1; i <= a.size; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.size; j++) {
            unsigned above = row[j];
            unsigned replaced = diagonal + (a.data[i - 1] != b.data[j - 1]);
            row[j] = smallest(above + 1, row[j - 1] + 1, replaced);
            diagonal = above;
        }
    }
    return row[b.size];
}

kk_field kk_field_nearest(kk_str name)
{
    kk_field nearest = KK_NO_FIELD;
    if (name.size == 0 || name.size > NAME_LIMIT) {
        return nearest;
    }
    /* Near: at most a third of the letters, but two typing errors always. */
    unsigned best = name.size < 6 ? 3 : (unsigned)name.size / 3 + 1;
    for (unsigned i = 0; i < KK_FIELD_COUNT; i++) {
        unsigned distance = infos[i].name.size <= NAME_LIMIT ? edit_distance(name, infos[i].name) : best;
        if (distance < best) {
            best = distance;
            nearest = (kk_field)i;
        }
    }
    return nearest;
}
