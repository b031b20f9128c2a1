--- Command lines: words as Windows splits them, options, and the commands that cmd.exe is told to run.
--
--     local command = require "kaiseki.detect.command"
--     for _, each in ipairs(command.all(event.child.command_line)) do
--         if each.program == "schtasks" and each:has("/create") then ... each:value("/tn") ... end
--     end

local command = {}

-- cmd.exe started by cmd.exe by cmd.exe: deeper than this nobody goes.
local DEPTH = 4
-- Longest part of a line that is looked at. Windows allows 32,767 characters.
local LONGEST = 32767

--- The words of a command line. Quotes hold words together and are dropped; `\"` is a quote inside a word.
-- @example command.words [["C:\a b.exe" /tn x]] --> { [[C:\a b.exe]], "/tn", "x" }
function command.words(line)
    local words, word, quoted, from = {}, {}, false, 1
    line = line:sub(1, LONGEST)
    while from <= #line do
        local plain = line:match(quoted and '^[^"\\]+' or '^[^"\\%s]+', from)
        local slashes, quote = line:match('^(\\+)("?)', from)
        if plain then
            word[#word + 1] = plain
            from = from + #plain
        elseif slashes then
            local escaped = quote == '"' and #slashes % 2 == 1
            word[#word + 1] = quote == '"' and slashes:sub(1, #slashes // 2) or slashes
            if escaped then word[#word + 1] = '"' end
            from = from + #slashes + (escaped and 1 or 0)
        elseif line:sub(from, from) == '"' then
            quoted = not quoted
            word[#word + 1] = ""
            from = from + 1
        else -- space between words
            if #word > 0 then words[#words + 1] = table.concat(word) end
            word = {}
            from = line:find("%S", from) or #line + 1
        end
    end
    if #word > 0 then words[#words + 1] = table.concat(word) end
    return words
end

local Command = {}
Command.__index = Command

local function program_of(word)
    local name = (word or ""):lower():match [[[^\/]*$]]
    if name == "%comspec%" then return "cmd" end
    return name:match "^(.*)%.exe$" or name:match "^(.*)%.com$" or name
end

-- "-tn" is "/tn", and what follows ":" or "=" is its value.
local function option_of(word)
    local name, value = word:lower():match "^[/-]%-?([%w_]+)[:=]?(.*)$"
    return name, value
end

--- Whether one of the options is given, as `/name`, `-name` or `--name`.
-- @example each:has("/create", "-create")
function Command:has(...)
    for _, wanted in ipairs { ... } do
        local name = option_of(wanted)
        for i = 2, #self.words do
            if option_of(self.words[i]) == name then return true end
        end
    end
    return false
end

--- Whether one of the words (letter case does not matter) is among the arguments.
function Command:says(...)
    for _, wanted in ipairs { ... } do
        for i = 2, #self.words do
            if self.words[i]:lower() == wanted then return true end
        end
    end
    return false
end

--- The value of an option: the rest of its word after ":" or "=", else the next word. nil when it is not given.
-- @example each:value "/tn"
function Command:value(wanted)
    local name = option_of(wanted)
    for i = 2, #self.words do
        local found, value = option_of(self.words[i])
        if found == name then
            if value and value ~= "" then return self.words[i]:sub(-#value) end
            return self.words[i + 1]
        end
    end
    return nil
end

--- Where the option stands among the command's words; nil when it is not given.
-- @example command.position(each, "/setnotifycmdline")
function command.position(each, wanted)
    local name = option_of(wanted)
    for i = 2, #each.words do
        if option_of(each.words[i]) == name then return i end
    end
    return nil
end

-- How many characters of an encoded command are decoded: what matters stands at its beginning.
local MOST_ENCODED = 8192
local SIXES = {}
for at, letters in ipairs { "AZ", "az", "09" } do
    for byte = letters:byte(1), letters:byte(2) do SIXES[byte] = byte - letters:byte(1) + (at - 1) * 26 end
end
SIXES[("+"):byte()], SIXES[("/"):byte()] = 62, 63

--- What a text in Base64 holds, of UTF-16 its ASCII letters alone, as PowerShell encodes commands; nil when the text is
-- no Base64.
-- @example command.decoded "aQBlAHgA" --> "iex"
function command.decoded(text)
    local body = text:sub(1, MOST_ENCODED):match "^([%w+/]+)=*$"
    if not body then return nil end
    local bytes, held, bits = {}, 0, 0
    for at = 1, #body do
        held, bits = (held << 6 | SIXES[body:byte(at)]) & 0xffffff, bits + 6
        if bits >= 8 then
            bits = bits - 8
            bytes[#bytes + 1] = string.char(held >> bits & 0xff)
        end
    end
    return (table.concat(bytes):gsub("%z", ""))
end

--- The command as it is the same however it was passed on: letter case, quotes, spaces between words and the folder of
-- its program do not matter. For keys of findings: a shell's line and what the shell then starts are one command.
-- @example command.plain(each) --> "rundll32 comsvcs.dll, minidump 624 c:\\a.bin full"
function command.plain(each)
    local words = { each.program }
    for at = 2, #each.words do words[at] = each.words[at]:lower() end
    return table.concat(words, " ")
end

--- The first argument that is no option.
function Command:argument()
    for i = 2, #self.words do
        if not self.words[i]:find "^[/-]%a" then return self.words[i] end
    end
    return nil
end

local function new(text)
    local words = command.words(text)
    return setmetatable({ text = text, folded = text:lower(), words = words, program = program_of(words[1]) }, Command)
end

-- A command without the parentheses that group it with others: those at its end that none in it opens.
local function ungrouped(text)
    text = text:match "^[%s(@]*(.-)%s*$"
    local opened = select(2, text:gsub("%(", ""))
    local closed = select(2, text:gsub("%)", ""))
    while closed > opened and text:sub(-1) == ")" do
        text, closed = text:match "^(.-)%s*%)$", closed - 1
    end
    return text
end

-- cmd.exe's separators outside quotes; "^" takes the meaning from what follows.
local function parts_of(line)
    local parts, part, quoted, from, pipes = {}, {}, false, 1, {}
    local function finish()
        local text = ungrouped(table.concat(part))
        if text ~= "" then parts[#parts + 1] = text end
        part = {}
    end
    while from <= #line do
        local plain = line:match(quoted and '^[^"]+' or '^[^"^&|\r\n]+', from)
        local at = line:sub(from, from)
        if plain then
            part[#part + 1] = plain
            from = from + #plain - 1
        elseif at == '"' then
            quoted = not quoted
            part[#part + 1] = at
        elseif at == "^" then
            from = from + 1
            part[#part + 1] = line:sub(from, from)
        else
            finish()
            local doubled = line:sub(from + 1, from + 1) == "|" or line:sub(from - 1, from - 1) == "|"
            if at == "|" and not doubled then pipes[#parts] = true end
        end
        from = from + 1
    end
    finish()
    return parts, pipes
end

-- What follows /c, /k or /r, without the quotes around the whole.
local function inner_of(text)
    local rest = text:match "%s[/-][cCkKrR]%s*(.+)$"
    if not rest then return nil end
    if rest:find '^".*"%s*$' and (rest:find '^""' or not rest:sub(2):find '^[^"]*"%s') then
        rest = rest:match '^"(.*)"%s*$'
    end
    return rest
end

-- The command that cmd.exe's own words run: for ... do COMMAND, if ... COMMAND, start "title" /options COMMAND, call
-- COMMAND.
local function prefixed(text)
    local word = text:match "^[@%s]*(%a+)%s"
    word = word and word:lower()
    if word == "for" then return text:match "%s[dD][oO]%s+[(@%s]*(.+)$" end
    if word == "call" then return text:match "^[@%s]*%a+%s+(.+)$" end
    if word == "if" then return text:match '^[@%s]*%a+%s.-[eE][xX][iI][sS][tT]%s+"?[^%s"]+"?%s+[(@%s]*(.+)$' end
    if word ~= "start" then return nil end
    local rest = text:match '^[@%s]*%a+%s+"[^"]*"%s+(.+)$' or text:match "^[@%s]*%a+%s+(.+)$"
    while rest and rest:find "^/%a" do rest = rest:match "^/%S+%s+(.+)$" end
    return rest
end

-- The words from `at` on as one line.
local function line_from(each, at)
    return at and each.words[at] and table.concat(each.words, " ", at) or nil
end

-- Options of PowerShell that have a value; any beginning of theirs will do.
local VALUED = { "executionpolicy", "windowstyle", "version", "inputformat", "outputformat", "configurationname",
                 "workingdirectory", "psconsolefile", "settingsfile", "encodedcommand", "encodedarguments", "file",
                 "custompipename" }
local SHORT = { ep = true, ec = true, ex = true, wd = true }

local function takes_value(option)
    if SHORT[option] then return true end
    for _, name in ipairs(VALUED) do
        if name:sub(1, #option) == option then return true end
    end
    return false
end

-- Where the text that PowerShell is to run begins: behind -Command, or behind all options. nil when there is none.
local function script_begins(each)
    local at = 2
    while each.words[at] do
        local option = each.words[at]:lower():match "^[/-]%-?(%a*)$"
        if not option then return at end
        if option ~= "" and ("command"):sub(1, #option) == option then return at + 1 end
        at = at + (takes_value(option) and 2 or 1)
    end
    return nil
end

--- The text that PowerShell is given to run in its own command line, without the quotes around it; nil when there is
-- none.
-- @example command.script(command.all [[powershell -nop -c "irm x | iex"]][1]) --> "irm x | iex"
function command.script(each)
    return line_from(each, script_begins(each))
end

local POWERSHELL = { powershell = true, pwsh = true }

-- Commands of PowerShell's text that are looked at.
local MOST_PARTS = 50

local function parts_of_script(text)
    local parts = {}
    for part in text:gmatch "[^;|\r\n{}]+" do
        part = part:gsub("^[%s&(.]+", ""):gsub("^'([^']*)'", '"%1"')
        if part ~= "" then parts[#parts + 1] = part end
        if #parts == MOST_PARTS then break end
    end
    return parts
end

-- What programs run that are told to start another: where its command line begins among their words.
local STARTS = {
    conhost = function(each)
        for at = 2, #each.words do
            if not each.words[at]:find "^%-" and not each.words[at]:find "^0x%x+$" then return at end
        end
        return nil
    end,
    pcalua = function(each) return (command.position(each, "-a") or #each.words) + 1 end,
    forfiles = function(each) return (command.position(each, "/c") or #each.words) + 1 end,
    wmic = function(each)
        for at = 3, #each.words do
            if each.words[at]:lower() == "create" and each.words[at - 1]:lower() == "call" then return at + 1 end
        end
        return nil
    end,
}

-- The command lines that a command has run, without those that it only writes down.
local function inner_lines(whole, line)
    if whole.program == "cmd" then return parts_of(inner_of(line) or "") end
    if POWERSHELL[whole.program] then
        local text = command.script(whole)
        return text and parts_of_script(text) or {}
    end
    local start = STARTS[whole.program]
    return { start and line_from(whole, start(whole)) }
end

local function gather(line, list, depth)
    local whole = new(line)
    list[#list + 1] = whole
    if depth == 0 then return end
    local inner = prefixed(line)
    if inner then gather(inner, list, depth - 1) end
    local looped = whole.program == "for" and line:match "%s[iI][nN]%s*%(%s*['`](.-)['`]%s*%)"
    if looped then gather(looped, list, depth - 1) end
    local parts, pipes = inner_lines(whole, line)
    for i, part in ipairs(parts) do
        local at = #list + 1
        gather(part, list, depth - 1)
        if pipes and pipes[i] and parts[i + 1] then list[at].pipes_to = new(parts[i + 1]).program end
    end
end

-- Many rules ask about the same line, one after the other.
local latest = {}

--- The command itself, and for cmd.exe, PowerShell and programs that start others each command that it is told to run.
-- Each has `program` (lower case, without folder and ".exe"), `words`, `text`, `folded` (lower case), and the
-- methods above, and `pipes_to`, the program that cmd.exe hands its output to.
-- @example command.all [[cmd /c echo Y|cacls "a.exe" /P x:N&&exit]] --> cmd, echo, cacls, exit
function command.all(line)
    if latest.line ~= line then
        local list = {}
        gather(line, list, DEPTH)
        latest.line, latest.list = line, list
    end
    return latest.list
end

--- The first answer of `test` to one of the commands in `line`: what it returns for the first that it does not answer
-- with nil or false; nil when there is none.
-- @example command.first(line, function(each) return each.program == "whoami" and "whoami" end)
function command.first(line, test)
    for _, each in ipairs(command.all(line)) do
        local answer = test(each)
        if answer then return answer end
    end
    return nil
end

return command
