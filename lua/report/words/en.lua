--- English: what every verb, clause and term says, and how the language counts and lists. `kaiseki.report.words`
-- tells how templates are read. A file like this one is all that another language needs.

local en = { language = "en" }

-- Processes that the capture does not name.
en.process, en.a_process = "process %d", "a process"

en.lists = {
    all = { between = ", ", last = " and ", more = "%s and %s more" },
    items = { between = ", ", last = " and ", more = "%s and %s more (--all)" },
    ["then"] = { between = ", then ", last = ", then ", more = "%s and %s more" },
}

function en.plural(number) return number == 1 and 1 or 2 end

function en.counted(number, noun) return number .. " " .. noun end

en.bytes = { "byte", "bytes" }

function en.seconds(seconds) return ("%.1f s"):format(seconds) end

-- --- what the story says of its lines ---

en.phrases = {
    again = "; {name} again at {text}",
    too = "; {process} too at {text}",
    more = "{process}: {count} more like this (--all): {text}",
    hidden = " \\[whitelist \"{name}\" would have hidden this\\]",
}

-- --- terms ---

en.terms = {
    tcp = "TCP", udp = "UDP",
    new = "new", replaced = "replaced",
}

-- --- clauses: what a process does besides, without the doer ---

en.clauses = {}

-- --- verbs ---

en.verbs = {
    -- persistence
    ["start-at-logon"] = "{doer} has {data} started at logon (Run value <{entry}>)",
    -- defense evasion
    ["set-value"] = "{doer} sets <{value} = {data}>",
}

return en
