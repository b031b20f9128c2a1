-- A length that wraps around.
-- expect: blamed
local _ = ("x"):rep(1 << 62, ("y"):rep(1 << 20))
