-- Browsers led astray: extensions forced on them, their traffic sent through a proxy, their first page changed.

local accusation = require "kaiseki.detect.accusation"
local lineage = require "kaiseki.detect.lineage"
local logon = require "kaiseki.detect.logon"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local settled = require "kaiseki.detect.settled"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

-- Group Policy and setup programs that are installed write such values as well.
local function is_foreign(event, case)
    local image = say.image(event.process)
    return places.in_user_place(image, case) or places.name(image) == "reg.exe"
        or places.program(image) == "powershell"
end

local function last_change(case, path)
    local record = case:registry_value(path)
    return record and record.history[#record.history]
end

local function is_set(data)
    return data ~= "" and data ~= "0" and data:lower() ~= "0x0"
end

-- Whether the process itself took the setting back, or turned the proxy off, as tools that look into the user's own
-- traffic do when they end.
local function is_put_back(case, process, path)
    local change = last_change(case, path)
    if change and change.change == "value deleted" and change.process == process then return true end
    local switch = last_change(case, path:match [[^.*\]] .. "ProxyEnable")
    return switch ~= nil and switch.process == process and switch.change == "set" and not is_set(switch.data or "")
end

local function is_own_machine(data)
    local folded = data:lower()
    return folded:find("127.0.0.1:", 1, true) ~= nil or folded:find("localhost:", 1, true) ~= nil
end

-- A proxy of the machine itself, set by a program that the user set up and started, and put back or still in use.
local function is_users_proxy(case, process, path, data)
    if not process or not is_own_machine(data) or not settled.opened(process) then return false end
    if places.in_temp(process.image or "") or lineage.is_helper(process) then return false end
    return is_put_back(case, process, path) and standing.of(case, process) ~= nil
end

-- The name of the proxy, or of the server of its script, in lower case.
local function server_of(data)
    return data:lower():gsub("^%a+://", ""):gsub("^%a+=", ""):match "^[%w.-]+"
end

-- A proxy of the domain whose script sets it.
local function is_domains_proxy(case, process, data)
    local domain, server = process and logon.domain(case, process), server_of(data)
    return domain ~= nil and server ~= nil and logon.is_near(server, domain)
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
            local asked, path = lineage.requester(finding.process), finding.key
            local data = finding.events[1].registry.data or ""
            if row.verb == "set-proxy" then
                if is_users_proxy(case, finding.process, path, data) then return "medium", "put-back" end
                if is_domains_proxy(case, finding.process, data) then return "medium", "domain-script" end
            end
            return trusted.is_bystander(case, asked) and "low" or (trusted.may_manage(asked) and "medium") or nil
        end,
        weigh = accusation.unless_accused,
        finding = function(finding)
            return { row.verb, data = finding.events[1].registry.data, entry = say.name(finding.key) }
        end,
        examples = {
            match = { example([[C:\Users\x\AppData\Local\Temp\a.exe]], table.unpack(row.match)) },
            no_match = { example([[C:\Windows\System32\svchost.exe]], table.unpack(row.match)) },
        },
    }
end
