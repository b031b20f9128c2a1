-- A finalizer, which would run outside of every limit.
-- expect: error
setmetatable({}, { __gc = function() while true do end end })
