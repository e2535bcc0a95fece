#!/usr/bin/env python3
"""Development tool: checks that the comparison in Rust gives the verdicts of the reference comparison in Python.

    cargo build -p respan-tests --example compare
    python3 tests/conformance/agree.py ORIGINAL_DIRECTORY target/debug/examples/compare [cases per golden [directory for cases in dispute]]

ORIGINAL_DIRECTORY contains the reference comparison, normalise.py and compare.py, which is not part of this repository.  The
script makes captures out of the goldens, damages them at random, and compares the verdicts of both sides.  No test needs it:
what it found is kept in `recorded/`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
STRICT = ["--strict-requests", "--strict-variants", "--strict-facts"]


def encode(value):
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [encode(item) for item in value]}}
    if "$map" in value:
        return {"kvlistValue": {"values": attributes(value["$map"])}}
    if "$bytes" in value:
        import base64
        return {"bytesValue": base64.b64encode(bytes.fromhex(value["$bytes"])).decode()}
    if "$double" in value:
        return {"doubleValue": value["$double"]}
    if "$long" in value:
        return {"stringValue": value["$long"]["head"] * 60}
    return {}


def attributes(mapping):
    return [{"key": key, "value": encode(value)} for key, value in mapping.items()]


class Ids:
    """Labels back to ids."""

    def hex(self, label, length):
        if label is None:
            return None
        if len(label) == length and all(c in "0123456789abcdef" for c in label):
            return label
        return hashlib.sha256(label.encode()).hexdigest()[:length]


def unlabel(value, labels):
    if isinstance(value, str):
        return labels.get(value, value)
    if isinstance(value, list):
        return [unlabel(item, labels) for item in value]
    if isinstance(value, dict):
        return {key: unlabel(item, labels) for key, item in value.items()}
    return value


def otlp_span(span, number, ids, labels):
    start = 1_700_000_000_000_000_000 + number * 1000
    end = start + 500_000
    out = {
        "traceId": ids.hex(span["trace"], 32), "spanId": ids.hex(span["id"], 16), "name": span["name"],
        "kind": span["kind"], "startTimeUnixNano": str(start), "endTimeUnixNano": str(end),
        "attributes": attributes(unlabel(span["attributes"], labels)), "status": dict(span["status"]),
    }
    if isinstance(out["status"].get("message"), dict):
        out["status"]["message"] = "m" * 3000
    if span["parent"]:
        out["parentSpanId"] = ids.hex(span["parent"], 16)
    events = []
    for event in span.get("events", []):
        when = {"within span": start + 1, "outside span": start - 1}.get(event["time"])
        when = int(event["time"]) if when is None else when
        events.append({"name": event["name"], "timeUnixNano": str(when), "attributes": attributes(event.get("attributes", {}))})
    if events:
        out["events"] = events
    links = [
        {"traceId": ids.hex(link["trace"], 32), "spanId": ids.hex(link["span"], 16), "flags": link["flags"],
         "attributes": attributes(link["attributes"])}
        for link in span.get("links", [])
    ]
    if links:
        out["links"] = links
    return out


def capture(golden):
    """Records that normalise to about this golden."""
    ids = Ids()
    spans = {span["id"]: (number, span) for number, span in enumerate(golden["spans"])}
    labels = {span["id"]: ids.hex(span["id"], 16) for span in golden["spans"]}
    labels.update({span["trace"]: ids.hex(span["trace"], 32) for span in golden["spans"]})
    records = []
    made = 0
    for request in golden["requests"]:
        scopes = []
        for scope, members in request.get("spans_by_scope", {}).items():
            scopes.append({"scope": {"name": scope}, "spans": [
                otlp_span(spans[label][1], spans[label][0], ids, labels) for label in members
            ]})
        for scope, count in request.get("span_counts", {}).items():
            found = []
            for _ in range(count * request.get("times", 1)):
                made += 1
                found.append(otlp_span({"trace": f"T{made}", "id": f"S{made}", "name": "tk.task", "kind": 1, "parent": None,
                                        "attributes": {}, "status": {"code": 0}}, made, ids, {}))
            scopes.append({"scope": {"name": scope}, "spans": found})
        resource = request["resources"][0] if request["resources"] else {}
        body = {"resourceSpans": [{"scopeSpans": scopes, "resource": {"attributes": attributes(resource)}}]}
        if "path" in request:
            headers = {key.title(): value.replace("<api key>", "oracle-key") for key, value in request["headers"].items()}
            records.append({"method": request["method"], "path": request["path"], "headers": headers,
                            "body": body, "status": request["answered"]})
            if request.get("invalid_json"):
                records[-1]["invalid_json"] = request["invalid_json"]
        else:
            records.append({"sink": request["sink"], **body})
    for key, value in golden["facts"].items():
        records.append({"fact": key, "value": unlabel(value, labels)})
    return records


# ---------------------------------------------------------------- damage

TEXTS = ["", "x", "é日😀", "b\t\"q\"\\", "x" * 2001, "1", "true", "S1", "T1", "0123456789abcdef0123456789abcdef",
         "2024-01-02T03:04:05.123456+00:00", "2024-01-02T03:04:05Z", "{\"args\": [1], \"kwargs\": {}}", "[1, 2.50, {\"b\": 1e3}]",
         "NaN", "wf.workflow", "tk.task", "respan", "\x7f\u2028", "A" * 158, "A" * 157, "0" * 16, "f" * 16, "e" * 32]
VALUES = [
    {"stringValue": "x"}, {"stringValue": ""}, {"intValue": "1"}, {"intValue": 1}, {"intValue": str(2**70)}, {"doubleValue": 1.0},
    {"doubleValue": 1}, {"doubleValue": 1e-300}, {"doubleValue": 1.5e16}, {"doubleValue": 0.0001}, {"doubleValue": 0.00001},
    {"doubleValue": 123456789.125}, {"doubleValue": 9.007199254740993e15}, {"doubleValue": "NaN"}, {"doubleValue": float("nan")},
    {"doubleValue": float("-inf")}, {"doubleValue": -0.0}, {"boolValue": True}, {"boolValue": False}, {"bytesValue": "AP8="},
    {"bytesValue": "AP8"}, {"bytesValue": "QUJD"}, {"bytesValue": "=QU=JD=="}, {"arrayValue": {"values": []}}, {"arrayValue": {}},
    {"arrayValue": {"values": [{"intValue": "1"}, {"stringValue": "a"}, {}]}}, {"kvlistValue": {"values": [{"key": "k", "value": {"intValue": "1"}}]}},
    {"kvlistValue": {}}, {}, {"strangeValue": 1}, {"stringValue": "a", "intValue": "1"},
]
KEYS = ["traceloop.entity.input", "traceloop.entity.output", "respan.link.timestamp", "respan.entity.log_method", "respan.prompt",
        "exception.type", "exception.message", "exception.escaped", "exception.stacktrace", "k", "added", "é", "service.name",
        "telemetry.sdk.name", "service.instance.id", "process.pid"]


def nodes(value, found, path=()):
    if isinstance(value, dict):
        for key in value:
            found.append((value, key, path))
            nodes(value[key], found, path + (key,))
    elif isinstance(value, list):
        for index in range(len(value)):
            found.append((value, index, path))
            nodes(value[index], found, path + (index,))


def relayout(text, dice):
    """The same JSON, written otherwise, or with another order."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, dict) and dice.random() < 0.5:
        if set(value) == {"args", "kwargs"} and value["args"]:
            value = {"kwargs": {f"a{n}": v for n, v in enumerate(value["args"])} | value["kwargs"], "args": []}
        value = dict(reversed(value.items()))
    return json.dumps(value, indent=dice.choice([None, 1]), ensure_ascii=dice.random() < 0.5)


