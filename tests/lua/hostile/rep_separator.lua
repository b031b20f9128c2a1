-- A text made of separators.
-- expect: limit
while true do local _ = (""):rep(1e6, "xx") end
