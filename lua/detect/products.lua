--- Products by the traces that they leave (`kaiseki.windows.products` has the rows).

local known = require "kaiseki.windows.products"

local products = {
    SECURITY = known.SECURITY, MACHINES = known.MACHINES, ANALYSIS = known.ANALYSIS, STORES = known.STORES,
    REMOTE_ACCESS = known.REMOTE_ACCESS,
}

--- All parts of paths of a table of products, for an expression: `path:contains(products.parts(products.SECURITY))`.
function products.parts(rows)
    local parts = {}
    for _, row in ipairs(rows) do
        for i = 2, #row do parts[#parts + 1] = row[i] end
    end
    return parts
end

--- The name of the product that a path belongs to; nil when it is none of these.
-- @example products.of(products.STORES, event.path) --> "FileZilla"
function products.of(rows, path)
    local folded = path:lower()
    for _, row in ipairs(rows) do
        for i = 2, #row do
            if folded:find(row[i], 1, true) then return row[1] end
        end
    end
    return nil
end

-- A product looks at its own files: it is named in the process' name or folder.
local function is_own(product, process)
    local wanted = product:lower():gsub("[^%w]", "")
    local name, image = process.name or "", process.image or ""
    return (name .. image):lower():gsub("[^%w]", ""):find(wanted, 1, true) ~= nil
end

--- The product that the event is about, when the acting process is not part of it; else nil.
function products.is_foreign(rows, event)
    local product = products.of(rows, event.path)
    return product and not is_own(product, event.process) and product or nil
end

return products
