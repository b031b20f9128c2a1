/* Statements of findings, before any words: a verb with typed objects in roles. Rules make them,
 * lua/report/words.lua turns them into sentences of a language; JSON gives them as they are. */
#ifndef KK_CASE_FACTS_H
#define KK_CASE_FACTS_H

#include "base/arena.h"
#include "event/process.h"

typedef enum kk_fact_kind {
    KK_FACT_PROCESS, /* a process of the case; where the capture has no record of it "name pid", or its PID */
    KK_FACT_FILE,    /* texts: a path of a file or folder, */
    KK_FACT_VALUE,   /* of a registry value, */
    KK_FACT_KEY,     /* of a registry key */
    KK_FACT_HOST,    /* name or address, with ":port" */
    KK_FACT_URL,
    KK_FACT_TASK,
    KK_FACT_SERVICE,
    KK_FACT_COMMAND, /* a command line */
    KK_FACT_NAME,    /* a proper name, the same in every language */
    KK_FACT_TEXT,    /* as captured */
    KK_FACT_PERIOD,  /* a span of time as ISO 8601 writes it: "PT15M" */
    KK_FACT_TERM,    /* a word of the catalogues, such as "new": each language has its own for it */
    KK_FACT_CODE,    /* numbers: one that counts nothing, such as a port, */
    KK_FACT_NUMBER,  /* a count, */
    KK_FACT_TIMES,   /* how often, */
    KK_FACT_BYTES,   /* bytes, */
    KK_FACT_SECONDS, /* seconds */
    KK_FACT_CLAUSE,  /* a statement within the statement; it has no clauses of its own */
    KK_FACT_KIND_COUNT
} kk_fact_kind;

typedef enum kk_role {
#define KK_ROLE(id, name, kind, meaning) KK_ROLE_##id,
#include "case/roles.def"
#undef KK_ROLE
    KK_NO_ROLE /* how many there are */
} kk_role;

typedef struct kk_fact kk_fact;

typedef struct kk_statement {
    kk_str verb;    /* "set-value"; data NULL where nothing is stated */
    kk_fact *first; /* facts by role, in the order of roles.def; those of one role in the order given */
    kk_fact *last;
    unsigned count;
    unsigned count_of_last; /* facts in the role of the last one */
} kk_statement;

/* Facts of one role that a statement keeps. */
#define KK_FACT_LIMIT 256

struct kk_fact {
    kk_role role;
    kk_process_id process;      /* of KK_FACT_PROCESS; KK_NO_PROCESS where `text` names it */
    kk_str text;                /* of texts, terms and processes without a record */
    int64_t number;             /* of numbers; seconds in 100 ns */
    const kk_statement *clause; /* of KK_FACT_CLAUSE */
    unsigned left_out;          /* of the last one of a role: how many beyond KK_FACT_LIMIT were not kept */
    kk_fact *next;
};

kk_str kk_role_name(kk_role role);
kk_fact_kind kk_role_kind(kk_role role);
/* Name, for people, of what objects in the role are. */
kk_str kk_role_meaning(kk_role role);
/* KK_NO_ROLE when there is none of that name. */
kk_role kk_role_find(kk_str name);
/* The name most like `name`; NULL when none is near. */
const char *kk_role_nearest(kk_str name);
kk_str kk_fact_kind_name(kk_fact_kind kind);

/* Appends a copy of the fact, whose texts are copied too; facts of one role are added one after another.
 * False when memory is out. */
bool kk_statement_add(kk_statement *statement, const kk_fact *fact, kk_arena *arena);

#endif
