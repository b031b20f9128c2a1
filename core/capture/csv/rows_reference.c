#include "capture/csv/rows.h"

#include <stdlib.h>

/* libcsv's own step is 128 bytes, a reallocation each. */
#define ENTRY_STEP ((size_t)16 << 10)

static int is_no_blank(unsigned char byte)
{
    (void)byte;
    return 0;
}

bool kk_csv_reference_init(kk_csv_reference *reference, kk_csv_dialect dialect)
{
    *reference = (kk_csv_reference){0};
    reference->ready = csv_init(&reference->parser, 0) == 0;
    csv_set_delim(&reference->parser, (unsigned char)dialect.delimiter);
    if (!dialect.padded) {
        csv_set_space_func(&reference->parser, is_no_blank);
    }
    csv_set_blk_size(&reference->parser, ENTRY_STEP);
    return reference->ready;
}

void kk_csv_reference_free(kk_csv_reference *reference)
{
    if (reference->ready) {
        csv_free(&reference->parser);
    }
    kk_buf_free(&reference->bytes);
    free(reference->ends);
    free(reference->texts);
    *reference = (kk_csv_reference){0};
}

static bool grow(kk_csv_reference *reference)
{
    unsigned capacity = reference->capacity < 32 ? 32 : reference->capacity * 2;
    size_t *ends = capacity > reference->capacity ? realloc(reference->ends, capacity * sizeof *ends) : NULL;
    reference->ends = ends ? ends : reference->ends;
    kk_str *texts = ends ? realloc(reference->texts, capacity * sizeof *texts) : NULL;
    reference->texts = texts ? texts : reference->texts;
    reference->capacity = texts ? capacity : reference->capacity;
    return texts != NULL;
}

static void take_field(void *text, size_t size, void *context)
{
    kk_csv_reference *reference = context;
    if (reference->count == KK_CSV_FIELD_LIMIT) {
        return;
    }
    if (reference->count == reference->capacity && !grow(reference)) {
        reference->failed = true;
        return;
    }
    kk_buf_append(&reference->bytes, text, size);
    reference->ends[reference->count++] = reference->bytes.size;
}

static void take_row(int terminator, void *context)
{
    (void)terminator;
    ((kk_csv_reference *)context)->row_ended = true;
}

/* Bytes up to and with the next CR or LF: libcsv ends a row only there. Looked for in steps, so that neither
 * of the two is looked for again and again when it is far away. */
static size_t piece_size(const unsigned char *data, size_t size)
{
    const size_t step = 4096;
    for (size_t at = 0; at < size; at += step) {
        size_t looked = size - at < step ? size - at : step;
        const unsigned char *line_feed = memchr(data + at, '\n', looked);
        looked = line_feed ? (size_t)(line_feed - data) - at + 1 : looked;
        const unsigned char *carriage = memchr(data + at, '\r', looked);
        if (carriage || line_feed) {
            return (size_t)((carriage ? carriage : line_feed) - data) + 1;
        }
    }
    return size;
}

/* Brings the parser back to the beginning of a row. */
static void forget_row(kk_csv_reference *reference)
{
    csv_set_opts(&reference->parser, 0);
    csv_fini(&reference->parser, NULL, NULL, NULL);
    kk_buf_clear(&reference->bytes);
    reference->count = 0;
    reference->row_ended = reference->failed = false;
}

/* Ends a row that has no line end; false when it ends within quotes. */
static bool finish_at_end(kk_csv_reference *reference)
{
    csv_set_opts(&reference->parser, CSV_STRICT | CSV_STRICT_FINI);
    bool closed = csv_fini(&reference->parser, take_field, take_row, reference) == 0;
    csv_set_opts(&reference->parser, 0);
    return closed;
}

static void give_row(kk_csv_reference *reference, const unsigned char *data, size_t end, size_t next,
                     kk_csv_row *row)
{
    size_t begin = 0;
    const char *bytes = reference->bytes.data ? reference->bytes.data : "";
    for (unsigned i = 0; i < reference->count; i++) {
        reference->texts[i] = (kk_str){bytes + begin, reference->ends[i] - begin};
        begin = reference->ends[i];
    }
    *row = (kk_csv_row){
        .raw = data, .size = end, .next = next, .count = reference->count, .texts = reference->texts};
}

/* Parses line after line until the row ends; the bytes it took. `*open` is the first of the line ends that
 * the quote was open at until the end, or `size`. */
static bool parse_lines(kk_csv_reference *reference, const unsigned char *data, size_t size, size_t *taken,
                        size_t *open)
{
    size_t at = 0;
    *open = size;
    while (at < size && !reference->row_ended) {
        size_t piece = piece_size(data + at, size - at);
        if (csv_parse(&reference->parser, data + at, piece, take_field, take_row, reference) != piece) {
            return false;
        }
        at += piece;
        if (!reference->parser.quoted) {
            *open = size;
            continue;
        }
        *open = *open < at ? *open : at;
        if (data + size == reference->open_to && data + at >= reference->open_from) {
            at = size;
        }
    }
    *taken = at;
    return !reference->failed && !reference->bytes.failed;
}

kk_csv_found kk_csv_reference_row(kk_csv_reference *reference, const unsigned char *data, size_t size,
                                  kk_csv_row *row)
{
    size_t at, open;
    forget_row(reference);
    if (!parse_lines(reference, data, size, &at, &open)) {
        return KK_CSV_NO_MEMORY;
    }
    bool has_line_end = reference->row_ended;
    if (!has_line_end && !finish_at_end(reference)) {
        reference->open_from = data + open;
        reference->open_to = data + size;
        give_row(reference, data, size, size, row);
        return KK_CSV_UNCLOSED;
    }
    if (reference->failed || reference->bytes.failed) {
        return KK_CSV_NO_MEMORY;
    }
    size_t end = has_line_end ? at - 1 : at;
    if (has_line_end && data[end] == '\r' && at < size && data[at] == '\n') {
        at++;
    }
    give_row(reference, data, end, at, row);
    return reference->row_ended ? KK_CSV_ROW : KK_CSV_NO_ROW;
}
