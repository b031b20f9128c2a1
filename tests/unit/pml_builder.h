/* Builds small PMLs in memory for tests. Texts are ASCII; a builder that runs out of room or memory aborts
 * the test. */
#ifndef KK_TESTS_PML_BUILDER_H
#define KK_TESTS_PML_BUILDER_H

#include "base/buf.h"
#include "capture/source_impl.h"

#include <stdlib.h>

#define BUILDER_ITEMS 64u
#define BUILDER_TIME  INT64_C(132406546466320000)

typedef struct pml_builder {
    kk_buf file, processes, strings, hosts, ports;
    bool is_64bit;
    size_t events[BUILDER_ITEMS]; /* file offsets */
    unsigned event_count;
    size_t process_at[BUILDER_ITEMS]; /* in `processes` */
    uint32_t numbers[BUILDER_ITEMS];
    unsigned process_count;
    size_t string_at[BUILDER_ITEMS]; /* in `strings` */
    unsigned string_count;
    unsigned host_count, port_count;
    size_t modules_at; /* place of the last process's module count */
    uint64_t array_at, processes_at, strings_at, icons_at, hosts_at;
} pml_builder;

static inline void put(kk_buf *buf, uint64_t number, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        kk_buf_append_char(buf, (char)(number >> 8 * i));
    }
}

static inline void put_at(kk_buf *buf, size_t at, uint64_t number, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        buf->data[at + i] = (char)(number >> 8 * i);
    }
}

static inline void put_utf16(kk_buf *buf, const char *text)
{
    for (; *text; text++) {
        put(buf, (unsigned char)*text, 2);
    }
}

static inline void put_utf16_field(kk_buf *buf, size_t at, const char *text)
{
    for (; *text; text++, at += 2) {
        put_at(buf, at, (unsigned char)*text, 2);
    }
}

static inline unsigned builder_pointer(const pml_builder *builder)
{
    return builder->is_64bit ? 8 : 4;
}

static inline void pml_begin(pml_builder *builder, unsigned version, bool is_64bit)
{
    *builder = (pml_builder){.is_64bit = is_64bit};
    kk_buf *file = &builder->file;
    for (unsigned i = 0; i < 0x3A8; i++) {
        kk_buf_append_char(file, 0);
    }
    memcpy(file->data, "PML_", 4);
    put_at(file, 4, version, 4);
    put_at(file, 8, is_64bit, 4);
    put_utf16_field(file, 0x0C, "MACHINE");
    put_utf16_field(file, 0x2C, "C:\\Windows");
    put_at(file, 0x268, is_64bit ? UINT64_C(0x7FFFFFFEFFFF) : 0x7FFEFFFF, 8);
    put_at(file, 0x270, 0x11C, 4);
    put_at(file, 0x274, 6, 4);
    put_at(file, 0x278, 1, 4);
    put_at(file, 0x27C, 7601, 4);
    put_utf16_field(file, 0x284, "Service Pack 1");
    put_at(file, 0x38C, 2, 4);
    put_at(file, 0x390, UINT64_C(0x80000000), 8);
}

static inline uint32_t pml_string(pml_builder *builder, const char *text)
{
    builder->string_at[builder->string_count] = builder->strings.size;
    put(&builder->strings, 2 * strlen(text) + 2, 4);
    put_utf16(&builder->strings, text);
    put(&builder->strings, 0, 2);
    return builder->string_count++;
}

/* A process; its modules follow by pml_module. */
static inline void pml_process(pml_builder *builder, uint32_t number, uint32_t pid, uint32_t parent,
                               uint32_t parent_pid, int64_t start, const char *image,
                               const char *command_line)
{
    kk_buf *to = &builder->processes;
    const char *name = strrchr(image, '\\') ? strrchr(image, '\\') + 1 : image;
    builder->process_at[builder->process_count] = to->size;
    builder->numbers[builder->process_count++] = number;
    put(to, number, 4);
    put(to, pid, 4);
    put(to, parent_pid, 4);
    put(to, parent, 4);
    put(to, UINT64_C(0x1000003E7), 8);
    put(to, 1, 4);
    put(to, 0, 4);
    put(to, (uint64_t)start, 8);
    put(to, 0, 8);
    put(to, 0, 4);
    put(to, builder->is_64bit, 4);
    put(to, pml_string(builder, "Medium"), 4);
    put(to, pml_string(builder, "MACHINE\\user"), 4);
    put(to, pml_string(builder, name), 4);
    put(to, pml_string(builder, image), 4);
    put(to, pml_string(builder, command_line), 4);
    put(to, pml_string(builder, "Company"), 4);
    put(to, pml_string(builder, "1.0"), 4);
    put(to, pml_string(builder, ""), 4);
    put(to, 0, 8); /* icons */
    put(to, 0, builder_pointer(builder));
    builder->modules_at = to->size;
    put(to, 0, 4);
}

