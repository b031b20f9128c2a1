--- What the VM's files (`--files`) prove: which captured files are the same, and which YARA rules match them.

local evidence = {}

--- Whether two captured files are the same: true or false by their SHA-256 where both are at hand, else nil. Two paths
-- that lead to one file at hand, as by its name alone, prove nothing.
-- @example evidence.same(case, process.image, file.path)
function evidence.same(case, a, b)
    local one, other = case:hash(a), case:hash(b)
    if not one or not other or one.path == other.path then return nil end
    return one.sha256 == other.sha256
end

-- What came into being in the capture, or ran: other files need no comparing.
local function matters(file)
    if file.is_directory then return false end
    local renamed = file.renamed_from ~= nil and file.renamed_from ~= ""
    return file.created or (file.written or 0) > 0 or renamed or (file.runs or 0) > 0
end

local function add(groups, case, path)
    local hash = case:hash(path)
    if not hash then return end
    if not groups[hash.sha256] then groups[hash.sha256] = {} end
    local group = groups[hash.sha256]
    for _, each in ipairs(group) do
        if each.path:lower() == path:lower() then return end
    end
    group[#group + 1] = { path = path, at_hand = hash.path }
end

--- A function that gives the paths of the files that are the same as a captured one: a list, empty when there are
-- none or the file is not at hand. Files that the capture saw made or run are compared, and the sample.
function evidence.equals(case)
    local groups = {}
    if not case.evidence then return function() return {} end end
    if case.sample and case.sample.image then add(groups, case, case.sample.image) end
    for _, file in ipairs(case.files) do
        if matters(file) then add(groups, case, file.path) end
    end
    return function(path)
        local hash, list, seen = case:hash(path), {}, {}
        for _, each in ipairs(hash and groups[hash.sha256] or {}) do
            if each.at_hand ~= hash.path and not seen[each.at_hand] then
                seen[each.at_hand] = true
                list[#list + 1] = each.path
            end
        end
        return list
    end
end

--- The YARA rules that match a file, a list; empty when none does or the file was not scanned.
function evidence.yara(case, file) return case:yara(file) or {} end

return evidence
