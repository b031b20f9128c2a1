/* State of the replay, and of scripts' questions after it, from event to event. Private to core/script/. */
#ifndef KK_SCRIPT_REPLAY_H
#define KK_SCRIPT_REPLAY_H

#include "script/sandbox/state.h"

typedef struct kk_replay {
    const kk_event *event; /* of the running callback; NULL outside */
    kk_scratch *event_scratch;
    int32_t event_whitelist;
    uint64_t event_index;        /* of the event that callbacks were about last */
    uint32_t event_creates;      /* and kk_event_ref.creates of it */
    uint64_t event_serial;       /* grows with every such event, so that kept ones know that theirs is over */
    uint64_t event_pushed;       /* event_serial for which an event object was made */
    kk_scratch scratch;          /* for events read again */
    uint64_t scratch_index;      /* event that it is about */
    kk_scratch property_scratch; /* for one property at a time */
    struct kk_matcher *matchers; /* matches.h: programs of event:matches */
    size_t matcher_count;
    struct kk_refs *refs; /* refs.h: events by index */
    bool tree_known;      /* the sample was looked for, and what belongs to it */
    bool complete;        /* the last event was replayed: lists may be kept */
} kk_replay;

void kk_replay_init(kk_replay *replay);
void kk_replay_free(kk_replay *replay);

#endif
