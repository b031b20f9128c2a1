"""The laboratory: tools of whoever makes the capture are told in one line, and what borrows their names is not excused."""
import json

from harness import contains, equal, folder, kaiseki, run
from capture import Capture
from scenery import Desktop

RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
TOOLS = "C:\\Tools\\"
ME = r"C:\Users\mika"


def desk():
    capture = Capture()
    return capture, Desktop(capture)


def report(capture, *options, columns=None):
    with folder() as target:
        capture.write(target + "/lab", columns)
        told = []
        for suffix in (".csv",) if columns else (".pml", ".csv"):
            result = kaiseki("analyze", target + "/lab" + suffix, "--report", "json", *options)
            equal(result.status, 0, result.err)
            data = json.loads(result.out)
            told.append(([(tool["process"]["name"], tool["untold"]) for tool in data["laboratory"]],
                         [(entry["rule"], (entry["process"] or {}).get("name")) for entry in data["findings"]]))
        equal(told[0], told[-1])
        return told[0]


def drop_and_run(capture, doer, path):
    """What is told of anybody who is no tool: a program written, started at logon, and run from Temp."""
    capture.drop(doer, path, 40_000)
    capture.set_value(doer, RUN + r"\helper", "REG_SZ", path)
    capture.exchange(capture.spawn(doer, path), ("203.0.113.9", 4444), 50100, [100], [200])


def start_sample(capture, parent):
    sample = capture.spawn(parent, ME + r"\Desktop\order.exe")
    drop_and_run(capture, sample, ME + r"\AppData\Local\Temp\x\upd.exe")
    return sample


def test_tools_and_what_they_start_are_told_in_one_line():
    capture, desktop = desk()
    fakenet = capture.spawn(desktop.explorer, TOOLS + r"fakenet\fakenet.exe")
    drop_and_run(capture, fakenet, ME + r"\AppData\Local\Temp\_MEI1\WinDivert64.exe")
    start_sample(capture, desktop.explorer)
    tools, found = report(capture)
    equal([name for name, _ in tools], ["fakenet.exe", "WinDivert64.exe"])
    assert sum(count for _, count in tools) > 0, tools
    assert found and not {name for _, name in found} & {"fakenet.exe", "WinDivert64.exe"}, found


def test_an_interpreter_that_runs_a_tool_is_one():
    capture, desktop = desk()
    python = capture.spawn(desktop.explorer, r"C:\Python310\python.exe", r'python.exe -u "C:\Tools\flare\fakenet.py"')
    drop_and_run(capture, python, TOOLS + r"flare\upd.exe")
    start_sample(capture, desktop.explorer)
    tools, found = report(capture)
    equal([name for name, _ in tools], ["python.exe", "upd.exe"])
    assert not {"python.exe"} & {name for _, name in found}, found


def test_a_module_of_python_is_one_and_never_presumed_to_be_the_sample():
    capture, desktop = desk()
    python = capture.spawn(desktop.explorer, r"C:\Python310\python.exe", "python.exe -m fakenet.fakenet")
    drop_and_run(capture, python, ME + r"\AppData\Local\Temp\_MEI1\WinDivert64.exe")
    start_sample(capture, desktop.explorer)
    tools, found = report(capture)
    equal([name for name, _ in tools], ["python.exe", "WinDivert64.exe"])
    assert ("persistence.run-key", "order.exe") in found, found


def test_what_is_critical_is_told_of_a_tool_too():
    capture, desktop = desk()
    tool = capture.spawn(desktop.explorer, TOOLS + "wireshark.exe")
    capture.exit(capture.spawn(tool, r"C:\Windows\System32\vssadmin.exe", "vssadmin delete shadows /all /quiet"))
    start_sample(capture, desktop.explorer)
    tools, found = report(capture, "--sample", "order.exe")
    equal([name for name, _ in tools], ["wireshark.exe", "vssadmin.exe"])
    assert ("impact.shadow-copies", "wireshark.exe") in found or ("impact.recovery", "wireshark.exe") in found, found


