/* Floor for a PML: looks at every event's header through the offset array, one thread, and counts one
 * operation. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int file = argc > 1 ? open(argv[1], O_RDONLY) : -1;
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        return 1;
    }
    const unsigned char *data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    uint32_t count;
    uint64_t array;
    uint64_t found = 0;
    memcpy(&count, data + 0x234, sizeof count);
    memcpy(&array, data + 0x248, sizeof array);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset, class_number;
        uint16_t type;
        memcpy(&offset, data + array + 5 * (uint64_t)i, sizeof offset);
        memcpy(&class_number, data + offset + 8, sizeof class_number);
        memcpy(&type, data + offset + 12, sizeof type);
        found += class_number == 1 && type == 1;
    }
    printf("%llu of %u\n", (unsigned long long)found, count);
    return 0;
}
