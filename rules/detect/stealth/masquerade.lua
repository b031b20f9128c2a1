-- Programs that pass themselves off as others by their name or place.

local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"

-- Where programs of Windows lie: System32 and its 32-bit twin, and where Windows keeps older and coming versions.
local function is_system_place(path)
    local folder = places.folder(path)
    return folder:find [[\system32$]] ~= nil or folder:find [[\syswow64$]] ~= nil or folder:find [[\sysnative$]] ~= nil
        or folder:find [[\sysarm32$]] ~= nil or folder:find([[\winsxs\]], 1, true) ~= nil
        or folder:find([[\windows defender]], 1, true) ~= nil or folder:find [[^%a:\win[^\]*$]] ~= nil
        or folder:find([[\servicepackfiles\]], 1, true) ~= nil or folder:find([[\dllcache]], 1, true) ~= nil
        or folder:find([[\servicing\]], 1, true) ~= nil
end

-- "invoice.pdf.exe", with any number of spaces between.
local function has_two_extensions(path)
    local first, second = places.name(path):match "%.(%w+)%s*%.(%w+)$"
    return first ~= nil and places.is_kind("." .. first, "document") and places.is_kind("." .. second, "launchable")
end

-- Letters of other alphabets that look like Latin ones.
local LOOKALIKES = {
    ["а"] = "a", ["с"] = "c", ["ԁ"] = "d", ["е"] = "e", ["һ"] = "h", ["і"] = "i", ["ј"] = "j", ["ӏ"] = "l",
    ["о"] = "o", ["р"] = "p", ["ѕ"] = "s", ["у"] = "y", ["х"] = "x", ["ԝ"] = "w", ["ν"] = "v", ["ο"] = "o",
    ["ѵ"] = "v", ["ı"] = "i", ["ɡ"] = "g", ["ո"] = "n", ["ս"] = "u", ["т"] = "t", ["м"] = "m", ["к"] = "k",
}

local function plain_name(name)
    return (name:gsub(utf8.charpattern, LOOKALIKES))
end

local function is_lookalike(path)
    local name = places.name(path):gsub("%.exe%.exe$", ".exe")
    local plain = plain_name(name)
    return plain ~= name and programs.named(plain, "system")
end

-- Shorter names are like many others; this one is an ordinary word.
local SHORTEST_STEM, ORDINARY_WORD = 6, "service"

-- Whether one letter more, less, other or swapped makes the one the other.
local function is_near(a, b)
    local short, long = a, b
    if #short > #long then short, long = long, short end
    if #long - #short > 1 or a == b then return false end
    local at = 1
    while at <= #short and short:sub(at, at) == long:sub(at, at) do at = at + 1 end
    if #short < #long then return short:sub(at) == long:sub(at + 1) end
    if short:sub(at + 1) == long:sub(at + 1) then return true end
    return short:sub(at, at + 1) == long:sub(at, at + 1):reverse() and short:sub(at + 2) == long:sub(at + 2)
end

local STEMS = {}
for _, stem in ipairs(programs.names "system") do
    if #stem >= SHORTEST_STEM then STEMS[#STEMS + 1] = stem end
end

-- The system program that is called nearly like the path's program; nil when none is.
local function near_name(path)
    local stem = places.program(path)
    if stem == ORDINARY_WORD or programs.named(stem, "system") then return nil end
    for _, known in ipairs(STEMS) do
        if is_near(stem, known) then return known .. ".exe" end
    end
    return nil
end

-- Overrides and isolates that turn what follows around.
local TURNING = { "\u{202E}", "\u{202D}", "\u{202B}", "\u{2067}" }

local function turns_around(path)
    return lists.part_in(places.name(path), TURNING) ~= nil
end

local starts = operation:is "Process Create" & result:is "SUCCESS"

local function started(image, line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe", path = image,
             ["child.command_line"] = line or image }
end

local function image_key(test)
    return function(event, case)
        local image = event.child.image or event.path
        return test(image, case) and image or nil
    end
end

