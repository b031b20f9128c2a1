-- Counting characters backwards through continuation bytes.
-- expect: limit
local text = ("\x80"):rep(4000000)
while true do pcall(utf8.offset, text, -1000000, #text + 1) end
