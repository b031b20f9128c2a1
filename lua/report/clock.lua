--- Times of a case as its reports print them: in the zone that was asked for, else in UTC, else as the capture's own
-- clock showed them; without a date where the capture has none.

local time = require "kaiseki.common.time"

local clock = {}

-- The ticks that the clock shows then, and how many seconds it is ahead of UTC; nil where no zone was asked for.
local function shown(case, ticks)
    local capture = case.capture
    if not capture.zone or not time.has_date(ticks) then return ticks, nil end
    local ahead = capture:zone_offset(ticks)
    return ticks + ahead * time.SECOND, ahead
end

-- "+09:00"
local function offset(ahead)
    local minutes = math.abs(ahead) // 60
    return ("%s%02d:%02d"):format(ahead < 0 and "-" or "+", minutes // 60, minutes % 60)
end

--- "2020-07-12"
function clock.date(case, ticks) return time.date((shown(case, ticks))) end

--- "01:18:10"; with `digits` of fraction: "01:18:10.775"
function clock.time(case, ticks, digits) return time.clock((shown(case, ticks)), digits) end

--- "2020-07-12 01:18:10", "2020-07-12 10:18:10+09:00" in a zone, or "01:18:10" without a date; "" where there is no
-- time.
function clock.stamp(case, ticks, digits)
    if not ticks then return "" end
    local local_ticks, ahead = shown(case, ticks)
    return time.stamp(local_ticks, digits) .. (ahead and offset(ahead) or "")
end

--- ISO 8601: "2020-07-12T01:18:10.7752429Z", "...+09:00" in a zone, without either where the zone is not known, and
-- "01:18:10.7752429" without a date.
function clock.iso(case, ticks, digits)
    if not time.has_date(ticks) then return time.clock(ticks, digits or 7) end
    local local_ticks, ahead = shown(case, ticks)
    return time.iso(local_ticks, ahead and offset(ahead) or case.capture.utc and "Z" or "", digits)
end

--- What the clock is, for people: "UTC", "Asia/Tokyo, UTC+09:00", "capture's own clock, zone unknown".
function clock.name(case, ticks)
    local capture = case.capture
    if not time.has_date(ticks) then
        local told = { minutes = "hours counted from the first event's", spans = "counted from the first event" }
        return told[capture.times] or "time of day only"
    end
    local _, ahead = shown(case, ticks)
    if not ahead then return capture.utc and "UTC" or "capture's own clock, zone unknown" end
    local named = "UTC" .. offset(ahead)
    return capture.zone:find "^[+-]" and named or capture.zone .. ", " .. named
end

return clock
