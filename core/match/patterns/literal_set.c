#include "match/patterns/literal_set.h"

#include "base/needle.h"
#include "match/patterns/beginnings.h"
#include "match/patterns/lookup.h"

#include <stdlib.h>

/* Up to this many literals are searched one by one: where both ways take about as long. */
#define FEW 8

#define GRAM   4 /* bytes that are looked up */
#define STRIDE 4 /* from one position of the text that is looked at to the next */
#define LONG                                                                                                 \
    (GRAM + STRIDE - 1) /* bytes of a literal that has a gram at some such position wherever it lies         \
                         */

/* Bits of the bitmap per key, so that few positions are looked up in vain; and its bounds. */
#define BITS_PER_KEY 16
#define LEAST_BITS   14 /* logarithms of two */
#define MOST_BITS    20

/* To look through more for what one plan waits for, plan by plan, could take longer than it saves. */
#define MOST_SELECTED_FROM 32768

#define MOST_COUNTER_BITS 16 /* logarithm of the number of counters that measure how common a gram is */

/* A distinct literal: text and anchor. */
typedef struct literal_entry {
    uint32_t text; /* offset in bytes */
    uint32_t size;
    uint32_t owner; /* the latest of its owners, in `owners` */
    kk_anchor anchor;
} literal_entry;

/* Entry of the hash table by which literals are found in a text. */
typedef struct literal_key {
    uint32_t value; /* a gram, or short_key() */
    uint32_t at;    /* of the gram in the literal */
    uint32_t entry;
    uint32_t next; /* in its bucket, plus one; 0 ends */
} literal_key;

typedef struct literal_owner {
    uint32_t owner;
    uint32_t next; /* in `owners`, plus one; 0 ends */
} literal_owner;

struct kk_literal_set {
    literal_entry *entries;
    size_t count;
    literal_owner *owners;
    size_t owner_count;
    char *bytes;
    kk_needle *needles; /* by entry, where they are few; else NULL and the rest is set */
    literal_key *keys;
    size_t key_count;
    uint64_t *filter;  /* bitmap by the top filter_bits of a key's hash */
    uint32_t *buckets; /* by the top bucket_bits: first key plus one */
    unsigned filter_bits, bucket_bits;
    bool has_strided;         /* some literal is met at every STRIDE-th position */
    bool has_end_grams;       /* some literal of GRAM to LONG - 1 bytes stands at the end */
    unsigned short_sizes;     /* bit n: some literal of n < LONG bytes may be anywhere; GRAM for all above */
    unsigned bound_sizes;     /* bit n: some literal of n < GRAM bytes has another anchor */
    kk_beginnings beginnings; /* of those of short_sizes */
};

static uint32_t load_gram(const char *text)
{
    uint32_t gram;
    memcpy(&gram, text, sizeof gram);
    return gram;
}

static uint32_t hash_of(uint32_t key)
{
    return key * UINT32_C(0x9E3779B1); /* 2^32 divided by the golden ratio: spreads to the top bits */
}

/* A literal of less than GRAM bytes has its bytes, length and anchor as its key. */
static uint32_t short_key(const char *text, size_t size, kk_anchor anchor)
{
    uint32_t key = (uint32_t)size << 24 | (uint32_t)anchor << 26;
    for (size_t i = 0; i < size; i++) {
        key |= (uint32_t)(unsigned char)text[i] << (8 * i);
    }
    return key;
}

static bool allocate(kk_literal_set *set, const kk_literal *literals, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size += literals[i].text.size;
    }
    if (size > UINT32_MAX || count >= UINT32_MAX) {
        return false;
    }
    set->entries = calloc(count ? count : 1, sizeof *set->entries);
    set->owners = calloc(count ? count : 1, sizeof *set->owners);
    set->bytes = malloc(size + 1);
    return set->entries && set->owners && set->bytes;
}

typedef struct entry_question {
    const kk_literal_set *set;
    const kk_literal *literal;
} entry_question;

static bool is_entry_of(const void *context, uint32_t item)
{
    const entry_question *question = context;
    const literal_entry *entry = &question->set->entries[item];
    kk_str text = {question->set->bytes + entry->text, entry->size};
    return entry->anchor == question->literal->anchor && kk_str_equal(text, question->literal->text);
}

static void add_owner(kk_literal_set *set, uint32_t number, const kk_literal *literal, bool is_first)
{
    literal_entry *entry = &set->entries[number];
    if (!is_first && set->owners[entry->owner].owner == literal->owner) {
        return;
    }
    set->owners[set->owner_count] = (literal_owner){literal->owner, is_first ? 0 : entry->owner + 1};
    entry->owner = (uint32_t)set->owner_count++;
}

