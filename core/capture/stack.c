#include "capture/source.h"

#define MOST_FRAMES 1024

/* No code lies below: Windows keeps the first 64 KiB of each address space free, and stacks of its old
 * versions end with a zero. */
#define LOWEST_CODE UINT64_C(0x10000)

kk_state kk_unbacked_frames_field(const kk_event *event, kk_value *value)
{
    kk_frame frames[MOST_FRAMES];
    size_t count = kk_event_stack(event, frames, MOST_FRAMES);
    count = count < MOST_FRAMES ? count : MOST_FRAMES;
    int64_t unbacked = 0;
    bool backed = false;
    for (size_t i = 0; i < count; i++) {
        bool in_user_module = !frames[i].kernel && frames[i].module;
        backed |= in_user_module;
        unbacked += !frames[i].kernel && !in_user_module && frames[i].address >= LOWEST_CODE;
    }
    *value = (kk_value){.kind = KK_NUMBER, .number = backed ? unbacked : 0};
    return count > 0 ? KK_KNOWN : KK_UNAVAILABLE;
}
