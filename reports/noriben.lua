--- Noriben's report: section for section and line for line what Noriben 2.0.4 prints with path generalization off and
-- none of the captured files present, from "Processes Created:" on. Its oddities are kept; each is named where it is
-- done. Every other report does better.

-- The text after the first `marker`, up to the next one; nil when there is none.
local function after(text, marker)
    local _, finish = text:find(marker, 1, true)
    if not finish then return nil end
    local next_start = text:find(marker, finish + 1, true)
    return text:sub(finish + 1, next_start and next_start - 1)
end

local function without_quotes_around(text)
    return text:match('^"*(.*[^"])') or ""
end

local function without_quotes_and_space_around(text)
    return text:match('^[%s"]*(.*[^%s"])') or ""
end

local function replace(text, from, to)
    return (text:gsub(from, to)) -- none of our texts holds a magic character
end

-- Noriben replaces wherever it finds them: ":http-alt" becomes ":80-alt".
local function with_port_numbers(text)
    return replace(replace(replace(text, ":https", ":443"), ":http", ":80"), ":domain", ":53")
end

-- Whether Length, as Noriben cuts it out of Detail, is a number that is not zero; nil when it is no number to it.
-- It stops at the first comma, so that "1,024" is 1, and reads "1.024" as a fraction.
local function length_counts(text)
    local number = replace(without_quotes_and_space_around(after(text, "Length:"):match "^[^,]*"), "’", "")
    local mantissa = number:gsub("[eE][+-]?%d+$", "")
    if not (mantissa:find "^[+-]?%d+%.?%d*$" or mantissa:find "^[+-]?%.%d+$") then return nil end
    return math.abs(tonumber(number)) >= 1
end

-- Complete values of 12 bytes have 11 spaces, and are marked as if something had been cut off.
local function with_dots(data)
    local _, spaces = data:gsub(" ", "")
    return spaces == 11 and data .. " ..." or data
end

local function value_data(detail)
    local data = after(detail, "Data:")
    return data and "  =  " .. with_dots(without_quotes_and_space_around(data)) or ""
end

local function is_ipv4(text)
    local count = 0
    for octet in (text .. "."):gmatch "([^.]*)%." do
        count = count + 1
        if not octet:find "^%d%d?%d?$" or tonumber(octet) > 255 or octet:find "^0%d" then return false end
    end
    return count == 4
end

