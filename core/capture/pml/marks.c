/* What a part of a capture says in front of its events of the whole one: when it began, and the accounts that
 * events told which are not in the part. A mark is laid out like an event without a stack; its detail is
 * empty or the size of a SID, the SID, and the account's name as UTF-8. */
#include "capture/pml/source.h"

/* True when the fixed part has nothing but what a mark has. */
static bool is_mark(const unsigned char *raw)
{
    unsigned char rest[KK_PML_EVENT_SIZE];
    bool is_empty = kk_load_u32(raw + KK_PML_AT_PROCESS) == KK_PML_MARK_PROCESS;
    memcpy(rest, raw, sizeof rest);
    memset(rest + KK_PML_AT_PROCESS, 0, 4);
    memset(rest + KK_PML_AT_TIME, 0, 8);
    memset(rest + KK_PML_AT_DETAIL, 0, 4);
    for (size_t i = 0; i < sizeof rest; i++) {
        is_empty &= rest[i] == 0;
    }
    return is_empty;
}

/* Where marks end: at the first event of the list. 0 when the part can have none. */
static uint64_t marks_end(const kk_pml_part *part)
{
    uint64_t first;
    bool has_events = !part->events_recovered && part->count > 0 && kk_pml_event_offset(part, 0, &first);
    return has_events ? first : 0;
}

static bool take_account(kk_bytes detail, kk_pml_mark *mark)
{
    size_t size = kk_take_u8(&detail);
    const unsigned char *sid = kk_take(&detail, size);
    size_t left = kk_bytes_left(&detail);
    const char *name = (const char *)kk_take(&detail, left);
    mark->account = (kk_str){name, left};
    mark->sid = kk_bytes_of(sid, size);
    return sid && name && size <= KK_PML_SID_LIMIT && left > 0 && kk_utf8_valid(mark->account);
}

bool kk_pml_next_mark(const kk_pml *pml, uint64_t *at, kk_pml_mark *mark)
{
    const kk_pml_part *part = &pml->parts[0];
    uint64_t end = marks_end(part);
    *at = *at == 0 ? part->events_begin : *at;
    if (end < *at || end - *at < KK_PML_EVENT_SIZE) {
        return false;
    }
    const unsigned char *raw = part->mapping.data + *at;
    uint32_t size = kk_load_u32(raw + KK_PML_AT_DETAIL);
    *mark = (kk_pml_mark){.begin = (int64_t)kk_load_u64(raw + KK_PML_AT_TIME)};
    bool is_read = is_mark(raw) && size <= end - *at - KK_PML_EVENT_SIZE && mark->begin > 0 &&
                   mark->begin <= (int64_t)kk_load_u64(part->mapping.data + end + KK_PML_AT_TIME) &&
                   (size == 0 || take_account(kk_bytes_of(raw + KK_PML_EVENT_SIZE, size), mark));
    *at += KK_PML_EVENT_SIZE + (uint64_t)size;
    return is_read;
}

void kk_pml_append_mark(kk_buf *out, const kk_pml_mark *mark)
{
    unsigned char fixed[KK_PML_EVENT_SIZE] = {0};
    size_t size = mark->account.data ? 1 + mark->sid.size + mark->account.size : 0;
    kk_put_u32(fixed + KK_PML_AT_PROCESS, KK_PML_MARK_PROCESS);
    kk_put_u64(fixed + KK_PML_AT_TIME, (uint64_t)mark->begin);
    kk_put_u32(fixed + KK_PML_AT_DETAIL, (uint32_t)size);
    kk_buf_append(out, fixed, sizeof fixed);
    if (size > 0) {
        kk_buf_append_char(out, (char)mark->sid.size);
        kk_buf_append(out, mark->sid.data, mark->sid.size);
        kk_buf_append_str(out, mark->account);
    }
}