def test_a_debugger_is_a_tool_and_the_sample_that_it_starts_is_none():
    capture, desktop = desk()
    debugger = capture.spawn(desktop.explorer, TOOLS + r"x64dbg\release\x64\x64dbg.exe")
    start_sample(capture, debugger)
    tools, found = report(capture, "--sample", "order.exe")
    equal([name for name, _ in tools], ["x64dbg.exe"])
    assert ("persistence.run-key", "order.exe") in found, found


def test_guest_tools_are_tools_and_what_they_start_is_none():
    capture, desktop = desk()
    guest = capture.process(r"C:\Program Files\VMware\VMware Tools\vmtoolsd.exe", started_before=True)
    start_sample(capture, guest)
    desktop.murmur(2)
    tools, found = report(capture, "--sample", "order.exe")
    equal([name for name, _ in tools], ["vmtoolsd.exe"])
    assert ("persistence.run-key", "order.exe") in found, found


def test_a_sample_that_borrows_a_name_is_not_excused():
    for image in (ME + r"\Desktop\procmon.exe", ME + r"\AppData\Roaming\wireshark.exe"):
        capture, desktop = desk()
        sample = capture.spawn(desktop.explorer, image)
        drop_and_run(capture, sample, ME + r"\AppData\Local\Temp\x\upd.exe")
        tools, found = report(capture, "--sample", image)
        equal(tools, [], image)
        assert ("persistence.run-key", image.rsplit("\\", 1)[1]) in found, found


def test_a_name_is_not_excused_where_programs_hide_or_were_just_written():
    capture, desktop = desk()
    start_sample(capture, desktop.explorer)
    hidden = capture.spawn(desktop.scheduler, r"C:\ProgramData\Local\tcpview.exe")
    drop_and_run(capture, hidden, r"C:\ProgramData\Local\a.exe")
    capture.drop(desktop.explorer, TOOLS + "procexp64.exe", 90_000)
    written = capture.spawn(desktop.explorer, TOOLS + "procexp64.exe")
    drop_and_run(capture, written, r"C:\ProgramData\Local\b.exe")
    tools, found = report(capture, "--sample", "order.exe")
    equal(tools, [])
    assert {"tcpview.exe", "procexp64.exe"} <= {name for _, name in found}, found


def test_lab_names_more_tools():
    capture, desktop = desk()
    mine = capture.spawn(desktop.explorer, r"D:\mine\watchme.exe")
    drop_and_run(capture, mine, r"D:\mine\child.exe")
    start_sample(capture, desktop.explorer)
    before, found = report(capture, "--sample", "order.exe")
    equal(before, [])
    assert "watchme.exe" in {name for _, name in found}, found
    for given in ("watchme.exe", "WatchMe", r"D:\mine\watchme.exe"):
        for columns in (None, 7):
            tools, found = report(capture, "--sample", "order.exe", "--lab", given, columns=columns)
            equal([name for name, _ in tools], ["watchme.exe", "child.exe"], given)
            assert not {"watchme.exe", "child.exe"} & {name for _, name in found}, found


def test_the_line_stands_in_every_report_for_people():
    capture, desktop = desk()
    fakenet = capture.spawn(desktop.explorer, TOOLS + r"fakenet\fakenet.exe", pid=7004)
    drop_and_run(capture, fakenet, ME + r"\AppData\Local\Temp\_MEI1\WinDivert64.exe")
    start_sample(capture, desktop.explorer)
    with folder() as target:
        capture.write(target + "/lab")
        for form in ("text", "markdown", "html"):
            out = kaiseki("analyze", target + "/lab.csv", "--report", form).out
            contains(out, "Laboratory")
            contains(out, "fakenet 7004")


def test_lab_without_a_name_is_refused():
    equal(kaiseki("analyze", "x.csv", "--lab").status, 2)


if __name__ == "__main__":
    run(globals())
