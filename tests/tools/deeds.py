"""What programs do in many stories, as Process Monitor shows it: tools started, tasks and services registered, files looked
for.

    import deeds
    with deeds.told(c, "deletes the shadow copies", "critical", "T1490", sample, "shadows") as helpers:
        helpers += deeds.command(c, sample, "vssadmin.exe delete shadows /all /quiet")

told() is Capture.behaviour() whose doers may grow within the block, by the processes that are started there.
"""
import contextlib
import datetime
import struct

import capture
import details as d

MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.19041.1"}
FOLDERS = {"powershell.exe": "WindowsPowerShell\\v1.0\\", "wmic.exe": "wbem\\", "WmiPrvSE.exe": "wbem\\",
           "scrcons.exe": "wbem\\"}
TELLING = {  # tool: modules that tell what it works with
    "bitsadmin.exe": ["bitsproxy.dll"], "cscript.exe": ["vbscript.dll"], "mshta.exe": ["mshtml.dll", "vbscript.dll"],
    "msiexec.exe": ["msi.dll"], "powershell.exe": ["mscoree.dll", "amsi.dll"], "reg.exe": ["advapi32.dll"],
    "schtasks.exe": ["taskschd.dll"], "sc.exe": ["sechost.dll"], "vssadmin.exe": ["vssapi.dll"],
           "wbadmin.exe": ["blb_ps.dll"],
    "net.exe": ["netapi32.dll"], "wmic.exe": ["wbem\\wbemprox.dll"], "wscript.exe": ["jscript.dll", "scrobj.dll"],
    "wevtutil.exe": ["wevtapi.dll"], "WmiPrvSE.exe": ["wbem\\cimwin32.dll"]}
OF_NET1 = ("user", "group", "localgroup", "accounts", "stop", "start")  # what net.exe leaves to net1.exe
TREE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
SERVICES = r"HKLM\System\CurrentControlSet\Services"


@contextlib.contextmanager
def told(c, what, severity, techniques, doer, about):
    """Capture.behaviour(); yields a list for doers that start within the block."""
    helpers = []
    with c.behaviour(what, severity, techniques, doer, about):
        yield helpers
    c.behaviours[-1].pids.update(process.pid for process in helpers)


def tool(c, parent, line, **more):
    """A program of System32 is started with a command line as typed."""
    name = line.split(" ", 1)[0].strip('"').rsplit("\\", 1)[-1]
    name = name if "." in name else name + ".exe"
    system32 = c.system_root + "\\System32\\"
    known = {key.lower(): key for key in list(FOLDERS) + list(TELLING)}
    key = known.get(name.lower(), name)
    child = c.spawn(parent, system32 + FOLDERS.get(key, "") + name, line, **dict(MICROSOFT, **more))
    for module in ["kernel32.dll", "KernelBase.dll"] + TELLING.get(key, []):
        c.load(child, system32 + module, 0x7FFB20000000)
    if name.lower() == "cmd.exe" and parent.name.lower() != "cmd.exe":
        c.spawn(child, system32 + "conhost.exe", "\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1", **MICROSOFT)
    return child


def command(c, parent, line, shell=True, status=0, **more):
    """A command that comes and goes, by default under `cmd.exe /c`; the processes, the shell first."""
    chain = []
    if shell:
        chain.append(tool(c, parent, "cmd.exe /c " + line, **more))
        parent = chain[-1]
    chain.append(tool(c, parent, line, **more))
    words = line.split()
    if words[0] in ("net", "net.exe") and words[1] in OF_NET1:
        chain.append(tool(c, chain[-1], "C:\\Windows\\system32\\net1 " + " ".join(words[1:]), **more))
    c.wait(0.2)
    for process in reversed(chain):
        c.exit(process, status)
    return chain


