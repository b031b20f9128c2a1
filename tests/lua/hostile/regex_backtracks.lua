-- A regular expression with many ways to fail.
-- expect: any
rule { id = "hostile.regex-backtracks", title = "Hostile", severity = "low",
       match = path:regex [[(a+)+$|(a|aa)+$|(.*)*b]] }
