#include "cli/command.h"

bool kk_option_number(const kk_command *command, const char *option, const char *text, unsigned long long low,
                      unsigned long long high, unsigned long long *number)
{
    if (kk_str_to_u64(kk_str_of(text), number) && *number >= low && *number <= high) {
        return true;
    }
    kk_usage_error(command, "%s takes a whole number from %llu to %llu, not \"%s\"", option, low, high, text);
    return false;
}

kk_exit kk_exit_worse(kk_exit a, kk_exit b)
{
    static const kk_exit order[] = {KK_EXIT_USAGE, KK_EXIT_UNREADABLE, KK_EXIT_PARTIAL, KK_EXIT_FINDINGS};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (a == order[i] || b == order[i]) {
            return order[i];
        }
    }
    return KK_EXIT_DONE;
}
