/* Any bytes as Process Monitor's XML: asked for everything, in chunks of any size, and written as XML again,
 * which must be read as the same events.
 *
 * The first byte chooses what comes before the rest: nothing, or a process list, or that and an event's
 * begin; the second byte the size of chunks. */
#include "../unit/exercise.h"

#include "capture/write/export.h"
#include "capture/xml/xml.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

#define LIST                                                                                                 \
    "<?xml version=\"1.0\"?>\r\n<procmon><processlist><process>\r\n<ProcessIndex>1</ProcessIndex>\r\n"       \
    "<ProcessId>4</ProcessId><CreateTime>134174522924314245</CreateTime><ProcessName>a</ProcessName>"        \
    "<modulelist><module><BaseAddress>0x400000</BaseAddress><Size>4096</Size><Path>b</Path></module>"        \
    "</modulelist></process></processlist><eventlist>\r\n"

static const char *const beginnings[] = {
    "", "<procmon><processlist><process>", LIST,
    LIST "<event>\r\n<ProcessIndex>1</ProcessIndex>\r\n<Time_of_Day>19:04:52,4314311</Time_of_Day>\r\n"
         "<Operation>Process Start</Operation><Detail>Parent PID: 1, Command line: x</Detail></event>\r\n"
         "<event><ProcessIndex>1</ProcessIndex><PID>4</PID>"};

static bool keep_bytes(void *context, const void *bytes, size_t size)
{
    kk_buf_append(context, bytes, size);
    return !((kk_buf *)context)->failed;
}

static kk_source *open_bytes(const void *bytes, size_t size, size_t chunk_size)
{
    const kk_mapping mapping = {.data = bytes, .size = size, .borrowed = true};
    kk_source *source =
        size && kk_xml_looks_like(&mapping) ? kk_xml_open("fuzz.xml", mapping, NULL, NULL) : NULL;
    if (source && chunk_size) {
        ((kk_pmxml *)source)->chunk_size = chunk_size;
    }
    return source;
}

static void expect(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

/* Written again, it has the same events. */
static void write_again(kk_source *source, uint64_t events)
{
    kk_buf text = KK_BUF_INIT;
    const kk_export_options options = {
        .columns = KK_STR("all"), .stacks = true, .jobs = 1, .write = keep_bytes, .context = &text};
    kk_export_result result = {0};
    expect(kk_xml_export(source, &options, &result, NULL), "an XML cannot be written");
    kk_source *again = open_bytes(text.data, text.size, 0);
    expect(again != NULL, "what was written cannot be read");
    exercise_result read = exercise(again);
    expect(read.events == events && result.events == events, "what was written has other events");
    expect(kk_source_problems(again)->lost_events == 0, "what was written is ill-formed");
    kk_source_close(again);
    kk_buf_free(&text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    kk_str beginning = kk_str_of(beginnings[data[0] % (sizeof beginnings / sizeof beginnings[0])]);
    size_t all = beginning.size + size - 2;
    char *bytes = malloc(all + 1);
    if (!bytes) {
        return 0;
    }
    memcpy(bytes, beginning.data, beginning.size);
    memcpy(bytes + beginning.size, data + 2, size - 2);
    kk_source *whole = open_bytes(bytes, all, 0);
    kk_source *parts = open_bytes(bytes, all, 16 + (size_t)data[1] * 8);
    expect(!whole == !parts, "it cannot be read twice");
    if (whole) {
        exercise_result once = exercise(whole), again = exercise(parts);
        expect(once.events == again.events, "chunks of another size have other events");
        expect(kk_source_problems(whole)->lost_events == kk_source_problems(parts)->lost_events,
               "chunks of another size lose other events");
        write_again(whole, once.events);
        kk_source_close(whole);
        kk_source_close(parts);
    }
    free(bytes);
    return 0;
}
