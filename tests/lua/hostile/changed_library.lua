-- A library that is shared by all scripts, changed.
-- expect: error
string.format = function() return "mine" end
