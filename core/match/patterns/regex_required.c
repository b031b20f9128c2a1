/* Which literals a regex cannot match without, by a careful look at its outermost level: what is not
 * understood counts as "anything". */
#include "match/patterns/regex.h"

/* The reader of one pattern. A run is what must stand in a row; the longest of each alternative is kept. */
typedef struct pattern_reader {
    kk_str pattern;
    size_t at;
    char run[64];
    size_t run_size;
    char best[64];
    size_t best_size;
    bool hopeless; /* something changes what literals mean */
} pattern_reader;

static char current(const pattern_reader *reader)
{
    if (reader->at >= reader->pattern.size) {
        return '\0';
    }
    return reader->pattern.data[reader->at];
}

static bool at_end(const pattern_reader *reader)
{
    return reader->at >= reader->pattern.size;
}

static void end_run(pattern_reader *reader)
{
    if (reader->run_size > reader->best_size) {
        memcpy(reader->best, reader->run, reader->run_size);
        reader->best_size = reader->run_size;
    }
    reader->run_size = 0;
}

/* A full run stays as it is: what follows is required too, but one literal is enough. */
static void add(pattern_reader *reader, char byte)
{
    if (reader->run_size == sizeof reader->run) {
        end_run(reader);
    }
    reader->run[reader->run_size++] = byte;
}

/* Skips a class whose `[` was read. */
static void skip_class(pattern_reader *reader)
{
    reader->at += current(reader) == '^';
    reader->at += current(reader) == ']';
    while (!at_end(reader) && current(reader) != ']') {
        if (current(reader) == '[' && reader->at + 1 < reader->pattern.size &&
            strchr(":.=", reader->pattern.data[reader->at + 1])) {
            reader->hopeless = true; /* [[:alpha:]]: rare enough */
        }
        if (current(reader) == '\\') {
            reader->hopeless |=
                reader->at + 1 < reader->pattern.size && strchr("QEc", reader->pattern.data[reader->at + 1]);
            reader->at++;
        }
        reader->at++;
    }
    reader->at++;
}

/* Skips a group whose `(` was read, with what is in it. */
static void skip_group(pattern_reader *reader)
{
    size_t depth = 1;
    while (!at_end(reader) && depth > 0) {
        char byte = current(reader);
        reader->at++;
        if (byte == '(') {
            /* Options, comments and conditions inside are not looked at: (?x) could make `)` part of a
             * comment. */
            reader->hopeless |= current(reader) == '?' || current(reader) == '*';
            depth++;
        } else if (byte == ')') {
            depth--;
        } else if (byte == '[') {
            skip_class(reader);
        } else if (byte == '\\') {
            reader->hopeless |= current(reader) == 'Q' || current(reader) == 'c';
            reader->at++;
        }
    }
}

/* `(?:`, `(?=`, `(?!`, `(?<=`, `(?<!`, `(?>` and plain groups are skipped; everything else is hopeless. */
static void read_group(pattern_reader *reader)
{
    if (current(reader) == '*') {
        reader->hopeless = true;
    }
    if (current(reader) == '?') {
        reader->at++;
        reader->hopeless |= at_end(reader) || !strchr(":=!<>", current(reader));
    }
    end_run(reader);
    skip_group(reader);
}

/* Skips `n}`, `n,}` or `n,m}`; a brace with anything else is plain text, which may hold a bar. */
static void skip_counts(pattern_reader *reader)
{
    while (!at_end(reader) && strchr("0123456789,", current(reader))) {
        reader->at++;
    }
    reader->hopeless |= current(reader) != '}';
}

/* The quantifier behind an atom, if any: whether the atom may be missing and whether it may repeat. */
static void read_quantifier(pattern_reader *reader, bool *missing, bool *repeated)
{
    char byte = current(reader);
    if (at_end(reader) || !strchr("?*+{", byte)) {
        return;
    }
    *missing = byte != '+';
    *repeated = true;
    reader->at++;
    if (byte == '{') {
        skip_counts(reader);
        reader->at++;
    }
    reader->at += !at_end(reader) && strchr("?+", current(reader)) != NULL; /* lazy or possessive */
}

/* A character that stands for itself; what a quantifier makes optional is taken back. */
static void read_literal(pattern_reader *reader, char byte)
{
    bool missing = false;
    bool repeated = false;
    read_quantifier(reader, &missing, &repeated);
    if (!missing) {
        add(reader, byte);
    }
    if (repeated) {
        end_run(reader);
    }
}

/* Behind a backslash: an escaped punctuation mark is itself, a letter or digit has a meaning. */
static void read_escape(pattern_reader *reader)
{
    char byte = current(reader);
    reader->at++;
    bool word = (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    if (!word && (unsigned char)byte < 0x80) {
        read_literal(reader, byte);
        return;
    }
    end_run(reader);
    if (!byte || !strchr("dDwWsSbBhHvVRAZztrnfae", byte)) {
        reader->hopeless = true; /* takes an argument, or is rare */
    }
    bool ignored;
    read_quantifier(reader, &ignored, &ignored);
}

static void read_other(pattern_reader *reader, char byte)
{
    bool ignored;
    if (byte == '(') {
        read_group(reader);
    } else if (byte == '[') {
        end_run(reader);
        skip_class(reader);
    } else {
        end_run(reader); /* . ^ $ and characters beyond ASCII */
        while ((current(reader) & 0xC0) == 0x80) {
            reader->at++;
        }
    }
    read_quantifier(reader, &ignored, &ignored);
}

static void read_atom(pattern_reader *reader)
{
    char byte = current(reader);
    reader->at++;
    if (byte == '\\') {
        read_escape(reader);
    } else if (strchr(".^$([", byte) || (unsigned char)byte >= 0x80) {
        read_other(reader, byte);
    } else if (strchr("?*+{)", byte)) {
        reader->hopeless = true; /* a second quantifier, or something to be refused elsewhere */
    } else {
        read_literal(reader, byte);
    }
}

size_t kk_match_regex_required(kk_str pattern, kk_buf *texts, size_t *sizes, size_t most)
{
    pattern_reader reader = {.pattern = pattern};
    size_t count = 0;
    size_t start = texts->size;
    while (!reader.hopeless && count < most) {
        while (!at_end(&reader) && current(&reader) != '|' && !reader.hopeless) {
            read_atom(&reader);
        }
        end_run(&reader);
        if (reader.best_size == 0 || reader.hopeless) {
            break;
        }
        kk_buf_append(texts, reader.best, reader.best_size);
        sizes[count++] = reader.best_size;
        reader.best_size = 0;
        if (at_end(&reader)) {
            return count;
        }
        reader.at++; /* the bar */
    }
    texts->size = start;
    return 0;
}
