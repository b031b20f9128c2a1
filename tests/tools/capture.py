"""A capture under construction: processes and events of a story, written as PML and as Process Monitor's CSV.

    from capture import Capture
    capture = Capture()
    shell = capture.process(r"C:\\Windows\\explorer.exe", pid=4120, started_before=True)
    sample = capture.spawn(shell, r"C:\\Users\\mika\\Downloads\\invoice.exe")
    capture.write("invoice")          # invoice.pml and invoice.csv

Stories call the methods in order; the clock moves on by itself and with wait(). Standard library only; the same story gives
the same bytes.
"""
import contextlib
import datetime
import random
import zlib

import details as d
import pml

SECOND = 10_000_000
COLUMNS = ["Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail", "Date & Time",
           "Relative Time", "Duration", "Completion Time", "Event Class", "Sequence", "Image Path", "Company",
           "Description", "Version", "User", "Authentication ID", "Session", "Command Line", "TID", "Virtualized",
           "Integrity", "Category", "Parent PID", "Architecture"]
RESULTS = {"SUCCESS": 0, "NAME NOT FOUND": 0xC0000034, "PATH NOT FOUND": 0xC000003A, "NAME COLLISION": 0xC0000035,
           "ACCESS DENIED": 0xC0000022, "SHARING VIOLATION": 0xC0000043}
CLASSES = {d.PROCESS: "Process", d.REGISTRY: "Registry", d.FILE: "File System", d.NETWORK: "Network"}
OPERATIONS = {  # name: (class, number)
    "Process Create": (d.PROCESS, 1), "Process Exit": (d.PROCESS, 2), "Thread Create": (d.PROCESS, 3),
    "Load Image": (d.PROCESS, 5), "Process Start": (d.PROCESS, 7),
    "RegOpenKey": (d.REGISTRY, 0), "RegCreateKey": (d.REGISTRY, 1), "RegCloseKey": (d.REGISTRY, 2),
    "RegSetValue": (d.REGISTRY, 4), "RegQueryValue": (d.REGISTRY, 5), "RegDeleteKey": (d.REGISTRY, 9),
    "RegDeleteValue": (d.REGISTRY, 10), "RegSaveKey": (d.REGISTRY, 20),
    "CreateFile": (d.FILE, 20), "ReadFile": (d.FILE, 23), "WriteFile": (d.FILE, 24), "CloseFile": (d.FILE, 38),
    "SetRenameInformationFile": (d.FILE, 26), "SetDispositionInformationFile": (d.FILE, 26),
    "SetSecurityFile": (d.FILE, 41), "SetBasicInformationFile": (d.FILE, 26),
    "Send": (d.NETWORK, 2), "Receive": (d.NETWORK, 3), "Connect": (d.NETWORK, 5), "Disconnect": (d.NETWORK, 6),
    "Reconnect": (d.NETWORK, 7)}


class Process:
    def __init__(self, **values):
        self.__dict__.update(values)
        self.modules, self.end, self.tids = [], None, []


class Event:
    def __init__(self, **values):
        self.__dict__.update(values)


class Behaviour:
    """What an analyst wants told of a story: `what` in words, the least severity, any of the techniques, any of the doers'
    PIDs, a text of the object that the finding must name (any of `about`), and the events it may be seen in, first to last."""

    def __init__(self, **values):
        self.__dict__.update(values)


