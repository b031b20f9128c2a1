--- Ends of the network that are no host of anyone's: this machine itself, and addresses that stand for many or none.

local ends = {}

local UNSPECIFIED = { ["0.0.0.0"] = true, ["::"] = true, ["0:0:0:0:0:0:0:0"] = true }

-- Names that machines ask a whole neighbourhood by, as Procmon prints them for the addresses (IANA, RFC 6762, 4795).
local GROUP_NAMES = { ["igmp.mcast.net"] = true, broadcasthost = true, ["all-systems.mcast.net"] = true }

-- An IPv4 address that is mapped into IPv6, as what it is.
local function plain(text)
    return (text:gsub("^::[fF][fF][fF][fF]:(%d+%.%d+%.%d+%.%d+)$", "%1"))
end

-- A network's last address: elsewhere than in networks of one's own it may be a host, and no connection is made to it.
local function is_broadcast(first, second)
    return first == 10 or (first == 172 and second >= 16 and second <= 31) or (first == 192 and second == 168)
        or (first == 169 and second == 254)
end

local function is_group(text, protocol)
    local first, second, last = text:match "^(%d+)%.(%d+)%.%d+%.(%d+)$"
    if first then
        return tonumber(first) >= 224
            or (last == "255" and protocol ~= "TCP" and is_broadcast(tonumber(first), tonumber(second)))
    end
    return text:find "^[fF][fF]%x%x:" ~= nil or GROUP_NAMES[text:lower()] == true
end

--- Whether the end, { protocol, address, host }, stands for many: multicast or broadcast.
function ends.is_multicast(endpoint)
    return is_group(plain(endpoint.address or ""), endpoint.protocol)
        or is_group(plain(endpoint.host or ""), endpoint.protocol)
end

--- Whether the end is the address that stands for none.
function ends.is_unspecified(endpoint)
    return UNSPECIFIED[endpoint.address or endpoint.host or ""] == true
end

--- Whether the end is this machine itself.
function ends.is_local(endpoint)
    return endpoint.is_local == true
end

--- Whether the end is a host: neither this machine, nor an address of many or of none.
function ends.is_host(endpoint)
    return not ends.is_local(endpoint) and not ends.is_multicast(endpoint) and not ends.is_unspecified(endpoint)
end

return ends
