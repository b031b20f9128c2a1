-- An error value whose text takes forever.
-- expect: error
error(setmetatable({}, { __tostring = function() while true do end end, __name = "\27[31m" }))
