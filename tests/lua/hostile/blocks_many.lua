-- More rules than anyone needs.
-- expect: blamed
for number = 1, 1000000 do
    rule { id = "hostile.blocks-many-" .. number, title = "Hostile", severity = "low",
           match = path:contains("zz" .. number) }
end