static inline void pml_module(pml_builder *builder, uint64_t base, uint32_t size, int64_t load_time,
                              const char *path)
{
    kk_buf *to = &builder->processes;
    put_at(to, builder->modules_at, (unsigned char)to->data[builder->modules_at] + 1u, 4);
    put(to, (uint32_t)load_time, builder_pointer(builder));
    put(to, base, builder_pointer(builder));
    put(to, size, 4);
    put(to, pml_string(builder, path), 4);
    put(to, pml_string(builder, "2.0"), 4);
    put(to, 0, 4);
    put(to, 0, 4);
    put(to, 0x5F000000, 4);
    put(to, 0, 8);
    put(to, 0, 8);
    put(to, 0, 4);
    put(to, (uint64_t)load_time >> 32, 4);
}

typedef struct pml_event_parts {
    uint32_t process, tid, class_id;
    uint16_t type;
    uint32_t result;
    uint64_t duration;
    int64_t time;
    const uint64_t *frames;
    unsigned frame_count;
    const kk_buf *detail, *extra; /* extra NULL for none */
} pml_event_parts;

/* Appends an event; its offset. */
static inline size_t pml_add_event(pml_builder *builder, const pml_event_parts *parts)
{
    kk_buf *file = &builder->file;
    size_t at = file->size;
    size_t stack = (size_t)parts->frame_count * builder_pointer(builder);
    builder->events[builder->event_count++] = at;
    put(file, parts->process, 4);
    put(file, parts->tid, 4);
    put(file, parts->class_id, 4);
    put(file, parts->type, 2);
    put(file, 0xABCD, 2); /* not used */
    put(file, builder->event_count, 4);
    put(file, parts->duration, 8);
    put(file, (uint64_t)parts->time, 8);
    put(file, parts->result, 4);
    put(file, parts->frame_count, 2);
    put(file, 0xABCD, 2); /* not used */
    put(file, parts->detail->size, 4);
    put(file, parts->extra ? 0x34 + stack + parts->detail->size : 0, 4);
    for (unsigned i = 0; i < parts->frame_count; i++) {
        put(file, parts->frames[i], builder_pointer(builder));
    }
    kk_buf_append(file, parts->detail->data, parts->detail->size);
    if (parts->extra) {
        put(file, parts->extra->size, 2);
        kk_buf_append(file, parts->extra->data, parts->extra->size);
    }
    return at;
}

static inline void pml_host(pml_builder *builder, const unsigned char address[16], const char *name)
{
    kk_buf_append(&builder->hosts, address, 16);
    put(&builder->hosts, 2 * strlen(name) + 2, 4);
    put_utf16(&builder->hosts, name);
    put(&builder->hosts, 0, 2);
    builder->host_count++;
}

static inline void pml_port(pml_builder *builder, uint16_t port, bool tcp, const char *name)
{
    put(&builder->ports, port, 2);
    put(&builder->ports, tcp, 2);
    put(&builder->ports, 2 * strlen(name) + 2, 4);
    put_utf16(&builder->ports, name);
    put(&builder->ports, 0, 2);
    builder->port_count++;
}

/* Writes the tables and their places in the header. */
static inline void pml_end(pml_builder *builder)
{
    kk_buf *file = &builder->file;
    builder->array_at = file->size;
    for (unsigned i = 0; i < builder->event_count; i++) {
        put(file, builder->events[i], 5);
    }
    builder->processes_at = file->size;
    put(file, builder->process_count, 4);
    for (unsigned i = 0; i < builder->process_count; i++) {
        put(file, builder->numbers[i], 4);
    }
    for (unsigned i = 0; i < builder->process_count; i++) {
        put(file, 4 + 8 * (uint64_t)builder->process_count + builder->process_at[i], 4);
    }
    kk_buf_append(file, builder->processes.data, builder->processes.size);
    builder->strings_at = file->size;
    put(file, builder->string_count, 4);
    for (unsigned i = 0; i < builder->string_count; i++) {
        put(file, 4 + 4 * (uint64_t)builder->string_count + builder->string_at[i], 4);
    }
    kk_buf_append(file, builder->strings.data, builder->strings.size);
    builder->icons_at = file->size;
    put(file, 0, 4);
    builder->hosts_at = file->size;
    put(file, builder->host_count, 4);
    kk_buf_append(file, builder->hosts.data, builder->hosts.size);
    put(file, builder->port_count, 4);
    kk_buf_append(file, builder->ports.data, builder->ports.size);
    put_at(file, 0x234, builder->event_count, 4);
    put_at(file, 0x240, 0x3A8, 8);
    put_at(file, 0x248, builder->array_at, 8);
    put_at(file, 0x250, builder->processes_at, 8);
    put_at(file, 0x258, builder->strings_at, 8);
    put_at(file, 0x260, builder->icons_at, 8);
    put_at(file, 0x398, 0x3A8, 8);
    put_at(file, 0x3A0, builder->hosts_at, 8);
}

