-- Asking for products that have nothing to do with the asker: antivirus, virtual machines, tools of analysts. One row,
-- one rule.

local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local sweep = require "kaiseki.detect.sweep"
local trusted = require "kaiseki.detect.trusted"

local ROWS = {
    { id = "discovery.security-products", rows = products.SECURITY, attack = "T1518.001",
      title = "Search for security products", what = "security products", subject = "security-products",
      places = { [[C:\ProgramData\AVAST Software]], [[C:\ProgramData\Kaspersky Lab]], [[C:\ProgramData\ESET]] } },
    { id = "discovery.virtual-machines", rows = products.MACHINES, attack = "T1497.001",
      title = "Search for signs of a virtual machine", what = "virtual machines and sandboxes",
      subject = "virtual-machines", traces = 5,
      places = { [[C:\Windows\System32\drivers\VBoxGuest.sys]], [[C:\Windows\System32\drivers\vmhgfs.sys]],
                 [[HKLM\HARDWARE\ACPI\DSDT\XEN]] } },
    { id = "discovery.analysis-tools", rows = products.ANALYSIS, attack = "T1518",
      title = "Search for tools of analysts", what = "analysis tools", subject = "analysis-tools",
      places = { [[C:\Program Files\Wireshark]], [[C:\Program Files\Fiddler]], [[C:\x64dbg]] } },
}

-- Installed programs ask for their own kind; who looks for three makers' products lies elsewhere or lends its name.
local function is_out_of_place(process, case)
    if trusted.is_walker(process) then return false end
    local image = process.image
    return not image or not places.in_program_place(image) or places.in_user_place(image, case)
        or places.program(image) == "rundll32" or places.program(image) == "powershell"
        or places.program(image) == "wscript" or places.program(image) == "regsvr32"
end

local function probes(paths, name, image)
    local events = {}
    for i, place in ipairs(paths) do
        events[i] = { operation = place:sub(1, 2) == "HK" and "RegOpenKey" or "CreateFile", result = "NAME NOT FOUND",
                      ["process.name"] = name, ["process.pid"] = 4, ["process.image"] = image, path = place }
    end
    return { events = events }
end

for _, row in ipairs(ROWS) do
    local seen = sweep.new { count = 3 }
    -- Many traces of fewer makers tell as much, where hardly anybody asks for more than one.
    local traces = row.traces and sweep.new { count = row.traces }
    rule {
        id = row.id,
        title = row.title,
        severity = "medium",
        attack = { row.attack },
        description = ("One process asks for three or more %s of different makers, there or not."):format(row.what),
        references = { "https://attack.mitre.org/techniques/" .. row.attack:gsub("%.", "/") .. "/" },
        false_positives = { "Inventory programs and setup of antivirus, which looks for rivals." },
        author = "kaiseki",
        match = operation:is { "CreateFile", "QueryOpen", "RegOpenKey", "RegQueryValue", "QueryDirectory",
                               "QueryBasicInformationFile" }
            & path:contains(products.parts(row.rows)),
        on_event = function(event, case)
            if not is_out_of_place(event.process, case) then return end
            local product = products.of(row.rows, event.path)
            if not product then return end
            local events = seen:add(case, event, product, event.result == "SUCCESS")
            local of_traces = traces and traces:add(case, event, event.path:lower())
            events = events or of_traces
            if events then case:finding { process = event.process, key = row.what, events = events } end
        end,
        finding = function(finding, case)
            local names, found = seen:things(case, finding.process)
            return { "look-for-products", count = #names, subject = row.subject, product = names, present = found }
        end,
        examples = {
            match = { probes(row.places, "a.exe", [[C:\Users\x\a.exe]]) },
            no_match = {
                probes({ row.places[1], row.places[2] }, "a.exe", [[C:\Users\x\a.exe]]),
                probes(row.places, "explorer.exe", [[C:\Windows\explorer.exe]]),
            },
        },
    }
end
