/* The further files of a capture: X.pml has X-1.pml, X-2.pml, ... where Process Monitor split it. One is
 * joined when it is of the same machine and boot and begins where the one before it ended; what is missing,
 * or is another capture, is told. */
#include "base/harm.h"
#include "capture/modules.h"
#include "capture/pml/source.h"

#include <stdlib.h>

/* Parts of the header that are equal in all files of a capture: from the version to the system root, and what
 * Windows says of itself. */
#define SAME_1_BEGIN 0x04u
#define SAME_1_END   0x234u
#define SAME_2_BEGIN 0x268u
#define SAME_2_END   0x398u

#define SIBLING_LIMIT 9999u

/* Files in a row that may be missing before nothing more is looked for. */
#define GAP_LIMIT 16u

/* Places in a process record. */
#define AT_PROCESS_PID   0x04u
#define AT_PROCESS_START 0x20u

/* --- beside on the disk --- */

static bool exists_on_disk(void *context, const char *path)
{
    (void)context;
    kk_os_facts facts;
    return kk_os_facts_of(path, &facts) && facts.kind == KK_OS_REGULAR;
}

static bool map_from_disk(void *context, const char *path, kk_mapping *mapping)
{
    (void)context;
    return kk_capture_map(mapping, path, KK_UNFOLDED_LIMIT, NULL);
}

static const kk_neighbours on_disk = {.exists = exists_on_disk, .map = map_from_disk};

/* --- what belongs together --- */

static bool is_same_machine(const kk_mapping *first, const kk_mapping *next)
{
    return memcmp(first->data + SAME_1_BEGIN, next->data + SAME_1_BEGIN, SAME_1_END - SAME_1_BEGIN) == 0 &&
           memcmp(first->data + SAME_2_BEGIN, next->data + SAME_2_BEGIN, SAME_2_END - SAME_2_BEGIN) == 0;
}

/* When the kernel started, as it does with the machine, by the file's table of processes; 0 when it does not
 * tell. */
static uint64_t boot_of(const kk_pml_part *part)
{
    size_t size = part->processes_at ? part->mapping.size - (size_t)part->processes_at : 0;
    kk_bytes table = kk_bytes_of(part->mapping.data + part->processes_at, size);
    uint32_t count = kk_take_u32(&table);
    if (count > kk_bytes_left(&table) / 8) { /* a number and an offset each */
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = kk_load_u32(table.data + 4 + ((size_t)count + i) * 4);
        if (at < size && size - at >= AT_PROCESS_START + 8 &&
            kk_load_u32(table.data + at + AT_PROCESS_PID) == KK_SYSTEM_PID) {
            return kk_load_u64(table.data + at + AT_PROCESS_START);
        }
    }
    return 0;
}

/* The file's first or last event's time, or 0 when it has none. */
static int64_t part_time(const kk_pml_part *part, bool last)
{
    uint64_t offset;
    if (part->count == 0 || !kk_pml_event_offset(part, last ? part->count - 1 : 0, &offset)) {
        return 0;
    }
    return (int64_t)kk_load_u64(part->mapping.data + offset + KK_PML_AT_TIME);
}

/* Why the last part does not continue the one before it; NULL when it does. */
static const char *contradiction(const kk_pml *pml)
{
    const kk_pml_part *part = &pml->parts[pml->part_count - 1];
    uint64_t mine = boot_of(part), theirs = 0;
    for (size_t i = 0; theirs == 0 && i + 1 < pml->part_count; i++) {
        theirs = boot_of(&pml->parts[i]);
    }
    int64_t first = part_time(part, false);
    int64_t last = part_time(&pml->parts[pml->part_count - 2], true);
    if (mine != 0 && theirs != 0 && mine != theirs) {
        return "it was captured after another start of the machine";
    }
    return first != 0 && first < last ? "its events come before the end of the file before it" : NULL;
}

static void drop_last_part(kk_pml *pml)
{
    kk_pml_part *part = &pml->parts[--pml->part_count];
    kk_mapping_close(&part->mapping);
    free(part->rebuilt);
}

/* --- joining --- */

