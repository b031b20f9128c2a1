#include "capture/columns/number.h"

#include "base/time.h"
#include "base/utf.h"

/* Zeros of decimal digits beyond ASCII that locales write numbers with (Unicode, category Nd): Arabic-Indic,
 * Persian, Devanagari, Bengali, Thai. */
static const uint32_t digit_zeros[] = {0x660, 0x6F0, 0x966, 0x9E6, 0xE50};

int kk_columns_digit(uint32_t code)
{
    if (code >= '0' && code <= '9') {
        return (int)(code - '0');
    }
    for (size_t i = 0; code > 0x7F && i < sizeof digit_zeros / sizeof *digit_zeros; i++) {
        if (code >= digit_zeros[i] && code < digit_zeros[i] + 10) {
            return (int)(code - digit_zeros[i]);
        }
    }
    return -1;
}

/* Signs between groups of digits (CLDR, symbols/group): comma, point, apostrophes, spaces, the
 * Arabic sign. */
static bool is_group_sign(uint32_t code)
{
    return code == ',' || code == '.' || code == '\'' || code == ' ' || code == 0x2019 || code == 0xA0 ||
           code == 0x202F || code == 0x66C;
}

static bool hexadecimal(kk_str text, int64_t *number)
{
    uint64_t sum = 0;
    if (text.size < 3 || text.size > 18) {
        return false;
    }
    for (size_t i = 2; i < text.size; i++) {
        int digit = kk_hex_digit(text.data[i]);
        if (digit < 0) {
            return false;
        }
        sum = sum << 4 | (unsigned)digit;
    }
    *number = (int64_t)sum;
    return true;
}

static bool append_digit(int64_t *sum, int digit, bool negative)
{
    return !__builtin_mul_overflow(*sum, INT64_C(10), sum) &&
           !__builtin_add_overflow(*sum, negative ? -digit : digit, sum);
}

/* Size of the text without a fraction of zeros, `2932.0`. Groups end with three digits: three zeros are one.
 */
static size_t whole_size(kk_str text)
{
    size_t end = text.size;
    while (end > 0 && text.data[end - 1] == '0') {
        end--;
    }
    bool is_fraction = end > 1 && end < text.size && text.size - end != 3 &&
                       (text.data[end - 1] == '.' || text.data[end - 1] == ',') &&
                       kk_columns_digit((unsigned char)text.data[end - 2]) >= 0;
    return is_fraction ? end - 1 : text.size;
}

/* What a number's digits and signs make so far. */
typedef struct numeral {
    int64_t sum;
    unsigned group; /* digits behind the last sign */
    bool point;     /* the last sign is a point, which has three digits behind it */
} numeral;

static bool take_character(numeral *so_far, uint32_t code, bool negative)
{
    int digit = kk_columns_digit(code);
    if (digit >= 0) {
        so_far->group++;
        return append_digit(&so_far->sum, digit, negative);
    }
    bool fits = so_far->group > 0 && (!so_far->point || so_far->group == 3) && is_group_sign(code);
    so_far->point = code == '.';
    so_far->group = 0;
    return fits;
}

bool kk_columns_number(kk_str text, int64_t *number)
{
    if (kk_str_starts(text, KK_STR("0x")) || kk_str_starts(text, KK_STR("0X"))) {
        return hexadecimal(text, number);
    }
    bool negative = text.size > 0 && text.data[0] == '-';
    size_t size = whole_size(text);
    numeral so_far = {0};
    for (size_t at = negative; at < size;) {
        uint32_t code = (unsigned char)text.data[at];
        if (code < 0x80) {
            at++;
        } else {
            code = kk_utf8_next(text, &at);
        }
        if (!take_character(&so_far, code, negative)) {
            return false;
        }
    }
    *number = so_far.sum;
    return so_far.group > 0 && (!so_far.point || so_far.group == 3);
}

bool kk_columns_duration(kk_str text, int64_t *ticks)
{
    size_t digits = 0;
    while (digits < text.size && text.data[text.size - digits - 1] >= '0' &&
           text.data[text.size - digits - 1] <= '9') {
        digits++;
    }
    int64_t seconds, fraction = 0;
    if (digits == text.size || digits == 0) {
        return kk_columns_number(text, &seconds) &&
               !__builtin_mul_overflow(seconds, KK_TICKS_PER_SECOND, ticks);
    }
    size_t sign = text.size - digits;
    do { /* to the first byte of the decimal sign */
        sign--;
    } while (sign > 0 && ((unsigned char)text.data[sign] & 0xC0) == 0x80);
    for (size_t i = 0; i < 7; i++) {
        fraction = fraction * 10 + (i < digits ? text.data[text.size - digits + i] - '0' : 0);
    }
    return kk_columns_number(kk_str_slice(text, 0, sign), &seconds) && seconds >= 0 &&
           !__builtin_mul_overflow(seconds, KK_TICKS_PER_SECOND, ticks) &&
           !__builtin_add_overflow(*ticks, fraction, ticks);
}
