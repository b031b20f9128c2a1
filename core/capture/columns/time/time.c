#include "capture/columns/time/time.h"

#include "base/bytes.h"
#include "base/fold.h"
#include "base/utf.h"
#include "capture/columns/number.h"
#include "capture/columns/time/time_form.h"

#define MOST_PARTS 8

typedef enum half { NO_HALF, MORNING, AFTERNOON } half;

/* A date or time taken apart: its numbers, and the letters between them. */
typedef struct parts {
    unsigned count;
    uint32_t number[MOST_PARTS];
    unsigned digits[MOST_PARTS]; /* how many each number has */
    char behind_first;           /* the byte after the first number, 0 for none */
    char letters[48];            /* without points, spaces and marks of direction */
    size_t letter_count;
} parts;

/* How locales call the halves of a day, without points and spaces, in lower case (CLDR, dayPeriods; those of
 * Windows where they differ). The first is English. */
static const char *const halves[][2] = {
    {"am", "pm"},
    {"午前", "午後"},                  /* Japanese */
    {"上午", "下午"},                  /* Chinese */
    {"오전", "오후"},                  /* Korean */
    {"ص", "م"},                        /* Arabic */
    {"قظ", "بظ"},                      /* Persian */
    {"قبلازظهر", "بعدازظهر"},          /* Persian */
    {"غم", "غو"},                      /* Pashto */
    {"قبلدوپہر", "بعددوپہر"},          /* Urdu */
    {"بن", "دن"},                      /* Kurdish */
    {"چب", "چك"},                      /* Uyghur */
    {"לפנה״צ", "אחה״צ"},               /* Hebrew */
    {"לפנהצ", "אחהצ"},                 /* Hebrew */
    {"πμ", "μμ"},                      /* Greek */
    {"sa", "ch"},                      /* Vietnamese */
    {"pd", "md"},                      /* Albanian */
    {"eparadites", "epasdites"},       /* Albanian */
    {"fm", "em"},                      /* Swedish */
    {"ap", "ip"},                      /* Finnish */
    {"fh", "eh"},                      /* Icelandic */
    {"vorm", "nachm"},                 /* German */
    {"vm", "nm"},                      /* Afrikaans */
    {"dop", "odp"},                    /* Czech */
    {"dop", "pop"},                    /* Slovenian */
    {"dopołdnja", "popołdnju"},        /* Upper Sorbian */
    {"dopołdnja", "wótpołdnja"},       /* Lower Sorbian */
    {"prijepodne", "popodne"},         /* Bosnian, Croatian */
    {"prepodne", "popodne"},           /* Serbian */
    {"преподне", "поподне"},           /* Serbian */
    {"претпл", "попл"},                /* Macedonian */
    {"проб", "слоб"},                  /* Bulgarian */
    {"дп", "пп"},                      /* Ukrainian */
    {"de", "du"},                      /* Hungarian */
    {"priekšp", "pēcp"},               /* Latvian */
    {"priekšpusdienā", "pēcpusdienā"}, /* Latvian */
    {"priešpiet", "popiet"},           /* Lithuanian */
    {"yb", "yh"},                      /* Welsh */
    {"rn", "in"},                      /* Irish */
    {"կա", "կհ"},                      /* Armenian */
    {"үө", "үх"},                      /* Mongolian */
    {"тң", "тк"},                      /* Kyrgyz */
    {"pg", "ptg"},                     /* Malay */
    {"öö", "ös"},                      /* Turkish */
    {"asubuhi", "alasiri"},            /* Swahili */
    {"पूर्वाह्न", "अपराह्न"},              /* Hindi, Nepali */
    {"मपू", "मनं"},                      /* Marathi, Konkani */
    {"পূর্বাহ্ণ", "অপরাহ্ণ"},              /* Bengali */
    {"পূৰ্বাহ্ন", "অপৰাহ্ন"},              /* Assamese */
    {"પૂર્વમધ્યાહ્ન", "ઉત્તરમધ્યાહ્ન"},       /* Gujarati */
    {"ਸਵੇਰੇ", "ਸ਼ਾਮ"},                    /* Punjabi */
    {"ਪੂਦੁ", "ਬਾਦੁ"},                     /* Punjabi */
    {"ପୂର୍ବାହ୍ନ", "ଅପରାହ୍ନ"},              /* Odia */
    {"காலை", "மாலை"},                  /* Tamil */
    {"முற்பகல்", "பிற்பகல்"},              /* Tamil */
    {"పూర్వాహ్న", "అపరాహ్న"},               /* Telugu */
    {"ಪೂರ್ವಾಹ್ನ", "ಅಪರಾಹ್ನ"},             /* Kannada */
    {"පෙව", "පව"},                     /* Sinhala */
    {"ก่อนเที่ยง", "หลังเที่ยง"},            /* Thai */
    {"ກ່ອນທ່ຽງ", "ຫຼັງທ່ຽງ"},               /* Lao */
    {"ព្រឹក", "ល្ងាច"},                   /* Khmer */
    {"နံနက်", "ညနေ"},                    /* Burmese */
    {"ጡዋት", "ከሰዓት"},                   /* Amharic */
    {"ጥዋት", "ከሰዓት"},                   /* Amharic */
};

