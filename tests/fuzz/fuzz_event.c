/* The input is one event of a PML: a capture is made around it, asked for everything, and exported. The first
 * bytes choose: flags (1: 64-bit, 2: extra data, 4: version 7, 8: of 2024), class, type (16 bits), result,
 * length of the extra data (16 bits); the rest is detail, then extra data. */
#include "../unit/exercise.h"
#include "../unit/pml_builder.h"

#include "capture/write/export.h"

#define CHOICES 7u

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static bool discard(void *context, const void *bytes, size_t size)
{
    unsigned *sum = context;
    for (size_t i = 0; i < size; i++) {
        *sum += ((const unsigned char *)bytes)[i];
    }
    return true;
}

static void build(pml_builder *builder, const unsigned char *data, size_t size)
{
    unsigned flags = data[0];
    size_t left = size - CHOICES;
    size_t extra_size = (size_t)(data[5] | data[6] << 8) % (left + 1);
    kk_buf detail = KK_BUF_INIT;
    kk_buf extra = KK_BUF_INIT;
    kk_buf_append(&detail, data + CHOICES, left - extra_size);
    kk_buf_append(&extra, data + size - extra_size, extra_size);
    pml_begin(builder, flags & 4 ? 7 : 9, flags & 1);
    int64_t time = flags & 8 ? INT64_C(133500000000000000) : BUILDER_TIME;
    pml_process(builder, 7, 100, 7, 4, time, "C:\\Windows\\sample.exe", "sample");
    pml_event_parts parts = {.process = 7,
                             .tid = 44,
                             .class_id = data[1],
                             .type = (uint16_t)(data[2] | data[3] << 8),
                             .result = data[4] ? 0xC0000000u | data[4] : 0,
                             .duration = 25,
                             .time = time,
                             .detail = &detail,
                             .extra = flags & 2 ? &extra : NULL};
    pml_add_event(builder, &parts);
    pml_end(builder);
    kk_buf_free(&detail);
    kk_buf_free(&extra);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size < CHOICES || size > 60000) {
        return 0;
    }
    pml_builder builder;
    build(&builder, data, size);
    kk_error error;
    kk_source *source = kk_pml_open(NULL, pml_mapping(&builder), NULL, &error);
    if (source) {
        unsigned sum = 0;
        const kk_export_options options = {
            .columns = KK_STR("all"), .zone = KK_STR("+05:30"), .jobs = 1, .write = discard, .context = &sum};
        exercise(source);
        if (!kk_csv_export(source, &options, NULL, &error)) {
            abort();
        }
        kk_source_close(source);
    }
    pml_free(&builder);
    return 0;
}
