/* Tables of strings and icons: a count, that many offsets, the entries. */
#include "capture/write/pml_copy.h"

#include <stdlib.h>

/* Bytes in front of the entries' offsets. */
#define COUNT_SIZE 4u

static bool open_part(kk_pml_entries *entries, size_t i, unsigned field)
{
    const kk_mapping *mapping = &entries->pml->parts[i].mapping;
    uint64_t at = kk_load_u64(mapping->data + field);
    if (at >= KK_PML_HEADER_SIZE && at < mapping->size && mapping->size - at >= COUNT_SIZE) {
        uint64_t most = (mapping->size - at - COUNT_SIZE) / 4;
        uint32_t count = kk_load_u32(mapping->data + at);
        entries->tables[i] = at;
        entries->counts[i] = count < most ? count : (uint32_t)most;
    }
    entries->numbers[i] = calloc((size_t)entries->counts[i] + 1, sizeof *entries->numbers[i]);
    return entries->numbers[i] != NULL;
}

bool kk_pml_entries_init(kk_pml_entries *entries, const kk_pml *pml, unsigned field, size_t head)
{
    *entries = (kk_pml_entries){.pml = pml, .head = head};
    entries->tables = calloc(pml->part_count, sizeof *entries->tables);
    entries->counts = calloc(pml->part_count, sizeof *entries->counts);
    entries->numbers = (uint32_t **)calloc(pml->part_count, sizeof *entries->numbers);
    bool done = entries->tables && entries->counts && entries->numbers;
    for (size_t i = 0; done && i < pml->part_count; i++) {
        done = open_part(entries, i, field);
    }
    return done;
}

void kk_pml_entries_free(kk_pml_entries *entries)
{
    for (size_t i = 0; entries->numbers && i < entries->pml->part_count; i++) {
        free(entries->numbers[i]);
    }
    free((void *)entries->numbers);
    free(entries->tables);
    free(entries->counts);
    free(entries->at.items);
    kk_buf_free(&entries->content);
}

void kk_pml_entries_want(kk_pml_entries *entries, size_t part, uint32_t number)
{
    if (number < entries->counts[part]) {
        entries->numbers[part][number] = KK_PML_WANTED;
    }
}

/* The entry as it lies in its file; size 0 when it is empty or does not lie there. */
static kk_bytes entry_of(const kk_pml_entries *entries, size_t part, uint32_t number)
{
    const kk_mapping *mapping = &entries->pml->parts[part].mapping;
    kk_bytes table =
        kk_bytes_of(mapping->data + entries->tables[part], mapping->size - (size_t)entries->tables[part]);
    kk_seek(&table, COUNT_SIZE + (size_t)number * 4);
    kk_seek(&table, kk_take_u32(&table));
    const unsigned char *head = kk_take(&table, entries->head);
    uint32_t size = head ? kk_load_u32(head + entries->head - 4) : 0;
    bool whole = !table.overrun && size > 0 && size <= kk_bytes_left(&table);
    return kk_bytes_of(head, whole ? entries->head + size : 0);
}

/* Adds an entry, and gives its number. */
static bool add(kk_pml_entries *entries, const void *bytes, size_t size, uint32_t *number)
{
    if (!KK_ARRAY_GROW(&entries->at) || entries->content.size > UINT32_MAX) {
        return false;
    }
    *number = (uint32_t)entries->at.count;
    entries->at.items[entries->at.count++] = (uint32_t)entries->content.size;
    kk_buf_append(&entries->content, bytes, size);
    return !entries->content.failed;
}

/* Entries that lie over one another would become many times what their file is. */
static bool settle_part(kk_pml_entries *entries, size_t part, kk_error *error)
{
    uint64_t room = entries->pml->parts[part].mapping.size;
    for (uint32_t i = 0; i < entries->counts[part]; i++) {
        uint32_t *number = &entries->numbers[part][i];
        if (*number != KK_PML_WANTED) {
            continue;
        }
        kk_bytes entry = entry_of(entries, part, i);
        *number = 0;
        if (entry.size == 0) {
            continue;
        }
        if (!kk_pml_take_room(&room, entry.size)) {
            return kk_fail(error,
                           "%s: the texts of the processes lie over one another, which only a damaged "
                           "capture's do; write a .csv instead",
                           entries->pml->base.info.path.data);
        }
        if (!add(entries, entry.data, entry.size, number)) {
            return kk_fail_memory(error, "copying the tables of a PML");
        }
    }
    return true;
}

bool kk_pml_entries_settle(kk_pml_entries *entries, kk_error *error)
{
    static const unsigned char empty[8] = {0};
    uint32_t first;
    bool done =
        add(entries, empty, entries->head, &first) || kk_fail_memory(error, "copying the tables of a PML");
    for (size_t i = 0; done && i < entries->pml->part_count; i++) {
        done = settle_part(entries, i, error);
    }
    return done;
}

uint32_t kk_pml_entries_number(const kk_pml_entries *entries, size_t part, uint32_t number)
{
    return number < entries->counts[part] ? entries->numbers[part][number] : 0;
}

bool kk_pml_entries_append(const kk_pml_entries *entries, kk_buf *out, kk_error *error)
{
    uint64_t begin = COUNT_SIZE + (uint64_t)entries->at.count * 4;
    if (begin + entries->content.size > UINT32_MAX) {
        return kk_fail(error,
                       "%s: the tables of the processes' texts are larger than 4 GiB, which a PML cannot "
                       "hold; choose fewer events with --where",
                       entries->pml->base.info.path.data);
    }
    kk_pml_append_u32(out, (uint32_t)entries->at.count);
    for (size_t i = 0; i < entries->at.count; i++) {
        kk_pml_append_u32(out, (uint32_t)begin + entries->at.items[i]);
    }
    kk_buf_append(out, entries->content.data, entries->content.size);
    return !out->failed || kk_fail_memory(error, "copying the tables of a PML");
}
