--- Severities by their order: info, low, medium, high, critical.

local severities = {}

--- Worst first.
severities.ALL = { "critical", "high", "medium", "low", "info" }

local RANKS = {}
for at, severity in ipairs(severities.ALL) do RANKS[severity] = #severities.ALL + 1 - at end

--- 5 for critical, 1 for info; 0 for what is none, and for nil.
function severities.rank(severity) return RANKS[severity or ""] or 0 end

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
function severities.at_least(a, b) return severities.rank(a) >= severities.rank(b) end

return severities
