/* Stacks. A frame's address is looked up in the modules of the process list, as a PML's is; where they do not
 * have it, the module is the one that the frame's path names: its base and size are not known. */
#include "base/grow.h"
#include "base/os/thread.h"
#include "base/table.h"
#include "capture/columns/number.h"
#include "capture/modules.h"
#include "capture/xml/xml.h"

#include <stdlib.h>

/* Modules that only frames name. Threads share them. */
struct kk_pmxml_named {
    kk_mutex mutex;
    kk_arena arena;
    kk_table table;
    KK_ARRAY(kk_module *) modules;
};

kk_pmxml_named *kk_pmxml_named_new(void)
{
    kk_pmxml_named *named = calloc(1, sizeof *named);
    if (named) {
        kk_mutex_init(&named->mutex);
    }
    return named;
}

void kk_pmxml_named_free(kk_pmxml_named *named)
{
    if (named) {
        kk_mutex_free(&named->mutex);
        kk_arena_free(&named->arena);
        kk_table_free(&named->table);
        free((void *)named->modules.items);
        free(named);
    }
}

static uint64_t hash_of(kk_str text)
{
    uint64_t hash = text.size;
    for (size_t i = 0; i < text.size; i++) {
        hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001B3); /* FNV-1a's prime */
    }
    return kk_table_hash(hash);
}

static const kk_module *find_named(const kk_pmxml_named *named, kk_str path, uint64_t hash)
{
    uint32_t position;
    for (kk_table_search search = kk_table_search_for(&named->table, hash);
         kk_table_next(&search, &position);) {
        if (kk_str_equal(named->modules.items[position]->path, path)) {
            return named->modules.items[position];
        }
    }
    return NULL;
}

static const kk_module *add_named(kk_pmxml_named *named, kk_str path, uint64_t hash)
{
    kk_module *module = kk_arena_calloc(&named->arena, 1, sizeof *module);
    kk_str copy = kk_arena_copy(&named->arena, path);
    if (!module || !copy.data || named->modules.count >= UINT32_MAX || !KK_ARRAY_GROW(&named->modules) ||
        !kk_table_add(&named->table, hash, (uint32_t)named->modules.count)) {
        return NULL;
    }
    module->path = copy;
    module->version = module->company = module->description = KK_STR("");
    named->modules.items[named->modules.count++] = module;
    return module;
}

/* The module of this path; NULL for no path, or when memory is out. */
static const kk_module *module_named(const kk_pmxml *xml, kk_str written)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_str path = kk_pmxml_text(written, xml->lf_only, &scratch.arena);
    const kk_module *module = NULL;
    if (path.size > 0 && path.data[0] != '<') { /* as in <unknown> */
        uint64_t hash = hash_of(path);
        kk_mutex_lock(&xml->named->mutex);
        module = find_named(xml->named, path, hash);
        module = module ? module : add_named(xml->named, path, hash);
        kk_mutex_unlock(&xml->named->mutex);
    }
    kk_scratch_free(&scratch);
    return module;
}

typedef struct written_frame {
    uint64_t address;
    bool has_address;
    kk_str path;
} written_frame;

/* The next frame of a stack; false when there is no more. */
static bool next_frame(kk_str stack, size_t *at, written_frame *frame)
{
    *frame = (written_frame){.path = KK_STR("")};
    for (;;) {
        kk_pmxml_element element;
        int64_t number;
        kk_pmxml_token token = kk_pmxml_next(stack, at, &element);
        if (token == KK_PMXML_CUT || token == KK_PMXML_BAD) {
            return false;
        }
        if (token == KK_PMXML_END && frame->has_address) {
            return true;
        }
        if (token == KK_PMXML_TEXT && kk_str_equal(element.name, KK_STR("path"))) {
            frame->path = element.text;
        } else if (token == KK_PMXML_TEXT && kk_str_equal(element.name, KK_STR("address")) &&
                   kk_columns_number(element.text, &number)) {
            frame->address = (uint64_t)number;
            frame->has_address = true;
        }
    }
}

size_t kk_pmxml_stack(const kk_event *event, kk_frame *frames, size_t limit)
{
    const kk_pmxml *xml = event->source;
    const kk_process *system = kk_processes_get(&xml->listed_table, xml->system);
    uint64_t last = xml->base.info.is_64bit == KK_FALSE ? KK_USER_END_32 : KK_USER_END_64;
    size_t at = (size_t)(event->raw - (const unsigned char *)xml->text), count = 0;
    kk_pmxml_parts parts;
    if (kk_pmxml_event_parse(xml, at, &parts) != KK_PMXML_TEXT || !parts.stack.data) {
        return 0;
    }
    written_frame frame;
    for (at = 0; next_frame(parts.stack, &at, &frame); count++) {
        if (count < limit) {
            frames[count] = kk_frame_of(event, system, last, frame.address);
            frames[count].module =
                frames[count].module ? frames[count].module : module_named(xml, frame.path);
        }
    }
    return count;
}
