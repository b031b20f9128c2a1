#include "event/field.h"

#include "base/nearest.h"

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

kk_field kk_field_nearest(kk_str name)
{
    kk_field field = KK_NO_FIELD;
    kk_nearest nearest = kk_nearest_to(name);
    for (unsigned i = 0; name.size > 0 && i < KK_FIELD_COUNT; i++) {
        if (kk_nearest_try(&nearest, infos[i].name.data)) {
            field = (kk_field)i;
        }
    }
    return field;
}

kk_field kk_field_ending(kk_str name)
{
    for (unsigned i = 0; name.size > 0 && i < KK_FIELD_COUNT; i++) {
        kk_str full = infos[i].name;
        if (full.size > name.size && kk_str_ends(full, name) && full.data[full.size - name.size - 1] == '.') {
            return (kk_field)i;
        }
    }
    return KK_NO_FIELD;
}

kk_field kk_field_first_of(kk_str group)
{
    for (unsigned i = 0; i < KK_FIELD_COUNT; i++) {
        kk_str full = infos[i].name;
        if (full.size > group.size && kk_str_starts(full, group) && full.data[group.size] == '.') {
            return (kk_field)i;
        }
    }
    return KK_NO_FIELD;
}
