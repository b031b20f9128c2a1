#include "script/objects/records.h"

#include "script/language/block_table.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

/* Multiple of --script-memory that the case may keep for a script of kaiseki's own, whose activities are
 * those of every report; others have it once. */
#define BUNDLED_SHARE 16

/* Bytes of an activity's entry, with its key in the index, path included. */
#define ENTRY_SIZE 256

/* Bytes of an activity's text that are not counted: it is made anew for each report. */
#define USUAL_TEXT ((size_t)1 << 10)

void kk_check_said(lua_State *lua, const char *what, size_t size)
{
    if (size > KK_SAID_LIMIT) {
        kk_raise(lua, "%s must return at most %zu KiB", what, KK_SAID_LIMIT >> 10);
    }
}

/* Bytes of the finding, when it is new. */
static size_t unbooked(kk_finding *finding)
{
    size_t bytes = finding->booked ? 0 : sizeof *finding + 2 * finding->key.size;
    finding->booked = true;
    return bytes;
}

/* Whether the file is of the rules that come with kaiseki, beside its library. */
static bool is_bundled(const kk_scripts *scripts, kk_str path)
{
    kk_str base = scripts->library;
    while (base.size > 0 && base.data[base.size - 1] != '/') {
        base.size--;
    }
    return base.size > 0 && kk_str_starts(path, base) &&
           kk_str_starts(kk_str_slice(path, base.size, path.size), KK_STR("rules/"));
}

/* True when the case keeps more for the script than it may. */
static bool book(kk_scripts *scripts, uint32_t script, size_t bytes)
{
    kk_script *item = scripts->table.items[script];
    item->records += bytes;
    if (item->records <= scripts->gauge.limits.memory) {
        return false;
    }
    return !is_bundled(scripts, item->path) || item->records > scripts->gauge.limits.memory * BUNDLED_SHARE;
}

void kk_book_finding(lua_State *lua, kk_finding *finding, size_t bytes)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    if (book(scripts, scripts->running.script, unbooked(finding) + bytes)) {
        kk_trip_raise(lua, KK_TRIP_RECORDS);
    }
}

void kk_book_record(kk_scripts *scripts, size_t number, size_t bytes)
{
    uint32_t script = scripts->blocks->items[number].script;
    if (!book(scripts, script, bytes) || scripts->blocks->items[number].block.disabled) {
        return;
    }
    kk_error limit, error;
    kk_trip_describe(scripts, KK_TRIP_RECORDS, &limit);
    kk_scripts_describe(scripts, number, kk_str_of(limit.text), &error);
    kk_scripts_add_error(scripts, script, error.text);
    kk_script_stop(scripts, script);
}

void kk_book_finding_of(kk_scripts *scripts, size_t number, kk_finding *finding)
{
    if (!finding->booked) {
        kk_book_record(scripts, number, unbooked(finding));
    }
}

void kk_book_text(kk_scripts *scripts, size_t number, size_t size)
{
    if (size > USUAL_TEXT) {
        kk_book_record(scripts, number, size);
    }
}

void kk_scripts_kept(kk_scripts *scripts, size_t number)
{
    kk_book_record(scripts, number, ENTRY_SIZE);
}
