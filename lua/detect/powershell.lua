--- What a command line has PowerShell do, and how it keeps that from who reads it.
--
--     local subject = powershell.subject(each, case) -- "downloaded-commands", or nil

local command = require "kaiseki.detect.command"
local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"

local powershell = {}

-- Words by which PowerShell fetches; whole words, in lower case.
local DOWNLOADS = {
    "downloadstring", "downloadfile", "downloaddata", "invoke-webrequest", "start-bitstransfer", "webclient",
    "invoke-restmethod", "httpclient", "xmlhttp", "winhttprequest", "openread", "webrequest", "getresponse",
    "downloadstringasync", "downloadfileasync", "getstringasync", "getbytearrayasync",
}
local SHORT_DOWNLOADS = { "iwr", "irm", "wget", "curl" }

local EVALUATES = {
    "invoke-expression", "gcm *", "get-command *", "scriptblock]::create", ".invokescript(", "|iex", ".invokecommand",
}

local function holds_word(text, words)
    for _, word in ipairs(words) do
        if text:find("%f[%w]" .. word .. "%f[^%w-]") then return true end
    end
    return false
end

--- Whether the text (in lower case) fetches something.
function powershell.downloads(text)
    return lists.part_in(text, DOWNLOADS) ~= nil or holds_word(text, SHORT_DOWNLOADS)
end

--- Whether the text (in lower case) runs another text.
function powershell.evaluates(text)
    return text:find "%f[%w]iex%f[%W]" ~= nil or lists.part_in(text, EVALUATES) ~= nil
end

-- PowerShell takes any beginning of an option's name, and each of four dashes.
local function option_begins(each, name, shortest)
    for i = 2, #each.words do
        local option, value = each.words[i]:lower():match "^[/-]%-?(%a+):?(.*)$"
        if option and #option >= shortest and name:sub(1, #option) == option then
            return value ~= "" and value or each.words[i + 1] or ""
        end
    end
    return nil
end

-- Shorter texts are no commands.
local SHORTEST_ENCODED = 12

--- The text of an encoded command as it is given; nil when there is none.
function powershell.encoded(each)
    local value = option_begins(each, "encodedcommand", 1) or option_begins(each, "ec", 2)
    return value and #value >= SHORTEST_ENCODED and value:find "^[%w+/=]+$" and value or nil
end

local function is_hidden(each)
    local value = option_begins(each, "windowstyle", 1)
    return value ~= nil and (value:lower():find "^['\"]?h" ~= nil or value == "1")
end

-- Whether the policy on scripts is set aside.
local function is_unrestricted(each)
    local value = option_begins(each, "executionpolicy", 2) or option_begins(each, "ep", 2)
    return value ~= nil and (value:lower() == "bypass" or value:lower() == "unrestricted")
end

local function is_old(each)
    local value = option_begins(each, "version", 1)
    return value ~= nil and value:find "^2%.?0?$" ~= nil
end

-- Words that are searched for, and so are written otherwise.
local SOUGHT = {
    "iex", "invoke-expression", "downloadstring", "downloadfile", "new-object", "webclient", "invoke-webrequest",
    "frombase64string", "amsiutils", "powershell", "mshta", "start-process", "reflection.assembly",
}

-- Whether a word that is searched for is there only once the text is put together.
local function hides_word(text, joined)
    for _, word in ipairs(SOUGHT) do
        if joined:find(word, 1, true) and not text:find(word, 1, true) then return true end
    end
    return false
end

-- Parts of names that Windows knows, by which letters are picked.
local LETTERS = { "$env:comspec[", "$pshome[", "$shellid[", "$psculture[", "$env:public[", "preference.tostring()[",
                  "$env:programdata[", "$env:windir[", "$env:path[" }

-- Words turned around and put together when they run ('daoL'[-1..-4] -join ''), made of numbers, cut by backticks or
-- put in order by numbers: nobody writes so but to be found by no one.
local function is_disguised(text)
    local turned = text:find "%[%s*%-1%s*%.%.%s*%-" ~= nil or text:find("[array]::reverse", 1, true) ~= nil
    local numbers = text:find("[char]", 1, true) ~= nil and select(2, text:gsub("%[char%]%s*%(?%d", "")) >= 4
    local ordered = text:find "{%d+}{%d+}[^|;]-['\"]%s*%)?%s*%-f%f[%A]" ~= nil
    local cut = select(2, text:gsub("%a`%a", "")) >= 4
    local joins = select(2, text:gsub("['\"]%s*%+%s*['\"]", ""))
    return turned or numbers or ordered or cut or joins >= 4 or lists.part_in(text, LETTERS) ~= nil
        or text:find("-bxor", 1, true) ~= nil or hides_word(text, text:gsub("`", ""))
        or (joins > 0 and hides_word(text, text:gsub("['\"]%s*%+%s*['\"]", "")))
        or (text:find ".replace(" ~= nil and powershell.evaluates(text))
end

-- Words of command lines whose letters nobody mixes by chance.
local USUAL = {
    "powershell", "encodedcommand", "windowstyle", "executionpolicy", "noprofile", "hidden", "bypass", "downloadstring",
    "webclient", "invoke", "expression", "command", "mshta", "rundll32", "regsvr32", "msiexec", "cscript", "wscript",
    "certutil", "bitsadmin",
}

