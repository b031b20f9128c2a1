#include "capture/pml/accounts.h"

#include <stdlib.h>

/* The largest SID: 8 bytes and 15 sub-authorities of 4. */
#define SID_LIMIT 68u

typedef struct account {
    unsigned char sid[SID_LIMIT];
    size_t sid_size;
    kk_str name; /* of the process table */
} account;

struct kk_pml_accounts {
    account *items;
    size_t count, capacity;
};

/* Accounts that every Windows has, by SID; English names. */
typedef struct well_known {
    const char *sid;
    const char *name;
} well_known;

static const well_known well_knowns[] = {
    {"S-1-1-0", "Everyone"},
    {"S-1-5-2", "NT AUTHORITY\\NETWORK"},
    {"S-1-5-3", "NT AUTHORITY\\BATCH"},
    {"S-1-5-4", "NT AUTHORITY\\INTERACTIVE"},
    {"S-1-5-6", "NT AUTHORITY\\SERVICE"},
    {"S-1-5-7", "NT AUTHORITY\\ANONYMOUS LOGON"},
    {"S-1-5-11", "NT AUTHORITY\\Authenticated Users"},
    {"S-1-5-18", "NT AUTHORITY\\SYSTEM"},
    {"S-1-5-19", "NT AUTHORITY\\LOCAL SERVICE"},
    {"S-1-5-20", "NT AUTHORITY\\NETWORK SERVICE"},
    {"S-1-5-32-544", "BUILTIN\\Administrators"},
    {"S-1-5-32-545", "BUILTIN\\Users"},
    {"S-1-5-32-546", "BUILTIN\\Guests"},
    {"S-1-5-90-0-0", "Window Manager\\DWM-0"},
    {"S-1-5-90-0-1", "Window Manager\\DWM-1"},
    {"S-1-5-90-0-2", "Window Manager\\DWM-2"},
    {"S-1-5-90-0-3", "Window Manager\\DWM-3"},
    {"S-1-5-96-0-0", "Font Driver Host\\UMFD-0"},
    {"S-1-5-96-0-1", "Font Driver Host\\UMFD-1"},
    {"S-1-5-96-0-2", "Font Driver Host\\UMFD-2"},
    {"S-1-5-96-0-3", "Font Driver Host\\UMFD-3"},
};

static const account *find(const kk_pml_accounts *accounts, kk_bytes sid)
{
    for (size_t i = 0; i < accounts->count; i++) {
        const account *item = &accounts->items[i];
        if (item->sid_size == sid.size && memcmp(item->sid, sid.data, sid.size) == 0) {
            return item;
        }
    }
    return NULL;
}

static kk_str well_known_name(kk_bytes sid)
{
    char memory[256];
    kk_buf text = {memory, 0, sizeof memory, false};
    kk_bytes look = sid;
    /* 15 sub-authorities of 10 digits and the authority fit into the memory: it is never grown. */
    if (sid.size <= SID_LIMIT) {
        kk_append_sid(&text, look);
    }
    for (size_t i = 0; i < sizeof well_knowns / sizeof well_knowns[0]; i++) {
        if (kk_str_equal(kk_buf_str(&text), kk_str_of(well_knowns[i].sid))) {
            return kk_str_of(well_knowns[i].name);
        }
    }
    return (kk_str){NULL, 0};
}

kk_str kk_pml_account_name(const kk_pml_accounts *accounts, kk_bytes sid)
{
    const account *known = accounts ? find(accounts, sid) : NULL;
    return known ? known->name : well_known_name(sid);
}

static bool add(kk_pml_accounts *accounts, kk_bytes sid, kk_str name)
{
    if (sid.size == 0 || sid.size > SID_LIMIT || name.size == 0 || find(accounts, sid)) {
        return true;
    }
    if (accounts->count == accounts->capacity) {
        size_t capacity = accounts->capacity ? accounts->capacity * 2 : 8;
        account *items = realloc(accounts->items, capacity * sizeof *items);
        if (!items) {
            return false;
        }
        accounts->items = items;
        accounts->capacity = capacity;
    }
    account *item = &accounts->items[accounts->count++];
    memcpy(item->sid, sid.data, sid.size);
    item->sid_size = sid.size;
    item->name = name;
    return true;
}

/* The new process's number and SID, from Process Create or Process Defined. */
static bool learn(kk_pml_accounts *accounts, const kk_event *event)
{
    kk_pml_event parts;
    if (!kk_pml_event_parse(event->source, event->raw, event->raw_size, &parts)) {
        return true;
    }
    kk_bytes from = parts.detail;
    const kk_process *process = kk_pml_process(parts.pml, kk_take_u32(&from));
    kk_seek(&from, 44);
    size_t size = kk_take_u8(&from);
    kk_seek(&from, 52);
    const unsigned char *sid = kk_take(&from, size);
    return !sid || !process || !process->user.data || add(accounts, kk_bytes_of(sid, size), process->user);
}

/* The system's account has another name in each language: that of the process with PID 4. */
static bool learn_system(kk_pml_accounts *accounts, const kk_processes *processes)
{
    static const unsigned char sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0}; /* S-1-5-18 */
    bool done = true;
    for (uint32_t i = 0; done && i < processes->count; i++) {
        const kk_process *process = processes->items[i];
        if (process->pid == 4 && !process->pid_unknown && process->user.data) {
            done = add(accounts, kk_bytes_of(sid, sizeof sid), process->user);
        }
    }
    return done;
}

kk_pml_accounts *kk_pml_accounts_read(kk_source *source)
{
    kk_cursor_options options = {.wanted = KK_OPSET_NONE};
    kk_opset_add(&options.wanted, KK_OP_PROCESS_CREATE);
    kk_opset_add(&options.wanted, KK_OP_PROCESS_DEFINED);
    kk_pml_accounts *accounts = calloc(1, sizeof *accounts);
    kk_cursor *cursor = kk_cursor_new(source, &options);
    bool done = accounts && cursor && learn_system(accounts, kk_source_processes(source));
    for (size_t chunk = 0; done && chunk < kk_source_chunk_count(source); chunk++) {
        kk_event event;
        kk_cursor_begin(cursor, chunk);
        while (done && kk_cursor_next(cursor, &event)) {
            done = learn(accounts, &event);
        }
    }
    if (cursor) {
        kk_cursor_free(cursor);
    }
    if (!done) {
        kk_pml_accounts_free(accounts);
        accounts = NULL;
    }
    return accounts;
}

void kk_pml_accounts_free(kk_pml_accounts *accounts)
{
    if (accounts) {
        free(accounts->items);
        free(accounts);
    }
}
