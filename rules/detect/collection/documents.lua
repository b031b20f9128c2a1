-- The user's documents, read one after another by a program that is not at home there: copied under other names,
-- packed, or sent. And files whose names promise passwords.

local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local accusation = require "kaiseki.detect.accusation"
local collected = require "kaiseki.detect.collected"
local places = require "kaiseki.detect.places"
local remote = require "kaiseki.detect.remote"
local say = require "kaiseki.detect.say"
local trusted = require "kaiseki.detect.trusted"

-- So many documents are no reading of one's own; more, where nothing is seen of what became of them.
local MANY, MANY_ALONE = 8, 20
-- So many of a stick or a share, where the same process read many in all.
local SOME = 3

-- Of what was read at least so much lies in the copies, the archive, or was sent.
local COPIED, PACKED, ONE, SENT = 0.6, 0.1, 0.4, 0.2
local LEAST_SENT = 32768

-- The folder that holds most of what the process made, with as much as it read of documents.
local function copies_of(record)
    local folders, best = {}, nil
    for _, made in ipairs(record.made) do
        local folder = made.path:match [[^(.*)\[^\]*$]] or ""
        local group = folders[folder] or { folder = folder, count = 0, bytes = 0, indexes = {} }
        folders[folder] = group
        if made.file.created then
            group.count, group.bytes = group.count + 1, group.bytes + made.dealing.written
            if #group.indexes < 50 then group.indexes[#group.indexes + 1] = made.dealing.first end
            if not best or group.count > best.count then best = group end
        end
    end
    local enough = best and best.count >= math.max(5, record.documents * COPIED)
        and best.bytes >= record.bytes * COPIED and best.bytes <= record.bytes * 2
    return enough and best or nil
end