static inline void pml_free(pml_builder *builder)
{
    kk_buf_free(&builder->file);
    kk_buf_free(&builder->processes);
    kk_buf_free(&builder->strings);
    kk_buf_free(&builder->hosts);
    kk_buf_free(&builder->ports);
}

static inline kk_mapping pml_mapping(const pml_builder *builder)
{
    return (kk_mapping){
        .data = (const unsigned char *)builder->file.data, .size = builder->file.size, .borrowed = true};
}

/* --- a small story: explorer.exe starts sample.exe, which loads, opens, sets, connects, and ends --- */

#define STORY_EVENTS    10u
#define STORY_CREATE    0u
#define STORY_START     1u
#define STORY_LOAD      2u
#define STORY_SET_VALUE 4u
#define STORY_CONNECT   7u
#define STORY_EXIT      9u

static inline void put_ascii(kk_buf *detail, const char *text)
{
    kk_buf_append_text(detail, text);
}

static inline void story_create(pml_builder *builder, kk_buf *detail)
{
    static const unsigned char user[12] = {1, 1, 0, 0, 0, 0, 0, 5, 18};
    static const unsigned char label[12] = {1, 1, 0, 0, 0, 0, 0, 16, 0, 0x20};
    const char *image = "C:\\Users\\user\\sample.exe";
    const char *command_line = "sample.exe /go";
    put(detail, 101, 4);
    put(detail, 2000, 4);
    put(detail, 100, 4);
    put(detail, 1000, 4);
    put(detail, 1, 4);
    put(detail, builder->is_64bit, 4);
    put(detail, (uint64_t)BUILDER_TIME + 10, 8);
    put(detail, 0x3E7, 8);
    put(detail, 0, 4);
    put(detail, sizeof user, 1);
    put(detail, sizeof label, 1);
    put(detail, strlen(image), 2);
    put(detail, strlen(command_line), 2);
    put(detail, 0, 2);
    kk_buf_append(detail, user, sizeof user);
    kk_buf_append(detail, label, sizeof label);
    put_utf16(detail, image);
    put_utf16(detail, command_line);
}

static inline void story_start(kk_buf *detail)
{
    static const char *const variables[] = {"TEMP=C:\\Temp", "=C:=C:\\", "SystemRoot=C:\\Windows"};
    kk_buf environment = KK_BUF_INIT;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        put_utf16(&environment, variables[i]);
        put(&environment, 0, 2);
    }
    put(detail, 1000, 4);
    put(detail, strlen("sample.exe /go"), 2);
    put(detail, strlen("C:\\Users\\user\\"), 2);
    put(detail, environment.size / 2, 4);
    put_utf16(detail, "sample.exe /go");
    put_utf16(detail, "C:\\Users\\user\\");
    kk_buf_append(detail, environment.data, environment.size);
    kk_buf_free(&environment);
}

static inline void story_event(pml_builder *builder, uint32_t process, uint32_t class_id, uint16_t type,
                               const kk_buf *detail, const kk_buf *extra)
{
    uint64_t frames[2] = {builder->is_64bit ? UINT64_C(0xFFFFF80000001000) : 0x82801000,
                          builder->is_64bit ? UINT64_C(0x7FF600001234) : 0x401234};
    pml_event_parts parts = {.process = process,
                             .tid = 44,
                             .class_id = class_id,
                             .type = type,
                             .duration = 25,
                             .time = BUILDER_TIME + (int64_t)builder->event_count * 100,
                             .frames = frames,
                             .frame_count = 2,
                             .detail = detail,
                             .extra = extra};
    pml_add_event(builder, &parts);
}

static inline void story_registry(pml_builder *builder)
{
    const char *key = "HKCU\\Software\\Test";
    const char *value = "HKCU\\Software\\Test\\Value";
    kk_buf detail = KK_BUF_INIT;
    kk_buf extra = KK_BUF_INIT;
    put(&detail, 0x8000 | strlen(key), 2);
    put(&detail, 0, 2);
    put(&detail, 0x20019, 4);
    put_ascii(&detail, key);
    put(&extra, 0x20019, 4);
    put(&extra, 1, 4);
    story_event(builder, 101, KK_CLASS_REGISTRY, 1, &detail, &extra);
    kk_buf_clear(&detail);
    put(&detail, 0x8000 | strlen(value), 2);
    put(&detail, 0, 2);
    put(&detail, 4, 4);
    put(&detail, 4, 4);
    put(&detail, 4, 2);
    put(&detail, 0, 2);
    put_ascii(&detail, value);
    put(&detail, 7, 4);
    story_event(builder, 101, KK_CLASS_REGISTRY, 4, &detail, NULL);
    kk_buf_free(&detail);
    kk_buf_free(&extra);
}

