#include "capture/pml/detail/registry_value.h"

#include "capture/pml/detail/names.h"

enum registry_type { REG_SZ = 1, REG_EXPAND_SZ = 2, REG_BINARY = 3, REG_DWORD = 4, REG_MULTI_SZ = 7 };

/* KEY_VALUE_INFORMATION_CLASS. */
enum value_class { VALUE_FULL = 1, VALUE_PARTIAL = 2 };

/* The next `size` bytes of `from`, or what there is. */
static kk_bytes take_at_most(kk_bytes *from, size_t size)
{
    size_t left = kk_bytes_left(from);
    size_t taken = size < left ? size : left;
    const unsigned char *bytes = kk_take(from, taken);
    return kk_bytes_of(bytes, bytes ? taken : 0);
}

/* Type, length of the data and how many bytes of it are stored stand before the path. */
kk_pml_registry_value kk_pml_registry_value_set(const kk_pml_event *event, kk_bytes data)
{
    kk_bytes from = event->detail;
    kk_seek(&from, 4);
    kk_pml_registry_value value = {.has_length = true};
    value.type = kk_take_u32(&from);
    value.length = kk_take_u32(&from);
    uint16_t stored = kk_take_u16(&from);
    value.data = take_at_most(&data, stored < value.length ? stored : value.length);
    value.has_data =
        stored > 0 && value.length > 0 && kk_pml_numbered_find(kk_pml_registry_types, value.type);
    return value;
}

/* KEY_VALUE_FULL_INFORMATION: title index, type, offset and length of the data, length of the name, the name.
 * KEY_VALUE_PARTIAL_INFORMATION: title index, type, length of the data, the data. */
kk_pml_registry_value kk_pml_registry_value_answered(const kk_pml_event *event, uint32_t information_class)
{
    kk_bytes from = event->extra;
    kk_pml_registry_value value = {0};
    kk_take_u32(&from);
    value.type = kk_take_u32(&from);
    if (information_class == VALUE_FULL) {
        uint32_t data_at = kk_take_u32(&from);
        value.length = kk_take_u32(&from);
        uint32_t name_size = kk_take_u32(&from);
        value.name = take_at_most(&from, name_size);
        value.has_name = true;
        kk_seek(&from, data_at);
    } else if (information_class == VALUE_PARTIAL) {
        value.length = kk_take_u32(&from);
    } else {
        return value;
    }
    value.has_length = true;
    value.data = take_at_most(&from, value.length);
    value.has_data = value.length > 0;
    return value;
}

/* sizeof(KEY_VALUE_FULL_INFORMATION), the name's first unit and padding included. */
#define FULL_SIZE 24u

void kk_pml_registry_value_misread(const kk_pml_event *event, uint32_t information_class,
                                   kk_pml_registry_value *value)
{
    if (information_class != VALUE_FULL || value->type != REG_BINARY || !value->has_data) {
        return;
    }
    kk_bytes from = kk_bytes_of(event->extra.data, event->extra_to_end);
    kk_seek(&from, 8);
    kk_seek(&from, kk_take_u32(&from));
    size_t behind = event->extra.size > FULL_SIZE ? event->extra.size - FULL_SIZE : 0;
    value->data = take_at_most(&from, behind < value->length ? behind : value->length);
}

void kk_pml_append_registry_type(kk_buf *out, uint32_t type)
{
    const char *name = kk_pml_numbered_find(kk_pml_registry_types, type);
    if (name) {
        kk_buf_append_text(out, name);
    } else {
        kk_buf_append_text(out, "<Unknown: ");
        kk_buf_append_u64(out, type);
        kk_buf_append_char(out, '>');
    }
}

static void append_bytes(kk_buf *out, kk_bytes data)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = kk_buf_reserve(out, data.size * 3);
    if (!text || data.size == 0) {
        return;
    }
    for (size_t i = 0; i < data.size; i++) {
        text[3 * i] = digits[data.data[i] >> 4];
        text[3 * i + 1] = digits[data.data[i] & 0xF];
        text[3 * i + 2] = ' ';
    }
    out->size += data.size * 3 - 1;
}

/* The strings up to the first empty one. */
static void append_strings(kk_buf *out, kk_bytes data)
{
    for (size_t start = out->size; kk_bytes_left(&data) >= 2;) {
        size_t before = out->size;
        if (before > start) {
            kk_buf_append(out, ", ", 2);
        }
        kk_bytes rest = data;
        size_t units = kk_pml_append_utf16_until_nul(out, &rest, kk_bytes_left(&rest));
        if (units == 0) {
            out->size = before;
            return;
        }
        take_at_most(&data, units * 2 + 2);
    }
}

void kk_pml_append_registry_data(kk_buf *out, const kk_pml_registry_value *value)
{
    kk_bytes data = value->data;
    switch (value->type) {
    case REG_SZ:
    case REG_EXPAND_SZ:
        kk_pml_append_utf16_until_nul(out, &data, data.size);
        break;
    case REG_BINARY:
        append_bytes(out, data);
        break;
    case REG_DWORD:
        if (data.size >= 4) {
            kk_buf_append_u64(out, kk_take_u32(&data));
        }
        break;
    case REG_MULTI_SZ:
        append_strings(out, data);
        break;
    default:
        break;
    }
}
