#include "capture/columns/time/time_form.h"

#include "capture/columns/time/time.h"

/* The most digits of a number, and of a fraction. */
#define MOST_DIGITS   9u
#define MOST_FRACTION 17u

/* A text of nothing but digits and their signs: up to three numbers between colons, a fraction, an exponent.
 */
typedef struct plain_time {
    bool negative;
    unsigned count; /* of the numbers */
    uint32_t number[3];
    unsigned digits;   /* of the fraction */
    uint64_t fraction; /* its digits as a number */
    int exponent;      /* of ten */
} plain_time;

static bool is_digit(kk_str text, size_t at)
{
    return at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
}

static bool is_sign(kk_str text, size_t at, char a, char b)
{
    return at < text.size && (text.data[at] == a || text.data[at] == b);
}

/* Digits at `*at`, at least one and at most `most`. */
static bool take_digits(kk_str text, size_t *at, unsigned most, uint64_t *number, unsigned *digits)
{
    *number = 0;
    *digits = 0;
    while (is_digit(text, *at) && *digits < most) {
        *number = *number * 10 + (uint64_t)(text.data[(*at)++] - '0');
        ++*digits;
    }
    return *digits > 0 && !is_digit(text, *at);
}

static bool take_exponent(kk_str text, size_t *at, int *exponent)
{
    uint64_t number = 0;
    unsigned digits = 0;
    if (!is_sign(text, *at, 'E', 'e')) {
        return true;
    }
    ++*at;
    bool negative = is_sign(text, *at, '-', '-');
    *at += is_sign(text, *at, '-', '+');
    bool taken = take_digits(text, at, 2, &number, &digits);
    *exponent = negative ? -(int)number : (int)number;
    return taken;
}

static bool read_plain(kk_str text, plain_time *plain)
{
    text = kk_str_trim(text, " ");
    *plain = (plain_time){.negative = is_sign(text, 0, '-', '-')};
    size_t at = plain->negative;
    uint64_t number = 0;
    unsigned digits = 0;
    do {
        at += plain->count > 0; /* the colon */
        if (plain->count == 3 || !take_digits(text, &at, MOST_DIGITS, &number, &digits)) {
            return false;
        }
        plain->number[plain->count++] = (uint32_t)number;
    } while (is_sign(text, at, ':', ':'));
    if (is_sign(text, at, '.', ',')) {
        at++;
        if (!take_digits(text, &at, MOST_FRACTION, &plain->fraction, &plain->digits)) {
            return false;
        }
    }
    return take_exponent(text, &at, &plain->exponent) && at == text.size;
}

/* The fraction in `units` of one, rounded. */
static int64_t scaled(const plain_time *plain, int64_t units)
{
    double value = (double)plain->fraction;
    for (unsigned i = 0; i < plain->digits; i++) {
        value /= 10;
    }
    return (int64_t)(value * (double)units + 0.5);
}

/* A single number with its fraction and exponent. */
static double value_of(const plain_time *plain)
{
    double value = (double)plain->fraction;
    for (unsigned i = 0; i < plain->digits; i++) {
        value /= 10;
    }
    value += plain->number[0];
    for (int i = plain->exponent; i < 0; i++) {
        value /= 10;
    }
    for (int i = 0; i < plain->exponent; i++) {
        value *= 10;
    }
    return plain->negative ? -value : value;
}

/* A number of days, which spreadsheets print to about a tenth of a millisecond, to the millisecond. */
static int64_t days_ticks(const plain_time *plain)
{
    const int64_t millisecond = KK_TICKS_PER_SECOND / 1000;
    const int64_t of_a_day = KK_TICKS_PER_DAY / millisecond;
    double milliseconds = value_of(plain) * (double)of_a_day;
    return (int64_t)(milliseconds + (milliseconds < 0 ? -0.5 : 0.5)) * millisecond;
}

static bool is_minutes(const plain_time *plain)
{
    return plain->count == 2 && plain->exponent == 0 && !plain->negative && plain->number[0] <= 59 &&
           plain->number[1] <= 59;
}

/* True for minutes, seconds and a fraction that cannot be hours, minutes and seconds. */
static bool is_surely_minutes(const plain_time *plain)
{
    bool seconds = plain->digits == 2 && plain->fraction < 60;
    return plain->number[0] > 24 || (plain->digits > 0 && !seconds);
}

static bool is_day_fraction(const plain_time *plain)
{
    return plain->count == 1 && !plain->negative && (plain->digits > 0 || plain->exponent < 0) &&
           value_of(plain) < 1;
}

