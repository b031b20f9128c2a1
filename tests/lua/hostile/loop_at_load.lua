-- An endless loop while the file is loaded.
-- expect: limit
while true do end
