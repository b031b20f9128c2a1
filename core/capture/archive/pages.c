#include "capture/archive/pages.h"

#include <stdio.h>

#define PIECE (UINT64_C(256) << 10)

static la_ssize_t read_piece(struct archive *reader, void *context, const void **piece)
{
    (void)reader;
    kk_archive_pages *self = context;
    uint64_t left = self->mapping->size - self->at;
    uint64_t size = left < PIECE ? left : PIECE;
    kk_mapping_release(self->mapping, self->left_behind, self->at);
    self->left_behind = self->at;
    *piece = self->mapping->data + self->at;
    self->at += size;
    return (la_ssize_t)size;
}

static la_int64_t skip(struct archive *reader, void *context, la_int64_t request)
{
    (void)reader;
    kk_archive_pages *self = context;
    uint64_t left = self->mapping->size - self->at;
    uint64_t size = request < 0 ? 0 : (uint64_t)request < left ? (uint64_t)request : left;
    self->at += size;
    return (la_int64_t)size;
}

static la_int64_t seek(struct archive *reader, void *context, la_int64_t offset, int whence)
{
    (void)reader;
    kk_archive_pages *self = context;
    la_int64_t size = (la_int64_t)self->mapping->size;
    la_int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (la_int64_t)self->at : size;
    if (offset < -from || offset > size - from) {
        return ARCHIVE_FATAL;
    }
    self->at = self->left_behind = (uint64_t)(from + offset);
    return from + offset;
}

void kk_archive_pages_begin(kk_archive_pages *pages, const kk_mapping *mapping, const kk_libarchive *library,
                            struct archive *reader)
{
    *pages = (kk_archive_pages){.mapping = mapping};
    library->archive_read_set_read_callback(reader, read_piece);
    library->archive_read_set_skip_callback(reader, skip);
    library->archive_read_set_seek_callback(reader, seek);
    library->archive_read_set_callback_data(reader, pages);
}
