"""Details of events: for each kind the bytes that a PML stores and the text that Process Monitor prints.

Every function returns a Detail. Standard library only.
"""
import ipaddress
import struct
from collections import namedtuple

from pml import utf16

Detail = namedtuple("Detail", "data extra path text category")

PROCESS, REGISTRY, FILE, PROFILING, NETWORK = 1, 2, 3, 4, 5

ACCESS = {0x120089: "Generic Read", 0x120116: "Generic Write", 0x12019F: "Generic Read/Write", 0x80: "Read Attributes",
          0x1200A9: "Generic Read/Execute", 0x10080: "Read Attributes, Delete",
          0x100001: "Read Data/List Directory, Synchronize", 0x60000: "Read Control, Write DAC",
          0x100: "Write Attributes", 0x1000A1: "Read Data/List Directory, Execute/Traverse, Read Attributes, Synchronize"}
KEY_ACCESS = {0x20019: "Read", 0x20006: "Write", 0xF003F: "All Access", 1: "Query Value", 2: "Set Value"}
DISPOSITIONS = ["Supersede", "Open", "Create", "OpenIf", "Overwrite", "OverwriteIf"]
OPEN_RESULTS = ["Superseded", "Opened", "Created", "Overwritten", "Exists", "DoesNotExist"]
OPTIONS = [(0x1, "Directory"), (0x20, "Synchronous IO Non-Alert"), (0x40, "Non-Directory File"),
           (0x1000, "Delete On Close"), (0x200000, "Open Reparse Point")]
SHARES = [(1, "Read"), (2, "Write"), (4, "Delete")]
TYPES = {"REG_NONE": 0, "REG_SZ": 1, "REG_EXPAND_SZ": 2, "REG_BINARY": 3, "REG_DWORD": 4, "REG_MULTI_SZ": 7}


def grouped(number):
    return format(number, ",")


def seconds(ticks):
    return "%d.%07d" % divmod(ticks, 10_000_000)


def names_of(bits, table):
    return ", ".join(name for bit, name in table if bits & bit)


def text_field(text):
    """A string in an event: (info word, bytes); bit 15 of the word says one byte a character."""
    raw = utf16(text)
    if text.isascii():
        return 0x8000 | len(text), text.encode("ascii")
    return len(raw) // 2, raw


# --- process ---------------------------------------------------------------------------------------------------------

def sid_bytes(sid):
    parts = sid.split("-")[1:]
    subs = [int(part) for part in parts[2:]]
    return struct.pack("<BB", int(parts[0]), len(subs)) + int(parts[1]).to_bytes(6, "big") + \
        struct.pack("<%dI" % len(subs), *subs)


def process_create(child, parent):
    image, command = text_field(child.image), text_field(child.command_line)
    user, label = sid_bytes(child.sid), sid_bytes({"High": "S-1-16-12288", "System": "S-1-16-16384"}.get(
        child.integrity, "S-1-16-8192"))
    data = struct.pack("<IIIIIIQQI", child.number, child.pid, parent.number, parent.pid, child.session, 1,
                       child.start, child.authentication_id, 0)
    data += struct.pack("<BBHHH", len(user), len(label), image[0], command[0], 0) + user + label + image[1] + command[1]
    return Detail(data + b"\0\0", None, child.image, "PID: %d, Command line: %s" % (child.pid, child.command_line), "")


