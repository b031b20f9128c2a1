/* What process events say of processes: for the replay, for captures without tables, and for
 * the environment. */
#include "capture/pml/source.h"

/* Relative identifiers of the integrity levels, S-1-16-<level>. */
static const struct {
    uint32_t level;
    const char *name;
} integrity_levels[] = {
    {0x0000, "Untrusted"}, {0x1000, "Low"},    {0x2000, "Medium"},    {0x2100, "Medium Plus"},
    {0x3000, "High"},      {0x4000, "System"}, {0x5000, "Protected"}, {0x7000, "Secure"},
};

/* Name of a mandatory label's SID; data NULL when it is none. */
static kk_str integrity_name(const unsigned char *sid, size_t size)
{
    static const unsigned char label_begin[8] = {1, 1, 0, 0, 0, 0, 0, 16};
    if (size >= 12 && memcmp(sid, label_begin, sizeof label_begin) == 0) {
        uint32_t level = kk_load_u32(sid + 8);
        for (size_t i = 0; i < sizeof integrity_levels / sizeof integrity_levels[0]; i++) {
            if (integrity_levels[i].level == level) {
                return kk_str_of(integrity_levels[i].name);
            }
        }
    }
    return (kk_str){NULL, 0};
}

static kk_tristate flag(uint32_t word)
{
    return word == 0 ? KK_FALSE : word == 1 ? KK_TRUE : KK_NOT_KNOWN;
}

/* Without the NUL that ends some strings of events. */
static kk_str without_nul(const char *data, size_t size)
{
    const char *nul = size ? memchr(data, '\0', size) : NULL;
    return (kk_str){data, nul ? (size_t)(nul - data) : size};
}

bool kk_pml_read_create(const kk_pml_event *event, kk_buf *text, kk_pml_create *create)
{
    kk_bytes bytes = event->detail;
    *create = (kk_pml_create){0};
    create->number = kk_take_u32(&bytes);
    create->pid = kk_take_u32(&bytes);
    create->parent_number = kk_take_u32(&bytes);
    create->parent_pid = kk_take_u32(&bytes);
    create->session = kk_take_u32(&bytes);
    create->is_64bit = flag(kk_take_u32(&bytes));
    uint64_t start = kk_take_u64(&bytes);
    create->start_time = start <= INT64_MAX ? (int64_t)start : 0;
    create->authentication_id = kk_take_u64(&bytes);
    create->virtualized = flag(kk_take_u32(&bytes));
    size_t user_size = kk_take_u8(&bytes);
    size_t label_size = kk_take_u8(&bytes);
    uint16_t image_info = kk_take_u16(&bytes);
    uint16_t command_info = kk_take_u16(&bytes);
    kk_take_u16(&bytes);
    kk_take(&bytes, user_size);
    const unsigned char *label = kk_take(&bytes, label_size);
    if (bytes.overrun || !label) {
        return false;
    }
    create->integrity = integrity_name(label, label_size);
    size_t image_at = text->size;
    bool whole = kk_pml_append_string(text, &bytes, image_info);
    size_t command_at = text->size;
    whole = whole && kk_pml_append_string(text, &bytes, command_info);
    if (!whole || text->failed) {
        return false;
    }
    create->image = without_nul(kk_buf_str(text).data + image_at, command_at - image_at);
    create->command_line = without_nul(kk_buf_str(text).data + command_at, text->size - command_at);
    return true;
}

