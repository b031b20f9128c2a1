--- The vocabulary of findings: verbs and the roles of their objects (core/case/roles.def). `?` marks roles that may be
-- empty; those within <> may differ between findings that are told as one. Every catalogue has words for every verb.

return {
    -- persistence
    ["start-at-logon"] = "data <entry>",
    -- defense evasion
    ["set-value"] = "<value data?>",
    ["clear-log"] = "<subject times? command>",
    ["remove-web-mark"] = "<file trait?>",
    ["set-time-back"] = "<file year>",
    ["make-hidden-files"] = "count file",
    ["hide-file"] = "<file>",
    ["hide-in-explorer"] = "<subject>",
    ["hide-task"] = "<task?>",
    ["write-hidden-stream"] = "<file>",
    ["hollow-program"] = "<child deed?>",
    ["run-with-tool"] = "means <url? file? subject? text? through?>",
    ["start-with-tool"] = "means <command through?>",
    ["install-quietly"] = "means <url? file? text? through?>",
    ["run-style-sheet"] = "means <url? file? text? through?>",
    ["decode-file"] = "means <target through?>",
    ["download-with-tool"] = "means <url through?>",
    ["transfer-with-tool"] = "means <url? subject? through?>",
    ["start-disguised"] = "<program trait name?>",
    ["change-permissions"] = "effect file? command? count",
    ["trust-root-certificate"] = "times?",
    ["weaken-protection"] = "<effect command>",
    ["disable-service"] = "effect <service product? subject?>",
    ["delete-run-value"] = "effect? <entry>",
    ["let-through-firewall"] = "<program>",
    ["change-firewall"] = "<value data?>",
    ["copy-itself"] = "through? <target size? evidence>",
    ["delete-own-file"] = "means? through? file",
    ["load-beside"] = "name? <library>",
    ["run-unbacked-code"] = "name times?",
}