/* Units behind hours, minutes and seconds. */
static const char *const units[] = {"h", "hms", "uhr", "时分秒", "時分秒", "시분초", "ч"};

/* Space, no-break spaces, separators of parts, and marks that only direct writing. */
static bool is_filler(uint32_t code)
{
    return code <= '/' || code == ':' || code == 0xA0 || code == 0x200E || code == 0x200F || code == 0x202F ||
           code == 0x3000 || code == 0x66B || code == 0x66C;
}

static void keep_letter(parts *found, uint32_t code)
{
    char bytes[4];
    size_t size = kk_utf8_encode(kk_fold_code(code), bytes);
    if (size <= sizeof found->letters - found->letter_count) {
        memcpy(found->letters + found->letter_count, bytes, size);
        found->letter_count += size;
    }
}

/* False when there are too many numbers or one is too large to be a part. */
static bool take_apart(kk_str text, parts *found)
{
    bool in_number = false;
    found->count = 0;
    found->letter_count = 0;
    found->behind_first = 0;
    for (size_t at = 0; at < text.size;) {
        char byte = text.data[at];
        uint32_t code = kk_utf8_next(text, &at);
        int digit = kk_columns_digit(code);
        if (digit < 0) {
            if (in_number && found->count == 1) {
                found->behind_first = byte;
            }
            in_number = false;
            if (!is_filler(code)) {
                keep_letter(found, code);
            }
            continue;
        }
        if (!in_number && found->count == MOST_PARTS) {
            return false;
        }
        unsigned part = in_number ? found->count - 1 : found->count++;
        found->number[part] = in_number ? found->number[part] * 10 + (uint32_t)digit : (uint32_t)digit;
        found->digits[part] = in_number ? found->digits[part] + 1 : 1;
        in_number = true;
        if (found->digits[part] > 9) {
            return false;
        }
    }
    return true;
}

static kk_str letters_of(const parts *found)
{
    return (kk_str){found->letters, found->letter_count};
}

static half half_of(const parts *found)
{
    kk_str letters = letters_of(found);
    for (size_t i = 0; letters.size > 0 && i < sizeof halves / sizeof *halves; i++) {
        for (unsigned afternoon = 0; afternoon < 2; afternoon++) {
            if (kk_str_equal(letters, kk_str_of(halves[i][afternoon]))) {
                return afternoon ? AFTERNOON : MORNING;
            }
        }
    }
    return NO_HALF;
}

/* The fraction of a second, scaled to ticks. */
static uint32_t fraction_ticks(uint32_t number, unsigned digits)
{
    for (; digits < 7; digits++) {
        number *= 10;
    }
    for (; digits > 7; digits--) {
        number /= 10;
    }
    return number;
}

