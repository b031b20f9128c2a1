--- The vocabulary of findings: verbs and the roles of their objects (core/case/roles.def). `?` marks roles that may be
-- empty; those within <> may differ between findings that are told as one. Every catalogue has words for every verb.

return {
    ["set-value"] = "<value data?>",
    ["start-at-logon"] = "data <entry>",
}
