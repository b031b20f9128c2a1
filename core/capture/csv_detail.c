#include "capture/csv_detail.h"

#include <stdint.h>

/* The keys of an operation's detail in order, as far as fields are made of them; any of them may be missing.
 *   "Key|"   its value ends at the first ", Next: " of any key behind it, the last key's at the end: the
 * values before it are words of Process Monitor's own, and the last may hold anything "Key<|"  its value may
 * hold anything as well: it ends at the last ", Next: ", so that nothing a program put there is cut off
 *   "~Key|"  other keys may stand before and behind it, none of them with a value that a program chooses */
static const char *const keys_of[KK_OP_COUNT] = {
    [KK_OP_PROCESS_DEFINED] = "Parent PID|Command line<|Current directory|Environment|",
    [KK_OP_PROCESS_START] = "Parent PID|Command line<|Current directory|Environment|",
    [KK_OP_PROCESS_CREATE] = "PID|Command line|",
    [KK_OP_PROCESS_EXIT] = "~Exit Status|",
    [KK_OP_LOAD_IMAGE] = "Image Base|Image Size|",

    [KK_OP_REG_SET_VALUE] = "Type|Length|Data|",
    [KK_OP_REG_QUERY_VALUE] = "Type|Length|Data|",
    [KK_OP_REG_ENUM_VALUE] = "Index|Name|Type|Length|Data|",

    [KK_OP_CREATE_FILE] =
        "Desired Access|Disposition|Options|Attributes|ShareMode|AllocationSize|Impersonating<|OpenResult|",
    [KK_OP_READ_FILE] = "Offset|Length|I/O Flags|Priority|",
    [KK_OP_WRITE_FILE] = "Offset|Length|I/O Flags|Priority|",
    [KK_OP_SET_RENAME_INFORMATION_FILE] = "ReplaceIfExists|FileName|",
    [KK_OP_SET_LINK_INFORMATION_FILE] = "ReplaceIfExists|FileName|",
    [KK_OP_SET_RENAME_INFORMATION_EX] = "Flags|ReplaceIfExists|FileName|",
    [KK_OP_SET_RENAME_INFORMATION_EX_BYPASS_ACCESS_CHECK] = "Flags|ReplaceIfExists|FileName|",
    [KK_OP_SET_DISPOSITION_INFORMATION_FILE] = "Delete|",
    [KK_OP_SET_DISPOSITION_INFORMATION_EX] = "Flags|",
    [KK_OP_SET_BASIC_INFORMATION_FILE] = "~FileAttributes|",
    [KK_OP_QUERY_BASIC_INFORMATION_FILE] = "~FileAttributes|",
    [KK_OP_QUERY_NETWORK_OPEN_INFORMATION_FILE] = "~FileAttributes|",
    [KK_OP_QUERY_ALL_INFORMATION_FILE] = "~FileAttributes|",
    [KK_OP_QUERY_OPEN] = "~FileAttributes|",
    [KK_OP_QUERY_ATTRIBUTE_TAG_FILE] = "Attributes|ReparseTag|",

    [KK_OP_TCP_SEND] = "Length|startime|",
    [KK_OP_TCP_RECEIVE] = "Length|seqnum|",
    [KK_OP_TCP_CONNECT] = "Length|mss|",
    [KK_OP_TCP_ACCEPT] = "Length|mss|",
    [KK_OP_TCP_DISCONNECT] = "Length|seqnum|",
    [KK_OP_TCP_RECONNECT] = "Length|seqnum|",
    [KK_OP_TCP_RETRANSMIT] = "Length|seqnum|",
    [KK_OP_TCP_TCP_COPY] = "Length|seqnum|",
    [KK_OP_TCP_OTHER] = "Length|seqnum|",
    [KK_OP_TCP_UNKNOWN] = "Length|seqnum|",
    [KK_OP_UDP_SEND] = "Length|seqnum|",
    [KK_OP_UDP_RECEIVE] = "Length|seqnum|",
    [KK_OP_UDP_RETRANSMIT] = "Length|seqnum|",
    [KK_OP_UDP_CONNECT] = "Length|seqnum|",
    [KK_OP_UDP_DISCONNECT] = "Length|seqnum|",
    [KK_OP_UDP_RECONNECT] = "Length|seqnum|",
    [KK_OP_UDP_ACCEPT] = "Length|seqnum|",
    [KK_OP_UDP_TCP_COPY] = "Length|seqnum|",
    [KK_OP_UDP_OTHER] = "Length|seqnum|",
    [KK_OP_UDP_UNKNOWN] = "Length|seqnum|",
};

