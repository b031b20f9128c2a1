local escape = require "kaiseki.report.format.escape"
local harness = require "harness"

local equal, check = harness.equal, harness.check
local tests = {}

function tests.visible_names_what_cannot_be_seen()
    equal(escape.visible "plain C:\\x", "plain C:\\x")
    equal(escape.visible "\27[31mRED", "<U+001B>[31mRED")
    equal(escape.visible "a\r\nb\tc\0", "a<U+000D><U+000A>b<U+0009>c<U+0000>")
    equal(escape.visible "invoice_\u{202E}gnp.exe", "invoice_<U+202E>gnp.exe")
    equal(escape.visible "no\u{200B}te\u{FEFF}", "no<U+200B>te<U+FEFF>")
    equal(escape.visible "\u{9B}31m", "<U+009B>31m")
    equal(escape.visible "\u{E0041}\u{10FFFF}", "<U+E0041><U+10FFFF>")
    equal(escape.visible "解析 ünï", "解析 ünï")
end

function tests.visible_is_stable()
    for _, text in ipairs { "\27[0m", "a\u{202E}b", "\xFF\xFE", "<U+001B>" } do
        equal(escape.visible(escape.visible(text)), escape.visible(text))
    end
end

function tests.utf8_replaces_what_is_invalid()
    equal(escape.utf8 "a\xFFb", "a\u{FFFD}b")
    equal(escape.utf8 "\xED\xA0\xBD", "\u{FFFD}\u{FFFD}\u{FFFD}") -- a lone surrogate
    equal(escape.utf8 "\xC3", "\u{FFFD}")
    check(utf8.len(escape.utf8(("\x80"):rep(5000))) == 5000)
end

function tests.json_is_valid_and_stays_in_its_script()
    equal(escape.json 'a"b\\c', [[a\"b\\c]])
    equal(escape.json "</script>&\u{2028}", [[\u003c/script\u003e\u0026\u2028]])
    equal(escape.json "\0\27\n\u{E0041}", [[\u0000\u001b\n\udb40\udc41]])
    equal(escape.json "\xFF", "\u{FFFD}")
end

function tests.csv_starts_no_formula()
    for _, start in ipairs { "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠" } do
        check(escape.csv(start .. "1"):sub(1, 1) == "'", start)
    end
    equal(escape.csv 'a"b', 'a""b')
    equal(escape.csv "'=1", "'=1")
end

function tests.html()
    equal(escape.html [[<b a="1" c='2'>&]], "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;")
end

function tests.markdown_forms_nothing()
    equal(escape.markdown "a|b `c` [d](e) <f> *g* _h_ ~i~", [[a\|b \`c\` \[d\](e) &lt;f&gt; \*g\* \_h\_ \~i\~]])
    equal(escape.markdown "@me #1 http://x www.y", "@&#8203;me #&#8203;1 http:&#8203;//x www&#8203;.y")
    equal(escape.markdown "GH-1 gh-x", "GH&#8203;-1 gh-x")
    equal(escape.markdown "a\n# b", "a&lt;U+000A&gt;#&#8203; b")
end

function tests.markdown_code_fences_its_backticks()
    equal(escape.markdown_code "a", "`a`")
    equal(escape.markdown_code "a``b", "```a``b```")
    equal(escape.markdown_code "`a", "`` `a ``")
    equal(escape.markdown_code("a|b", true), [[`a\|b`]])
    equal(escape.markdown_code "a|b", "`a|b`")
    equal(escape.markdown_code([[a\|b]], true), [[`a\` `\|b`]])
end

function tests.dot_puts_long_strings_together()
    local text = ('ab\\"é'):rep(4000)
    local whole = {}
    for piece in escape.dot(text):gmatch '%f["]"(.-[^\\])"%f[ %z]' do
        check(#piece < 16000 and utf8.len(piece), "a piece that Graphviz takes")
        whole[#whole + 1] = piece
    end
    check(#whole > 1)
    equal(table.concat(whole):gsub('\\(["\\])', "%1"), text)
end

function tests.dot_and_stix()
    equal(escape.dot [[C:\new "x"]], [["C:\\new \"x\""]])
    equal(escape.stix [[C:\it's]], [[C:\\it\'s]])
end

return tests
