"""The ndjson report against the Elastic Common Schema 8.11: names, types, and which category goes with which type."""
import ipaddress
import json
import re

from harness import SAMPLE_CSV, SAMPLE_PML, SHARED, equal, kaiseki, run

FILE = ["path keyword", "name keyword", "hash.md5 keyword", "hash.sha1 keyword", "hash.sha256 keyword"]
PROCESS = ["pid long", "entity_id keyword", "name keyword", "executable keyword", "command_line keyword",
           "working_directory keyword", "start date"]
END = ["address keyword", "ip ip", "domain keyword", "port long", "bytes long"]
# Fields of ours that the schema does not have are below "kaiseki".
FIELDS = dict(line.rsplit(" ", 1) for line in [
    "@timestamp date", "message keyword", "ecs.version keyword", "log.file.path keyword", "host.name keyword",
    "host.os.type keyword", "host.os.full keyword", "user.name keyword", "user.domain keyword",
    "event.kind keyword", "event.category keyword*", "event.type keyword*", "event.action keyword", "event.module keyword",
    "event.dataset keyword", "event.sequence long", "event.outcome keyword", "event.code keyword", "event.duration long",
    "event.severity long", "event.original keyword", "event.reason keyword",
    "file.directory keyword", "file.extension keyword", "registry.path keyword", "registry.hive keyword", "registry.key keyword",
    "registry.value keyword", "registry.data.type keyword", "registry.data.strings keyword*",
    "network.transport keyword", "network.type keyword", "network.direction keyword", "network.bytes long",
    "related.ip ip*", "related.hosts keyword*", "rule.id keyword", "rule.name keyword", "rule.description keyword",
    "threat.framework keyword", "threat.tactic.id keyword*", "threat.tactic.name keyword*", "threat.technique.id keyword*",
    "threat.technique.name keyword*", "threat.technique.subtechnique.id keyword*",
    "threat.technique.subtechnique.name keyword*",
    "kaiseki.index long", "kaiseki.count long", "kaiseki.section keyword", "kaiseki.in_tree boolean",
    "kaiseki.old_path keyword", "kaiseki.verb keyword", "kaiseki.clock keyword", "kaiseki.facts flattened",
    *["process." + each for each in PROCESS], *["process.parent." + each for each in PROCESS],
    *["file." + each for each in FILE], *["dll." + each for each in FILE],
    *["source." + each for each in END], *["destination." + each for each in END]])
TYPES = {
    "process": {"access", "change", "end", "info", "start"}, "file": {"access", "change", "creation", "deletion", "info"},
    "registry": {"access", "change", "creation", "deletion"}, "library": {"start"},
    "network": {"access", "allowed", "connection", "denied", "end", "info", "protocol", "start"},
    "host": {"access", "change", "end", "info", "start"},
}
VALUES = {"event.kind": {"alert", "event"}, "event.outcome": {"success", "failure", "unknown"},
          "network.direction": {"ingress", "egress"}, "network.transport": {"tcp", "udp"},
          "network.type": {"ipv4", "ipv6"}}
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}(Z|[+-]\d\d:\d\d)?")


def is_of(kind, value):
    if kind == "long":
        return isinstance(value, int) and not isinstance(value, bool) and -2**63 <= value < 2**63
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "date":
        return isinstance(value, str) and DATE.fullmatch(value) is not None
    if kind == "ip":
        return ipaddress.ip_address(value) is not None
    return isinstance(value, str)


def check_fields(record, lead=""):
    for name, value in record.items():
        path = lead + name
        if FIELDS.get(path) == "flattened":
            assert all(isinstance(each, list) and each for each in value.values()), path
            continue
        if isinstance(value, dict):
            check_fields(value, path + ".")
            continue
        assert path in FIELDS, path + " is no field of the schema"
        kind = FIELDS[path]
        if kind.endswith("*"):
            assert value and isinstance(value, list) and all(is_of(kind[:-1], each) for each in value), (path, value)
        else:
            assert is_of(kind, value), (path, value)
        assert path not in VALUES or value in VALUES[path], (path, value)


def check_record(record):
    check_fields(record)
    for category in record["event"]["category"]:
        assert set(record["event"]["type"]) <= TYPES[category], record["event"]
    registry = record.get("registry", {})
    if "value" in registry:
        whole = "\\".join(filter(None, [registry["hive"], registry["key"], registry["value"]]))
        equal(registry["path"].rstrip("\\"), whole.rstrip("\\"))
    elif registry:
        equal(registry["path"].rstrip("\\"), (registry["hive"] + "\\" + registry["key"]).rstrip("\\"))
    if "network" in record and record["kaiseki"].get("in_tree"):
        assert "source" in record or "destination" in record, record
    technique = record.get("threat", {}).get("technique", {})
    assert all(re.fullmatch(r"T\d{4}", each) for each in technique.get("id", [])), technique
    assert all(re.fullmatch(r"T\d{4}\.\d{3}", each) for each in technique.get("subtechnique", {}).get("id", [])), technique


def records_of(capture, *more):
    result = kaiseki("analyze", capture, "--report", "ndjson", "--all", "--show-suppressed", *more, timeout=600)
    equal(result.status, 0, result.err)
    return [json.loads(line) for line in result.bytes.decode("utf-8").splitlines()]


def test_captures():
    more = SHARED / "captures"
    captures = [SAMPLE_PML, SAMPLE_CSV, *sorted(more.glob("*/*.pml")), *sorted(more.glob("*/*.csv"))]
    for capture in captures:
        for record in records_of(capture):
            try:
                check_record(record)
            except AssertionError as fault:
                raise AssertionError("%s #%s: %s" % (capture, record["event"]["sequence"], fault)) from fault


if __name__ == "__main__":
    run(globals())