/* One key of a list, and the list behind it. */
typedef struct key {
    kk_str name;
    bool anything; /* marked '<' */
    bool anywhere; /* marked '~' */
    const char *rest;
} key;

static bool next_key(const char *list, key *found)
{
    const char *end = strchr(list, '|');
    if (!end) {
        return false;
    }
    *found = (key){.anywhere = *list == '~', .anything = end[-1] == '<', .rest = end + 1};
    list += found->anywhere;
    found->name = (kk_str){list, (size_t)(end - list) - found->anything};
    return true;
}

/* Where the value of `name` begins when its pair begins at `at`; SIZE_MAX when another pair does. */
static size_t value_at(kk_str detail, size_t at, kk_str name)
{
    size_t colon = at + name.size;
    if (!kk_str_equal(kk_str_slice(detail, at, name.size), name) || colon >= detail.size ||
        detail.data[colon] != ':') {
        return SIZE_MAX;
    }
    return colon + 1 < detail.size && detail.data[colon + 1] == ' ' ? colon + 2 : colon + 1;
}

/* The first or last place from `at` on where ", NAME:" begins; SIZE_MAX when there is none. */
static size_t find_pair(kk_str detail, size_t at, kk_str name, bool last)
{
    size_t found = SIZE_MAX, comma = kk_str_find(detail, KK_STR(", "), at);
    while (comma != SIZE_MAX && (last || found == SIZE_MAX)) {
        if (value_at(detail, comma + 2, name) != SIZE_MAX) {
            found = comma;
        }
        comma = kk_str_find(detail, KK_STR(", "), comma + 1);
    }
    return found;
}

/* The end of a value: the nearest pair of any key behind it, or the last one of the first key that has any.
 */
static size_t value_end(kk_str detail, size_t at, const key *of)
{
    size_t nearest = detail.size;
    const char *list = of->rest;
    for (key next; next_key(list, &next); list = next.rest) {
        size_t comma = find_pair(detail, at, next.name, of->anything);
        if (comma != SIZE_MAX && comma < nearest) {
            nearest = comma;
        }
        if (comma != SIZE_MAX && of->anything) {
            break;
        }
    }
    return nearest;
}

/* A pair that stands anywhere: its value has no ", ". */
static kk_str value_anywhere(kk_str detail, kk_str name)
{
    size_t comma = value_at(detail, 0, name) != SIZE_MAX ? SIZE_MAX : find_pair(detail, 0, name, false);
    size_t at = value_at(detail, comma == SIZE_MAX ? 0 : comma + 2, name);
    if (at == SIZE_MAX) {
        return (kk_str){NULL, 0};
    }
    size_t end = kk_str_find(detail, KK_STR(", "), at);
    return kk_str_slice(detail, at, (end == SIZE_MAX ? detail.size : end) - at);
}

kk_str kk_csv_detail_value(kk_operation operation, kk_str detail, kk_str name)
{
    const char *list = keys_of[operation];
    size_t at = 0;
    for (key now; list && next_key(list, &now); list = now.rest) {
        bool asked = kk_str_equal(now.name, name);
        if (now.anywhere && asked) {
            return value_anywhere(detail, name);
        }
        size_t value = value_at(detail, at, now.name);
        if (value == SIZE_MAX) {
            if (asked) {
                break;
            }
            continue;
        }
        size_t end = value_end(detail, value, &now);
        if (asked) {
            return kk_str_slice(detail, value, end - value);
        }
        at = end < detail.size ? end + 2 : detail.size;
    }
    return (kk_str){NULL, 0};
}
