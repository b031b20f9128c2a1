--- Numbers as reports print them.

local numbers = {}

--- 1075712 -> "1,075,712"
function numbers.group(number)
    local digits = ("%d"):format(number)
    local sign, rest = digits:match "^(%-?)(%d+)$"
    local head = #rest % 3
    local parts = {}
    if head > 0 then parts[1] = rest:sub(1, head) end
    for at = head + 1, #rest, 3 do parts[#parts + 1] = rest:sub(at, at + 2) end
    return sign .. table.concat(parts, ",")
end

--- "1 file", "2 files"; the plural may be given.
function numbers.count(number, singular, plural)
    return numbers.group(number) .. " " .. (number == 1 and singular or plural or singular .. "s")
end

--- { 3, 4, 5, 9 } -> "3-5, 9". The list is ascending.
function numbers.ranges(list)
    local parts, at = {}, 1
    while at <= #list do
        local last = at
        while list[last + 1] == list[last] + 1 do last = last + 1 end
        if last > at + 1 then
            parts[#parts + 1] = ("%d-%d"):format(list[at], list[last])
        else
            for each = at, last do parts[#parts + 1] = ("%d"):format(list[each]) end
        end
        at = last + 1
    end
    return table.concat(parts, ", ")
end

return numbers