static inline void story_file(pml_builder *builder, uint16_t type, uint8_t sub)
{
    const char *path = "C:\\Users\\user\\file.txt";
    kk_buf detail = KK_BUF_INIT;
    kk_buf extra = KK_BUF_INIT;
    put(&detail, sub, 4);
    for (unsigned i = 0; i < (builder->is_64bit ? 60u : 44u); i++) {
        put(&detail, 0, 1);
    }
    put(&detail, 0x8000 | strlen(path), 2);
    put(&detail, 0, 2);
    put_ascii(&detail, path);
    put(&detail, 0x120089, 4);
    put(&detail, 0, 8);
    put(&extra, 1, 8);
    story_event(builder, 101, KK_CLASS_FILE, type, &detail, &extra);
    kk_buf_free(&detail);
    kk_buf_free(&extra);
}

static inline void story_network(pml_builder *builder, uint16_t type)
{
    kk_buf detail = KK_BUF_INIT;
    put(&detail, 7, 2);
    put(&detail, 0, 2);
    put(&detail, 0, 4);
    put(&detail, 0x0100007F, 8);
    put(&detail, 0, 8);
    put(&detail, 0x08080808, 8);
    put(&detail, 0, 8);
    put(&detail, 50000, 2);
    put(&detail, 443, 2);
    put(&detail, 0, 8);
    story_event(builder, 101, KK_CLASS_NETWORK, type, &detail, NULL);
    kk_buf_free(&detail);
}

static inline void story_processes(pml_builder *builder)
{
    static const unsigned char host[16] = {8, 8, 8, 8};
    uint64_t image = builder->is_64bit ? UINT64_C(0x7FF600000000) : 0x400000;
    uint64_t kernel = builder->is_64bit ? UINT64_C(0xFFFFF80000000000) : 0x82800000;
    pml_process(builder, 101, 2000, 100, 1000, BUILDER_TIME + 10, "C:\\Users\\user\\sample.exe",
                "sample.exe /go");
    pml_module(builder, image, 0x8000, BUILDER_TIME, "C:\\old.dll");
    pml_module(builder, image, 0x8000, BUILDER_TIME + 150, "C:\\Users\\user\\sample.exe");
    pml_process(builder, 100, 1000, 99, 900, BUILDER_TIME - 1000000, "C:\\Windows\\explorer.exe",
                "explorer.exe");
    pml_process(builder, 98, 4, 97, 0, BUILDER_TIME - 2000000, "System", "");
    pml_module(builder, kernel, 0x100000, 0, "C:\\Windows\\System32\\ntoskrnl.exe");
    pml_host(builder, host, "dns.example");
    pml_port(builder, 443, true, "https");
}

/* All events and tables of the story; the caller frees the builder. */
static inline void pml_story(pml_builder *builder, unsigned version, bool is_64bit)
{
    kk_buf detail = KK_BUF_INIT;
    pml_begin(builder, version, is_64bit);
    story_create(builder, &detail);
    story_event(builder, 100, KK_CLASS_PROCESS, 1, &detail, NULL);
    kk_buf_clear(&detail);
    story_start(&detail);
    story_event(builder, 101, KK_CLASS_PROCESS, 7, &detail, NULL);
    kk_buf_clear(&detail);
    put(&detail, is_64bit ? UINT64_C(0x7FF600000000) : 0x400000, builder_pointer(builder));
    put(&detail, 0x8000, 4);
    put(&detail, 0x8000 | strlen("C:\\Users\\user\\sample.exe"), 2);
    put(&detail, 0, 2);
    put_ascii(&detail, "C:\\Users\\user\\sample.exe");
    story_event(builder, 101, KK_CLASS_PROCESS, 5, &detail, NULL);
    story_registry(builder);
    story_file(builder, 20, 0);
    story_file(builder, 25, 4);
    story_network(builder, 5);
    story_network(builder, 2);
    kk_buf_clear(&detail);
    put(&detail, 0xFFFFFFFB, 4);
    put(&detail, 0, 8);
    put(&detail, 0, 8);
    put(&detail, 0, 8);
    put(&detail, 0, 8);
    put(&detail, 0, 8);
    put(&detail, 0, 8);
    story_event(builder, 101, KK_CLASS_PROCESS, 2, &detail, NULL);
    kk_buf_free(&detail);
    story_processes(builder);
    pml_end(builder);
    if (builder->file.failed || builder->event_count != STORY_EVENTS) {
        abort();
    }
}

#endif
