-- The same through the table library.
-- expect: error
table.insert(string, "mine")
