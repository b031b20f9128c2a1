/* What commands without a report say of caveats, in the words of lua/report/words/en.lua (tests/cli/shape.py
 * holds one against the other). */
#include "cli/command.h"

#include <inttypes.h>

/* In a sentence: {n} is the name, {s} the subject's words, {c} the count; {one|more} a form by the count. */
typedef struct sentence {
    const char *id, *text;
} sentence;

static const sentence sentences[] = {
    {"no-time", "no column of times: when things happened is not known"},
    {"no-process-name", "no column Process Name: processes are told apart by PID alone"},
    {"no-pid",
     "no column PID: processes of one name are told as one, with PID 0, and not tied to who started them"},
    {"no-path", "no column Path: files, keys, values and hosts are not known"},
    {"no-result", "no column Result: every event is taken for one that succeeded"},
    {"no-detail", "no column Detail: command lines, data written, sizes and who was started are not known"},
    {"times-minutes", "times tell minutes and seconds, as spreadsheets cut them: hours are counted from the "
                      "first event's, order and spans hold, the hour is not known"},
    {"times-short", "times tell hours and minutes alone: within a minute only the order is known"},
    {"times-spans", "times are spans since the first event: when it happened is not known"},
    {"times-unordered", "rows are not in order of time: days and hours that passed are not counted"},
    {"rows-unordered",
     "rows are not in order of time: what happened before what is not known; sort them by time"},
    {"times-unread", "times cannot be read ({n}): when things happened is not known"},
    {"date-unused", "--date is not used: the capture has dates, or no times"},
    {"zone-unused", "--tz is not used: a time of day without a date is in no zone; give --date"},
    {"clock-kept", "the zone's clock changed within the capture, its times did not: they keep the offset of "
                   "the first event, as Process Monitor exports them"},
    {"clock-changed", "the capture's clock changed with the zone's: times are put into order by it"},
    {"no-header", "no header: columns were told by what rows have in them ({n})"},
    {"unknown-header",
     "the header has other words than Process Monitor's: columns were told by what rows have in "
     "them ({n})"},
    {"unknown-columns", "{c} {column|columns} of unknown meaning"},
    {"unknown-operations", "{c} {event has|events have} an operation that is none of Process Monitor's "
                           "({n}): rules pass them over"},
    {"unknown-results", "results are none of Process Monitor's ({n}): which events succeeded is not known"},
    {"requests",
     "saved with Advanced Output: {c} {event|events} named by request are read as the operations that "
     "they stand for"},
    {"encoding-guessed",
     "texts are no UTF-8, read as {n}: {c} {letter|letters} then {s}; --encoding NAME decides"},
    {"encoding-not-used", "--encoding {n} is not used: texts of a PML are always UTF-16"},
    {"encoding-near", "{n} would fit almost as well"},
    {"bytes-undefined", "{c} {character|characters} without meaning in {n}, shown as U+FFFD"},
};

static const sentence subjects[] = {
    {"western-words", "stand in words of Western Europe"},
    {"central-european-words", "stand in words of Central Europe"},
    {"cyrillic-words", "make Cyrillic words"},
    {"greek-words", "make Greek words"},
    {"turkish-words", "stand in Turkish words"},
    {"hebrew-words", "make Hebrew words"},
    {"arabic-words", "make Arabic words"},
    {"thai-words", "make Thai words"},
    {"baltic-words", "stand in Baltic words"},
    {"chinese-words", "make Chinese words"},
    {"traditional-chinese-words", "make words of traditional Chinese"},
    {"japanese-words", "make Japanese words"},
    {"korean-words", "make Korean words"},
    {"words-of-no-kind", "make words of no language that is known"},
};

static const char *words_of(const sentence *list, size_t count, const char *id)
{
    for (size_t i = 0; id && i < count; i++) {
        if (strcmp(list[i].id, id) == 0) {
            return list[i].text;
        }
    }
    return NULL;
}

/* The part of a sentence within braces, `size` bytes. */
static void append_part(kk_buf *out, const kk_caveat *caveat, const char *part, size_t size)
{
    const char *bar = memchr(part, '|', size);
    if (bar && caveat->count == 1) {
        kk_buf_append(out, part, (size_t)(bar - part));
    } else if (bar) {
        kk_buf_append(out, bar + 1, size - (size_t)(bar + 1 - part));
    } else if (*part == 'n') {
        kk_append_escaped(out, caveat->name);
    } else if (*part == 'c') {
        kk_buf_printf(out, "%" PRIu64, caveat->count);
    } else {
        const char *words = words_of(subjects, sizeof subjects / sizeof *subjects, caveat->subject);
        kk_buf_append_text(out, words ? words : caveat->subject ? caveat->subject : "");
    }
}

void kk_append_caveat(kk_buf *out, const kk_caveat *caveat)
{
    const char *text = words_of(sentences, sizeof sentences / sizeof *sentences, caveat->id);
    text = text ? text : caveat->id;
    for (const char *brace; (brace = strchr(text, '{')) != NULL;) {
        const char *end = strchr(brace, '}');
        kk_buf_append(out, text, (size_t)(brace - text));
        append_part(out, caveat, brace + 1, (size_t)(end - brace - 1));
        text = end + 1;
    }
    kk_buf_append_text(out, text);
}

void kk_message_caveats(const char *capture, const kk_source *source)
{
    const kk_caveats *caveats = kk_source_caveats(source);
    for (unsigned i = 0; i < caveats->count; i++) {
        kk_buf text = KK_BUF_INIT;
        kk_append_caveat(&text, &caveats->items[i]);
        kk_message("%s: %.*s", capture, (int)text.size, text.data ? text.data : "");
        kk_buf_free(&text);
    }
}
