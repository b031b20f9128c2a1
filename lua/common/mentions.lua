--- Texts looked for the way Noriben looks for its filters, so that our whitelists hide what it hides.
--
-- Noriben searches each column of a row for each filter, ignoring case, anywhere in the column, and its filters are
-- regular expressions whose dots nobody escaped: a dot stands for any character. A whitelist made with `mentions`
-- has the same reach; one that we write from scratch would test `path` or `process.image` instead.
--
-- In a text, `.` and `?` stand for one character, `*` for any number of them.
--
--     local mentions = require "kaiseki.common.mentions"
--     whitelist { reason = "consent prompt of UAC", match = mentions { "consent.exe" } }
--     whitelist { section = "file", reason = "folder view settings", match = mentions.at_end { "desktop.ini" } }

local mentions = {}

local function plain(text)
    return not text:find("[.?*]")
end

local function glob(text)
    return "*" .. text:gsub("%.", "?")
end

-- Plain texts stay plain: thousands of them cost no more than one.
local function build(texts, plain_test, glob_test)
    local words, globs = {}, {}
    for _, text in ipairs(texts) do
        local list = plain(text) and words or globs
        list[#list + 1] = text
    end
    if #globs == 0 then return plain_test(words) end
    if #words == 0 then return glob_test(globs) end
    return plain_test(words) | glob_test(globs)
end

local function globs_with(texts, ending)
    local patterns = {}
    for i, text in ipairs(texts) do patterns[i] = glob(text) .. ending end
    return any:glob(patterns)
end

--- An expression: one of `texts` (a list) occurs in some column.
-- @example mentions { [[\Prefetch\]], "wuauclt.exe" }
local function anywhere(texts)
    return build(texts,
        function(words) return any:contains(words) end,
        function(globs) return globs_with(globs, "*") end)
end

--- An expression: some column ends with one of `texts`.
-- @example mentions.at_end { "HKCU", [[HKCU\Software]] }
function mentions.at_end(texts)
    return build(texts,
        function(words) return any:endswith(words) end,
        function(globs) return globs_with(globs, "") end)
end

return setmetatable(mentions, { __call = function(_, texts) return anywhere(texts) end })