/* Ticks since midnight of the parts from `first` on. */
static bool clock_ticks(const parts *found, unsigned first, int64_t *ticks)
{
    unsigned count = found->count - first;
    const uint32_t *number = found->number + first;
    if (count < 2 || count > 4 || number[1] > 59 || (count > 2 && number[2] > 60)) {
        return false;
    }
    uint32_t hour = number[0];
    half now = half_of(found);
    if (hour > (now == NO_HALF ? 24 : 23)) {
        return false;
    }
    if (now != NO_HALF && hour <= 12) {
        hour = hour % 12 + (now == AFTERNOON ? 12 : 0);
    }
    *ticks =
        ((int64_t)hour * 3600 + (int64_t)number[1] * 60 + (count > 2 ? number[2] : 0)) * KK_TICKS_PER_SECOND +
        (count > 3 ? fraction_ticks(number[3], found->digits[first + 3]) : 0);
    return true;
}

/* Seven digits at `text`, which has a byte before it; false when they are none. */
static bool seven_digits(const char *text, uint32_t *number)
{
    const uint64_t zeros = UINT64_C(0x3030303030303030);
    uint64_t digits = (kk_load_u64(text - 1) & ~UINT64_C(0xFF)) ^ (zeros & ~UINT64_C(0xFF));
    if (((digits + UINT64_C(0x7676767676767676)) | digits) & UINT64_C(0x8080808080808080)) {
        return false;
    }
    digits = digits * 10 + (digits >> 8); /* pairs of digits, in every second byte */
    digits = ((digits & UINT64_C(0x000000FF000000FF)) * (UINT64_C(100) + (UINT64_C(1000000) << 32)) +
              ((digits >> 16) & UINT64_C(0x000000FF000000FF)) * (UINT64_C(1) + (UINT64_C(10000) << 32))) >>
             32;
    *number = (uint32_t)digits;
    return true;
}

static bool two_digits(const char *text, uint32_t *number)
{
    uint32_t tens = (uint32_t)(unsigned char)text[0] - '0', ones = (uint32_t)(unsigned char)text[1] - '0';
    *number = tens * 10 + ones;
    return tens <= 9 && ones <= 9;
}

/* "8:16:14.4778228 PM" and "08:16:14,4778228" without further ado; false for what is written otherwise. */
static bool usual_time(kk_str text, int64_t *ticks)
{
    char leading[2] = {'0', '0'};
    if (text.size > 0) {
        leading[1] = text.data[0];
    }
    size_t colon = text.size > 1 && text.data[1] == ':' ? 1 : 2;
    const char *p = text.data + colon;
    uint32_t hour, minute, second, fraction;
    if (text.size < colon + 14 || p[0] != ':' || p[3] != ':' ||
        !two_digits(colon == 1 ? leading : text.data, &hour) || !two_digits(p + 1, &minute) ||
        !two_digits(p + 4, &second) || !seven_digits(p + 7, &fraction)) {
        return false;
    }
    kk_str rest = kk_str_slice(text, colon + 14, SIZE_MAX);
    bool afternoon = kk_str_equal(rest, KK_STR(" PM")), morning = kk_str_equal(rest, KK_STR(" AM"));
    bool halved = afternoon || morning;
    if (minute > 59 || second > 59 || hour > (halved ? 12 : 23) || (!halved && rest.size > 0)) {
        return false;
    }
    hour = halved ? hour % 12 + (afternoon ? 12 : 0) : hour;
    *ticks = ((int64_t)hour * 3600 + (int64_t)minute * 60 + second) * KK_TICKS_PER_SECOND + fraction;
    return true;
}

bool kk_columns_time_of_day(kk_str text, int64_t *ticks)
{
    parts found;
    return usual_time(text, ticks) || (take_apart(text, &found) && clock_ticks(&found, 0, ticks));
}

unsigned kk_columns_time_parts(kk_str text)
{
    parts found;
    return take_apart(text, &found) ? found.count : 0;
}

bool kk_columns_time_is_plain(kk_str text)
{
    parts found;
    if (!take_apart(text, &found) || found.letter_count == 0 || half_of(&found) != NO_HALF) {
        return true;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (kk_str_equal(letters_of(&found), kk_str_of(units[i]))) {
            return true;
        }
    }
    return found.count < 2;
}

bool kk_columns_time_is_dated(kk_str text)
{
    parts found;
    return take_apart(text, &found) && found.count > 4 && (found.digits[0] == 4 || found.digits[2] == 4);
}

static bool is_english_half(const parts *found)
{
    return kk_str_equal(letters_of(found), kk_str_of(halves[0][0])) ||
           kk_str_equal(letters_of(found), kk_str_of(halves[0][1]));
}

