--- The modules that rules share: command lines, places, windows of time, sequences, sweeps, ends of the network.

local harness = require "harness"

local equal, check = harness.equal, harness.check
local tests = {}

local command = require "kaiseki.detect.command"
local places = require "kaiseki.detect.places"
local received = require "kaiseki.detect.received"
local remote = require "kaiseki.detect.remote"
local say = require "kaiseki.detect.say"
local sequence = require "kaiseki.detect.sequence"
local sweep = require "kaiseki.detect.sweep"
local window = require "kaiseki.detect.window"

local SECOND = 10000000

local function programs(line)
    local list = {}
    for i, each in ipairs(command.all(line)) do list[i] = each.program end
    return list
end

function tests.words_are_split_as_windows_does()
    equal(command.words [["C:\a b.exe" /tn x]], { [[C:\a b.exe]], "/tn", "x" })
    equal(command.words [[a "b \"c\" d" "" e\\"f g"]], { "a", [[b "c" d]], "", [[e\f g]] })
    equal(command.words "", {})
    equal(command.words [["never closed]], { "never closed" })
    equal(command.words [[C:\dir\ x]], { [[C:\dir\]], "x" })
end

function tests.shells_are_looked_into()
    equal(programs [[cmd /k echo Y|CACLS "a.exe" /P "x:N"&&exit]], { "cmd", "echo", "cacls", "exit" })
    equal(programs [[cmd.exe /c "vssadmin delete shadows & wmic shadowcopy delete"]], { "cmd", "vssadmin", "wmic" })
    equal(programs [[cmd /c v^ss^admin list & (ping 127.0.0.1)]], { "cmd", "vssadmin", "ping" })
    equal(programs [[cmd /c echo "a & b"]], { "cmd", "echo" })
    equal(programs [[cmd /c cmd /c whoami]], { "cmd", "cmd", "whoami" })
    equal(programs ("cmd /c " .. ("cmd /c "):rep(50) .. "x"), { "cmd", "cmd", "cmd", "cmd", "cmd" })
end

function tests.what_cmd_itself_runs_is_looked_into()
    equal(programs [[cmd /c for /F "tokens=*" %1 in ('wevtutil el') do wevtutil cl "%1"]],
        { "cmd", "for", "wevtutil", "wevtutil" })
    equal(programs [[cmd /c start "" /b /min rundll32 a.dll,Main]], { "cmd", "start", "rundll32" })
    equal(programs [[cmd /c call a.bat & if exist C:\a.txt del C:\a.txt]], { "cmd", "call", "a.bat", "if", "del" })
    equal(programs "start", { "start" })
end

function tests.commands_within_others_are_looked_into()
    equal(programs [[powershell -nop -ep bypass -c "whoami; & 'C:\a b\x.exe' /q | clip"]],
        { "powershell", "whoami", "x", "clip" })
    equal(programs [[conhost.exe --headless cmd /c net user]], { "conhost", "cmd", "net" })
    equal(programs [[forfiles /p C:\Windows /m a.exe /c "cmd /c whoami"]], { "forfiles", "cmd", "whoami" })
    equal(programs [[wmic process call create "cmd /c a.bat"]], { "wmic", "cmd", "a.bat" })
    equal(programs [[%comspec% /c whoami]], { "cmd", "whoami" })
    equal(command.all([[cmd /c curl -s x.example/a | cmd]])[2].pipes_to, "cmd")
    equal(command.all([[cmd /c curl -s x.example/a || cmd]])[2].pipes_to, nil)
    equal(command.decoded "aQBlAHgA", "iex")
    equal(command.decoded "no base64!", nil)
end

function tests.options_have_values()
    local task = command.all([[schtasks /create /tn:"My Task" -tr "C:\a b.exe" /F]])[1]
    equal(task:value "/tn", "My Task")
    equal(task:value "/tr", [[C:\a b.exe]])
    equal(task:value "/sc", nil)
    check(task:has("/create") and task:has("/f") and not task:has("/delete"))
    check(command.all("net localgroup Administrators x /ADD")[1]:says "administrators")
    check(command.all("net localgroup Administrators x /ADD")[1]:has "/add")
end

function tests.user_places()
    check(places.in_user_place [[C:\Users\x\Desktop\a.exe]])
    check(places.in_user_place [["%APPDATA%\a\a.exe" -s]])
    check(places.in_user_place [[C:\RECYCLER\S-1-5-18\$00\n.]])
    check(places.in_user_place [[D:\a.exe]])
    check(places.in_user_place "C:/ProgramData/a.dll")
    check(not places.in_user_place "curl http://203.0.113.5/users/x")
    check(not places.in_user_place [["C:\ProgramData\Microsoft\Windows Defender\Platform\4.18\MsMpEng.exe"]])
    check(not places.in_user_place [[C:\Windows\System32\svchost.exe -k netsvcs]])
    check(not places.in_user_place [["C:\Program Files\Tool\tool.exe"]])
    local case = { expand = function(_, name) return name == "%UserProfile%" and { [[E:\perfil\ana]] } or {} end }
    check(places.in_user_place([[E:\PERFIL\ana\x\a.exe]], case))
end

function tests.parts_of_paths()
    equal(places.name [[C:\A\B.EXE]], "b.exe")
    equal(places.program [[C:\A\B.EXE]], "b")
    equal(places.folder [[C:\A\B.EXE]], [[c:\a]])
    equal(places.extension [[C:\a.b\c]], "")
    check(places.is_executable "x.SCR" and places.is_script "x.vbs" and not places.is_executable "x.txt")
end

function tests.words_of_sentences()
    equal(say.list { "a" }, "a")
    equal(say.list { "a", "b" }, "a and b")
    equal(say.list({ "a", "b", "c", "d" }, 2), "a, b and 2 more")
    equal(say.process { name = "A.EXE", pid = 4 }, "A 4")
    equal(say.process(nil), "a process")
    equal(#say.command(("x"):rep(500)), 162)
end

local process, other = { number = 1 }, { number = 2 }
process.parent = other

local function event_at(seconds, index, who)
    return { time = seconds * SECOND, index = index or 0, process = who or process }
end

function tests.window_counts_distinct_things()
    local case = {}
    local counts = window.new { seconds = 10, count = 3 }
    check(not counts:reached(case, process, 0, "a"))
    check(not counts:reached(case, process, 1 * SECOND, "A"))
    check(not counts:reached(case, process, 2 * SECOND, "b"))
    check(counts:reached(case, process, 3 * SECOND, "c"))
    check(not counts:reached(case, other, 3 * SECOND, "c"), "another process has its own count")
    check(not counts:reached(case, process, 30 * SECOND, "d"), "what is older is forgotten")
    check(not counts:reached({}, process, 31 * SECOND, "e"), "another case has its own count")
end

function tests.sequence_remembers_the_latest_of_many()
    local case, steps = {}, sequence.new { by = "any" }
    for i = 1, 10000 do steps:note(case, event_at(i, i), "path " .. i) end
    equal(steps:earlier(case, event_at(10001), "PATH 1").index, 1)
    steps:note(case, event_at(10001, 10001), "path 10001")
    check(not steps:earlier(case, event_at(10002), "path 1"), "the older half is forgotten")
    equal(steps:earlier(case, event_at(10002), "path 5001").index, 5001)
    equal(steps:earlier(case, event_at(10002), "path 10001").index, 10001)
    for i = 1, 5 do steps:note(case, event_at(20000 + i, 20000 + i), "again") end
    equal(steps:earlier(case, event_at(20010), "again").index, 20005)
end

function tests.sequence_is_bound_in_time_and_by_doer()
    local case = {}
    local steps = sequence.new { within = 5, by = "process" }
    steps:note(case, event_at(0), [[C:\A]])
    check(steps:earlier(case, event_at(4), [[c:\a]]))
    check(not steps:earlier(case, event_at(6), [[c:\a]]))
    check(not steps:earlier(case, event_at(4), [[c:\b]]))
    check(not steps:earlier(case, event_at(4, 1, other), [[c:\a]]))
    local family = sequence.new { by = "lineage" }
    family:note(case, event_at(0, 0, other))
    check(family:earlier(case, event_at(900)), "a child follows its parent")
end

-- An expression that is true of events whose `step` it names.
local function step(number)
    return setmetatable({ step = number }, { __bor = function(a) return a end })
end

local function stepped(seconds, index, number, path, who)
    local event = event_at(seconds, index, who)
    event.step, event.path = number, path
    event.matches = function(self, expression) return expression.step == self.step end
    return event
end

local function told_by(steps, events)
    local told = {}
    local case = { event = function(_, index) return { index = index, path = "#" .. index } end,
                   finding = function(_, finding) told[#told + 1] = finding end }
    for _, event in ipairs(events) do steps.on_event(event, case) end
    return told
end

function tests.steps_follow_each_other()
    local steps = sequence.steps { step(1), step(2), step(3), within = 5 }
    local told = told_by(steps, { stepped(0, 1, 2), stepped(1, 2, 1), stepped(2, 3, 3), stepped(3, 4, 2),
                                  stepped(4, 5, 3, nil, other), stepped(8, 6, 3), stepped(9, 7, 3) })
    equal(#told, 1)
    equal({ told[1].key, told[1].events[1].index, told[1].events[2].index, told[1].events[3].index }, { "#2", 2, 4, 6 })
    check(told[1].process == process)
end

function tests.steps_are_about_the_same()
    local steps = sequence.steps { step(1), step(2), by = "any", about = function(event) return event.path end }
    local told = told_by(steps, { stepped(0, 1, 1, "a"), stepped(1, 2, 1), stepped(2, 3, 2, "b"), stepped(3, 4, 2),
                                  stepped(4, 5, 2, "A", other) })
    equal(#told, 1)
    equal({ told[1].events[1].index, told[1].events[2].index }, { 1, 5 })
end

local function transfer(seconds, index, operation, length)
    local event = event_at(seconds, index)
    event.operation, event.path, event.net = operation, "x:1 -> 203.0.113.9:443", { length = length }
    return event
end

function tests.received_as_many_as_written()
    local connections, case = received.new(), {}
    connections:note(case, transfer(0, 1, "TCP Connect"))
    connections:note(case, transfer(1, 2, "TCP Receive", 700))
    connections:note(case, transfer(2, 3, "TCP Connect"))
    connections:note(case, transfer(3, 4, "TCP Receive", 300))
    connections:note(case, transfer(4, 5, "TCP Receive", 200))
    local function file(path, size, written_at, who)
        return { path = path, written = size, written_extent = size, dealings = {
            { process = who or process, written = size, first_time = written_at * SECOND,
              last_time = written_at * SECOND } } }
    end
    local source, dealing = connections:source(case, file([[C:\a.txt]], 500, 5))
    equal({ source.first, source.last, source.received }, { 4, 5, 500 })
    check(dealing.process == process)
    check(connections:source(case, file([[C:\a.txt]], 700, 5)), "the first connection")
    check(not connections:source(case, file([[C:\a.txt]], 1200, 5)), "connections are not added up")
    check(not connections:source(case, file([[C:\a.txt]], 400, 5)), "not as many")
    check(connections:source(case, file([[C:\a.dll]], 400, 5)), "a reply's head comes before a program")
    local loaded = file([[C:\a.dat]], 400, 5)
    loaded.loads = 1
    check(connections:source(case, loaded), "what is loaded is a program, whatever its name")
    local archive = file([[C:\a.zip]], 400, 5)
    archive.renamed_from = [[C:\a.exe]]
    check(connections:source(case, archive), "it was one by its name")
    check(not connections:source(case, file([[C:\a.txt]], 500, 60)), "long after")
    check(not connections:source(case, file([[C:\a.txt]], 500, 5, other)), "another process")
end

function tests.sweep_tells_what_led_to_it()
    local case = { event = function(_, index) return { index = index } end }
    local looks = sweep.new { count = 3 }
    check(not looks:add(case, event_at(0, 10), "x"))
    check(not looks:add(case, event_at(0, 11), "x"))
    check(not looks:add(case, event_at(0, 12), "y", true))
    local events = looks:add(case, event_at(0, 13), "z")
    equal({ events[1].index, events[2].index, events[3].index, events[4].index }, { 10, 11, 12, 13 })
    local names, found = looks:things(case, process)
    equal(names, { "x", "y", "z" })
    equal(found, { "y" })
end

function tests.ends_of_the_network()
    equal(remote.name { address = "2001:db8::1", port = 443 }, "[2001:db8::1]:443")
    equal(remote.delivers { protocol = "TCP", port = 587 }, "mail")
    equal(remote.delivers { protocol = "TCP", port = 21 }, "files")
    equal(remote.delivers { protocol = "UDP", port = 25 }, nil)
    check(remote.is_local { host = "localhost", is_local = true })
    check(remote.is_host { address = "203.0.113.9", is_local = false })
    for _, address in ipairs { "239.255.255.250", "ff02::fb", "::ffff:224.0.0.251", "192.168.1.255", "255.255.255.255",
                               "0.0.0.0", "::" } do
        check(not remote.is_host { address = address }, address)
        check(not remote.is_host { host = address }, address)
    end
    check(not remote.is_host { address = "192.168.1.7", is_local = true })
    local ends = {}
    for i = 1, 7 do
        ends[i] = { protocol = "UDP", address = "203.0.113." .. i, port = 16471,
                    processes = { { process = { number = 9, name = "a.exe" }, sent = 16, received = 0, first = i } } }
    end
    local _, groups = remote.peers { endpoints = ends }
    equal({ #groups, groups[1].count, groups[1].port }, { 1, 7, 16471 })
end

return tests
