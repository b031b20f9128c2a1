-- A search that compares a million letters at each place.
-- expect: limit
local contains = require "kaiseki.native".contains
local text, part = ("a"):rep(2000000), ("a"):rep(1000000) .. "b"
while true do contains(text, part) end
