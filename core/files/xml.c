#include "files/xml.h"

#include "base/utf.h"

/* Longer names and entities are no XML that we read. */
#define ENTITY_LIMIT 12

void kk_xml_begin(kk_xml *xml, kk_str input)
{
    *xml = (kk_xml){.input = input};
}

void kk_xml_free(kk_xml *xml)
{
    kk_buf_free(&xml->text);
}

kk_str kk_xml_name(const kk_xml *xml, unsigned up)
{
    return up < xml->depth ? xml->path[xml->depth - 1 - up] : KK_STR("");
}

static kk_str rest(const kk_xml *xml)
{
    return kk_str_slice(xml->input, xml->at, xml->input.size);
}

static int digit_value(char byte, unsigned base)
{
    int value = kk_hex_digit(byte);
    return value >= 0 && (unsigned)value < base ? value : -1;
}

/* The character of "#65" or "#x41"; 0 when it is none. */
static uint32_t numeric_character(kk_str name)
{
    bool hexadecimal = name.size > 1 && (name.data[1] == 'x' || name.data[1] == 'X');
    unsigned base = hexadecimal ? 16 : 10;
    uint32_t code = 0;
    for (size_t i = hexadecimal ? 2 : 1; i < name.size; i++) {
        int value = digit_value(name.data[i], base);
        if (value < 0 || code > 0x10FFFF) {
            return 0;
        }
        code = code * base + (uint32_t)value;
    }
    return code <= 0x10FFFF ? code : 0;
}

static uint32_t entity_character(kk_str name)
{
    static const struct entity {
        kk_str name;
        uint32_t code;
    } ENTITIES[] = {
        {{"lt", 2}, '<'}, {{"gt", 2}, '>'}, {{"amp", 3}, '&'}, {{"quot", 4}, '"'}, {{"apos", 4}, '\''}};
    if (name.size > 1 && name.data[0] == '#') {
        return numeric_character(name);
    }
    for (size_t i = 0; i < sizeof ENTITIES / sizeof *ENTITIES; i++) {
        if (kk_str_equal(name, ENTITIES[i].name)) {
            return ENTITIES[i].code;
        }
    }
    return 0;
}

/* Appends text with its entities decoded; what is no entity stays as it is. */
static void append_decoded(kk_buf *out, kk_str text)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = text.data[at] == '&' ? kk_str_find(kk_str_slice(text, at, ENTITY_LIMIT), KK_STR(";"), 0)
                                          : SIZE_MAX;
        uint32_t code = end == SIZE_MAX ? 0 : entity_character(kk_str_slice(text, at + 1, end - 1));
        if (code) {
            char encoded[4];
            kk_buf_append(out, encoded, kk_utf8_encode(code, encoded));
            at += end + 1;
        } else {
            kk_buf_append_char(out, text.data[at++]);
        }
    }
}

/* Moves behind `mark`, or to the end. */
static void skip_past(kk_xml *xml, kk_str mark)
{
    size_t found = kk_str_find(xml->input, mark, xml->at);
    xml->at = found == SIZE_MAX ? xml->input.size : found + mark.size;
}

/* Comments, declarations, processing instructions, and CDATA, which is text. False when none is next. */
static bool take_special(kk_xml *xml)
{
    if (kk_str_starts(rest(xml), KK_STR("<!--"))) {
        skip_past(xml, KK_STR("-->"));
    } else if (kk_str_starts(rest(xml), KK_STR("<![CDATA["))) {
        size_t start = xml->at + 9;
        skip_past(xml, KK_STR("]]>"));
        if (xml->at >= start + 3) {
            kk_buf_append_str(&xml->text, kk_str_slice(xml->input, start, xml->at - 3 - start));
        }
    } else if (kk_str_starts(rest(xml), KK_STR("<?")) || kk_str_starts(rest(xml), KK_STR("<!"))) {
        skip_past(xml, KK_STR(">"));
    } else {
        return false;
    }
    return true;
}

/* The end of a tag that begins at `at`: the '>' outside quotes; SIZE_MAX when there is none. */
static size_t tag_end(kk_str input, size_t at)
{
    char quote = '\0';
    for (; at < input.size; at++) {
        char byte = input.data[at];
        if (quote == byte) {
            quote = '\0';
        } else if (quote) {
            continue;
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (byte == '>') {
            return at;
        }
    }
    return SIZE_MAX;
}

static bool ends_name(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '/' || byte == '>';
}

/* The element's name at the start of a tag's inside, without a namespace prefix. */
static kk_str tag_name(kk_str inside)
{
    size_t start = 0;
    size_t end = 0;
    while (end < inside.size && !ends_name(inside.data[end])) {
        if (inside.data[end] == ':') {
            start = end + 1;
        }
        end++;
    }
    return kk_str_slice(inside, start, end - start);
}

static kk_xml_kind open_element(kk_xml *xml, kk_str inside)
{
    if (xml->depth == KK_XML_DEPTH_LIMIT) {
        return KK_XML_END;
    }
    xml->path[xml->depth++] = tag_name(inside);
    xml->close_next = inside.size > 0 && inside.data[inside.size - 1] == '/';
    kk_buf_clear(&xml->text);
    return KK_XML_OPEN;
}

static kk_xml_kind take_tag(kk_xml *xml, bool *closed)
{
    size_t end = tag_end(xml->input, xml->at);
    if (end == SIZE_MAX) {
        return KK_XML_END;
    }
    kk_str inside = kk_str_slice(xml->input, xml->at + 1, end - xml->at - 1);
    xml->at = end + 1;
    if (inside.size == 0 || inside.data[0] != '/') {
        return open_element(xml, inside);
    }
    kk_str name = tag_name(kk_str_slice(inside, 1, inside.size));
    if (xml->depth == 0 || !kk_str_equal(name, kk_xml_name(xml, 0))) {
        return KK_XML_END;
    }
    *closed = true;
    return KK_XML_CLOSE;
}

kk_xml_kind kk_xml_next(kk_xml *xml)
{
    if (xml->close_next) {
        xml->close_next = false;
        xml->left_next = true;
        return KK_XML_CLOSE;
    }
    if (xml->left_next) {
        xml->left_next = false;
        xml->depth--;
        kk_buf_clear(&xml->text);
    }
    while (xml->at < xml->input.size) {
        if (xml->input.data[xml->at] != '<') {
            size_t end = kk_str_find(xml->input, KK_STR("<"), xml->at);
            size_t stop = end == SIZE_MAX ? xml->input.size : end;
            append_decoded(&xml->text, kk_str_slice(xml->input, xml->at, stop - xml->at));
            xml->at = stop;
        } else if (!take_special(xml)) {
            return take_tag(xml, &xml->left_next);
        }
    }
    return KK_XML_END;
}
