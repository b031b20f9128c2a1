/* Table of script files by number: what messages call each, and what it took of its limits. Private to
 * core/script/. */
#ifndef KK_SCRIPT_SCRIPT_TABLE_H
#define KK_SCRIPT_SCRIPT_TABLE_H

#include "base/buf.h"
#include "script/script.h"

/* Number of the engine itself, which no limit stops. */
#define KK_ENGINE_SCRIPT 0

/* kaiseki's own report files hold what they print of a large case: sixteen times each limit. */
#define KK_REPORT_SHARE 16

typedef struct kk_script {
    kk_str path;         /* NUL-terminated; as given, used in messages */
    const char *chunk;   /* as Lua names the source of its functions (kk_script_append_chunk) */
    size_t memory;       /* bytes of Lua blocks that it owns */
    size_t built;        /* bytes of expressions and blocks that it made */
    size_t records;      /* bytes of findings and activities that the case keeps for it */
    size_t errors;       /* of it so far */
    unsigned blocks;     /* that it declared */
    unsigned expanding;  /* texts of its tests with two or more %NAME% */
    int64_t nanoseconds; /* CPU time spent in it */
    uint64_t random;     /* state of its math.random */
    int references;      /* registry reference of its table of functions; LUA_NOREF when dropped */
    bool disabled;
    bool failed;    /* its loading stopped at an error */
    unsigned share; /* how often each limit it gets: 1, or KK_REPORT_SHARE */
    bool library;   /* a module of kaiseki's own */
    bool report;    /* a report file, which has resources */
} kk_script;

typedef struct kk_script_table {
    kk_script **items; /* each stays where it is */
    uint32_t count;
    size_t capacity;
} kk_script_table;

/* Appends what Lua calls the script with this path, and a NUL: "@path", of kaiseki's own scripts without the
 * folder that holds them, so that it is the same wherever they are installed. */
void kk_script_append_chunk(kk_str library, kk_str path, kk_buf *chunk);

/* A new script; its number, or UINT32_MAX when memory is out. */
uint32_t kk_script_add(kk_scripts *scripts, kk_str path);
void kk_script_table_free(kk_script_table *table);

#endif
