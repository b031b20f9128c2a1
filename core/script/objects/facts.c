/* Statements between Lua and the case. */
#include "script/objects/facts.h"

#include "script/objects/objects.h"
#include "script/objects/records.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

/* A verb, a term: lower-case words with hyphens. */
static bool is_word(kk_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-')) {
            return false;
        }
    }
    return text.size > 0 && text.size < 64;
}

typedef struct reader {
    lua_State *lua;
    kk_statement *out;
    kk_arena *arena;
    size_t *bytes;
    bool nested; /* within a clause */
} reader;

static void add(const reader *self, const kk_fact *fact)
{
    *self->bytes += sizeof *fact + fact->text.size;
    if (!kk_statement_add(self->out, fact, self->arena)) {
        kk_raise(self->lua, "out of memory");
    }
}

static kk_str text_at(const reader *self, int index, kk_role role)
{
    kk_str text = {NULL, 0};
    if (lua_type(self->lua, index) != LUA_TSTRING) {
        kk_raise(self->lua, "facts: `%s` takes texts, not a %s", kk_role_name(role).data,
                 luaL_typename(self->lua, index));
    }
    text.data = lua_tolstring(self->lua, index, &text.size);
    if (text.size > KK_SAID_LIMIT) {
        kk_raise(self->lua, "facts: `%s` has more than %zu KiB", kk_role_name(role).data,
                 KK_SAID_LIMIT >> 10);
    }
    return text;
}

/* The process that creations by Process Start alone name as creator, in a text's room: its PID; empty when
 * they name none, or several. */
#define PID_ROOM 12
static kk_str pid_of_creator(lua_State *lua, const kk_event_ref *creations, unsigned count,
                             char room[PID_ROOM])
{
    int64_t pid = -1;
    for (unsigned i = 0; i < count; i++) {
        const kk_process *created =
            creations[i].creates > 0
                ? kk_processes_get(kk_bound_processes(kk_scripts_of(lua)), creations[i].creates - 1)
                : NULL;
        int64_t own = created && created->parent == KK_NO_PROCESS ? created->parent_pid : -1;
        if (own < 0 || (i > 0 && own != pid)) {
            return KK_STR("");
        }
        pid = own;
    }
    int size = pid >= 0 ? snprintf(room, PID_ROOM, "%lld", (long long)pid) : 0;
    return (kk_str){room, size > 0 && size < PID_ROOM ? (size_t)size : 0};
}

static void read_process(const reader *self, int index, kk_fact *fact, char room[PID_ROOM])
{
    const kk_object *process = kk_test_object(self->lua, index, &KK_PROCESS_TYPE);
    const kk_event_ref *event = process ? NULL : kk_event_of_unknown_doer(self->lua, index);
    kk_str pid = event ? pid_of_creator(self->lua, event, 1, room) : KK_STR("");
    if (process) {
        fact->process = (kk_process_id)process->number;
    } else if (pid.size > 0) {
        fact->text = pid;
    } else if (!kk_is_unknown_process(self->lua, index)) {
        fact->text = text_at(self, index, fact->role);
    }
}

static void read_number(const reader *self, int index, kk_fact *fact)
{
    int whole;
    fact->number = lua_tointegerx(self->lua, index, &whole);
    if (!whole || lua_type(self->lua, index) != LUA_TNUMBER) {
        kk_raise(self->lua, "facts: `%s` takes whole numbers, not %s", kk_role_name(fact->role).data,
                 luaL_tolstring(self->lua, index, NULL));
    }
}

static void read_statement(const reader *self, int index, const kk_fact *doer);

static void read_clause(const reader *self, int index, kk_fact *fact)
{
    if (self->nested) {
        kk_raise(self->lua, "facts: a clause has no clauses of its own");
    }
    kk_statement *clause = kk_arena_calloc(self->arena, 1, sizeof *clause);
    if (!clause) {
        kk_raise(self->lua, "out of memory");
        return;
    }
    fact->clause = clause;
    const reader inner = {self->lua, clause, self->arena, self->bytes, .nested = true};
    read_statement(&inner, index, NULL);
}

/* The object at `index` as a fact in `role`. */
static void read_object(const reader *self, kk_role role, int index)
{
    kk_fact fact = {.role = role, .process = KK_NO_PROCESS};
    char room[PID_ROOM];
    kk_charge(self->lua, 10);
    switch (kk_role_kind(role)) {
    case KK_FACT_PROCESS:
        read_process(self, index, &fact, room);
        break;
    case KK_FACT_CODE:
    case KK_FACT_NUMBER:
    case KK_FACT_TIMES:
    case KK_FACT_BYTES:
    case KK_FACT_SECONDS:
        read_number(self, index, &fact);
        break;
    case KK_FACT_CLAUSE:
        read_clause(self, index, &fact);
        break;
    case KK_FACT_TERM:
        fact.text = text_at(self, index, role);
        if (!is_word(fact.text)) {
            kk_raise(self->lua, "facts: `%s` is a term of the catalogues, such as \"new\"; it is \"%.60s\"",
                     kk_role_name(role).data, fact.text.data);
        }
        break;
    default:
        fact.text = text_at(self, index, role);
        break;
    }
    add(self, &fact);
}

/* A list of objects; a table that is a clause is one. */
static bool is_list(lua_State *lua, int index, kk_role role)
{
    if (lua_type(lua, index) != LUA_TTABLE) {
        return false;
    }
    if (kk_role_kind(role) != KK_FACT_CLAUSE) {
        return true;
    }
    bool clause = lua_rawgeti(lua, index, 1) == LUA_TSTRING;
    lua_pop(lua, 1);
    return !clause;
}

