-- What files carry besides their content: where they came from, when they were made, whether they show.

local lists = require "kaiseki.common.lists"
local time = require "kaiseki.common.time"
local browsers = require "kaiseki.detect.browsers"
local dropped = require "kaiseki.detect.dropped"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local trusted = require "kaiseki.detect.trusted"

rule {
    id = "defense-impairment.mark-of-the-web",
    title = "Mark of the web removed",
    severity = "medium",
    attack = { "T1553.005" },
    description = "The stream Zone.Identifier says that a file came from the web; without it Windows does not warn.",
    references = { "https://attack.mitre.org/techniques/T1553/005/" },
    false_positives = { "Explorer's Unblock button, browsers and download managers, which are left out." },
    author = "kaiseki",
    match = result:is "SUCCESS" & path:endswith { ":Zone.Identifier", ":Zone.Identifier:$DATA" }
        & ((operation:is { "SetDispositionInformationFile", "SetDispositionInformationEx" } & file.delete:is(true))
           | (operation:is "CreateFile" & file.options:contains "Delete On Close")),
    key = function(event)
        if trusted.is_walker(event.process) or browsers.is_browser(event.process) then return nil end
        return event.path:match "^(.-):Zone" or event.path
    end,
    finding = function(finding)
        local own = places.name(finding.key) == places.name(say.image(finding.process))
        return { "remove-web-mark", file = finding.key, trait = own and "own" or nil }
    end,
    examples = {
        match = {
            { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[C:\Users\x\Downloads\a.exe:Zone.Identifier]], ["file.delete"] = true },
        },
        no_match = {
            { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "explorer.exe",
              ["process.image"] = [[C:\Windows\explorer.exe]],
              path = [[C:\Users\x\Downloads\a.exe:Zone.Identifier]], ["file.delete"] = true },
        },
    },
}

-- Year of a date in Detail, whatever the locale's order; nil for "n/a" and for the zeros that leave a time alone.
local function year_of(detail, name)
    local date = detail:match(name .. ": ([^:]-) ?%d*:") or ""
    local year = tonumber(date:match "%d%d%d%d" or "")
    return year and year >= 1990 and year or nil
end

local function year_now(event)
    return event.time and time.has_date(event.time) and tonumber(time.date(event.time):sub(1, 4)) or nil
end

rule {
    id = "stealth.timestomp",
    title = "Creation time of a program set back",
    severity = "medium",
    attack = { "T1070.006" },
    description = "A program that was just written gets a creation time of years ago, and stands beside old files as "
        .. "one of them.",
    references = { "https://attack.mitre.org/techniques/T1070/006/" },
    false_positives = { "Archivers and setup programs that keep the times of what they unpack." },
    author = "kaiseki",
    match = operation:is "SetBasicInformationFile" & result:is "SUCCESS" & detail:contains "CreationTime"
        & path:endswith { ".exe", ".dll", ".sys", ".scr" },
    key = function(event, case)
        local now, set = year_now(event), year_of(event.detail, "CreationTime")
        if not now or not set or set >= now then return nil end
        local file = dropped.file(case, event.path, event.index)
        if not file or dropped.by_installer(file) or not places.in_user_place(say.image(event.process), case) then
            return nil
        end
        return event.path
    end,
    finding = function(finding)
        return { "set-time-back", file = finding.key, year = year_of(finding.events[1].detail, "CreationTime") }
    end,
    examples = {
        match = {
            { events = {
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\ProgramData\b.exe]],
                  ["file.created"] = true },
                { operation = "SetBasicInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
                  ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\ProgramData\b.exe]],
                  detail = "CreationTime: 7/14/2009 1:14:45 AM, LastAccessTime: 7/14/2009 1:14:45 AM, "
                      .. "LastWriteTime: 7/14/2009 1:14:45 AM, ChangeTime: 1/1/1601 12:00:00 AM, FileAttributes: A" },
            } },
        },
        no_match = {
            { operation = "SetBasicInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[C:\ProgramData\b.exe]],
              detail = "CreationTime: 1/1/1601 12:00:00 AM, LastAccessTime: 1/1/1601 12:00:00 AM, "
                  .. "LastWriteTime: 1/1/1601 12:00:00 AM, ChangeTime: 1/1/1601 12:00:00 AM, FileAttributes: A" },
        },
    },
}

-- Windows keeps hidden folders of its own in users' places.
local OWN = {
    [[\desktop.ini]], [[\thumbs.db]], [[\inetcache]], [[\content.ie5]], [[\history.ie5]], [[\inetcookies]],
    [[\microsoft\windows\]], [[\microsoft\crypto\]], [[\microsoft\protect\]], [[\microsoft\systemcertificates]],
    [[\microsoft\credentials]], [[\~$]], [[\cryptneturlcache\]], [[\packages\]],
}

rule {
    id = "stealth.hidden-files",
    title = "Hidden system file or folder made in a user's place",
    severity = "medium",
    attack = { "T1564.001" },
    description = "A file or folder is made with the attributes Hidden and System, which Explorer does not show.",
    references = { "https://attack.mitre.org/techniques/T1564/001/" },
    false_positives = { "Copy protection and license files." },
    author = "kaiseki",
    match = operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & file.attributes:contains "HS",
    key = function(event, case)
        local folded = (event.path or ""):lower()
        if lists.part_in(folded, OWN) then return nil end
        if trusted.is_walker(event.process) or not places.in_user_place(event.path, case) then return nil end
        return "hidden"
    end,
    finding = function(finding)
        local paths = {}
        for _, event in ipairs(finding.events) do paths[#paths + 1] = event.path end
        return { "make-hidden-files", count = finding.count, file = paths }
    end,
    examples = {
        match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["file.created"] = true,
              path = [[C:\RECYCLER\S-1-5-18\$0123\@]], ["file.attributes"] = "HS" },
        },
        no_match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "explorer.exe", ["file.created"] = true,
              path = [[C:\Users\x\Documents\desktop.ini]], ["file.attributes"] = "HS" },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["file.created"] = true,
              path = [[C:\Users\x\Documents\a.txt]], ["file.attributes"] = "N" },
        },
    },
}
