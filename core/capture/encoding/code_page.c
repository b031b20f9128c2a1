#include "capture/encoding/code_page.h"

#include "base/utf.h"

#include "capture/encoding/code_pages.inc"

#define WITHOUT_PAIRS(number, name)                                                                          \
    {                                                                                                        \
        number, name, single_##number, NULL                                                                  \
    }
#define WITH_PAIRS(number, name)                                                                             \
    {                                                                                                        \
        number, name, single_##number, double_##number                                                       \
    }

static const kk_code_page pages[] = {
    WITHOUT_PAIRS(1250, "windows-1250"), WITHOUT_PAIRS(1251, "windows-1251"),
    WITHOUT_PAIRS(1252, "windows-1252"), WITHOUT_PAIRS(1253, "windows-1253"),
    WITHOUT_PAIRS(1254, "windows-1254"), WITHOUT_PAIRS(1255, "windows-1255"),
    WITHOUT_PAIRS(1256, "windows-1256"), WITHOUT_PAIRS(1257, "windows-1257"),
    WITHOUT_PAIRS(1258, "windows-1258"), WITHOUT_PAIRS(874, "windows-874"),
    WITHOUT_PAIRS(437, "cp437"),         WITHOUT_PAIRS(850, "cp850"),
    WITHOUT_PAIRS(852, "cp852"),         WITHOUT_PAIRS(866, "cp866"),
    WITH_PAIRS(932, "Shift_JIS"),        WITH_PAIRS(936, "GBK"),
    WITH_PAIRS(949, "windows-949"),      WITH_PAIRS(950, "Big5"),
};

#define PAGE_COUNT (sizeof pages / sizeof pages[0])

/* Other names, without what stands between their letters and digits. */
static const struct {
    const char *name;
    unsigned number;
} aliases[] = {
    {"shiftjis", 932}, {"sjis", 932},   {"windows31j", 932}, {"gbk", 936},
    {"gb2312", 936},   {"euckr", 949},  {"uhc", 949},        {"ksc56011987", 949},
    {"big5", 950},     {"tis620", 874}, {"iso88591", 1252},  {"latin1", 1252},
};

const kk_code_page *kk_code_pages(size_t *count)
{
    *count = PAGE_COUNT;
    return pages;
}

const kk_code_page *kk_code_page_of(unsigned number)
{
    for (size_t i = 0; i < PAGE_COUNT; i++) {
        if (pages[i].number == number) {
            return &pages[i];
        }
    }
    return NULL;
}

/* --- names --- */

/* Letters and digits of a name, small; what is longer than any name is cut. */
static kk_str plain_name(kk_str name, char out[24])
{
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < 24; i++) {
        char byte = name.data[i];
        bool letter = kk_is_ascii_letter(byte);
        if (letter || (byte >= '0' && byte <= '9')) {
            out[size] = byte;
            if (letter) {
                out[size] = (char)(byte | 0x20);
            }
            size++;
        }
    }
    return (kk_str){out, size};
}

static kk_str without(kk_str name, kk_str beginning)
{
    return kk_str_starts(name, beginning) ? kk_str_slice(name, beginning.size, SIZE_MAX) : name;
}

static const kk_code_page *page_of_name(kk_str plain)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        if (kk_str_equal(plain, kk_str_of(aliases[i].name))) {
            return kk_code_page_of(aliases[i].number);
        }
    }
    static const char *const beginnings[] = {"windows", "cp", "ms", "ibm", "codepage"};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        plain = without(plain, kk_str_of(beginnings[i]));
    }
    unsigned long long number;
    return kk_str_to_u64(plain, &number) && number < 10000 ? kk_code_page_of((unsigned)number) : NULL;
}

kk_encoding kk_encoding_find(kk_str name, const kk_code_page **page)
{
    char room[24];
    kk_str plain = plain_name(name, room);
    *page = NULL;
    if (kk_str_equal(plain, KK_STR("utf8")) || kk_str_equal(plain, KK_STR("65001"))) {
        return KK_UTF_8;
    }
    if (kk_str_equal(plain, KK_STR("utf16le")) || kk_str_equal(plain, KK_STR("utf16"))) {
        return KK_UTF_16LE;
    }
    if (kk_str_equal(plain, KK_STR("utf16be"))) {
        return KK_UTF_16BE;
    }
    *page = page_of_name(plain);
    return *page ? KK_BY_CODE_PAGE : KK_NO_ENCODING;
}

void kk_encoding_append_names(kk_buf *out)
{
    kk_buf_append_text(out, "UTF-8, UTF-16LE, UTF-16BE");
    for (size_t i = 0; i < PAGE_COUNT; i++) {
        kk_buf_printf(out, ", %s", pages[i].name);
        if (pages[i].pairs) {
            kk_buf_printf(out, " (cp%u)", pages[i].number);
        }
    }
}

/* --- decoding --- */

static uint32_t next_long(const kk_code_page *page, kk_str text, size_t *at)
{
    unsigned char lead = (unsigned char)text.data[(*at)++];
    uint32_t character = page->singles[lead - 0x80u];
    if (!page->pairs || character != 0xFFFD || lead < KK_CODE_PAGE_FIRST_LEAD || lead == 0xFF ||
        *at == text.size) {
        return character;
    }
    unsigned char trail = (unsigned char)text.data[*at];
    if (trail < KK_CODE_PAGE_FIRST_TRAIL || trail == 0xFF) {
        return character;
    }
    character = page->pairs[(lead - KK_CODE_PAGE_FIRST_LEAD) * KK_CODE_PAGE_TRAILS + trail -
                            KK_CODE_PAGE_FIRST_TRAIL];
    *at += character != 0xFFFD || trail >= 0x80; /* a byte of ASCII stands for itself behind a stray lead */
    return character;
}

uint32_t kk_code_page_next(const kk_code_page *page, kk_str text, size_t *at)
{
    unsigned char byte = (unsigned char)text.data[*at];
    if (byte < 0x80) {
        (*at)++;
        return byte;
    }
    return next_long(page, text, at);
}

/* Bytes of ASCII at `at`. */
static size_t ascii_run(kk_str text, size_t at)
{
    size_t begin = at;
    while (text.size - at >= 8) {
        uint64_t word;
        memcpy(&word, text.data + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080)) {
            break;
        }
        at += 8;
    }
    while (at < text.size && (unsigned char)text.data[at] < 0x80) {
        at++;
    }
    return at - begin;
}

size_t kk_code_page_size(const kk_code_page *page, kk_str text, uint64_t *undefined)
{
    size_t size = 0;
    for (size_t at = 0; at < text.size;) {
        size_t run = ascii_run(text, at);
        size += run;
        at += run;
        if (at < text.size) {
            uint32_t character = next_long(page, text, &at);
            *undefined += character == 0xFFFD;
            size += character < 0x800 ? 2 : 3;
        }
    }
    return size;
}

void kk_code_page_write(const kk_code_page *page, kk_str text, char *out)
{
    for (size_t at = 0; at < text.size;) {
        size_t run = ascii_run(text, at);
        memcpy(out, text.data + at, run);
        out += run;
        at += run;
        if (at < text.size) {
            out += kk_utf8_encode(next_long(page, text, &at), out);
        }
    }
}
