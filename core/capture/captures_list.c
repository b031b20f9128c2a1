/* Which files of an archive are captures. */
#include "base/os/library.h"
#include "capture/captures_impl.h"

#include <stdlib.h>

/* Bytes of a member that tell what it is. */
#define LOOK ((size_t)64 << 10)

/* Nothing lies beside what is only looked at. */
static bool nothing_there(void *context, const char *path)
{
    (void)context, (void)path;
    return false;
}

static bool nothing_to_map(void *context, const char *path, kk_mapping *mapping)
{
    (void)context, (void)path, (void)mapping;
    return false;
}

static const kk_neighbours nobody = {.exists = nothing_there, .map = nothing_to_map};

kk_str kk_captures_join(kk_captures *self, kk_str before, kk_str after)
{
    kk_buf text = KK_BUF_INIT;
    kk_buf_append_str(&text, before);
    if (before.size > 0 && after.size > 0) {
        kk_buf_append_char(&text, '/');
    }
    kk_buf_append_str(&text, after);
    kk_str joined = text.failed ? (kk_str){NULL, 0} : kk_arena_copy(&self->arena, kk_buf_str(&text));
    kk_buf_free(&text);
    return joined;
}

/* File names are this long at most; of a longer one the end stays. Reports append theirs. */
#define FILE_NAME_LIMIT ((size_t)200)

/* A file on the disk keeps its name, a member loses its folders. */
static kk_str file_name_of(kk_captures *self, kk_str member)
{
    kk_str flat = kk_captures_join(self, self->name, member);
    if (member.size == 0) {
        return flat;
    }
    char *bytes = flat.data ? (char *)kk_arena_alloc(&self->arena, flat.size + 1) : NULL;
    if (!bytes) {
        return (kk_str){NULL, 0};
    }
    for (size_t i = 0; i < flat.size; i++) {
        bool parts = flat.data[i] == '/' || flat.data[i] == '\\';
        bytes[i] = flat.data[i];
        if (parts) {
            bytes[i] = '_';
        }
    }
    bytes[flat.size] = '\0';
    size_t cut = flat.size > FILE_NAME_LIMIT ? flat.size - FILE_NAME_LIMIT : 0;
    while (cut > 0 && ((unsigned char)bytes[cut] & 0xC0) == 0x80) {
        cut++;
    }
    return (kk_str){bytes + cut, flat.size - cut};
}

bool kk_captures_add(kk_captures *self, size_t archive, size_t number, kk_str member, kk_error *error)
{
    kk_capture_item item = {.archive = archive,
                            .number = number,
                            .member = member,
                            .path = kk_captures_join(self, self->path, member),
                            .file_name = file_name_of(self, member)};
    if (!item.path.data || !item.file_name.data || !KK_ARRAY_GROW(&self->items)) {
        return kk_fail_memory(error, "listing captures");
    }
    self->items.items[self->items.count++] = item;
    return true;
}

#define CUT                                                                                                  \
    "of the archive and those in it only the first 10000 files are looked at: captures may be missing; "     \
    "unpack it and give what is in it"

/* Names told; of more the count is. */
#define TOLD 5u

/* `why` is told of what could not even be looked at; NULL for what is no capture. */
static void pass_over(kk_captures *self, kk_str member, const kk_error *why)
{
    if (self->passed_over_count++ < TOLD) {
        kk_buf_append_text(&self->passed_over, self->passed_over.size > 0 ? ", " : "");
        kk_buf_append_str(&self->passed_over, member);
        if (why) {
            kk_buf_printf(&self->passed_over, " (not looked at: %s)", why->text);
        }
    }
}

static bool opens(kk_str path, kk_mapping begin, kk_source_options options, kk_error *error)
{
    options.neighbours = &nobody;
    kk_source *source = kk_source_of_mapping(path.data, begin, &options, error);
    kk_source_close(source);
    return source != NULL;
}

/* True when what begins so can be opened; also when only the caller's options hinder that, as whoever opens
 * it then is told of them. */
static bool is_capture(kk_captures *self, kk_str path, const void *bytes, size_t size)
{
    const kk_mapping begin = {.data = bytes, .size = size, .borrowed = true};
    const kk_source_options *given = &self->options, none = {.unfolded_limit = given->unfolded_limit};
    if (size == 0) {
        kk_fail(&self->passed_over_error, "%s: is empty; capture or export again", path.data);
        return false;
    }
    bool may_hinder = given->encoding.data || given->date.data || given->zone.data;
    return opens(path, begin, *given, &self->passed_over_error) ||
           (may_hinder && opens(path, begin, none, NULL));
}

/* An archive in the archive that was unfolded. */
static bool keep_archive(kk_captures *self, kk_archive *inner, kk_str above, const kk_buf *damage,
                         kk_error *error)
{
    kk_str text = kk_arena_copy(&self->arena, kk_buf_str(damage));
    if (!text.data || !KK_ARRAY_GROW(&self->archives)) {
        kk_archive_free(inner);
        return kk_fail_memory(error, "listing captures");
    }
    self->archives.items[self->archives.count++] =
        (kk_open_archive){.archive = inner, .above = above, .damage = text};
    return true;
}

/* Archives in an archive at most: after each, the archive is read anew up to the next one. */
#define INNER_LIMIT 64u

static bool fail_too_deep(kk_str path, kk_error *error)
{
    return kk_fail(error, "%s: is packed more than twice; unpack it and give what is in it", path.data);
}

