-- Positions far outside of the arguments.
-- expect: limit
local function count(...)
    while true do
        for at = 1, select("#", ...) do local _ = select("#", select(at, ...)) end
        pcall(select, math.mininteger, ...)
    end
end
count(table.unpack({}, 1, 7999))
