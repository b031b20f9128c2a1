--- Name-based UUIDs (RFC 9562, version 5): the same name in the same namespace is the same id, on every machine.

local native = require "kaiseki.native"

local uuid = {}

--- `namespace` is a UUID as text.
function uuid.v5(namespace, name) return native.uuid(namespace, name) end

--- A UUID that says of itself that it is random (version 4), for things that a standard gives no name to.
function uuid.v4_like(text) return text:sub(1, 14) .. "4" .. text:sub(16) end

return uuid
