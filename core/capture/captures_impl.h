/* Shared by the files of kk_captures. Private to core/capture/. */
#ifndef KK_CAPTURE_CAPTURES_IMPL_H
#define KK_CAPTURE_CAPTURES_IMPL_H

#include "base/grow.h"
#include "capture/archive/archive.h"
#include "capture/captures.h"
#include "capture/source_impl.h"

typedef struct kk_capture_item {
    size_t archive; /* in `archives`; SIZE_MAX: the file itself, not packed */
    size_t number;  /* of the member */
    kk_str path;    /* for messages, NUL-terminated; of a member with the archive's before it */
    kk_str member;  /* as --member names it; "" where there is none */
    kk_str file_name;
    uint64_t part; /* N of X-N.pml where there is an X.pml, else 0 */
    size_t order;
    bool is_joined;
} kk_capture_item;

/* An archive that is open: the operand, or one in it. */
typedef struct kk_open_archive {
    kk_archive *archive;
    kk_str above;  /* its name as a member; "" for the operand */
    kk_str damage; /* of it itself; "" for none */
} kk_open_archive;

struct kk_captures {
    kk_source_options options;
    kk_arena arena;
    kk_str path, name;                  /* of the operand: as messages call it; its last part */
    kk_mapping mapping;                 /* of the file that is not packed, until it is opened */
    KK_ARRAY(kk_open_archive) archives; /* the operand, then those in it */
    KK_ARRAY(kk_capture_item) items;
    size_t count;       /* of items that are cases; behind them only what may be a part of one is */
    kk_buf passed_over; /* files that are no captures */
    size_t passed_over_count;
    kk_error passed_over_error; /* why the last of them is none */
    size_t looked_at;           /* members, of all archives */
    kk_str cut;                 /* which members were not; "" for none */
    uint64_t unfolded;          /* bytes of the case at hand that lie in temporary files */
    uint64_t kept;              /* bytes of archives in archives that do */
};

/* kk_captures_open of a file that is mapped; `mapping` passes to it, also when it fails. (captures.c) */
kk_captures *kk_captures_of_mapping(const char *name, kk_mapping mapping, const kk_source_options *options,
                                    kk_error *error);

/* Lists the captures of the only archive yet, and of those in it. (captures_list.c) */
bool kk_captures_list(kk_captures *self, kk_error *error);

/* Bytes that may still be unfolded. */
static inline uint64_t kk_captures_room(const kk_captures *self)
{
    uint64_t limit = self->options.unfolded_limit ? self->options.unfolded_limit : KK_UNFOLDED_LIMIT;
    uint64_t used = self->unfolded + self->kept;
    return used < limit ? limit - used : 0;
}

/* "BEFORE/AFTER", or the one of them that is not empty; data NULL when memory is out. (captures_list.c) */
kk_str kk_captures_join(kk_captures *self, kk_str before, kk_str after);
/* Adds a capture. */
bool kk_captures_add(kk_captures *self, size_t archive, size_t number, kk_str member, kk_error *error);

#endif
