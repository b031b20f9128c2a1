-- What Windows' own components write in the name of any process: hidden and counted, in the sample's tree too.

local bookkeeping = require "kaiseki.windows.bookkeeping"

local makes = operation:is { "RegSetValue", "RegCreateKey" }
local deletes = operation:is { "RegSetValue", "RegCreateKey", "RegDeleteValue", "RegDeleteKey" }

local function expression_of(row)
    local whole = path:contains(row.below)
    if row.deletes then whole = whole & deletes else whole = whole & makes end
    if row.within then whole = whole & path:contains(row.within) end
    if row.names then whole = whole & path:endswith(row.names) end
    if row.by then whole = whole & process.name:is(row.by) end
    -- A key that is made or deleted has no data.
    if row.data then whole = whole & registry.data:regex(row.data) end
    return whole
end

for _, row in ipairs(bookkeeping.REGISTRY) do
    whitelist { section = "registry", reason = row.component, everywhere = true, match = expression_of(row) }
end

local stores = bookkeeping.STORES
whitelist { section = "registry", reason = stores.component, everywhere = true,
            match = operation:is "RegCreateKey" & path:contains(stores.below) & ~path:contains(stores.content) }

for _, row in ipairs(bookkeeping.FILES) do
    whitelist { section = "file", reason = row.component, everywhere = true, match = path:contains(row.below) }
end
