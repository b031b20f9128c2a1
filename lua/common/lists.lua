--- Lists as rules want them at load. What `require` gives is read-only and slower to walk than a table of one's own.

local lists = {}

--- A table of one's own with the same items.
function lists.copy(list)
    local copy = {}
    for at, item in ipairs(list) do copy[at] = item end
    return copy
end

--- A set: `{ [item] = true }`.
function lists.set(list)
    local set = {}
    for _, item in ipairs(list) do set[item] = true end
    return set
end

--- Whether `text`, words with spaces between them or nil, holds the word.
-- @example lists.has_word("helper host", "host") --> true
function lists.has_word(text, word)
    return text ~= nil and (" " .. text .. " "):find(" " .. word .. " ", 1, true) ~= nil
end

--- The first of the parts that the text has anywhere; nil when it has none.
-- @example lists.part_in("c:\\users\\public\\a.exe", { "\\temp\\", "\\public\\" }) --> "\\public\\"
function lists.part_in(text, parts)
    for _, part in ipairs(parts) do
        if text:find(part, 1, true) then return part end
    end
    return nil
end

local function words_of(text)
    local words = {}
    for word in text:gmatch "%S+" do words[#words + 1] = word end
    return words
end

--- From names and their words (`{ cmd = "helper host" }`) the names of each word: `{ helper = { cmd = true }, ... }`.
function lists.by_word(words)
    local names, known = {}, {} -- many have the same words
    for name, text in pairs(words) do
        known[text] = known[text] or words_of(text)
        for _, word in ipairs(known[text]) do
            names[word] = names[word] or {}
            names[word][name] = true
        end
    end
    return names
end

return lists
