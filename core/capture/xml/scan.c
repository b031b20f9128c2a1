#include "capture/xml/xml.h"

#include "base/utf.h"

/* Bytes of an element's name at most. */
#define NAME_LIMIT ((size_t)64)

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static size_t skip_blanks(kk_str text, size_t at)
{
    while (at < text.size && is_blank(text.data[at])) {
        at++;
    }
    return at;
}

static bool is_name_byte(char byte)
{
    return kk_is_ascii_letter(byte) || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' ||
           byte == '.' || byte == ':' || byte == '&' || (unsigned char)byte > 0x7F;
}

/* The name at `*at`, and moves behind it. KK_PMXML_TEXT when there is one. */
static kk_pmxml_token take_name(kk_str text, size_t *at, kk_str *name)
{
    size_t begin = *at, end = begin;
    while (end < text.size && end - begin < NAME_LIMIT && is_name_byte(text.data[end])) {
        end++;
    }
    *name = kk_str_slice(text, begin, end - begin);
    *at = end;
    return end == text.size ? KK_PMXML_CUT : end > begin ? KK_PMXML_TEXT : KK_PMXML_BAD;
}

/* Takes one byte; KK_PMXML_TEXT when it is this one. */
static kk_pmxml_token take_byte(kk_str text, size_t *at, char byte)
{
    if (*at >= text.size) {
        return KK_PMXML_CUT;
    }
    if (text.data[*at] != byte) {
        return KK_PMXML_BAD;
    }
    ++*at;
    return KK_PMXML_TEXT;
}

/* Behind "</": the rest of an end tag. */
static kk_pmxml_token take_end(kk_str text, size_t *at, kk_pmxml_element *element)
{
    kk_pmxml_token taken = take_name(text, at, &element->name);
    if (taken == KK_PMXML_TEXT) {
        taken = take_byte(text, at, '>');
    }
    return taken == KK_PMXML_TEXT ? KK_PMXML_END : taken;
}

/* Behind "<name>": the text and its end tag, or what the element begins. */
static kk_pmxml_token take_content(kk_str text, size_t *at, kk_pmxml_element *element)
{
    size_t begin = *at, size = element->name.size;
    const char *found = memchr(text.data + begin, '<', text.size - begin);
    if (!found) {
        *at = text.size;
        return KK_PMXML_CUT;
    }
    size_t end = (size_t)(found - text.data);
    element->text = kk_str_slice(text, begin, end - begin);
    if (text.size - end >= size + 3 && found[1] == '/' && found[2 + size] == '>' &&
        memcmp(found + 2, element->name.data, size) == 0) {
        *at = end + size + 3;
        return KK_PMXML_TEXT;
    }
    *at = end;
    if (end + 1 < text.size && found[1] != '/' && skip_blanks(text, begin) == end) {
        return KK_PMXML_BEGIN;
    }
    bool cut = text.size - end < size + 3 && (end + 1 == text.size || found[1] == '/');
    return cut ? KK_PMXML_CUT : KK_PMXML_BAD;
}

kk_pmxml_token kk_pmxml_next(kk_str text, size_t *at, kk_pmxml_element *element)
{
    *at = skip_blanks(text, *at);
    kk_pmxml_token taken = take_byte(text, at, '<');
    if (taken != KK_PMXML_TEXT) {
        return taken;
    }
    if (*at < text.size && text.data[*at] == '/') {
        ++*at;
        return take_end(text, at, element);
    }
    taken = take_name(text, at, &element->name);
    if (taken != KK_PMXML_TEXT) {
        return taken;
    }
    if (text.data[*at] == '/') {
        ++*at;
        element->text = kk_str_slice(text, *at, 0);
        return take_byte(text, at, '>');
    }
    taken = take_byte(text, at, '>');
    return taken == KK_PMXML_TEXT ? take_content(text, at, element) : taken;
}

/* --- texts --- */

/* A reference that is no entity of XML's own stays as it is. */
typedef struct entity {
    const char *name;
    char means;
} entity;

