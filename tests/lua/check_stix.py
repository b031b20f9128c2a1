#!/usr/bin/env python3
"""Checks STIX 2.1 bundles: OASIS' JSON schemas (tests/data/stix2.1) and the MUST rules that they cannot say.

    check_stix.py BUNDLE.json...

Prints a line per fault and, last, how many bundles and objects were checked. Exit 0 when there is none, 77 without the
jsonschema module (Debian: python3-jsonschema)."""

import json
import pathlib
import re
import sys
import uuid
import warnings

try:
    warnings.simplefilter("ignore")
    import jsonschema
except ImportError:
    print("SKIP: python3-jsonschema is not installed")
    sys.exit(77)

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "data" / "stix2.1" / "schemas"
OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")

# "ID Contributing Properties" of each observable.
CONTRIBUTING = {
    "file": ["hashes", "name", "extensions", "parent_directory_ref"],
    "directory": ["path"],
    "windows-registry-key": ["key", "values"],
    "ipv4-addr": ["value"],
    "ipv6-addr": ["value"],
    "domain-name": ["value"],
    "url": ["value"],
    "software": ["name", "cpe", "swid", "vendor", "version"],
    "user-account": ["account_type", "user_id", "account_login"],
    "network-traffic": ["start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"],
}

# What a reference may point to, where the standard says so.
TARGETS = {
    "parent_directory_ref": {"directory"},
    "image_ref": {"file"},
    "parent_ref": {"process"},
    "creator_user_ref": {"user-account"},
    "opened_connection_refs": {"network-traffic"},
    "dst_ref": {"ipv4-addr", "ipv6-addr", "mac-addr", "domain-name"},
    "src_ref": {"ipv4-addr", "ipv6-addr", "mac-addr", "domain-name"},
    "operating_system_ref": {"software"},
    "sample_ref": {"file", "artifact", "network-traffic"},
    "sample_refs": {"file", "artifact"},
    "created_by_ref": {"identity"},
    "where_sighted_refs": {"identity", "location"},
    "observed_data_refs": {"observed-data"},
}

# Relationships that the standard defines, of those that kaiseki makes.
RELATIONSHIPS = {
    ("malware", "uses", "attack-pattern"), ("malware", "drops", "file"), ("malware", "communicates-with", "ipv4-addr"),
    ("malware", "communicates-with", "ipv6-addr"), ("malware", "communicates-with", "domain-name"),
    ("indicator", "indicates", "malware"), ("malware-analysis", "dynamic-analysis-of", "malware"),
}

ORDERED = [("created", "modified"), ("first_observed", "last_observed"), ("first_seen", "last_seen"), ("start", "end"),
           ("analysis_started", "analysis_ended"), ("valid_from", "valid_until")]


def load_schemas():
    store, by_type = {}, {}
    for path in SCHEMAS.rglob("*.json"):
        schema = json.loads(path.read_text())
        store[schema["$id"]] = schema
        by_type[path.stem] = schema
    return store, by_type


def validator_of(schema, store):
    kind_of_validator = jsonschema.validators.validator_for(schema)
    try:
        import referencing
    except ImportError:  # jsonschema before 4.18
        resolver = jsonschema.RefResolver(schema["$id"], schema, store)
        return kind_of_validator(schema, resolver=resolver)
    resources = [(name, referencing.Resource.from_contents(each)) for name, each in store.items()]
    return kind_of_validator(schema, registry=referencing.Registry().with_resources(resources))


def schema_faults(obj, by_type, store):
    schema = by_type.get(obj.get("type"))
    if schema is None:
        yield "no schema for type %r" % obj.get("type")
        return
    for error in validator_of(schema, store).iter_errors(obj):
        yield "schema: %s: %s" % ("/".join(map(str, error.path)), error.message[:200])


def kind(identifier):
    return identifier.split("--")[0]


def references(obj):
    for name, value in obj.items():
        if name.endswith("_ref"):
            yield name, value
        elif name.endswith("_refs"):
            for each in value:
                yield name, each


