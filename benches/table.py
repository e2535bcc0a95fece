#!/usr/bin/env python3
"""Tables of docs/performance.md, written between marks: `./task bench --table`, `./task footprint --table`.

    table.py [costs] [footprint]    (default: costs)
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
PAGE = ROOT / "docs" / "performance.md"
MARKS = {
    "costs": ("<!-- costs: `./task bench --table` -->\n", "<!-- end of costs -->\n"),
    "footprint": ("<!-- footprint: `./task footprint --table` -->\n", "<!-- end of footprint -->\n"),
}

RECORDERS = ["respan", "opentelemetry_sdk", "tracing", "fastrace"]
VERSIONS = [
    "rustc",
    "opentelemetry_sdk",
    "opentelemetry-otlp",
    "tracing",
    "tracing-subscriber",
    "tracing-opentelemetry",
    "fastrace",
    "criterion",
]
# Workload, description, kind of result, unit.
ROWS = [
    ("W1", "one span: CPU of the caller", "caller_ns", "ns"),
    ("W1", "– CPU of all threads", "cpu_ns", "ns"),
    ("allocations", "– allocations of the caller", "allocations", ""),
    ("allocations", "– of these freed on another thread", "freed_elsewhere", ""),
    ("W2", "three nested: CPU of the caller", "caller_ns", "ns"),
    ("W2", "– CPU of all threads", "cpu_ns", "ns"),
    ("W3", "async, pending once", "caller_ns", "ns"),
    ("one core W1", "one core for all threads: one span", "cpu_ns", "ns"),
    ("one core W2", "– three nested", "cpu_ns", "ns"),
    ("one core W3", "– async, pending once", "cpu_ns", "ns"),
    ("one core to bytes W1", "the same, as OTLP JSON by one writer: one span", "cpu_ns", "ns"),
    ("one core to bytes W2", "– three nested", "cpu_ns", "ns"),
    ("one core to bytes W3", "– async, pending once", "cpu_ns", "ns"),
    ("W4", "never initialised", "caller_ns", "ns"),
    ("W4b", "sampled out", "caller_ns", "ns"),
    ("W5", "two threads at once, by the clock", "ns", "ns"),
    ("W8 100 B", "an argument of 100 B", "caller_ns", "ns"),
    ("W8 10 kB", "an argument of 10 kB", "caller_ns", "ns"),
    ("W8 980 kB", "an argument of 980 kB", "caller_ns", "ns"),
    ("W10", "one of three processors", "caller_ns", "ns"),
    ("W7 flushed", "over HTTP, flushed every 1000: delivered/s", "delivered_s", "/s"),
    ("W7 flushed", "– CPU per span", "cpu_us", "µs"),
    ("W7 flat out", "over HTTP, as fast as possible: delivered/s", "delivered_s", "/s"),
    ("W7 flat out", "– lost", "lost_percent", "%"),
    ("W7 flat out", "– peak memory of the process", "peak_kb", "kB"),
]
FOOTPRINT = [
    ("crates", "a hello-world over https: crates", "count", ""),
    ("release build", "– clean release build, CPU", "cpu_s", "s"),
    ("stripped", "– its size, stripped", "mb", "MB"),
    ("leaf", "200 functions: dev build, CPU", "build_ms", "ms"),
    ("leaf", "– for one function", "function_ms", "ms"),
    ("leaf", "– after a change", "change_ms", "ms"),
]
ENCODERS = [
    ("respan", "respan, JSON"),
    ("opentelemetry-otlp", "`opentelemetry-otlp`, JSON as it sends it"),
    ("its tree as compact JSON", "the same, as compact JSON"),
    ("respan protobuf", "respan, protobuf"),
    ("opentelemetry-otlp protobuf", "`opentelemetry-otlp`, protobuf"),
]
BATCH = 512


def noted(file: str) -> dict[tuple[str, str], float]:
    """The results of a file by name (`W1/respan`) and kind."""
    lines = [line.split("\t") for line in (TARGET / file).read_text().splitlines()]
    return {(name, kind): float(value) for name, kind, value in lines}


def figures() -> dict[tuple[str, str], float]:
    found = noted("respan-figures.tsv")
    for about in TARGET.glob("criterion/**/new/benchmark.json"):
        name = json.loads(about.read_text())["function_id"]
        found[name, "ns"] = json.loads(about.with_name("estimates.json").read_text())["median"]["point_estimate"]
    return found


def number(value: float) -> str:
    digits = 0 if value >= 20 or value == round(value) else 1
    return f"{value:,.{digits}f}".replace(",", " ")


def cell(value: float | None, unit: str, base: float | None, is_base: bool) -> str:
    if value is None:
        return "–"
    text = f"{number(value)} {unit}".strip().replace(" /s", "")
    return text if is_base or not base or unit == "%" else f"{text} · {value / base:.2f}×"


def rows(found: dict, about: list[tuple[str, str, str, str]], names: list[str]) -> list[str]:
    lines = ["| | " + " | ".join(f"`{name}`" for name in names) + " |", "|---|" + "---:|" * len(names)]
    for workload, label, kind, unit in about:
        values = [found.get((f"{workload}/{name}", kind)) for name in names]
        base = values[names.index("opentelemetry_sdk")]
        cells = [cell(value, unit, base, name == "opentelemetry_sdk") for value, name in zip(values, names)]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return lines


def costs() -> list[str]:
    found = figures()
    lines = rows(found, ROWS, RECORDERS)
    bare = [found.get((f"{workload}/bare function", "caller_ns")) for workload in ("W4", "W3")]
    if None not in bare:
        lines += ["", f"The function alone takes {bare[0]:.1f} ns, the async one {bare[1]:.1f} ns."]
    return lines + ["", *encoders(found), "", versions()]


def footprint() -> list[str]:
    return rows(noted("respan-footprint.tsv"), FOOTPRINT, RECORDERS[:3])


def encoders(found: dict) -> list[str]:
    lines = ["| a span of 12 attributes to bytes, in batches of 512 | ns | bytes |", "|---|---:|---:|"]
    for name, label in ENCODERS:
        # Each encoding beside the counterpart of opentelemetry-otlp.
        other = "opentelemetry-otlp protobuf" if "protobuf" in name else "opentelemetry-otlp"
        base = found.get((f"W6/{other}", "ns"))
        took, size = found.get((f"W6/{name}", "ns")), found.get((f"W6/{name}", "bytes"))
        if took and size and base:
            lines.append(f"| {label} | {number(took / BATCH)} · {took / base:.2f}× | {number(size)} |")
    return lines


def versions() -> str:
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    known = {package["name"]: package["version"] for package in lock["package"]}
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout
    known["rustc"] = re.search(r"\d+\.\d+\.\d+", rustc)[0]
    return ", ".join(f"`{name}` {known[name]}" for name in VERSIONS) + f"; {os.cpu_count()} cores."


def main() -> None:
    for block in sys.argv[1:] or ["costs"]:
        begin, end = MARKS[block]
        table = "\n".join({"costs": costs, "footprint": footprint}[block]())
        before, rest = PAGE.read_text().split(begin)
        _, after = rest.split(end)
        PAGE.write_text(f"{before}{begin}\n{table}\n\n{end}{after}")
        print(table)


if __name__ == "__main__":
    main()
