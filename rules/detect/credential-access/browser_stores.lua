-- Passwords, cookies and cards that browsers keep, read by something else.

local browsers = require "kaiseki.browsers"
local say = require "kaiseki.say"
local trusted = require "kaiseki.trusted"
local windows = require "kaiseki.windows"

rule {
    id = "credential-access.browser-stores",
    title = "Browser's passwords or cookies read by another program",
    severity = "critical",
    attack = { "T1555.003", "T1539" },
    description = "The files in which browsers keep passwords, cookies and cards are opened for reading by a program "
        .. "that is no browser.",
    references = { "https://attack.mitre.org/techniques/T1555/003/" },
    false_positives = { "Backup and antivirus, of which the well-known ones are left out; another browser's import." },
    author = "kaiseki",
    match = result:is "SUCCESS" & path:endswith(browsers.STORES)
        & (operation:is "ReadFile"
           | (operation:is "CreateFile" & file.access:contains { "Generic Read", "Read Data" })),
    key = function(event)
        local process = event.process
        if browsers.is_browser(process) or trusted.is_walker(process) then return nil end
        local browser = browsers.of_path(event.path)
        -- Cookies and Web Data are names that others use too.
        local name = windows.name(event.path)
        if not browser and (name == "cookies" or name == "web data") then return nil end
        return ("%s's %s"):format(browser or "a browser", say.name(event.path))
    end,
    finding = function(finding)
        local read = finding.bytes > 0 and (" (%s)"):format(say.bytes(finding.bytes)) or ""
        return ("%s reads %s%s"):format(say.process(finding.process), finding.key, read)
    end,
    examples = {
        match = {
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "rundll32.exe",
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
              ["file.offset"] = 0, ["file.length"] = 16384 },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[C:\Users\x\AppData\Roaming\Mozilla\Firefox\Profiles\0.default\logins.json]],
              ["file.access"] = "Generic Read" },
        },
        no_match = {
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "chrome.exe",
              ["process.image"] = [[C:\Program Files\Google\Chrome\Application\chrome.exe]],
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
              ["file.offset"] = 0, ["file.length"] = 16384 },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "MsMpEng.exe",
              ["process.image"] = [[C:\ProgramData\Microsoft\Windows Defender\Platform\4\MsMpEng.exe]],
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
              ["file.access"] = "Generic Read" },
        },
    },
}
