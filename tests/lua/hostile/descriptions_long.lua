-- Megabytes of descriptions.
-- expect: limit
local text = ("d"):rep(16000)
for number = 1, 9000 do
    rule { id = "hostile.descriptions-long-" .. number, title = "Hostile", severity = "low", description = text,
           match = path:contains("zz" .. number) }
end