bool kk_pml_read_start(const kk_pml_event *event, kk_buf *text, kk_pml_start *start)
{
    kk_bytes bytes = event->detail;
    *start = (kk_pml_start){.parent_pid = kk_take_u32(&bytes)};
    uint16_t command_info = kk_take_u16(&bytes);
    uint16_t directory_info = kk_take_u16(&bytes);
    size_t units = kk_take_u32(&bytes);
    size_t command_at = text->size;
    bool whole = !bytes.overrun && kk_pml_append_string(text, &bytes, command_info);
    size_t directory_at = text->size;
    whole = whole && kk_pml_append_string(text, &bytes, directory_info);
    size_t environment_at = text->size;
    if (!whole) {
        return false;
    }
    if (units > kk_bytes_left(&bytes) / 2) {
        units = kk_bytes_left(&bytes) / 2;
    }
    kk_utf16_append(text, bytes.data + bytes.at, units);
    if (text->failed) {
        return false;
    }
    const char *data = kk_buf_str(text).data;
    start->command_line = without_nul(data + command_at, directory_at - command_at);
    start->current_directory = without_nul(data + directory_at, environment_at - directory_at);
    start->environment = (kk_str){data + environment_at, text->size - environment_at};
    return true;
}

/* Exit status of Process Exit. */
static bool read_exit(const kk_pml_event *event, int32_t *status)
{
    kk_bytes bytes = event->detail;
    uint32_t word = kk_take_u32(&bytes);
    memcpy(status, &word, sizeof *status);
    return !bytes.overrun;
}

/* --- replay --- */

kk_opset kk_pml_process_events(const kk_source *source)
{
    (void)source;
    kk_opset set = KK_OPSET_NONE;
    kk_opset_add(&set, KK_OP_PROCESS_CREATE);
    kk_opset_add(&set, KK_OP_PROCESS_START);
    kk_opset_add(&set, KK_OP_PROCESS_EXIT);
    return set;
}

static void first_seen(kk_process *process, uint64_t index)
{
    if (process->first_event == UINT64_MAX) {
        process->first_event = index;
    }
    process->started_in_capture = true;
}

static void learn_create(kk_pml *pml, const kk_pml_event *event, uint64_t index, kk_buf *text)
{
    kk_pml_create create;
    if (!kk_pml_read_create(event, text, &create)) {
        return;
    }
    const kk_process *child = kk_pml_process(pml, create.number);
    if (child) {
        kk_process *created = pml->base.processes.items[child->id];
        created->created = true;
        first_seen(created, index);
    }
}

/* Scanning threads may look at the process meanwhile: the pointer, by which they know whether it is there, is
 * set last. */
static void publish(kk_known_str *known, kk_str text)
{
    if (!known->data && text.data) {
        known->size = text.size;
        __atomic_store_n(&known->data, text.data, __ATOMIC_RELEASE);
    }
}

static void learn_start(kk_pml *pml, const kk_pml_event *event, kk_process *process, uint64_t index,
                        kk_buf *text)
{
    kk_pml_start start;
    first_seen(process, index);
    if (process->environment.data || !kk_pml_read_start(event, text, &start)) {
        return;
    }
    kk_arena *arena = &pml->base.processes.arena;
    publish(&process->current_directory, kk_arena_copy(arena, start.current_directory));
    publish(&process->environment, kk_arena_copy(arena, start.environment));
}

void kk_pml_resolve(kk_source *source, kk_event *event, kk_scratch *scratch)
{
    kk_pml *pml = (kk_pml *)source;
    kk_opset wanted = kk_pml_process_events(source);
    kk_pml_event parsed;
    if (!kk_opset_has(&wanted, event->operation) ||
        !kk_pml_event_parse(pml, event->raw, event->raw_size, &parsed)) {
        return;
    }
    kk_buf_clear(&scratch->text);
    kk_process *process =
        event->ref.process < source->processes.count ? source->processes.items[event->ref.process] : NULL;
    if (event->operation == KK_OP_PROCESS_CREATE) {
        learn_create(pml, &parsed, event->ref.index, &scratch->text);
    } else if (process && event->operation == KK_OP_PROCESS_START) {
        learn_start(pml, &parsed, process, event->ref.index, &scratch->text);
    } else if (process && event->operation == KK_OP_PROCESS_EXIT) {
        process->has_exit_status = read_exit(&parsed, &process->exit_status);
        process->ended_in_capture = true;
    }
}
