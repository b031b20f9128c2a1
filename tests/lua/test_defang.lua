local defang = require "kaiseki.defang"
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
end

function tests.urls()
    equal(say "mshta http://a.b/c.hta", "mshta hxxp://a[.]b/c.hta")
    equal(say "HTTPS://a.b", "hxxps://a[.]b")
    equal(say "javascript:alert(1)//http://203.0.113.66/", "javascript:alert(1)//hxxp://203[.]0[.]113[.]66/")
end

return tests
