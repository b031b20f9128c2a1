/* A PML with some of a PML's events: they are chosen in one pass, measured in a second, written in a third.
 */
#include "capture/write/pml_copy.h"

#include "capture/pml/accounts.h"
#include "capture/write/export.h"

/* What an entry of the array of offsets can say. */
#define OFFSET_END (UINT64_C(1) << 40)

/* Text that is gathered before it is written. */
#define GATHERED ((size_t)1 << 16)

typedef struct copying {
    kk_source *source;
    const kk_export_options *options;
    kk_pml_chosen chosen;
    kk_pml_tables tables;
    kk_buf marks;
    uint64_t room;       /* bytes that events can have in all without overlapping */
    uint64_t events_end; /* file offset behind the last event that was measured */
    uint64_t last;       /* file offset of that event */
    uint64_t at;         /* file offset of the next event's entry */
    kk_buf out;
    kk_error *error;
} copying;

/* --- choosing --- */

static bool take(void *taker, const kk_event *event)
{
    kk_pml_choose_event(&((copying *)taker)->chosen, event);
    return true;
}

/* Index of a chunk's first event. */
static uint64_t begin_of(const kk_pml *pml, size_t chunk)
{
    size_t i = pml->part_count - 1;
    while (i > 0 && pml->parts[i].first_chunk > chunk) {
        i--;
    }
    return pml->parts[i].first_index + (uint64_t)(chunk - pml->parts[i].first_chunk) * KK_PML_CHUNK;
}

/* Every event that can be read. */
static bool choose_all(copying *self)
{
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(self->source, &options);
    size_t chunks = kk_source_chunk_count(self->source);
    bool done = cursor || kk_fail_memory(self->error, "copying a PML");
    for (size_t chunk = 0; done && chunk < chunks; chunk++) {
        kk_event event;
        uint64_t first_index;
        kk_cursor_begin(cursor, chunk);
        while (kk_cursor_next(cursor, &event)) {
            event.ref.index += begin_of(self->chosen.pml, chunk);
            take(self, &event);
        }
        done = kk_source_accept(self->source, kk_cursor_finish(cursor), &first_index, self->error) ==
               KK_ACCEPTED;
        kk_source_release(self->source, chunk);
        if (self->options->chunk) {
            self->options->chunk(self->options->context, chunk + 1, chunks);
        }
    }
    kk_cursor_free(cursor);
    return done;
}

static bool choose(copying *self)
{
    const kk_selection *selection = self->options->selection;
    bool done = selection ? selection->give(selection->context, self->source, take, self, self->error)
                          : choose_all(self);
    self->chosen.whole = !selection || self->chosen.count == self->chosen.pml->event_count;
    kk_pml_choose_tables(&self->chosen);
    return done;
}

/* What a part has to say of the whole; an empty one has nothing to say it for. */
static bool mark_part(copying *self)
{
    const kk_pml *pml = self->chosen.pml;
    bool is_part = !self->chosen.whole || pml->base.info.begin_time != 0;
    if (!is_part || self->chosen.count == 0 || pml->first_time <= 0) {
        return true;
    }
    kk_pml_accounts *accounts = kk_pml_accounts_read(self->source);
    if (accounts) {
        kk_pml_accounts_append_marks(accounts, pml->first_time, &self->marks);
    }
    bool done = accounts && !self->marks.failed;
    kk_pml_accounts_free(accounts);
    return done || kk_fail_memory(self->error, "copying a PML");
}

/* --- measuring --- */

static bool measure_event(void *context, const kk_pml_extent *extent)
{
    copying *self = context;
    if (extent->size > UINT32_MAX || !kk_pml_take_room(&self->room, extent->size + extent->answer_size)) {
        return kk_fail(
            self->error,
            "%s: events lie over one another, which only a damaged capture's do; write a .csv instead",
            self->chosen.pml->base.info.path.data);
    }
    self->last = self->events_end;
    self->events_end += extent->size + extent->answer_size;
    return true;
}

/* The numbers that the format has room for. */
static bool measure(copying *self)
{
    for (size_t i = 0; i < self->chosen.pml->part_count; i++) {
        self->room += kk_pml_room(&self->chosen.pml->parts[i]);
    }
    self->events_end = KK_PML_HEADER_SIZE + self->marks.size;
    if (!kk_pml_each_chosen(&self->chosen, measure_event, self)) {
        return false;
    }
    if (self->chosen.count > UINT32_MAX || self->last >= OFFSET_END) {
        return kk_fail(
            self->error,
            "%s: %llu events in %llu bytes are more than one PML can hold (4,294,967,295 in 1 TiB); "
            "choose fewer with --where",
            self->chosen.pml->base.info.path.data, (unsigned long long)self->chosen.count,
            (unsigned long long)self->events_end);
    }
    return true;
}

/* --- writing --- */

static bool flush(copying *self)
{
    kk_buf *out = &self->out;
    if (out->failed) {
        return kk_fail_memory(self->error, "copying a PML");
    }
    bool written = out->size == 0 || self->options->write(self->options->context, out->data, out->size);
    kk_buf_clear(out);
    return written || kk_fail(self->error, "writing stopped");
}

