-- Writing to the disk itself, past the file system: where the boot record and the partition table are.

local accusation = require "kaiseki.detect.accusation"
local dropped = require "kaiseki.detect.dropped"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local setup = require "kaiseki.detect.setup"

local first = memory.of_process()

local function disk_of(where)
    local folded = where:lower()
    return folded:match [[^\device\harddisk(%d+)\dr%d+$]] or folded:match [[^\\[.?]\physicaldrive(%d+)$]]
end

-- Windows' own tools for disks, and installed ones, do that for whoever asked.
local function is_foreign(event, case)
    local process = event.process
    if (process.pid or 0) == 4 then return false end
    return not (process.image and places.in_program_place(process.image)) or dropped.image(case, process) ~= nil
end

local function example(image, where)
    return { operation = "WriteFile", result = "SUCCESS", ["process.name"] = places.name(image), ["process.pid"] = 40,
             ["process.image"] = image, path = where, ["file.offset"] = 0, ["file.length"] = 512 }
end

rule {
    id = "impact.raw-disk",
    title = "Disk written past the file system",
    severity = "critical",
    attack = { "T1561.002" },
    description = "A program that is not installed writes to the disk itself: the boot record, the partition table, or "
        .. "sectors anywhere. What lay there is lost, and Windows may not start again.",
    references = { "https://attack.mitre.org/techniques/T1561/002/" },
    false_positives = { "Tools that write images to sticks or partition disks, run without being installed." },
    author = "kaiseki",
    match = operation:is "WriteFile" & result:is "SUCCESS" & path:glob { [[\Device\Harddisk*\DR*]], "*PhysicalDrive*" },
    on_event = function(event, case)
        local disk = disk_of(event.path)
        if not disk or not is_foreign(event, case) then return end
        local mine = first(case, event.process)
        mine.own = mine.own or disk == "0"
        if event.file.offset == 0 then mine[disk] = true end
        case:finding { process = event.process, key = disk, event = event }
    end,
    -- Sticks are made so, disks after the first, by tools that say who made them.
    excuse = function(finding, case)
        if first(case, finding.process).own then return nil end
        return setup.have_makers(finding.process, finding.process) and "low" or "medium"
    end,
    weigh = accusation.unless_accused,
    finding = function(finding, case)
        local is_boot = first(case, finding.process)[finding.key]
        return { "overwrite-disk", drive = finding.key, written = finding.bytes,
                 subject = is_boot and "boot-record" or nil }
    end,
    examples = {
        match = {
            example([[C:\Users\x\a.exe]], [[\Device\Harddisk0\DR0]]),
            example([[C:\ProgramData\a.exe]], [[\\.\PhysicalDrive0]]),
        },
        no_match = {
            example([[C:\Windows\System32\diskpart.exe]], [[\Device\Harddisk1\DR1]]),
            example([[C:\Users\x\a.exe]], [[C:\Users\x\PhysicalDrive0]]),
        },
    },
}
