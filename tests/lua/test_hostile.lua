-- Strings that attack each format, as every name and text of a case.

local fake = require "fake_case"
local fake_out = require "fake_out"
local harness = require "harness"
local read_json = require "read_json"

local check = harness.check
local tests = {}

local ATTACKS = {
    "\27[31mRED\27[0m", "\27[2J\27[H", "\27]0;pwned\7", "\27]8;;http://203.0.113.66/\27\\click\27]8;;\27\\",
        "\u{9B}31mC1",
    "evil\b\b\b\bgood", "MALWARE\rbenign", "a\nb\tc\0d\127", "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
    "</td></tr></table></pre></script><svg/onload=alert(2)><!--", "' onmouseover='alert(4)' x='",
        "</style><base href=//203.0.113.66/>",
    "</script>\u{2028}\u{2029}\"});alert(6);//", "]]><![CDATA[", "a|b|c\\|d | --- | --- |", "``` `` ` ~~~ code `b`",
    "[click](javascript:alert(1)) ![i](http://203.0.113.66/t.png) <http://203.0.113.66>",
        "\n\n# Nothing\n\n| fake |\n|---|\n",
    "**_~~$x$~~_** \\# * - + 1. > [^1] <!-- hidden", "@torvalds #1 www.evil.example", "=cmd|' /C calc'!A0", "+1",
        "-1", "@SUM(1)",
    "\t=HYPERLINK(\"http://203.0.113.66/\")", "x\"\r\n\"forged\",\"", "%s%n%x%d{0}${7*7}", "invoice_\u{202E}gnp.exe",
    "\u{2066}safe\u{2069}\u{2067}evil", "no\u{200B}te\u{FEFF}pad", "Z" .. ("\u{300}\u{327}"):rep(60),
        "\u{FFFE}\u{10FFFF}",
    "a\u{85}b\u{2028}c", "lone\xED\xA0\xBDhigh", "\xFF\xFE\x80", "   ", "", "..\\..\\x", "note.txt:evil.exe:$DATA",
        "a/b//c\\\\d",
    "javascript:alert(1)//http://203.0.113.66/%2e%2e/%00", ("\\"):rep(99) .. '"', ("A"):rep(3000), ("\27"):rep(200),
    "＝1+1", "GH-1 octo/repo#5", "mailto:a@evil.example", ("\\é\""):rep(3000),
}

local HIDDEN = {
    { 0x80, 0x9F }, { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F }, { 0xFEFF, 0xFEFF }, { 0xFFFE, 0xFFFF },
    { 0x10FFFE, 0x10FFFF },
}

-- No control character but line ends, nothing invisible, valid UTF-8.
local function is_plain(text)
    if text:find "[%z\1-\9\11\12\14-\31\127]" or not utf8.len(text) then return false end
    for _, code in utf8.codes(text) do
        for _, range in ipairs(HIDDEN) do
            if code >= range[1] and code <= range[2] then return false end
        end
    end
    return true
end

local function each(name, test)
    for _, attack in ipairs(ATTACKS) do
        local text = fake_out.render(name, fake.hostile(attack), { all = true, show_suppressed = true, width = 100 })
        test(text, ("%s with %q"):format(name, attack:sub(1, 40)))
    end
end

function tests.text_is_plain()
    each("text", function(text, what)
        check(is_plain(text), what)
        check(not text:find "\r", what)
    end)
end

function tests.csv_is_plain()
    for _, name in ipairs { "timeline", "ioc" } do
        each(name, function(text, what) check(is_plain(text), what) end)
    end
end

function tests.json_is_valid()
    for _, name in ipairs { "json", "misp", "navigator", "stix" } do
        each(name, function(text, what)
            local fine, message = pcall(read_json, text)
            check(fine and is_plain(text), what .. ": " .. tostring(message))
        end)
    end
    each("ndjson", function(text, what)
        for line in text:gmatch "[^\n]+" do check(pcall(read_json, line), what) end
    end)
end

-- Tags of ours, and nothing else that begins like one.
local TAGS = {}
for tag in ([[html head meta link title style body header strong nav a button main section h1 h2 h3 p dl dt dd small
             table thead tbody tr th td span code div ul li b em i svg noscript input label select option
             script]]):gmatch "%S+" do
    TAGS[tag] = true
