/* Hosted code: the file, address or command that a host, a program that runs what others wrote, has on its
 * command line. It is the sample rather than the host. */
#include "tree/tree_impl.h"

#include "base/fold.h"
#include "tree/places.h"

/* Characters of base64 in a row from which on a word is an encoded command. */
#define ENCODED_LENGTH 64

kk_str kk_tree_arguments(kk_str command_line)
{
    bool quoted = command_line.size && command_line.data[0] == '"';
    size_t end = kk_str_find(command_line, quoted ? KK_STR("\"") : KK_STR(" "), 1);
    if (end == SIZE_MAX) {
        return KK_STR("");
    }
    return kk_str_slice(command_line, end + 1, command_line.size - end - 1);
}

/* True when a full path begins at `at`: a drive, a colon, either slash; "http://" has two, and more letters.
 */
static bool path_begins(kk_str text, size_t at)
{
    if (at + 3 > text.size || !kk_is_ascii_letter(text.data[at]) || text.data[at + 1] != ':' ||
        (at > 0 && kk_is_ascii_letter(text.data[at - 1]))) {
        return false;
    }
    char slash = text.data[at + 2];
    return slash == '\\' || (slash == '/' && (at + 3 == text.size || text.data[at + 3] != '/'));
}

/* What a path is in: its end follows from that. PowerShell and scripts have single quotes as well. */
typedef enum quoting { BARE, SINGLE, DOUBLE, QUOTINGS } quoting;

static quoting quoting_at(kk_str text, size_t at)
{
    char before = ' ';
    if (at > 0) {
        before = text.data[at - 1];
    }
    return before == '"' ? DOUBLE : before == '\'' ? SINGLE : BARE;
}

/* Whether the byte ends a path: its quote, else a space, the comma before an entry point, or what goes on in
 * a command of a shell. A double quote ends any. */
static bool ends_path(char byte, quoting in)
{
    switch (byte) {
    case '"':
        return true;
    case '\'':
        return in == SINGLE;
    case ' ':
    case ',':
    case ';':
    case '|':
    case '<':
    case '>':
    case '`':
        return in == BARE;
    default:
        return false;
    }
}

/* The first full path that lies where users put files. Paths may lie within one another, as in a quoted
 * command: an end that was found holds for all that begin before it, so that no byte is looked at more than
 * once per quoting. */
static bool finds_path(const kk_case *self, kk_str text, kk_str *path)
{
    size_t ends[QUOTINGS] = {0};
    for (size_t at = 0; at < text.size; at++) {
        if (!path_begins(text, at)) {
            continue;
        }
        quoting in = quoting_at(text, at);
        if (ends[in] <= at) {
            for (ends[in] = at; ends[in] < text.size && !ends_path(text.data[ends[in]], in);) {
                ends[in]++;
            }
        }
        *path = kk_str_slice(text, at, ends[in] - at);
        if (!kk_tree_is_protected(self, *path)) {
            return true;
        }
    }
    return false;
}

static bool finds_address(kk_str text, kk_str *address)
{
    size_t at = kk_str_find(text, KK_STR("://"), 0);
    if (at == SIZE_MAX) {
        return false;
    }
    *address = kk_str_slice(text, at, text.size - at);
    return true;
}

static bool is_base64(char byte)
{
    return kk_is_ascii_letter(byte) || (byte >= '0' && byte <= '9') || byte == '+' || byte == '/' ||
           byte == '=';
}

static bool has_encoded_word(kk_str text)
{
    size_t run = 0;
    for (size_t i = 0; i < text.size && run < ENCODED_LENGTH; i++) {
        run = is_base64(text.data[i]) ? run + 1 : 0;
    }
    return run >= ENCODED_LENGTH;
}

/* On a drive that is not Windows' own: a stick, a mounted image. */
static bool is_elsewhere(const kk_case *self, kk_str folder)
{
    kk_str root = kk_source_info(self->source)->system_root;
    kk_str drive = root.size > 1 ? kk_str_slice(root, 0, 1) : KK_STR("C");
    return path_begins(folder, 0) && !kk_tree_is_protected(self, folder) &&
           !kk_str_starts_nocase(folder, drive);
}

kk_hosted kk_tree_hosted(const kk_case *self, const kk_process *process, kk_str *what)
{
    uint32_t roles = kk_tree_roles(self, process);
    bool is_host = roles & KK_PROGRAM_HOST;
    /* On the web, viewers of documents are at home; mail programs are told what to send. */
    bool is_viewer = (roles & KK_PROGRAM_VIEWER) && !(roles & KK_PROGRAM_CARRIER);
    kk_str text = kk_tree_arguments(process->command_line);
    if ((is_host || is_viewer) && finds_path(self, text, what)) {
        return KK_HOSTED_PATH;
    }
    if (is_host && finds_address(text, what)) {
        return KK_HOSTED_ADDRESS;
    }
    *what = text;
    if (is_host && has_encoded_word(text)) {
        return KK_HOSTED_CODE;
    }
    bool nearby = is_host && text.size > 1 && is_elsewhere(self, process->current_directory);
    return nearby ? KK_HOSTED_NEARBY : KK_HOSTED_NOTHING;
}
