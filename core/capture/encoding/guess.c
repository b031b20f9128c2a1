/* Each run of characters beyond ASCII is decoded by every candidate, and gets points: for letters that are
 * usual in the languages that write with the page, against signs within words, letters of two scripts in one
 * word, capitals behind small letters. Most points win; of equal ones the first candidate. */
#include "capture/encoding/guess.h"

#include "base/utf.h"

/* Text of up to the first size is looked at whole, of longer ones blocks of the second. */
#define WHOLE  ((size_t)16 << 20)
#define BLOCK  ((size_t)4 << 10)
#define BLOCKS (WHOLE / BLOCK)

/* Runs that are held against each page, and characters of one. */
#define RUNS       2000u
#define RUN_LENGTH 64u

typedef enum script { LATIN, CYRILLIC, GREEK, HEBREW, ARABIC, THAI, HAN, KANA, HANGUL, OTHER } script;

typedef struct candidate {
    unsigned number;
    script script;
    const char *subject;
    const char *usual; /* letters that its language uses most, or its languages */
    int points;        /* of such a letter */
} candidate;

static const candidate candidates[] = {
    {1252, LATIN, "western-words", "äöüßÄÖÜ", 3},
    {1252, LATIN, "western-words", "éèêëàâçîïôùûœÉÈÀÇ", 3},
    {1252, LATIN, "western-words", "áéíóúñüÁÉÍÓÚÑ", 3},
    {1252, LATIN, "western-words", "áâãàéêíóôõúçÁÂÃÉÊÓÔÇ", 3},
    {1252, LATIN, "western-words", "àèéìòùÀÈ", 3},
    {1252, LATIN, "western-words", "æøåéäöÆØÅÄÖ", 3},
    {1252, LATIN, "western-words", "äöüßÄÖÜéèêëàâçîïôùûñáíóúãõåæøìòÅÆØœÉÈÀÇÑÁÍÓÚ", 2},
    {1251, CYRILLIC, "cyrillic-words", "оеаинтсрвлкмдпуОЕАИНТСРВЛКМДПУ", 3},
    {936, HAN, "chinese-words",
     "的一是不了在人有我他这个中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道"
     "行所然家"
     "文件夹新建桌面户管理员载图片视频音乐档程序安装系统工具软测试资料数据微信腾讯快捷方式打印机本公司张王李"
     "刘陈杨合同",
     6},
    {932, KANA, "japanese-words", "日本人大年出一管理者新規文書作成画像動画設定資料会社用語名前", 6},
    {949, HANGUL, "korean-words",
     "이다는가의에을은를고하지도자사기로시한인어대나리서정보일수그해아여부전장제만주비상성원과구신조세공안동"
     "무우용화모연면"
     "바탕문내운드폴더새들파관설치프램",
     6},
    {950, HAN, "traditional-chinese-words",
     "的一是不了在人有我他這個中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道"
     "行所然家"
     "文件夾新增桌面使用者管理員載圖片影音樂檔案程式安裝系統工具軟體測試資料捷徑列印公司張王李劉陳楊報價單訂"
     "票",
     6},
    {1250, LATIN, "central-european-words", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", 3},
    {1250, LATIN, "central-european-words", "áčďéěíňóřšťúůýžľôäÁČĎÉĚÍŇŘŠŤÚŮÝŽ", 3},
    {1250, LATIN, "central-european-words", "áéíóöőúüűÁÉÍÓÖŐÚÜŰ", 3},
    {1250, LATIN, "central-european-words", "ăâîşţĂÂÎŞŢ", 3},
    {1250, LATIN, "central-european-words", "čćđšžČĆĐŠŽ", 3},
    {1254, LATIN, "turkish-words", "çğıöşüÇĞİÖŞÜ", 3},
    {1253, GREEK, "greek-words", "αοιετσνηυρπκμλςάέήίόύώ", 3},
    {1255, HEBREW, "hebrew-words", "יוהלארתמבשנםן", 3},
    {1256, ARABIC, "arabic-words", "المينوترسبةدع", 3},
    {874, THAI, "thai-words", "านรกอเงมยลวดท่้ัี", 3},
    {1257, LATIN, "baltic-words", "ąčęėįšųūžĄČĘĖĮŠŲŪŽ", 3},
    {1257, LATIN, "baltic-words", "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ", 3},
    {866, CYRILLIC, "cyrillic-words", "оеаинтсрвлкмдпуОЕАИНТСРВЛКМДПУ", 3},
    {850, LATIN, "western-words", "äöüßÄÖÜéèêëàâçîïôùûñáíóúãõåæøìòÅÆØÉÈÀÇÑÁÍÓÚ", 2},
    {852, LATIN, "central-european-words", "ąćęłńóśźżáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽ", 2},
};

#define CANDIDATE_COUNT (sizeof candidates / sizeof candidates[0])

/* --- characters --- */

static bool within(uint32_t character, uint32_t first, uint32_t last)
{
    return character >= first && character <= last;
}

static script script_of(uint32_t character)
{
    if (within(character, 0xC0, 0x24F) && character != 0xD7 && character != 0xF7) {
        return LATIN;
    }
    if (within(character, 0x401, 0x45F) || within(character, 0x490, 0x491)) {
        return CYRILLIC;
    }
    if (within(character, 0x386, 0x3CE) && character != 0x387) {
        return GREEK;
    }
    if (within(character, 0x5D0, 0x5EA)) {
        return HEBREW;
    }
    if (within(character, 0x621, 0x652) || within(character, 0x67E, 0x6D2)) {
        return ARABIC;
    }
    if (within(character, 0xE01, 0xE2E) || within(character, 0xE30, 0xE3A) ||
        within(character, 0xE40, 0xE4E)) {
        return THAI;
    }
    if (within(character, 0x3041, 0x30FE)) {
        return KANA;
    }
    if (within(character, 0xAC00, 0xD7A3)) {
        return HANGUL;
    }
    return within(character, 0x4E00, 0x9FFF) || character == 0x3005 ? HAN : OTHER;
}

/* Capitals of the scripts that have them: 1 for one, -1 for a small letter, 0 for neither. */
static int case_of(uint32_t character)
{
    if (within(character, 0x400, 0x42F) || within(character, 0x386, 0x3AB) || within(character, 0xC0, 0xDE)) {
        return 1;
    }
    if (within(character, 0x430, 0x45F) || within(character, 0x3AC, 0x3CE) || within(character, 0xDF, 0xFF)) {
        return -1;
    }
    if (!within(character, 0x100, 0x17F)) {
        return 0;
    }
    bool odd_capitals = within(character, 0x139, 0x148) || within(character, 0x179, 0x17E);
    return (character % 2 == 1) == odd_capitals ? 1 : -1;
}

static bool is_usual(const candidate *of, uint32_t character)
{
    char bytes[4];
    size_t size = kk_utf8_encode(character, bytes);
    return kk_str_find(kk_str_of(of->usual), (kk_str){bytes, size}, 0) != SIZE_MAX;
}

/* --- runs --- */

/* Characters beyond ASCII, with what stands around them. */
typedef struct high_run {
    uint32_t characters[RUN_LENGTH];
    uint8_t bytes[RUN_LENGTH];       /* of each character */
    unsigned char leads[RUN_LENGTH]; /* first byte of each */
    bool high_trails[RUN_LENGTH];    /* the second is beyond ASCII as well */
    unsigned count;
    char before, behind; /* characters of ASCII; 0 at the text's ends */
} high_run;

/* The character of ASCII there; 0 outside of the text. */
static char ascii_at(kk_str text, size_t at)
{
    if (at >= text.size) {
        return 0;
    }
    return text.data[at];
}

/* Decodes the run at `*at` and moves `*at` behind it. */
static void decode_run(const kk_code_page *page, kk_str text, size_t *at, high_run *run)
{
    run->before = ascii_at(text, *at - 1); /* at 0: beyond all texts */
    run->count = 0;
    while (*at < text.size && (unsigned char)text.data[*at] >= 0x80) {
        size_t begin = *at;
        uint32_t character = kk_code_page_next(page, text, at);
        if (run->count < RUN_LENGTH) {
            run->characters[run->count] = character;
            run->bytes[run->count] = (uint8_t)(*at - begin);
            run->leads[run->count] = (unsigned char)text.data[begin];
            run->high_trails[run->count++] = *at - begin == 2 && (unsigned char)text.data[begin + 1] >= 0xA1;
        }
    }
    run->behind = ascii_at(text, *at);
}

/* Of pairs: the rows of the standards that hold the characters in daily use come first. */
static bool is_common_row(unsigned number, const high_run *run, unsigned at)
{
    unsigned char lead = run->leads[at];
    switch (number) {
    case 932:
        return within(lead, 0x88, 0x97);
    case 936:
        return within(lead, 0xB0, 0xD7) && run->high_trails[at];
    case 949:
        return within(lead, 0xB0, 0xC8) && run->high_trails[at];
    default:
        return within(lead, 0xA4, 0xC6);
    }
}

/* How many sides of the character stand against a letter of ASCII. */
static int beside_letters(const high_run *run, unsigned at)
{
    return (at == 0 && kk_is_ascii_letter(run->before)) +
           (at + 1 == run->count && kk_is_ascii_letter(run->behind));
}

/* Points of a character of two bytes, or of a page that has such. */
static int points_of_wide(const candidate *of, const high_run *run, unsigned at)
{
    uint32_t character = run->characters[at];
    script found = script_of(character);
    if (run->bytes[at] == 1) {
        return 0; /* half of a kana */
    }
    if (found == OTHER) {
        return within(character, 0x3000, 0x301F) || within(character, 0xFF00, 0xFF5E) ? 1 : -1;
    }
    bool fits = found == of->script || (found == HAN && of->script == KANA);
    bool common = fits && (found == KANA || is_common_row(of->number, run, at));
    int points = common && is_usual(of, character) ? of->points : common ? 4 : fits ? 1 : 0;
    bool ascii_trail = run->bytes[at] == 2 && !run->high_trails[at];
    return points - (ascii_trail && of->script != KANA ? 2 : 0) - 2 * beside_letters(run, at);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Points of a sign: one between digits, or beside no letter, is in its place. */
static int points_of_sign(const high_run *run, uint32_t character)
{
    bool grouping = run->count == 1 && is_digit(run->before) && is_digit(run->behind);
    if (grouping && (character == 0xA0 || character == 0x2019)) {
        return 2;
    }
    bool punctuation =
        within(character, 0xA1, 0xBF) || within(character, 0x2010, 0x2122) || character == 0xA0;
    return punctuation && !kk_is_ascii_letter(run->before) && !kk_is_ascii_letter(run->behind) &&
                   run->count == 1
               ? 0
               : -3;
}

static int points_of_letter(const candidate *of, const high_run *run, unsigned at)
{
    uint32_t character = run->characters[at];
    script found = script_of(character);
    if (found == OTHER) {
        return points_of_sign(run, character);
    }
    bool within_number = is_digit(run->before) && is_digit(run->behind);
    if (found != of->script || within_number) {
        return -2;
    }
    bool first = at == 0;
    bool behind_small =
        first ? run->before >= 'a' && run->before <= 'z' : case_of(run->characters[at - 1]) < 0;
    bool behind_capitals =
        at >= 2 && case_of(run->characters[at - 1]) > 0 && case_of(run->characters[at - 2]) > 0;
    int points = case_of(character) > 0 && behind_small      ? -3
                 : case_of(character) < 0 && behind_capitals ? -2
                                                             : 0;
    if (found != LATIN) {
        bool mixed = beside_letters(run, at) > 0;
        return points + (is_usual(of, character) ? of->points : 2) - (mixed ? 3 : 0);
    }
    return points + (is_usual(of, character) ? of->points : 0) - (first ? 0 : 2);
}

static int points_of_run(const candidate *of, const kk_code_page *page, const high_run *run)
{
    int points = 0;
    for (unsigned i = 0; i < run->count; i++) {
        uint32_t character = run->characters[i];
        if (character == 0xFFFD || character < 0xA0 || within(character, 0xE000, 0xF8FF)) {
            points -= 8;
        } else {
            points += page->pairs ? points_of_wide(of, run, i) : points_of_letter(of, run, i);
        }
    }
    return points;
}

/* --- the text --- */

/* Parts of the text that are looked at, each without characters that its ends cut. */
typedef struct parts {
    kk_str text;
    size_t at, step, size;
} parts;

static parts parts_of(kk_str text)
{
    if (text.size <= WHOLE) {
        return (parts){text, 0, text.size, text.size};
    }
    return (parts){text, 0, text.size / BLOCKS, BLOCK};
}

static bool next_part(parts *self, kk_str *part)
{
    if (self->at >= self->text.size || self->step == 0) {
        return false;
    }
    *part = kk_str_slice(self->text, self->at, self->size);
    size_t begin = 0;
    while (self->at > 0 && begin < part->size && part->data[begin] != '\n') {
        begin++;
    }
    while (part->size > begin && self->at + part->size < self->text.size &&
           (unsigned char)part->data[part->size - 1] >= 0x80) {
        part->size--;
    }
    *part = kk_str_slice(*part, begin, SIZE_MAX);
    self->at += self->step;
    return true;
}

/* Sequences beyond ASCII that are UTF-8, and runs of bytes that are not. */
static void count_utf_8(kk_str text, uint64_t *good, uint64_t *bad)
{
    parts all = parts_of(text);
    kk_str part;
    while (next_part(&all, &part)) {
        if (kk_is_ascii(part)) {
            continue;
        }
        bool within_bad = false;
        for (size_t at = 0; at < part.size;) {
            size_t begin = at;
            uint32_t character = kk_utf8_next(part, &at);
            bool is_bad = character == 0xFFFD && at - begin == 1;
            *good += at - begin > 1;
            *bad += is_bad && !within_bad;
            within_bad = is_bad;
        }
    }
}

static int64_t points_of_text(const candidate *of, kk_str text, uint64_t *letters)
{
    const kk_code_page *page = kk_code_page_of(of->number);
    parts all = parts_of(text);
    kk_str part;
    high_run run;
    int64_t points = 0;
    unsigned runs = 0;
    *letters = 0;
    while (runs < RUNS && next_part(&all, &part)) {
        for (size_t at = 0; at < part.size && runs < RUNS;) {
            if ((unsigned char)part.data[at] < 0x80) {
                at++;
                continue;
            }
            decode_run(page, part, &at, &run);
            points += points_of_run(of, page, &run);
            *letters += run.count;
            runs++;
        }
    }
    return points;
}

/* True when both pages read the text alike, as far as their points come from. */
static bool reads_alike(const kk_code_page *a, const kk_code_page *b, kk_str text)
{
    parts all = parts_of(text);
    kk_str part;
    unsigned seen = 0;
    while (seen < RUNS && next_part(&all, &part)) {
        for (size_t at = 0; at < part.size && seen < RUNS; at++) {
            if ((unsigned char)part.data[at] >= 0x80) {
                size_t of_a = at, of_b = at;
                if (kk_code_page_next(a, part, &of_a) != kk_code_page_next(b, part, &of_b)) {
                    return false;
                }
                seen++;
            }
        }
    }
    return true;
}

kk_encoding_guess kk_encoding_guess_of(kk_str text)
{
    uint64_t good = 0, bad = 0, letters[CANDIDATE_COUNT];
    int64_t points[CANDIDATE_COUNT];
    count_utf_8(text, &good, &bad);
    if (bad == 0 || good > bad * 4) {
        return (kk_encoding_guess){.is_utf_8 = true, .page = kk_code_page_of(1252)};
    }
    size_t best = 0;
    for (size_t i = 0; i < CANDIDATE_COUNT; i++) {
        points[i] = points_of_text(&candidates[i], text, &letters[i]);
        best = points[i] > points[best] ? i : best;
    }
    kk_encoding_guess guess = {.page = kk_code_page_of(candidates[best].number),
                               .subject = points[best] > 0 ? candidates[best].subject : "words-of-no-kind",
                               .letters = letters[best]};
    size_t second = CANDIDATE_COUNT;
    for (size_t i = 0; i < CANDIDATE_COUNT; i++) {
        bool near = i != best && points[i] > 0 && points[i] * 5 >= points[best] * 4;
        if (near && (second == CANDIDATE_COUNT || points[i] > points[second]) &&
            !reads_alike(guess.page, kk_code_page_of(candidates[i].number), text)) {
            second = i;
        }
    }
    guess.second = second < CANDIDATE_COUNT ? kk_code_page_of(candidates[second].number) : NULL;
    return guess;
}
