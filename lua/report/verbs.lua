--- The vocabulary of findings: verbs and the roles of their objects (core/case/roles.def). `?` marks roles that may be
-- empty, `|` stands between roles of which one is given; those within <> may differ between findings that are told as
-- one. Every catalogue has words for every verb.

local verbs = {}

verbs.ROLES = {
    -- execution
    ["bring-and-run"] = "file state size? process? child",
    ["load-dropped-library"] = "<library state size?> process?",
    ["match-yara-rule"] = "name <file state?>",
    ["run-from-dialog"] = "<command>",
    ["run-powershell"] = "subject <command text?>",
    ["run-script"] = "<file> name",
    ["run-task"] = "<child times?>",
    ["start-from-folder"] = "<child name? folder?>",
    ["start-shell"] = "<name command>",
    ["write-and-run"] = "file state size? evidence? process? child reason?",
    -- persistence
    ["add-account"] = "<trait? account?>",
    ["add-to-group"] = "<account?> group?",
    ["force-extension"] = "<data entry>",
    ["load-into"] = "subject <data>",
    ["move-startup-folder"] = "folder trait?",
    ["open-files-with"] = "<name data>",
    ["put-into-startup-folder"] = "<file>",
    ["register-task"] = "<task trigger? deed? account? trait? means? evidence?>",
    ["run-at-first-logon"] = "<data>",
    ["run-with-cmd"] = "<data>",
    ["set-com-class"] = "<name file>",
    ["set-debugger"] = "<name data>",
    ["set-logon-program"] = "<data>",
    ["set-logon-script"] = "<data>",
    ["set-screen-saver"] = "data",
    ["set-up-driver"] = "<service command>",
    ["set-up-service"] = "<service command>",
    ["start-after-exit"] = "<name data>",
    ["start-at-logon"] = "data <entry>",
    ["start-before-windows"] = "<data>",
    ["plant-file"] = "<file> subject",
    ["start-with"] = "<data> subject",
    ["subscribe-to-wmi"] = "<command>",
    ["switch-on-remote-desktop"] = "",
    -- privilege escalation
    ["ask-for-rights"] = "<command>",
    ["delete-traces"] = "<key>",
    ["elevate-through"] = "<child name>",
    ["elevate-through-com"] = "<child name>",
    ["lend-rights"] = "<command>",
    ["place-through-com"] = "<file> name",
    ["raise-itself"] = "child times?",
    ["start-elevated"] = "<command? name>",
    ["start-from-mock-folder"] = "program",
    -- defense evasion
    ["hide-account"] = "<account>",
    ["exclude-from-defender"] = "<subject? file|name>",
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
    ["install-package"] = "<file size? product?>",
    ["install-quietly"] = "name <url|file|text through?>",
    ["run-style-sheet"] = "name <url|file|text through?>",
    ["decode-file"] = "name <target through?>",
    ["download-with-tool"] = "means|name <url through?>",
    ["run-after-transfer"] = "name <command through?>",
    ["transfer-with-tool"] = "name <url|subject through?>",
    ["fetch-with-program"] = "name <url|file|text through?>",
    ["ask-names-by-command"] = "<command>",
    ["open-web-folder"] = "<host command>",
    ["start-with-system-name"] = "<program name>",
    ["start-with-document-name"] = "<program>",
    ["start-with-turned-name"] = "<program>",
    ["start-with-lookalike-name"] = "<program name>",
    ["start-with-near-name"] = "<program name>",
    ["change-permissions"] = "effect file|command count",
    ["trust-root-certificate"] = "times?",
    ["weaken-setting"] = "<effect entry data?>",
    ["open-port"] = "<port protocol?>",
    ["block-in-firewall"] = "<program product?>",
    ["weaken-protection"] = "<effect command>",
    ["disable-service"] = "effect <service product|subject>",
    ["delete-run-value"] = "effect? <entry>",
    ["let-through-firewall"] = "<program>",
    ["change-firewall"] = "<value data?>",
    ["copy-itself"] = "through? <target size? evidence?>",
    ["delete-own-file"] = "means? through? file",
    ["load-foreign-library"] = "<library>",
    ["load-beside"] = "name? <library>",
    ["run-unbacked-code"] = "name times?",
    -- credential access
    ["copy-directory-database"] = "<file? command?>",
    ["dump-on-exit"] = "<value>",
    ["dump-memory"] = "<process? command>",
    ["dump-security-service"] = "<file? command?>",
    ["keep-passwords-readable"] = "",
    ["look-for-stores"] = "product present? state?",
    ["read-browser-stores"] = "<product? name? read?>",
    ["read-for-dump"] = "file",
    ["read-secrets"] = "<subject file? key?>",
    ["run-credential-tool"] = "<subject command>",
    ["save-hive"] = "entry subject <command?>",
    ["search-passwords"] = "subject? <command>",
    ["write-tickets"] = "<file>",
    ["set-proxy"] = "<data entry>",
    -- discovery
    ["ask-about-domain"] = "command",
    ["ask-about-machine"] = "count command",
    ["look-for-products"] = "count subject product present?",
    ["ask-for-facts"] = "<subject> name",
    -- why nothing happened
    crash = "name? after?",
    ["end-after-asking"] = "subject after?",
    ["end-after-missing"] = "file after?",
    ["end-early"] = "after?",
    ["end-unanswered"] = "host after?",
    ["end-without-arguments"] = "after?",
    ["fall-silent"] = "after",
    ["stay-idle"] = "after subject?",
    ["fail-at-start"] = "name library? after?",
    ["miss-architecture"] = "name library? after?",
    ["miss-assembly"] = "name after?",
    ["miss-export"] = "name library? after?",
    ["miss-library"] = "name library? after?",
    ["miss-runtime"] = "name? after?",
    -- lateral movement
    ["connect-to-service"] = "<subject count? host>",
    ["connect-to-share"] = "<share>",
    ["leave-autorun"] = "<file>",
    ["put-on-other-machine"] = "<file>",
    ["set-up-remotely"] = "<subject? share? command>",
    -- collection
    ["pack-files"] = "<command>",
    -- command and control
    connect = "<times? host sent? received? state?>",
    ["try-to-connect"] = "times? <host sent? received? state?>",
    ["send-datagrams"] = "protocol <host sent? received? state?>",
    ["accept-connections"] = "<host sent? received? state?>",
    ["ask-name-server"] = "<host sent? received? state?>",
    download = "<file state size received? evidence? host>",
    ["send-to-many"] = "<protocol count port subject? state?>",
    -- exfiltration
    ["upload-with-tool"] = "name <file? url through?>",
    ["copy-to-cloud"] = "<command>",
    ["send-after-reading"] = "<sent host>",
    -- impact
    ["set-start-page"] = "<data entry>",
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
