/* Which code page a text without a mark is in, by the words that its letters then make. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_ENCODING_GUESS_H
#define KK_CAPTURE_ENCODING_GUESS_H

#include "capture/encoding/code_page.h"

typedef struct kk_encoding_guess {
    bool is_utf_8; /* as good as all sequences beyond ASCII are UTF-8; the others then are mistakes */
    const kk_code_page *page;   /* else the page that fits best; never NULL */
    const char *subject;        /* term of the catalogues: what its letters make */
    uint64_t letters;           /* that were looked at */
    const kk_code_page *second; /* that fits almost as well and reads otherwise; NULL for none */
} kk_encoding_guess;

/* Looks at up to 16 MiB of the text, spread over all of it. */
kk_encoding_guess kk_encoding_guess_of(kk_str text);

#endif
