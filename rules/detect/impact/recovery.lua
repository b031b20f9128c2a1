-- What a victim would restore from: shadow copies, backups, Windows' own repair; and drives locked with other keys.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local trusted = require "kaiseki.detect.trusted"

local function deletes_shadow_copies(each)
    local text, deletes = each.folded, each:says("delete")
    if each.program == "vssadmin" then return deletes and text:find "shadows" end
    if each.program == "wmic" then return deletes and text:find "shadowcopy" end
    if each.program == "diskshadow" then return text:find "delete" or each:has("/s") end
    return text:find "win32_shadowcopy" and (text:find "delete" or text:find "remove")
end

-- Less room than any shadow copy needs: so they are deleted. Who makes room for a backup asks for some percent.
local LEAST_PERCENT, LEAST = 3, 2 * 1024 * 1024 * 1024
local UNITS = { kb = 1024, mb = 1024 * 1024, gb = 1024 * 1024 * 1024, b = 1, [""] = 1 }

local function is_shrunk(each)
    local number, unit = (each:value "/maxsize" or ""):lower():match "^([%d.]+)(%%?%a*)$"
    number = tonumber(number)
    if not number then return false end
    if unit == "%" then return number < LEAST_PERCENT end
    return number * (UNITS[unit] or UNITS.gb * 1024) < LEAST
end

local function on_shadow_copies(each)
    if deletes_shadow_copies(each) then return "deletes-shadow-copies" end
    if each.program == "vssadmin" and each:says("resize") and is_shrunk(each) then
        return "shrinks-shadow-copies-storage"
    end
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

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
             ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

-- What changes the lock of a drive so that the user's own keys no longer open it, and what makes a lock at all.
local function lock_of(each)
    local text = each.folded
    if each.program == "manage-bde" or each.program == "manage-bde.wsf" then
        if each:has("-protectors") and each:has("-delete") then return "changes-disk-lock" end
        if each:has("-forcerecovery", "-fr", "-changepassword", "-cp", "-changekey", "-lock") then
            return "changes-disk-lock"
        end
        return (each:has("-on") or (each:has("-protectors") and each:has("-add"))) and "locks-drive" or nil
    end
    if text:find("remove-bitlockerkeyprotector", 1, true) or text:find("lock-bitlocker", 1, true)
        or text:find("deletekeyprotector", 1, true) then
        return "changes-disk-lock"
    end
    if text:find("enable-bitlocker", 1, true) or text:find("add-bitlockerkeyprotector", 1, true)
        or text:find("protectkeywith", 1, true) then
        return "locks-drive"
    end
    return nil
end

rule {
    id = "impact.drive-lock",
    title = "Drive locked by BitLocker from the command line",
    severity = "critical",
    attack = { "T1486" },
    description = "A drive's protectors are deleted, or it is encrypted with a password or key that a program gives: "
        .. "Windows' own encryption shuts the user out.",
    references = { "https://attack.mitre.org/techniques/T1486/",
                   "https://learn.microsoft.com/windows-server/administration/windows-commands/manage-bde" },
    false_positives = { "Administrators and management agents that set BitLocker up." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "manage-bde", "BitLocker", "KeyProtector", "ProtectKeyWith", "^" },
    on_event = function(event, case)
        for _, each in ipairs(command.all(event.child.command_line)) do
            local effect = lock_of(each)
            if effect then
                case:finding {
                    process = lineage.requester(event.process), key = effect .. " " .. each.text:sub(1, 200),
                    event = event, severity = effect == "locks-drive" and "high" or nil,
                    facts = { "lock-drive", effect = effect, command = each.text },
                }
            end
        end
    end,
    -- Who sets it up for a company does so from outside of the sample's tree.
    excuse = function(finding, case)
        if trusted.is_bystander(case, finding.process) or trusted.may_manage(finding.process) then return "low" end
        return not lineage.in_tree(finding.process) and "medium" or nil
    end,
    examples = {
        match = {
            example "manage-bde -protectors -delete C: -type TPM", example "cmd /c manage-bde.exe -on D: -pw -s",
            example "powershell -c Enable-BitLocker -MountPoint C: -PasswordProtector -Password $p",
        },
        no_match = { example "manage-bde -status C:", example "manage-bde -protectors -get C:",
                     example "manage-bde -protectors -disable C: -rc 1" },
    },
}

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
                local single = is_single(each)
                case:finding {
                    process = lineage.requester(event.process), key = single and what .. " one" or what, event = event,
                    severity = single and "high" or nil,
                    facts = { "destroy-recovery", effect = what, command = each.text },
                }
            end
        end
    end,
    excuse = function(finding, case)
        local single = finding.severity ~= "critical"
        return single and trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    examples = {
        match = {
            example "vssadmin.exe Delete Shadows /All /Quiet",
            example "cmd /c wmic shadowcopy delete & bcdedit /set {default} recoveryenabled No",
            example "wbadmin delete catalog -quiet",
            example "vssadmin resize shadowstorage /for=C: /on=C: /maxsize=401MB",
            example "cmd /c v^s^s^a^d^m^i^n d^e^l^e^t^e s^h^a^d^o^w^s /a^l^l",
            example [[schtasks /change /tn "\Microsoft\Windows\SystemRestore\SR" /disable]],
        },
        no_match = { example "vssadmin list shadows", example "bcdedit /enum",
                     example "vssadmin resize shadowstorage /for=C: /on=C: /maxsize=15%" },
    },
}
