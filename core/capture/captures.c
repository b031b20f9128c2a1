#include "capture/captures.h"

#include "capture/captures_impl.h"

#include <stdlib.h>

/* --- opening --- */

/* What --member names: a member by its whole name, or by the last part of it. */
typedef enum naming { ANY_NAME, WHOLE_NAME, LAST_PART } naming;

static bool is_named(const kk_capture_item *item, kk_str wanted, naming by)
{
    size_t slash = by == LAST_PART ? item->member.size : 0;
    while (slash > 0 && item->member.data[slash - 1] != '/') {
        slash--;
    }
    return by == ANY_NAME || kk_str_equal(kk_str_slice(item->member, slash, SIZE_MAX), wanted);
}

/* Names of the first `count` captures that are named so, as --member takes them. */
static void append_members(const kk_captures *self, size_t count, naming by, kk_buf *out)
{
    const size_t most = 10;
    size_t told = 0;
    for (size_t i = 0; i < count && told <= most; i++) {
        if (is_named(&self->items.items[i], self->options.member, by)) {
            kk_buf_append_text(out, told > 0 ? ", " : "");
            kk_buf_append_str(out, told < most ? self->items.items[i].member : KK_STR("..."));
            told++;
        }
    }
}

static bool fail_to_choose(const kk_captures *self, size_t count, naming by, const char *why, kk_error *error)
{
    kk_buf members = KK_BUF_INIT;
    append_members(self, count, by, &members);
    kk_fail(error, "%s: %s; choose with --member NAME: %.*s", self->path.data, why, (int)members.size,
            members.data ? members.data : "");
    kk_buf_free(&members);
    return false;
}

static bool fail_without_members(const kk_captures *self, kk_error *error)
{
    return kk_fail(error,
                   "%s: is no archive with several files, of which --member chooses one; leave that out",
                   self->path.data);
}

/* Captures named so, and the first of them. */
static size_t count_named(const kk_captures *self, naming by, size_t *first)
{
    size_t count = 0;
    for (size_t i = self->items.count; i > 0; i--) {
        if (is_named(&self->items.items[i - 1], self->options.member, by)) {
            *first = i - 1;
            count++;
        }
    }
    return count;
}

/* Puts the member that is wanted first, and lets it be the only case. */
static bool choose(kk_captures *self, kk_error *error)
{
    size_t at = 0, count;
    naming by = WHOLE_NAME;
    if (!self->options.member.data) {
        return true;
    }
    if (self->items.count == 1 && self->items.items[0].member.size == 0) {
        return fail_without_members(self, error);
    }
    count = count_named(self, by, &at);
    if (count == 0) {
        by = LAST_PART;
        count = count_named(self, by, &at);
    }
    if (count == 0) {
        return fail_to_choose(self, self->count, ANY_NAME, "no capture in it has this name", error);
    }
    if (count > 1) {
        return fail_to_choose(self, self->items.count, by, "several captures in it have this name", error);
    }
    kk_capture_item first = self->items.items[at];
    self->items.items[at] = self->items.items[0];
    self->items.items[0] = first;
    self->count = 1;
    return true;
}

/* Opens the operand's file as an archive. */
static bool begin_archive(kk_captures *self, kk_error *error)
{
    kk_mapping mapping = self->mapping;
    self->mapping = (kk_mapping){0};
    if (!KK_ARRAY_GROW(&self->archives)) {
        kk_mapping_close(&mapping);
        return kk_fail_memory(error, "opening an archive");
    }
    kk_archive *archive = kk_archive_new(self->path.data, mapping, self->options.password, error);
    if (!archive) {
        return false;
    }
    self->archives.items[self->archives.count++] =
        (kk_open_archive){.archive = archive, .above = KK_STR(""), .damage = KK_STR("")};
    if (kk_archive_depth(archive) > 2) {
        return kk_fail(error, "%s: is packed more than twice; unpack it and give what is in it",
                       self->path.data);
    }
    return kk_captures_list(self, error) && choose(self, error);
}

