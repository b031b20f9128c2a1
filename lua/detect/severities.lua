--- Severities by their order.

local severities = {}

local RANKS = { info = 1, low = 2, medium = 3, high = 4, critical = 5 }

--- The least severe of those that are given; nil counts for nothing.
-- @example severities.least("high", nil, "low") --> "low"
function severities.least(...)
    local least
    for i = 1, select("#", ...) do
        local each = select(i, ...)
        if each and (not least or RANKS[each] < RANKS[least]) then least = each end
    end
    return least
end

--- Whether `a` is at least as severe as `b`.
function severities.at_least(a, b) return (RANKS[a] or 0) >= (RANKS[b] or 0) end

return severities