-- Archives that the process made, or one large file that holds as much.
local function packs_of(record)
    local targets, indexes = {}, {}
    for _, made in ipairs(record.made) do
        local written = made.dealing.written
        local archive = collected.is_archive(made.path) or collected.is_archive(made.file.path)
        local enough = written >= record.bytes * (archive and PACKED or ONE) and not places.is_executable(made.path)
        if made.file.created and enough then
            targets[#targets + 1] = made.path
            indexes[#indexes + 1] = made.dealing.first
            if #targets == 3 then break end
        end
    end
    return #targets > 0 and targets or nil, indexes
end

-- Where the process sent as much to.
local function sent_by(case, record)
    local hosts, sent, indexes = {}, 0, {}
    for _, endpoint in ipairs(case.endpoints) do
        for _, dealing in ipairs(remote.is_host(endpoint) and endpoint.processes or {}) do
            if dealing.process == record.process and dealing.sent >= math.max(LEAST_SENT, record.bytes * SENT) then
                sent = sent + dealing.sent
                hosts[#hosts + 1] = remote.name(endpoint)
                indexes[#indexes + 1] = dealing.first
            end
        end
    end
    if #hosts == 0 then return nil end
    return hosts, sent, indexes
end

local function technique_of(case, record, copies)
    local share = record.sources.share
    if share and share.count * 2 > record.documents then return "T1039" end
    if copies and places.on_other_drive(copies.folder .. [[\x]], case) then return "T1052.001" end
    return copies and "T1074.001" or "T1005"
end

local function events_of(case, record, more)
    local indexes = {}
    for i = 1, math.min(#record.indexes, 40) do indexes[i] = record.indexes[i] end
    for i = 1, math.min(#more, 30) do indexes[#indexes + 1] = more[i] end
    return memory.events(case, indexes)
end

local SOURCES = { { "drive", "T1025" }, { "share", "T1039" } }

-- Of several sources each that is not this machine's own disk is told by itself.
local function tell_sources(case, record, severity)
    for _, each in ipairs(SOURCES) do
        local name, technique = each[1], each[2]
        local source = record.sources[name]
        if source and source.count >= SOME and source.count * 2 <= record.documents then
            case:finding {
                process = record.process, key = "documents of " .. name, technique = technique,
                events = memory.events(case, source.indexes), severity = severity,
                facts = { "collect-documents", count = source.count, folder = source.folders,
                          name = say.name(source.paths[1]) },
            }
        end
    end
end

local function tell(case, record)
    local copies = copies_of(record)
    local packs, pack_indexes = nil, {}
    if not copies then packs, pack_indexes = packs_of(record) end
    local hosts, sent = sent_by(case, record)
    if not copies and not packs and not hosts and record.documents < MANY_ALONE then return end
    local target = copies and { copies.folder } or packs
    case:finding {
        process = record.process, key = "documents", technique = technique_of(case, record, copies),
        events = events_of(case, record, copies and copies.indexes or pack_indexes),
        severity = not copies and not hosts and "medium" or nil,
        facts = { "collect-documents", count = record.documents, folder = record.folder_list,
                  name = say.name(record.paths[1]), state = copies and "copied" or packs and "packed" or nil,
                  target = target, sent = sent, host = hosts },
    }
    tell_sources(case, record, not copies and not hosts and "medium" or nil)
end

local IMAGE = [[C:\Users\x\Downloads\a.exe]]

local function started(events)
    table.insert(events, 1, { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
                              ["process.pid"] = 2, ["process.image"] = [[C:\Windows\explorer.exe]], path = IMAGE,
                              ["child.pid"] = 4, ["child.command_line"] = "a.exe" })
    return { sample = "a.exe", events = events }
end

local function deed(operation, where, length)
    return { operation = operation, result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = IMAGE, path = where, ["file.offset"] = 0, ["file.length"] = length,
             ["file.created"] = operation == "CreateFile" and true or nil }
end

local function documents(count, copied, ending)
    local events = {}
    for i = 1, count do
        events[#events + 1] = deed("ReadFile", ([[C:\Users\x\Documents\%d.%s]]):format(i, ending or "docx"), 40000)
        if copied then
            local copy = ([[C:\ProgramData\u\%x.dat]]):format(7000 + i)
            events[#events + 1] = deed("CreateFile", copy)
            events[#events + 1] = deed("WriteFile", copy, 40016)
        end
    end
    if copied == false then
        events[#events + 1] = deed("CreateFile", [[C:\ProgramData\tmp0.zip]])
        events[#events + 1] = deed("WriteFile", [[C:\ProgramData\tmp0.zip]], 200000)
    end
    return started(events)
end

rule {
    id = "collection.documents",
    title = "Many documents of the user read",
    severity = "high",
    attack = { "T1005", "T1025", "T1039", "T1052.001", "T1074.001", "T1560" },
    description = "A process of the sample's tree that is not installed reads many documents of the user, or of other "
        .. "machines' shares, and leaves as much under other names or in an archive, or sends as much.",
    references = { "https://attack.mitre.org/techniques/T1005/", "https://attack.mitre.org/techniques/T1074/001/" },
    false_positives = { "Programs for copies in the cloud, backup, converters and searches that run from a user's "
                        .. "folder, when one is taken for the sample." },
    author = "kaiseki",
    match = collected.events(),
    on_event = function(event, case) collected.note(case, event) end,
    on_finish = function(case)
        for _, record in ipairs(collected.of(case)) do
            if record.documents >= MANY then tell(case, record) end
        end
    end,
    -- Nothing but its reading speaks against it: it may be such a program.
    excuse = function(finding)
        local facts = finding.facts
        return (facts.host or facts.state) and "medium" or "low"
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { documents(12, true), documents(12, false), documents(30) },
        no_match = { documents(4, true), documents(12), documents(30, nil, "obj") },
    },
}

rule {
    id = "collection.secret-files",
    title = "Files read that are named for passwords",
    severity = "medium",
    attack = { "T1552.001", "T1005" },
    description = "A process of the sample's tree that is not installed reads documents whose names promise passwords, "
        .. "phrases of wallets or codes, or a database of a password manager.",
    references = { "https://attack.mitre.org/techniques/T1552/001/" },
    false_positives = { "Editors and password managers in a user's folder, when one is taken for the sample." },
    author = "kaiseki",
    match = collected.events(),
    on_event = function(event, case) collected.note(case, event) end,
    on_finish = function(case)
        for _, record in ipairs(collected.of(case)) do
            if #record.secrets > 0 then
                case:finding {
                    process = record.process, key = "secrets", events = memory.events(case, record.secret_indexes),
                    facts = { "read-secret-files", file = record.secrets },
                }
            end
        end
    end,
    excuse = function() return "low" end,
    weigh = accusation.unless_accused,
    examples = {
        match = { started { deed("ReadFile", [[C:\Users\x\Desktop\passwords.txt]], 900) },
                  started { deed("ReadFile", [[C:\Users\x\Documents\Base.kdbx]], 900) } },
        no_match = { started { deed("ReadFile", [[C:\Users\x\Desktop\letter.txt]], 900) },
                     started { deed("ReadFile", [[C:\Program Files\a\passwords.txt]], 900) } },
    },
}

-- Archives of the tree's own that were sent, and what was sent to one end, in shares of the archive.
local LEAST_OF, MOST_OF, SMALLEST = 0.8, 1.5, 4096

local PLACES = { [[\appdata\]], [[\programdata\]], [[\temp\]], [[\users\public\]], [[\perflogs\]] }

local function is_hidden_place(path)
    return lists.part_in(path:lower(), PLACES) ~= nil
end

-- The most that each process of the tree sent to one end, and where, by the process' number.
local function sendings(case)
    local sent = {}
    for _, endpoint in ipairs(case.endpoints) do
        for _, dealing in ipairs(remote.is_host(endpoint) and endpoint.processes or {}) do
            local process = dealing.process
            local best = process and process.in_tree and sent[process.number]
            if process and process.in_tree and dealing.sent > (best and best.sent or SMALLEST) then
                sent[process.number] = { sent = dealing.sent, host = remote.name(endpoint), index = dealing.last }
            end
        end
    end
    return sent
end

local function archives_sent(case)
    local list, sent = {}, sendings(case)
    for _, file in ipairs(case.files) do
        local maker = file.created and file.created_by
        local best = maker and sent[maker.number]
        local size = best and file.written_extent or 0
        if size >= SMALLEST and collected.is_archive(file.renamed_to or file.path) and is_hidden_place(file.path)
            and best.sent >= size * LEAST_OF and best.sent <= size * MOST_OF and best.index > file.created_at then
            list[#list + 1] = { file = file, maker = maker, best = best }
        end
    end
    return list
end

local function archive_sent(bytes)
    local sends = { operation = "TCP Send", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                    ["process.image"] = IMAGE, path = "x:49152 -> 203.0.113.77:443", ["net.length"] = bytes }
    return started { deed("CreateFile", [[C:\Users\x\AppData\Local\Temp\4F0C.zip]]),
                     deed("WriteFile", [[C:\Users\x\AppData\Local\Temp\4F0C.zip]], 200000), sends }
end

rule {
    id = "collection.archive-sent",
    title = "Archive made out of sight and sent",
    severity = "medium",
    attack = { "T1560", "T1074.001" },
    description = "A process of the sample's tree that is not installed makes an archive in AppData, ProgramData or a "
        .. "folder for temporary files, and afterwards has sent about as much to one end.",
    references = { "https://attack.mitre.org/techniques/T1560/", "https://attack.mitre.org/techniques/T1074/001/" },
    false_positives = { "Programs that send reports of their failures, when one is taken for the sample." },
    author = "kaiseki",
    on_finish = function(case)
        for _, each in ipairs(archives_sent(case)) do
            if not trusted.is_installed(case, each.maker) then
                case:finding {
                    process = each.maker, key = each.file.path,
                    events = memory.events(case, { each.file.created_at, each.best.index }),
                    facts = { "send-archive", file = each.file.renamed_to or each.file.path,
                              size = each.file.written_extent, host = each.best.host },
                }
            end
        end
    end,
    excuse = function() return "low" end,
    weigh = accusation.unless_accused,
    examples = { match = { archive_sent(205000) }, no_match = { archive_sent(3000), archive_sent(900000) } },
}
