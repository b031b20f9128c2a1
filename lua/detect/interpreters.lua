--- Interpreters of languages that Windows does not bring (`kaiseki.windows.interpreters` has them), and the scripts
-- that they are given.

local command = require "kaiseki.detect.command"
local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local known = require "kaiseki.windows.interpreters"

local interpreters = {}

local LANGUAGES, OF_SCRIPT, ENDINGS = {}, {}, {}
for at, row in ipairs(known.LANGUAGES) do
    local language = { name = row.name, technique = row.technique, programs = lists.copy(row.programs),
                       described = lists.copy(row.described or {}), libraries = lists.copy(row.libraries or {}) }
    LANGUAGES[at] = language
    for _, extension in ipairs(row.scripts) do
        OF_SCRIPT[extension] = language
        ENDINGS[#ENDINGS + 1] = extension
    end
end

--- What their scripts end in.
interpreters.SCRIPTS = ENDINGS

local function has_one(text, patterns)
    for _, pattern in ipairs(patterns) do
        if text:find(pattern) then return true end
    end
    return false
end

--- The language (`{ name, technique }`) of a program's name; nil for others.
-- @example interpreters.of_program("AutoIt3.exe").name --> "AutoIt"
function interpreters.of_program(name)
    local folded = places.program(name or "")
    for _, language in ipairs(LANGUAGES) do
        if has_one(folded, language.programs) then return language end
    end
    return nil
end

--- The language of a script by what its name ends in; nil for others.
function interpreters.of_script(path) return OF_SCRIPT[places.extension(path)] end

-- Modules of a process that are looked at.
local MOST_MODULES = 200

--- The language that the process interprets, whatever it is called: by its version information, or by a library of its
-- folder; nil when none shows.
function interpreters.of_process(process)
    if not process then return nil end
    local said = ((process.description or "") .. " " .. (process.company or "")):lower()
    for _, language in ipairs(LANGUAGES) do
        if lists.part_in(said, language.described) then return language end
    end
    for at, module in ipairs(process.modules or {}) do
        if at > MOST_MODULES then break end
        local name = places.name(module.path)
        for _, language in ipairs(LANGUAGES) do
            if has_one(name, language.libraries) then return language end
        end
    end
    return nil
end

-- Words of a command line that are looked at.
local MOST_WORDS = 20

--- The files that a command line may name as scripts, in order: words that are no options, with the folder before them
-- where they have none of their own.
-- @example interpreters.files([["C:\a\b.exe" c.a3x]], [[C:\a]]) --> { [[C:\a\c.a3x]] }
function interpreters.files(line, ...)
    local words, files = command.words(line), {}
    for at = 2, math.min(#words, MOST_WORDS) do
        local word = places.backslashed(words[at]):gsub("/", "\\")
        if not words[at]:find "^[/-]" and word ~= "" then
            if word:find [[^%a:\]] or word:find [[^\\]] then
                files[#files + 1] = word
            else
                for _, folder in ipairs { ... } do
                    files[#files + 1] = (folder:gsub([[\$]], "")) .. "\\" .. word:gsub([[^%.\]], "")
                end
            end
        end
    end
    return files
end

return interpreters
