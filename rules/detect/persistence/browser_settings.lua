-- Browsers led astray: extensions forced on them, their traffic sent through a proxy, their first page changed.

local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local trusted = require "kaiseki.detect.trusted"

-- Group Policy and setup programs that are installed write such values as well.
local function is_foreign(event, case)
    local image = say.image(event.process)
    return places.in_user_place(image, case) or places.name(image) == "reg.exe"
        or places.program(image) == "powershell"
end

local function is_set(data)
    return data ~= "" and data ~= "0" and data:lower() ~= "0x0"
end

local ROWS = {
    { id = "persistence.browser-extension", attack = "T1176", title = "Extension forced on a browser",
      severity = "high",
      paths = path:contains { [[\ExtensionInstallForcelist\]], [[\Extensions\Install\]] },
      verb = "force-extension",
      match = { [[HKLM\SOFTWARE\Policies\Google\Chrome\ExtensionInstallForcelist\1]],
                "abcd;https://x.example/u.xml" } },
    { id = "credential-access.proxy", attack = "T1557", title = "Web traffic sent through a proxy",
      severity = "high",
      paths = path:endswith { [[\Internet Settings\ProxyServer]], [[\Internet Settings\AutoConfigURL]] },
      verb = "set-proxy",
      match = { [[HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\ProxyServer]], "127.0.0.1:8899" } },
    { id = "impact.start-page", attack = "T1491.001", title = "Browser's start page changed", severity = "medium",
      paths = path:endswith {
          [[\Internet Explorer\Main\Start Page]], [[\Internet Explorer\Main\Default_Page_URL]],
          [[\Internet Explorer\Main\Search Page]], [[\Chrome\HomepageLocation]], [[\Edge\HomepageLocation]],
      },
      verb = "set-start-page",
      match = { [[HKCU\Software\Microsoft\Internet Explorer\Main\Start Page]], "http://x.example/" } },
}

local function example(image, where, data)
    return { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = places.name(image),
             ["process.image"] = image, path = where, ["registry.type"] = "REG_SZ", ["registry.data"] = data }
end

for _, row in ipairs(ROWS) do

    -- Logon scripts and management agents set these for an administrator.
    rule {
        id = row.id,
        title = row.title,
        severity = row.severity,
        attack = { row.attack },
        description = "A program from a user's place, or a script's tool, changes what browsers load or whom they talk "
            .. "to. " .. row.title .. ".",
        references = { "https://attack.mitre.org/techniques/" .. row.attack:gsub("%.", "/") .. "/" },
        false_positives = { "Programs for privacy and networks that are installed per user; administrators' scripts." },
        author = "kaiseki",
        match = operation:is "RegSetValue" & result:is "SUCCESS" & row.paths,
        on_event = function(event, case)
            if not is_set(event.registry.data or "") or not is_foreign(event, case) then return end
            case:finding { process = event.process, key = event.path, event = event }
        end,
        excuse = function(finding, case)
            local asked = lineage.requester(finding.process)
            return trusted.is_bystander(case, asked) and "low" or (trusted.may_manage(asked) and "medium") or nil
        end,
        finding = function(finding)
            return { row.verb, data = finding.events[1].registry.data, entry = say.name(finding.key) }
        end,
        examples = {
            match = { example([[C:\Users\x\AppData\Local\Temp\a.exe]], table.unpack(row.match)) },
            no_match = { example([[C:\Windows\System32\svchost.exe]], table.unpack(row.match)) },
        },
    }
end
