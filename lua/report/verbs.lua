--- The vocabulary of findings: verbs and the roles of their objects (core/case/roles.def). `?` marks roles that may be
-- empty; those within <> may differ between findings that are told as one. Every catalogue has words for every verb.

local verbs = {}

verbs.ROLES = {
    ["set-value"] = "<value data?>",
    ["start-at-logon"] = "data <entry>",
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
