-- cacls, icacls and takeown keep a user from deleting a file, or open one that Windows protects. Their arguments are
-- often relative, so the file's full name comes from the permission change that follows.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local setup = require "kaiseki.detect.setup"

-- name or SID of a group that is everybody
local EVERYONE = { "everyone:", "*s-1-1-0:", "users:", "*s-1-5-32-545:" }

local lockdowns = memory.of_process()

-- More files of one program's commands are not looked at.
local MOST_TARGETS = 64

-- Whether it grants everybody more than to read: "Users:(OI)(CI)F", "Everyone:(M)".
local function opens(text)
    for _, name in ipairs(EVERYONE) do
        local _, last = text:find(name, 1, true)
        local rights = last and text:match("^[%w(),]*", last + 1):gsub("%(?[oc]i%)?", ""):gsub("%(?[in][op]%)?", "")
        if rights and rights:find "[fmw]" then return true end
    end
    return false
end

-- What a command does to its file's permissions, as a term; nil when it takes nothing from anyone.
local function effect(each)
    local text = each.folded
    if each.program == "cacls" or each.program == "xcacls" then
        if each:has("/p") and text:find ":n[^%w]*$" or text:find ":n[\" ]" then return "takes-away-access" end
        if each:has("/p") and text:find ":r" then return "leaves-read-only" end
        if each:has("/d") then return "denies-access" end
    elseif each.program == "icacls" then
        if each:has("/deny") then return "denies-access" end
        if each:has("/inheritance") and text:find "inheritance:[rd]" then return "cuts-off-inherited-access" end
        if each:has("/setowner") then return "changes-owner" end
        if each:has("/grant") and opens(text) then return "opens-to-everyone" end
    elseif each.program == "takeown" then
        return "takes-ownership"
    end
    return nil
end

-- The file or folder that the command names in full; false where it does not.
local function target_of(each)
    local word = each.program == "takeown" and each:value "/f" or each.words[2]
    return word and word:match [[^%a:\[^*?]+$]] or false
end

local function commands_in(line)
    local effects = {}
    for _, each in ipairs(command.all(line)) do
        local what = effect(each)
        if what then effects[#effects + 1] = { what = what, text = each.text, target = target_of(each) } end
    end
    return effects
end

local function add_new(list, value)
    for _, each in ipairs(list) do
        if each:lower() == value:lower() then return end
    end
    list[#list + 1] = value
end

local function of(case, process)
    local mine = lockdowns(case, process)
    if not mine.effects then
        mine.effects, mine.files, mine.targets, mine.runs, mine.planned = {}, {}, {}, 0, 0
    end
    return mine
end

local function on_create(event, case)
    local effects = commands_in(event.child.command_line)
    if #effects == 0 then return end
    local requester = lineage.requester(event.process)
    local mine = of(case, requester)
    for _, each in ipairs(effects) do
        add_new(mine.effects, each.what)
        if #mine.targets < MOST_TARGETS then mine.targets[#mine.targets + 1] = each.target end
    end
    local runs_tool = effect(command.all(event.child.command_line)[1]) ~= nil
    mine.runs = mine.runs + (runs_tool and 1 or 0)
    mine.planned = math.max(mine.planned, #effects)
    mine.example = mine.example or effects[1].text
    case:finding { process = requester, key = "permissions", event = event }
end

-- The tool's own event names the file in full.
local function on_change(event, case)
    if not lineage.is_helper(event.process) then return end
    local requester = lineage.requester(event.process)
    local mine = of(case, requester)
    if #mine.effects == 0 then return end
    add_new(mine.files, event.path)
    case:finding { process = requester, key = "permissions", event = event }
end

local function all_installed(case, mine)
    for _, path in ipairs(mine.files) do
        if not places.in_program_files(path, case) then return false end
    end
    return #mine.files > 0
end

-- Administrators set up the folders of installed programs.
local function is_administration(case, process, mine)
    return process ~= nil and not process.in_tree and not places.in_user_place(say.image(process), case)
        and all_installed(case, mine)
end

-- Setup programs open what they made to all users of the machine, or to none but Windows' services.
local function is_setups(case, process, mine)
    if not process or not setup.registers_removal(case, process) then return false end
    -- Not every capture has what the tool then did; what it was told to do stands for it.
    local paths = #mine.files > 0 and mine.files or mine.targets
    for _, path in ipairs(paths) do
        if not path or not setup.owns_data(case, process, path) then return false end
    end
    return #mine.files > 0 or (#paths > 0 and #paths < MOST_TARGETS)
end

rule {
    id = "defense-impairment.permission-lockdown",
    title = "Permissions of files taken away or opened",
    severity = "high",
    attack = { "T1222.001" },
    description = "Command-line tools change who may read, change or delete a file, so that a user cannot remove it or "
        .. "malware can replace it.",
    references = { "https://attack.mitre.org/techniques/T1222/001/" },
    false_positives = { "Administrators' scripts, setup of server software." },
    author = "kaiseki",
    match = (operation:is "Process Create" & child.command_line:contains { "cacls", "takeown" })
        | (operation:is "SetSecurityFile" & result:is "SUCCESS"
           & process.name:is { "cacls.exe", "icacls.exe", "xcacls.exe", "takeown.exe" }),
    on_event = function(event, case)
        if event.operation == "Process Create" then on_create(event, case) else on_change(event, case) end
    end,
    excuse = function(finding, case)
        local process, mine = finding.process, of(case, finding.process)
        if is_administration(case, process, mine) then return "low" end
        if is_setups(case, process, mine) then return "low", "registers-removal" end
        return nil
    end,
    weigh = function(finding, case)
        if is_administration(case, finding.process, of(case, finding.process)) then return "low" end
        return accusation.unless_accused(finding, case)
    end,
    finding = function(finding, case)
        local mine = of(case, finding.process)
        return { "change-permissions", effect = mine.effects, file = mine.files,
                 command = #mine.files == 0 and mine.example or nil, count = math.max(mine.runs, mine.planned) }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[cmd /k echo Y|CACLS "a.exe" /P "x:N"&&CACLS "a.exe" /P "x:R" /E&&Exit]] },
            { operation = "Process Create", path = [[C:\Windows\System32\icacls.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[icacls . /grant Everyone:F /T /C /Q]] },
            { operation = "Process Create", path = [[C:\Windows\System32\icacls.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[icacls "C:\ProgramData\a" /deny *S-1-5-18:(OI)(CI)(F)]] },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\icacls.exe]], ["process.name"] = "setup.exe",
              ["child.command_line"] = [[icacls "C:\Program Files\Server\data" /grant "NT SERVICE\Server":(OI)(CI)M]] },
            { operation = "Process Create", path = [[C:\Windows\System32\icacls.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[icacls C:\data]] },
            { operation = "Process Create", path = [[C:\Windows\System32\icacls.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[icacls "C:\Program Files\Files" /grant "Users:(OI)(CI)RX" /T]] },
            { operation = "SetSecurityFile", result = "SUCCESS", ["process.name"] = "msiexec.exe",
              path = [[C:\Config.Msi\1.rbf]] },
        },
    },
}