static bool add_literals(kk_literal_set *set, const kk_literal *literals, size_t count)
{
    kk_lookup lookup = {0};
    uint32_t at = 0;
    for (size_t i = 0; i < count; i++) {
        kk_str text = literals[i].text;
        entry_question question = {set, &literals[i]};
        uint64_t hash = kk_match_hash_bytes(KK_HASH_START + literals[i].anchor, text.data, text.size);
        kk_lookup_slot *slot = kk_match_lookup_find(&lookup, hash, is_entry_of, &question);
        if (!slot) {
            kk_match_lookup_free(&lookup);
            return false;
        }
        bool is_first = slot->item == 0;
        if (is_first) {
            if (text.size) {
                memcpy(set->bytes + at, text.data, text.size);
            }
            set->entries[set->count] =
                (literal_entry){.text = at, .size = (uint32_t)text.size, .anchor = literals[i].anchor};
            at += (uint32_t)text.size;
            kk_match_lookup_put(&lookup, slot, hash, (uint32_t)set->count++);
        }
        add_owner(set, slot->item - 1, &literals[i], is_first);
    }
    kk_match_lookup_free(&lookup);
    return true;
}

static bool prepare_needles(kk_literal_set *set)
{
    set->needles = calloc(set->count ? set->count : 1, sizeof *set->needles);
    for (size_t i = 0; set->needles && i < set->count; i++) {
        set->needles[i] = kk_needle_of((kk_str){set->bytes + set->entries[i].text, set->entries[i].size});
    }
    return set->needles != NULL;
}

static uint16_t *counter_of(const kk_literal_set *set, uint16_t *counters, uint32_t gram)
{
    unsigned bits = set->filter_bits < MOST_COUNTER_BITS ? set->filter_bits : MOST_COUNTER_BITS;
    return &counters[hash_of(gram) >> (32 - bits)];
}

/* Counts the grams of all literals, in counters that grams may share and that stop at their maximum. */
static void count_grams(const kk_literal_set *set, uint16_t *counters)
{
    for (size_t i = 0; i < set->count; i++) {
        const literal_entry *entry = &set->entries[i];
        for (uint32_t at = 0; at + GRAM <= entry->size; at++) {
            uint16_t *counter = counter_of(set, counters, load_gram(set->bytes + entry->text + at));
            *counter += *counter < UINT16_MAX;
        }
    }
}

typedef struct key_chooser {
    kk_literal_set *set;
    uint16_t *counters;
    uint8_t commonness[256];
} key_chooser;

/* The rarest gram at `first`, `first` + `step` and so on. Rarest means: in the fewest literals, then of the
 * least common bytes. */
static uint32_t rarest_gram(const key_chooser *chooser, const literal_entry *entry, uint32_t first,
                            uint32_t step)
{
    const char *text = chooser->set->bytes + entry->text;
    uint32_t best = UINT32_MAX;
    uint32_t best_at = first;
    for (uint32_t at = first; at + GRAM <= entry->size; at += step) {
        uint32_t score = (uint32_t)*counter_of(chooser->set, chooser->counters, load_gram(text + at)) << 8;
        for (unsigned i = 0; i < GRAM; i++) {
            score += chooser->commonness[(unsigned char)text[at + i]];
        }
        if (score < best) {
            best = score;
            best_at = at;
        }
    }
    return best_at;
}

static void add_gram(kk_literal_set *set, uint32_t number, uint32_t at)
{
    uint32_t gram = load_gram(set->bytes + set->entries[number].text + at);
    set->keys[set->key_count++] = (literal_key){.value = gram, .at = at, .entry = number};
}

/* A literal that can begin anywhere, or at the end, lies to the positions looked at in one of STRIDE ways;
 * one that begins at the start in one way only. */
static void choose_strided(const key_chooser *chooser, uint32_t number)
{
    const literal_entry *entry = &chooser->set->entries[number];
    bool at_start = entry->anchor == KK_ANCHOR_START || entry->anchor == KK_ANCHOR_WHOLE;
    for (uint32_t first = 0; first < (at_start ? 1 : STRIDE); first++) {
        add_gram(chooser->set, number, rarest_gram(chooser, entry, first, STRIDE));
    }
    chooser->set->has_strided = true;
}

static void choose_short(kk_literal_set *set, uint32_t number)
{
    const literal_entry *entry = &set->entries[number];
    const char *text = set->bytes + entry->text;
    bool anywhere = entry->anchor == KK_ANCHOR_ANYWHERE;
    uint32_t size = entry->size < GRAM ? entry->size : GRAM;
    if (anywhere) {
        kk_match_beginnings_add(&set->beginnings, (kk_str){text, entry->size});
    }
    if (size == GRAM) {
        add_gram(set, number, anywhere ? 0 : entry->size - GRAM);
        set->has_end_grams |= !anywhere;
    } else {
        set->keys[set->key_count++] =
            (literal_key){.value = short_key(text, size, entry->anchor), .entry = number};
    }
    unsigned *sizes = anywhere ? &set->short_sizes : &set->bound_sizes;
    *sizes |= anywhere || size < GRAM ? 1U << size : 0;
}

