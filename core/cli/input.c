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
    default:
        return false;
    }
}
