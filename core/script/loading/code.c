#include "script/loading/code.h"

#include "base/grow.h"
#include "base/os/file.h"
#include "script/loading/compile.h"
#include "script/loading/file.h"
#include "script/loading/lexer.h"
#include "script/loading/lint.h"
#include "script/loading/walk.h"
#include "script/sandbox/read_file.h"
#include "script/sandbox/script_table.h"

#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#define MAGIC        "KKCODE1\n"
#define RELEASE_SIZE 32
_Static_assert(sizeof LUA_RELEASE <= RELEASE_SIZE, "a release of Lua fits the head");
#define CODE_LIMIT ((size_t)32 << 20)
/* Memory that compiling one script may take. */
#define COMPILER_MEMORY ((size_t)16 << 20)

typedef struct code_head {
    char magic[8];
    char release[RELEASE_SIZE];
    uint64_t count;
} code_head;

typedef struct code_entry {
    XXH128_canonical_t hash;
    uint64_t offset, size; /* in the file */
} code_entry;

struct kk_code {
    kk_buf bytes;
    const code_entry *entries;
    uint64_t count;
};

static XXH128_canonical_t hash_of(const char *chunk, kk_str text)
{
    XXH128_canonical_t hash;
    const XXH64_hash_t seed = XXH3_64bits(chunk, strlen(chunk));
    XXH128_canonicalFromHash(&hash, XXH3_128bits_withSeed(text.data, text.size, seed));
    return hash;
}

/* --- reading --- */

static bool is_whole(const kk_buf *bytes)
{
    if (bytes->size < sizeof(code_head) + sizeof(uint64_t)) {
        return false;
    }
    code_head head;
    uint64_t sum;
    size_t body = bytes->size - sizeof sum;
    memcpy(&head, bytes->data, sizeof head);
    memcpy(&sum, bytes->data + body, sizeof sum);
    return memcmp(head.magic, MAGIC, sizeof head.magic) == 0 &&
           memcmp(head.release, LUA_RELEASE, sizeof LUA_RELEASE) == 0 &&
           head.count <= (body - sizeof head) / sizeof(code_entry) && sum == XXH3_64bits(bytes->data, body);
}

kk_code *kk_code_open(const char *path)
{
    kk_code *code = calloc(1, sizeof *code);
    kk_error error; /* without the file everything is compiled */
    if (!code || !kk_read_file(path, CODE_LIMIT, &code->bytes, &error) || !is_whole(&code->bytes)) {
        kk_code_close(code);
        return NULL;
    }
    code_head head;
    memcpy(&head, code->bytes.data, sizeof head);
    code->entries = (const code_entry *)(const void *)(code->bytes.data + sizeof head);
    code->count = head.count;
    return code;
}

void kk_code_close(kk_code *code)
{
    if (code) {
        kk_buf_free(&code->bytes);
        free(code);
    }
}

static int by_hash(const void *left, const void *right)
{
    return memcmp(((const code_entry *)left)->hash.digest, ((const code_entry *)right)->hash.digest,
                  sizeof(XXH128_canonical_t));
}

kk_str kk_code_find(const kk_code *code, const char *chunk, kk_str text)
{
    const code_entry wanted = {.hash = hash_of(chunk, text)};
    const code_entry *found =
        code->count > 0 ? bsearch(&wanted, code->entries, code->count, sizeof wanted, by_hash) : NULL;
    bool lies_within =
        found && found->offset <= code->bytes.size && found->size <= code->bytes.size - found->offset;
    return lies_within ? (kk_str){code->bytes.data + found->offset, (size_t)found->size} : KK_STR("");
}

/* --- writing --- */

typedef struct writer {
    kk_compiler *compiler;
    kk_str library; /* path of the folder lua */
    KK_ARRAY(code_entry) entries;
    kk_buf code;
    bool failed;
} writer;

/* Puts an empty table, in spaces and the same lines, in place of the value of each `examples = { ... }` of a
 * table. */
