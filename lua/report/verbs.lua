--- The vocabulary of findings: verbs and the roles of their objects (core/case/roles.def). `?` marks roles that may be
-- empty; those within <> may differ between findings that are told as one. Every catalogue has words for every verb.

return {
    -- execution
    ["bring-and-run"] = "file state size? process? child",
    ["load-dropped-library"] = "<library state size?> process?",
    ["match-yara-rule"] = "name <file state?>",
    ["run-from-dialog"] = "<command>",
    ["run-powershell"] = "subject <command>",
    ["run-script"] = "<file> name",
    ["run-task"] = "<child times>",
    ["start-from-folder"] = "<child> name? folder?",
    ["start-shell"] = "<name command>",
    ["write-and-run"] = "file state size? evidence? process? child reason?",
    -- persistence
    ["start-at-logon"] = "data <entry>",
    -- defense evasion
    ["set-value"] = "<value data?>",
}
