/* Options of every command that reads a capture. */
#include "cli/input.h"

bool kk_input_take(kk_source_options *input, int option, const char *argument)
{
    kk_str text = kk_str_of(argument);
    switch (option) {
    case KK_OPTION_ENCODING:
        input->encoding = text;
        return true;
    case KK_OPTION_DATE:
        input->date = text;
        return true;
    case KK_OPTION_TZ:
        input->zone = text;
        return true;
    case KK_OPTION_PASSWORD:
        input->password = text;
        return true;
    case KK_OPTION_MEMBER:
        input->member = text;
        return true;
    default:
        return false;
    }
}

#define MOST_MIB (UINT64_C(1) << 30)

kk_exit kk_input_option(const kk_command *command, kk_source_options *input, int option, const char *argument)
{
    unsigned long long number = 0;
    if (option == KK_OPTION_UNPACKED_LIMIT) {
        if (!kk_option_number(command, "--unpacked-limit", argument, 1, MOST_MIB, &number)) {
            return KK_EXIT_USAGE;
        }
        input->unfolded_limit = (uint64_t)number << 20;
        return KK_EXIT_DONE;
    }
    kk_input_take(input, option, argument);
    return KK_EXIT_DONE;
}
