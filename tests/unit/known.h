/* What tests of the case know of Windows: a few rows of each of lua/windows' tables. */
#ifndef KK_TESTS_KNOWN_H
#define KK_TESTS_KNOWN_H

#include "knowledge/knowledge.h"

static inline void known_programs(kk_knowledge *known)
{
    static const struct {
        const char *name, *roles;
    } PROGRAMS[] = {
        {"agent", "watcher"},
        {"noriben", "watcher"},
        {"7zfm", "carrier"},
        {"cmd", "host launcher"},
        {"explorer", "carrier desktop"},
        {"lsass", "core"},
        {"msiexec", "host installer"},
        {"mshta", "host"},
        {"outlook", "carrier viewer"},
        {"powershell", "host launcher"},
        {"procmon64", "watcher"},
        {"python", "agent host"},
        {"rundll32", "host"},
        {"services", "core"},
        {"soffice.bin", "viewer"},
        {"winword", "viewer"},
        {"wscript", "host"},
    };
    for (size_t i = 0; i < sizeof PROGRAMS / sizeof *PROGRAMS; i++) {
        kk_knowledge_add_program(known, kk_str_of(PROGRAMS[i].name), kk_str_of(PROGRAMS[i].roles));
    }
    static const char *const EXECUTABLES[] = {"exe", "dll", "scr"};
    for (size_t i = 0; i < sizeof EXECUTABLES / sizeof *EXECUTABLES; i++) {
        kk_knowledge_add_extension(known, kk_str_of(EXECUTABLES[i]), KK_STR("executable"));
    }
}

static inline void known_places(kk_knowledge *known)
{
    static const struct {
        kk_place place;
        const char *text;
    } PLACES[] = {
        {KK_PLACE_PROTECTED, "\\windows\\"},
        {KK_PLACE_PROTECTED, "\\program files\\"},
        {KK_PLACE_PROTECTED, "\\programmi\\"},
        {KK_PLACE_PROTECTED, "\\programdata\\microsoft\\"},
        {KK_PLACE_OPEN, "\\windows\\temp\\"},
        {KK_PLACE_PROFILES, "\\users\\"},
        {KK_PLACE_PROFILES, "\\documents and settings\\"},
        {KK_PLACE_RESIDENT, "\\appdata\\local\\microsoft\\"},
        {KK_PLACE_PROTECTED_VARIABLE, "SystemRoot"},
        {KK_PLACE_PROTECTED_VARIABLE, "ProgramFiles"},
    };
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        kk_knowledge_add_place(known, PLACES[i].place, kk_str_of(PLACES[i].text));
    }
}

static inline void known_errands(kk_knowledge *known)
{
    static const struct {
        kk_errand_sign sign;
        kk_errand_kind kind;
        const char *program, *word;
    } ERRANDS[] = {
        {KK_SIGN_BROKER, KK_ERRAND_COM, "dllhost", ""},
        {KK_SIGN_BROKER, KK_ERRAND_COM, "svchost", "DcomLaunch"},
        {KK_SIGN_BROKER, KK_ERRAND_INSTALLER, "msiexec", "/V"},
        {KK_SIGN_BROKER, KK_ERRAND_SCHEDULER, "svchost", "Schedule"},
        {KK_SIGN_BROKER, KK_ERRAND_SCHEDULER, "svchost", "netsvcs"},
        {KK_SIGN_BROKER, KK_ERRAND_SCHEDULER, "taskhostw", ""},
        {KK_SIGN_BROKER, KK_ERRAND_SERVICES, "services", ""},
        {KK_SIGN_BROKER, KK_ERRAND_WMI, "wmiprvse", ""},
        {KK_SIGN_TOOL, KK_ERRAND_SCHEDULER, "schtasks", ""},
        {KK_SIGN_TOOL, KK_ERRAND_SERVICES, "sc", ""},
        {KK_SIGN_TOOL, KK_ERRAND_WMI, "wmic", ""},
        {KK_SIGN_WORD, KK_ERRAND_SCHEDULER, "", "schtasks"},
        {KK_SIGN_WORD, KK_ERRAND_WMI, "", "Win32_Process"},
        {KK_SIGN_CLIENT, KK_ERRAND_INSTALLER, "msiexec", ""},
        {KK_SIGN_LIBRARY, KK_ERRAND_WMI, "wbemprox.dll", ""},
    };
    for (size_t i = 0; i < sizeof ERRANDS / sizeof *ERRANDS; i++) {
        kk_knowledge_add_errand(known, ERRANDS[i].sign, ERRANDS[i].kind, kk_str_of(ERRANDS[i].program),
                                kk_str_of(ERRANDS[i].word));
    }
    static const kk_keeping_place KEEPS[] = {
        {{"\\System32\\Tasks\\", 16}, false},
        {{"\\Windows\\Tasks\\", 15}, false},
        {{"\\Schedule\\TaskCache\\Tree\\", 25}, false},
        {{"\\Services\\", 10}, true},
    };
    for (size_t i = 0; i < sizeof KEEPS / sizeof *KEEPS; i++) {
        kk_knowledge_add_keeping_place(known, &KEEPS[i]);
    }
}

/* Frozen; the caller frees it. */
static inline kk_knowledge *known_windows(void)
{
    kk_knowledge *known = kk_knowledge_new();
    known_programs(known);
    known_places(known);
    known_errands(known);
    kk_knowledge_freeze(known);
    return known;
}

#endif
