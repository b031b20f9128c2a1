-- Programs in a command line: no file has them.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local tools = require "kaiseki.detect.tools"

-- Interpreters that are given their program in the command line, and words by which it fetches, runs or listens.
local INLINE = { python = "-c", pythonw = "-c", py = "-c", node = "-e", perl = "-e", ruby = "-e", php = "-r" }
local DEEDS = { "socket", "exec(", "eval(", "b64decode", "base64", "urllib", "requests.get", "urlopen", "subprocess",
                "os.system", "child_process", "https.get", "fetch(", "net.connect", "tcpsocket" }

local function inline_program(each)
    local option = INLINE[each.program]
    if not option or not each:says(option) then return nil end
    local signs = 0
    for _, word in ipairs(DEEDS) do signs = signs + (each.folded:find(word, 1, true) and 1 or 0) end
    return signs >= 2 and each.text or nil
end

local inlines = asked.new()

rule {
    id = "execution.inline-program",
    title = "Interpreter given a program that fetches or runs something in its command line",
    severity = "high",
    attack = { "T1059", "T1059.006", "T1059.007" },
    description = "Python, Node, Perl, Ruby or PHP is given a program in the command line that fetches, decodes or "
        .. "runs something, or talks by sockets: no file has it.",
    references = { "https://attack.mitre.org/techniques/T1059/006/" },
    false_positives = { "Developers, and setups that look for what is there." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { " -c ", " -e ", " -r " }
        & child.command_line:contains { "python", "py ", "py.exe", "node", "perl", "ruby", "php" },
    on_event = function(event, case)
        local found = command.first(event.child.command_line, inline_program)
        if found then inlines:tell(case, event, { key = "inline" }) end
    end,
    on_complete = inlines.complete,
    excuse = function(finding) return not tools.in_tree(finding) and "medium" or nil end,
    finding = function(finding)
        return { "run-inline", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { tools.example [[python.exe -c "import socket,subprocess;s=socket.socket();s.connect(('x',4))"]] },
        no_match = { tools.example [[python -c "import sys; print(sys.version)"]] },
    },
}
