/* Packed files: zip and 7z, whose members have names, and gzip, xz and zstd, which are one member without
 * one.
 *
 * libarchive reads them from a mapping; a member's bytes are looked at, or unfolded into a temporary file
 * without a name. A member's own name is text from a stranger: it is made harmless at once, shown and
 * compared, and never the path of anything on the disk. Private to core/capture/. */
#ifndef KK_CAPTURE_ARCHIVE_ARCHIVE_H
#define KK_CAPTURE_ARCHIVE_ARCHIVE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/os/mapping.h"

typedef struct kk_archive kk_archive;

/* Members at most that are looked at, of an archive and those in it together, so that a list of many that
 * share their bytes stays cheap. */
#define KK_MEMBER_LIMIT 10000u

/* True for a file that begins like one of the packed kinds. */
bool kk_archive_is_packed(const kk_mapping *mapping);

/* Lists a packed file's members. `name` is the file's, for errors. `password` with data NULL: none, then
 * "infected". `mapping` passes to the archive, also when it fails: NULL and `error` for what no program but
 * its own opens, and for what is no archive in spite of its beginning. */
kk_archive *kk_archive_new(const char *name, kk_mapping mapping, kk_str password, kk_error *error);
void kk_archive_free(kk_archive *self);

/* How often what it holds was packed: 1, or 2 for a zip in a gzip. */
unsigned kk_archive_depth(const kk_archive *self);
/* Files that it holds, folders and links aside. */
size_t kk_archive_count(const kk_archive *self);
/* A member's name with '/' between parts and what is hidden in it escaped; "" where members have no names. */
kk_str kk_archive_member(const kk_archive *self, size_t number);
/* Why the list of members may lack some; empty for a whole one. */
kk_str kk_archive_cut(const kk_archive *self);

/* True when a password opens the member. */
bool kk_archive_is_locked(const kk_archive *self, size_t number);

/* Reads the beginning of a member, called `name` in errors, up to `*size` bytes, which becomes what was read.
 * False and `error` when there is no single byte for a reason: a wrong password, damage. Cheap in the order
 * of members; going back begins the archive anew. */
bool kk_archive_look(kk_archive *self, size_t number, const char *name, void *bytes, size_t *size,
                     kk_error *error);

/* Unfolds a member, called `name` in errors, of at most `limit` bytes. Where the archive is damaged, what was
 * unfolded before is mapped, and `damage` told. False and `error` when that is nothing, beyond the limit, or
 * the disk is full. */
bool kk_archive_unfold(kk_archive *self, size_t number, const char *name, uint64_t limit, kk_mapping *mapping,
                       kk_buf *damage, kk_error *error);

#endif