/* Unfolds an archive in the archive, to be listed later. */
static bool add_archive(kk_captures *self, kk_archive *archive, size_t number, kk_str above, kk_str path,
                        kk_error *error)
{
    kk_mapping mapping;
    kk_archive *inner = NULL;
    kk_buf damage = KK_BUF_INIT;
    if (kk_archive_unfold(archive, number, path.data, kk_captures_room(self), &mapping, &damage, error)) {
        self->kept += mapping.size;
        inner = kk_archive_new(path.data, mapping, self->options.password, error);
    }
    bool done = inner != NULL;
    if (inner && kk_archive_depth(inner) > 1) {
        kk_archive_free(inner);
        done = fail_too_deep(path, error);
    } else if (inner) {
        done = keep_archive(self, inner, above, &damage, error);
    }
    kk_buf_free(&damage);
    return done;
}

/* False for what ends the list: memory is out, or a password is wrong. `bytes` has room for LOOK. */
static bool list_member(kk_captures *self, size_t archive, size_t number, void *bytes, kk_error *error)
{
    const kk_open_archive at = self->archives.items[archive];
    kk_str member = kk_captures_join(self, at.above, kk_archive_member(at.archive, number));
    kk_str path = member.data ? kk_captures_join(self, self->path, member) : member;
    size_t size = LOOK;
    if (!path.data) {
        return kk_fail_memory(error, "listing captures");
    }
    bool seen = kk_archive_look(at.archive, number, path.data, bytes, &size, &self->passed_over_error);
    if (!seen && kk_archive_is_locked(at.archive, number)) {
        *error = self->passed_over_error;
        return false;
    }
    const kk_mapping begin = {.data = bytes, .size = size, .borrowed = true};
    bool is_packed = seen && kk_archive_is_packed(&begin);
    if (seen && !is_packed && is_capture(self, path, bytes, size)) {
        return kk_captures_add(self, archive, number, member, error);
    }
    if (is_packed) {
        bool is_deepest = archive > 0 || kk_archive_depth(at.archive) > 1;
        bool is_full = !is_deepest && self->archives.count > INNER_LIMIT;
        if (is_full) {
            kk_fail(&self->passed_over_error,
                    "%s: is packed in an archive with more than %u such files; unpack that and give them",
                    path.data, INNER_LIMIT);
        } else if (!is_deepest &&
                   add_archive(self, at.archive, number, member, path, &self->passed_over_error)) {
            return true;
        }
        if (is_deepest) {
            fail_too_deep(path, &self->passed_over_error);
        }
    }
    pass_over(self, member.size > 0 ? member : self->name,
              seen && !is_packed ? NULL : &self->passed_over_error);
    return true;
}

static bool fail_without_captures(kk_captures *self, kk_error *error)
{
    if (self->passed_over_count == 1) { /* says what it is */
        *error = self->passed_over_error;
        return false;
    }
    if (self->passed_over_count == 0) {
        return kk_fail(error, "%s: the archive holds no file", self->path.data);
    }
    return kk_fail(error, "%s: none of the %zu files of the archive is a Process Monitor capture: %.*s; %s",
                   self->path.data, self->passed_over_count, (int)self->passed_over.size,
                   self->passed_over.data, kk_give_capture);
}

static kk_capture_item *find(const kk_captures *self, kk_str path)
{
    for (size_t i = 0; i < self->items.count; i++) {
        if (kk_str_equal(self->items.items[i].path, path)) {
            return &self->items.items[i];
        }
    }
    return NULL;
}

static int compare(const void *left, const void *right, void *context)
{
    (void)context;
    const kk_capture_item *one = left, *other = right;
    return one->order < other->order ? -1 : one->order > other->order;
}

/* Orders captures as they come, those that are named like parts behind all others. */
static void order_parts(kk_captures *self)
{
    kk_buf whole = KK_BUF_INIT;
    for (size_t i = 0; i < self->items.count; i++) {
        kk_capture_item *item = &self->items.items[i];
        kk_buf_clear(&whole);
        uint64_t part = kk_part_number(item->path, &whole);
        item->part = part > 0 && !whole.failed && find(self, kk_buf_str(&whole)) ? part : 0;
        item->order = (item->part > 0 ? self->items.count : 0) + i;
    }
    kk_os_sort(self->items.items, self->items.count, sizeof *self->items.items, compare, NULL);
    kk_buf_free(&whole);
}

/* Lists the members of one archive, as far as the limit of all archives allows. */
static bool list_archive(kk_captures *self, size_t archive, void *bytes, kk_error *error)
{
    size_t count = kk_archive_count(self->archives.items[archive].archive),
           room = KK_MEMBER_LIMIT - self->looked_at;
    bool done = true;
    if (count > room) {
        self->cut = KK_STR(CUT);
        count = room;
    }
    for (size_t i = 0; done && i < count; i++) {
        self->looked_at++;
        done = list_member(self, archive, i, bytes, error);
    }
    return done;
}

bool kk_captures_list(kk_captures *self, kk_error *error)
{
    void *bytes = malloc(LOOK);
    bool done = bytes != NULL || kk_fail_memory(error, "listing captures");
    for (size_t i = 0; done && i < self->archives.count; i++) { /* those that it finds are appended */
        done = list_archive(self, i, bytes, error);
    }
    free(bytes);
    if (self->passed_over_count > TOLD) {
        kk_buf_printf(&self->passed_over, ", ... (%zu in all)", self->passed_over_count);
    }
    if (self->cut.size > 0) {
        kk_buf_append_text(&self->passed_over, self->passed_over.size > 0 ? "; " : "");
        kk_buf_append_str(&self->passed_over, self->cut);
    }
    if (done && self->items.count == 0) {
        done = fail_without_captures(self, error);
    }
    if (done) {
        order_parts(self);
        self->count = self->items.count;
    }
    return done;
}
