-- Programs started. The tree of processes comes from the case; this is what counts and what whitelists weigh.

activity { section = "process", label = "started",
           match = operation:is "Process Create" & result:is "SUCCESS",
           text = function(event) return event.child.command_line or event.path end }