typedef struct search {
    kk_pml *pml;
    kk_str path; /* of the first file */
    const kk_neighbours *neighbours;
    kk_buf name; /* of the one that is looked for, NUL-terminated */
    bool ended;  /* what follows is not of this capture */
} search;

static kk_str shown_name(const search *self)
{
    return kk_str_of(kk_os_path_name(self->name.data));
}

static void tell(const search *self, const char *format, const char *why)
{
    kk_buf text = KK_BUF_INIT;
    kk_append_escaped(&text, shown_name(self));
    kk_buf_append_text(&text, format);
    kk_buf_append_text(&text, why);
    kk_problem_add_text(&self->pml->base, kk_buf_str(&text));
    kk_buf_free(&text);
}

static void refuse(search *self, const char *why)
{
    self->ended = true;
    tell(self, " is named like a part of this capture and was not read: ", why);
}

/* Joins the file that is named. False when memory is out. */
static bool join(search *self, kk_error *error)
{
    kk_mapping mapping;
    kk_pml *pml = self->pml;
    if (!self->neighbours->map(self->neighbours->context, self->name.data, &mapping)) {
        refuse(self, "it cannot be read");
        return true;
    }
    bool is_pml = kk_pml_looks_like(&mapping) && mapping.size >= KK_PML_HEADER_SIZE;
    if (!is_pml || !is_same_machine(&pml->parts[0].mapping, &mapping)) {
        kk_mapping_close(&mapping);
        refuse(self, is_pml ? "it was captured on another machine" : "it is no whole PML");
        return true;
    }
    if (!kk_pml_add_part(pml, mapping, error)) {
        return false;
    }
    const char *why = contradiction(pml);
    if (why) {
        drop_last_part(pml);
        refuse(self, why);
    } else if (self->neighbours->joined) {
        self->neighbours->joined(self->neighbours->context, self->name.data);
    }
    return true;
}

/* Names file number `part`. False when the first file's name has no numbers, or memory is out. */
static bool name_part(search *self, unsigned part)
{
    kk_buf_clear(&self->name);
    bool named = kk_part_name(&self->name, self->path, part);
    kk_buf_append_char(&self->name, '\0');
    return named && !self->name.failed;
}

static void tell_missing(search *self, unsigned from, unsigned to)
{
    for (unsigned part = from; part < to && name_part(self, part); part++) {
        tell(self, " is missing, a later part of this capture is there: ",
             "the events between are lost; put it beside the others");
    }
}

/* Tells when the file itself is named like a part of one that lies beside it. */
static void look_for_first(search *self)
{
    kk_mapping mapping;
    kk_buf_clear(&self->name);
    if (kk_part_number(self->path, &self->name) == 0) {
        return;
    }
    kk_buf_append_char(&self->name, '\0');
    if (self->name.failed || !self->neighbours->exists(self->neighbours->context, self->name.data) ||
        !self->neighbours->map(self->neighbours->context, self->name.data, &mapping)) {
        return;
    }
    if (kk_pml_looks_like(&mapping) && mapping.size >= KK_PML_HEADER_SIZE &&
        is_same_machine(&mapping, &self->pml->parts[0].mapping)) {
        tell(self, " lies beside this capture, which seems to be a later part of it: ",
             "give that one to read them together");
    }
    kk_mapping_close(&mapping);
}

bool kk_pml_add_siblings(kk_pml *pml, const char *path, const kk_neighbours *neighbours, kk_error *error)
{
    if (!path) {
        return true;
    }
    search self = {.pml = pml, .path = kk_str_of(path), .neighbours = neighbours ? neighbours : &on_disk};
    unsigned found = 0; /* number of the last one joined */
    bool done = true;
    for (unsigned part = 1;
         done && !self.ended && part <= found + GAP_LIMIT && part <= SIBLING_LIMIT && name_part(&self, part);
         part++) {
        if (!self.neighbours->exists(self.neighbours->context, self.name.data)) {
            continue;
        }
        done = join(&self, error);
        if (done && !self.ended) {
            tell_missing(&self, found + 1, part);
            found = part;
        }
    }
    if (done) {
        look_for_first(&self);
    }
    kk_buf_free(&self.name);
    return done || kk_fail_memory(error, "opening a PML");
}