--- Whether letters of usual words change their case in turn: "pOWeRsHeLl".
function powershell.mixes_case(text)
    local folded = text:lower()
    for _, word in ipairs(USUAL) do
        local at = folded:find(word, 1, true)
        local written = at and text:sub(at, at + #word - 1)
        if written and select(2, written:gsub("%l%u", "")) >= 2 then return true end
    end
    return false
end

-- Whether the command is in the line itself, not in a script's file.
local function is_inline(each)
    return option_begins(each, "file", 1) == nil and each.folded:find "%.ps1%f[%W]" == nil
end

-- A script of a user's place, another drive or machine, given with -File or first.
local function script_of(each, case)
    for i = 2, #each.words do
        local word = places.backslashed(each.words[i]):gsub("^[&%s'.]+", ""):gsub("'$", "")
        if places.extension(word) == "ps1" then
            local foreign = places.in_user_place(word, case) or places.on_other_drive(word, case)
                or places.on_share(word)
            return foreign and word or nil
        end
    end
    return nil
end

-- A script that is given without a folder: it lies where PowerShell was started.
local function script_alone(each)
    for i = 2, #each.words do
        local word = each.words[i]
        if places.extension(word) == "ps1" and not word:find [=[[\/]]=] then return true end
    end
    return false
end

local FILES = { "readalltext", "readallbytes", "get-content", "readalllines" }

local function reads_file(text)
    return lists.part_in(text, FILES) or holds_word(text, { "gc", "cat", "type" })
end

-- Code that comes as bytes, not as a library's file.
local function loads_code(text)
    return text:find "assembly%]?['\"]?%]?::load%s*%(" ~= nil or text:find("currentdomain.load(", 1, true) ~= nil
        or text:find("virtualalloc", 1, true) ~= nil or text:find("getdelegateforfunctionpointer", 1, true) ~= nil
end

local BLINDS = { "amsiutils", "amsiinitfailed", "amsicontext", "amsiscanbuffer", "etweventwrite", "etwprovider" }

-- What a text does, whatever options stand before it.
local function deed(text)
    if lists.part_in(text, BLINDS) then return "scanner-off" end
    local evaluates, downloads = powershell.evaluates(text), powershell.downloads(text)
    if evaluates and downloads then return "downloaded-commands" end
    if text:find("sockets.tcpclient", 1, true) and (evaluates or text:find("getstream", 1, true)) then
        return "remote-shell"
    end
    if evaluates and (text:find("get-clipboard", 1, true) or text:find "%f[%w]gcb%f[%W]") then
        return "clipboard-text"
    end
    local decodes = text:find("frombase64string", 1, true) or text:find("getstring(", 1, true)
    if decodes and (evaluates or loads_code(text)) then return "encoded-command" end
    if loads_code(text) then return "loaded-code" end
    if evaluates and reads_file(text) then return "file-text" end
    return nil
end

-- Where a download is kept, when the text tells: a program's or script's name, or a user's place.
local function keeps_program(each, case)
    if places.in_user_place(each.text, case) then return true end
    for name in each.folded:gmatch "[%w_.:\\$-]+%.(%w+)%f[^%w.]" do
        if places.is_executable("." .. name) or places.is_script("." .. name) then return true end
    end
    return false
end

local NAMES = { powershell = true, pwsh = true, powershell_ise = true, sqlps = true }

-- Options that only PowerShell has, by which a copy of it under another name is known.
local function is_other_name(each)
    if NAMES[each.program] or each.program == "cmd" then return false end
    local text = powershell.encoded(each)
    local decoded = text and text:find "^[%w+/]+=*$" and command.decoded(text)
    if decoded and #text >= 40 and #decoded < #text / 2 and decoded:find "^[%g%s]+$" then return true end
    local signs = (option_begins(each, "noprofile", 3) and 1 or 0) + (is_unrestricted(each) and 1 or 0)
        + (is_hidden(each) and 1 or 0) + (option_begins(each, "noninteractive", 4) and 1 or 0)
    return signs >= 2
end

--- Whether the command starts PowerShell, under its own name or, by its options, under another.
function powershell.is(each)
    return NAMES[each.program] == true or is_other_name(each)
end

--- Whether a program's name (without its extension) is PowerShell's.
function powershell.is_name(name) return NAMES[name] == true end

--- Whether the command starts PowerShell under another name, as its options tell.
function powershell.is_renamed(each) return is_other_name(each) end

--- What is told to PowerShell, a term; nil where there is nothing of note.
function powershell.subject(each, case)
    if not powershell.is(each) then return nil end
    local encoded = powershell.encoded(each)
    local text = encoded and (command.decoded(encoded) or ""):lower() or each.folded
    local what = deed(text)
    if encoded then return what == "scanner-off" and what or "encoded-command" end
    if what then return what end
    local downloads = powershell.downloads(text)
    if is_hidden(each) and (powershell.evaluates(text) or downloads) then return "hidden-command" end
    if is_disguised(text) or powershell.mixes_case(each.text) then return "disguised-command" end
    if downloads and places.has_url(text) then return keeps_program(each, case) and "download" or nil end
    local last = each.words[#each.words]
    if last == "-" then return "piped-commands" end
    if is_old(each) then return "old-version" end
    local script = script_of(each, case)
    if script then return places.on_other_drive(script, case) and "script-elsewhere" or "user-script" end
    local hides = is_inline(each) or (is_unrestricted(each) and script_alone(each))
    -- What changes Defender is told for that.
    if text:find("-mppreference", 1, true) then return nil end
    return is_hidden(each) and hides and "windowless-command" or nil
end

--- The line with plain dashes: PowerShell takes each of four for an option's.
function powershell.plain(line)
    return (line:gsub("\xE2\x80[\x93-\x95]", "-"))
end

return powershell
