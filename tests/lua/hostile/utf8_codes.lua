-- Characters of a text that has none.
-- expect: limit
local text = "x" .. ("\x80"):rep(3000000) .. "x"
while true do
    pcall(function() for _ in utf8.codes(text, true) do end end)
end
