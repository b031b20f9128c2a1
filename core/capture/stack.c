#include "capture/source.h"

/* No code lies below: Windows keeps the first 64 KiB of each address space free, and stacks of its old
 * versions end with a zero. */
#define LOWEST_CODE UINT64_C(0x10000)

kk_availability kk_unbacked_frames(const kk_frame *frames, size_t count, kk_value *value)
{
    int64_t unbacked = 0;
    bool backed = false;
    for (size_t i = 0; i < count && i < KK_FRAME_LIMIT; i++) {
        bool in_user_module = !frames[i].kernel && frames[i].module;
        backed |= in_user_module;
        unbacked += !frames[i].kernel && !in_user_module && frames[i].address >= LOWEST_CODE;
    }
    *value = (kk_value){.kind = KK_NUMBER, .number = backed ? unbacked : 0};
    return count > 0 ? KK_KNOWN : KK_UNAVAILABLE;
}
