-- Modules that are not there, under ever new names.
-- expect: limit
for number = 1, math.huge do pcall(require, "kaiseki.n" .. number) end
