/* A pull scanner for small XML files from hostile machines: no entities but the five of XML and numeric ones,
 * no external anything, no recursion. Private to core/files/. */
#ifndef KK_FILES_XML_H
#define KK_FILES_XML_H

#include "base/arena.h"
#include "base/buf.h"

#define KK_XML_DEPTH_LIMIT 32U

typedef enum kk_xml_kind {
    KK_XML_END,   /* of the text, or what follows is no XML */
    KK_XML_OPEN,  /* <name ...>: `name` */
    KK_XML_CLOSE, /* </name>, also of <name/>: `name`, and `text` is what stood directly in it before its last
                     child or its end, trimmed and decoded */
} kk_xml_kind;

typedef struct kk_xml {
    kk_str input; /* UTF-8 */
    size_t at;
    kk_str
        path[KK_XML_DEPTH_LIMIT]; /* names of the open elements, without namespace prefix; outermost first */
    unsigned depth;
    bool close_next; /* an element without content was opened */
    bool left_next;  /* the last element was closed: the next call leaves it */
    kk_buf text;     /* owner: kk_xml_free */
} kk_xml;

void kk_xml_begin(kk_xml *xml, kk_str input);
void kk_xml_free(kk_xml *xml);

/* The next element's begin or end. After KK_XML_CLOSE the element is still the last of `path` until the next
 * call. */
kk_xml_kind kk_xml_next(kk_xml *xml);

/* The name of the element `up` levels above the current one, empty beyond the outermost. */
kk_str kk_xml_name(const kk_xml *xml, unsigned up);

#endif
