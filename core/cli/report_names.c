/* The names of the bundled reports, for --help. */
#include "cli/command.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_report_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && kk_str_ends(kk_str_of(entry->d_name), KK_STR(".lua"));
}

void kk_print_report_names(void)
{
    kk_error error;
    struct dirent **files;
    char *folder = kk_locate(KK_FOLDER_REPORTS, &error);
    int count = folder ? scandir(folder, &files, is_report_file, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        printf("%s%.*s", i == 0 ? "\nReports: " : ", ", (int)strlen(files[i]->d_name) - 4, files[i]->d_name);
        free(files[i]);
    }
    if (count > 0) {
        putchar('\n');
        free(files);
    }
    free(folder);
}
