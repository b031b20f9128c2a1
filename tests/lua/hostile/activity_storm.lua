-- Thousands of activities for each event.
-- expect: limit
for number = 1, 1000 do
    activity { section = "file", label = "a" .. number, view = "noriben", match = operation:is "CreateFile" }
end