def expected_id(obj):
    names = CONTRIBUTING.get(obj["type"])
    if names is None:
        return None
    content = {name: obj[name] for name in names if name in obj}
    for name in ("MD5", "SHA-1", "SHA-256", "SHA-512"):
        if name in content.get("hashes", {}):
            content["hashes"] = {name: content["hashes"][name]}
            break
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "%s--%s" % (obj["type"], uuid.uuid5(OBSERVABLES, text))


# A comparison of a pattern; kaiseki joins them with AND in one observation.
TOKEN = re.compile(r"""\s*(?:(?P<path>[a-z0-9-]+:[a-zA-Z0-9_]+(?:\.[a-zA-Z0-9_]+|\.'(?:[^'\\]|\\\\|\\')*'|\[(?:\*|\d+)\])*)
                       |(?P<text>'(?:[^'\\]|\\\\|\\')*')|(?P<number>-?\d+)|(?P<word>AND|OR|NOT|LIKE|MATCHES|IN)
                       |(?P<operator>!=|<=|>=|=|<|>)|(?P<bracket>[\[\]()]))""", re.VERBOSE | re.DOTALL)


def pattern_fault(pattern):
    """None when the pattern is `[comparison (AND comparison)*]` of the STIX grammar."""
    kinds, at = [], 0
    while at < len(pattern):
        match = TOKEN.match(pattern, at)
        if not match:
            return "pattern: cannot read %r" % pattern[at:at + 30]
        kinds.append(match.group() .strip() if match.lastgroup in ("bracket", "word", "operator") else match.lastgroup)
        at = match.end()
    text = " ".join(kinds)
    comparison = r"path (?:=|!=|LIKE|MATCHES) text|path (?:=|!=|<|>|<=|>=) number"
    if not re.fullmatch(r"\[ (?:%s)(?: AND (?:%s))* \]" % (comparison, comparison), text):
        return "pattern: not a comparison: %s" % pattern[:100]
    return None


def rule_faults(obj, by_id):
    for name, target in references(obj):
        if target not in by_id:
            yield "%s: %s is not in the bundle" % (name, target)
        elif name in TARGETS and kind(target) not in TARGETS[name]:
            yield "%s: may not be a %s" % (name, kind(target))
    expected = expected_id(obj)
    if expected and obj["id"] != expected:
        yield "id: must be %s" % expected
    for first, last in ORDERED:
        if first in obj and last in obj and obj[first] > obj[last]:
            yield "%s is after %s" % (first, last)
    if obj["type"] == "indicator":
        fault = pattern_fault(obj["pattern"])
        if fault:
            yield fault
    if obj["type"] == "relationship":
        triple = (kind(obj["source_ref"]), obj["relationship_type"], kind(obj["target_ref"]))
        if triple not in RELATIONSHIPS:
            yield "relationship: %s %s %s is none of the standard's" % triple
    if obj["type"] == "network-traffic" and not obj["protocols"]:
        yield "protocols: empty"
    if obj["type"] == "windows-registry-key" and re.match(r"^HK(LM|CU|U|CR|CC)\b", obj.get("key", "")):
        yield "key: hive is abbreviated"


def check(path, by_type, store):
    data = pathlib.Path(path).read_bytes()
    bundle = json.loads(data.decode("utf-8"))
    objects = bundle.get("objects", [])
    faults = ["bundle: " + fault for fault in schema_faults(bundle, by_type, store)]
    by_id = {}
    for obj in objects:
        if obj["id"] in by_id:
            faults.append("%s: twice" % obj["id"])
        by_id[obj["id"]] = obj
    for obj in objects:
        for fault in [*schema_faults(obj, by_type, store), *rule_faults(obj, by_id)]:
            faults.append("%s: %s" % (obj["id"], fault))
    for fault in faults:
        print("%s: %s" % (path, fault))
    return len(faults), len(objects)


def main():
    store, by_type = load_schemas()
    faults = objects = 0
    for path in sys.argv[1:]:
        more_faults, more_objects = check(path, by_type, store)
        faults, objects = faults + more_faults, objects + more_objects
    print("%d bundles, %d objects, %d faults" % (len(sys.argv) - 1, objects, faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