class Capture:
    def __init__(self, user="MIKA-PC\\mika", home="C:\\Users\\mika", computer="MIKA-PC", os_version=(10, 0, 19045),
                 system_root="C:\\Windows", start="2024-03-05T09:12:41", local_address="10.0.2.15"):
        moment = datetime.datetime.fromisoformat(start) - datetime.datetime(1601, 1, 1)
        self.now = self.first = (moment.days * 86400 + moment.seconds) * SECOND
        self.user, self.home, self.computer = user, home, computer
        self.os_version, self.system_root, self.local_address = os_version, system_root, local_address
        self.random = random.Random(zlib.crc32(start.encode()))
        self.processes, self.events, self.behaviours = [], [], []
        self.hosts, self.ports = {}, {(80, True): "http", (443, True): "https", (53, False): "domain"}
        self.next_pid = 2000

    # --- time and numbers --------------------------------------------------------------------------------------------

    def wait(self, length):
        self.now += int(length * SECOND)

    def new_pid(self):
        self.next_pid += 4 * self.random.randint(1, 40)
        return self.next_pid

    def sequence_of(self, number):
        return 90000 + 3 * number

    def host(self, address, name):
        self.hosts[d.address_bytes(address)] = name

    def end_text(self, address, port, is_tcp):
        name = self.hosts.get(d.address_bytes(address), address)
        return "%s:%s" % (name, self.ports.get((port, is_tcp), port))

    # --- processes ---------------------------------------------------------------------------------------------------

    def process(self, image, parent=None, command_line=None, pid=None, started_before=False, user=None,
                integrity="Medium", session=1, company="", description="", version="", is_64bit=True,
                sid="S-1-5-21-1004336348-1177238915-682003330-1001", parent_pid=None):
        """A process without events of its start."""
        process = Process(
            number=len(self.processes) + 1, pid=pid or self.new_pid(), image=image, name=image.rsplit("\\", 1)[-1],
            command_line=command_line if command_line is not None else '"%s"' % image,
            parent_pid=parent_pid if parent_pid is not None else parent.pid if parent else 0,
            parent_number=parent.number if parent else 0, user=user or self.user, integrity=integrity,
            session=session, company=company, description=description, version=version, is_64bit=is_64bit, sid=sid,
            authentication_id=0x3E7 if sid == "S-1-5-18" else 0x5A2B1,
            start=self.now - 3600 * SECOND if started_before else self.now)
        process.tids.append(self.new_pid())
        self.processes.append(process)
        return process

    def system(self, image, command_line=None, **more):
        """A process of NT AUTHORITY\\SYSTEM from before the capture."""
        return self.process(image, command_line=command_line or image, started_before=True, session=0,
                            user="NT AUTHORITY\\SYSTEM", integrity="System", sid="S-1-5-18",
                            company="Microsoft Corporation", **more)

    def environment(self):
        local = self.home + "\\AppData\\Local"
        return ["=::=::\\", "ALLUSERSPROFILE=C:\\ProgramData", "APPDATA=" + self.home + "\\AppData\\Roaming",
                "COMPUTERNAME=" + self.computer, "LOCALAPPDATA=" + local, "ProgramData=C:\\ProgramData",
                "ProgramFiles=C:\\Program Files", "PUBLIC=C:\\Users\\Public", "SystemDrive=C:",
                "SystemRoot=" + self.system_root, "TEMP=" + local + "\\Temp", "TMP=" + local + "\\Temp",
                "USERNAME=" + self.user.rsplit("\\", 1)[-1], "USERPROFILE=" + self.home, "windir=" + self.system_root]

    def spawn(self, parent, image, command_line=None, directory=None, **more):
        """The events of a start: Process Create, Process Start, the first thread, the image loaded."""
        for name in ("user", "integrity", "session", "sid"):
            more.setdefault(name, getattr(parent, name))
        child = self.process(image, parent, command_line, **more)
        self.add(parent, "Process Create", d.process_create(child, parent))
        folder = directory or image.rsplit("\\", 1)[0] + "\\"
        self.add(child, "Process Start", d.process_start(child, folder, self.environment()))
        self.add(child, "Thread Create", d.thread_create(child.tids[0]))
        self.load(child, image, 0x7FF6A0000000)
        self.load(child, self.system_root + "\\System32\\ntdll.dll", 0x7FFB30000000)
        return child

    def load(self, process, path, base=0x180000000, size=0x20000):
        process.modules.append((base, size, path))
        return self.add(process, "Load Image", d.load_image(base, size, path))

    def exit(self, process, status=0):
        self.add(process, "Process Exit", d.process_exit(status))
        process.end = self.events[-1].time

    # --- files -------------------------------------------------------------------------------------------------------

    def open(self, process, path, access=0x120089, disposition=1, opened=1, options=0x60, share=7, result="SUCCESS"):
        opened = opened if result == "SUCCESS" else None
        return self.add(process, "CreateFile", d.create_file(path, access, disposition, options, share, opened), result)

    def close(self, process, path):
        return self.add(process, "CloseFile", d.close_file(path))

    def folder(self, process, path):
        self.open(process, path, 0x100001, 2, 2, 0x21, 3)
        self.close(process, path)

    def drop(self, process, path, size, chunk=65536, opened=2):
        """A file written from empty: created (or overwritten with opened=3), written in chunks, closed."""
        self.open(process, path, 0x120116, 5, opened, 0x60, 1)
        for at in range(0, size, chunk):
            self.add(process, "WriteFile", d.transfer(path, at, min(chunk, size - at), True))
        self.close(process, path)

    def write_at(self, process, path, offset, length):
        self.add(process, "WriteFile", d.transfer(path, offset, length, True))

    def read(self, process, path, size, chunk=65536):
        self.open(process, path, share=1)
        for at in range(0, size, chunk):
            self.add(process, "ReadFile", d.transfer(path, at, min(chunk, size - at), False))
        self.close(process, path)

    def probe(self, process, path, result="NAME NOT FOUND"):
        return self.open(process, path, 0x80, options=0x200000, result=result)

    def rename(self, process, path, target):
        self.open(process, path, 0x10080, options=0x200020)
        self.add(process, "SetRenameInformationFile", d.rename(path, target))
        self.close(process, target)

    def delete(self, process, path):
        self.open(process, path, 0x10080, options=0x200040)
        self.add(process, "SetDispositionInformationFile", d.delete(path))
        self.close(process, path)

    def attributes(self, process, path, attributes):
        """Sets the attributes (1 read-only, 2 hidden, 4 system, 0x10 folder, 0x20 archive, 0x80 none) and leaves the times."""
        self.open(process, path, 0x100, options=0x200020)
        self.add(process, "SetBasicInformationFile", d.set_basic(path, attributes))
        self.close(process, path)

    def protect(self, process, path):
        self.open(process, path, 0x60000, options=0x200000)
        self.add(process, "SetSecurityFile", d.set_security(path))
        self.close(process, path)

    # --- registry ----------------------------------------------------------------------------------------------------

    def key(self, process, path, new=False, access=0x20006):
        self.add(process, "RegCreateKey", d.key_open(path, access, 1 if new else 2, True))

    def open_key(self, process, path, access=0x20019, result="SUCCESS"):
        self.add(process, "RegOpenKey", d.key_open(path, access, 0 if result == "SUCCESS" else None), result)

    def set_value(self, process, path, kind, value):
        return self.add(process, "RegSetValue", d.set_value(path, kind, value))

    def query(self, process, path, kind=None, value=None):
        self.add(process, "RegQueryValue", d.query_value(path, kind, value), "SUCCESS" if kind else "NAME NOT FOUND")

    def close_key(self, process, path):
        self.add(process, "RegCloseKey", d.key_plain(path, ""))

    def delete_value(self, process, path):
        self.add(process, "RegDeleteValue", d.key_plain(path, "Write"))

    def save_key(self, process, path, file):
        """The hive or key is saved to a file."""
        self.add(process, "RegSaveKey", d.save_key(path, file))

    def delete_key(self, process, path):
        self.add(process, "RegDeleteKey", d.key_plain(path, "Write"))

    # --- network -----------------------------------------------------------------------------------------------------

    def net(self, process, name, remote, local_port, length=0, is_tcp=True):
        pairs = [("seqnum", "0"), ("connid", "0")]
        if name == "Connect":
            pairs = [("mss", "1460"), ("sackopt", "0"), ("tsopt", "0"), ("wsopt", "0"), ("rcvwin", "65535"),
                     ("rcvwinscale", "0"), ("sndwinscale", "0")] + pairs
        elif name == "Send" and is_tcp:
            pairs = [("startime", "2447"), ("endtime", "2448")] + pairs
        detail = d.transmission(is_tcp, length, (self.local_address, local_port), remote, pairs, self.end_text)
        return self.add(process, name, detail, operation=("TCP " if is_tcp else "UDP ") + name, tid=0, duration=0)

    def exchange(self, process, remote, local_port, sent, received):
        self.net(process, "Connect", remote, local_port)
        for length in sent:
            self.wait(0.02)
            self.net(process, "Send", remote, local_port, length)
        for length in received:
            self.wait(0.01)
            self.net(process, "Receive", remote, local_port, length)
        self.net(process, "Disconnect", remote, local_port)

    # --- events ------------------------------------------------------------------------------------------------------

    def add(self, process, name, detail, result="SUCCESS", operation=None, tid=None, duration=None):
        class_number, type_number = OPERATIONS[name]
        spent = self.random.randint(20, 900) if duration is None and class_number != d.PROCESS else duration or 0
        event = Event(process=process, tid=process.tids[0] if tid is None else tid, class_number=class_number,
                      type_number=type_number, operation=operation or name, result=RESULTS[result],
                      result_text=result, duration=spent, time=self.now, data=detail, detail=detail.data,
                      extra=detail.extra if result == "SUCCESS" else None, stack=[])
        if class_number in (d.REGISTRY, d.FILE):
            event.stack = [0xFFFFF80000001000 + 16 * self.random.randint(0, 4096), 0x7FFB30000000 + 0x1000]
        self.events.append(event)
        self.now += spent + self.random.randint(50, 3000)
        return event

    # --- writing -----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def behaviour(self, what, severity, techniques, doer, about):
        """The events within are the behaviour `what`; techniques, doer (Process) and about may each be one or a tuple.
        tests/stories/score.py holds the findings against it."""
        first = len(self.events)
        yield
        assert len(self.events) > first, what
        def each(values):
            return values if isinstance(values, tuple) else (values,)
        self.behaviours.append(Behaviour(
            what=what, severity=severity, techniques=each(techniques), pids={one.pid for one in each(doer)},
            about=each(about), first=first, last=len(self.events) - 1))

    def row(self, event):
        p = event.process
        return [clock(event.time), p.name, str(p.pid), event.operation, event.data.path, event.result_text,
                event.data.text, date_time(event.time), relative(event.time - self.first), d.seconds(event.duration),
                clock(event.time + event.duration), CLASSES[event.class_number], "n/a", p.image, p.company,
                p.description, p.version, p.user, "%08x:%08x" % divmod(p.authentication_id, 1 << 32), str(p.session),
                p.command_line, str(event.tid), "False", p.integrity, event.data.category, str(p.parent_pid),
                "64-bit" if p.is_64bit else "32-bit"]

    def write(self, stem, columns=None):
        """STEM.pml and STEM.csv; `columns` limits the CSV to its first columns."""
        pml.write(stem + ".pml", self)
        rows = [COLUMNS] + [self.row(event) for event in self.events]
        with open(stem + ".csv", "w", encoding="utf-8", newline="") as out:
            out.write("\ufeff")
            for row in rows:
                out.write(",".join('"%s"' % cell.replace('"', '""') for cell in row[:columns]) + "\r\n")


def moment(time):
    return datetime.datetime(1601, 1, 1) + datetime.timedelta(seconds=time // SECOND)


def hour_text(at):
    return "%d:%02d:%02d" % (at.hour % 12 or 12, at.minute, at.second)


def clock(time):
    at = moment(time)
    return "%s.%07d %s" % (hour_text(at), time % SECOND, "AM" if at.hour < 12 else "PM")


def date_time(time):
    at = moment(time)
    return "%d/%d/%d %s %s" % (at.month, at.day, at.year, hour_text(at), "AM" if at.hour < 12 else "PM")


def relative(ticks):
    whole, rest = divmod(ticks, SECOND)
    return "%02d:%02d:%02d.%07d" % (whole // 3600, whole // 60 % 60, whole % 60, rest)