end

function tests.html_holds_only_our_tags()
    each("html", function(text, what)
        text = text:gsub("<style>.-</style>", ""):gsub("<script>.-</script>", "")
        text = text:gsub('(<script type="application/json" id="[a-z-]+">)(.-)</script>', function(open, data)
            check(pcall(read_json, data) and not data:find "[<>]", what)
            return open .. "</script>"
        end)
        check(is_plain(text), what)
        for closing, tag, attributes in text:gmatch "<(/?)([%w!-]*)([^<>]*)>" do
            check(TAGS[tag] or tag == "!doctype", what .. ": " .. tag)
            check(closing == "" or attributes == "", what)
            for name in attributes:gmatch '%s([%w-]+)%s*=%s*"[^"]*"' do
                check(not name:find "^on" and name ~= "style", what)
            end
            check(not attributes:gsub('"[^"]*"', ""):find "['`<]", what .. ": " .. attributes)
            local href = attributes:match 'href="([^"]*)"'
            check(not href or href:find "^#" or href:find "^https://attack%.mitre%.org/" or href == "data:,", what)
        end
        check(not text:gsub("<[^<>]*>", ""):find "[<>]", what)
    end)
end

-- Text of a Markdown line outside of code spans.
local function outside_code(line)
    local parts, at = {}, 1
    while at <= #line do
        local open, stop = line:find("`+", at)
        if not open then break end
        if line:sub(open - 1, open - 1) == "\\" then -- an escaped backtick, then maybe more
            parts[#parts + 1] = line:sub(at, open)
            at = open + 1
        else
            parts[#parts + 1] = line:sub(at, open - 1)
            local fence = line:sub(open, stop)
            local close = stop + 1
            while true do
                local from, to = line:find("`+", close)
                if not from then return nil end
                if to - from + 1 == #fence then
                    at = to + 1
                    break
                end
                close = to + 1
            end
        end
    end
    parts[#parts + 1] = line:sub(at)
    return table.concat(parts)
end

local function cells_of(line)
    local _, bars = line:gsub("\\.", ""):gsub("|", "")
    return bars
end

function tests.markdown_forms_nothing()
    each("markdown", function(text, what)
        check(is_plain(text), what)
        text = text:gsub("\n(```+)text\n.-\n%1\n", "\n")
        local bars
        for line in text:gmatch "[^\n]*" do
            local outside = outside_code(line)
            check(outside, what .. ": unended code span: " .. line:sub(1, 80))
            outside = (outside or ""):gsub("\\.", "~")
            check(not outside:find "[<>]" and not outside:find "%]%(" and not outside:find "://", what .. ": "
                .. outside:sub(1, 200))
            check(not outside:find "@%w" and not outside:find "[^&]#%d" and not outside:lower():find "www%.", what
                .. ": " .. outside:sub(1, 200))
            if line:find "^|" then
                bars = bars or cells_of(line)
                check(cells_of(line) == bars, what .. ": cells of " .. line:sub(1, 200))
            else
                bars = nil
                check(line:find "^[#%-]" == nil or line:find "^##? " or line:find "^%- ", what)
            end
        end
    end)
end

-- Lines of a graph, each string an S.
local DOT_LINES = {
    "^digraph S {$", "^}$", "^  rankdir=LR;$", "^  node %[fontname=S, fontsize=10%];$",
    "^  edge %[fontname=S, fontsize=9%];$", "^  n%d+ %[label=S, shape=%a+, tooltip=S%];$",
    "^  n%d+ %[label=S, shape=%a+, color=S, penwidth=2, tooltip=S%];$", "^  n%d+ %-> n%d+ %[label=S%];$",
}

-- Everything outside of quoted strings is of Graphviz' words.
function tests.dot_strings_end_where_they_should()
    each("dot", function(text, what)
        check(is_plain(text), what)
        local bare = text:gsub("\\.", ""):gsub('"[^"]*"', "S"):gsub("S %+ S", "S"):gsub("S %+ S", "S")
        for line in bare:gmatch "[^\n]+" do
            local known = false
            for _, form in ipairs(DOT_LINES) do known = known or line:find(form) ~= nil end
            check(known, what .. ": " .. line)
        end
    end)
end

return tests