static bool choose_keys(kk_literal_set *set)
{
    key_chooser chooser = {.set = set,
                           .counters = calloc((size_t)1 << MOST_COUNTER_BITS, sizeof *chooser.counters)};
    if (!chooser.counters) {
        return false;
    }
    for (unsigned byte = 0; byte < 256; byte++) {
        chooser.commonness[byte] = (uint8_t)kk_byte_commonness((unsigned char)byte);
    }
    count_grams(set, chooser.counters);
    for (uint32_t i = 0; i < set->count; i++) {
        const literal_entry *entry = &set->entries[i];
        bool at_start = entry->anchor == KK_ANCHOR_START || entry->anchor == KK_ANCHOR_WHOLE;
        if (entry->size >= LONG || (at_start && entry->size >= GRAM)) {
            choose_strided(&chooser, i);
        } else {
            choose_short(set, i);
        }
    }
    free(chooser.counters);
    return true;
}

static bool allocate_table(kk_literal_set *set)
{
    size_t keys = set->count * STRIDE;
    set->filter_bits = LEAST_BITS;
    while (set->filter_bits < MOST_BITS && ((size_t)1 << set->filter_bits) < keys * BITS_PER_KEY) {
        set->filter_bits++;
    }
    set->bucket_bits = set->filter_bits - 4;
    set->keys = calloc(keys, sizeof *set->keys);
    set->filter = calloc(((size_t)1 << set->filter_bits) / 64, sizeof *set->filter);
    set->buckets = calloc((size_t)1 << set->bucket_bits, sizeof *set->buckets);
    return keys < UINT32_MAX && set->keys && set->filter && set->buckets;
}

static bool build_table(kk_literal_set *set)
{
    kk_match_beginnings_init(&set->beginnings);
    if (!allocate_table(set) || !choose_keys(set)) {
        return false;
    }
    for (size_t i = 0; i < set->key_count; i++) {
        uint32_t hash = hash_of(set->keys[i].value);
        uint32_t bit = hash >> (32 - set->filter_bits);
        uint32_t *bucket = &set->buckets[hash >> (32 - set->bucket_bits)];
        set->filter[bit / 64] |= UINT64_C(1) << (bit % 64);
        set->keys[i].next = *bucket;
        *bucket = (uint32_t)i + 1;
    }
    return true;
}

kk_literal_set *kk_match_literal_set_new(const kk_literal *literals, size_t count)
{
    kk_literal_set *set = calloc(1, sizeof *set);
    if (set && allocate(set, literals, count) && add_literals(set, literals, count) &&
        (set->count <= FEW ? prepare_needles(set) : build_table(set))) {
        return set;
    }
    kk_match_literal_set_free(set);
    return NULL;
}

static bool has_wanted(const kk_literal_set *set, const literal_entry *entry,
                       bool (*is_wanted)(const void *context, uint32_t owner), const void *context)
{
    bool wanted = false;
    for (uint32_t next = entry->owner + 1; next && !wanted; next = set->owners[next - 1].next) {
        wanted = is_wanted(context, set->owners[next - 1].owner);
    }
    return wanted;
}

kk_literal_set *kk_match_literal_set_select(const kk_literal_set *set,
                                            bool (*is_wanted)(const void *context, uint32_t owner),
                                            const void *context, bool *all)
{
    size_t count = 0;
    *all = set->count > MOST_SELECTED_FROM;
    kk_literal *literals = *all ? NULL : calloc(set->count + 1, sizeof *literals);
    for (size_t i = 0; literals && i < set->count; i++) {
        const literal_entry *entry = &set->entries[i];
        if (has_wanted(set, entry, is_wanted, context)) {
            literals[count++] =
                (kk_literal){.text = {set->bytes + entry->text, entry->size}, .anchor = entry->anchor};
        }
    }
    *all |= literals && count > set->count / 2;
    kk_literal_set *selection = literals && !*all ? kk_match_literal_set_new(literals, count) : NULL;
    free(literals);
    return selection;
}

void kk_match_literal_set_free(kk_literal_set *set)
{
    if (set) {
        free(set->entries);
        free(set->owners);
        free(set->bytes);
        free(set->needles);
        free(set->keys);
        free(set->filter);
        free(set->buckets);
        free(set);
    }
}

size_t kk_match_literal_set_count(const kk_literal_set *set)
{
    return set->count;
}

