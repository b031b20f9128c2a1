-- Long texts or data laid into the registry by a host of scripts or a program that is not installed: no file is left.

local accusation = require "kaiseki.detect.accusation"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local trusted = require "kaiseki.detect.trusted"

-- Bytes from which a text may be a script, and data a program.
local TEXT, DATA = 400, 8192

-- Where Windows and its parts keep long data in any process' name.
local KEPT = {
    [[\microsoft\systemcertificates\]], [[\currentversion\explorer\]], [[\shell\bags\]], [[\shell\bagmru]],
    [[\policies\]], [[\control set]], [[\currentcontrolset\]], [[\installer\]], [[\uninstall\]],
    [[\internet explorer\]],
    [[\cloudstore\]], [[\contentdeliverymanager\]], [[\local settings\]], [[\appmodel\]], [[\direct3d\]],
    [[\microsoft\windows\currentversion\diagnostics\]], [[\component based servicing\]], [[\environment\path]],
}

local function is_kept(path)
    return lists.part_in(path:lower(), KEPT) ~= nil
end

local function is_writer(case, process)
    if programs.named(process.name, "script-host") or programs.named(process.name, "library-host") then return true end
    local image = process.image
    return image ~= nil and not places.in_program_place(image) and not trusted.is_installed(case, process)
end

local function is_script(event)
    local data, kind = event.registry.data or "", event.registry.type or ""
    local length = event.registry.length or #data
    if kind == "REG_BINARY" then return length >= DATA end
    if kind ~= "REG_SZ" and kind ~= "REG_EXPAND_SZ" and kind ~= "REG_MULTI_SZ" then return false end
    return length >= TEXT
end

local values = memory.of_process()

local function sets(path, kind, data, image)
    return { events = { { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
                          ["process.pid"] = 2, ["process.image"] = [[C:\Windows\explorer.exe]], ["child.pid"] = 4,
                          path = image, ["child.command_line"] = places.name(image) },
                        { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = places.name(image),
                          ["process.pid"] = 4, ["process.image"] = image, path = path, ["registry.type"] = kind,
                          ["registry.data"] = data, ["registry.length"] = #data } }, sample = places.name(image) }
end

local SCRIPT = ("x = x + 1: "):rep(60)

rule {
    id = "stealth.registry-script",
    title = "Script or program kept in the registry",
    severity = "medium",
    attack = { "T1027.011", "T1112" },
    description = "A host of scripts, or a program of the sample's tree that is not installed, writes a long text or "
        .. "much data into a value of the registry, as malware keeps its next part where no file is looked at.",
    references = { "https://attack.mitre.org/techniques/T1027/011/" },
    false_positives = { "Programs that keep their settings as one text in a value." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS" & registry.length:ge(TEXT),
    on_event = function(event, case)
        if not is_script(event) or is_kept(event.path) or not is_writer(case, event.process) then return end
        local process = event.process
        local mine = values(case, process)
        if #mine < 20 then mine[#mine + 1] = event.path end
        case:finding { process = process, key = "values", event = event }
    end,
    excuse = function(finding)
        local process = finding.process
        if not process.in_tree or lineage.is_shell(process) then return "info" end
        return "low"
    end,
    weigh = accusation.unless_accused,
    finding = function(finding, case)
        return { "keep-in-registry", value = table.move(values(case, finding.process), 1, 20, 1, {}) }
    end,
    examples = {
        match = { sets([[HKCU\Console\Upd\list]], "REG_SZ", SCRIPT, [[C:\Windows\System32\wscript.exe]]),
                  sets([[HKCU\Software\k\b]], "REG_BINARY", ("4D 5A "):rep(3000), [[C:\Users\x\Downloads\a.exe]]) },
        no_match = { sets([[HKCU\Software\k\b]], "REG_SZ", "short", [[C:\Windows\System32\wscript.exe]]),
                     sets([[HKCU\Software\k\b]], "REG_SZ", SCRIPT, [[C:\Program Files\k\k.exe]]) },
    },
}
