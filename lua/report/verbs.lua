--- The vocabulary of findings: verbs and the roles of their objects (core/case/roles.def). `?` marks roles that may be
-- empty; those within <> may differ between findings that are told as one. Every catalogue has words for every verb.

local verbs = {}

verbs.ROLES = {
    -- execution
    ["bring-and-run"] = "file state size? process? child",
    ["load-dropped-library"] = "<library state size?> process?",
    ["match-yara-rule"] = "name <file state?>",
    ["run-from-dialog"] = "<command>",
    ["run-powershell"] = "subject <command>",
    ["run-script"] = "<file> name",
    ["run-task"] = "<child times?>",
    ["start-from-folder"] = "<child name? folder?>",
    ["start-shell"] = "<name command>",
    ["write-and-run"] = "file state size? evidence? process? child reason?",
    -- persistence
    ["add-account"] = "<account?>",
    ["add-to-group"] = "<account?> group?",
    ["force-extension"] = "<data entry>",
    ["load-into-every-program"] = "<data>",
    ["load-into-print-service"] = "<data>",
    ["load-into-security-service"] = "<data>",
    ["move-startup-folder"] = "folder trait?",
    ["put-into-startup-folder"] = "<file>",
    ["register-task"] = "<task trigger? deed? account? trait? means? evidence?>",
    ["run-at-first-logon"] = "<data>",
    ["run-with-cmd"] = "<data>",
    ["set-com-class"] = "<name file>",
    ["set-debugger"] = "<name data>",
    ["set-logon-program"] = "<data>",
    ["set-logon-script"] = "<data>",
    ["set-screen-saver"] = "data",
    ["set-up-service"] = "<service command>",
    ["start-after-exit"] = "<name data>",
    ["start-at-logon"] = "data <entry>",
    ["start-before-windows"] = "<data>",
    ["subscribe-to-wmi"] = "<command>",
    ["switch-on-remote-desktop"] = "",
    -- privilege escalation
    ["start-elevated"] = "<command? name>",
    ["start-from-mock-folder"] = "program",
    -- defense evasion
    ["hide-account"] = "<account>",
    ["set-value"] = "<value data?>",
    -- credential access
    ["copy-directory-database"] = "<command>",
    ["dump-security-service"] = "<file? command?>",
    ["keep-passwords-readable"] = "",
    ["look-for-stores"] = "product present? state?",
    ["read-browser-stores"] = "<product? name? read?>",
    ["save-hive"] = "<entry> subject",
    ["set-proxy"] = "<data entry>",
    -- lateral movement
    ["connect-to-service"] = "<subject count? host>",
    ["connect-to-share"] = "<share>",
    ["leave-autorun"] = "<file>",
    ["put-on-other-machine"] = "<file>",
    ["set-up-remotely"] = "<subject? share? command>",
    -- collection
    ["pack-files"] = "<command>",
    -- exfiltration
    ["copy-to-cloud"] = "<command>",
    ["send-after-reading"] = "<sent host>",
    -- impact
    ["set-start-page"] = "<data entry>",
}

local differing = {} -- verb to what verbs.differing says

--- The roles in which findings of the verb may differ and still be told as one: { role = true }.
function verbs.differing(verb)
    local known = differing[verb]
    if not known then
        known = {}
        for within in (verbs.ROLES[verb] or ""):gmatch "<(.-)>" do
            for role in within:gmatch "%l+" do known[role] = true end
        end
        differing[verb] = known
    end
    return known
end

return verbs
