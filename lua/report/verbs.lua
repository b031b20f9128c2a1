--- The vocabulary of findings: verbs and the roles of their objects (core/case/roles.def). `?` marks roles that may be
-- empty, `|` stands between roles of which one is given; those within <> may differ between findings that are told as
-- one. Every catalogue has words for every verb.

local verbs = {}

verbs.ROLES = {
    -- persistence
    ["start-at-logon"] = "data <entry>",
    -- defense evasion
    ["set-value"] = "<value data?>",
    ["clear-log"] = "<subject times? command>",
    ["remove-web-mark"] = "<file? trait?>",
    ["set-time-back"] = "<file year>",
    ["make-hidden-files"] = "count file",
    ["hide-file"] = "<file>",
    ["hide-in-explorer"] = "<subject>",
    ["hide-task"] = "<task?>",
    ["write-hidden-stream"] = "<file>",
    ["hollow-program"] = "<child deed?>",
    ["run-with-tool"] = "means|name <url|file|subject|text through?>",
    ["start-with-tool"] = "name <command through?>",
    ["install-quietly"] = "name <url|file|text through?>",
    ["run-style-sheet"] = "name <url|file|text through?>",
    ["decode-file"] = "name <target through?>",
    ["download-with-tool"] = "means|name <url through?>",
    ["transfer-with-tool"] = "name <url|subject through?>",
    ["start-with-system-name"] = "<program name>",
    ["start-with-document-name"] = "<program>",
    ["start-with-turned-name"] = "<program>",
    ["start-with-lookalike-name"] = "<program name>",
    ["start-with-near-name"] = "<program name>",
    ["change-permissions"] = "effect file|command count",
    ["trust-root-certificate"] = "times?",
    ["weaken-protection"] = "<effect command>",
    ["disable-service"] = "effect <service product|subject>",
    ["delete-run-value"] = "effect? <entry>",
    ["let-through-firewall"] = "<program>",
    ["change-firewall"] = "<value data?>",
    ["copy-itself"] = "through? <target size? evidence?>",
    ["delete-own-file"] = "means? through? file",
    ["load-beside"] = "name? <library>",
    ["run-unbacked-code"] = "name times?",
    -- impact
    ["set-wallpaper"] = "<file>",
    ["write-hosts-file"] = "written",
    ["overwrite-documents"] = "count kinds? deed? name",
    ["give-ending"] = "<count text name>",
    ["leave-note"] = "<name count>",
    ["start-miner"] = "<command>",
    ["overwrite-disk"] = "<drive written subject?>",
    ["destroy-recovery"] = "effect",
    ["end-services"] = "count name",
    ["shut-down"] = "command",
    -- discovery
    ["ask-about-domain"] = "command",
    ["ask-about-machine"] = "count command",
    ["look-for-products"] = "count subject product present?",
    -- command and control
    connect = "<times? host sent? received? state?>",
    ["try-to-connect"] = "times? <host sent? received? state?>",
    ["send-datagrams"] = "protocol <host sent? received? state?>",
    ["accept-connections"] = "<host sent? received? state?>",
    ["ask-name-server"] = "<host sent? received? state?>",
    download = "<file state size received? evidence? host>",
    ["send-to-many"] = "<protocol count port subject? state?>",
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
