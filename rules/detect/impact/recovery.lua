-- What a victim would restore from: shadow copies, backups, Windows' own repair.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local trusted = require "kaiseki.detect.trusted"

local done = memory.of_process()

local function deletes_shadow_copies(each)
    local text, deletes = each.folded, each:says("delete")
    if each.program == "vssadmin" then return deletes and text:find "shadows" end
    if each.program == "wmic" then return deletes and text:find "shadowcopy" end
    if each.program == "diskshadow" then return text:find "delete" or each:has("/s") end
    return text:find "win32_shadowcopy" and (text:find "delete" or text:find "remove")
end

local function on_shadow_copies(each)
    if deletes_shadow_copies(each) then return "deletes-shadow-copies" end
    if each.program == "vssadmin" and each:says("resize") then return "shrinks-shadow-copies-storage" end
    return nil
end

local function on_repair(each)
    local text = each.folded
    if each.program == "bcdedit" and text:find "recoveryenabled" and text:find "%sno%f[%W]" then
        return "turns-windows-repair-off"
    end
    if each.program == "bcdedit" and text:find("ignoreallfailures", 1, true) then
        return "hides-failures-at-startup"
    end
    if each.program == "bcdedit" and text:find "safeboot" and each:has("/set") then
        return "sets-startup-to-safe-mode"
    end
    if each.program == "wbadmin" and each:says("delete") then return "deletes-backups" end
    if each.program == "reagentc" and each:has("/disable") then return "turns-recovery-environment-off" end
    local switches_off = each:has("/disable", "/delete") or text:find("disable-scheduledtask", 1, true)
    if text:find("systemrestore", 1, true) and switches_off then return "turns-system-restore-off" end
    if text:find("disable-computerrestore", 1, true) then return "turns-system-restore-off" end
    return nil
end

local function destruction(each)
    return on_shadow_copies(each) or on_repair(each)
end

-- One shadow copy by its number is what backup software removes after its work, and an upgrade of Windows turns the
-- recovery environment off for as long as it runs; all copies are what is destroyed.
local function is_single(each)
    return (each.program == "vssadmin" and each:value "/shadow" ~= nil and not each:has "/all")
        or each.program == "reagentc"
end

local function note(case, process, what)
    local mine = done(case, process)
    mine.list, mine.seen = mine.list or {}, mine.seen or {}
    if not mine.seen[what] then mine.list[#mine.list + 1] = what end
    mine.seen[what] = true
    return mine
end

local function example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

rule {
    id = "impact.recovery",
    title = "Means of recovery destroyed",
    severity = "critical",
    attack = { "T1490" },
    description = "Shadow copies or backups are deleted, or Windows' repair is switched off, as before encryption.",
    references = { "https://attack.mitre.org/techniques/T1490/" },
    false_positives = { "Backup software that removes its own old shadow copies." },
    author = "kaiseki",
    match = operation:is "Process Create"
        & child.command_line:contains { "vssadmin", "shadowcopy", "diskshadow", "bcdedit", "wbadmin", "reagentc",
                                         "SystemRestore", "Disable-ComputerRestore", "^" },
    on_event = function(event, case)
        for _, each in ipairs(command.all(event.child.command_line)) do
            local what = destruction(each)
            if what then
                local requester = lineage.requester(event.process)
                local mine = note(case, requester, what)
                mine.grave = mine.grave or not is_single(each)
                case:finding { process = requester, key = "recovery", event = event }
            end
        end
    end,
    excuse = function(finding, case)
        local mine = done(case, finding.process)
        return not mine.grave and trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    finding = function(finding, case)
        return { "destroy-recovery", effect = done(case, finding.process).list }
    end,
    examples = {
        match = {
            example "vssadmin.exe Delete Shadows /All /Quiet",
            example "cmd /c wmic shadowcopy delete & bcdedit /set {default} recoveryenabled No",
            example "wbadmin delete catalog -quiet",
            example "cmd /c v^s^s^a^d^m^i^n d^e^l^e^t^e s^h^a^d^o^w^s /a^l^l",
            example [[schtasks /change /tn "\Microsoft\Windows\SystemRestore\SR" /disable]],
        },
        no_match = { example "vssadmin list shadows", example "bcdedit /enum" },
    },
}
