#include "capture/archive/archive.h"

#include "base/arena.h"
#include "base/bytes.h"
#include "base/grow.h"
#include "base/harm.h"
#include "capture/archive/libarchive.h"
#include "capture/archive/pages.h"
#include "capture/archive/spill.h"

#include <stdlib.h>
#include <zlib.h>

/* Bytes of a member's name that are shown; of a longer one its end is. */
#define NAME_LIMIT ((size_t)512)

/* The end of a gzip file: CRC-32 and size modulo 2^32 of what it holds (RFC 1952). */
#define GZIP_TRAILER 8u

#define USUAL_PASSWORD "infected"

typedef struct member_row {
    kk_str name;
    bool is_encrypted;
} member_row;

struct kk_archive {
    kk_libarchive library;
    kk_mapping mapping;
    kk_arena arena;
    char *name;
    char *password; /* NULL: the usual one is tried */
    struct archive *reader;
    kk_archive_pages pages;
    size_t next; /* number of the member whose header comes next */
    KK_ARRAY(member_row) members;
    unsigned depth;
    bool is_nameless; /* one member, of a packed file without a list */
    bool is_gzip;     /* and its bytes are a gzip file's */
    kk_str cut;
};

typedef struct signature {
    const char *bytes;
    size_t size;
} signature;

static const signature signatures[] = {
    {"PK\x03\x04", 4},
    {"PK\x05\x06", 4},
    {"PK\x07\x08", 4},
    {"7z\xBC\xAF\x27\x1C", 6},
    {"\x1F\x8B\x08", 3},
    {"\xFD"
     "7zXZ\0",
     6},
    {"\x28\xB5\x2F\xFD", 4},
};

