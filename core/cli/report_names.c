/* The names of the bundled reports, for --help. */
#include "base/os/folder.h"
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_report_file(const char *name)
{
    return name[0] != '.' && kk_str_ends(kk_str_of(name), KK_STR(".lua"));
}

void kk_print_report_names(void)
{
    kk_error error;
    kk_os_names files = {0};
    char *folder = kk_locate(KK_FOLDER_REPORTS, &error);
    if (folder) {
        (void)kk_os_names_read(folder, is_report_file, &files);
    }
    for (size_t i = 0; i < files.count; i++) {
        printf("%s%.*s", i == 0 ? "\nReports: " : ", ", (int)strlen(files.items[i]) - 4, files.items[i]);
    }
    if (files.count > 0) {
        putchar('\n');
    }
    kk_os_names_free(&files);
    free(folder);
}
