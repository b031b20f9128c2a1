/* kaiseki.native: functions of the core for modules and rules. */
#include "script/library/native.h"

#include "base/fold.h"
#include "base/time.h"
#include "base/utf.h"
#include "case/facts.h"
#include "files/digest.h"
#include "script/library/escape.h"
#include "script/sandbox/builder.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/seal.h"

#include <stdio.h>

#define UUID_SIZE 16

static kk_str check_str(lua_State *lua, int index)
{
    kk_str text;
    text.data = luaL_checklstring(lua, index, &text.size);
    kk_charge_bytes(lua, text.size * 8);
    return text;
}

/*** native.fold(text) The text for caseless comparison (Unicode simple folding). */
static int native_fold(lua_State *lua)
{
    kk_str text = check_str(lua, 1);
    char *out = lua_newuserdatauv(lua, KK_FOLD_MAX(text.size) + 1, 0);
    lua_pushlstring(lua, out, kk_fold(text, out));
    return 1;
}

/*** native.same(a, b) Whether two texts are equal in any case. */
static int native_same(lua_State *lua)
{
    lua_pushboolean(lua, kk_str_equal_nocase(check_str(lua, 1), check_str(lua, 2)));
    return 1;
}

/*** native.starts(text, part) Whether the text starts with the part in any case. */
static int native_starts(lua_State *lua)
{
    lua_pushboolean(lua, kk_str_starts_nocase(check_str(lua, 1), check_str(lua, 2)));
    return 1;
}

/*** native.ends(text, part) Whether the text ends with the part in any case. */
static int native_ends(lua_State *lua)
{
    lua_pushboolean(lua, kk_str_ends_nocase(check_str(lua, 1), check_str(lua, 2)));
    return 1;
}

/*** native.contains(text, part) Whether the text contains the part in any case. */
static int native_contains(lua_State *lua)
{
    kk_str text = check_str(lua, 1), part = check_str(lua, 2);
    kk_charge(lua, text.size / 8 * (part.size / 8 + 1)); /* the search tries every position */
    lua_pushboolean(lua, kk_str_contains_nocase(text, part));
    return 1;
}

/*** native.valid(text) The text as valid UTF-8: what is not becomes U+FFFD. */
static int native_valid(lua_State *lua)
{
    kk_str text = check_str(lua, 1);
    kk_builder out;
    kk_builder_init(lua, &out);
    for (size_t at = 0; at < text.size;) {
        char bytes[4];
        kk_builder_add(&out, bytes, kk_utf8_encode(kk_utf8_next(text, &at), bytes));
    }
    kk_builder_push(&out);
    return 1;
}

/*** native.escape(name, text) What `out` prints for the text after out:escape(name). */
static int native_escape(lua_State *lua)
{
    kk_escape escape = kk_check_escape(lua, 1);
    kk_str text = check_str(lua, 2);
    kk_builder out;
    kk_builder_init(lua, &out);
    escape(&out, text);
    kk_builder_push(&out);
    return 1;
}

/*** native.date(ticks) { year, month, day, hour, minute, second, ticks } of 100 ns ticks since 1601. */
static int native_date(lua_State *lua)
{
    kk_date date = kk_date_of(luaL_checkinteger(lua, 1));
    const struct {
        const char *name;
        lua_Integer value;
    } PARTS[] = {{"year", date.year},     {"month", date.month},   {"day", date.day},    {"hour", date.hour},
                 {"minute", date.minute}, {"second", date.second}, {"ticks", date.ticks}};
    kk_charge(lua, 8);
    lua_createtable(lua, 0, 7);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        lua_pushinteger(lua, PARTS[i].value);
        lua_setfield(lua, -2, PARTS[i].name);
    }
    return 1;
}

/*** native.sha256(text) The 32 bytes of the text's SHA-256 (FIPS 180-4). */
static int native_sha256(lua_State *lua)
{
    kk_str text = check_str(lua, 1);
    unsigned char bytes[KK_SHA256_SIZE];
    if (!kk_sha256(&text, 1, bytes)) {
        return kk_raise(lua, "libcrypto has no SHA-256 here");
    }
    lua_pushlstring(lua, (const char *)bytes, sizeof bytes);
    return 1;
}

/*** native.roles() The roles of a statement's objects: a list of { role, kind, meaning }. */
static int native_roles(lua_State *lua)
{
    kk_charge(lua, 200);
    lua_createtable(lua, KK_NO_ROLE, 0);
    for (unsigned i = 0; i < KK_NO_ROLE; i++) {
        const struct {
            const char *name;
            kk_str text;
        } PARTS[] = {{"role", kk_role_name((kk_role)i)},
                     {"kind", kk_fact_kind_name(kk_role_kind((kk_role)i))},
                     {"meaning", kk_role_meaning((kk_role)i)}};
        lua_createtable(lua, 0, 3);
        for (size_t at = 0; at < sizeof PARTS / sizeof *PARTS; at++) {
            lua_pushlstring(lua, PARTS[at].text.data, PARTS[at].text.size);
            lua_setfield(lua, -2, PARTS[at].name);
        }
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* 32 hexadecimal digits, between which hyphens may stand. */
static bool read_uuid(kk_str text, unsigned char out[UUID_SIZE])
{
    size_t digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        int digit = kk_hex_digit(text.data[i]);
        if (text.data[i] == '-') {
            continue;
        }
        if (digit < 0 || digits == (size_t)2 * UUID_SIZE) {
            return false;
        }
        unsigned high = digits % 2 ? out[digits / 2] : 0U;
        out[digits++ / 2] = (unsigned char)(high << 4 | (unsigned)digit);
    }
    return digits == (size_t)2 * UUID_SIZE;
}

static void push_uuid(lua_State *lua, const unsigned char bytes[UUID_SIZE])
{
    char text[2 * UUID_SIZE + 5];
    size_t size = 0;
    for (size_t i = 0; i < UUID_SIZE; i++) {
        const char *hyphen = i >= 4 && i <= 10 && i % 2 == 0 ? "-" : "";
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%02x", hyphen, bytes[i]);
    }
    lua_pushlstring(lua, text, size);
}

/*** native.uuid(namespace, name) The name-based UUID (RFC 9562, version 5) of a name in a namespace, which is
 * a UUID too. */
static int native_uuid(lua_State *lua)
{
    unsigned char namespace[UUID_SIZE], hash[KK_SHA1_SIZE];
    if (!read_uuid(check_str(lua, 1), namespace)) {
        return kk_raise(lua, "the namespace is no UUID");
    }
    const kk_str parts[] = {{(const char *)namespace, sizeof namespace}, check_str(lua, 2)};
    kk_charge(lua, 100);
    if (!kk_sha1(parts, 2, hash)) {
        return kk_raise(lua, "libcrypto has no SHA-1 here");
    }
    hash[6] = (unsigned char)((hash[6] & 0x0F) | 0x50); /* the version */
    hash[8] = (unsigned char)((hash[8] & 0x3F) | 0x80); /* the variant */
    push_uuid(lua, hash);
    return 1;
}

void kk_native_push(lua_State *lua)
{
    static const luaL_Reg FUNCTIONS[] = {
        {"fold", native_fold},     {"same", native_same},         {"starts", native_starts},
        {"ends", native_ends},     {"contains", native_contains}, {"valid", native_valid},
        {"escape", native_escape}, {"date", native_date},         {"sha256", native_sha256},
        {"uuid", native_uuid},     {"roles", native_roles},       {NULL, NULL}};
    luaL_newlib(lua, FUNCTIONS);
    kk_seal(lua);
}
