-- A concatenation with a hundred thousand parts.
-- expect: any
load("return " .. ("'a'.."):rep(100000) .. "'a'")