static int32_t full_year(uint32_t year, unsigned digits)
{
    if (digits <= 2) {
        return (int32_t)year + 2000;
    }
    return (int32_t)(year > 2443 && year < 2800 ? year - 543 : year);
}

/* Midnight of the first three parts, in this order. */
static bool date_midnight(const parts *found, kk_columns_date_order order, int64_t *midnight)
{
    static const unsigned char part_at[3][3] = {
        [KK_MONTH_DAY_YEAR] = {2, 0, 1}, [KK_DAY_MONTH_YEAR] = {2, 1, 0}, [KK_YEAR_MONTH_DAY] = {0, 1, 2}};
    unsigned year = part_at[order][0], month = part_at[order][1], day = part_at[order][2];
    if (found->count < 3 || found->digits[year] > 4 || found->digits[month] > 2 || found->digits[day] > 2 ||
        (found->digits[year] < 3 && found->digits[0] > 2)) {
        return false;
    }
    kk_date date = {.year = full_year(found->number[year], found->digits[year]),
                    .month = (uint8_t)found->number[month],
                    .day = (uint8_t)found->number[day]};
    return kk_time_of(&date, midnight);
}

bool kk_columns_date_and_time(kk_str text, kk_columns_date_order order, int64_t *midnight, int64_t *ticks)
{
    parts found;
    *ticks = 0;
    return take_apart(text, &found) && date_midnight(&found, order, midnight) &&
           (found.count == 3 || clock_ticks(&found, 3, ticks));
}

