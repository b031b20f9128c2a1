/* case.recording: the configuration of Process Monitor that the capture was recorded with. */
#include "script/objects/objects.h"
#include "script/sandbox/gauge.h"

void kk_push_operations(lua_State *lua, const kk_opset *operations)
{
    lua_Integer count = 0;
    kk_charge(lua, KK_OP_COUNT);
    lua_newtable(lua);
    for (int i = KK_OP_OTHER + 1; i < KK_OP_COUNT; i++) {
        if (kk_opset_has(operations, (kk_operation)i)) {
            kk_push_str(lua, kk_operation_name((kk_operation)i));
            lua_rawseti(lua, -2, ++count);
        }
    }
}

static kk_str name_of(kk_str path)
{
    size_t start = path.size;
    while (start > 0 && path.data[start - 1] != '/') {
        start--;
    }
    return kk_str_slice(path, start, path.size);
}

/* Pushes a table of numbers by the names of columns. */
static void push_counts(lua_State *lua, const size_t counts[KK_COLUMN_COUNT])
{
    lua_newtable(lua);
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        if (counts[i] > 0) {
            kk_push_str(lua, kk_column_name((kk_column)i));
            lua_pushinteger(lua, (lua_Integer)counts[i]);
            lua_rawset(lua, -3);
        }
    }
}

void kk_push_recording(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                       const kk_property *property)
{
    (void)object;
    (void)property;
    const kk_pmc *pmc = kk_case_recording(scripts->context.result);
    if (!pmc) {
        lua_pushnil(lua);
        return;
    }
    /* Each operation is held against each rule. */
    kk_charge(lua, (uint64_t)pmc->filter.count * KK_OP_COUNT);
    kk_opset hidden = kk_pmc_hidden_operations(&pmc->filter);
    lua_createtable(lua, 0, 7);
    kk_push_str(lua, name_of(pmc->path));
    lua_setfield(lua, -2, "name");
    lua_pushboolean(lua, kk_pmc_is_destructive(pmc));
    lua_setfield(lua, -2, "drops");
    lua_pushboolean(lua, kk_pmc_is_on(pmc, "FlightRecorder"));
    lua_setfield(lua, -2, "ring");
    lua_pushinteger(lua, (lua_Integer)pmc->filter.count);
    lua_setfield(lua, -2, "rules");
    kk_push_operations(lua, &hidden);
    lua_setfield(lua, -2, "hidden_operations");
    size_t counts[KK_COLUMN_COUNT];
    kk_pmc_partial_excludes(&pmc->filter, counts);
    push_counts(lua, counts);
    lua_setfield(lua, -2, "excludes");
    kk_pmc_includes(&pmc->filter, counts);
    push_counts(lua, counts);
    lua_setfield(lua, -2, "includes");
}
