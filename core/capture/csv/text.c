/* The text of the file: what is found in it, and the memory that it takes. */
#include "capture/csv/csv.h"

/* The text is counted in parts; a row may reach into so many behind its own. */
#define ROW_PART  ((size_t)4 << 20)
#define ROW_PARTS ((size_t)16)

/* A line's beginning is looked for in so many bytes. */
#define LINE_LOOK ((size_t)64 << 10)

size_t kk_csv_find(const kk_csv *csv, const kk_needle *needle, size_t from, size_t end)
{
    size_t last = csv->size < KK_NEEDLE_SLACK ? 0 : csv->size - KK_NEEDLE_SLACK;
    size_t behind = end < last ? end : last; /* up to here the needle may read on */
    kk_str text = {(const char *)csv->text, end};
    size_t found = kk_needle_find(needle, kk_str_slice(text, 0, behind), from);
    if (found != SIZE_MAX || behind == end) {
        return found;
    }
    size_t overlap = behind < needle->text.size ? 0 : behind - needle->text.size + 1;
    return kk_str_find(text, needle->text, from < overlap ? overlap : from);
}

size_t kk_csv_row_room(const kk_csv *csv, size_t at)
{
    size_t left = csv->size - at, room = (at / ROW_PART + ROW_PARTS + 1) * ROW_PART - at;
    return left < room ? left : room;
}

size_t kk_csv_line_begin(const kk_csv *csv, size_t offset)
{
    size_t least = offset > csv->rows_begin + LINE_LOOK ? offset - LINE_LOOK : csv->rows_begin;
    while (offset > least && csv->text[offset - 1] != '\n') {
        offset--;
    }
    return offset;
}

/* The file offset at which a chunk begins; false when the text is not the file's. */
static bool chunk_in_file(const kk_csv *csv, size_t chunk, uint64_t *begin)
{
    if (!csv->transcoded) {
        *begin = (uint64_t)(csv->text - csv->mapping.data) + (uint64_t)chunk * csv->chunk_size;
    }
    return !csv->transcoded;
}

void kk_csv_expect(const kk_csv *csv, size_t chunk)
{
    uint64_t begin;
    if (chunk_in_file(csv, chunk, &begin)) {
        kk_mapping_expect(&csv->mapping, begin, begin + csv->chunk_size);
    }
}

void kk_csv_release(kk_source *source, size_t chunk)
{
    const kk_csv *csv = (const kk_csv *)source;
    uint64_t begin;
    if (chunk_in_file(csv, chunk, &begin)) {
        kk_mapping_release(&csv->mapping, begin, begin + csv->chunk_size);
    }
}
