--- Products by the traces that they leave (`kaiseki.windows.products` has the rows), and by what they keep for their
-- users (`kaiseki.windows.stores`).

local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local known = require "kaiseki.windows.products"
local kept = require "kaiseki.windows.stores"

-- Rows of one's own: those of the table, and with `sought` the parts that only show that somebody looks.
local function copies(rows, with_sought)
    local all = {}
    for _, row in ipairs(rows) do
        local copy = lists.copy(row)
        if with_sought then table.move(row.sought or {}, 1, #(row.sought or {}), #copy + 1, copy) end
        copy.own = row.own
        if #copy > 1 then all[#all + 1] = copy end
    end
    return all
end

local function joined(...)
    local all = {}
    for _, rows in ipairs { ... } do table.move(rows, 1, #rows, #all + 1, all) end
    return all
end

-- Who uses the data of extensions is the browser, whatever the extension is called.
local function extensions(table_of_ids, others)
    local rows = copies(table_of_ids)
    if others then rows[#rows + 1] = { "browser extensions", table.unpack(lists.copy(kept.EXTENSION_FOLDERS)) } end
    for _, row in ipairs(rows) do row.of_browser = true end
    return rows
end

local products = {
    SECURITY = known.SECURITY, MACHINES = known.MACHINES, ANALYSIS = known.ANALYSIS,
    REMOTE_ACCESS = known.REMOTE_ACCESS,
    --- What holds secrets, by what it is: wallets, passwords, sessions of messengers and games, accounts and keys.
    WALLETS = joined(extensions(kept.EXTENSIONS, true), copies(kept.WALLETS)),
    VAULTS = joined(extensions(kept.VAULT_EXTENSIONS), copies(kept.VAULTS)),
    SESSIONS = copies(kept.SESSIONS),
    ACCOUNTS = copies(kept.ACCOUNTS),
    KEYS = copies(kept.KEYS),
    MAIL = copies(kept.MAIL),
    --- All of them, with what only shows that somebody looks for the product.
    STORES = joined(extensions(kept.EXTENSIONS), extensions(kept.VAULT_EXTENSIONS, true), copies(kept.WALLETS, true),
                    copies(kept.VAULTS, true), copies(kept.SESSIONS, true), copies(kept.ACCOUNTS, true),
                    copies(kept.KEYS)),
}

--- All parts of paths of a table of products, for an expression: `path:contains(products.parts(products.SECURITY))`.
function products.parts(rows)
    local parts = {}
    for _, row in ipairs(rows) do
        for i = 2, #row do parts[#parts + 1] = row[i] end
    end
    return parts
end

local function row_of(rows, path)
    local folded = path:lower()
    for _, row in ipairs(rows) do
        for i = 2, #row do
            if folded:find(row[i], 1, true) then return row end
        end
    end
    return nil
end

--- The name of the product that a path belongs to; nil when it is none of these.
-- @example products.of(products.STORES, event.path) --> "FileZilla"
function products.of(rows, path)
    local row = row_of(rows, path)
    return row and row[1]
end

local function plain(text) return (text:lower():gsub("[^%w]", "")) end

-- A product looks at its own files: it is named in the process' name or folder, and does not lie where a user lays down
-- what he fetched; or the row names the program.
local function is_own(row, process)
    local name, image = process.name or "", process.image or ""
    if row.of_browser then return programs.named(name, "browser") and not places.is_fetched(image) end
    if lists.has_word(row.own, places.program(name)) then return true end
    return plain(name .. image):find(plain(row[1]), 1, true) ~= nil and not places.is_fetched(image)
end

-- Captures repeat their paths.
local MOST_ANSWERS = 2000
local answers = memory.of_case()

local function remembered_row(rows, path, case)
    local mine = answers(case)
    if not mine[rows] or mine[rows].count == MOST_ANSWERS then mine[rows] = { count = 0, of = {} } end
    local of = mine[rows].of
    local row = of[path]
    if row == nil then
        row = row_of(rows, path) or false
        of[path], mine[rows].count = row, mine[rows].count + 1
    end
    return row
end

--- The product that the event is about, when the acting process is not part of it; else nil.
function products.is_foreign(rows, event, case)
    local row = remembered_row(rows, event.path, case)
    return row and not is_own(row, event.process) and row[1] or nil
end

return products
