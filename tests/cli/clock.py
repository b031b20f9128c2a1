"""Times: as spreadsheets leave them, in other columns, without dates, with --date and --tz, and the parts that --since and
--until cut out."""
import gzip
import json
import os
import re

from harness import REPORTS, SAMPLE_PML, contains, equal, folder, kaiseki, run

SEVEN = ["Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail"]
REST = ["one.exe", "77", "WriteFile", r"C:\Users\lab\AppData\Roaming\x.exe", "SUCCESS", "Offset: 0, Length: 4,096"]


def capture(place, times, header=("Time of Day",), separator=",", name="made.csv"):
    """A CSV with a row per time; a time is a text, or one per column of `header`."""
    rows = [list(header) + SEVEN[1:]]
    rows += [([each] if isinstance(each, str) else list(each)) + REST for each in times]
    quoted = [separator.join('"%s"' % cell for cell in row) for row in rows]
    path = "%s/%s" % (place, name)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("\r\n".join(quoted) + "\r\n")
    return path


def times_of(path, *options):
    got = kaiseki("query", path, "--select", "time", "--format", "json", *options)
    equal(got.status, 0, (path, got.err))
    return [row["time"] for row in json.loads(got.out)]


def quality(path, *options):
    return kaiseki("info", path, *options).out


def check(times, want, *options, header=("Time of Day",), says="", separator=","):
    with folder() as place:
        path = capture(place, times, header, separator)
        equal(times_of(path, *options), want, times)
        contains(quality(path, *options), says)


def test_minutes_and_seconds():
    cut = "times tell minutes and seconds"
    check(["47:57.9", "48:01.5"], ["00:47:57.9000000", "00:48:01.5000000"], says=cut)
    check(["14:15.6", "14:15.7", "14:16.0"], ["00:14:15.6000000", "00:14:15.7000000", "00:14:16.0000000"], says=cut)
    check(["47:57,9", "48:01,5"], ["00:47:57.9000000", "00:48:01.5000000"], says=cut, separator=";")
    check(["14:15.61", "14:15.72"], ["00:14:15.6100000", "00:14:15.7200000"], says=cut)
    check(["59:59.8", "00:00.3", "59:59.9", "00:01.0"],
          ["00:59:59.8000000", "01:00:00.3000000", "00:59:59.9000000", "01:00:01.0000000"], says=cut)


