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

-- What makers of sticks do besides, writing programs to them and fetching images, speaks against none of them.
local function weigh(finding, case)
    if finding.excuse and setup.have_makers(finding.process, finding.process) then return finding.excuse end
    return accusation.unless_accused(finding, case)
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
        mine.disks = mine.disks or {}
        mine.disks[event.path] = disk
        if event.file.offset == 0 then mine[event.path] = true end
        case:finding { process = event.process, key = event.path, event = event }
    end,
    -- Sticks are made so, disks after the first, by tools that say who made them.
    excuse = function(finding, case)
        if first(case, finding.process).own then return nil end
        return setup.have_makers(finding.process, finding.process) and "low" or "medium"
    end,
    weigh = weigh,
    finding = function(finding, case)
        local mine = first(case, finding.process)
        local is_boot = mine[finding.key] == true
        return { "overwrite-disk", drive = (mine.disks or {})[finding.key] or finding.key, written = finding.bytes,
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

-- Files of NTFS itself that are written by the file system alone, and the volume.
local TABLES = { "$MFT", "$MFTMirr", "$Boot", "$Bitmap", "$LogFile", "$Volume", "$AttrDef" }

local function table_paths()
    local globs = { [[\Device\HarddiskVolume?]], [[\Device\HarddiskVolume??]], "?:", [[\\.\?:]], [[?:\]] }
    for _, name in ipairs(TABLES) do globs[#globs + 1] = [[?:\]] .. name end
    return globs
end

local written_by = memory.of_process()

rule {
    id = "impact.raw-volume",
    title = "File system's own tables written",
    severity = "critical",
    attack = { "T1561.002", "T1561.001" },
    description = "A program that is not installed writes to a volume itself, or into the tables in which NTFS keeps "
        .. "where files are. What lies there cannot be found again.",
    references = { "https://attack.mitre.org/techniques/T1561/002/" },
    false_positives = { "Tools that write images to sticks, clone or repair volumes, run without being installed." },
    author = "kaiseki",
    match = operation:is "WriteFile" & result:is "SUCCESS" & path:glob(table_paths()),
    on_event = function(event, case)
        if not is_foreign(event, case) then return end
        local drive = event.path:match [[^([^$]*[^$\])\?$]] or event.path:match [[^(.*)\%$]]
        local mine = written_by(case, event.process)
        mine[drive] = mine[drive] or { files = {}, seen = {}, bytes = 0 }
        mine = mine[drive]
        mine.bytes = mine.bytes + (event.file.length or 0)
        if not mine.seen[event.path] then
            mine.seen[event.path], mine.files[#mine.files + 1] = true, event.path
        end
        case:finding { process = event.process, key = drive, event = event }
    end,
    excuse = function(finding, case)
        local drive = finding.key:match "%a:$"
        local mine = written_by(case, finding.process)[finding.key]
        if drive and drive == case:expand "%SystemDrive%"[1] or mine.files[1]:find("$", 1, true) then return nil end
        return setup.have_makers(finding.process, finding.process) and "low" or "medium"
    end,
    weigh = weigh,
    finding = function(finding, case)
        local mine = written_by(case, finding.process)[finding.key]
        return { "overwrite-volume", file = table.move(mine.files, 1, #mine.files, 1, {}), written = mine.bytes }
    end,
    examples = {
        match = { example([[C:\Users\x\a.exe]], [[C:\$MFT]]),
                  example([[C:\Users\x\a.exe]], [[\Device\HarddiskVolume3]]) },
        no_match = { example([[C:\Windows\System32\chkdsk.exe]], [[C:\$MFT]]),
                     example([[C:\Users\x\a.exe]], [[C:\Users\x\$MFT]]) },
    },
}
