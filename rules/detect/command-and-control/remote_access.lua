-- Products for remote access that a program, and not the user, sets up or starts: what they are for, somebody else has
-- from then on.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local tools = require "kaiseki.detect.tools"

-- Options by which they are set up without a question or given a password.
local SETS_UP = {
    "--install", "--silent", "--set-password", "--password", "--with-password", "--start-with-win", "--get-id",
    "--install-service", "--config", "--option", "/verysilent", "-silent", "/silent", "/s ", "/qn", "/quiet",
    "-fullinstall", "--unattended", "--silent-install", "-install",
}

local function product_of(name)
    return products.of(products.REMOTE_ACCESS, name)
end

local function sets_up(folded)
    for _, option in ipairs(SETS_UP) do
        if (folded .. " "):find(" " .. option, 1, true) then return true end
    end
    return false
end

-- The product's own program or setup: whose child it is says nothing more.
local function is_own(product, process)
    return process ~= nil and product_of(places.name(process.name or "")) == product
end

local PASSWORD = ", with a password"

local function gives_password(folded) return folded:find "%-password%f[%W]" ~= nil end

local function product_in(key) return key:sub(-#PASSWORD) == PASSWORD and key:sub(1, -#PASSWORD - 1) or key end

local commands = asked.new()

local function note(event, case)
    local image = event.child.image or event.path or ""
    local product = product_of(places.name(image))
    if not product or is_own(product, event.process) then return end
    local line = event.child.command_line or ""
    local told = command.first(line, function(each) return sets_up(each.folded) end)
    -- Windows starts what is installed.
    if lineage.is_shell(event.process) and not told then return end
    if not told and not places.in_user_place(image, case) then return end
    -- A password for whoever comes is a deed of its own.
    commands:tell(case, event, { key = gives_password(line:lower()) and product .. PASSWORD or product })
end

local function example(image, starter, arguments)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = starter or "a.exe", path = image,
             ["child.command_line"] = ('"%s"%s'):format(image, arguments or "") }
end

rule {
    id = "command-and-control.remote-access",
    title = "Product for remote access set up or started by a program",
    severity = "high",
    attack = { "T1219.002", "T1219" },
    description = "A program starts a product for remote access from a user's folder, has it set up without a question "
        .. "or gives it a password, so that somebody can use the machine from afar.",
    references = { "https://attack.mitre.org/techniques/T1219/002/" },
    false_positives = { "Administrators' and helpdesks' own roll-out." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & path:contains(products.parts(products.REMOTE_ACCESS)),
    on_event = note,
    on_complete = commands.complete,
    excuse = function(finding)
        if is_own(product_in(finding.key), finding.process) then return "low" end
        return not tools.in_tree(finding) and "medium" or nil
    end,
    finding = function(finding)
        return { "start-remote-access", product = product_in(finding.key),
                 command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            example([[C:\ProgramData\AnyDesk.exe]], nil, [[ --install "C:\Program Files (x86)\AnyDesk" --silent]]),
            example([[C:\Users\x\AppData\Roaming\WinSup\client32.exe]]),
            example([[C:\Program Files (x86)\AnyDesk\AnyDesk.exe]], "cmd.exe", " --set-password"),
        },
        no_match = {
            example([[C:\Program Files (x86)\AnyDesk\AnyDesk.exe]], "explorer.exe"),
            example([[C:\Users\x\Downloads\AnyDesk.exe]], "explorer.exe"),
            example([[C:\Program Files (x86)\AnyDesk\AnyDesk.exe]], "services.exe", " --service"),
        },
    },
}
