/* FileSystemControl and DeviceIoControl: the control code by name, its category, and what some of them print
 * besides. */
#include "capture/pml/detail/file.h"

static const kk_pml_file_member output_length = {0, 0};
static const kk_pml_file_member input_length = {4, 8};
static const kk_pml_file_member control_code = {8, 16};

typedef enum control_category { NONE, READ, WRITE, READ_METADATA, WRITE_METADATA } control_category;

static const char *const category_names[] = {"", "Read", "Write", "Read Metadata", "Write Metadata"};

typedef struct control_row {
    uint32_t code;
    control_category category;
    const char *name;
} control_row;

static const control_row rows[] = {
#define KK_CONTROL(code, name, category) {code, category, name},
#include "capture/pml/detail/control_codes.def"
#undef KK_CONTROL
};

/* Codes with more than the name in Detail. */
#define OFFLOAD_READ             0x94264u
#define OFFLOAD_WRITE            0x98268u
#define PIPE_INTERNAL_READ       0x116000u
#define PIPE_INTERNAL_WRITE      0x119FF8u
#define PIPE_TRANSCEIVE          0x11C017u
#define PIPE_INTERNAL_TRANSCEIVE 0x11DFFFu

static const control_row *find(uint32_t code)
{
    size_t low = 0;
    size_t high = sizeof rows / sizeof rows[0];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rows[middle].code == code) {
            return &rows[middle];
        }
        if (rows[middle].code < code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* A code without a name: CTL_CODE's parts, but for the access in bits 14 and 15. */
static void append_code(kk_buf *out, uint32_t code)
{
    kk_pml_append_hex(out, code);
    kk_buf_append_text(out, " (Device:");
    kk_pml_append_hex(out, code >> 16);
    kk_buf_append_text(out, " Function:");
    kk_buf_append_u64(out, code >> 2 & 0xFFF);
    kk_buf_append_text(out, " Method: ");
    kk_buf_append_u64(out, code & 3);
    kk_buf_append_char(out, ')');
}

/* The file's range that an offloaded copy is about, from its input buffer. */
static void detail_range(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes tail = file->tail;
    if (kk_bytes_left(&tail) >= 16) {
        kk_pml_detail_signed(detail, "Offset", (int64_t)kk_take_u64(&tail));
        kk_pml_detail_grouped(detail, "Length", kk_take_u64(&tail));
    }
}

static void detail_of_code(const kk_pml_file_event *file, uint32_t code, kk_pml_detail *detail)
{
    uint32_t written = kk_pml_file_u32(file, input_length);
    uint32_t read = kk_pml_file_u32(file, output_length);
    switch (code) {
    case PIPE_INTERNAL_WRITE:
        kk_pml_detail_grouped(detail, "Length", written);
        break;
    case PIPE_INTERNAL_READ:
        kk_pml_detail_grouped(detail, "Length", read);
        break;
    case PIPE_TRANSCEIVE:
    case PIPE_INTERNAL_TRANSCEIVE:
        kk_pml_detail_grouped(detail, "WriteLength", written);
        kk_pml_detail_grouped(detail, "ReadLength", read);
        break;
    case OFFLOAD_READ:
    case OFFLOAD_WRITE:
        detail_range(file, detail);
        break;
    default:
        break;
    }
}

void kk_pml_file_control(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    uint32_t code = kk_pml_file_u32(file, control_code);
    const control_row *row = find(code);
    kk_pml_detail_key(detail, "Control");
    if (row) {
        kk_buf_append_text(detail->out, row->name);
        detail_of_code(file, code, detail);
    } else {
        append_code(detail->out, code);
    }
}

const char *kk_pml_file_control_category(const kk_pml_file_event *file)
{
    const control_row *row = find(kk_pml_file_u32(file, control_code));
    return row ? category_names[row->category] : "";
}
