/* Reads the input as a PML and asks it for everything. The input is copied to memory of exactly its size, so
 * that a read beyond it is noticed; it is read a second time as a capture that was never closed. Two thirds
 * of its events are copied into a PML, which must have them again. */
#include "../unit/exercise.h"

#include "capture/pml/source.h"
#include "capture/write/export.h"

#include <stdlib.h>

#define HEADER_SIZE 0x3A8u
#define AT_COUNT    0x234u
#define AT_TABLES   0x240u
#define TABLES_SIZE 40u

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* --- a part of it, copied --- */

static bool is_wanted(uint64_t index)
{
    return index % 3 != 1;
}

/* Gives every event, or those that are wanted. */
static bool give(kk_source *source, bool all, bool (*take)(void *taker, const kk_event *event), void *taker)
{
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    bool more = cursor != NULL;
    for (size_t chunk = 0; more && chunk < kk_source_chunk_count(source); chunk++) {
        kk_event event;
        kk_cursor_begin(cursor, chunk);
        while (more && kk_cursor_next(cursor, &event)) {
            /* The fuzzer's inputs have one file: its chunks follow one another. */
            event.ref.index += chunk * (uint64_t)KK_PML_CHUNK;
            more = !(all || is_wanted(event.ref.index)) || take(taker, &event);
        }
    }
    kk_cursor_free(cursor);
    return more;
}

static bool give_wanted(const void *context, kk_source *source,
                        bool (*take)(void *taker, const kk_event *event), void *taker, kk_error *error)
{
    (void)context;
    (void)error;
    return give(source, false, take, taker);
}

static bool append(void *context, const void *bytes, size_t size)
{
    kk_buf_append(context, bytes, size);
    return true;
}

/* Events one after the other, as their bytes say. */
static bool append_event(void *taker, const kk_event *event)
{
    kk_pml_event parts;
    if (!kk_pml_event_parse(event->source, event->raw, event->raw_size, &parts)) {
        abort();
    }
    kk_buf_append(taker, event->raw, KK_PML_AT_EXTRA);
    kk_buf_append(taker, parts.stack, parts.stack_depth * kk_pml_layout_of(parts.pml)->pointer_size);
    kk_buf_append(taker, parts.detail.data, parts.detail.size);
    kk_buf_append_char(taker, parts.has_extra ? 'a' : 'n');
    kk_buf_append(taker, parts.extra.data, parts.extra.size);
    return true;
}

static void copy_part(kk_source *source)
{
    kk_error error = {""};
    kk_buf written = KK_BUF_INIT;
    kk_buf wanted = KK_BUF_INIT;
    kk_buf got = KK_BUF_INIT;
    const kk_selection selection = {.give = give_wanted};
    const kk_export_options options = {.selection = &selection, .write = append, .context = &written};
    if (kk_pml_export(source, &options, NULL, &error)) {
        unsigned char *exact = malloc(written.size);
        if (!exact) {
            abort();
        }
        memcpy(exact, written.data, written.size);
        kk_mapping mapping = {.data = exact, .size = written.size, .borrowed = true};
        kk_source *copy = kk_pml_open(NULL, mapping, NULL, &error);
        if (!copy || kk_source_info(copy)->recovered) {
            abort();
        }
        give(source, false, append_event, &wanted);
        give(copy, true, append_event, &got);
        if (!kk_str_equal(kk_buf_str(&wanted), kk_buf_str(&got))) {
            abort();
        }
        exercise(copy);
        kk_source_close(copy);
        free(exact);
    }
    kk_buf_free(&written);
    kk_buf_free(&wanted);
    kk_buf_free(&got);
}

static void read_once(const unsigned char *data, size_t size)
{
    kk_error error;
    kk_mapping mapping = {.data = data, .size = size, .borrowed = true};
    if (!kk_pml_looks_like(&mapping)) {
        return;
    }
    kk_source *source = kk_pml_open(NULL, mapping, NULL, &error);
    if (source) {
        exercise(source);
        copy_part(source);
        kk_source_close(source);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    unsigned char *copy = malloc(size ? size : 1);
    if (!copy) {
        return 0;
    }
    memcpy(copy, data, size);
    read_once(copy, size);
    if (size >= HEADER_SIZE) {
        memset(copy + AT_COUNT, 0, 4);
        memset(copy + AT_TABLES, 0, TABLES_SIZE);
        read_once(copy, size);
    }
    free(copy);
    return 0;
}
