/* The tables of names: hosts, each an address of 16 bytes, a size and a text; ports, each a number and its
 * protocol, a size and a text. */
#include "capture/write/pml_copy.h"

/* Names of the source that go into the copy; `numbers` gives a name's place in `wanted`. */
typedef struct name_table {
    const kk_pml_chosen *chosen;
    const bool *wanted;
    size_t key_size;
    size_t (*number)(const kk_pml *pml, const unsigned char *key);
    kk_buf content;
    uint32_t count;
} name_table;

/* Takes one part's names; false where they are cut. */
static bool take_names(name_table *names, kk_bytes *from)
{
    uint32_t count = kk_take_u32(from);
    for (uint32_t i = 0; i < count && !from->overrun; i++) {
        const unsigned char *name = from->data + from->at;
        size_t begin = from->at;
        const unsigned char *key = kk_take(from, names->key_size);
        kk_take(from, kk_take_u32(from));
        if (key && !from->overrun) {
            size_t number = names->number(names->chosen->pml, key);
            if (number != SIZE_MAX && names->wanted[number]) {
                kk_buf_append(&names->content, name, from->at - begin);
                names->count++;
            }
        }
    }
    return !from->overrun;
}

void kk_pml_names_append(const kk_pml_chosen *chosen, kk_buf *out)
{
    const kk_pml *pml = chosen->pml;
    name_table tables[] = {{.chosen = chosen,
                            .wanted = chosen->hosts,
                            .key_size = KK_PML_HOST_KEY,
                            .number = kk_pml_host_number},
                           {.chosen = chosen,
                            .wanted = chosen->ports,
                            .key_size = KK_PML_PORT_KEY,
                            .number = kk_pml_port_number}};
    for (size_t i = 0; i < pml->part_count; i++) {
        const kk_pml_part *part = &pml->parts[i];
        kk_bytes from =
            kk_bytes_of(part->mapping.data + part->names_at, part->mapping.size - (size_t)part->names_at);
        if (part->names_at != 0 && take_names(&tables[0], &from)) {
            take_names(&tables[1], &from);
        }
    }
    for (size_t i = 0; i < 2; i++) {
        kk_pml_append_u32(out, tables[i].count);
        kk_buf_append(out, tables[i].content.data, tables[i].content.size);
        out->failed |= tables[i].content.failed;
        kk_buf_free(&tables[i].content);
    }
}
