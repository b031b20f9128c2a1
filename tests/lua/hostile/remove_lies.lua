-- Removing the first of a list that claims to have 1e15.
-- expect: blamed
table.remove(setmetatable({}, { __len = function() return 1e15 end }), 1)