static void leave_out_examples(kk_buf *text)
{
    kk_lexer lexer = kk_lexer_of(kk_buf_str(text));
    kk_token before = {0}, name = {0}, sign = {0};
    for (kk_token token = kk_lexer_next(&lexer); token.kind != KK_TOKEN_END; token = kk_lexer_next(&lexer)) {
        bool in_table = kk_token_is(&before, "{") || kk_token_is(&before, ",") || kk_token_is(&before, ";");
        if (in_table && name.kind == KK_TOKEN_NAME && kk_str_equal(name.text, KK_STR("examples")) &&
            kk_token_is(&sign, "=") && kk_token_is(&token, "{")) {
            char *start = text->data + (token.text.data - text->data);
            unsigned depth = 1;
            while (depth > 0 && token.kind != KK_TOKEN_END) {
                token = kk_lexer_next(&lexer);
                depth += kk_token_is(&token, "{");
                depth -= kk_token_is(&token, "}");
            }
            for (char *at = start + 1; at < token.text.data; at++) {
                *at = *at == '\n' ? '\n' : ' ';
            }
        }
        before = name;
        name = sign;
        sign = token;
    }
}

static bool compile(writer *self, const char *chunk, kk_str text, bool is_rule, kk_buf *code)
{
    kk_buf short_text = KK_BUF_INIT;
    kk_buf_append_str(&short_text, text);
    bool compiles =
        !short_text.failed && kk_compile(self->compiler, chunk, text, code) && kk_lint(text, NULL, NULL);
    if (compiles && is_rule) {
        kk_buf_clear(code);
        leave_out_examples(&short_text);
        compiles = kk_compile(self->compiler, chunk, kk_buf_str(&short_text), code);
    }
    kk_buf_free(&short_text);
    return compiles;
}

static void keep(void *context, const char *path)
{
    writer *self = context;
    kk_script_file file = KK_SCRIPT_FILE_INIT;
    kk_buf chunk = KK_BUF_INIT;
    kk_buf code = KK_BUF_INIT;
    kk_error error;
    kk_script_append_chunk(self->library, kk_str_of(path), &chunk);
    bool is_rule = !chunk.failed && strncmp(chunk.data, "@rules/", 7) == 0;
    if (kk_script_file_read(&file, path, KK_SCRIPT_FILE_LIMIT, &error) &&
        compile(self, chunk.data, file.program, is_rule, &code) && KK_ARRAY_GROW(&self->entries)) {
        self->entries.items[self->entries.count++] =
            (code_entry){hash_of(chunk.data, file.program), self->code.size, code.size};
        kk_buf_append_str(&self->code, kk_buf_str(&code));
    }
    kk_buf_free(&code);
    kk_buf_free(&chunk);
    kk_script_file_free(&file);
}

static void pass_over(void *context, const char *path, int reason)
{
    (void)path, (void)reason;
    ((writer *)context)->failed = true;
}

static void keep_all(writer *self)
{
    static const char *const FOLDERS[] = {"lua", "rules", "reports"};
    const char *home = self->library.data;
    int home_size = (int)(kk_os_path_name(home) - home);
    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
        kk_buf folder = KK_BUF_INIT;
        kk_buf_printf(&folder, "%.*s%s", home_size, home, FOLDERS[i]);
        kk_buf_append_char(&folder, '\0');
        if (!folder.failed) {
            kk_walk(folder.data, &(kk_walker){keep, pass_over, self});
        }
        kk_buf_free(&folder);
    }
}

/* The whole file, from its head to its sum. */
static void lay_out(writer *self, kk_buf *out)
{
    code_head head = {.count = self->entries.count};
    memcpy(head.magic, MAGIC, sizeof head.magic);
    snprintf(head.release, sizeof head.release, "%s", LUA_RELEASE);
    size_t lead = sizeof head + self->entries.count * sizeof(code_entry);
    for (size_t i = 0; i < self->entries.count; i++) {
        self->entries.items[i].offset += lead;
    }
    if (self->entries.count > 0) {
        qsort(self->entries.items, self->entries.count, sizeof(code_entry), by_hash);
    }
    kk_buf_append(out, (const char *)&head, sizeof head);
    kk_buf_append(out, (const char *)self->entries.items, self->entries.count * sizeof(code_entry));
    kk_buf_append_str(out, kk_buf_str(&self->code));
    uint64_t sum = XXH3_64bits(out->data, out->size);
    kk_buf_append(out, (const char *)&sum, sizeof sum);
}

bool kk_code_append(const char *library, kk_buf *out, kk_error *error)
{
    writer self = {.compiler = kk_compiler_new(COMPILER_MEMORY), .library = kk_str_of(library)};
    if (self.compiler) {
        keep_all(&self);
        lay_out(&self, out);
    }
    bool whole = self.compiler && !self.failed && !self.code.failed && !out->failed;
    kk_buf_free(&self.code);
    free(self.entries.items);
    kk_compiler_free(self.compiler);
    return whole || kk_fail_memory(error, "compiling the scripts");
}
