#include "capture/pml/accounts.h"

#include "base/grow.h"
#include "base/table.h"
#include "capture/modules.h"
#include "capture/pml/source.h"

#include <stdlib.h>

typedef struct account {
    unsigned char sid[KK_PML_SID_LIMIT];
    size_t sid_size;
    kk_str name; /* of the process table */
} account;

struct kk_pml_accounts {
    account *items;
    size_t count, capacity;
    kk_table by_sid;  /* positions of items */
    kk_str only_user; /* of a capture whose table has one user, and no event his SID; else data NULL */
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

/* Logon sessions that every Windows has. Their accounts have other names in each language: those of the
 * process table. */
#define SYSTEM_SESSION 0x3E7u

typedef struct session {
    uint64_t id;
    uint32_t sub_authority; /* of S-1-5 */
} session;

static const session sessions[] = {{SYSTEM_SESSION, 18}, {0x3E5, 19}, {0x3E4, 20}};

static uint64_t hash_of(kk_bytes sid)
{
    uint64_t hash = sid.size;
    for (size_t i = 0; i < sid.size; i++) {
        hash = kk_table_hash(hash ^ sid.data[i]);
    }
    return hash;
}

static const account *find(const kk_pml_accounts *accounts, kk_bytes sid)
{
    uint32_t position;
    for (kk_table_search search = kk_table_search_for(&accounts->by_sid, hash_of(sid));
         kk_table_next(&search, &position);) {
        const account *item = &accounts->items[position];
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
    if (sid.size <= KK_PML_SID_LIMIT) {
        kk_pml_append_sid(&text, look);
    }
    for (size_t i = 0; i < sizeof well_knowns / sizeof well_knowns[0]; i++) {
        if (kk_str_equal(kk_buf_str(&text), kk_str_of(well_knowns[i].sid))) {
            return kk_str_of(well_knowns[i].name);
        }
    }
    return (kk_str){NULL, 0};
}

/* S-1-5-21-a-b-c-r: an account of a machine or domain, a user's when r is that of the first administrator or
 * behind the groups that Windows makes. */
#define FIRST_ADMINISTRATOR 500u
#define FIRST_USER          1000u

static bool is_user_sid(kk_bytes sid)
{
    static const unsigned char begin[12] = {1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0};
    if (sid.size != 28 || memcmp(sid.data, begin, sizeof begin) != 0) {
        return false;
    }
    uint32_t last = kk_load_u32(sid.data + 24);
    return last == FIRST_ADMINISTRATOR || last >= FIRST_USER;
}

kk_str kk_pml_account_name(const kk_pml_accounts *accounts, kk_bytes sid)
{
    const account *known = accounts ? find(accounts, sid) : NULL;
    if (known) {
        return known->name;
    }
    return accounts && accounts->only_user.data && is_user_sid(sid) ? accounts->only_user
                                                                    : well_known_name(sid);
}

static bool add(kk_pml_accounts *accounts, kk_bytes sid, kk_str name)
{
    if (sid.size == 0 || sid.size > KK_PML_SID_LIMIT || name.size == 0 || find(accounts, sid)) {
        return true;
    }
    if (!kk_grow(&accounts->items, &accounts->capacity, accounts->count + 1, sizeof *accounts->items)) {
        return false;
    }
    if (accounts->count >= UINT32_MAX ||
        !kk_table_add(&accounts->by_sid, hash_of(sid), (uint32_t)accounts->count)) {
        return false;
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

/* The account of one of Windows' own logon sessions, or of the process with PID 4, which is the system. */
static const session *session_of(const kk_process *process)
{
    bool is_system = process->pid == KK_SYSTEM_PID && !process->pid_unknown;
    for (size_t i = 0; i < sizeof sessions / sizeof sessions[0]; i++) {
        bool of_session = process->has_authentication_id && process->authentication_id == sessions[i].id;
        if (of_session || (is_system && sessions[i].id == SYSTEM_SESSION)) {
            return &sessions[i];
        }
    }
    return NULL;
}

static bool learn_sessions(kk_pml_accounts *accounts, const kk_processes *processes)
{
    bool done = true;
    for (uint32_t i = 0; done && i < processes->count; i++) {
        const kk_process *process = processes->items[i];
        const session *own = process->user.data ? session_of(process) : NULL;
        if (own) {
            unsigned char sid[] = {1, 1, 0, 0, 0, 0, 0, 5, (unsigned char)own->sub_authority, 0, 0, 0};
            done = add(accounts, kk_bytes_of(sid, sizeof sid), process->user);
        }
    }
    return done;
}

/* Accounts that are no user's, by what stands before their names. */
static bool is_virtual(kk_str name)
{
    static const char *const begins[] = {"Window Manager\\", "Font Driver Host\\", "NT SERVICE\\",
                                         "NT AUTHORITY\\",   "IIS APPPOOL\\",      "NT VIRTUAL MACHINE\\"};
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        kk_str begin = kk_str_of(begins[i]);
        if (kk_str_equal_ascii_nocase(kk_str_slice(name, 0, begin.size), begin)) {
            return true;
        }
    }
    return false;
}

static bool is_learned(const kk_pml_accounts *accounts, kk_str name)
{
    for (size_t i = 0; i < accounts->count; i++) {
        if (kk_str_equal(accounts->items[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* Where processes run as one user only, whose SID no event has stated, another user's SID is his. */
static void find_only_user(kk_pml_accounts *accounts, const kk_processes *processes)
{
    kk_str only = {NULL, 0};
    for (uint32_t i = 0; i < processes->count; i++) {
        const kk_process *process = processes->items[i];
        if (!process->user.data || process->user.size == 0 || session_of(process) ||
            is_virtual(process->user)) {
            continue;
        }
        if (only.data ? !kk_str_equal(only, process->user) : is_learned(accounts, process->user)) {
            return;
        }
        only = process->user;
    }
    accounts->only_user = only;
}

/* Accounts that are taken from marks: a real capture has a dozen. */
#define MARK_LIMIT 1024u

/* What the whole capture told, where this is a part of one: then the only user was looked for there. */
static bool learn_marks(kk_pml_accounts *accounts, const kk_pml *pml, bool *is_part)
{
    kk_pml_mark mark;
    bool done = true;
    *is_part = false;
    for (uint64_t at = 0; done && accounts->count < MARK_LIMIT && kk_pml_next_mark(pml, &at, &mark);) {
        *is_part = true;
        if (mark.account.data && mark.sid.size == 0) {
            accounts->only_user = mark.account;
        } else if (mark.account.data) {
            done = add(accounts, mark.sid, mark.account);
        }
    }
    return done;
}

void kk_pml_accounts_append_marks(const kk_pml_accounts *accounts, int64_t begin, kk_buf *out)
{
    kk_pml_append_mark(out, &(kk_pml_mark){.begin = begin});
    for (size_t i = 0; i < accounts->count; i++) {
        const account *item = &accounts->items[i];
        kk_pml_append_mark(out, &(kk_pml_mark){.begin = begin,
                                               .sid = kk_bytes_of(item->sid, item->sid_size),
                                               .account = item->name});
    }
    if (accounts->only_user.data) {
        kk_pml_append_mark(
            out, &(kk_pml_mark){.begin = begin, .sid = kk_bytes_of("", 0), .account = accounts->only_user});
    }
}

kk_pml_accounts *kk_pml_accounts_read(kk_source *source)
{
    kk_cursor_options options = {.wanted = KK_OPSET_NONE};
    kk_opset_add(&options.wanted, KK_OP_PROCESS_CREATE);
    kk_opset_add(&options.wanted, KK_OP_PROCESS_DEFINED);
    kk_pml_accounts *accounts = calloc(1, sizeof *accounts);
    kk_cursor *cursor = kk_cursor_new(source, &options);
    bool is_part = false;
    bool done = accounts && cursor && learn_marks(accounts, (const kk_pml *)source, &is_part) &&
                learn_sessions(accounts, kk_source_processes(source));
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
    if (done && !is_part) {
        find_only_user(accounts, kk_source_processes(source));
    } else if (!done) {
        kk_pml_accounts_free(accounts);
        accounts = NULL;
    }
    return accounts;
}

void kk_pml_accounts_free(kk_pml_accounts *accounts)
{
    if (accounts) {
        free(accounts->items);
        kk_table_free(&accounts->by_sid);
        free(accounts);
    }
}
