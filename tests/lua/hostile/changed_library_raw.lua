-- The same behind its metatable's back.
-- expect: error
rawset(string, "format", function() return "mine" end)