static bool begin(kk_captures *self, const char *shown, kk_error *error)
{
    self->path = kk_arena_copy(&self->arena, kk_str_of(shown));
    self->name = kk_arena_copy(&self->arena, kk_str_of(kk_os_path_name(shown)));
    if (!self->path.data || !self->name.data) {
        return kk_fail_memory(error, "opening a capture");
    }
    if (kk_archive_is_packed(&self->mapping)) {
        return begin_archive(self, error);
    }
    if (self->options.member.data) {
        return fail_without_members(self, error);
    }
    self->count = 1;
    return kk_captures_add(self, SIZE_MAX, 0, KK_STR(""), error);
}

kk_captures *kk_captures_of_mapping(const char *name, kk_mapping mapping, const kk_source_options *options,
                                    kk_error *error)
{
    kk_captures *self = calloc(1, sizeof *self);
    if (!self) {
        kk_mapping_close(&mapping);
        kk_fail_memory(error, "opening a capture");
        return NULL;
    }
    self->options = options ? *options : (kk_source_options){.unfolded_limit = 0};
    self->mapping = mapping;
    if (!begin(self, name, error)) {
        kk_captures_close(self);
        return NULL;
    }
    return self;
}

kk_captures *kk_captures_open(const char *path, const kk_source_options *options, kk_error *error)
{
    kk_mapping mapping;
    uint64_t limit = options && options->unfolded_limit ? options->unfolded_limit : KK_UNFOLDED_LIMIT;
    if (!kk_capture_map(&mapping, path, limit, error)) {
        return NULL;
    }
    const char *name = kk_os_is_standard_input(path) ? KK_STANDARD_INPUT : path;
    return kk_captures_of_mapping(name, mapping, options, error);
}

void kk_captures_close(kk_captures *self)
{
    if (!self) {
        return;
    }
    for (size_t i = self->archives.count; i > 0; i--) {
        kk_archive_free(self->archives.items[i - 1].archive);
    }
    kk_mapping_close(&self->mapping);
    kk_buf_free(&self->passed_over);
    free(self->archives.items);
    free(self->items.items);
    kk_arena_free(&self->arena);
    free(self);
}

/* --- what there is --- */

size_t kk_captures_count(const kk_captures *self)
{
    return self->count;
}

size_t kk_captures_whole_count(const kk_captures *self)
{
    size_t count = 0;
    for (size_t i = 0; i < self->count; i++) {
        count += self->items.items[i].part == 0;
    }
    return count;
}

const char *kk_captures_path(const kk_captures *self, size_t number)
{
    return self->items.items[number].path.data;
}

const char *kk_captures_file_name(const kk_captures *self, size_t number)
{
    return self->items.items[number].file_name.data;
}

bool kk_captures_is_joined(const kk_captures *self, size_t number)
{
    return self->items.items[number].is_joined;
}

kk_str kk_captures_passed_over(const kk_captures *self)
{
    return kk_buf_str(&self->passed_over);
}

/* --- sources --- */

/* What a capture's further files are found with. */
typedef struct search {
    kk_captures *captures;
    kk_buf damage; /* of what was unfolded: a line each */
} search;

static kk_capture_item *find(const search *self, const char *path)
{
    const kk_captures *captures = self->captures;
    for (size_t i = 0; i < captures->items.count; i++) {
        if (kk_str_equal(captures->items.items[i].path, kk_str_of(path))) {
            return &captures->items.items[i];
        }
    }
    return NULL;
}

static bool is_on_disk(const search *self)
{
    return self->captures->archives.count == 0 || self->captures->items.items[0].member.size == 0;
}

static bool exists(void *context, const char *path)
{
    search *self = context;
    kk_os_facts facts;
    return is_on_disk(self) ? kk_os_facts_of(path, &facts) && facts.kind == KK_OS_REGULAR
                            : find(self, path) != NULL;
}

/* Keeps what was told of damage, each behind the name of the further file that has it; NULL for the capture's
 * own. */
static void keep_damage(search *self, const char *path, const kk_str *told, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (told[i].size > 0) {
            kk_buf_append_text(&self->damage, path ? kk_os_path_name(path) : "");
            kk_buf_append_text(&self->damage, path ? ": " : "");
            kk_buf_append_str(&self->damage, told[i]);
            kk_buf_append_char(&self->damage, '\n');
        }
    }
}

