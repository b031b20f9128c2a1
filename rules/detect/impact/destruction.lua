-- A user's documents overwritten from their beginning by a program that does not belong there, whatever they are called
-- afterwards.

local memory = require "kaiseki.detect.memory"
local destroyed = require "kaiseki.detect.destroyed"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"

-- `deletes`: all are of one kind, and deleted once they are overwritten.
local function documents(image, count, deletes)
    local events = { { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
                       ["process.pid"] = 2, ["process.image"] = [[C:\Windows\explorer.exe]], path = image,
                       ["child.pid"] = 4, ["child.command_line"] = image } }
    for i = 1, count do
        local name = ([[C:\Users\x\Documents\%d.%s]]):format(i, (i % 2 == 0 or deletes) and "docx" or "jpg")
        events[#events + 1] = { operation = "WriteFile", result = "SUCCESS", ["process.name"] = places.name(image),
                                ["process.pid"] = 4, ["process.image"] = image, path = name, ["file.offset"] = 0,
                                ["file.length"] = 4096 }
        if deletes then
            events[#events + 1] = { operation = "SetDispositionInformationFile", result = "SUCCESS", path = name,
                                    ["process.name"] = places.name(image), ["process.pid"] = 4,
                                    ["process.image"] = image, ["file.delete"] = true }
        end
    end
    return { events = events }
end

-- What became of the documents besides.
local function deeds(group)
    local list = {}
    if group.renamed > 0 then list[1] = { "rename", count = group.renamed } end
    if group.deleted > 0 then
        list[#list + 1] = { "delete", count = group.deleted < #group.paths and group.deleted or nil }
    end
    return list
end

rule {
    id = "impact.destruction",
    title = "Many documents overwritten",
    severity = "critical",
    attack = { "T1485" },
    description = "A process of the sample's tree that is not installed writes over twenty or more documents of the "
        .. "user that were there before, of more than one kind or deleting them: destroyed, or encrypted in place.",
    references = { "https://attack.mitre.org/techniques/T1485/" },
    false_positives = { "Converters and synchronisers that run from a user's folder." },
    author = "kaiseki",
    on_finish = function(case)
        for _, group in ipairs(destroyed.overwritten(case)) do
            case:finding {
                process = group.process, key = "documents", events = memory.events(case, group.indexes),
                facts = { "overwrite-documents", count = #group.paths, kinds = group.kinds > 1 and group.kinds or nil,
                          deed = deeds(group), name = say.name(group.paths[1]) },
            }
        end
    end,
    examples = {
        match = {
            documents([[C:\Users\x\Downloads\a.exe]], 30), documents([[C:\Users\x\Downloads\a.exe]], 30, true),
        },
        no_match = {
            documents([[C:\Users\x\Downloads\a.exe]], 8),
            documents([[C:\Program Files\Converter\convert.exe]], 30),
        },
    },
}