rule {
    id = "stealth.system-name",
    title = "Program with a system program's name in another place",
    severity = "high",
    attack = { "T1036.005" },
    description = "A program is called like one of Windows' own, but does not lie where Windows keeps it.",
    references = { "https://attack.mitre.org/techniques/T1036/005/" },
    false_positives = { "Copies of system programs that tools bring along, cmd.exe above all." },
    author = "kaiseki",
    match = starts,
    key = image_key(function(image)
        return programs.named(image, "system") and image:find("\\", 1, true) ~= nil
            and not is_system_place(image)
    end),
    finding = function(finding)
        return { "start-with-system-name", program = finding.key, name = places.name(finding.key) }
    end,
    examples = {
        match = { started [[C:\Users\x\AppData\Roaming\svchost.exe]] },
        no_match = { started [[C:\Windows\SysWOW64\svchost.exe]], started [[C:\Windows\explorer.exe]] },
    },
}

rule {
    id = "stealth.two-extensions",
    title = "Program named like a document",
    severity = "high",
    attack = { "T1036.007" },
    description = "The name ends in a document's extension and then a program's, which Explorer hides.",
    references = { "https://attack.mitre.org/techniques/T1036/007/" },
    false_positives = { "Few: some converters name their output so." },
    author = "kaiseki",
    match = starts,
    key = image_key(has_two_extensions),
    finding = function(finding)
        return { "start-with-document-name", program = finding.key }
    end,
    examples = {
        match = { started [[C:\Users\x\Downloads\invoice.pdf.exe]], started "C:\\Users\\x\\photo.jpg     .scr" },
        no_match = { started [[C:\Program Files\Tool\tool.v2.exe]] },
    },
}

rule {
    id = "stealth.turned-name",
    title = "Program whose name is written backwards in part",
    severity = "high",
    attack = { "T1036.002" },
    description = "A direction mark in the name shows its end reversed, so that exe.fdp looks like pdf.exe the other "
        .. "way round.",
    references = { "https://attack.mitre.org/techniques/T1036/002/" },
    false_positives = { "None is known for programs." },
    author = "kaiseki",
    match = starts,
    key = image_key(turns_around),
    finding = function(finding)
        return { "start-with-turned-name", program = finding.key }
    end,
    examples = {
        match = { started "C:\\Users\\x\\Downloads\\invoice_\u{202E}fdp.exe" },
        no_match = { started "C:\\Users\\x\\Downloads\\\u{05D9}\u{05D5}.exe" },
    },
}

rule {
    id = "stealth.lookalike-name",
    title = "Program's name spelled with look-alike letters",
    severity = "high",
    attack = { "T1036.005" },
    description = "Letters of another alphabet spell the name of one of Windows' own programs.",
    references = { "https://attack.mitre.org/techniques/T1036/005/" },
    false_positives = { "None is known." },
    author = "kaiseki",
    match = starts,
    key = image_key(is_lookalike),
    finding = function(finding)
        return { "start-with-lookalike-name", program = finding.key,
                 name = plain_name(places.name(finding.key)) }
    end,
    examples = {
        match = { started "C:\\Windows\\System32\\svch\u{043E}st.exe" },
        no_match = { started [[C:\Windows\System32\svchost.exe]] },
    },
}

rule {
    id = "stealth.near-name",
    title = "Program called nearly like a system program",
    severity = "medium",
    attack = { "T1036.005" },
    description = "A program in a user's place has the name of one of Windows' own but for one letter, or two swapped.",
    references = { "https://attack.mitre.org/techniques/T1036/005/" },
    false_positives = { "Names that happen to be near." },
    author = "kaiseki",
    match = starts,
    key = image_key(function(image, case)
        return places.in_user_place(image, case) and near_name(image) ~= nil
    end),
    finding = function(finding)
        return { "start-with-near-name", program = finding.key, name = near_name(finding.key) }
    end,
    examples = {
        match = {
            started [[C:\Users\Public\scvhost.exe]], started [[C:\ProgramData\svchosts.exe]],
            started [[C:\Users\x\AppData\Roaming\expl0rer.exe]],
        },
        no_match = {
            started [[C:\ProgramData\Tool\service.exe]], started [[C:\Users\x\Downloads\installer.exe]],
            started [[C:\Program Files\Tool\winlogin.exe]],
        },
    },
}