/* True when the literal may stand at `at` by its anchor and is there. */
static bool stands_at(const kk_literal_set *set, const literal_entry *entry, kk_str text, size_t at)
{
    if (at > text.size || entry->size > text.size - at) {
        return false;
    }
    bool needs_start = entry->anchor == KK_ANCHOR_START || entry->anchor == KK_ANCHOR_WHOLE;
    bool needs_end = entry->anchor == KK_ANCHOR_END || entry->anchor == KK_ANCHOR_WHOLE;
    if ((needs_start && at != 0) || (needs_end && at + entry->size != text.size)) {
        return false;
    }
    return memcmp(text.data + at, set->bytes + entry->text, entry->size) == 0;
}

static bool is_in(const kk_literal_set *set, size_t number, kk_str text)
{
    const literal_entry *entry = &set->entries[number];
    if (entry->anchor == KK_ANCHOR_ANYWHERE) {
        return kk_needle_is_in(&set->needles[number], text);
    }
    return entry->size <= text.size &&
           stands_at(set, entry, text, entry->anchor == KK_ANCHOR_END ? text.size - entry->size : 0);
}

typedef struct set_scan {
    const kk_literal_set *set;
    kk_str text;
    void (*hit)(void *context, uint32_t owner);
    void *context;
} set_scan;

static void report(const set_scan *scan, const literal_entry *entry)
{
    uint32_t next = entry->owner + 1;
    while (next) {
        const literal_owner *owner = &scan->set->owners[next - 1];
        scan->hit(scan->context, owner->owner);
        next = owner->next;
    }
}

/* Reports the literals that have `value` at `at`. */
static void look_up(const set_scan *scan, uint32_t value, uint32_t hash, size_t at)
{
    const kk_literal_set *set = scan->set;
    uint32_t next = set->buckets[hash >> (32 - set->bucket_bits)];
    while (next) {
        const literal_key *key = &set->keys[next - 1];
        if (key->value == value && key->at <= at &&
            stands_at(set, &set->entries[key->entry], scan->text, at - key->at)) {
            report(scan, &set->entries[key->entry]);
        }
        next = key->next;
    }
}

static inline void probe(const set_scan *scan, uint32_t value, size_t at)
{
    uint32_t hash = hash_of(value);
    uint32_t bit = hash >> (32 - scan->set->filter_bits);
    if (scan->set->filter[bit / 64] >> (bit % 64) & 1) {
        look_up(scan, value, hash, at);
    }
}

static void scan_strided(const set_scan *scan)
{
    const char *data = scan->text.data;
    for (size_t at = 0; at + GRAM <= scan->text.size; at += STRIDE) {
        probe(scan, load_gram(data + at), at);
    }
}

static void probe_short(const set_scan *scan, size_t at)
{
    const char *text = scan->text.data + at;
    for (unsigned size = 1; size < GRAM; size++) {
        if (scan->set->short_sizes >> size & 1) {
            probe(scan, short_key(text, size, KK_ANCHOR_ANYWHERE), at);
        }
    }
    if (scan->set->short_sizes >> GRAM & 1) {
        probe(scan, load_gram(text), at);
    }
}

/* Short literals that may be anywhere. */
static void scan_short(const set_scan *scan)
{
    for (size_t at = 0; at < scan->text.size; at += KK_BEGINNING_POSITIONS) {
        uint32_t positions = kk_match_beginnings_find(&scan->set->beginnings, scan->text.data + at);
        for (; positions; positions &= positions - 1) {
            probe_short(scan, at + (size_t)__builtin_ctz(positions));
        }
    }
}

/* Short literals that must stand at the start, the end or be all. */
static void scan_bound(const set_scan *scan)
{
    kk_str text = scan->text;
    for (unsigned size = 0; size < GRAM && size <= text.size; size++) {
        if (scan->set->bound_sizes >> size & 1) {
            size_t last = text.size - size;
            probe(scan, short_key(text.data, size, KK_ANCHOR_START), 0);
            probe(scan, short_key(text.data + last, size, KK_ANCHOR_END), last);
            if (size == text.size) {
                probe(scan, short_key(text.data, size, KK_ANCHOR_WHOLE), 0);
            }
        }
    }
    if (scan->set->has_end_grams && text.size >= GRAM) {
        probe(scan, load_gram(text.data + text.size - GRAM), text.size - GRAM);
    }
}

static void scan_one_by_one(const set_scan *scan)
{
    for (size_t i = 0; i < scan->set->count; i++) {
        if (is_in(scan->set, i, scan->text)) {
            report(scan, &scan->set->entries[i]);
        }
    }
}

void kk_match_literal_set_scan(const kk_literal_set *set, kk_str text,
                               void (*hit)(void *context, uint32_t owner), void *context)
{
    set_scan scan = {set, text, hit, context};
    if (set->needles) {
        scan_one_by_one(&scan);
        return;
    }
    if (set->has_strided) {
        scan_strided(&scan);
    }
    if (set->short_sizes) {
        scan_short(&scan);
    }
    if (set->bound_sizes || set->has_end_grams) {
        scan_bound(&scan);
    }
}
