/* Names of hosts and ports, which Process Monitor looked up for the events of the network. */
#include "capture/pml/source.h"

#include "base/grow.h"

#include <stdlib.h>

static int compare_key(const void *a, const void *b)
{
    return memcmp(((const kk_pml_name *)a)->key, ((const kk_pml_name *)b)->key,
                  sizeof((kk_pml_name *)0)->key);
}

static bool add_name(kk_pml_names *names, size_t *capacity, const kk_pml_name *name)
{
    if (!kk_grow(&names->items, capacity, names->count + 1, sizeof *names->items)) {
        return false;
    }
    names->items[names->count++] = *name;
    return true;
}

/* How the file has the protocol of a port may be any number. */
static void settle_protocol(kk_pml_name *name)
{
    name->key[2] = kk_load_u16(name->key + 2) != 0;
    name->key[3] = 0;
}

/* The next name: its key, 4 bytes of size, UTF-16 with a NUL. False at a cut. */
static bool take_name(kk_pml *pml, kk_bytes *bytes, size_t key_size, kk_pml_name *name)
{
    *name = (kk_pml_name){0};
    const unsigned char *key = kk_take(bytes, key_size);
    uint32_t size = kk_take_u32(bytes);
    const unsigned char *text = kk_take(bytes, size);
    if (bytes->overrun || !key || !text || !kk_pml_spend(pml, sizeof *name)) {
        return false;
    }
    memcpy(name->key, key, key_size);
    if (key_size == KK_PML_PORT_KEY) {
        settle_protocol(name);
    }
    name->name = kk_pml_text(pml, &pml->base.arena, text, size);
    return true;
}

static bool take_names(kk_pml *pml, kk_bytes *bytes, size_t key_size, kk_pml_names *names, bool *cut)
{
    size_t capacity = names->count;
    uint32_t count = kk_take_u32(bytes);
    *cut = bytes->overrun;
    for (uint32_t i = 0; i < count && !*cut; i++) {
        kk_pml_name name;
        *cut = !take_name(pml, bytes, key_size, &name);
        if (!*cut && name.name.data && !add_name(names, &capacity, &name)) {
            return false;
        }
    }
    if (names->count) {
        qsort(names->items, names->count, sizeof names->items[0], compare_key);
    }
    return true;
}

bool kk_pml_hosts_read(kk_pml *pml, const kk_pml_part *part, kk_error *error)
{
    if (part->names_at == 0) {
        return true;
    }
    kk_bytes bytes =
        kk_bytes_of(part->mapping.data + part->names_at, part->mapping.size - (size_t)part->names_at);
    bool cut = false;
    bool done = take_names(pml, &bytes, KK_PML_HOST_KEY, &pml->hosts, &cut);
    if (done && !cut) {
        done = take_names(pml, &bytes, KK_PML_PORT_KEY, &pml->ports, &cut);
    }
    if (cut) {
        kk_problem_add(&pml->base, "the tables of host and port names are cut", part->names_at, UINT64_MAX,
                       0);
    }
    return done || kk_fail_memory(error, "reading the names of hosts and ports of a PML");
}

void kk_pml_hosts_free(kk_pml *pml)
{
    free(pml->hosts.items);
    free(pml->ports.items);
}

static size_t find(const kk_pml_names *names, const kk_pml_name *key)
{
    const kk_pml_name *found =
        names->count ? bsearch(key, names->items, names->count, sizeof names->items[0], compare_key) : NULL;
    return found ? (size_t)(found - names->items) : SIZE_MAX;
}

static kk_str name_at(const kk_pml_names *names, size_t number)
{
    return number < names->count ? names->items[number].name : (kk_str){NULL, 0};
}

size_t kk_pml_host_number(const kk_pml *pml, const unsigned char key[KK_PML_HOST_KEY])
{
    kk_pml_name name = {0};
    memcpy(name.key, key, KK_PML_HOST_KEY);
    return find(&pml->hosts, &name);
}

size_t kk_pml_port_number(const kk_pml *pml, const unsigned char key[KK_PML_PORT_KEY])
{
    kk_pml_name name = {0};
    memcpy(name.key, key, KK_PML_PORT_KEY);
    settle_protocol(&name);
    return find(&pml->ports, &name);
}

kk_str kk_pml_host_name(const kk_pml *pml, const unsigned char address[16])
{
    return name_at(&pml->hosts, kk_pml_host_number(pml, address));
}

kk_str kk_pml_port_name(const kk_pml *pml, uint16_t port, bool tcp)
{
    const unsigned char key[KK_PML_PORT_KEY] = {(unsigned char)port, (unsigned char)(port >> 8), tcp};
    return name_at(&pml->ports, kk_pml_port_number(pml, key));
}
