-- A field, changed.
-- expect: error
path.contains = function() return "mine" end
