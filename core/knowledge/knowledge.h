/* What Windows is, as far as the engine asks: programs by their roles, places by who may write there, files
 * by their kinds, and who does things for whom. The rows are those of lua/windows; script/ adds them, once,
 * and the tables are frozen before the scan: whatever is asked afterwards gets the same answer.
 *
 * Letter case never matters. Texts that are added are copied. */
#ifndef KK_KNOWLEDGE_KNOWLEDGE_H
#define KK_KNOWLEDGE_KNOWLEDGE_H

#include "base/str.h"

#include <stdint.h>

typedef struct kk_knowledge kk_knowledge;

/* Roles of programs, of those that lua/windows/programs.lua explains; the others are for rules alone. */
typedef enum kk_program_role {
    KK_PROGRAM_AGENT = 1 << 0,
    KK_PROGRAM_BROWSER = 1 << 1,
    KK_PROGRAM_CARRIER = 1 << 2,
    KK_PROGRAM_CORE = 1 << 3,
    KK_PROGRAM_DESKTOP = 1 << 4,
    KK_PROGRAM_HELPER = 1 << 5,
    KK_PROGRAM_HOST = 1 << 6,
    KK_PROGRAM_INSTALLER = 1 << 7,
    KK_PROGRAM_LAUNCHER = 1 << 8,
    KK_PROGRAM_SHELL = 1 << 9,
    KK_PROGRAM_VIEWER = 1 << 10,
    KK_PROGRAM_WATCHER = 1 << 11,
    KK_PROGRAM_GUEST = 1 << 12
} kk_program_role;

/* Kinds of files, of those that lua/windows/files.lua explains. */
typedef enum kk_file_kind { KK_FILE_EXECUTABLE = 1 << 0 } kk_file_kind;

/* Classes of places: how their paths are compared is said where they are asked. */
typedef enum kk_place {
    KK_PLACE_PROTECTED,          /* beginnings: only Windows and who has rights write there */
    KK_PLACE_OPEN,               /* beginnings: below those, and yet for any user to write */
    KK_PLACE_PROFILES,           /* beginnings: folders that hold the users' own */
    KK_PLACE_RESIDENT,           /* parts: programs that keep themselves in a user's folder */
    KK_PLACE_NO_TOOLS,           /* parts: where no tool of a laboratory lies, but for KK_PLACE_TOOLS */
    KK_PLACE_TOOLS,              /* parts */
    KK_PLACE_PROTECTED_VARIABLE, /* whole names: variables that hold protected places */
    KK_PLACE_COUNT
} kk_place;

/* What brokers do for others: bits. */
typedef enum kk_errand_kind {
    KK_ERRAND_SCHEDULER = 1 << 0, /* tasks */
    KK_ERRAND_SERVICES = 1 << 1,
    KK_ERRAND_WMI = 1 << 2,
    KK_ERRAND_COM = 1 << 3,
    KK_ERRAND_INSTALLER = 1 << 4 /* packages of Windows Installer */
} kk_errand_kind;

/* How a row of lua/windows/brokers.lua ties a program or a word to an errand. */
typedef enum kk_errand_sign {
    KK_SIGN_BROKER,  /* the program runs such errands; with a word, where its command line holds it */
    KK_SIGN_TOOL,    /* the program asks for them, naming what is to run */
    KK_SIGN_WORD,    /* a command line with the word asks for them, naming what is to run */
    KK_SIGN_CLIENT,  /* the program has one run without naming what it starts */
    KK_SIGN_LIBRARY, /* a process that loads the file of this name is such a client */
    KK_SIGN_LENDER,  /* the program runs them with full rights that Windows gives without a question */
    KK_SIGN_COUNT
} kk_errand_sign;

/* Where a broker keeps what it was asked for: part of a path, behind which the name begins. */
typedef struct kk_keeping_place {
    kk_str part;
    bool one_component; /* the name ends at the next backslash; else it is the rest */
} kk_keeping_place;

kk_knowledge *kk_knowledge_new(void);
void kk_knowledge_free(kk_knowledge *knowledge);

/* --- filling: false when memory is out or the tables are frozen --- */

/* A program by its name without ".exe" (with any other extension), and its roles, words with spaces between
 * them. A program that is there already gains the roles. */
bool kk_knowledge_add_program(kk_knowledge *knowledge, kk_str name, kk_str roles);
/* An extension without its dot, and its kinds, as above. */
bool kk_knowledge_add_extension(kk_knowledge *knowledge, kk_str extension, kk_str kinds);
bool kk_knowledge_add_place(kk_knowledge *knowledge, kk_place place, kk_str text);
/* `program` or `word` may be empty where the sign needs none. */
bool kk_knowledge_add_errand(kk_knowledge *knowledge, kk_errand_sign sign, kk_errand_kind kind,
                             kk_str program, kk_str word);
bool kk_knowledge_add_keeping_place(kk_knowledge *knowledge, const kk_keeping_place *place);

/* The errand of that name ("scheduler", "services", "wmi", "com", "installer"); 0 when there is none. */
kk_errand_kind kk_errand_find(kk_str name);

/* Ends the filling: puts the tables in order for the questions below. */
void kk_knowledge_freeze(kk_knowledge *knowledge);

/* --- asking, once it is frozen; from any thread --- */

/* Bits of kk_program_role of a program by the name of its file, with or without ".exe". */
uint32_t kk_knowledge_roles(const kk_knowledge *knowledge, kk_str name);

/* Names of files ("services.exe") of the programs with one of `roles`, in order, at most `limit`; returns how
 * many there are. They live as long as the knowledge. */
size_t kk_knowledge_programs(const kk_knowledge *knowledge, uint32_t roles, kk_str *names, size_t limit);

/* Bits of kk_file_kind of a file by its path. */
uint32_t kk_knowledge_file_kinds(const kk_knowledge *knowledge, kk_str path);

/* Bytes of the class's beginning that `path`, without its drive, begins with; 0 when it begins with none. */
size_t kk_knowledge_place_size(const kk_knowledge *knowledge, kk_place place, kk_str path);
/* True when `path` holds one of the class's parts. */
bool kk_knowledge_holds_place(const kk_knowledge *knowledge, kk_place place, kk_str path);
/* True when `name` is one of the class's names. */
bool kk_knowledge_is_place(const kk_knowledge *knowledge, kk_place place, kk_str name);

/* Bits of kk_errand_kind that `sign` ties to the program of this name (as for kk_knowledge_roles) with this
 * command line; a command line that is not known (data NULL) may hold any word. */
uint32_t kk_knowledge_errands(const kk_knowledge *knowledge, kk_errand_sign sign, kk_str name,
                              kk_str command_line);

const kk_keeping_place *kk_knowledge_keeping_places(const kk_knowledge *knowledge, size_t *count);

#endif
