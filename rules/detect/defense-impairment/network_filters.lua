-- Filters of Windows' filter engine that cut a security product off from the network: its service, in svchost, keeps
-- them in the registry for whoever asked; who asked had to open the product's program, by which a filter knows it.

local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local trusted = require "kaiseki.detect.trusted"

-- Seconds between the program's being opened and the filter's being kept.
local WITHIN = 10

local opened = memory.of_case()

local FILTERS = operation:is "RegSetValue" & result:is "SUCCESS"
    & path:contains [[\BFE\Parameters\Policy\Persistent\Filter\]]
local OPENS = operation:is "CreateFile" & result:is "SUCCESS" & path:endswith ".exe"
    & (path:contains(products.parts(products.SECURITY))
       | path:contains { [[\Windows Defender\]], [[\Windows Defender Advanced Threat Protection\]] })

local function product_of(path)
    if path:lower():find([[\windows defender]], 1, true) then return "Defender" end
    return products.of(products.SECURITY, path)
end

-- Windows' own, scanners and the product itself open such programs all day.
local function is_ordinary(process)
    return trusted.is_walker(process) or lineage.is_shell(process)
        or places.in_program_place(process.image or "") or places.in_defender(process.image or "")
end

local FILTER = [[HKLM\System\CurrentControlSet\Services\BFE\Parameters\Policy\Persistent\Filter\{01}]]

local function opens(path, name, image)
    return { operation = "CreateFile", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4, time = 10,
             ["process.image"] = image, path = path }
end

local function keeps(time)
    return { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "svchost.exe", ["process.pid"] = 8,
             path = FILTER, ["registry.type"] = "REG_BINARY", ["registry.data"] = "00", time = time }
end

local GUARD = [[C:\Program Files\SentinelOne\Agent\SentinelAgent.exe]]

rule {
    id = "defense-impairment.network-filters",
    title = "Security product cut off by network filters",
    severity = "high",
    attack = { "T1685", "T1686.003" },
    description = "A program opens a security product's programs, and Windows' filter engine then keeps new filters: "
        .. "as tools do that keep such products from reporting.",
    references = { "https://attack.mitre.org/techniques/T1686/003/" },
    false_positives = { "Firewalls and VPN programs that are not installed where programs are." },
    author = "kaiseki",
    match = FILTERS | OPENS,
    on_event = function(event, case)
        local state = opened(case)
        if event.operation ~= "RegSetValue" then
            local product = not is_ordinary(event.process) and product_of(event.path)
            if product then
                state.process, state.product, state.index, state.time = event.process, product, event.index, event.time
            end
            return
        end
        local is_direct = not lineage.is_shell(event.process) and not is_ordinary(event.process)
        local after = event.time and state.time and event.time - state.time or 0
        local soon = state.process and after <= WITHIN * 10000000
        if not soon and not is_direct then return end
        state.count = (state.count or 0) + 1
        case:finding { process = soon and state.process or event.process, key = soon and state.product or "filters",
                       event = event, events = soon and { case:event(state.index) } or nil }
    end,
    finding = function(finding)
        local product = finding.key ~= "filters" and finding.key or nil
        local value
        for _, event in ipairs(finding.events) do
            if event.operation == "RegSetValue" then value = value or event.path end
        end
        return { "filter-network", product = product, value = value, count = finding.count }
    end,
    examples = {
        match = { { events = { opens(GUARD, "a.exe", [[C:\Users\x\Documents\a.exe]]), keeps(11) } } },
        no_match = {
            { events = { opens(GUARD, "a.exe", [[C:\Users\x\Documents\a.exe]]), keeps(60) } },
            { events = { opens(GUARD, "vpn.exe", [[C:\Program Files\Vpn\vpn.exe]]), keeps(11) } },
        },
    },
}