def damage(document, dice, golden=False):
    found = []
    nodes(document, found)
    if not found:
        return
    parent, key, path = dice.choice(found)
    value = parent[key]
    if golden and key == "id":
        return
    if isinstance(value, str):
        choices = [lambda: parent.__setitem__(key, dice.choice(TEXTS)), lambda: parent.__setitem__(key, value + "x"),
                   lambda: parent.__setitem__(key, relayout(value, dice)), lambda: parent.__setitem__(key, value.upper())]
        if key == "key" or "headers" in path:
            choices = [lambda: parent.__setitem__(key, dice.choice(KEYS)), lambda: parent.__setitem__(key, value + "x")]
        if value.lstrip("-").isdigit() and "headers" not in path and not golden:
            choices = [lambda: parent.__setitem__(key, str(int(value) + dice.choice([1, -1, 10**6, -10**6]))), lambda: parent.__setitem__(key, int(value))]
        if not golden and key in ("traceId", "spanId", "parentSpanId"):
            others = [p[k] for p, k, _ in found if k in ("spanId", "traceId", "parentSpanId") and isinstance(p[k], str)]
            choices += [lambda: parent.__setitem__(key, dice.choice(others))] * 3
    elif isinstance(value, bool):
        choices = [lambda: parent.__setitem__(key, not value)]
    elif isinstance(value, int):
        choices = [lambda: parent.__setitem__(key, value + dice.choice([1, -1, 200])), lambda: parent.__setitem__(key, 0)]
        if not golden and key in ("kind",):
            choices.append(lambda: parent.__setitem__(key, "SPAN_KIND_CLIENT"))
    elif isinstance(value, float):
        choices = [lambda: parent.__setitem__(key, value * 2)]
    elif isinstance(value, list):
        choices = []
        if value:
            choices += [lambda: value.pop(dice.randrange(len(value))), lambda: value.insert(0, copy.deepcopy(dice.choice(value))), lambda: value.reverse()]
        if key == "attributes" and not golden:
            choices += [lambda: value.append({"key": dice.choice(KEYS), "value": copy.deepcopy(dice.choice(VALUES))})] * 3
    elif isinstance(value, dict):
        choices = []
        if not golden and key == "value":
            choices += [lambda: parent.__setitem__(key, copy.deepcopy(dice.choice(VALUES)))] * 2
        if golden and key == "attributes":
            choices += [lambda: value.__setitem__(dice.choice(KEYS), dice.choice(["x", 1, 1.5, True, [1, "a"], {"$map": {"a": 1}}]))] * 2
            if value:
                choices += [lambda: value.pop(dice.choice(list(value)))]
        if not golden and key not in ("value", "headers") and path:
            choices += [lambda: value.__setitem__(*dice.choice([("unknown", {}), ("unknown", 1), ("flags", 1), ("flags", 257),
                                                                ("droppedAttributesCount", 3), ("traceState", "a=b"), ("status", {})]))]
    else:
        choices = [] if golden else [lambda: parent.__setitem__(key, dice.choice([1, "x"]))]
    if not golden and isinstance(parent, dict) and key not in ("key", "fact", "value", "body", "resourceSpans", "path"):
        choices.append(lambda: parent.pop(key))
    if choices:
        dice.choice(choices)()