bool kk_archive_is_packed(const kk_mapping *mapping)
{
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        if (mapping->size >= signatures[i].size &&
            memcmp(mapping->data, signatures[i].bytes, signatures[i].size) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_7z(const kk_archive *self)
{
    return self->mapping.size >= 2 && memcmp(self->mapping.data, "7z", 2) == 0;
}

/* --- the reader --- */

static void close_reader(kk_archive *self)
{
    if (self->reader) {
        self->library.archive_read_free(self->reader);
        self->reader = NULL;
    }
}

/* Begins at the first member again. False when memory is out. */
static bool open_reader(kk_archive *self)
{
    close_reader(self);
    struct archive *reader = self->reader = self->library.archive_read_new();
    if (!reader) {
        return false;
    }
    self->library.archive_read_support_filter_gzip(reader);
    self->library.archive_read_support_filter_xz(reader);
    self->library.archive_read_support_filter_zstd(reader);
    self->library.archive_read_support_format_zip(reader);
    self->library.archive_read_support_format_7zip(reader);
    self->library.archive_read_support_format_raw(reader);
    self->library.archive_read_add_passphrase(reader, self->password ? self->password : USUAL_PASSWORD);
    self->next = 0;
    kk_archive_pages_begin(&self->pages, &self->mapping, &self->library, reader);
    self->library.archive_read_open1(reader); /* what it finds wrong, the first header tells too */
    return true;
}

/* The next member that is a file; NULL at the end, and where the archive is damaged, when `*whole` becomes
 * false. */
static struct archive_entry *next_entry(kk_archive *self, bool *whole)
{
    struct archive_entry *entry = NULL;
    *whole = true;
    for (;;) {
        int answer = self->library.archive_read_next_header(self->reader, &entry);
        if (answer == ARCHIVE_RETRY) {
            continue;
        }
        if (answer != ARCHIVE_OK && answer != ARCHIVE_WARN) {
            *whole = answer == ARCHIVE_EOF;
            return NULL;
        }
        __LA_MODE_T type = self->library.archive_entry_filetype(entry);
        if (type == AE_IFREG || type == 0) {
            self->next++;
            return entry;
        }
    }
}

/* Goes to a member. False at the archive's damage. */
static bool go_to(kk_archive *self, size_t number)
{
    bool whole = true;
    if ((!self->reader || number < self->next) && !open_reader(self)) {
        return false;
    }
    while (whole && self->next <= number) {
        whole = next_entry(self, &whole) != NULL;
    }
    return whole;
}

/* What libarchive says is wrong. */
static const char *reason_of(const kk_archive *self)
{
    const char *reason = self->reader ? self->library.archive_error_string(self->reader) : NULL;
    return reason ? reason : "it is damaged";
}

/* --- the list --- */

/* A text in single quotes, as a shell reads it. */
static void append_quoted(kk_buf *out, const char *text)
{
    kk_buf_append_char(out, '\'');
    for (; *text; text++) {
        kk_buf_append_text(out, *text == '\'' ? "'\\'" : "");
        kk_buf_append_char(out, *text);
    }
    kk_buf_append_char(out, '\'');
}

static bool fail_encrypted_7z(const kk_archive *self, kk_error *error)
{
    kk_buf quoted = KK_BUF_INIT;
    append_quoted(&quoted, self->name);
    kk_fail(error, "%s: is an encrypted 7z, which only 7-Zip opens; type 7z x %.*s and give what it unpacks",
            self->name, (int)quoted.size, quoted.data ? quoted.data : "");
    kk_buf_free(&quoted);
    return false;
}

static kk_str name_of(kk_archive *self, struct archive_entry *entry)
{
    const char *given = self->library.archive_entry_pathname_utf8(entry);
    given = given ? given : self->library.archive_entry_pathname(entry);
    kk_buf parts = KK_BUF_INIT, harmless = KK_BUF_INIT;
    if (given && *given) {
        kk_buf_append_text(&parts, given);
    } else {
        kk_buf_printf(&parts, "member %zu", self->members.count + 1);
    }
    for (size_t i = 0; i < parts.size; i++) {
        if (parts.data[i] == '\\') {
            parts.data[i] = '/';
        }
    }
    size_t cut = parts.size > NAME_LIMIT ? parts.size - NAME_LIMIT : 0;
    while (cut > 0 && cut < parts.size && ((unsigned char)parts.data[cut] & 0xC0) == 0x80) {
        cut++;
    }
    kk_append_escaped(&harmless, kk_str_slice(kk_buf_str(&parts), cut, SIZE_MAX));
    kk_str name = {NULL, 0};
    if (!parts.failed && !harmless.failed) {
        name = kk_arena_copy(&self->arena, kk_buf_str(&harmless));
    }
    kk_buf_free(&parts);
    kk_buf_free(&harmless);
    return name;
}

/* Counts what packs the members: filters, and the format that lists them. */
static void note_kind(kk_archive *self)
{
    int filters = self->library.archive_filter_count(self->reader) - 1; /* the last one is none */
    self->is_nameless =
        (self->library.archive_format(self->reader) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW;
    self->depth = (unsigned)(filters > 0 ? filters : 0) + (self->is_nameless ? 0 : 1);
    self->is_gzip = self->is_nameless && filters == 1 &&
                    self->library.archive_filter_code(self->reader, 0) == ARCHIVE_FILTER_GZIP;
}

static bool add_member(kk_archive *self, struct archive_entry *entry, kk_error *error)
{
    member_row row = {.name = self->is_nameless ? KK_STR("") : name_of(self, entry),
                      .is_encrypted = self->library.archive_entry_is_encrypted(entry) > 0};
    if (!row.name.data || !KK_ARRAY_GROW(&self->members)) {
        return kk_fail_memory(error, "listing an archive");
    }
    self->members.items[self->members.count++] = row;
    return true;
}

static void note_cut(kk_archive *self, const char *why)
{
    kk_buf text = KK_BUF_INIT;
    kk_buf_printf(&text, "the archive's list of files ends early (%s): some may be missing; get it again",
                  why);
    if (!text.failed) {
        self->cut = kk_arena_copy(&self->arena, kk_buf_str(&text));
    }
    kk_buf_free(&text);
}

/* Reads headers only, for which a 7z decodes nothing. */
static bool list(kk_archive *self, kk_error *error)
{
    bool whole = true;
    struct archive_entry *entry = NULL;
    while (self->members.count < KK_MEMBER_LIMIT && (entry = next_entry(self, &whole)) != NULL) {
        if (self->members.count == 0) {
            note_kind(self);
        }
        if (!add_member(self, entry, error)) {
            return false;
        }
        if (self->is_nameless) { /* looking for the next one would decode this one */
            break;
        }
    }
    if (is_7z(self) && self->library.archive_read_has_encrypted_entries(self->reader) > 0) {
        return fail_encrypted_7z(self, error);
    }
    if (self->is_nameless && self->depth == 0) { /* no filter knew it */
        return kk_fail(error, "%s: begins like a packed file, and is none that can be unfolded; get it again",
                       self->name);
    }
    if (!whole && self->members.count == 0) {
        return kk_fail(error, "%s: the archive cannot be read: %s; get it again", self->name,
                       reason_of(self));
    }
    if (!whole) {
        note_cut(self, reason_of(self));
    } else if (self->members.count == KK_MEMBER_LIMIT) {
        note_cut(self, "only the first 10000 files are looked at");
    }
    return true;
}

kk_archive *kk_archive_new(const char *name, kk_mapping mapping, kk_str password, kk_error *error)
{
    kk_archive *self = calloc(1, sizeof *self);
    if (!self) {
        kk_mapping_close(&mapping);
        kk_fail_memory(error, "opening an archive");
        return NULL;
    }
    self->mapping = mapping;
    self->name = kk_new_text("%s", name);
    self->password = password.data ? kk_new_text("%.*s", (int)password.size, password.data) : NULL;
    bool done = false;
    if (!self->name || (!self->password && password.data)) {
        kk_fail_memory(error, "opening an archive");
    } else if (kk_libarchive_open(&self->library, error)) {
        done = (open_reader(self) || kk_fail_memory(error, "opening an archive")) && list(self, error);
    }
    if (!done) {
        kk_archive_free(self);
        return NULL;
    }
    return self;
}

void kk_archive_free(kk_archive *self)
{
    if (!self) {
        return;
    }
    close_reader(self);
    kk_libarchive_close(&self->library);
    kk_mapping_close(&self->mapping);
    kk_arena_free(&self->arena);
    free(self->members.items);
    free(self->password);
    free(self->name);
    free(self);
}

unsigned kk_archive_depth(const kk_archive *self)
{
    return self->depth;
}

size_t kk_archive_count(const kk_archive *self)
{
    return self->members.count;
}

kk_str kk_archive_member(const kk_archive *self, size_t number)
{
    return self->members.items[number].name;
}

bool kk_archive_is_locked(const kk_archive *self, size_t number)
{
    return self->members.items[number].is_encrypted;
}

kk_str kk_archive_cut(const kk_archive *self)
{
    return self->cut;
}

/* --- members --- */

/* Why there is no single byte of a member. */
static bool fail_member(const kk_archive *self, size_t number, const char *name, kk_error *error)
{
    if (self->members.items[number].is_encrypted && self->password) {
        return kk_fail(error, "%s: the password does not open it (%s); give another --password TEXT", name,
                       reason_of(self));
    }
    if (self->members.items[number].is_encrypted) {
        return kk_fail(
            error, "%s: is encrypted, and \"" USUAL_PASSWORD "\" does not open it (%s); give --password TEXT",
            name, reason_of(self));
    }
    return kk_fail(error, "%s: nothing of it could be unfolded: %s; get the archive again", name,
                   reason_of(self));
}

bool kk_archive_look(kk_archive *self, size_t number, const char *name, void *bytes, size_t *size,
                     kk_error *error)
{
    size_t room = *size;
    *size = 0;
    bool whole = go_to(self, number);
    while (whole && *size < room) {
        la_ssize_t got = self->library.archive_read_data(self->reader, (char *)bytes + *size, room - *size);
        if (got == 0) {
            break;
        }
        whole = got > 0;
        *size += whole ? (size_t)got : 0;
    }
    return whole || *size > 0 || fail_member(self, number, name, error);
}

/* libarchive does not check what a gzip file says of itself at its end. */
static void check_gzip(const kk_archive *self, uint32_t checksum, uint64_t size, kk_buf *damage)
{
    const kk_mapping *mapping = &self->mapping;
    if (!self->is_gzip || mapping->size < GZIP_TRAILER || damage->size > 0) {
        return;
    }
    const unsigned char *trailer = mapping->data + mapping->size - GZIP_TRAILER;
    if (kk_load_u32(trailer + 4) != (uint32_t)size) {
        kk_buf_append_text(
            damage, "the gzip file does not end with the size of what it holds: it was put together from "
                    "several, or is damaged; compare it with its origin");
    } else if (kk_load_u32(trailer) != checksum) {
        kk_buf_append_text(
            damage, "the gzip file is damaged: its checksum differs, any event may be wrong; get it again");
    }
}

/* Writes all blocks of the member at hand. False when the spill fails; what is wrong with the archive is told
 * in `damage`. */
static bool spill_blocks(kk_archive *self, kk_spill *spill, uint32_t *checksum, kk_buf *damage,
                         kk_error *error)
{
    const void *block = NULL;
    size_t size = 0;
    la_int64_t at = 0;
    for (;;) {
        int answer = self->library.archive_read_data_block(self->reader, &block, &size, &at);
        if (answer == ARCHIVE_EOF) {
            return true;
        }
        if (answer == ARCHIVE_OK || answer == ARCHIVE_WARN) {
            if (size > 0 && !kk_spill_write(spill, block, size, error)) {
                return false;
            }
            if (self->is_gzip) {
                *checksum = (uint32_t)crc32_z(*checksum, block, size);
            }
        }
        if (answer != ARCHIVE_OK && answer != ARCHIVE_RETRY) {
            kk_buf_clear(damage);
            kk_buf_printf(damage,
                          "the archive is cut or damaged (%s, near its byte %lld): %llu bytes were unfolded, "
                          "what follows "
                          "is missing; get it again",
                          reason_of(self), (long long)self->library.archive_filter_bytes(self->reader, -1),
                          (unsigned long long)spill->size);
        }
        if (answer != ARCHIVE_OK && answer != ARCHIVE_RETRY && answer != ARCHIVE_WARN) {
            return true;
        }
    }
}

bool kk_archive_unfold(kk_archive *self, size_t number, const char *name, uint64_t limit, kk_mapping *mapping,
                       kk_buf *damage, kk_error *error)
{
    kk_spill spill;
    uint32_t checksum = 0;
    *mapping = (kk_mapping){0};
    if (!go_to(self, number)) {
        return fail_member(self, number, name, error);
    }
    if (!kk_spill_open(&spill, name, limit, error)) {
        return false;
    }
    if (!spill_blocks(self, &spill, &checksum, damage, error)) {
        kk_spill_close(&spill);
        return false;
    }
    check_gzip(self, checksum, spill.size, damage);
    if (spill.size == 0 && damage->size > 0) {
        kk_spill_close(&spill);
        return fail_member(self, number, name, error);
    }
    return kk_spill_map(&spill, mapping, error);
}