def begin(c, process):
    """What a program does as it begins: its modules, its settings, a library looked for beside it."""
    folder, system32 = process.image.rsplit("\\", 1)[0], c.system_root + "\\System32\\"
    for name in ("kernel32.dll", "KernelBase.dll", "user32.dll", "ucrtbase.dll"):
        c.load(process, system32 + name, 0x7FFB20000000)
    for key in (r"HKLM\System\CurrentControlSet\Control\Session Manager",
                r"HKLM\System\CurrentControlSet\Control\Nls\Sorting\Versions",
                r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\GRE_Initialize"):
        c.open_key(process, key)
        c.close_key(process, key)
    c.open_key(process, r"HKLM\SOFTWARE\Policies\Microsoft\Windows\safer\codeidentifiers", result="NAME NOT FOUND")
    for name in ("CRYPTBASE.DLL", "version.dll"):
        c.probe(process, folder + "\\" + name)
        c.load(process, system32 + name.lower(), 0x7FFB28000000)


def task(c, desktop, name, number=7):
    """The Schedule service registers a task: its file and its entries in the task cache."""
    guid = "{6F0C%04X-1B7A-4E52-9D31-0A5C7E21%04X}" % (number * 4219 % 65536, number * 911 % 65536)
    path = c.system_root + "\\System32\\Tasks\\" + name
    c.drop(desktop.scheduler, path, 3400)
    tree, entry = TREE + "\\Tree\\" + name, TREE + "\\Tasks\\" + guid
    c.key(desktop.scheduler, tree, new=True)
    c.set_value(desktop.scheduler, tree + "\\Id", "REG_SZ", guid)
    c.set_value(desktop.scheduler, tree + "\\Index", "REG_DWORD", 3)
    c.key(desktop.scheduler, entry, new=True)
    c.set_value(desktop.scheduler, entry + "\\Path", "REG_SZ", "\\" + name)
    c.set_value(desktop.scheduler, entry + "\\Hash", "REG_BINARY", bytes(range(32)))
    c.set_value(desktop.scheduler, entry + "\\Triggers", "REG_BINARY", bytes(240))
    c.set_value(desktop.scheduler, entry + "\\Actions", "REG_BINARY", bytes(180))


def service(c, desktop, name, image, kind=0x10, start=2, display=None):
    """The service manager writes a new service or driver."""
    key = SERVICES + "\\" + name
    c.key(desktop.services, key, new=True)
    for value, number in (("Type", kind), ("Start", start), ("ErrorControl", 1)):
        c.set_value(desktop.services, key + "\\" + value, "REG_DWORD", number)
    c.set_value(desktop.services, key + "\\ImagePath", "REG_EXPAND_SZ", image)
    c.set_value(desktop.services, key + "\\DisplayName", "REG_SZ", display or name)
    if kind & 0x10:
        c.set_value(desktop.services, key + "\\ObjectName", "REG_SZ", "LocalSystem")
    c.close_key(desktop.services, key)


def times(c, process, path, moment):
    """The times of a file are set, but for that of its change."""
    since = datetime.datetime.fromisoformat(moment) - datetime.datetime(1601, 1, 1)
    ticks = since // datetime.timedelta(seconds=1) * capture.SECOND
    data = d.file_data(0x4, [("I", 4, 0x60834), ("I", 12, 40), ("I", 20, 0x4)], path,
                       struct.pack("<4qI4x", ticks, ticks, ticks, 0, 0))
    text = ", ".join("%s: %s" % (name, capture.date_time(at)) for name, at in (
        ("CreationTime", ticks), ("LastAccessTime", ticks), ("LastWriteTime", ticks), ("ChangeTime", 0)))
    c.open(process, path, 0x100, options=0x200020)
    c.add(process, "SetBasicInformationFile", d.Detail(data, None, path, text + ", FileAttributes: n/a", "Write Metadata"))
    c.close(process, path)


def thread(c, process):
    """A thread more in a process, as it gets one of itself or of another."""
    c.add(process, "Thread Create", d.thread_create(c.new_pid()))


def list_folder(c, process, path):
    """A folder is opened and read through."""
    c.open(process, path, 0x100001, options=0x21)
    c.close(process, path)
