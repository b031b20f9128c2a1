/* Lists of names in messages, made of the list that is checked against. Private to core/script/. */
#ifndef KK_SCRIPT_CHOICES_H
#define KK_SCRIPT_CHOICES_H

#include <stddef.h>

typedef struct kk_choices {
    char text[256]; /* "a, b and c"; cut off where it would be longer */
} kk_choices;

/* `last` stands before the last name: ", ", " and " or " or ". */
kk_choices kk_choices_of(const char *const *names, size_t count, const char *last);

/* The severities, least first. */
kk_choices kk_severity_choices(const char *last);

#endif