void kk_columns_date_weigh(kk_columns_date_evidence *evidence, kk_str text)
{
    parts found;
    if (!take_apart(text, &found) || found.count < 3) {
        return;
    }
    bool possible[3], any = false;
    int64_t midnight[3];
    for (unsigned order = 0; order < 3; order++) {
        possible[order] = date_midnight(&found, (kk_columns_date_order)order, &midnight[order]);
        any |= possible[order];
    }
    for (unsigned order = 0; any && order < 3; order++) {
        evidence->possible[order] &= possible[order];
        if (possible[order]) {
            bool first = evidence->count == 0;
            int64_t *least = &evidence->least[order], *most = &evidence->most[order];
            *least = first || midnight[order] < *least ? midnight[order] : *least;
            *most = first || midnight[order] > *most ? midnight[order] : *most;
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        evidence->padded |= found.digits[i] == 2 && found.number[i] < 10;
    }
    evidence->count += any;
    evidence->points |= found.behind_first == '.' || found.behind_first == '-';
    evidence->halves |= is_english_half(&found);
}

kk_columns_date_order kk_columns_date_decide(const kk_columns_date_evidence *evidence)
{
    const bool *possible = evidence->possible;
    if (!possible[KK_MONTH_DAY_YEAR] && !possible[KK_DAY_MONTH_YEAR]) {
        return possible[KK_YEAR_MONTH_DAY] ? KK_YEAR_MONTH_DAY : KK_MONTH_DAY_YEAR;
    }
    if (possible[KK_MONTH_DAY_YEAR] != possible[KK_DAY_MONTH_YEAR]) {
        return possible[KK_DAY_MONTH_YEAR] ? KK_DAY_MONTH_YEAR : KK_MONTH_DAY_YEAR;
    }
    int64_t span[2];
    for (unsigned order = 0; order < 2; order++) {
        span[order] = evidence->most[order] - evidence->least[order];
    }
    if (span[KK_MONTH_DAY_YEAR] != span[KK_DAY_MONTH_YEAR]) {
        return span[KK_DAY_MONTH_YEAR] < span[KK_MONTH_DAY_YEAR] ? KK_DAY_MONTH_YEAR : KK_MONTH_DAY_YEAR;
    }
    bool day_first = evidence->points || evidence->padded || !evidence->halves;
    return day_first ? KK_DAY_MONTH_YEAR : KK_MONTH_DAY_YEAR;
}

/* A date counted in days has its time in its fraction. */
static bool read_serial(kk_str text, int64_t *midnight, int64_t *ticks)
{
    int64_t time;
    if (!kk_columns_form_read_serial(text, &time)) {
        return false;
    }
    *ticks = time % KK_TICKS_PER_DAY;
    *midnight = time - *ticks;
    return true;
}

bool kk_columns_clock_date(kk_columns_clock *clock, kk_str text, kk_columns_date_order order)
{
    if (clock->size == text.size && memcmp(clock->text, text.data, text.size) == 0) {
        return clock->valid;
    }
    clock->valid = kk_columns_date_and_time(text, order, &clock->midnight, &clock->ticks) ||
                   read_serial(text, &clock->midnight, &clock->ticks);
    clock->size = text.size <= sizeof clock->text ? text.size : 0;
    memcpy(clock->text, text.data, clock->size);
    return clock->valid;
}

/* Where the clock's three words lie in a time of `size` bytes, 16 to 24. */
static size_t word_at(unsigned number, size_t size)
{
    return number < 2 ? number * sizeof(uint64_t) : size - sizeof(uint64_t);
}

/* The same second as before with another fraction. */
static bool same_second(const kk_columns_clock *clock, kk_str text, int64_t *ticks)
{
    uint64_t different = 0;
    uint32_t number;
    if (clock->time_size != text.size || text.size == 0) {
        return false;
    }
    for (unsigned i = 0; i < 3; i++) {
        different |= (kk_load_u64(text.data + word_at(i, text.size)) & clock->masks[i]) ^ clock->words[i];
    }
    if (different || !seven_digits(text.data + clock->fraction_at, &number)) {
        return false;
    }
    *ticks = clock->whole_second + number;
    return true;
}

static void keep_second(kk_columns_clock *clock, kk_str text, size_t fraction_at, int64_t ticks)
{
    unsigned char mask[24];
    memset(mask, 0xFF, sizeof mask);
    memset(mask + fraction_at, 0, 7);
    for (unsigned i = 0; i < 3; i++) {
        clock->masks[i] = kk_load_u64(mask + word_at(i, text.size));
        clock->words[i] = kk_load_u64(text.data + word_at(i, text.size)) & clock->masks[i];
    }
    clock->time_size = text.size;
    clock->fraction_at = fraction_at;
    clock->whole_second = ticks - ticks % KK_TICKS_PER_SECOND;
}

/* Where the fraction begins: the fourth number, of seven digits; 0 when the time has none. Numbers that may
 * go on in digits of another script are none. */
static size_t find_fraction(kk_str text)
{
    size_t run = 0;
    unsigned numbers = 0;
    for (size_t i = 0; i < text.size; i++) {
        bool is_digit = text.data[i] >= '0' && text.data[i] <= '9';
        bool begins = is_digit && run == 0;
        run = is_digit ? run + 1 : 0;
        numbers += begins;
        if (numbers > 1 && begins && (unsigned char)text.data[i - 1] > 0x7F) {
            return 0;
        }
        unsigned char behind = i + 1 < text.size ? (unsigned char)text.data[i + 1] : ' ';
        if (is_digit && behind > 0x7F) {
            return 0;
        }
        if (run == 7 && numbers == 4 && (behind < '0' || behind > '9')) {
            return i - 6;
        }
    }
    return 0;
}

bool kk_columns_clock_time(kk_columns_clock *clock, kk_str text, int64_t *ticks)
{
    if (same_second(clock, text, ticks)) {
        return true;
    }
    clock->time_size = 0;
    if (!kk_columns_time_of_day(text, ticks)) {
        return false;
    }
    size_t fraction_at = find_fraction(text);
    if (fraction_at > 0 && text.size >= 16 && text.size <= 24) {
        keep_second(clock, text, fraction_at, *ticks);
    }
    return true;
}

int64_t kk_columns_event_time(kk_columns_clock *clock, kk_str date_and_time, kk_str time_of_day,
                              kk_columns_date_order order)
{
    int64_t ticks = 0;
    bool timed = kk_columns_clock_time(clock, time_of_day, &ticks);
    if (date_and_time.size == 0) {
        return timed ? ticks : 0;
    }
    if (!kk_columns_clock_date(clock, date_and_time, order)) {
        return timed ? ticks : 0;
    }
    return clock->midnight + (timed ? ticks : clock->ticks);
}
