/* The tables of what is known. Private to core/knowledge/. */
#ifndef KK_KNOWLEDGE_KNOWLEDGE_IMPL_H
#define KK_KNOWLEDGE_KNOWLEDGE_IMPL_H

#include "base/arena.h"
#include "base/grow.h"
#include "knowledge/knowledge.h"

/* A name, folded, and what is said of it. */
typedef struct kk_named_bits {
    kk_str name;
    kk_str file; /* of a program: its name as a file's */
    uint32_t bits;
} kk_named_bits;

/* Names with bits; in order of their bytes once they are frozen, each once. */
typedef KK_ARRAY(kk_named_bits) kk_names;

typedef struct kk_errand_row {
    kk_errand_sign sign;
    kk_errand_kind kind;
    kk_str program, word; /* the program folded, without ".exe" */
} kk_errand_row;

struct kk_knowledge {
    kk_arena arena;
    bool frozen;
    kk_names programs, extensions;
    KK_ARRAY(kk_str) places[KK_PLACE_COUNT];
    KK_ARRAY(kk_errand_row) errands;
    KK_ARRAY(kk_keeping_place) keeping_places;
};

/* Names longer than this, in bytes, are nobody's. */
#define KK_NAME_LIMIT 64

/* The name of a program's file, folded and without ".exe", in `out`; empty when it is too long for any. */
kk_str kk_knowledge_fold_program(kk_str name, char out[KK_NAME_LIMIT * 3]);

#endif
