-- The methods of texts, changed.
-- expect: error
getmetatable("").__index = { upper = function() return "mine" end }
