--- English: what every verb, clause and term says, and how the language counts and lists. `kaiseki.report.words`
-- tells how templates are read. A file like this one is all that another language needs.

local en = { language = "en" }

-- Processes that the capture does not name.
en.process, en.a_process = "process %d", "a process"

en.lists = {
    all = { between = ", ", last = " and ", more = "%s and %s more" },
    ["then"] = { between = ", then ", last = ", then ", more = "%s and %s more" },
}

function en.plural(number) return number == 1 and 1 or 2 end

function en.counted(number, noun) return number .. " " .. noun end

en.bytes = { "byte", "bytes" }

function en.seconds(seconds) return ("%.1f s"):format(seconds) end

-- --- terms ---

en.terms = {
    tcp = "TCP", udp = "UDP",
    new = "new", replaced = "replaced",
    -- what PowerShell runs
    ["download"] = "a download", ["downloaded-commands"] = "what it downloads",
    ["encoded-command"] = "an encoded command", ["hidden-command"] = "a hidden command",
    ["user-script"] = "a script from a user's folder",
    -- why a program may be a setup program
    ["both-have-makers"] = "both say who made them", ["clears-away"] = "it clears away what it unpacked",
    ["keeps-in-own-folder"] = "it keeps it in its own folder", ["registers-removal"] = "it registers how it is removed",
    ["removes-program"] = "it removes an installed program",
}

-- --- clauses: what a process does besides, without the doer ---

en.clauses = {}

-- --- verbs ---

en.verbs = {
    -- execution
    ["bring-and-run"] = "{doer} lays down {file} ({state}[, {size}])[, which {process} runs| and runs it] as {child}",
    ["load-dropped-library"] = "{doer} loads <{library} ({state}[, {size}])>"
        .. "[, which {process} wrote|, which it wrote itself]",
    ["match-yara-rule"] = "YARA {name#rule|rules} {name} {name#matches|match} "
        .. "<{file} ({state=ran:ran as {doer}|loaded:loaded by {doer}|written:written by {doer}"
        .. "|*:written in the capture})>",
    ["run-from-dialog"] = "the user runs <{command}> from the Run dialog ({doer})",
    ["run-powershell"] = "{doer} has PowerShell run {subject}: <{command}>",
    ["run-script"] = "{doer} runs script <{file}> ({name})",
    ["run-task"] = "Task Scheduler ({doer}) starts <{child}[ ({times} times)]>: the task works",
    ["start-from-folder"] = "{doer} starts <{child}> from [{name}|[{folder}|a folder that the capture does not tell]]",
    ["start-shell"] = "{doer} starts <{name}: {command}>",
    ["write-and-run"] = "{doer} writes {file} ({state}[, {size}]{evidence=same:, the same file (SHA-256)"
        .. "|size:, as many as it read of itself: likely a copy"
        .. "|changed:, as many as it read of itself: a copy, but changed (SHA-256 differs)})"
        .. "[, which {process} runs| and runs it] as {child}[; like a setup program, {reason}]",
    -- persistence
    ["start-at-logon"] = "{doer} has {data} started at logon (Run value <{entry}>)",
    -- defense evasion
    ["set-value"] = "{doer} sets <{value} = {data}>",
}

return en
