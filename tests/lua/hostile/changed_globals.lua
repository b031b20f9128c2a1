-- Globals, which are each script's own.
-- expect: fine
string = { format = function() return "mine" end }
pairs, ipairs, tostring, rule, path = nil, nil, nil, nil, nil
