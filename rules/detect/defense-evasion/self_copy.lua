-- A program that puts a copy of itself elsewhere. Told by size, or by hash where the files are at hand; a copy that
-- runs is told with its run.

local dropped = require "kaiseki.dropped"
local say = require "kaiseki.say"
local windows = require "kaiseki.windows"

local function same_content(case, file, maker)
    local own = maker.image and case:file(maker.image)
    local a, b = own and case:hash(own), case:hash(file)
    return a ~= nil and b ~= nil and a.sha256 ~= nil and a.sha256 == b.sha256
end

-- How it is known: "content" or "size"; nil when it is no copy.
local function copied(case, file)
    local maker = dropped.maker(file)
    if not maker or not file.created or file.is_directory or (file.runs or 0) > 0 then return nil end
    if not maker.image or maker.image:lower() == file.path:lower() then return nil end
    if same_content(case, file, maker) then return "content" end
    if not windows.is_executable(file.path) then return nil end
    return dropped.is_copy_of_maker(case, file) and "size" or nil
end

local function copies(size)
    return { events = {
        { operation = "ReadFile", ["process.name"] = "a.exe", ["process.pid"] = 4, path = [[C:\Users\x\a.exe]],
          ["process.image"] = [[C:\Users\x\a.exe]], ["file.offset"] = 0, ["file.length"] = 20480 },
        { operation = "CreateFile", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Users\x\AppData\Roaming\b.exe]],
          ["file.created"] = true },
        { operation = "WriteFile", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Users\x\AppData\Roaming\b.exe]],
          ["file.offset"] = 0, ["file.length"] = size },
    } }
end

rule {
    id = "defense-evasion.self-copy",
    title = "Program copies itself",
    severity = "medium",
    attack = { "T1036.005" },
    description = "A process reads its own image and writes a program of the same size, or of the same hash.",
    references = { "https://attack.mitre.org/techniques/T1036/005/" },
    false_positives = { "Setup programs that keep a copy of themselves for removal." },
    author = "kaiseki",
    on_finish = function(case)
        for _, file in ipairs(case.files) do
            local how = copied(case, file)
            if how then
                local maker = dropped.maker(file)
                local size = dropped.size(file)
                case:finding {
                    process = maker, key = file.path, events = { file.created_at and case:event(file.created_at) },
                    text = ("%s copies itself to %s (%s%s)"):format(say.process(maker), file.path,
                        size and say.bytes(size) or "size not seen",
                        how == "size" and ", as many as it read of itself" or ", the same content"),
                }
            end
        end
    end,
    examples = { match = { copies(20480) }, no_match = { copies(4096) } },
}
