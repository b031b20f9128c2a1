--- Noriben's report: its oddities, one by one.

local fake_out = require "fake_out"
local harness = require "harness"

local equal, check = harness.equal, harness.check
local tests = {}

local report = dofile "reports/noriben.lua"

local function entry(label, path, detail)
    return { label = label, event = { process = { name = "a.exe", pid = 4 }, path = path, detail = detail or "" } }
end

local function lines_of(activities, columns)
    local out = fake_out.new()
    report.render({ activities = activities, capture = { columns = columns or {} } }, out, {})
    local lines = {}
    for line in out:text():gmatch "([^\n]*)\n" do lines[#lines + 1] = line end
    return lines
end

-- The lines between a heading's rule and the next empty line.
local function section(lines, title)
    local found, list = false, {}
    for at, line in ipairs(lines) do
        if line == title then
            found = at
        elseif found and at > found + 1 then
            if line == "" then break end
            list[#list + 1] = line
        end
    end
    return list
end

local function value(detail)
    return section(lines_of { entry("RegSetValue", [[HKCU\a]], detail) }, "Registry Activity:")
end

function tests.headings_stand_even_when_nothing_happened()
    local lines = lines_of {}
    equal(lines[1], "Processes Created:")
    equal(lines[2], "==================")
    equal(lines[#lines - 1], "Unique Hosts:")
end

function tests.lengths_stop_at_the_first_comma()
    equal(value "Type: REG_SZ, Length: 1,024, Data: x", { [[[RegSetValue] a.exe:4 > HKCU\a  =  x]] })
    equal(value "Type: REG_SZ, Length: 0, Data: x", {})
    equal(value "Type: REG_SZ, Length: 0.5, Data: x", {})
    equal(value "Type: REG_SZ, Length: 82’691, Data: x", { [[[RegSetValue] a.exe:4 > HKCU\a  =  x]] })
    equal(value "Type: REG_SZ, Length: 4", { [[[RegSetValue] a.exe:4 > HKCU\a]] })
end

function tests.eleven_spaces_get_dots()
    local twelve = "00 11 22 33 44 55 66 77 88 99 AA BB"
    equal(value("Length: 12, Data: " .. twelve), { [[[RegSetValue] a.exe:4 > HKCU\a  =  ]] .. twelve .. " ..." })
    local more = twelve .. " CC"
    equal(value("Length: 16, Data: " .. more), { [[[RegSetValue] a.exe:4 > HKCU\a  =  ]] .. more })
end

function tests.unreadable_lengths_are_errors()
    local lines = lines_of({ entry("RegSetValue", [[HKCU\a]], "Length: abc, Data: x") }, { "Path", "Detail" })
    equal(lines[#lines], "PathDetail")
    equal(lines[#lines - 2], "ERRORS DETECTED")
    for at = 3, 8 do equal(lines[#lines - at], "", "empty line") end
end

function tests.equal_lines_are_kept_once_for_new_keys_and_traffic_only()
    equal(#section(lines_of { entry("RegCreateKey", "k"), entry("RegCreateKey", "k") }, "Registry Activity:"), 1)
    equal(#section(lines_of { entry("RegDeleteKey", "k"), entry("RegDeleteKey", "k") }, "Registry Activity:"), 2)
    local sent = { entry("TCP Send", "a:1 -> b:2"), entry("TCP Send", "a:9 -> b:2") }
    equal(#section(lines_of(sent), "Network Traffic:"), 1)
end

function tests.ports_are_replaced_as_text()
    equal(section(lines_of { entry("TCP Receive", "a:1 -> h:http-alt") }, "Network Traffic:"),
          { "[TCP] h:80-alt > a.exe:4" })
end

local function hosts(...)
    local activities = {}
    for at, path in ipairs { ... } do activities[at] = entry("UDP Send", "a:1 -> " .. path) end
    return section(lines_of(activities), "Unique Hosts:")
end

function tests.hosts_lose_a_port_in_digits_only()
    equal(hosts("h.x:8080", "h.x:https", "h.x:8081"), { "h.x", "h.x:443" })
    equal(hosts("localhost:80", "localhost:https"), { "localhost:443" })
    equal(hosts("[2001:db8::1]:443", "2001:db8::1:443", "fe80::1%3"), { "2001:db8::1", "2001:db8::1:443", "fe80::1%3" })
    equal(hosts("fe80::1:49960", "1.2.3.4:5", "300.1.1.1:5", "1:2:3:4:5:6:7:8:9"),
          { "1.2.3.4", "1:2:3:4:5:6:7:8", "300.1.1.1", "fe80::1" })
end

function tests.commands_and_renames()
    local created = entry("CreateProcess", "p", [[PID: 8, Command line: "C:\a b.exe" x ]])
    equal(section(lines_of { created }, "Processes Created:"),
          { "[CreateProcess] a.exe:4 > \"C:\\a b.exe x \"\t[Child PID: 8]" })
    local renamed = entry("RenameFile", [[C:\a]], [[ReplaceIfExists: False, FileName: "C:\b"]])
    equal(section(lines_of { renamed }, "File Activity:"), { [[[RenameFile] a.exe:4 > C:\a => C:\b]] })
    check(section(lines_of { entry("CreateFile", [[C:\a]]) }, "File Activity:")[1]:sub(-1) == "\t")
end

return tests