def main():
    original, program = pathlib.Path(sys.argv[1]), sys.argv[2]
    each = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    sys.path.insert(0, str(original))
    import compare
    import normalise

    dice = random.Random(11)
    options, strict = compare.Options(), compare.Options()
    strict.strict_requests = strict.strict_variants = strict.strict_facts = True
    expected, forms, skipped = {}, {}, 0
    with tempfile.TemporaryDirectory() as tmp:
        a_dir, b_dir = pathlib.Path(tmp) / "a", pathlib.Path(tmp) / "b"
        a_dir.mkdir(), b_dir.mkdir()
        # All goldens there are, not only those in the project.
        for path in sorted((original / "golden").glob("*.json")):
            golden = json.loads(path.read_text())
            base = capture(golden)
            count = each if golden["spans"] else max(2, each // 20)
            if len(base) and sum(len(json.dumps(r)) for r in base) > 200_000:
                count = 4
            for number in range(count):
                a, records = copy.deepcopy(golden), copy.deepcopy(base)
                for _ in range(0 if number == 0 else dice.choice([1, 1, 1, 2, 3, 6])):
                    if dice.random() < 0.15:
                        damage({"spans": a["spans"], "facts": a["facts"]}, dice, golden=True)
                    else:
                        damage(records, dice)
                if dice.random() < 0.05:
                    dice.shuffle(records)
                name = f"{path.stem}~{number}"
                a["scenario"] = name
                text = "".join(json.dumps(r) + "\n" for r in records)
                try:
                    records = [json.loads(line) for line in text.splitlines()]
                    form = normalise.normalise(copy.deepcopy(records), a.get("normalise") or {}, "oracle-key")
                    form.pop("log_warnings", None)
                    results = [compare.compare(a, form, o) for o in (options, strict)]
                except Exception:
                    # The original gives up on what is too malformed: there is no verdict to agree with.
                    skipped += 1
                    continue
                (a_dir / f"{name}.json").write_text(json.dumps(a, ensure_ascii=False))
                (b_dir / f"{name}.ndjson").write_text(text)
                forms[name] = json.dumps(form, ensure_ascii=False)
                expected[name] = [
                    [f"  {line}" for line in lines] + [f"  remark: {line}" for line in remarks] for lines, remarks in results
                ]

        def run(*arguments):
            done = subprocess.run([program, *arguments, str(a_dir), str(b_dir)], capture_output=True, text=True)
            if done.returncode not in (0, 1) or "rror" in done.stderr:
                sys.exit(f"{program} failed: {done.stderr[-2000:]}")
            return done.stdout

        wrong = 0
        for line in run("--normal-form").rstrip("\n").split("\n"):
            name, _, form = line.partition(" ")
            if form != forms[name]:
                wrong += 1
                if wrong < 6:
                    at = next((n for n, (x, y) in enumerate(zip(form, forms[name])) if x != y), 0)
                    print(f"normal form of {name} at {at}:\n  original {forms[name][max(0, at-150):at+80]!r}\n  ours     {form[max(0, at-150):at+80]!r}")
        seen = differing = 0
        for mode, arguments in ((0, []), (1, STRICT)):
            found, name = {}, None
            for line in run(*arguments).split("\n"):
                if line.startswith("  note:"):
                    continue
                if line.startswith("  "):
                    found[name].append(line)
                elif line:
                    name = line.rpartition(":")[0]
                    found[name] = []
            for name, lines in expected.items():
                seen += 1
                differing += any(not line.startswith("  remark") for line in lines[mode])
                if found.get(name) != lines[mode]:
                    wrong += 1
                    if len(sys.argv) > 4:
                        for side, end in (("a", "json"), ("b", "ndjson")):
                            text = (pathlib.Path(tmp) / side / f"{name}.{end}").read_text()
                            (pathlib.Path(sys.argv[4]) / f"{name}.{end}").write_text(text)
                    if wrong < 12:
                        only = [line for line in lines[mode] if line not in found.get(name, [])]
                        extra = [line for line in found.get(name, []) if line not in lines[mode]]
                        print(f"verdict on {name} (mode {mode}):\n  original only {only[:4]}\n  ours only     {extra[:4]}")
        same = seen - differing
        print(f"{len(expected)} captures, {seen} verdicts ({differing} with differences, {same} without), "
              f"{skipped} too malformed for the original, {wrong} disagreements")
        sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