/* Long bytes are written from where they lie. */
static bool put(copying *self, const void *bytes, uint64_t size)
{
    if (size < GATHERED) {
        kk_buf_append(&self->out, bytes, (size_t)size);
        return (self->out.size < GATHERED && !self->out.failed) || flush(self);
    }
    return flush(self) && (self->options->write(self->options->context, bytes, (size_t)size) ||
                           kk_fail(self->error, "writing stopped"));
}

static bool put_table(copying *self, const kk_buf *table)
{
    return put(self, table->data, table->size);
}

static bool put_header(copying *self)
{
    const kk_pml_tables *tables = &self->tables;
    uint64_t array_size = self->chosen.count * KK_PML_OFFSET_SIZE;
    unsigned char header[KK_PML_HEADER_SIZE];
    memcpy(header, self->chosen.pml->parts[0].mapping.data, sizeof header);
    uint64_t at = self->events_end;
    kk_put_u32(header + KK_PML_HEADER_EVENT_COUNT, (uint32_t)self->chosen.count);
    kk_put_u64(header + KK_PML_HEADER_EVENTS, KK_PML_HEADER_SIZE);
    kk_put_u64(header + KK_PML_HEADER_EVENTS_AGAIN, KK_PML_HEADER_SIZE);
    kk_put_u64(header + KK_PML_HEADER_ARRAY, at);
    kk_put_u64(header + KK_PML_HEADER_PROCESSES, at += array_size);
    kk_put_u64(header + KK_PML_HEADER_STRINGS, at += tables->processes.size);
    kk_put_u64(header + KK_PML_HEADER_ICONS, at += tables->strings.size);
    kk_put_u64(header + KK_PML_HEADER_NAMES, at + tables->icons.size);
    return put(self, header, sizeof header);
}

static bool put_event(void *context, const kk_pml_extent *extent)
{
    copying *self = context;
    unsigned char fixed[KK_PML_EVENT_SIZE];
    memcpy(fixed, extent->raw, sizeof fixed);
    kk_put_u32(fixed + KK_PML_AT_EXTRA, extent->answer_size > 0 ? (uint32_t)extent->size : 0);
    return put(self, fixed, sizeof fixed) &&
           put(self, extent->raw + sizeof fixed, extent->size - sizeof fixed) &&
           put(self, extent->answer, extent->answer_size);
}

static bool put_offset(void *context, const kk_pml_extent *extent)
{
    copying *self = context;
    unsigned char entry[KK_PML_OFFSET_SIZE];
    kk_pml_offset_put(entry, self->at);
    self->at += extent->size + extent->answer_size;
    return put(self, entry, sizeof entry);
}

static bool write_copy(copying *self)
{
    const kk_pml_tables *tables = &self->tables;
    self->at = KK_PML_HEADER_SIZE + self->marks.size;
    return put_header(self) && put(self, self->marks.data, self->marks.size) &&
           kk_pml_each_chosen(&self->chosen, put_event, self) &&
           kk_pml_each_chosen(&self->chosen, put_offset, self) && put_table(self, &tables->processes) &&
           put_table(self, &tables->strings) && put_table(self, &tables->icons) &&
           put_table(self, &tables->names) && flush(self);
}

/* --- the whole --- */

/* False and `error` for a source that has not what a PML needs. */
static bool can_be_copied(kk_source *source, kk_error *error)
{
    const kk_capture_info *info = kk_source_info(source);
    if (strcmp(info->format->id, "pml") != 0) {
        return kk_fail(error,
                       "%s: only a PML can become a PML: a %s has neither the driver's own events nor what "
                       "Process Monitor knew of the machine; write a .csv or .xml instead",
                       info->path.data, info->format->name);
    }
    const kk_pml *pml = (const kk_pml *)source;
    for (size_t i = 0; i < pml->part_count; i++) {
        if (!pml->parts[i].processes_recovered) {
            return true;
        }
    }
    return kk_fail(error,
                   "%s: has no table of processes that could be copied, as it was never closed or is cut; "
                   "write a .csv or .xml instead",
                   info->path.data);
}

bool kk_pml_export(kk_source *source, const kk_export_options *options, kk_export_result *result,
                   kk_error *error)
{
    if (!can_be_copied(source, error)) {
        return false;
    }
    copying self = {.source = source, .options = options, .error = error};
    bool done =
        kk_pml_chosen_init(&self.chosen, (const kk_pml *)source) || kk_fail_memory(error, "copying a PML");
    done = done && choose(&self) && kk_pml_tables_make(&self.tables, &self.chosen, error) &&
           mark_part(&self) && measure(&self) && write_copy(&self);
    if (result) {
        result->events = self.chosen.count;
    }
    kk_pml_chosen_free(&self.chosen);
    kk_pml_tables_free(&self.tables);
    kk_buf_free(&self.marks);
    kk_buf_free(&self.out);
    return done;
}
