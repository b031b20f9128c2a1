-- An antivirus that is none: registered with Windows' Security Center, before which Defender steps back. The center's
-- service writes the entry for whoever asked through its library.

local accusation = require "kaiseki.detect.accusation"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local standing = require "kaiseki.detect.standing"

local ENTRY = operation:is "RegSetValue" & result:is "SUCCESS" & path:contains [[\Security Center\Provider\Av\]]
local ASKS = operation:is "Load Image" & path:endswith [[\System32\wscapi.dll]]

-- Seconds from the library's being loaded to the entry, and how many that load it are kept.
local WITHIN, MOST = 120, 200

local seen = memory.of_case()

local function is_program(name) return name == "productexe" or name == "reportingexe" or name:find("%.exe$") ~= nil end

local function note_entry(state, event)
    local product, name = event.path:match [[\[Aa][Vv]\([^\]+)\(.+)$]]
    if not product then return end
    state.entries = state.entries or {}
    local entry = state.entries[product] or { index = event.index, time = event.time, process = event.process }
    state.entries[product] = entry
    local data = event.registry.data or ""
    if name:lower() == "displayname" then entry.name = data:sub(1, 200) end
    if is_program(name:lower()) then entry.program = data:sub(1, 1000) end
end

-- Who loaded the library last before the entry was written: of the tree, where one did.
local function asker(state, entry)
    local found
    for _, client in ipairs(state.clients or {}) do
        local after = entry.time and client.time and (entry.time - client.time) / 10000000 or 0
        if client.index < entry.index and after <= WITHIN and client.process.in_tree then found = client end
    end
    return found
end

local function written(name, data, process)
    return { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = process or "svchost.exe",
             ["process.pid"] = 8, time = 20, ["registry.type"] = "REG_SZ", ["registry.data"] = data,
             path = [[HKLM\SOFTWARE\Microsoft\Security Center\Provider\Av\{01}\]] .. name }
end

local LOADS = { operation = "Load Image", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                time = 10, path = [[C:\Windows\System32\wscapi.dll]] }

rule {
    id = "defense-impairment.false-antivirus",
    title = "Antivirus registered that is none",
    severity = "high",
    attack = { "T1685" },
    description = "An entry among the antivirus programs of Windows' Security Center names a program that is not "
        .. "installed where programs are: Defender then steps back, and nothing takes its place.",
    references = { "https://attack.mitre.org/techniques/T1685/" },
    false_positives = { "None is known: antivirus programs are installed for the whole machine." },
    author = "kaiseki",
    match = ENTRY | ASKS,
    on_event = function(event, case)
        local state = seen(case)
        if event.operation == "RegSetValue" then return note_entry(state, event) end
        state.clients = state.clients or {}
        if #state.clients < MOST then
            state.clients[#state.clients + 1] = { process = event.process, index = event.index, time = event.time }
        end
    end,
    on_finish = function(case)
        local state = seen(case)
        for product, entry in pairs(state.entries or {}) do
            local program = entry.program or ""
            local is_real = places.in_program_files(program, case) or places.in_defender(program)
            local client = asker(state, entry)
            local direct = not lineage.is_shell(entry.process) and entry.process or nil
            if not is_real and (client or direct) then
                case:finding {
                    process = client and client.process or direct, key = product,
                    events = { case:event(entry.index), client and case:event(client.index) },
                    facts = { "pose-as-antivirus", name = entry.name or product,
                              program = program ~= "" and program or nil },
                }
            end
        end
    end,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    examples = {
        match = {
            { sample = "a.exe", events = { LOADS, written("DISPLAYNAME", "Tune Antivirus"),
                                           written("PRODUCTEXE", [[C:\Windows\System32\Taskmgr.exe]]) } },
        },
        no_match = {
            { sample = "a.exe", events = { LOADS, written("DISPLAYNAME", "Real Antivirus"),
                                           written("PRODUCTEXE", [[C:\Program Files\Real\av.exe]]) } },
            { events = { written("DISPLAYNAME", "Windows Defender") } },
        },
    },
}
