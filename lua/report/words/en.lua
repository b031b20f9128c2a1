--- English: what every verb, clause and term says, and how the language counts and lists. `kaiseki.report.words`
-- tells how templates are read. A file like this one, with its terms and verbs beside it in `en/`, is all that another
-- language needs.

local en = { language = "en" }

-- Processes that the capture does not name.
en.process, en.a_process = "process %d", "a process"

en.lists = {
    all = { between = ", ", last = " and ", more = "%s and %s more" },
    items = { between = ", ", last = " and ", more = "%s and %s more (--all)" },
    plain = { between = ", ", last = ", ", more = "%s, %s more" },
    semicolon = { between = "; ", last = "; ", more = "%s; and %s more" },
    ["then"] = { between = ", then ", last = ", then ", more = "%s and %s more" },
}

-- The summary's first sentence: what was done, and what such deeds are called where there is a name for them.
function en.sum_up(deeds, kind)
    return kind and ("%s: %s."):format(kind, deeds) or deeds:gsub("^%l", string.upper) .. "."
end

function en.plural(number) return number == 1 and 1 or 2 end

function en.counted(number, noun) return number .. " " .. noun end

en.bytes = { "byte", "bytes" }

function en.seconds(seconds) return ("%.1f s"):format(seconds) end

local UNITS = { D = { "day", "%d days" }, H = { "hour", "%d hours" }, M = { "minute", "%d minutes" },
                S = { "second", "%d seconds" } }

