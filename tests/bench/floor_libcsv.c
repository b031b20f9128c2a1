/* What the reference library alone takes for a CSV: libcsv over the whole file, rows counted, one thread. */
#include <csv.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void count_row(int character, void *rows)
{
    (void)character;
    ++*(size_t *)rows;
}

int main(int argc, char **argv)
{
    int file = argc > 1 ? open(argv[1], O_RDONLY) : -1;
    struct stat status;
    struct csv_parser parser;
    size_t rows = 0;
    if (file < 0 || fstat(file, &status) != 0 || csv_init(&parser, 0) != 0) {
        return 1;
    }
    const void *data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    csv_parse(&parser, data, (size_t)status.st_size, NULL, count_row, &rows);
    csv_fini(&parser, NULL, count_row, &rows);
    csv_free(&parser);
    printf("%zu\n", rows);
    return 0;
}
