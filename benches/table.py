#!/usr/bin/env python3
"""Tables of docs/performance.md: printed, and with `--write` written between their marks.

    table.py [costs] [practice] [footprint] [--write]    (default: costs)

A ratio is the median of the ratios to the base within a round; in brackets the smallest and the largest of them.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
PAGE = ROOT / "docs" / "performance.md"
MARKS = {
    "costs": ("<!-- costs: `./task bench --table` -->\n", "<!-- end of costs -->\n"),
    "practice": ("<!-- practice: `./task practice --table` -->\n", "<!-- end of practice -->\n"),
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
]
# Workload, description, kind of result, unit.
ROWS = [
    ("W1", "one span", "caller_ns", "ns"),
    ("W1", "– CPU of all threads", "cpu_ns", "ns"),
    ("allocations", "– allocations of the caller", "allocations", ""),
    ("allocations", "– of these freed on another thread", "freed_elsewhere", ""),
    ("W1 one core", "– one core for all", "ns", "ns"),
    ("W1 one core", "– one core for all, CPU of all threads", "cpu_ns", "ns"),
    ("W2", "three nested", "caller_ns", "ns"),
    ("W2", "– CPU of all threads", "cpu_ns", "ns"),
    ("W2 one core", "– one core for all", "ns", "ns"),
    ("W2 one core", "– one core for all, CPU of all threads", "cpu_ns", "ns"),
    ("W3", "async, pending once", "caller_ns", "ns"),
    ("W3", "– CPU of all threads", "cpu_ns", "ns"),
    ("W3 one core", "– one core for all", "ns", "ns"),
    ("W3 one core", "– one core for all, CPU of all threads", "cpu_ns", "ns"),
    ("W4", "never initialised", "caller_ns", "ns"),
    ("W4b", "sampled out", "caller_ns", "ns"),
    ("W5", "two threads at once, for each span of both", "caller_ns", "ns"),
    ("W5", "– CPU of all threads", "cpu_ns", "ns"),
    ("W8 100 B", "an argument of 100 B", "caller_ns", "ns"),
    ("W8 10 kB", "an argument of 10 kB", "caller_ns", "ns"),
    ("W8 10 kB one core", "– one core for all", "ns", "ns"),
    ("W8 10 kB heap kept", "– heap kept", "caller_ns", "ns"),
    ("W8 980 kB", "an argument of 980 kB", "caller_ns", "ns"),
    ("W8 980 kB heap kept", "– heap kept", "caller_ns", "ns"),
    ("W10", "one of three processors", "caller_ns", "ns"),
    ("W10 one core", "– one core for all", "ns", "ns"),
    ("layer", "`#[tracing::instrument]`, to respan by its layer", "caller_ns", "ns"),
    ("W1 one encoder", "one core, OTLP JSON by one encoder: one span, CPU", "cpu_ns", "ns"),
    ("W2 one encoder", "– three nested", "cpu_ns", "ns"),
    ("W3 one encoder", "– async, pending once", "cpu_ns", "ns"),
    ("W1 own encoder", "– one span, each by its own encoder", "cpu_ns", "ns"),
    ("W7 flushed", "over HTTP, flushed every 1000: delivered/s", "delivered_s", "/s"),
    ("W7 flushed", "– CPU per span", "cpu_us", "µs"),
    ("W7 flat out", "over HTTP, as fast as possible: delivered/s", "delivered_s", "/s"),
    ("W7 flat out", "– lost", "lost_percent", "%"),
    ("W7 flat out", "– peak memory of the process", "peak_kb", "kB"),
]
HELLO = [
    ("crates", "a hello-world over https: crates", "count", ""),
    ("release build", "– clean release build, CPU", "cpu_s", "s"),
    ("stripped", "– its size, stripped", "mb", "MB"),
]
LEAF = [
    ("leaf", "200 functions: dev build, CPU", "build_ms", "ms"),
    ("leaf", "– for one function, beyond a plain one", "function_ms", "ms"),
    ("leaf", "– dev build after a change of one", "change_ms", "ms"),
    ("leaf", "– `cargo check` after a change of one", "check_ms", "ms"),
]
ENCODERS = [
    ("W6 JSON", "respan", "respan, JSON"),
    ("W6 JSON", "opentelemetry-otlp", "`opentelemetry-otlp`, JSON as it sends it"),
    ("W6 JSON", "the same, compact", "the same, as compact JSON"),
    ("W6 protobuf", "respan", "respan, protobuf"),
    ("W6 protobuf", "opentelemetry-otlp", "`opentelemetry-otlp`, protobuf"),
]

# Results by workload, recorder and kind, then by round.
Figures = dict[tuple[str, str, str], dict[str, float]]


def noted(file: str) -> Figures:
    found: Figures = {}
    for line in (TARGET / file).read_text().splitlines():
        workload, recorder, kind, round, value = line.split("\t")
        found.setdefault((workload, recorder, kind), {})[round] = float(value)
    return found


def number(value: float) -> str:
    digits = 0 if value >= 20 or value == round(value) else 1
    return f"{value:,.{digits}f}".replace(",", " ")


def ratio(values: dict[str, float], base: dict[str, float]) -> str:
    """The median of the ratios within a round, and their range where they differ."""
    ratios = [value / base[round] for round, value in values.items() if base.get(round)]
    if not ratios:
        return ""
    least, middle, most = (f"{each:.2f}" for each in (min(ratios), median(ratios), max(ratios)))
    return f" · {middle}×" + (f" ({least}–{most})" if least != most else "")


def cell(values: dict[str, float] | None, unit: str, base: dict[str, float] | None) -> str:
    if values is None:
        return "–"
    text = f"{number(median(values.values()))} {unit}".strip().replace(" /s", "")
    return text if base is None or base is values or unit == "%" else text + ratio(values, base)


def rows(found: Figures, about: list[tuple[str, str, str, str]], names: list[str], base: str) -> list[str]:
    lines = ["| | " + " | ".join(f"`{name}`" for name in names) + " |", "|---|" + "---:|" * len(names)]
    for workload, label, kind, unit in about:
        values = [found.get((workload, name, kind)) for name in names]
        if any(values):
            cells = [cell(each, unit, values[names.index(base)]) for each in values]
            lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return lines


def costs() -> list[str]:
    found = noted("respan-figures.tsv")
    lines = rows(found, ROWS, RECORDERS, "opentelemetry_sdk")
    bare = [found.get((workload, "bare function", "caller_ns")) for workload in ("W4", "W3")]
    if all(bare):
        bare = [median(each.values()) for each in bare]
        lines += ["", f"The function alone takes {bare[0]:.1f} ns, the async one {bare[1]:.1f} ns."]
    return lines + ["", *encoders(found), "", versions()]


def footprint() -> list[str]:
    found = noted("respan-footprint.tsv")
    lines = rows(found, HELLO, RECORDERS[:3], "opentelemetry_sdk")
    return lines + ["", *rows(found, LEAF, ["respan", "fastrace", "opentelemetry_sdk", "tracing", "plain"], "fastrace")]


def practice() -> list[str]:
    return (TARGET / "respan-practice.md").read_text().splitlines()


def encoders(found: Figures) -> list[str]:
    lines = ["| a span of 12 attributes to bytes, in batches of 512 | ns | bytes |", "|---|---:|---:|"]
    for workload, name, label in ENCODERS:
        # Each encoding beside the same one of opentelemetry-otlp.
        other = found.get((workload, "opentelemetry-otlp", "ns"))
        took, size = found.get((workload, name, "ns")), found.get((workload, name, "bytes"))
        if took and size:
            lines.append(f"| {label} | {cell(took, '', other)} | {number(median(size.values()))} |")
    return lines if len(lines) > 2 else []


def versions() -> str:
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    known = {package["name"]: package["version"] for package in lock["package"]}
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout
    known["rustc"] = re.search(r"\d+\.\d+\.\d+", rustc)[0]
    return ", ".join(f"`{name}` {known[name]}" for name in VERSIONS) + f"; {os.cpu_count()} cores."


def write(block: str, table: str) -> None:
    begin, end = MARKS[block]
    before, rest = PAGE.read_text().split(begin)
    _, after = rest.split(end)
    PAGE.write_text(f"{before}{begin}\n{table}\n\n{end}{after}")


def main() -> None:
    blocks = [each for each in sys.argv[1:] if each != "--write"]
    for block in blocks or ["costs"]:
        table = "\n".join({"costs": costs, "practice": practice, "footprint": footprint}[block]())
        print(table)
        if "--write" in sys.argv:
            write(block, table)


if __name__ == "__main__":
    main()
