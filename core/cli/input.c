/* Options of every command that reads a capture. */
#include "cli/input.h"

/* MiB that --unpacked-limit may be. */
#define MOST_MIB (UINT64_C(1) << 30)

kk_exit kk_input_option(const kk_command *command, kk_source_options *input, int option, const char *argument)
{
    kk_str text = kk_str_of(argument);
    unsigned long long number = 0;
    switch (option) {
    case KK_OPTION_ENCODING:
        input->encoding = text;
        break;
    case KK_OPTION_DATE:
        input->date = text;
        break;
    case KK_OPTION_TZ:
        input->zone = text;
        break;
    case KK_OPTION_PASSWORD:
        input->password = text;
        break;
    case KK_OPTION_MEMBER:
        input->member = text;
        break;
    case KK_OPTION_UNPACKED_LIMIT:
        if (!kk_option_number(command, "--unpacked-limit", argument, 1, MOST_MIB, &number)) {
            return KK_EXIT_USAGE;
        }
        input->unfolded_limit = (uint64_t)number << 20;
        break;
    default:
        break;
    }
    return KK_EXIT_DONE;
}

kk_exit kk_input_check(const kk_command *command, const kk_source_options *input)
{
    kk_error error;
    return kk_source_options_check(input, &error) ? KK_EXIT_DONE : kk_usage_error(command, "%s", error.text);
}

kk_exit kk_part_take(const kk_command *command, kk_part *part, int option, const char *argument)
{
    bool since = option == KK_OPTION_SINCE;
    if (kk_window_end_read(kk_str_of(argument), since ? &part->since : &part->until)) {
        return KK_EXIT_DONE;
    }
    return kk_usage_error(command, "%s takes %s, not \"%s\"", since ? "--since" : "--until", KK_WINDOW_FORMS,
                          argument);
}

bool kk_part_of(kk_part *part, kk_source *source, const kk_window **window)
{
    kk_error error;
    bool whole = part->since.kind == KK_END_NONE && part->until.kind == KK_END_NONE;
    *window = whole ? NULL : &part->window;
    if (whole || kk_window_of(source, &part->since, &part->until, &part->window, &error)) {
        return true;
    }
    kk_message("%s: %s", kk_source_info(source)->path.data, error.text);
    return false;
}

kk_exit kk_times_take(const kk_command *command, const char *argument, bool *clock)
{
    *clock = strcmp(argument, "clock") == 0;
    return *clock || strcmp(argument, "offset") == 0
               ? KK_EXIT_DONE
               : kk_usage_error(command, "--times takes offset or clock, not \"%s\"", argument);
}
