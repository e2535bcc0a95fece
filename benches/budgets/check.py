#!/usr/bin/env python3
"""Instruction budgets: fails if a call takes more instructions than `budgets.toml` allows; `--update` writes that file.

    check.py PROGRAM [--update]

PROGRAM is the binary `budget`. RESPAN_SKIP_BUDGETS=1 skips the check, with a message, on machines that forbid ptrace.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from step import CannotCount, architecture, count

BUDGETS = Path(__file__).with_name("budgets.toml")
# Calls per run and description. The cost of a call is the difference to a run with 0 calls, divided by the number of calls. Few
# calls, because a run of single steps takes long, and after a second the clock of a trace is compared with the wall clock again.
WORKLOADS = {
    "off": (40, "never initialised"),
    "sampled_out": (4, "dropped by its sample rate"),
    "on": (2, "one span, batched"),
    "nested": (1, "three spans, one in the other"),
    "async": (2, "an async function, pending once"),
    "routed": (2, "named for one of three processors"),
    "encode": (1, "8 spans of 12 attributes to OTLP/JSON, written"),
    "convert": (1, "24 spans, three nested, routed and converted to SpanData, batching off"),
}
# The minimum of several runs is used, since allocator and clock sometimes take a longer path.
RUNS = 5
TOLERANCE = 0.03
# Smallest tolerance in instructions, for the shortest workloads.
SLACK = 5

HEADER = """\
# Instructions of the calling thread for one call; `./task budgets` compares, `./task budgets --update` writes this file.
# Two things are counted that calls do not do otherwise: while instructions are counted each reading of the clock takes its slow path,
# some 90 more; and since nothing is delivered meanwhile, a content buffer is allocated in place of a pooled one, some 200 more.
# Instructions do not show stalls: a value that is moved directly after it was written in pieces takes some 15 cycles.
# A regression beyond the tolerance fails. Lower a budget when the code gets faster; otherwise later regressions pass unnoticed.
"""


def measure(program: str, workload: str) -> int:
    calls, _ = WORKLOADS[workload]
    around = min(count(program, workload, "0") for _ in range(RUNS))
    return round((min(count(program, workload, str(calls)) for _ in range(RUNS)) - around) / calls)


def rustc() -> str:
    printed = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"\d+\.\d+\.\d+", printed)[0]


def write(measured: dict[str, int]) -> None:
    lines = [HEADER, f'arch = "{architecture()}"', f'rustc = "{rustc()}"', f"tolerance = {TOLERANCE}", "", "[instructions]"]
    lines += [f"{workload} = {instructions}  # {WORKLOADS[workload][1]}" for workload, instructions in measured.items()]
    BUDGETS.write_text("\n".join(lines) + "\n")


def compare(measured: dict[str, int], budgets: dict) -> bool:
    tolerance, allowed = budgets["tolerance"], budgets["instructions"]
    print(f"{'workload':<14}{'instructions':>14}{'budget':>10}{'change':>10}")
    too_much, lower = [], []
    for workload, instructions in measured.items():
        budget = allowed.get(workload)
        if budget is None:
            too_much.append(f"{workload} has no budget")
            continue
        change = instructions / budget - 1
        room = max(budget * tolerance, SLACK)
        verdict = ""
        if instructions > budget + room:
            verdict = "  TOO MUCH"
            too_much.append(f"{workload} takes {instructions} instructions, {instructions - budget} more than {budget}")
        elif instructions < budget - room:
            verdict = "  can be lowered"
            lower.append(workload)
        print(f"{workload:<14}{instructions:>14}{budget:>10}{change:>+10.1%}{verdict}")
    too_much += [f"{workload} is a budget without a workload" for workload in allowed.keys() - measured.keys()]
    if lower:
        print(f"can be lowered: {', '.join(lower)}; ./task budgets --update")
    if too_much:
        print(f"\nover budget (tolerance {tolerance:.0%}, at least {SLACK}):", file=sys.stderr)
        for line in too_much:
            print(f"  {line}", file=sys.stderr)
        print("make it faster, or, if it is worth its price, ./task budgets --update and say why", file=sys.stderr)
        if (now := rustc()) != budgets["rustc"]:
            print(f"budgets are of rustc {budgets['rustc']}, this is {now}: look there first", file=sys.stderr)
    return not too_much


def main() -> int:
    if os.environ.get("RESPAN_SKIP_BUDGETS") == "1":
        print("budgets are NOT checked: RESPAN_SKIP_BUDGETS is set", file=sys.stderr)
        return 0
    program, *options = sys.argv[1:]
    try:
        measured = {workload: measure(program, workload) for workload in WORKLOADS}
    except CannotCount as reason:
        print(f"budgets cannot be checked: {reason}", file=sys.stderr)
        print("RESPAN_SKIP_BUDGETS=1 goes on without them", file=sys.stderr)
        return 1
    if options == ["--update"]:
        write(measured)
        print(BUDGETS.read_text(), end="")
        return 0
    return 0 if compare(measured, tomllib.loads(BUDGETS.read_text())) else 1


if __name__ == "__main__":
    sys.exit(main())
