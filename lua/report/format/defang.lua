--- Addresses that nobody can click by accident: 203[.]0[.]113[.]77, evil[.]example, hxxp://...

local defang = {}

--- An address or a host name.
function defang.host(host)
    if host == "::1" or host:find "^127%.%d+%.%d+%.%d+$" then return host end -- this machine
    if host:find(":", 1, true) then return (host:gsub(":", "[:]")) end
    return (host:gsub("%.", "[.]"))
end

local SCHEMES = { http = "hxxp", https = "hxxps", ftp = "fxp", ftps = "fxps", ws = "wxs", wss = "wxss" }

local function defang_url(scheme, host)
    local safe = SCHEMES[scheme:lower()]
    if not safe then return nil end
    return safe .. "://" .. host:gsub("%[%.%]", "."):gsub("%.", "[.]")
end

local function is_octet(text) return #text <= 3 and tonumber(text) <= 255 end

-- Four numbers with dots, and not part of more (a version of five numbers, say).
local function defang_ipv4(text)
    return (text:gsub("%f[%w.](%d+)%.(%d+)%.(%d+)%.(%d+)()", function(a, b, c, d, after)
        if not (is_octet(a) and is_octet(b) and is_octet(c) and is_octet(d)) then return nil end
        if a == "127" or text:find("^[.-]?%w", after) then return nil end
        return a .. "[.]" .. b .. "[.]" .. c .. "[.]" .. d
    end))
end

-- Replaces `host` (lower case) where it stands alone in `text`.
local function replace_host(text, host)
    local folded, parts, from = text:lower(), {}, 1
    local first, last = folded:find(host, from, true)
    while first do
        local before, after = folded:sub(first - 1, first - 1), folded:sub(last + 1, last + 1)
        local alone = not before:find "[%w_-]" and not after:find "[%w_-]"
        parts[#parts + 1] = text:sub(from, first - 1)
        local found = text:sub(first, last)
        parts[#parts + 1] = alone and defang.host(found) or found
        from = last + 1
        first, last = folded:find(host, from, true)
    end
    parts[#parts + 1] = text:sub(from)
    return table.concat(parts)
end

-- A name of more labels is looked for as any text is.
local LABELS = 20

local function is_plain_name(host)
    return not host:find "[^%w_.-]" and select(2, host:gsub("%.", "")) < LABELS
end

-- The hosts that the case talked to, in lower case: a set of plain names (nil for none), and a list of the others
-- (addresses with colons, names in other letters), the longest first.
local function hosts_of(case)
    local names, others, seen = nil, {}, {}
    for _, endpoint in ipairs(case.endpoints) do
        for _, host in ipairs(endpoint.is_local and {} or { endpoint.address or "", endpoint.host or "" }) do
            host = host:lower()
            local replaceable = host:find("[.:]") and not host:find "^[%d.]+$"
            if replaceable and is_plain_name(host) then
                names = names or {}
                names[host] = true
            elseif replaceable and not seen[host] then
                seen[host] = true
                others[#others + 1] = host
            end
        end
    end
    table.sort(others, function(a, b)
        if #a ~= #b then return #a > #b end
        return a < b
    end)
    return names, others
end

-- Where the labels of a word like "www.evil.example" begin, and where the one after the last would.
local function label_starts(word)
    local starts = { 1 }
    for at in word:gmatch "()%." do starts[#starts + 1] = at + 1 end
    starts[#starts + 1] = #word + 2
    return starts
end

-- Replaces each of `names` that some labels of the word make up, the longest at each place; nil when there is none.
local function defang_word(word, names)
    local folded, starts = word:lower(), label_starts(word)
    local parts, from, first = {}, 1, 1
    while first < #starts do
        local last = math.min(#starts, first + LABELS)
        while last > first + 1 and not names[folded:sub(starts[first], starts[last] - 2)] do last = last - 1 end
        if last > first + 1 then
            parts[#parts + 1] = word:sub(from, starts[first] - 1)
            parts[#parts + 1] = defang.host(word:sub(starts[first], starts[last] - 2))
            from, first = starts[last] - 1, last
        else
            first = first + 1
        end
    end
    return #parts > 0 and table.concat(parts) .. word:sub(from) or nil
end

-- Words of a report come again and again; a hostile capture may have any number of them.
local MOST_KNOWN = 4096

-- A table from words to their defanged forms, false where there is nothing to do, that fills itself.
local function word_table(names)
    local count = 0
    return setmetatable({}, {
        __index = function(known, word)
            local safe = defang_word(word, names) or false
            if count < MOST_KNOWN then
                known[word], count = safe, count + 1
            end
            return safe
        end,
    })
end

--- A function that defangs within a text: URLs, IPv4 addresses, and every host and address that the case talked to.
function defang.defanger(case)
    local names, others = hosts_of(case)
    local words = names and word_table(names)
    return function(text)
        if not text:find("[.:]") then return text end
        local folded = text:lower()
        for _, host in ipairs(others) do
            if folded:find(host, 1, true) then text = replace_host(text, host) end
        end
        if names then text = text:gsub("%f[%w_-][%w_-]+%.[%w_.-]*", words) end
        if text:find("://", 1, true) then text = text:gsub("%f[%a](%a+)://([^/%s\"'<>]*)", defang_url) end
        return text:find "%d%.%d" and defang_ipv4(text) or text
    end
end

return defang
