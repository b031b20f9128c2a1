--- Times of a case: integers, 100 ns since 1601-01-01. A capture without dates counts from midnight of its first day.

local time = {}

time.SECOND = 10000000
time.DAY = 86400 * time.SECOND

-- From 1601-01-01 to 1970-01-01, in days.
local DAYS_TO_1970 = 134774

-- The proleptic Gregorian date of a day counted from 1970-01-01; years are taken to start in March, so that the
-- leap day is the last day of a year.
local function civil(days)
    days = days + 719468 -- to 0000-03-01
    local era = days // 146097
    local day_of_era = days - era * 146097
    local year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    local day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    local month = (5 * day_of_year + 2) // 153
    local day = day_of_year - (153 * month + 2) // 5 + 1
    month = month < 10 and month + 3 or month - 9
    return year_of_era + era * 400 + (month <= 2 and 1 or 0), month, day
end

--- True when the capture told dates; without them times are a few days after zero.
function time.has_date(ticks) return ticks >= 365 * time.DAY end

--- "2020-07-12"
function time.date(ticks) return ("%04d-%02d-%02d"):format(civil(ticks // time.DAY - DAYS_TO_1970)) end

--- "01:18:10"; with `digits` of fraction: "01:18:10.775"
function time.clock(ticks, digits)
    local rest = ticks % time.DAY
    local seconds = rest // time.SECOND
    local text = ("%02d:%02d:%02d"):format(seconds // 3600, seconds // 60 % 60, seconds % 60)
    if not digits or digits == 0 then return text end
    return text .. "." .. ("%07d"):format(rest % time.SECOND):sub(1, digits)
end

--- "2020-07-12 01:18:10", or the clock alone where the capture has no dates; "" where it has no times.
function time.stamp(ticks, digits)
    if not ticks then return "" end
    if not time.has_date(ticks) then return time.clock(ticks, digits) end
    return time.date(ticks) .. " " .. time.clock(ticks, digits)
end

--- ISO 8601, "2020-07-12T01:18:10.7752429Z". `zone` is "Z" or, where the zone is unknown, "". Only of times that have
-- a date.
function time.iso(ticks, zone, digits)
    return time.date(ticks) .. "T" .. time.clock(ticks, digits or 7) .. zone
end

--- Seconds with two decimals and a sign: "+0.05", "-1.20"
function time.offset(ticks, zero)
    local hundredths = (math.abs(ticks - zero) + 50000) // 100000
    return ("%s%d.%02d"):format((ticks < zero and hundredths > 0) and "-" or "+", hundredths // 100, hundredths % 100)
end

--- A length of time for reading: "0.2 s", "12 s", "3 min 5 s", "2 h 4 min"
function time.span(ticks)
    local tenths = (ticks + time.SECOND // 20) // (time.SECOND // 10)
    if tenths == 0 and ticks > 0 then return "<0.1 s" end
    if tenths < 1200 then return ("%d.%d s"):format(tenths // 10, tenths % 10) end
    local seconds = tenths // 10
    if seconds < 7200 then return ("%d min %d s"):format(seconds // 60, seconds % 60) end
    return ("%d h %d min"):format(seconds // 3600, seconds // 60 % 60)
end

--- "70.1" seconds
function time.seconds(ticks)
    local tenths = (ticks + time.SECOND // 20) // (time.SECOND // 10)
    return ("%d.%d"):format(tenths // 10, tenths % 10)
end

return time