static void read_role(const reader *self, int table, kk_role role)
{
    lua_State *lua = self->lua;
    if (lua_getfield(lua, table, kk_role_name(role).data) != LUA_TNIL) {
        int value = lua_gettop(lua);
        lua_Integer count = is_list(lua, value, role) ? luaL_len(lua, value) : 0;
        for (lua_Integer i = 1; i <= count; i++) {
            lua_geti(lua, value, i);
            read_object(self, role, lua_gettop(lua));
            lua_settop(lua, value);
        }
        if (!is_list(lua, value, role)) {
            read_object(self, role, value);
        }
    }
    lua_settop(lua, table);
}

static void refuse_unknown_roles(lua_State *lua, int table)
{
    lua_pushnil(lua);
    while (lua_next(lua, table)) {
        lua_pop(lua, 1);
        kk_charge(lua, 2);
        if (lua_type(lua, -1) != LUA_TSTRING) {
            if (lua_isinteger(lua, -1) && lua_tointeger(lua, -1) == 1) {
                continue;
            }
            kk_raise(lua, "facts are { \"verb\", role = object, ... }; there is an entry without a role");
        }
        kk_str name = kk_str_of(lua_tostring(lua, -1));
        if (kk_role_find(name) == KK_NO_ROLE) {
            const char *near = kk_role_nearest(name);
            kk_raise(lua, "facts: no role is called `%.60s`%s%s%s", name.data, near ? "; did you mean `" : "",
                     near ? near : "", near ? "`?" : "; docs/rules.md lists them");
        }
    }
}

static void read_statement(const reader *self, int index, const kk_fact *doer)
{
    lua_State *lua = self->lua;
    if (lua_type(lua, index) != LUA_TTABLE) {
        kk_raise(lua, "facts are a table { \"verb\", role = object, ... }, not a %s",
                 luaL_typename(lua, index));
    }
    luaL_checkstack(lua, 8, "facts");
    lua_pushvalue(lua, index);
    int table = lua_gettop(lua);
    kk_str verb = {NULL, 0};
    if (lua_rawgeti(lua, table, 1) == LUA_TSTRING) {
        verb.data = lua_tolstring(lua, -1, &verb.size);
    }
    if (!is_word(verb)) {
        kk_raise(lua, "facts begin with a verb in lower case, such as { \"set-value\", value = path }");
    }
    refuse_unknown_roles(lua, table);
    self->out->verb = kk_arena_copy(self->arena, verb);
    if (!self->out->verb.data) {
        kk_raise(lua, "out of memory");
    }
    *self->bytes += verb.size;
    for (unsigned role = 0; role < KK_NO_ROLE; role++) {
        read_role(self, table, (kk_role)role);
        if (role == KK_ROLE_DOER && self->out->count == 0 && doer) {
            add(self, doer);
        }
    }
    lua_settop(lua, table - 1);
}

size_t kk_read_statement(lua_State *lua, int index, const kk_finding *finding, kk_statement *out)
{
    size_t bytes = 0;
    char room[PID_ROOM];
    kk_fact doer = {.role = KK_ROLE_DOER, .process = finding->process};
    if (finding->process == KK_NO_PROCESS) {
        doer.text = pid_of_creator(lua, finding->events, finding->event_count, room);
    }
    bool known = finding->process != KK_NO_PROCESS || doer.text.size > 0;
    *out = (kk_statement){0};
    const reader self = {
        .lua = lua, .out = out, .arena = kk_case_arena(kk_scripts_of(lua)->context.result), .bytes = &bytes};
    read_statement(&self, lua_absindex(lua, index), known ? &doer : NULL);
    return bytes;
}

/* --- to Lua --- */

static void push_object(lua_State *lua, const kk_fact *fact)
{
    switch (kk_role_kind(fact->role)) {
    case KK_FACT_PROCESS:
        if (fact->text.data) {
            kk_push_str(lua, fact->text);
        } else if (fact->process == KK_NO_PROCESS) {
            lua_pushboolean(lua, false);
        } else {
            kk_push_process(lua, fact->process);
        }
        break;
    case KK_FACT_CODE:
    case KK_FACT_NUMBER:
    case KK_FACT_TIMES:
    case KK_FACT_BYTES:
    case KK_FACT_SECONDS:
        lua_pushinteger(lua, fact->number);
        break;
    case KK_FACT_CLAUSE:
        lua_createtable(lua, 0, 2);
        kk_push_verb(lua, fact->clause);
        lua_setfield(lua, -2, "verb");
        kk_push_facts(lua, fact->clause);
        lua_setfield(lua, -2, "facts");
        break;
    default:
        kk_push_str(lua, fact->text);
        break;
    }
}

void kk_push_verb(lua_State *lua, const kk_statement *statement)
{
    kk_push_str(lua, statement->verb);
}

void kk_push_facts(lua_State *lua, const kk_statement *statement)
{
    luaL_checkstack(lua, 8, "facts");
    kk_charge(lua, 5 + 5 * (uint64_t)statement->count);
    lua_newtable(lua);
    for (const kk_fact *fact = statement->first; fact;) {
        kk_role role = fact->role;
        lua_newtable(lua);
        for (lua_Integer at = 1; fact && fact->role == role; fact = fact->next) {
            push_object(lua, fact);
            lua_rawseti(lua, -2, at++);
            if (fact->left_out > 0) {
                lua_pushinteger(lua, fact->left_out);
                lua_setfield(lua, -2, "left_out");
            }
        }
        lua_setfield(lua, -2, kk_role_name(role).data);
    }
}
