local fake = require "fake_case"
local harness = require "harness"
local paths = require "kaiseki.report.paths"

local equal = harness.equal
local tests = {}

local short = paths.shortener(fake.amadey(), paths.SHORT)
local general = paths.shortener(fake.amadey(), paths.GENERAL, true)

function tests.longest_wins()
    equal(short [[C:\Users\analyst\AppData\Local\Temp\a.exe]], [[%Temp%\a.exe]])
    equal(short [[C:\Users\analyst\AppData\Local\b]], [[%LocalAppData%\b]])
    equal(general [[C:\Users\analyst\Desktop]], [[%UserProfile%\Desktop]])
end

function tests.case_is_ignored()
    equal(short [[c:\USERS\Analyst\appdata\ROAMING\x]], [[%AppData%\x]])
end

function tests.only_at_boundaries()
    equal(short [[C:\Users\analyst\AppData\Local\Temperature\x]], [[%LocalAppData%\Temperature\x]])
    equal(short [[XC:\Users\analyst\AppData\Local\Temp\x]], [[XC:\Users\analyst\AppData\Local\Temp\x]])
    equal(short [[D:\C:\Users\analyst\AppData\Local\Temp\x]], [[D:\C:\Users\analyst\AppData\Local\Temp\x]])
    equal(general [[C:\Users\analyst2\x]], [[C:\Users\analyst2\x]])
end

function tests.inside_command_lines()
    equal(short [["C:\Users\analyst\AppData\Local\Temp\a.exe" /x C:\Users\analyst\AppData\Roaming\b,Main]],
          [["%Temp%\a.exe" /x %AppData%\b,Main]])
    equal(short [[\??\C:\Users\analyst\AppData\Local\Temp\a]], [[\??\%Temp%\a]])
    equal(short [[C:\Users\analyst\AppData\Local\Temp]], "%Temp%")
end

function tests.a_service_s_temp_is_not_the_user_s()
    equal(short [[C:\Windows\TEMP\x]], [[C:\Windows\TEMP\x]])
    equal(general [[C:\Windows\TEMP\x]], [[%SystemRoot%\TEMP\x]])
end

function tests.short_names_only_when_shorter()
    equal(paths.shortener(fake.amadey(), { "SystemRoot" }) [[C:\Windows\x]], [[C:\Windows\x]])
end

function tests.without_an_environment()
    local guess = paths.shortener(fake.empty(), paths.SHORT)
    equal(guess [[C:\Users\bob\AppData\Local\Temp\x]], [[%Temp%\x]])
    equal(guess [[C:\Documents and Settings\bob\Local Settings\Temp\x]], [[%Temp%\x]])
    equal(guess [[C:\Documents and Settings\bob\Application Data\x]], [[%AppData%\x]])
    equal(paths.shortener(fake.empty(), paths.GENERAL, true) [[C:\Program Files (x86)\x]], [[%ProgramFiles(x86)%\x]])
end

function tests.parts()
    equal({ paths.split [[C:\a\b.exe]] }, { [[C:\a]], "b.exe" })
    equal({ paths.split [[C:\b.exe]] }, { [[C:\]], "b.exe" })
    equal({ paths.split "b" }, { "", "b" })
    equal(paths.extension [[C:\a.b\c.TAR]], ".tar")
    equal(paths.extension [[C:\a.b\c]], "")
    equal(paths.extension [[C:\.profile]], "")
end

return tests
