-- Steps so small that they never arrive.
-- expect: limit
for _ = 0, 1, 1e-300 do end