/* Unfolds a member and notes its damage. */
static bool unfold(search *self, const kk_capture_item *item, kk_mapping *mapping, kk_error *error)
{
    kk_captures *captures = self->captures;
    const kk_open_archive *in = &captures->archives.items[item->archive];
    kk_buf damage = KK_BUF_INIT;
    bool done = kk_archive_unfold(in->archive, item->number, item->path.data, kk_captures_room(captures),
                                  mapping, &damage, error);
    if (done) {
        captures->unfolded += mapping->size;
        const kk_str told[] = {in->damage, kk_archive_cut(in->archive), captures->cut, kk_buf_str(&damage)};
        keep_damage(self, NULL, told, sizeof told / sizeof told[0]);
    }
    kk_buf_free(&damage);
    return done;
}

/* A file on the disk that may be packed by itself. */
static bool map_from_disk(search *self, const char *path, kk_mapping *mapping)
{
    kk_mapping file;
    if (!kk_capture_map(&file, path, kk_captures_room(self->captures), NULL)) {
        return false;
    }
    if (!kk_archive_is_packed(&file)) {
        *mapping = file;
        return true;
    }
    kk_archive *archive = kk_archive_new(path, file, self->captures->options.password, NULL);
    kk_buf damage = KK_BUF_INIT;
    bool done = archive && kk_archive_count(archive) == 1 &&
                kk_archive_unfold(archive, 0, path, kk_captures_room(self->captures), mapping, &damage, NULL);
    if (done) {
        self->captures->unfolded += mapping->size;
        const kk_str told[] = {kk_archive_cut(archive), kk_buf_str(&damage)};
        keep_damage(self, path, told, sizeof told / sizeof told[0]);
    }
    kk_buf_free(&damage);
    kk_archive_free(archive);
    return done;
}

static bool map(void *context, const char *path, kk_mapping *mapping)
{
    search *self = context;
    if (is_on_disk(self)) {
        return map_from_disk(self, path, mapping);
    }
    const kk_capture_item *item = find(self, path);
    return item && unfold(self, item, mapping, NULL);
}

static void joined(void *context, const char *path)
{
    kk_capture_item *item = find(context, path);
    if (item) {
        item->is_joined = true;
    }
}

/* A line each. */
static void note_damage(kk_source *source, kk_str damage)
{
    size_t at = 0;
    while (at < damage.size) {
        size_t end = kk_str_find(damage, KK_STR("\n"), at);
        end = end == SIZE_MAX ? damage.size : end;
        if (end > at) {
            kk_problem_add_text(source, kk_str_slice(damage, at, end - at));
        }
        at = end + 1;
    }
}

kk_source *kk_captures_source(kk_captures *self, size_t number, kk_error *error)
{
    const kk_capture_item *item = &self->items.items[number];
    search in = {.captures = self};
    const kk_neighbours neighbours = {.exists = exists, .map = map, .joined = joined, .context = &in};
    kk_source_options options = self->options;
    kk_mapping mapping = self->mapping;
    options.neighbours = &neighbours;
    self->unfolded = 0;
    self->mapping = (kk_mapping){0};
    if (item->archive != SIZE_MAX && !unfold(&in, item, &mapping, error)) {
        kk_buf_free(&in.damage);
        return NULL;
    }
    kk_source *source = NULL;
    if (mapping.size > 0) {
        source = kk_source_of_mapping(item->path.data, mapping, &options, error);
    } else {
        kk_fail(error, "%s: is empty; capture or export again", item->path.data);
    }
    if (source) {
        note_damage(source, kk_buf_str(&in.damage));
        source->info.name = kk_arena_copy(&source->arena, kk_captures_join(self, self->name, item->member));
    }
    kk_buf_free(&in.damage);
    return source;
}

kk_source *kk_captures_only(kk_captures *self, kk_error *error)
{
    if (kk_captures_whole_count(self) != 1) {
        fail_to_choose(self, self->count, ANY_NAME, "holds several captures", error);
        return NULL;
    }
    kk_source *source = kk_captures_source(self, 0, error);
    for (size_t i = 1; source && i < self->count; i++) {
        if (!self->items.items[i].is_joined) {
            kk_source_close(source);
            fail_to_choose(self, self->count, ANY_NAME, "holds several captures", error);
            return NULL;
        }
    }
    return source;
}