void kk_columns_form_weigh(kk_columns_form_evidence *evidence, kk_str text)
{
    plain_time plain;
    bool is_plain = read_plain(text, &plain);
    if (is_plain && is_minutes(&plain) && (plain.digits > 0 || is_surely_minutes(&plain))) {
        evidence->rows[KK_FORM_MINUTES]++;
        evidence->sure[KK_FORM_MINUTES] |= is_surely_minutes(&plain);
        return;
    }
    if (is_plain && is_day_fraction(&plain)) {
        evidence->rows[KK_FORM_DAYS]++;
        evidence->sure[KK_FORM_DAYS] |= plain.digits > 4 || plain.exponent < 0;
        return;
    }
    int64_t ticks;
    if (kk_columns_time_of_day(text, &ticks)) {
        unsigned parts = kk_columns_time_parts(text);
        evidence->rows[KK_FORM_CLOCK]++;
        evidence->seconds |= parts > 2;
        evidence->fractions |= parts > 3;
    }
}

void kk_columns_form_weigh_relative(kk_columns_form_evidence *evidence, kk_str text)
{
    plain_time plain;
    if (!read_plain(text, &plain)) {
        return;
    }
    kk_columns_form form = KK_FORM_SECONDS;
    if (plain.count == 3) {
        form = KK_FORM_CLOCK;
    } else if (plain.count == 2) {
        form = KK_FORM_MINUTES;
    } else if (plain.exponent < 0 || plain.digits > 7) {
        form = KK_FORM_DAYS;
    }
    evidence->rows[form]++;
    evidence->sure[form] = true;
    evidence->seconds = true;
    evidence->fractions |= plain.digits > 0;
}

kk_columns_form kk_columns_form_decide(const kk_columns_form_evidence *evidence)
{
    kk_columns_form best = KK_FORM_CLOCK;
    for (unsigned form = KK_FORM_CLOCK + 1; form < KK_FORM_COUNT; form++) {
        if (evidence->sure[form] && evidence->rows[form] > evidence->rows[best]) {
            best = (kk_columns_form)form;
        }
    }
    return best;
}

/* Minutes, seconds and their fraction. */
static int64_t minutes_ticks(const plain_time *plain, unsigned first)
{
    int64_t seconds = (int64_t)plain->number[first] * 60 + plain->number[first + 1];
    return seconds * KK_TICKS_PER_SECOND + scaled(plain, KK_TICKS_PER_SECOND);
}

bool kk_columns_form_read(kk_str text, kk_columns_form form, int64_t *ticks)
{
    plain_time plain;
    if (form == KK_FORM_MINUTES && read_plain(text, &plain) && is_minutes(&plain)) {
        *ticks = minutes_ticks(&plain, 0);
        return true;
    }
    if (form == KK_FORM_DAYS && read_plain(text, &plain) && is_day_fraction(&plain)) {
        *ticks = days_ticks(&plain);
        return true;
    }
    bool read = kk_columns_time_of_day(text, ticks);
    *ticks = form == KK_FORM_MINUTES && read ? *ticks % KK_TICKS_PER_HOUR : *ticks;
    return read;
}

bool kk_columns_form_read_relative(kk_str text, kk_columns_form form, int64_t *ticks)
{
    plain_time plain;
    if (!read_plain(text, &plain)) {
        return false;
    }
    if (plain.count == 3 && plain.number[1] <= 59 && plain.number[2] <= 59) {
        *ticks = (int64_t)plain.number[0] * KK_TICKS_PER_HOUR + minutes_ticks(&plain, 1);
        *ticks = plain.negative ? -*ticks : *ticks;
        return plain.number[0] < 1000000;
    }
    if (plain.count == 2 && is_minutes(&plain)) {
        *ticks = minutes_ticks(&plain, 0);
        return true;
    }
    double value = value_of(&plain);
    if (plain.count != 1 || value < -1e5 || value > 1e9 || (form == KK_FORM_DAYS && value > 1e5)) {
        return false;
    }
    *ticks = form == KK_FORM_DAYS ? days_ticks(&plain)
                                  : (int64_t)(value * (double)KK_TICKS_PER_SECOND + (value < 0 ? -0.5 : 0.5));
    return true;
}

bool kk_columns_form_read_serial(kk_str text, int64_t *time)
{
    const int64_t first = 109205; /* days from 1601-01-01 to 1899-12-30 */
    plain_time plain;
    if (!read_plain(text, &plain) || plain.count != 1 || plain.exponent != 0 || plain.negative ||
        plain.number[0] < 20000 || plain.number[0] > 80000) {
        return false;
    }
    *time = first * KK_TICKS_PER_DAY + days_ticks(&plain);
    return true;
}
