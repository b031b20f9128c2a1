-- A list within a list, a hundred thousand deep.
-- expect: blamed
local list = {}
for _ = 1, 100000 do list = { list } end
require "kaiseki.report.format.json".encode(list)
