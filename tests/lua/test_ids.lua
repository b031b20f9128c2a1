local fake = require "fake_case"
local harness = require "harness"
local identity = require "kaiseki.report.identity"
local sha256 = require "kaiseki.report.format.sha256"
local stix = require "kaiseki.report.format.stix"
local uuid = require "kaiseki.report.format.uuid"

local equal, check = harness.equal, harness.check
local tests = {}

local function hex(bytes)
    return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

--- FIPS 180-4's examples, and lengths around a block's end.
function tests.hashes()
    equal(hex(sha256.bytes ""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    equal(hex(sha256.bytes "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    equal(hex(sha256.bytes "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    equal(sha256.source "alert(1)", "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=")
end

--- RFC 9562, A.4.
function tests.uuid()
    equal(uuid.v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    equal(uuid.v4_like "2ed6657d-e927-568b-95e1-2665a8aea6a2", "2ed6657d-e927-468b-95e1-2665a8aea6a2")
end

--- The ids that OASIS' own library gives these objects.
function tests.observables()
    equal(stix.observable_id("ipv4-addr", { value = "198.51.100.3" }),
        "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4")
    equal(stix.observable_id("directory", { path = [[C:\x]] }), stix.observable_id("directory", { path = [[C:\x]] }))
    local by_md5 = stix.observable_id("file", { name = "a", hashes = { MD5 = "1" } })
    equal(stix.observable_id("file", { name = "a", hashes = { MD5 = "1", ["SHA-256"] = "2" } }), by_md5)
    check(stix.observable_id("file", { name = "b", hashes = { MD5 = "1" } }) ~= by_md5)
end

function tests.ids_are_of_the_capture()
    local first, second = identity.new(fake.amadey()), identity.new(fake.amadey())
    equal(first:uuid("report"), second:uuid("report"))
    check(first:uuid("report") ~= identity.new(fake.empty()):uuid("report"))
    check(first:uuid("a", "b") ~= first:uuid("a", "c"))
end

function tests.registry_keys_are_written_out()
    equal(stix.full_key [[HKLM\SOFTWARE\x]], [[HKEY_LOCAL_MACHINE\SOFTWARE\x]])
    equal(stix.full_key [[HKCU]], "HKEY_CURRENT_USER")
end

function tests.patterns()
    equal(stix.pattern { type = "file", path = [[C:\it's\a.exe]] },
          [=[[file:name = 'a.exe' AND file:parent_directory_ref.path = 'C:\\it\'s']]=])
    equal(stix.pattern { type = "file", path = [[C:\Users\bob\x\a.exe]] },
          [=[[file:name = 'a.exe' AND file:parent_directory_ref.path LIKE 'C:\\Users\\%\\x']]=])
    equal(stix.pattern { type = "registry value", path = [[HKLM\a\b]] },
          [=[[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\a' AND windows-registry-key:values[*].name = 'b']]=])
    equal(stix.pattern { type = "domain", value = "<script>" }, nil)
    equal(stix.pattern { type = "command line", value = "x" }, nil)
end

return tests