def process_start(process, directory, environment):
    command, folder = text_field(process.command_line), text_field(directory)
    block = "".join(entry + "\0" for entry in environment)
    data = struct.pack("<IHHI", process.parent_pid, command[0], folder[0], len(utf16(block)) // 2)
    text = "Parent PID: %d, Command line: %s, Current directory: %s, Environment: %s" % (
        process.parent_pid, process.command_line, directory, "".join("\r;\t" + entry for entry in environment))
    return Detail(data + command[1] + folder[1] + utf16(block) + b"\0\0", None, "", text, "")


def process_exit(status):
    data = struct.pack("<I6Q", status & 0xFFFFFFFF, 156250, 0, 16, 16, 8, 8)
    text = ("Exit Status: %d, User Time: 0.0000000 seconds, Kernel Time: 0.0156250 seconds, Private Bytes: 2,048, "
            "Peak Private Bytes: 2,048, Working Set: 4,096, Peak Working Set: 4,096" % status)
    return Detail(data, None, "", text, "")


def thread_create(tid):
    return Detail(struct.pack("<I", tid), None, "", "Thread ID: %d" % tid, "")


def load_image(base, size, path):
    info, raw = text_field(path)
    return Detail(struct.pack("<QIHH", base, size, info, 0) + raw + b"\0\0", None, path,
                  "Image Base: 0x%x, Image Size: 0x%x" % (base, size), "")


# --- files -----------------------------------------------------------------------------------------------------------

def file_data(sub_operation, parameters, path, tail):
    info, raw = text_field(path)
    block = bytearray(60)
    for layout, at, value in parameters:
        struct.pack_into("<" + layout, block, at, value)
    return bytes((sub_operation, 0, 0, 0)) + bytes(block) + struct.pack("<HH", info, 0) + raw + tail


def create_file(path, access, disposition, options, share, opened):
    parameters = [("I", 4, 0x884), ("I", 8, 9), ("I", 20, disposition << 24 | options), ("H", 30, share)]
    data = file_data(0, parameters, path, struct.pack("<IBBHI", access, 0, 0, 0, 0))
    text = "Desired Access: %s, Disposition: %s, Options: %s, Attributes: n/a, ShareMode: %s, AllocationSize: %s" % (
        ACCESS[access], DISPOSITIONS[disposition], names_of(options, OPTIONS), names_of(share, SHARES) or "None",
        "n/a" if disposition in (1, 4) else "0")
    category = "" if disposition == 1 else "Write"
    extra = None
    if opened is not None:
        extra = struct.pack("<II", opened, 0)
        text += ", OpenResult: " + OPEN_RESULTS[opened]
        category = "Write" if opened in (0, 2, 3) else ""
    return Detail(data, extra, path, text, category)


def transfer(path, offset, length, is_write):
    data = file_data(0, [("I", 4, 3 << 17), ("I", 8, 2), ("I", 12, length), ("q", 28, offset)], path, b"\0\0\0\0")
    text = "Offset: %s, Length: %s, Priority: Normal" % (grouped(offset), grouped(length))
    return Detail(data, None, path, text, "Write" if is_write else "Read")


def close_file(path):
    return Detail(file_data(0, [("I", 4, 0x404), ("I", 8, 1)], path, b"\0\0"), None, path, "", "")


def rename(path, target):
    nt_name = utf16("\\??\\" + target)
    buffer = struct.pack("<B7xQI", 0, 0, len(nt_name)) + nt_name + b"\0\0\0\0"
    info, raw = text_field(target)
    data = file_data(0xA, [("I", 4, 0x60830), ("I", 12, len(buffer)), ("I", 20, 0xA)], path,
                     buffer + struct.pack("<H", info) + raw + b"\0\0\0\0")
    return Detail(data, None, path, "ReplaceIfExists: False, FileName: " + target, "Write")


def delete(path, flag=True):
    data = file_data(0xD, [("I", 4, 0x60834), ("I", 12, 1), ("I", 20, 0xD)], path, struct.pack("<B5x", flag))
    return Detail(data, None, path, "Delete: %s" % flag, "Write" if flag else "")


ATTRIBUTES = [(0x1, "R"), (0x2, "H"), (0x4, "S"), (0x10, "D"), (0x20, "A"), (0x80, "N"), (0x100, "T")]


def set_basic(path, attributes):
    data = file_data(0x4, [("I", 4, 0x60834), ("I", 12, 40), ("I", 20, 0x4)], path, struct.pack("<4qI4x", 0, 0, 0, 0, attributes))
    times = ", ".join(name + ": 1/1/1601 12:00:00 AM" for name in ("CreationTime", "LastAccessTime", "LastWriteTime", "ChangeTime"))
    letters = "".join(letter for bit, letter in ATTRIBUTES if attributes & bit) or "n/a"
    return Detail(data, None, path, times + ", FileAttributes: " + letters, "Write Metadata")


def set_security(path):
    return Detail(file_data(0, [("I", 4, 4), ("I", 12, 4)], path, b"\0\0"), None, path, "Information: DACL",
                  "Write Metadata")


# --- registry --------------------------------------------------------------------------------------------------------

def key_open(path, access, disposition=None, create=False):
    info, raw = text_field(path)
    text = "Desired Access: " + KEY_ACCESS[access]
    extra, category = None, "Read"
    if disposition is not None:
        extra = struct.pack("<II", access, disposition)
        if create:
            text += ", Disposition: " + ("REG_CREATED_NEW_KEY" if disposition == 1 else "REG_OPENED_EXISTING_KEY")
            category = "Write" if disposition == 1 else "Read"
    return Detail(struct.pack("<HHI", info, 0, access) + raw + b"\0\0", extra, path, text, category)


def value_bytes(kind, value):
    if kind in ("REG_SZ", "REG_EXPAND_SZ"):
        return utf16(value + "\0")
    if kind == "REG_MULTI_SZ":
        return utf16("".join(item + "\0" for item in value) + "\0")
    return struct.pack("<I", value) if kind == "REG_DWORD" else bytes(value)


def value_text(kind, value, stored):
    if kind in ("REG_SZ", "REG_EXPAND_SZ"):
        return value
    if kind == "REG_MULTI_SZ":
        return ", ".join(value)
    return str(value) if kind == "REG_DWORD" else " ".join("%02X" % byte for byte in stored)


def set_value(path, kind, value):
    info, raw = text_field(path)
    data = value_bytes(kind, value)
    stored = data[:16] if kind == "REG_BINARY" else data
    body = struct.pack("<HHIIHH", info, 0, TYPES[kind], len(data), len(stored), 0) + raw + stored + b"\0\0"
    text = "Type: %s, Length: %s, Data: %s" % (kind, grouped(len(data)), value_text(kind, value, stored))
    return Detail(body, None, path, text, "Write")


def query_value(path, kind, value):
    info, raw = text_field(path)
    body = struct.pack("<HHII", info, 0, 144, 2) + raw + b"\0\0"
    if kind is None:
        return Detail(body, None, path, "Length: 144", "Read")
    data = value_bytes(kind, value)
    text = "Type: %s, Length: %s, Data: %s" % (kind, grouped(len(data)), value_text(kind, value, data))
    return Detail(body, struct.pack("<III", 0, TYPES[kind], len(data)) + data, path, text, "Read")


def key_plain(path, category):
    info, raw = text_field(path)
    return Detail(struct.pack("<H", info) + raw + b"\0\0", None, path, "", category)


def save_key(path, file):
    (path_info, path_raw), (file_info, file_raw) = text_field(path), text_field(file)
    return Detail(struct.pack("<HHI", path_info, file_info, 0) + path_raw + file_raw + b"\0\0", None, path, "File Name: " + file, "")


# --- network ---------------------------------------------------------------------------------------------------------

def address_bytes(text):
    return ipaddress.ip_address(text).packed.ljust(16, b"\0")


def transmission(is_tcp, length, local, remote, pairs, names):
    """local, remote: (address, port); names: callable (address, port, is_tcp) -> text as printed."""
    is_ipv4 = "." in remote[0]
    flags = (3 if is_ipv4 else 0) | (4 if is_tcp else 0)
    data = struct.pack("<HHI", flags, 0, length) + address_bytes(local[0]) + address_bytes(remote[0])
    data += struct.pack("<HH", local[1], remote[1])
    data += utf16("".join("%s\0%s\0" % pair for pair in pairs)) + bytes(8)
    path = "%s -> %s" % (names(*local, is_tcp), names(*remote, is_tcp))
    return Detail(data, None, path, "Length: %d" % length + "".join(", %s: %s" % pair for pair in pairs), "")
