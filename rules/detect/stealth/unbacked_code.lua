-- Code that runs from memory which no module backs: injected, unpacked or reflectively loaded. Only captures with
-- stacks (PML) show it. It means nothing where code is made at run time (.NET, scripts), while a process is still being
-- set up, or where the capture has no list of its modules.

local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"

-- Libraries that make code at run time.
local COMPILERS = {
    "clr.dll", "coreclr.dll", "clrjit.dll", "mscorwks.dll", "mscorjit.dll", "mscoree.dll", "chakra.dll",
    "chakracore.dll", "jscript.dll", "jscript9.dll", "vbscript.dll", "jvm.dll", "v8.dll", "node.dll", "xul.dll",
    "mozjs.dll", "chrome.dll", "chrome_child.dll", "msedge.dll", "libcef.dll", "qt5webenginecore.dll", "webkit.dll",
    "python", "lua5", "libjsc.dll", "flash", "wow64cpu.dll", "xtajit.dll", "xtajit64.dll", "opencl", "d3dcompiler",
    "nvoglv", "ig4icd", "atioglxx",
}

-- After its start a process is still being set up.
local SETTLED = 5000000 -- half a second, in ticks

local verdicts = memory.of_process()

local function makes_code(process)
    for _, module in ipairs(process.modules) do
        local name = places.name(module.path or "")
        for _, compiler in ipairs(COMPILERS) do
            if name:sub(1, #compiler) == compiler then return true end
        end
    end
    return false
end

local function is_meaningful(case, process)
    local mine = verdicts(case, process)
    if mine.meaningful == nil then
        local modules = process.modules
        mine.meaningful = modules ~= nil and #modules > 3 and not makes_code(process)
    end
    return mine.meaningful
end

local shared = memory.of_case()

-- Programs without a place of their own share low addresses.
local HIGH = 0x100000000

local function has_own_place(module)
    local path, base = module.path or "", module.base or 0
    local extension = places.extension(path)
    return base > 0 and (extension == "dll" or (extension == "exe" and base >= HIGH)) and places.in_program_place(path)
end

-- Ranges of Windows' and installed modules, by address: each lies in one place for all processes until Windows starts
-- anew. A process's list may lack one that was loaded before the capture or unloaded since.
local function shared_modules(case)
    local known = shared(case)
    if known.list then return known.list end
    known.list = {}
    local seen = {}
    for _, process in ipairs(case.processes) do
        for _, module in ipairs(process.modules or {}) do
            local base = module.base
            if not seen[base or 0] and has_own_place(module) then
                seen[base] = true
                known.list[#known.list + 1] = { first = base, last = base + (module.size or 0) }
            end
        end
    end
    table.sort(known.list, function(a, b) return a.first < b.first end)
    return known.list
end

local function in_a_module(case, address)
    local list = shared_modules(case)
    local low, high = 1, #list
    while low <= high do
        local middle = (low + high) // 2
        if address < list[middle].first then
            high = middle - 1
        elseif address >= list[middle].last then
            low = middle + 1
        else
            return true
        end
    end
    return false
end

-- No code lies below: what stacks of old Windows end with.
local LOWEST = 0x10000

-- Whether a frame lies in none of them either.
local function has_foreign_frame(event, case)
    for _, frame in ipairs(event.stack or {}) do
        local unbacked = frame.unbacked and not frame.kernel and frame.address >= LOWEST
        if unbacked and not in_a_module(case, frame.address) then return true end
    end
    return false
end

rule {
    id = "stealth.unbacked-code",
    title = "Code runs from memory that no file backs",
    severity = "high",
    attack = { "T1055" },
    description = "Calls come from memory that belongs to no loaded module.",
    references = { "https://attack.mitre.org/techniques/T1055/" },
    false_positives = { "Copy protection, games' anti-cheat, antivirus that hooks programs." },
    author = "kaiseki",
    needs = "stack",
    match = (operation:is { "Process Create", "TCP Connect", "TCP Send", "UDP Send", "RegSetValue" }
             | (operation:is "CreateFile" & file.created:is(true)))
        & unbacked_frames:gt(0) & ~process.name:is { "System", "explorer.exe" },
    key = function(event, case)
        local process = event.process
        if not is_meaningful(case, process) then return nil end
        if process.start_time and event.time - process.start_time < SETTLED then return nil end
        if lineage.is_shell(process) and not process.image then return nil end
        return has_foreign_frame(event, case) and "memory" or nil
    end,
    finding = function(finding)
        return { "run-unbacked-code", name = finding.events[1].operation, times = finding.count }
    end,
    examples = {
        match = {
            { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = "a.exe",
              path = "x:49152 -> 203.0.113.5:443",
              ["process.modules"] = { [[C:\a.exe]], [[C:\Windows\System32\ntdll.dll]],
                                      [[C:\Windows\System32\kernel32.dll]], [[C:\Windows\System32\ws2_32.dll]] },
              stack = { { module = [[C:\Windows\System32\ntdll.dll]], address = 0x77001000 },
                        { address = 0x8850f6 } } },
        },
        no_match = {
            { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = "a.exe",
              path = "x:49152 -> 203.0.113.5:443",
              ["process.modules"] = { [[C:\a.exe]], [[C:\Windows\System32\ntdll.dll]],
                                      [[C:\Windows\System32\kernel32.dll]], [[C:\Windows\System32\ws2_32.dll]] },
              stack = { { module = [[C:\Windows\System32\ntdll.dll]], address = 0x77001000 },
                        { address = 0 } } },
            { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = "a.exe",
              path = "x:49152 -> 203.0.113.5:443" },
        },
    },
}
