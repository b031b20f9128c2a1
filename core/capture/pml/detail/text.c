#include "capture/pml/detail/text.h"

#include "base/block.h"
#include "base/time.h"

/* Bytes of one-byte characters; above 0x7F, which captures have not been seen to hold, they are
 * UTF-16 units. */
static void append_narrow(kk_buf *out, const unsigned char *bytes, size_t count)
{
    if (kk_is_ascii((kk_str){(const char *)bytes, count})) {
        kk_buf_append(out, bytes, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        char encoded[4];
        kk_buf_append(out, encoded, kk_utf8_encode(bytes[i], encoded));
    }
}

/* Strings of version 7 count the NUL behind them. */
bool kk_pml_append_string(kk_buf *out, kk_bytes *from, uint16_t info)
{
    size_t count = info & KK_PML_STRING_COUNT;
    const unsigned char *bytes = kk_take(from, kk_pml_string_size(info));
    if (!bytes) {
        return false;
    }
    if (info & KK_PML_STRING_ASCII) {
        const unsigned char *end = memchr(bytes, 0, count);
        append_narrow(out, bytes, end ? (size_t)(end - bytes) : count);
    } else {
        kk_bytes text = kk_bytes_of(bytes, count * 2);
        kk_pml_append_utf16_until_nul(out, &text, count * 2);
    }
    return true;
}

/* True when no byte of the text, which is a block at least, is NUL or not ASCII. */
static bool is_all_ascii(const unsigned char *text, size_t size)
{
    size_t last = size - sizeof(kk_block);
    kk_block others = (kk_block)(kk_block_load(text + last) - 1 >= 0x7F);
    for (size_t at = 0; at < last; at += sizeof(kk_block)) {
        others |= (kk_block)(kk_block_load(text + at) - 1 >= 0x7F);
    }
    return kk_block_is_zero(others);
}

/* Bytes of `text` that are ASCII before the first NUL, or SIZE_MAX when one is not ASCII. */
static size_t ascii_size(const unsigned char *text, size_t size)
{
    if (size >= sizeof(kk_block) && is_all_ascii(text, size)) {
        return size;
    }
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t at = 0;
    for (; size - at >= 8; at += 8) {
        uint64_t word = kk_load_u64(text + at);
        /* Subtracting borrows into the high bit of a byte that is 0, or has it set where it is not ASCII. */
        if (((word | (word - ones)) & ones << 7) != 0) {
            break;
        }
    }
    while (at < size && text[at] != 0 && text[at] < 0x80) {
        at++;
    }
    return at < size && text[at] != 0 ? SIZE_MAX : at;
}

kk_str kk_pml_string_in_place(kk_bytes *from, uint16_t info)
{
    const unsigned char *bytes = kk_take(from, kk_pml_string_size(info));
    size_t size =
        bytes && info & KK_PML_STRING_ASCII ? ascii_size(bytes, info & KK_PML_STRING_COUNT) : SIZE_MAX;
    return size == SIZE_MAX ? (kk_str){NULL, 0} : (kk_str){(const char *)bytes, size};
}

size_t kk_pml_append_utf16_until_nul(kk_buf *out, kk_bytes *from, size_t bytes)
{
    size_t left = kk_bytes_left(from);
    size_t units = (bytes < left ? bytes : left) / 2;
    const unsigned char *text = kk_take(from, units * 2);
    size_t length = 0;
    while (length < units && kk_load_u16(text + 2 * length) != 0) {
        length++;
    }
    kk_utf16_append(out, text, length);
    return length;
}

/* Decimal with a comma between thousands, as the English Process Monitor prints it. */
static void append_grouped(kk_buf *out, uint64_t number)
{
    char text[27]; /* 20 digits and 6 commas */
    size_t at = sizeof text;
    for (unsigned digits = 0; digits == 0 || number > 0; digits++) {
        if (digits > 0 && digits % 3 == 0) {
            text[--at] = ',';
        }
        text[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    kk_buf_append(out, text + at, sizeof text - at);
}

static void append_grouped_signed(kk_buf *out, int64_t number)
{
    if (number < 0) {
        kk_buf_append_char(out, '-');
        append_grouped(out, 0 - (uint64_t)number);
    } else {
        append_grouped(out, (uint64_t)number);
    }
}

void kk_pml_append_hex(kk_buf *out, uint64_t number)
{
    char text[18];
    size_t at = sizeof text;
    do {
        text[--at] = "0123456789abcdef"[number & 0xF];
        number >>= 4;
    } while (number > 0);
    text[--at] = 'x';
    text[--at] = '0';
    kk_buf_append(out, text + at, sizeof text - at);
}

/* A SID: revision, count of sub-authorities, 48-bit big-endian authority, then 32-bit sub-authorities. */
void kk_pml_append_sid(kk_buf *out, kk_bytes sid)
{
    unsigned revision = kk_take_u8(&sid);
    unsigned count = kk_take_u8(&sid);
    uint64_t authority = 0;
    for (unsigned i = 0; i < 6; i++) {
        authority = authority << 8 | kk_take_u8(&sid);
    }
    if (sid.overrun || revision != 1 || kk_bytes_left(&sid) < (size_t)count * 4) {
        return;
    }
    kk_buf_append_text(out, "S-1-");
    kk_buf_append_u64(out, authority);
    for (unsigned i = 0; i < count; i++) {
        kk_buf_append_char(out, '-');
        kk_buf_append_u64(out, kk_take_u32(&sid));
    }
}

uint32_t kk_pml_append_flags(kk_buf *out, uint32_t mask, const kk_pml_flag *table, const char *separator)
{
    size_t start = out->size;
    for (const kk_pml_flag *row = table; row->bits != 0 && mask != 0; row++) {
        if ((mask & row->bits) == row->bits) {
            if (out->size > start) {
                kk_buf_append_text(out, separator);
            }
            kk_buf_append_text(out, row->name);
            mask &= ~row->bits;
        }
    }
    return mask;
}

void kk_pml_append_all_flags(kk_buf *out, uint32_t mask, const kk_pml_flag *table, const char *separator)
{
    size_t start = out->size;
    uint32_t rest = kk_pml_append_flags(out, mask, table, separator);
    if (rest != 0) {
        if (out->size > start) {
            kk_buf_append_text(out, separator);
        }
        kk_pml_append_hex(out, rest);
    }
}

const char *kk_pml_numbered_find(const kk_pml_numbered *table, uint32_t number)
{
    for (; table->name; table++) {
        if (table->number == number) {
            return table->name;
        }
    }
    return NULL;
}

/* Bytes of the UTF-8 at `text` that are at most `units` units of UTF-16. */
static size_t bytes_of_units(kk_str text, size_t units)
{
    size_t at = 0;
    while (at < text.size) {
        size_t next = at;
        size_t width = kk_utf8_next(text, &next) >= 0x10000 ? 2 : 1;
        if (width > units) {
            break;
        }
        units -= width;
        at = next;
    }
    return at;
}

void kk_pml_replace_line_feeds(kk_buf *out, size_t start)
{
    size_t left = out->size - start;
    char *at = left ? memchr(out->data + start, '\n', left) : NULL;
    while (at) {
        *at = ';';
        at = memchr(at, '\n', (size_t)(out->data + out->size - at));
    }
}

void kk_pml_detail_end(kk_pml_detail *detail)
{
    kk_str text = kk_str_slice(kk_buf_str(detail->out), detail->start, SIZE_MAX);
    if (text.size > KK_PML_DETAIL_UNITS) {
        detail->out->size = detail->start + bytes_of_units(text, KK_PML_DETAIL_UNITS);
    }
    kk_pml_replace_line_feeds(detail->out, detail->start);
}

void kk_pml_detail_key(kk_pml_detail *detail, const char *key)
{
    if (detail->out->size > detail->start) {
        kk_buf_append(detail->out, ", ", 2);
    }
    kk_buf_append_text(detail->out, key);
    kk_buf_append(detail->out, ": ", 2);
}

void kk_pml_detail_text(kk_pml_detail *detail, const char *key, const char *text)
{
    kk_pml_detail_key(detail, key);
    kk_buf_append_text(detail->out, text);
}

void kk_pml_detail_plain(kk_pml_detail *detail, const char *key, uint64_t number)
{
    kk_pml_detail_key(detail, key);
    kk_buf_append_u64(detail->out, number);
}

void kk_pml_detail_grouped(kk_pml_detail *detail, const char *key, uint64_t number)
{
    kk_pml_detail_key(detail, key);
    append_grouped(detail->out, number);
}

void kk_pml_detail_signed(kk_pml_detail *detail, const char *key, int64_t number)
{
    kk_pml_detail_key(detail, key);
    append_grouped_signed(detail->out, number);
}

void kk_pml_detail_hex(kk_pml_detail *detail, const char *key, uint64_t number)
{
    kk_pml_detail_key(detail, key);
    kk_pml_append_hex(detail->out, number);
}

void kk_pml_detail_bool(kk_pml_detail *detail, const char *key, bool yes)
{
    kk_pml_detail_text(detail, key, yes ? "True" : "False");
}

/* Local time of `time` in the zone of the event's view. */
static int64_t local_time(const kk_pml_event *event, int64_t time)
{
    const kk_zone *zone = event->view ? event->view->zone : NULL;
    int64_t ahead = kk_zone_offset(zone, time) * KK_TICKS_PER_SECOND;
    int64_t local;
    return __builtin_add_overflow(time, ahead, &local) ? time : local;
}

void kk_pml_detail_time(kk_pml_detail *detail, const char *key, int64_t time)
{
    kk_pml_detail_key(detail, key);
    kk_print_date_time(detail->out, local_time(detail->event, time));
}

kk_availability kk_pml_give_number(kk_kind kind, int64_t number, kk_value *value)
{
    *value = (kk_value){.kind = kind, .number = number};
    return KK_KNOWN;
}

kk_availability kk_pml_give_static(const char *text, kk_value *value)
{
    if (!text) {
        return KK_UNAVAILABLE;
    }
    *value = (kk_value){.kind = KK_TEXT, .text = kk_str_of(text)};
    return value->text.size ? KK_KNOWN : KK_EMPTY;
}

kk_availability kk_pml_give_appended(kk_kind kind, const kk_buf *text, size_t start, kk_value *value)
{
    *value = (kk_value){.kind = kind, .text = kk_str_slice(kk_buf_str(text), start, SIZE_MAX)};
    return value->text.size ? KK_KNOWN : KK_EMPTY;
}
