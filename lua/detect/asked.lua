--- Findings about command lines, told of who asked for them: the nearest process that is no tool, and never Windows'
-- own shell, a console, a service host or a process that the capture does not tell of, which start what a user, a task
-- or another machine asks for. There it is the program that was started.
--
--     local commands = asked.new()
--     rule { ..., on_event = function(event, case) commands:tell(case, event, { key = "x" }) end,
--            on_complete = commands.complete }

local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"

local asked = {}

-- What starts programs that somebody else asks for.
local function is_nobody(process)
    return lineage.is_shell(process) or lineage.is_terminal(process) or lineage.only_opens(process) or not process.name
end

-- Keys are names of what a command names; a capture may have commands of any length.
local LONGEST_KEY = 4096

local Asked = {}
Asked.__index = Asked

--- Notes a finding about a Process Create: `about` is what `case:finding` takes, without process and event. It is made
-- at once where the asker is known, else when all processes are.
function Asked:tell(case, event, about)
    if about.key then about.key = about.key:sub(1, LONGEST_KEY) end
    about.process = lineage.requester(event.process)
    if not self.of_child and not is_nobody(about.process) or event.started then
        local nobody = self.of_child or is_nobody(about.process)
        about.process = event.started and nobody and event.started or about.process
        about.event = event
        case:finding(about)
        return
    end
    local list = self.later(case)
    list[#list + 1] = { index = event.index, about = about }
end

--- A new list, for one rule. Its `complete` is the rule's `on_complete`. `of_child`: findings are always of the program
-- that was started.
function asked.new(of_child)
    local made = setmetatable({ later = memory.of_case(), of_child = of_child }, Asked)
    made.complete = function(case)
        for _, each in ipairs(made.later(case)) do
            local event = case:event(each.index)
            local about = each.about
            about.event = event
            about.process = lineage.started(event) or about.process
            case:finding(about)
        end
    end
    return made
end

return asked
