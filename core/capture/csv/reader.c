#include "capture/csv/csv.h"

void kk_csv_reader_init(kk_csv_reader *reader, const kk_csv *csv)
{
    reader->csv = csv;
    reader->most = 0;
    reader->reference = (kk_csv_reference){0};
}

void kk_csv_reader_free(kk_csv_reader *reader)
{
    kk_csv_reference_free(&reader->reference);
}

/* By the scan; false when the row is of another dialect, or the file's last without a line end. */
static bool scan_row(kk_csv_reader *reader, size_t at, kk_csv_row *row)
{
    const kk_csv *csv = reader->csv;
    size_t left = csv->size - at;
    size_t most = reader->most ? reader->most : KK_CSV_SCAN_LIMIT;
    kk_csv_scan found = {
        .separators = reader->separators, .rows = reader->rows, .capacity = KK_CSV_READER_SLOTS};
    for (size_t look = KK_CSV_FIRST_LOOK; look <= most; look *= 4) {
        size_t size = left < look ? left : look;
        csv->scan(csv->text + at, size, left, csv->dialect.delimiter, &found);
        if (found.row_count > 0) {
            kk_csv_take_row(csv->text + at, 0, &found, 0, found.rows[0] + 1, row);
            return row->size > 0;
        }
        if (found.odd || found.scanned < size || size == left) {
            return false;
        }
    }
    return false;
}

kk_csv_found kk_csv_read_row(kk_csv_reader *reader, size_t at, kk_csv_row *row)
{
    const kk_csv *csv = reader->csv;
    if (scan_row(reader, at, row)) {
        return KK_CSV_ROW;
    }
    if (!reader->reference.ready && !kk_csv_reference_init(&reader->reference, csv->dialect)) {
        return KK_CSV_NO_MEMORY;
    }
    size_t room = kk_csv_row_room(csv, at);
    room = reader->most && reader->most < room ? reader->most : room;
    return kk_csv_reference_row(&reader->reference, csv->text + at, room, row);
}
