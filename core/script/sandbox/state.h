/* What the files of this room share: the Lua state with its scripts, blocks, errors and limits. Private to
 * core/script/.
 *
 * C functions that Lua calls find it by kk_scripts_of(). `running` is the one record of who is to blame: it
 * changes only in call.c and load.c, never by anything a script can say. */
#ifndef KK_SCRIPT_STATE_H
#define KK_SCRIPT_STATE_H

#include "script/sandbox/pool.h"
#include "script/script.h"

#include <lauxlib.h>
#include <lua.h>

/* Why the running script was stopped. Set once per call, cleared by call.c only. */
typedef enum kk_trip {
    KK_TRIP_NONE,
    KK_TRIP_STEPS,
    KK_TRIP_SECONDS,
    KK_TRIP_RUN_SECONDS,
    KK_TRIP_MEMORY,
    KK_TRIP_BLOCK,   /* one allocation was too large */
    KK_TRIP_RECORDS, /* the case keeps too much for it */
    KK_TRIP_COUNT
} kk_trip;

/* A file with scripts; number 0 is the engine itself, which no limit stops. */
typedef struct kk_script {
    kk_str path;         /* NUL-terminated; as given, used in messages */
    const char *chunk;   /* "@path", as Lua names the source of its functions */
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

#define KK_ENGINE_SCRIPT 0

/* What call.c's message handler notes of an error. */
typedef struct kk_failure kk_failure;

/* kaiseki's own report files hold what they print of a large case: sixteen times each limit. */
#define KK_REPORT_SHARE 16

/* A block and its functions, as references in its script's table; LUA_NOREF when it has none. */
typedef struct kk_block_entry {
    kk_block block;
    uint32_t script;
    int key, finding, on_event, on_finish, excuse, weigh, text, examples;
} kk_block_entry;

/* An expression that a script built: where, and whether anything used it. */
typedef struct kk_built {
    uint32_t script;
    unsigned line;
    bool used, reported;
} kk_built;

/* Large live blocks are counted by size, because a single instruction on them can take long. */
#define KK_WEIGHT_CLASSES 9

#define KK_CLOCK_UNREAD (-1)

typedef struct kk_gauge {
    int64_t steps_left;      /* of the running call */
    int64_t until_clock;     /* work until the clock is read again */
    int64_t clock;           /* CPU time of the thread when it was last read, ns; KK_CLOCK_UNREAD */
    int64_t run_nanoseconds; /* of all scripts */
    kk_trip tripped;
    unsigned trip_line; /* of the running script; 0 when unknown */
    int interval;       /* instructions between hooks */
    unsigned heavy[KK_WEIGHT_CLASSES];
    size_t refused;       /* size of an allocation just refused, which Lua will ask for again; 0 for none */
    unsigned collections; /* emergency collections in this call that freed too little */
} kk_gauge;

struct kk_scripts {
    lua_State *lua;
    kk_script_limits limits;
    kk_arena arena; /* paths, texts of blocks */
    kk_str library;
    bool checks_library;    /* kk_scripts_check_library */
    struct kk_ahead *ahead; /* compiles what is still to be loaded; NULL when nothing does */
    kk_expressions *expressions;
    size_t expression_memory; /* bytes of them, booked so far */

    kk_script **items;
    uint32_t count;
    size_t capacity;
    uint32_t running; /* script to blame */
    uint32_t owner;   /* script that pays for memory */
    int32_t block;    /* number of the running block; -1 for none */
    bool loading;     /* blocks and expressions may be made */
    kk_gauge gauge;
    kk_pool pool;        /* of Lua's small blocks */
    kk_failure *failure; /* of the running protected call */
    kk_trip last_trip;   /* what stopped the last protected call */

    kk_block_entry *blocks;
    size_t block_count, block_capacity;
    uint32_t *of_kind[3]; /* numbers of the blocks of each kind, in order */
    size_t kind_counts[3], kind_capacities[3];

    kk_case_error *errors;
    size_t error_count, error_capacity;

    kk_built *built;
    size_t built_count, built_capacity;
    size_t built_checked;

    struct kk_attack_table *attack; /* loaded when first asked for */

    kk_script_context context; /* zeroed until bound */
    const kk_event *event;     /* of the running callback; NULL outside */
    kk_scratch *event_scratch;
    int32_t event_whitelist;
    uint64_t object_serial;      /* of the object made last */
    uint64_t event_index;        /* of the event that callbacks were about last */
    uint64_t event_serial;       /* grows with every such event, so that kept ones know that theirs is over */
    uint64_t event_pushed;       /* event_serial for which an event object was made */
    kk_scratch scratch;          /* for events read again */
    kk_scratch property_scratch; /* for one property at a time */
    uint64_t scratch_index;      /* event that it is about */
    struct kk_matcher *matchers; /* programs of event:matches */
    size_t matcher_count;
    struct kk_refs *refs;        /* events by index */
    bool finished;               /* the replay is over: lists may be kept */
    bool rendering;              /* a report runs */
    kk_str view;                 /* whose activities it reads; empty for the default one */
    kk_buf text;                 /* for one text on its way to Lua */
    kk_script_evidence evidence; /* zeroed without the VM's files */
    struct kk_output_sink *sink; /* of the running report */
};

static inline kk_scripts *kk_scripts_of(lua_State *lua)
{
    return *(kk_scripts **)lua_getextraspace(lua);
}

/* A new script record; its number, or UINT32_MAX when memory is out. */
uint32_t kk_script_add(kk_scripts *scripts, kk_str path);

/* Copies a block, or an expression's record, in; NULL when memory is out. */
kk_block_entry *kk_block_add(kk_scripts *scripts, const kk_block_entry *entry);
/* Number of the block that is the `number`-th of its kind, as the case numbers them too; SIZE_MAX. */
size_t kk_block_find(const kk_scripts *scripts, kk_block_kind kind, uint32_t number);
kk_built *kk_built_add(kk_scripts *scripts, uint32_t script, unsigned line);

/* Notes an error; while a report runs, the case gets it too (the engine gives it the earlier ones). */
void kk_scripts_add_error(kk_scripts *scripts, uint32_t script, const char *text);

#endif