def test_hours_are_counted():
    times = ["%02d:%02d.0" % (minute % 60, second) for minute in range(0, 300, 5) for second in (0, 30)]
    want = ["%02d:%02d:%02d.0000000" % (minute // 60, minute % 60, second) for minute in range(0, 300, 5)
            for second in (0, 30)]
    check(times, want)


def test_other_forms():
    check(["0.751388889", "0.751400463"], ["18:02:00.0000000", "18:02:01.0000000"])
    check(["20:16", "20:17"], ["20:16:00.0000000", "20:17:00.0000000"], says="hours and minutes alone")
    check(["0:00", "0:01"], ["00:00:00.0000000", "00:01:00.0000000"])
    check(["8:16 PM", "8:17 PM"], ["20:16:00.0000000", "20:17:00.0000000"])
    check(["20.16.14", "20.16.15"], ["20:16:14.0000000", "20:16:15.0000000"])
    check(["8:16:14.4778228 PM", "8:16:15.0000000 PM"], ["20:16:14.4778228", "20:16:15.0000000"])


def test_other_columns():
    spans = "spans since the first event"
    check(["0.0000000", "1.5000000"], ["00:00:00.0000000", "00:00:01.5000000"], header=["Relative Time"], says=spans)
    check(["00:00:00.0000000", "00:00:01.5000000"], ["00:00:00.0000000", "00:00:01.5000000"], header=["Relative Time"])
    check([("20:16", "0.0000000"), ("20:16", "1.5000000")], ["20:16:00.0000000", "20:16:01.5000000"],
          header=["Time of Day", "Relative Time"])
    check(["7/12/2020 8:16:14 PM", "7/13/2020 0:00:00 AM"], ["2020-07-12T20:16:14.0000000", "2020-07-13T00:00:00.0000000"],
          header=["Date & Time"])
    check([("16:14.4", "7/12/2020 8:16:14 PM"), ("16:15.5", "7/13/2020 8:16:15 PM")],
          ["2020-07-12T20:16:14.4000000", "2020-07-13T20:16:15.5000000"], header=["Time of Day", "Date & Time"])
    check([("20:16", "7/12/2020 8:16:14 PM"), ("20:16", "7/13/2020 8:16:15 PM")],
          ["2020-07-12T20:16:14.0000000", "2020-07-13T20:16:15.0000000"], header=["Time of Day", "Date & Time"])
    check(["44024.0543", "44025.5"], ["2020-07-12T01:18:11.5200000", "2020-07-13T12:00:00.0000000"], header=["Date & Time"])


def test_date_and_zone():
    times = ["11:59:59.0000000 PM", "12:00:01.0000000 AM"]
    check(times, ["23:59:59.0000000", "00:00:01.0000000"])
    check(times, ["2020-07-12T23:59:59.0000000", "2020-07-13T00:00:01.0000000"], "--date", "2020-07-12")
    check(times, ["2020-07-12T23:59:59.0000000+09:00", "2020-07-13T00:00:01.0000000+09:00"], "--date", "2020-07-12",
          "--tz", "Asia/Tokyo")
    check(times, ["2020-07-12T23:59:59.0000000Z", "2020-07-13T00:00:01.0000000Z"], "--date", "2020-07-12", "--tz", "UTC")
    check(times, ["23:59:59.0000000", "00:00:01.0000000"], "--tz", "+02:00", says="--tz is not used")
    check(["47:57.9"], ["2020-07-12T14:47:57.9000000"], "--date", "2020-07-12T14:05")
    check(["7/12/2020 8:16:14 PM"], ["2020-07-12T20:16:14.0000000"], "--date", "2020-01-01", header=["Date & Time"],
          says="--date is not used")
    with folder() as place:
        got = kaiseki("info", capture(place, ["47:57.9"]), "--date", "2020-07-12")
        equal(got.status, 3)
        contains(got.err, "--date 2020-07-12T14:05")


def two_columns(times):
    return [(time, "%s %s" % (date, time.replace(".0000000", ""))) for date, time in times]


def test_summer_time():
    both, zone = ["Time of Day", "Date & Time"], ["--tz", "Europe/Berlin"]
    fall = [("10/25/2020", time) for time in ("1:59:59.0000000 AM", "2:59:59.0000000 AM", "2:00:01.0000000 AM",
                                               "2:59:00.0000000 AM", "3:00:00.0000000 AM")]
    check(two_columns(fall), ["2020-10-25T01:59:59.0000000+02:00", "2020-10-25T02:59:59.0000000+02:00",
                              "2020-10-25T02:00:01.0000000+01:00", "2020-10-25T02:59:00.0000000+01:00",
                              "2020-10-25T03:00:00.0000000+01:00"], *zone, header=both, says="clock changed with the zone's")
    kept = [("10/25/2020", time) for time in ("2:59:59.0000000 AM", "3:00:01.0000000 AM")]
    check(two_columns(kept), ["2020-10-25T02:59:59.0000000+02:00", "2020-10-25T02:00:01.0000000+01:00"], *zone, header=both,
          says="as Process Monitor exports them")
    spring = [("3/29/2020", time) for time in ("1:59:59.0000000 AM", "3:00:01.0000000 AM")]
    check(two_columns(spring), ["2020-03-29T01:59:59.0000000+01:00", "2020-03-29T03:00:01.0000000+02:00"], *zone, header=both)


def test_rows_out_of_order_are_said():
    check(["05:00.0", "45:00.0"] * 20, ["00:05:00.0000000", "00:45:00.0000000"] * 20, says="not in order of time")


def test_no_report_makes_up_a_date():
    with folder() as place:
        for times, header in ((["11:59:59.0000000 PM", "12:00:01.0000000 AM"], ["Time of Day"]), (["47:57.9"], ["Time of Day"]),
                              (["0.0000000", "1.5000000"], ["Relative Time"])):
            path = capture(place, times, header)
            made = [kaiseki("analyze", path, "--all", "--report", name).out for name in REPORTS]
            made += [kaiseki("info", path).out, kaiseki("info", path, "--json").out, kaiseki("query", path).out,
                     kaiseki("convert", path, "--columns", "all", "-o", "-").out]
            for text in made:
                assert not re.search(r"1601-|1970-|1/1/1601|1/1/1970", text), text[:400]


def test_stix_requires_a_date():
    with folder() as place:
        path = capture(place, ["11:59:59.0000000 PM"])
        os.utime(path, (1600000000, 1600000000))
        got = kaiseki("analyze", path, "--report", "stix")
        equal(got.status, 0, got.err)
        contains(got.out, "2020-09-13T12:26:40.000")
        contains(got.out, "all dates here are when its file was last written")
        packed = os.path.join(place, "made.csv.gz")
        with open(path, "rb") as plain, gzip.open(packed, "wb") as out:
            out.write(plain.read())
        got = kaiseki("analyze", packed, "--report", "stix")
        equal((got.status, got.out), (1, ""))
        contains(got.err, "--date YYYY-MM-DD")
        contains(kaiseki("analyze", path, "--report", "stix", "--date", "2020-07-12").out, "2020-07-12T23:59:59.000")


def test_reports_in_a_zone():
    for name in ("json", "ndjson", "timeline", "ioc"):
        text = kaiseki("analyze", SAMPLE_PML, "--tz", "Asia/Tokyo", "--report", name).out
        contains(text, "18:12:4")
        assert re.search(r"2024-03-05[T ]18:12:4\d(\.\d+)?\+09:00", text), name
        assert not re.search(r"2024-03-05[T ]09:1\d:\d\d", text), name
    contains(kaiseki("analyze", SAMPLE_PML, "--tz", "Asia/Tokyo").out, "2024-03-05 18:12:41 (Asia/Tokyo, UTC+09:00)")
    contains(kaiseki("analyze", SAMPLE_PML, "--times", "clock").out, "+0.00 09:12:41")


def count(*options):
    got = kaiseki("query", SAMPLE_PML, "--select", "index", "--format", "json", *options)
    equal(got.status, 0, got.err)
    return len(json.loads(got.out))


def test_a_time_of_day_behind_midnight():
    with folder() as place:
        path = capture(place, ["23:10:00.0000000", "23:50:00.0000000", "00:40:00.0000000"])
        for options, wanted in ((("--until", "01:00:00"), 3), (("--until", "00:10:00"), 2), (("--since", "00:10:00"), 1),
                                (("--since", "23:30:00", "--until", "23:55:00"), 1)):
            got = kaiseki("query", path, "--select", "index", "--format", "json", *options)
            equal(len(json.loads(got.out)), wanted, (options, got.err))


def test_since_and_until():
    whole, early = count(), count("--until", "09:12:45")
    equal(count("--since", "09:12:45"), whole - early)
    for same in ("2024-03-05 09:12:45", "2024-03-05T09:12:45Z", "2024-03-05 04:12:45-05:00", "+4"):
        equal(count("--until", same), early, same)
    equal(count("--until", "18:12:45", "--tz", "Asia/Tokyo"), early)
    equal(count("--where", 'time:lt "09:12:45"'), early)
    equal(count("--where", 'time:lt "18:12:45"', "--tz", "Asia/Tokyo"), early)
    equal(count("--where", 'time:ge "01:19:00" & time:lt "01:20:00"'), 0)
    told = kaiseki("analyze", SAMPLE_PML, "--since", "09:12:45", "--report", "json").out
    contains(told, "%d events before 2024-03-05 09:12:45 (--since)" % early)
    equal(kaiseki("analyze", SAMPLE_PML, "--since", "09:12:45", "--jobs", "1", "--report", "json").out, told)


def test_mistakes():
    for command in ("query", "analyze"):
        for option in ("--since", "--until"):
            for wrong in ("", "x", "25:00", "2024-13-01", "+x", "-5", "10", "2024-03-05 9", "09:12Z"):
                got = kaiseki(command, SAMPLE_PML, option, wrong)
                equal(got.status, 2, (command, option, wrong))
                contains(got.err, "+SECONDS")
        equal(kaiseki(command, SAMPLE_PML, "--times", "x").status, 2)
        got = kaiseki(command, SAMPLE_PML, "--since", "2030-01-01")
        equal(got.status, 2)
        contains(got.err, "the capture goes from 2024-03-05T09:12:41")
    for command in (["query"], ["analyze"], ["info"], ["convert", "-o", "-"]):
        for option in (["--date", "2020-13-01"], ["--date", "yesterday"], ["--date", "2020-07-12T25"], ["--tz", "Mars/Base"],
                       ["--tz", "+25:00"]):
            equal(kaiseki(command[0], SAMPLE_PML, *command[1:], *option).status, 2, (command, option))
    with folder() as place:
        path = capture(place, ["47:57.9"])
        for options in (["--since", "10:00"], ["--since", "2020-01-01"], ["--where", 'time:ge "10:00"'],
                        ["--where", 'time:ge "2020-01-01"']):
            got = kaiseki("query", path, *options)
            assert got.status in (1, 2) and "do not tell" in got.err or "has no dates" in got.err or "no time of day" in got.err


RULE = """rule {
    id = "execution.late", title = "t", severity = "high", attack = { "T1059" }, description = "d", author = "a",
    references = { "https://attack.mitre.org/techniques/T1059/" }, false_positives = { "f" },
    match = operation:is "WriteFile" & time:ge "%s", key = function(event) return event.path end,
    finding = function(finding) return { "run-script", file = finding.key } end,
}"""


def test_what_the_clock_does_not_tell_is_refused_everywhere():
    with folder() as place:
        path, rule = capture(place, ["47:57.9"]), os.path.join(place, "late.lua")
        for asked, missing in (("10:00", "a time of day"), ("2020-01-01", "a date")):
            wanted = "time is compared with %s, which the capture's times do not tell; --date gives one" % missing
            for command in (["query"], ["convert", "-o", "-"]):
                got = kaiseki(command[0], path, *command[1:], "--where", 'time:ge "%s"' % asked)
                equal(got.status, 1, command)
                contains(got.err, wanted)
            with open(rule, "w", encoding="utf-8") as file:
                file.write(RULE % asked)
            got = kaiseki("analyze", path, "--rules", rule)
            equal(got.status, 1)
            contains(got.err, "rule execution.late: " + wanted)
            equal(kaiseki("analyze", path, "--rules", rule, "--date", "2020-07-12T14:05").err, "")


if __name__ == "__main__":
    run(globals())
