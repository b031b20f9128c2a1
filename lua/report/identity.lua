--- Ids that are the same whenever the same capture is analysed.

local uuid = require "kaiseki.report.format.uuid"

local identity = {}

-- kaiseki's own namespace: the name-based UUID of "kaiseki" in the namespace for names that are no URL (RFC 9562,
-- OID).
local NAMESPACE = uuid.v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", "kaiseki")

local Identity = {}
Identity.__index = Identity

--- What tells this capture from another: its name, size and span.
function identity.new(case)
    local capture = case.capture
    local seed = table.concat({
        capture.name, ("%d"):format(capture.events), tostring(capture.first_time), tostring(capture.last_time),
    }, "\0")
    return setmetatable({ seed = seed }, Identity)
end

--- The UUID of a thing of this capture, by its kind and what names it there.
function Identity:uuid(kind, ...)
    return uuid.v5(NAMESPACE, table.concat({ kind, self.seed, ... }, "\0"))
end

--- The UUID of a thing that is the same in all captures.
function identity.constant(kind, ...) return uuid.v5(NAMESPACE, table.concat({ kind, ... }, "\0")) end

return identity
