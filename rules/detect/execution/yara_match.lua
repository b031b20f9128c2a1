-- What YARA rules (--yara) say of the files that the tree made, ran or loaded, where the VM's files are at hand.

local dropped = require "kaiseki.detect.dropped"
local places = require "kaiseki.detect.places"

-- Without a sample every file that came into being in the capture counts.
local function belongs(case, file)
    if file.is_directory then return false end
    local made = file.created or (file.written or 0) > 0 or (file.renamed_from or "") ~= ""
    return made and (not case.sample or file.in_tree)
end

local function is_used(file) return (file.runs or 0) > 0 or (file.loads or 0) > 0 end

-- The event to show: the file was run or loaded, else made.
local function event_of(case, file)
    local index = file.run_at or file.loaded_at or file.created_at
    return index and case:event(index)
end

-- What became of it, and by whom.
local function fate(file)
    if (file.runs or 0) > 0 then return "ran", file.run_as end
    if (file.loads or 0) > 0 then return "loaded", file.loaded_by end
    local maker = dropped.maker(file)
    return maker and "written" or nil, maker
end

local function tell(case, process, path, event, severity, state, doer)
    local names = case:yara(path)
    if not names or #names == 0 then return end
    case:finding {
        process = process, key = path, events = { event }, severity = severity,
        facts = { "match-yara-rule", name = names, file = path, state = state, doer = doer },
    }
end

local function tell_file(case, file)
    local process = is_used(file) and (file.run_as or file.loaded_by) or dropped.maker(file)
    tell(case, process, file.path, event_of(case, file), is_used(file) and "high" or "medium", fate(file))
end

-- Programs of the tree that lay there before, as the sample does. Windows' own tools say nothing about it.
local function tell_programs(case)
    local told = {}
    for _, process in ipairs(case.processes) do
        local image = process.image and process.in_tree and process.image or ""
        local file = case:file(image)
        local wanted = process == case.sample or places.in_user_place(image, case)
        if wanted and image ~= "" and not told[image:lower()] and not (file and belongs(case, file)) then
            told[image:lower()] = true
            local first = process.first_event and case:event(process.first_event)
            tell(case, process, image, first, "high", "ran", process)
        end
    end
end

local RULE = "example_loader"
local DROP = [[C:\Users\x\AppData\Roaming\b.exe]]

local function drops(names, sample)
    return { sample = sample, files = { [DROP] = { yara = names } }, events = {
        { operation = "Process Create", ["process.name"] = "explorer.exe", ["process.pid"] = 2, result = "SUCCESS",
          path = [[C:\Users\x\Desktop\a.exe]], ["child.pid"] = 4, ["child.command_line"] = "a.exe" },
        { operation = "CreateFile", ["process.name"] = "a.exe", ["process.pid"] = 4, path = DROP,
          ["process.image"] = [[C:\Users\x\Desktop\a.exe]], ["file.created"] = true },
    } }
end

local function runs(image, names)
    return { sample = "a.exe", files = { [image] = { yara = names } }, events = {
        { operation = "Process Create", ["process.name"] = "explorer.exe", ["process.pid"] = 2, result = "SUCCESS",
          ["process.image"] = [[C:\Windows\explorer.exe]], path = [[C:\Users\x\Desktop\a.exe]], ["child.pid"] = 4,
          ["child.command_line"] = "a.exe" },
        { operation = "Process Start", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = [[C:\Users\x\Desktop\a.exe]] },
    } }
end

rule {
    id = "execution.yara-match",
    title = "YARA rule matches a file",
    severity = "high",
    attack = {}, -- what a file is, not what it does
    description = "A rule that the analyst gave (--yara) matches a file of the sample's tree (--files). A file that "
        .. "neither ran nor was loaded weighs less.",
    references = { "https://yara.readthedocs.io/" },
    false_positives = { "Rules that describe packers, installers or languages rather than families." },
    author = "kaiseki",
    on_finish = function(case)
        if not case.evidence or case.evidence.yara_rules == 0 then return end
        for _, file in ipairs(case.files) do
            if belongs(case, file) then tell_file(case, file) end
        end
        if case.sample then tell_programs(case) end
    end,
    examples = {
        match = { drops({ RULE }), drops({ RULE, "example_packer" }, "a.exe"),
                  runs([[C:\Users\x\Desktop\a.exe]], { RULE }) },
        no_match = { drops({}), drops(), runs([[C:\Windows\explorer.exe]], { RULE }) },
    },
}