-- "15 minutes" of "PT15M", after "every"; what is no span of time that we know, as it is.
function en.period(text)
    local days, time = text:match "^P(%d*D?)T?(.*)$"
    local parts = {}
    for number, unit in ((days or "") .. (time or "")):gmatch "(%d+)(%u)" do
        local forms = tonumber(number) > 0 and UNITS[unit]
        if forms then parts[#parts + 1] = forms[en.plural(tonumber(number))]:format(tonumber(number)) end
    end
    return #parts > 0 and table.concat(parts, " ") or text
end

-- --- what the story says of its lines, the list of files of a task ---

en.phrases = {
    ["task-runs"] = "the task runs {deed.plain} {trigger.plain}",
    again = "; {name} again at {text}",
    too = "; {process} too at {text}",
    more = "{process}: {count} more like this (--all): {text}",
    hidden = " \\[whitelist \"{name}\" would have hidden this\\]",
    -- the summary: what the findings add up to, and whom the sample talked to
    ["runs-own-files"] = "runs {count#a file|{count} files} that it wrote",
    ["looks-for-machines"] = "looks for virtual machines or debuggers",
    ["looks-for-security"] = "looks for security products",
    ["hides-behind-name"] = "hides behind a trusted name",
    ["bypasses-uac"] = "bypasses UAC",
    persists = "persists[ {times} ways]",
    ["weakens-defences"] = "weakens the system's defences",
    ["locks-files"] = "locks its files",
    ["runs-in-memory"] = "runs code in other processes' or unbacked memory",
    ["takes-windows-credentials"] = "takes Windows credentials",
    ["reads-browsers"] = "reads browsers' passwords or cookies",
    ["looks-for-stores"] = "looks for stored passwords, mail or wallets",
    downloads = "downloads files",
    ["runs-through-windows"] = "runs code through Windows' own tools",
    ["sends-data-out"] = "sends data out",
    spreads = "spreads to other machines or drives",
    spies = "records what the user does",
    ["gathers-files"] = "gathers and packs files",
    ["takes-documents"] = "takes the user's files",
    ["hides-control"] = "is led through services and tunnels of others",
    ["opens-machine"] = "opens the machine to others",
    ["leads-browsers-astray"] = "leads browsers astray",
    ["mines-coins"] = "mines coins",
    ["stops-services"] = "stops services",
    ["removes-recovery"] = "removes shadow copies or recovery",
    encrypts = "encrypts or overwrites files",
    destroys = "destroys data",
    ["removes-traces"] = "removes its traces",
    ["like-ransomware"] = "Ransomware-like", ["like-wiper"] = "Wiper-like", ["like-loader"] = "Loader-like",
    ["like-stealer"] = "Stealer-like", ["like-worm"] = "Worm-like", ["like-miner"] = "Miner-like",
    ["like-spy"] = "Spy-like",
    ["end"] = "{host}{state=answered:, answering|*:, never answering}",
    -- what the capture lacks, and how it was read where that was guessed
    ["no-events"] = "no event in the capture: nothing happened, or its filter let nothing through",
    ["all-lost"] = "none of {count:event|events} could be read: {name!}",
    ["no-time"] = "no column of times: when things happened is not known",
    ["no-process-name"] = "no column Process Name: processes are told apart by PID alone",
    ["no-pid"] = "no column PID: processes of one name are told as one, with PID 0, and not tied to who started them",
    ["no-path"] = "no column Path: files, keys, values and hosts are not known",
    ["no-result"] = "no column Result: every event is taken for one that succeeded",
    ["no-detail"] = "no column Detail: command lines, data written, sizes and who was started are not known",
    ["times-minutes"] = "times tell minutes and seconds, as spreadsheets cut them: hours are counted from the "
        .. "first event's, order and spans hold, the hour is not known",
    ["times-short"] = "times tell hours and minutes alone: within a minute only the order is known",
    ["times-spans"] = "times are spans since the first event: when it happened is not known",
    ["times-unordered"] = "rows are not in order of time: days and hours that passed are not counted",
    ["rows-unordered"] = "rows are not in order of time: what happened before what is not known; sort them by time",
    ["times-unread"] = "times cannot be read ({name!}): when things happened is not known",
    ["date-unused"] = "--date is not used: the capture has dates, or no times",
    ["zone-unused"] = "--tz is not used: a time of day without a date is in no zone; give --date",
    ["clock-kept"] = "the zone's clock changed within the capture, its times did not: they keep the offset of "
        .. "the first event, as Process Monitor exports them",
    ["clock-changed"] = "the capture's clock changed with the zone's: times are put into order by it",
    ["select-columns"] = "columns are added in Process Monitor by Options > Select Columns",
    ["no-header"] = "no header: columns were told by what rows have in them ({name!})",
    ["unknown-header"] = "the header has other words than Process Monitor's: columns were told by what rows have "
        .. "in them ({name!})",
    ["unknown-columns"] = "{count:column|columns} of unknown meaning",
    ["unknown-operations"] = "{count:event has|events have} an operation that is none of Process Monitor's "
        .. "({name!}): rules pass them over",
    ["unknown-results"] = "results are none of Process Monitor's ({name!}): which events succeeded is not known",
    requests = "saved with Advanced Output: {count:event|events} named by request are read as the operations "
        .. "that they stand for",
    ["encoding-guessed"] = "texts are no UTF-8, read as {name}: {count:letter|letters} then {subject}; --encoding NAME "
        .. "decides",
    ["encoding-not-used"] = "--encoding {name} is not used: texts of a PML are always UTF-16",
    ["encoding-near"] = "{name} would fit almost as well",
    ["bytes-undefined"] = "{count:character|characters} without meaning in {name}, shown as U+FFFD",
    ["talks-to"] = "Talks to {text!.semicolon}[; and {count:more end|more ends}].",
}

en.terms = require "kaiseki.report.words.en.terms"
en.verbs = require "kaiseki.report.words.en.verbs"

-- --- clauses: what a process does besides, without the doer ---

en.clauses = {
    -- tasks: when they run, and what
    ["call-class"] = "the COM class {name}[ {text!}]",
    ["repeat-task"] = "every {period}{trait=disabled: (disabled)}",
    ["run-command"] = "{command!}",
    ["run-itself"] = "itself[ with {text!}]",
    ["start-task"] = "[{schedule}[ ({name})]|{name}][ at {text}][ and then every {period}]{trait=disabled: (disabled)}",
    -- defense evasion
    ["use-network"] = "talks to the network",
    ["start-programs"] = "starts programs",
    ["lack-image"] = "never loads its own file",
    ["delete-files"] = "deletes files",
    -- impact
    rename = "renaming {count} of them",
    delete = "deleting [{count} of them|them]",
}

return en
