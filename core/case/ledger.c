#include "case/ledger.h"

#include "case/ledger_impl.h"

#include <stdlib.h>

/* Handlers of the operations that the ledger folds. */
static const kk_ledger_handler HANDLERS[KK_OP_COUNT] = {
    [KK_OP_CREATE_FILE] = kk_ledger_create_file,
    [KK_OP_WRITE_FILE] = kk_ledger_write_file,
    [KK_OP_READ_FILE] = kk_ledger_read_file,
    [KK_OP_SET_DISPOSITION_INFORMATION_FILE] = kk_ledger_dispose_file,
    [KK_OP_SET_DISPOSITION_INFORMATION_EX] = kk_ledger_dispose_file,
    [KK_OP_SET_RENAME_INFORMATION_FILE] = kk_ledger_rename_file,
    [KK_OP_SET_RENAME_INFORMATION_EX] = kk_ledger_rename_file,
    [KK_OP_SET_RENAME_INFORMATION_EX_BYPASS_ACCESS_CHECK] = kk_ledger_rename_file,
    [KK_OP_SET_LINK_INFORMATION_FILE] = kk_ledger_link_file,
    [KK_OP_SET_SECURITY_FILE] = kk_ledger_secure_file,
    [KK_OP_LOAD_IMAGE] = kk_ledger_load_image,
    [KK_OP_PROCESS_CREATE] = kk_ledger_create_process,
    [KK_OP_PROCESS_START] = kk_ledger_start_process,
    [KK_OP_REG_CREATE_KEY] = kk_ledger_create_key,
    [KK_OP_REG_DELETE_KEY] = kk_ledger_delete_key,
    [KK_OP_REG_SET_VALUE] = kk_ledger_set_value,
    [KK_OP_REG_DELETE_VALUE] = kk_ledger_delete_value,
    [KK_OP_TCP_SEND] = kk_ledger_network,
    [KK_OP_TCP_RECEIVE] = kk_ledger_network,
    [KK_OP_TCP_CONNECT] = kk_ledger_network,
    [KK_OP_TCP_DISCONNECT] = kk_ledger_network,
    [KK_OP_TCP_RECONNECT] = kk_ledger_network,
    [KK_OP_TCP_ACCEPT] = kk_ledger_network,
    [KK_OP_UDP_SEND] = kk_ledger_network,
    [KK_OP_UDP_RECEIVE] = kk_ledger_network,
    [KK_OP_UDP_CONNECT] = kk_ledger_network,
    [KK_OP_UDP_DISCONNECT] = kk_ledger_network,
    [KK_OP_UDP_RECONNECT] = kk_ledger_network,
    [KK_OP_UDP_ACCEPT] = kk_ledger_network,
};

kk_ledger *kk_ledger_new(const kk_knowledge *knowledge)
{
    kk_ledger *ledger = calloc(1, sizeof *ledger);
    if (ledger) {
        ledger->knowledge = knowledge;
    }
    return ledger;
}

void kk_ledger_free(kk_ledger *ledger)
{
    if (!ledger) {
        return;
    }
    kk_index_free(&ledger->files);
    kk_index_free(&ledger->keys);
    kk_index_free(&ledger->values);
    kk_index_free(&ledger->endpoints);
    kk_buf_free(&ledger->text);
    kk_arena_free(&ledger->arena);
    free(ledger);
}

bool kk_ledger_observe(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_ledger_handler handler = HANDLERS[event->operation];
    return !handler || handler(ledger, event, scratch);
}

kk_str kk_ledger_text(const kk_event *event, kk_field field, kk_scratch *scratch)
{
    kk_value value;
    return kk_event_field(event, field, scratch, &value) == KK_KNOWN ? value.text : KK_STR("");
}

int64_t kk_ledger_number(const kk_event *event, kk_field field, kk_scratch *scratch, int64_t otherwise)
{
    kk_value value;
    return kk_event_field(event, field, scratch, &value) == KK_KNOWN ? value.number : otherwise;
}

bool kk_ledger_succeeded(const kk_event *event, kk_scratch *scratch)
{
    return kk_str_equal(kk_ledger_text(event, KK_FIELD_RESULT, scratch), KK_STR("SUCCESS"));
}

bool kk_ledger_note_user(kk_ledger *ledger, kk_user **users, const kk_event *event)
{
    for (const kk_user *user = *users; user; user = user->next) {
        if (user->process == event->ref.process) {
            return true;
        }
    }
    kk_user *user = kk_arena_calloc(&ledger->arena, 1, sizeof *user);
    if (user) {
        *user = (kk_user){event->ref.process, kk_moment_of(event), *users};
        *users = user;
    }
    return user != NULL;
}

static kk_dealing *add_dealing(kk_ledger *ledger, kk_dealing **link, const kk_event *event)
{
    kk_dealing *dealing = kk_arena_calloc(&ledger->arena, 1, sizeof *dealing);
    if (dealing) {
        dealing->process = event->ref.process;
        dealing->first = event->ref;
        dealing->first_time = event->time;
        *link = dealing;
    }
    return dealing;
}

kk_dealing *kk_ledger_deal(kk_ledger *ledger, kk_dealing **dealings, kk_dealing **last, const kk_event *event)
{
    kk_dealing *dealing = *last;
    if (!dealing || dealing->process != event->ref.process) {
        kk_dealing **link = dealings;
        while (*link && (*link)->process != event->ref.process) {
            link = &(*link)->next;
        }
        dealing = *link ? *link : add_dealing(ledger, link, event);
        if (!dealing) {
            return NULL;
        }
        *last = dealing;
    }
    dealing->count++;
    dealing->last = event->ref;
    dealing->last_time = event->time;
    return dealing;
}

const kk_file_record *kk_ledger_files(const kk_ledger *ledger)
{
    return ledger->first_file;
}

const kk_registry_record *kk_ledger_registry(const kk_ledger *ledger)
{
    return ledger->first_registry;
}

const kk_endpoint_record *kk_ledger_endpoints(const kk_ledger *ledger)
{
    return ledger->first_endpoint;
}