static const entity entities[] = {
    {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};

/* Digits of a numeric reference that are read: those of U+10FFFF, with zeros before them. */
#define DIGIT_LIMIT 16u

/* The character of "&#10;" or "&#xA;" at `at`, and the bytes that it takes; 0 when it is none. */
static size_t numeric_reference(kk_str text, size_t at, uint32_t *code)
{
    bool hexadecimal = at + 2 < text.size && (text.data[at + 2] | 0x20) == 'x';
    size_t begin = at + (hexadecimal ? 3 : 2), end = begin;
    uint32_t sum = 0;
    for (; end < text.size && end - begin < DIGIT_LIMIT; end++) {
        int digit = kk_hex_digit(text.data[end]);
        if (digit < 0 || (!hexadecimal && digit > 9)) {
            break;
        }
        sum = sum > 0x10FFFF ? sum : sum * (hexadecimal ? 16 : 10) + (uint32_t)digit;
    }
    *code = sum;
    return end > begin && end < text.size && text.data[end] == ';' && sum <= 0x10FFFF ? end + 1 - at : 0;
}

/* Writes what the reference at `at` means; the bytes that it takes, 0 when it is none. */
static size_t resolve(kk_str text, size_t at, char *out, size_t *size)
{
    uint32_t code;
    if (at + 1 < text.size && text.data[at + 1] == '#') {
        size_t taken = numeric_reference(text, at, &code);
        *size += taken ? kk_utf8_encode(code, out + *size) : 0;
        return taken;
    }
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
        kk_str name = kk_str_of(entities[i].name);
        if (kk_str_starts(kk_str_slice(text, at, SIZE_MAX), name)) {
            out[(*size)++] = entities[i].means;
            return name.size;
        }
    }
    return 0;
}

/* Where a line ends in a text. Process Monitor wrote a CR before each LF; in a file whose lines end with LF
 * another program took two line ends for what was CR LF. */
static size_t take_line_end(kk_str text, size_t at, bool lf_only, char *out, size_t *size)
{
    bool next_is_lf = at + 1 < text.size && text.data[at + 1] == '\n';
    if (!lf_only && text.data[at] == '\r' && next_is_lf) {
        out[(*size)++] = '\n';
        return 2;
    }
    if (lf_only && text.data[at] == '\n' && next_is_lf) {
        out[(*size)++] = '\r';
        out[(*size)++] = '\n';
        return 2;
    }
    return 0;
}

kk_str kk_pmxml_text(kk_str written, bool lf_only, kk_arena *arena)
{
    const kk_str cut_line_end = KK_STR("\r\r");
    if (kk_str_ends(written, cut_line_end)) {
        written.size -= cut_line_end.size;
    }
    if (written.size == 0 ||
        (!memchr(written.data, '&', written.size) && !memchr(written.data, '\n', written.size))) {
        return written;
    }
    /* Nothing gets longer: the shortest reference to four bytes, "&#65536;", has eight. */
    char *out = kk_arena_alloc(arena, written.size + 4);
    size_t size = 0;
    for (size_t at = 0; out && at < written.size;) {
        char byte = written.data[at];
        size_t taken = 0;
        if (byte == '&') {
            taken = resolve(written, at, out, &size);
        } else if (byte == '\r' || byte == '\n') {
            taken = take_line_end(written, at, lf_only, out, &size);
        }
        if (taken == 0) {
            out[size++] = byte;
            taken = 1;
        }
        at += taken;
    }
    return (kk_str){out, size};
}

bool kk_pmxml_is_allowed(kk_str written)
{
    unsigned found = 0;
    for (size_t i = 0; i < written.size; i++) {
        unsigned char byte = (unsigned char)written.data[i];
        found |= (unsigned)(byte < 0x20) & (unsigned)(byte != '\t') & (unsigned)(byte != '\n') &
                 (unsigned)(byte != '\r');
    }
    return found == 0;
}
