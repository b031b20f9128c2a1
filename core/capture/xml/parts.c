/* One event of the file taken apart, as far as its elements tell by themselves. */
#include "capture/columns/advanced.h"
#include "capture/columns/number.h"
#include "capture/xml/xml.h"

/* Numbers of processes that are known by PID alone: Process Monitor counts from 0, and PIDs are below that
 * too. */
#define NUMBER_OF_PID UINT32_C(0x80000000)

uint32_t kk_pmxml_number_of_pid(uint32_t pid)
{
    return pid | NUMBER_OF_PID;
}

/* --- names of elements --- */

unsigned kk_pmxml_meaning(const kk_pmxml *xml, kk_str name, unsigned expected)
{
    if (expected < xml->name_count && kk_str_equal(xml->names[expected].text, name)) {
        return xml->names[expected].means;
    }
    for (unsigned i = 0; i < xml->name_count; i++) {
        if (kk_str_equal(xml->names[i].text, name)) {
            return xml->names[i].means;
        }
    }
    if (kk_str_equal(name, KK_STR("ProcessIndex"))) {
        return KK_PMXML_PROCESS_INDEX;
    }
    kk_column column = kk_column_find(name);
    return column == KK_COLUMN_COUNT ? KK_PMXML_UNKNOWN : (unsigned)column;
}

/* --- parts --- */

/* Passes over the frames of a stack up to its end. */
static kk_pmxml_token take_stack(kk_str text, size_t *at, kk_pmxml_parts *parts)
{
    size_t begin = *at;
    unsigned depth = 0; /* in a frame */
    for (;;) {
        size_t end = *at;
        kk_pmxml_element element;
        kk_pmxml_token token = kk_pmxml_next(text, at, &element);
        if (token == KK_PMXML_BEGIN && depth == 0 && kk_str_equal(element.name, KK_STR("frame"))) {
            depth = 1;
        } else if (token == KK_PMXML_END && depth == 1 && kk_str_equal(element.name, KK_STR("frame"))) {
            depth = 0;
        } else if (token == KK_PMXML_END && depth == 0 && kk_str_equal(element.name, KK_STR("stack"))) {
            parts->stack = kk_str_slice(text, begin, end - begin);
            return KK_PMXML_TEXT;
        } else if (token != KK_PMXML_TEXT) {
            return token == KK_PMXML_CUT ? KK_PMXML_CUT : KK_PMXML_BAD;
        }
    }
}

static void keep(const kk_pmxml *xml, kk_pmxml_parts *parts, const kk_pmxml_element *element,
                 unsigned expected)
{
    unsigned means = kk_pmxml_meaning(xml, element->name, expected);
    if (means < KK_COLUMN_COUNT) {
        parts->columns[means] = element->text;
    } else if (means == KK_PMXML_PROCESS_INDEX) {
        parts->process_index = element->text;
    }
}

kk_pmxml_token kk_pmxml_event_parse(const kk_pmxml *xml, size_t at, kk_pmxml_parts *parts)
{
    const kk_str tag = KK_STR("<event>");
    kk_str text = kk_pmxml_all(xml);
    *parts = (kk_pmxml_parts){.at = at};
    size_t next = at + tag.size;
    kk_pmxml_token token = KK_PMXML_TEXT;
    for (unsigned number = 0; token == KK_PMXML_TEXT; number++) {
        kk_pmxml_element element;
        token = kk_pmxml_next(text, &next, &element);
        if (token == KK_PMXML_TEXT) {
            keep(xml, parts, &element, number);
        } else if (token == KK_PMXML_BEGIN && kk_str_equal(element.name, KK_STR("stack"))) {
            token = take_stack(text, &next, parts);
        } else if (token == KK_PMXML_END && kk_str_equal(element.name, KK_STR("event"))) {
            parts->end = next;
            return KK_PMXML_TEXT;
        }
    }
    parts->end = next;
    return token == KK_PMXML_CUT ? KK_PMXML_CUT : KK_PMXML_BAD;
}

size_t kk_pmxml_find_event(const kk_pmxml *xml, size_t at, size_t end)
{
    const kk_str tag = KK_STR("<event>");
    size_t found = kk_str_find(kk_pmxml_all(xml), tag, at);
    return found < end ? found : SIZE_MAX;
}

bool kk_pmxml_small_number(kk_str text, uint32_t *number)
{
    int64_t value;
    bool valid = text.data && kk_columns_number(text, &value) && value >= 0 && value <= UINT32_MAX;
    *number = valid ? (uint32_t)value : 0;
    return valid;
}

bool kk_pmxml_number(const kk_pmxml_parts *parts, uint32_t *number)
{
    uint32_t pid;
    if (kk_pmxml_small_number(parts->process_index, number)) {
        return true;
    }
    bool valid = kk_pmxml_small_number(parts->columns[KK_COLUMN_PID], &pid);
    *number = kk_pmxml_number_of_pid(pid);
    return valid;
}

kk_operation kk_pmxml_operation(const kk_pmxml_parts *parts)
{
    return kk_columns_operation(parts->columns[KK_COLUMN_OPERATION], parts->columns[KK_COLUMN_DETAIL]);
}

kk_class kk_pmxml_class(const kk_pmxml_parts *parts, kk_operation operation)
{
    if (operation != KK_OP_OTHER) {
        return kk_operation_class(operation);
    }
    return kk_columns_class(parts->columns[KK_COLUMN_EVENT_CLASS], parts->columns[KK_COLUMN_OPERATION]);
}
