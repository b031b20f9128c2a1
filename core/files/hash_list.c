#include "files/hash_list.h"

#include "base/grow.h"
#include "base/os/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define LONGEST 32U /* bytes of a SHA-256 */

/* Bytes beyond `size` are zero, so that entries compare as a whole. */
typedef struct hash_entry {
    unsigned char size;
    unsigned char bytes[LONGEST];
} hash_entry;

struct kk_hash_list {
    hash_entry *entries; /* sorted */
    size_t count, capacity;
};

static bool ends_word(char byte)
{
    bool letter = ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_';
    return !letter && !(byte >= '0' && byte <= '9');
}

/* The hash at the begin of `text`, NUL-terminated; false when there is none. */
static bool parse_hash(const char *text, hash_entry *entry)
{
    size_t digits = 0;
    *entry = (hash_entry){0};
    for (int digit; digits < (size_t)2 * LONGEST && (digit = kk_hex_digit(text[digits])) >= 0; digits++) {
        unsigned char *byte = &entry->bytes[digits / 2];
        *byte = (unsigned char)(*byte << 4 | digit);
    }
    entry->size = (unsigned char)(digits / 2);
    bool known = digits == 32 || digits == 40 || digits == 64; /* MD5, SHA-1, SHA-256 */
    return known && ends_word(text[digits]);
}

static int compare_entries(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(hash_entry));
}

static bool add_entry(kk_hash_list *list, const hash_entry *entry)
{
    if (!kk_grow(&list->entries, &list->capacity, list->count + 1, sizeof *list->entries)) {
        return false;
    }
    list->entries[list->count++] = *entry;
    return true;
}

/* What a line has before its hash: blanks, a quote, the byte order mark of a file. */
static const char *skip_lead(const char *line)
{
    line += strncmp(line, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    return line + strspn(line, " \t\"'");
}

/* Only the begin of a line counts, however long it is. */
static bool read_lines(kk_hash_list *list, FILE *file, const char *path, kk_error *error)
{
    char piece[256];
    bool begins = true;
    while (fgets(piece, sizeof piece, file)) {
        hash_entry entry;
        if (begins && parse_hash(skip_lead(piece), &entry)) {
            if (list->count == KK_HASH_LIST_LIMIT) {
                return kk_fail(error, "%s: has over %u hashes; give only those that can occur", path,
                               KK_HASH_LIST_LIMIT);
            }
            if (!add_entry(list, &entry)) {
                return kk_fail_memory(error, "reading a list of hashes");
            }
        }
        begins = strchr(piece, '\n') != NULL;
    }
    if (ferror(file)) {
        return kk_fail(error, "%s: %s", path, strerror(errno));
    }
    return list->count > 0 ||
           kk_fail(error, "%s: has no hash; give one MD5, SHA-1 or SHA-256 per line", path);
}

kk_hash_list *kk_hash_list_open(const char *path, kk_error *error)
{
    kk_hash_list *list = calloc(1, sizeof *list);
    if (!list) {
        kk_fail_memory(error, "reading a list of hashes");
        return NULL;
    }
    FILE *file = kk_os_open_stream(path);
    bool read =
        file ? read_lines(list, file, path, error)
             : kk_fail(error, "%s: %s; --hash-whitelist wants a file of hashes", path, strerror(errno));
    if (file) {
        fclose(file);
    }
    if (!read) {
        kk_hash_list_free(list);
        return NULL;
    }
    if (list->entries) {
        qsort(list->entries, list->count, sizeof *list->entries, compare_entries);
    }
    return list;
}

void kk_hash_list_free(kk_hash_list *list)
{
    if (list) {
        free(list->entries);
        free(list);
    }
}

bool kk_hash_list_has(const kk_hash_list *list, const kk_hashes *hashes)
{
    const char *const texts[] = {hashes->sha256, hashes->sha1, hashes->md5};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        hash_entry wanted;
        if (parse_hash(texts[i], &wanted) &&
            bsearch(&wanted, list->entries, list->count, sizeof wanted, compare_entries)) {
            return true;
        }
    }
    return false;
}
