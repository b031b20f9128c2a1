--- Ends of the network: what they are called, and which belong to the machine or its neighbourhood.

local remote = {}

-- Ports of services that find neighbours, names and time: no one's command server.
local NEIGHBOURHOOD = {
    [53] = true, [67] = true, [68] = true, [123] = true, [137] = true, [138] = true, [547] = true, [1900] = true,
    [3702] = true, [5353] = true, [5355] = true,
}

local WEB = { [80] = true, [443] = true, [8000] = true, [8008] = true, [8080] = true, [8443] = true, [8888] = true }

--- The end as it is told: "203.0.113.77:80".
function remote.name(endpoint)
    local host = endpoint.host or endpoint.address or "?"
    if host:find(":", 1, true) then host = "[" .. host .. "]" end
    return endpoint.port and ("%s:%d"):format(host, endpoint.port) or host
end

--- Whether the end is this machine.
function remote.is_local(endpoint)
    local host, address = (endpoint.host or ""):lower(), endpoint.address or ""
    return host == "localhost" or address:find "^127%." ~= nil or address == "::1" or address == "0.0.0.0"
        or host:find "^127%." ~= nil or host == "0:0:0:0:0:0:0:1"
end

--- Whether the address is one of many: multicast or broadcast.
function remote.is_multicast(endpoint)
    local address = endpoint.address or endpoint.host or ""
    local first = tonumber(address:match "^(%d+)%.%d+%.%d+%.%d+$" or "")
    return (first ~= nil and first >= 224) or address:find "%.255$" ~= nil or address:lower():find "^ff%x%x:" ~= nil
end

--- Whether the port is one that machines ask their neighbourhood on.
function remote.is_neighbourhood(endpoint)
    return NEIGHBOURHOOD[endpoint.port or -1] == true
end

--- Whether the port is one of the web.
function remote.is_web(endpoint)
    return endpoint.protocol == "TCP" and WEB[endpoint.port or -1] == true
end

return remote