local function split(text, separator)
    local parts = {}
    for part in (text .. separator):gmatch("([^" .. separator .. "]*)" .. separator) do parts[#parts + 1] = part end
    return parts
end

local function are_hexadecimal(parts)
    for _, part in ipairs(parts) do
        if #part > 4 or part:find "%X" then return false end
    end
    return true
end

-- Whether "::" stands at most once, for at least one group, and no single colon at either end.
local function groups_are_complete(parts)
    local gap
    for i = 2, #parts - 1 do
        if parts[i] == "" then
            if gap then return false end
            gap = i
        end
    end
    local starts_empty, ends_empty = parts[1] == "", parts[#parts] == ""
    if not gap then return #parts == 8 and not starts_empty and not ends_empty end
    local before, behind = gap - 1, #parts - gap
    if starts_empty then
        before = before - 1
        if before > 0 then return false end
    end
    if ends_empty then
        behind = behind - 1
        if behind > 0 then return false end
    end
    return before + behind < 8
end

local function is_ipv6(text)
    local address, percent, scope = text:match "^([^%%]*)(%%?)(.*)$"
    if percent ~= "" and (scope == "" or scope:find("%", 1, true)) then return false end
    local parts = split(address, ":")
    if #parts < 3 then return false end
    if parts[#parts]:find(".", 1, true) then
        if not is_ipv4(parts[#parts]) then return false end
        parts[#parts] = "0"
        parts[#parts + 1] = "0"
    end
    return #parts <= 9 and groups_are_complete(parts) and are_hexadecimal(parts)
end

-- Only a port in digits is cut off, and not from an IPv6 address without brackets that is one with the port too.
local function host_of(server)
    server = server:match "^%s*(.-)%s*$"
    if server:sub(1, 1) == "[" then return server:match "^%[([^%]]*)" end
    if is_ipv4(server) or is_ipv6(server) then return server end
    return server:match "^(.*):%d+$" or server
end

-- What Noriben's sections gather. `add_once` keeps the first of equal lines, `error` the rows it cannot parse.
local function new_sections(case)
    local self = { process = {}, file = {}, registry = {}, network = {}, hosts = {}, errors = {}, seen = {} }

    function self.add(section, line)
        local lines = self[section]
        lines[#lines + 1] = line
        self.seen[section .. line] = true
    end

    function self.add_once(section, line)
        if not self.seen[section .. line] then self.add(section, line) end
    end

    -- For an unparseable row it prints the names of the columns, joined.
    function self.error()
        self.errors[#self.errors + 1] = table.concat(case.capture.columns or {})
    end

    function self.host(server)
        local host = host_of(server)
        if host ~= "localhost" and not self.seen["host " .. host] then
            self.seen["host " .. host] = true
            self.hosts[#self.hosts + 1] = host
        end
    end
    return self
end

-- The line of each activity. W is what Noriben calls the acting process: name and PID.
local lines = {}

function lines.CreateProcess(to, event, W)
    local command, pid = after(event.detail, "Command line: "), after(event.detail, "PID: ")
    if not command or not pid then return to.error() end
    to.add("process", ('[CreateProcess] %s > "%s"\t[Child PID: %s]'):format(
        W, replace(command, '"', ""), pid:match "^[^,]*"))
end

--- The tab would be followed by the file's hash, were it there.
function lines.CreateFile(to, event, W)
    to.add("file", ("[CreateFile] %s > %s\t"):format(W, event.path))
end

--- A disposition that takes the mark for deletion back ("Delete: False") counts as well.
function lines.DeleteFile(to, event, W)
    to.add("file", ("[DeleteFile] %s > %s"):format(W, event.path))
end

function lines.RenameFile(to, event, W)
    local target = after(event.detail, "FileName: ")
    if not target then return to.error() end
    to.add("file", ("[RenameFile] %s > %s => %s"):format(W, event.path, without_quotes_around(target)))
end

function lines.RegCreateKey(to, event, W)
    to.add_once("registry", ("[RegCreateKey] %s > %s"):format(W, event.path))
end

function lines.RegSetValue(to, event, W)
    if not event.detail:find("Length:", 1, true) then return to.error() end
    local counts = length_counts(event.detail)
    if counts == nil then return to.error() end
    if counts then
        to.add("registry", ("[RegSetValue] %s > %s%s"):format(W, event.path, value_data(event.detail)))
    end
end

local function deleted_from_registry(label)
    return function(to, event, W)
        to.add("registry", ("[%s] %s > %s"):format(label, W, event.path))
    end
end
lines.RegDeleteValue = deleted_from_registry "RegDeleteValue"
lines.RegDeleteKey = deleted_from_registry "RegDeleteKey"

local function traffic(protocol, received)
    return function(to, event, W)
        local server = after(event.path, "-> ")
        if not server then return to.error() end
        local from, target = W, with_port_numbers(server)
        if received then from, target = target, from end
        to.add_once("network", ("[%s] %s > %s"):format(protocol, from, target))
        if server ~= "" then to.host(server) end
    end
end
lines["UDP Send"], lines["UDP Receive"] = traffic("UDP", false), traffic("UDP", true)
lines["TCP Send"], lines["TCP Receive"] = traffic("TCP", false), traffic("TCP", true)

-- The columns that it reads; one that the capture does not have is empty.
local function row_of(event)
    local process = event.process or {}
    return { name = process.name or "", pid = process.pid or "", path = event.path or "", detail = event.detail or "" }
end

local function gather(case)
    local sections = new_sections(case)
    for _, entry in ipairs(case.activities) do
        local event = row_of(entry.event)
        lines[entry.label](sections, event, ("%s:%s"):format(event.name, event.pid))
    end
    table.sort(sections.hosts) -- before their ports' names are replaced
    for i, host in ipairs(sections.hosts) do
        sections.hosts[i] = with_port_numbers(host):match "^%s*(.-)%s*$"
    end
    return sections
end

local titles = {
    { "process", "Processes Created:" },
    { "file", "File Activity:" },
    { "registry", "Registry Activity:" },
    { "network", "Network Traffic:" },
    { "hosts", "Unique Hosts:" },
}

local function render(case, out, options)
    -- The lines are to equal Noriben's; a terminal is spared what they may do to it.
    local on_terminal = (options.width or 0) > 0
    out:escape(on_terminal and "text" or "none")
    local sections = gather(case)
    for i, title in ipairs(titles) do
        if i > 1 then out:write "\n" end
        out:write("%s\n==================\n", title[2])
        for _, line in ipairs(sections[title[1]]) do out:write("%s\n", line) end
    end
    if #sections.errors == 0 then return end
    out:write "\n\n\n\n\n\nERRORS DETECTED\nThe following items could not be parsed correctly:\n"
    for _, line in ipairs(sections.errors) do out:write("%s\n", line) end
end

return { name = "noriben", extension = "txt", view = "noriben", render = render }
