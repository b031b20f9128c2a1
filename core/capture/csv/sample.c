/* Sample of a file's rows: it shows the order of dates in all of them, and what could be misread. Rows
 * come in order of time, so these show every day that takes more than a five-hundredth of the capture. */
#include "base/utf.h"
#include "capture/columns/result.h"
#include "capture/csv/csv.h"

/* Number of samples, besides the first and last rows, and the bytes between two of them at least. */
#define SAMPLES ((size_t)512)
#define STEP    ((size_t)1024)

/* Bytes of a sampled row at most. */
#define ROW_SIZE ((size_t)64 << 10)

/* Bytes looked at for their encoding, at each of the sampled offsets. */
#define BLOCK ((size_t)4096)

typedef struct sample {
    kk_csv *csv;
    kk_csv_reference reference;
    kk_columns_date_evidence dates;
    kk_columns_date_evidence time_dates; /* of Time of Day */
    unsigned rows, results;              /* rows with one */
    kk_csv_unknown unknown;              /* of these, results that Process Monitor does not have */
    size_t odd_time;  /* offset of a row whose time has an unknown word; SIZE_MAX for none */
    size_t odd_bytes; /* offset of bytes that are no UTF-8; SIZE_MAX for none */
} sample;

static size_t next_line(const kk_csv *csv, size_t at)
{
    const unsigned char *line_end = memchr(csv->text + at, '\n', csv->size - at);
    return line_end ? (size_t)(line_end - csv->text) + 1 : csv->size;
}

/* The beginning of the last line but one: the last row may be cut. */
static size_t last_lines(const kk_csv *csv)
{
    size_t at = csv->size;
    for (unsigned lines = 0; at > csv->rows_begin && lines < 3; lines++) {
        at = kk_csv_line_begin(csv, at - 1);
    }
    return at;
}

static void look_at_result(sample *self, kk_str result)
{
    result = kk_str_trim(result, " \t");
    self->results += result.size > 0;
    if (result.size > 0 && !kk_str_starts(result, KK_STR("0x")) && !kk_result_is_named(result)) {
        kk_csv_unknown_note(&self->unknown, result);
    }
}

static void look_at_row(sample *self, const kk_csv_row *row, size_t at)
{
    kk_columns_date_weigh(&self->dates, kk_csv_column_cell(self->csv, row, KK_COLUMN_DATE_AND_TIME));
    kk_str time = kk_csv_column_cell(self->csv, row, KK_COLUMN_TIME_OF_DAY);
    self->rows++;
    if (kk_columns_time_is_dated(time)) {
        kk_columns_date_weigh(&self->time_dates, time);
    }
    look_at_result(self, kk_csv_column_cell(self->csv, row, KK_COLUMN_RESULT));
    if (self->odd_time == SIZE_MAX && !kk_columns_time_is_dated(time) && !kk_columns_time_is_plain(time)) {
        self->odd_time = at;
    }
}

/* Looks at the first good row at or behind `at`. */
static void look_for_row(sample *self, size_t at)
{
    const size_t tries = 4;
    const kk_csv *csv = self->csv;
    for (size_t i = 0; i < tries && at < csv->size; i++) {
        kk_csv_row row;
        size_t size = csv->size - at < ROW_SIZE ? csv->size - at : ROW_SIZE;
        kk_csv_found found = kk_csv_reference_row(&self->reference, csv->text + at, size, &row);
        if (found == KK_CSV_ROW && kk_csv_fits(csv, &row)) {
            look_at_row(self, &row, at);
            return;
        }
        at = next_line(csv, at);
    }
}

/* The block's ends may cut characters: what is looked at lies between two of ASCII. */
static void look_at_bytes(sample *self, size_t at, size_t size)
{
    const unsigned char *bytes = self->csv->text + at;
    size_t end = self->csv->size - at < size ? self->csv->size - at : size, begin = 0;
    while (begin < end && bytes[begin] > 0x7F) {
        begin++;
    }
    while (end > begin && bytes[end - 1] > 0x7F) {
        end--;
    }
    if (self->odd_bytes == SIZE_MAX && !kk_utf8_valid((kk_str){(const char *)bytes + begin, end - begin})) {
        self->odd_bytes = at + begin;
    }
}

static void note_oddity(kk_csv *csv, size_t offset, const char *what)
{
    uint64_t line = 1;
    for (size_t at = next_line(csv, 0); at <= offset && at < csv->size; at = next_line(csv, at)) {
        line++;
    }
    kk_problem_add(&csv->base, what, line, UINT64_MAX, 0);
}

bool kk_csv_sample(kk_csv *csv)
{
    sample self = {.csv = csv,
                   .dates = KK_COLUMNS_DATE_EVIDENCE,
                   .time_dates = KK_COLUMNS_DATE_EVIDENCE,
                   .odd_time = SIZE_MAX,
                   .odd_bytes = SIZE_MAX};
    if (!kk_csv_reference_init(&self.reference, csv->dialect)) {
        return false;
    }
    size_t step = (csv->size - csv->rows_begin) / SAMPLES + STEP;
    for (size_t at = csv->rows_begin; at < csv->size; at += step) {
        look_for_row(&self, at == csv->rows_begin ? at : next_line(csv, at));
        look_at_bytes(&self, at, step < BLOCK ? step : BLOCK);
    }
    look_for_row(&self, last_lines(csv));
    csv->dates_in_time = !kk_csv_has(csv, KK_COLUMN_DATE_AND_TIME) && self.time_dates.count * 2 > self.rows;
    csv->order = kk_columns_date_decide(csv->dates_in_time ? &self.time_dates : &self.dates);
    kk_csv_reference_free(&self.reference);
    if (self.unknown.count * 4 > self.results) {
        kk_csv_unknown_tell(csv, &self.unknown, "unknown-results");
    }
    if (self.odd_bytes != SIZE_MAX) {
        csv->base.info.encoding = KK_STR("unknown");
        note_oddity(csv, self.odd_bytes, "letters beyond ASCII are not UTF-8, and are kept byte by byte");
    }
    if (self.odd_time != SIZE_MAX) {
        note_oddity(csv, self.odd_time, "an unknown word in times: hours are taken to count to 24");
    }
    return true;
}
