/* What one operand of the command line names: a capture, a packed one, or an archive of several.
 *
 * A file on the disk or whatever a pipe brings; what begins like a zip, 7z, gzip, xz or zstd file is
 * unfolded, and what is packed in that once more. Content decides, not names. Several files in an archive are
 * several captures, but for the parts of a PML. */
#ifndef KK_CAPTURE_CAPTURES_H
#define KK_CAPTURE_CAPTURES_H

#include "capture/source.h"

typedef struct kk_captures kk_captures;

/* Opens what `path` names ("-" is the standard input) and lists its captures, or of these only the one that
 * `options`, which may be NULL and must live as long, names as its member. NULL and `error` when there is
 * none. */
kk_captures *kk_captures_open(const char *path, const kk_source_options *options, kk_error *error);
/* Sources that were opened stay. */
void kk_captures_close(kk_captures *self);

/* Captures, at least one. Those that are named like a part of a PML (X-1.pml) stand behind all others. */
size_t kk_captures_count(const kk_captures *self);
/* How many are not named like a part of another one. */
size_t kk_captures_whole_count(const kk_captures *self);
/* A capture's name for messages: the path, or ARCHIVE/MEMBER. */
const char *kk_captures_path(const kk_captures *self, size_t number);
/* A name without '/' for files about it. */
const char *kk_captures_file_name(const kk_captures *self, size_t number);
/* True when the capture was joined to one opened before, as a part of it. */
bool kk_captures_is_joined(const kk_captures *self, size_t number);

/* Names of files in an archive that are no captures, or could not be looked at and why, for a message; of
 * many the first. Empty for none. */
kk_str kk_captures_passed_over(const kk_captures *self);

/* Opens a capture, as kk_source_open does. Whoever closes the source may have closed these before. */
kk_source *kk_captures_source(kk_captures *self, size_t number, kk_error *error);
/* Opens the only capture. Fails with the list of names to choose from when there are several. */
kk_source *kk_captures_only(kk_captures *self, kk_error *error);

#endif
