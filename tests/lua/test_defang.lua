local defang = require "kaiseki.report.format.defang"
local fake = require "fake_case"
local harness = require "harness"

local equal = harness.equal
local tests = {}

local case = fake.amadey()
table.insert(case.endpoints, { host = "Evil.Example", address = "2001:db8::1", processes = {}, in_tree = true })
local say = defang.defanger(case)

function tests.hosts()
    equal(defang.host "203.0.113.77", "203[.]0[.]113[.]77")
    equal(defang.host "2001:db8::1", "2001[:]db8[:][:]1")
    equal(defang.host "localhost", "localhost")
    equal(defang.host "127.0.0.1", "127.0.0.1")
end

function tests.addresses_in_text()
    equal(say "connects to 203.0.113.77:80", "connects to 203[.]0[.]113[.]77:80")
    equal(say "ping 127.0.0.1", "ping 127.0.0.1")
    equal(say "10.0.16299.15", "10.0.16299.15")
    equal(say "1.2.3.4.5", "1.2.3.4.5")
    equal(say "999.1.1.1", "999.1.1.1")
    equal(say "to 2001:db8::1 now", "to 2001[:]db8[:][:]1 now")
end

function tests.names_in_text()
    equal(say "asks evil.example for", "asks evil[.]example for")
    equal(say "not-evil.example", "not-evil.example")
    equal(say [[C:\x.exe]], [[C:\x.exe]])
    equal(say "cdn.EVIL.example.", "cdn.EVIL[.]example.")
    equal(say "evil.example:443, evil.example.com", "evil[.]example:443, evil[.]example.com")
    equal(say "http-evil.example evil.exampl", "http-evil.example evil.exampl")
    equal(say "接続evil.exampleへ", "接続evil[.]exampleへ")
    equal(say(("a."):rep(20000)), ("a."):rep(20000))
    equal(say("." .. ("x"):rep(200000)), "." .. ("x"):rep(200000))
end

function tests.other_names_in_text()
    local other = fake.amadey()
    table.insert(other.endpoints, { host = "ünï.example", processes = {}, in_tree = true })
    table.insert(other.endpoints, { host = ("a."):rep(30) .. "b", processes = {}, in_tree = true })
    local tell = defang.defanger(other)
    equal(tell "to ünï.example now", "to ünï[.]example now")
    equal(tell(("a."):rep(30) .. "b"), ("a[.]"):rep(30) .. "b")
end

function tests.paths_on_other_machines()
    local fake_out = require "fake_out"
    local other = fake.amadey()
    other.files[2].path = [[\\203.0.113.77\share\x.exe]]
    for _, name in ipairs { "text", "markdown", "html", "dot" } do
        local text = fake_out.render(name, other):gsub("<script>.-</script>", "")
        local unsafe = text:gsub('<script type="application/json".-</script>', ""):find("203.0.113.77", 1, true)
        if unsafe then harness.check(false, name .. ": " .. text:sub(unsafe - 80, unsafe + 30)) end
    end
end

function tests.urls()
    equal(say "mshta http://a.b/c.hta", "mshta hxxp://a[.]b/c.hta")
    equal(say "HTTPS://a.b", "hxxps://a[.]b")
    equal(say "javascript:alert(1)//http://203.0.113.66/", "javascript:alert(1)//hxxp://203[.]0[.]113[.]66/")
end

return tests
