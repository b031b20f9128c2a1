-- A million blocks, each wrong in several ways.
-- expect: error
for number = 1, 1000000 do rule { id = "x" .. number, [number] = true } end
