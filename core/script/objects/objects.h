/* The objects of a case, as scripts see them (docs/design.md, "Objects that scripts see"). Private to
 * core/script/. */
#ifndef KK_SCRIPT_OBJECTS_H
#define KK_SCRIPT_OBJECTS_H

#include "script/sandbox/list.h"
#include "script/sandbox/object.h"

extern const kk_object_type KK_CASE_TYPE;
extern const kk_object_type KK_CAPTURE_TYPE;
extern const kk_object_type KK_PROCESS_TYPE;
extern const kk_object_type KK_EVENT_TYPE;
extern const kk_object_type KK_FILE_TYPE;
extern const kk_object_type KK_REGISTRY_TYPE;
extern const kk_object_type KK_ENDPOINT_TYPE;
extern const kk_object_type KK_FINDING_TYPE;
extern const kk_object_type KK_ACTIVITY_TYPE;
extern const kk_object_type KK_WHITELIST_TYPE;
extern const kk_object_type KK_RULE_TYPE;

/* Members (object.h) of these kinds: a kk_process_id as a process; a kk_event_ref as the event's index. */
void kk_property_process(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                         const kk_property *property);
void kk_property_ref(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property);

/* An event that scripts may keep: after its callback it is read again by its reference. */
typedef struct kk_event_object {
    kk_object head;
    kk_event event;
    uint64_t callback; /* kk_scripts.event_serial for which `event` is the engine's; 0: read again */
} kk_event_object;

void kk_push_case(lua_State *lua);
/* KK_NO_PROCESS gives nil. */
void kk_push_process(lua_State *lua, kk_process_id process);
/* The engine's event of the running callback. */
void kk_push_event(lua_State *lua, const kk_event *event);
/* Any event by reference; nil when it cannot be read again. */
void kk_push_event_ref(lua_State *lua, const kk_event_ref *ref);
void kk_push_finding(lua_State *lua, const kk_finding *finding);
/* A whitelist by its number; a negative one gives nil. */
void kk_push_whitelist(lua_State *lua, int32_t number);

/* Techniques of a rule that a finding can name one by one. */
#define KK_TECHNIQUE_LIMIT 32
/* List of the rule's techniques whose bits are set in `shown`; all for 0. */
void kk_push_attack(lua_State *lua, const kk_rule_info *rule, uint32_t shown);

/* The event with a scratch to decode it in: the engine's own during its callback, else read again. */
const kk_event *kk_open_event(lua_State *lua, const kk_event_object *object, kk_scratch **scratch);

/* The reference of the event object at `index`, which may be a finding's or a kept one's. */
const kk_event_ref *kk_check_event(lua_State *lua, int index, int64_t *time);

/* Whether the value is event.process or event.parent of an event whose process the capture does not tell. */
bool kk_is_unknown_process(lua_State *lua, int index);

/* The event whose event.process the value is, where the capture does not tell that process; else NULL. */
const kk_event_ref *kk_event_of_unknown_doer(lua_State *lua, int index);

/* The processes of the bound case. */
const kk_processes *kk_bound_processes(const kk_scripts *scripts);

/* Raises unless a case is bound. */
kk_case *kk_bound_case(lua_State *lua);

/* Methods of the case, whose argument 1 case.c has checked: case:finding of the running rule. */
int kk_case_finding_method(lua_State *lua);

/* List of the operations' names. */
void kk_push_operations(lua_State *lua, const kk_opset *operations);
/* case.recording. */
void kk_push_recording(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                       const kk_property *property);

/* Evidence of the VM's files: case.evidence, case:hash, case:yara, case:task. */
void kk_push_evidence(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property);
int kk_case_hash_method(lua_State *lua);
int kk_case_yara_method(lua_State *lua);
int kk_case_task_method(lua_State *lua);

#endif
