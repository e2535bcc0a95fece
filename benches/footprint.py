#!/usr/bin/env python3
"""Measures crates, build time, size, and the compiler's time for one function, with each recorder.

    footprint.py [hello] [leaf] [--rounds N]

Both parts by default. Times are CPU times of cargo and its child processes, which load on the machine affects less than elapsed
time. In each round the programs are built one after the other; `table.py` takes the ratios within a round. Programs are
written to and built in `target/footprint`; results are written to `target/respan-footprint.tsv`. The first run downloads crates
that only the compared recorders need.
"""

import argparse
import itertools
import os
import resource
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()
SOURCES = Path(__file__).with_name("footprint")
FIGURES = TARGET / "respan-footprint.tsv"
FUNCTIONS = 200
# Results by workload, recorder, kind and round.
Figures = dict[tuple[str, str, str, int], float]
# Builds of the hello-worlds take minutes.
ROUNDS = {"hello": 1, "leaf": 7}
# Types of the two arguments; all pairs are used in turn.
FIRST = ["i64", "u32", "f64", "bool"]
SECOND = ["&str", "String", "Option<u64>", "Vec<String>"]

JSON = {"serde": ["derive"], "serde_json": []}
OTEL = {"opentelemetry": ["trace"], "opentelemetry_sdk": ["trace"], **JSON}
TRACING = {"tracing": ["attributes", "std"]}
# The defaults for https: rustls with aws-lc and the system's certificates. Or with ring, which builds faster: then the
# program has to install it, else nothing of it is linked.
OTLP = {"opentelemetry-otlp": ["trace", "http-json", "reqwest-blocking-client", "reqwest-rustls"], **OTEL}
RING = {"rustls": ["ring", "std", "tls12"], "reqwest": ["blocking", "rustls-no-provider"]}
INSTALL_RING = "    let _ = rustls::crypto::ring::default_provider().install_default();\n"
HELLO = {
    "respan": {"respan": ["exporter-respan", "tls-graviola"]},
    "opentelemetry_sdk": OTLP,
    "tracing": {**OTLP, **TRACING, "tracing-subscriber": ["registry", "std"], "tracing-opentelemetry": []},
    "opentelemetry_sdk with ring": {
        **OTLP, **RING, "opentelemetry-otlp": ["trace", "http-json", "reqwest-blocking-client"],
    },
}  # fmt: skip
LEAF = {
    "plain": JSON,
    "respan": {"respan": [], **JSON},
    "fastrace": {"fastrace": ["enable"], **JSON},
    "opentelemetry_sdk": {"opentelemetry": ["trace"], **JSON},
    "tracing": {**TRACING, **JSON},
}


def dependency(name: str, features: list[str]) -> str:
    """The dependency as in the workspace, with only these features."""
    known = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["dependencies"][name]
    known = {"version": known} if isinstance(known, str) else known
    place = f'path = "{ROOT / known["path"]}"' if "path" in known else f'version = "{known["version"]}"'
    listed = ", ".join(f'"{feature}"' for feature in features)
    return f"{name} = {{ {place}, default-features = {str(name == 'serde_json').lower()}, features = [{listed}] }}"


def project(kind: str, name: str, source: str, dependencies: dict[str, list[str]]) -> Path:
    """Creates a package with the versions of the workspace's lock file, and returns its directory."""
    place = TARGET / "footprint" / kind / name.replace(" ", "-")
    (place / "src").mkdir(parents=True, exist_ok=True)
    (place / "src" / ("main.rs" if kind == "hello" else "lib.rs")).write_text(source)
    manifest = [f'[package]\nname = "{kind}"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]']
    manifest += [dependency(*each) for each in dependencies.items()]
    manifest += ["\n[profile.release]\nstrip = true\n"]
    (place / "Cargo.toml").write_text("\n".join(manifest))
    shutil.copy(ROOT / "Cargo.lock", place)
    run(place, "fetch")
    return place


def run(place: Path, *arguments: str) -> tuple[str, float]:
    """Runs cargo. Returns its output, and the CPU seconds of it and its child processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"CARGO_TARGET_DIR": str(place / "target"), "RUSTC_WRAPPER": ""}
    done = subprocess.run(
        ["cargo", *arguments, "--quiet"], cwd=place, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def program(name: str) -> str:
    if name == "respan":
        return (ROOT / "examples" / "quickstart.rs").read_text()
    source = (SOURCES / "hello" / f"{name.split()[0]}.rs").read_text()
    begin = "fn main() -> Result<(), Box<dyn std::error::Error>> {\n"
    return source.replace(begin, begin + INSTALL_RING) if "ring" in name.split() else source


def hello(rounds: int) -> Figures:
    """A small program that can send spans over HTTPS: number of crates, clean release build, stripped size."""
    found: Figures = {}
    places = {}
    for name, dependencies in HELLO.items():
        places[name] = project("hello", name, program(name), dependencies)
        tree, _ = run(places[name], "tree", "--offline", "--edges", "normal", "--prefix", "none")
        found["crates", name, "count", 1] = len({" ".join(line.split()[:2]) for line in tree.splitlines()}) - 1
    for round, (name, place) in itertools.product(range(1, rounds + 1), places.items()):
        shutil.rmtree(place / "target", ignore_errors=True)
        _, took = run(place, "build", "--release", "--offline", "--locked", "--jobs", "2")
        found["release build", name, "cpu_s", round] = took
        found["stripped", name, "mb", round] = (place / "target" / "release" / "hello").stat().st_size / 1e6
        shutil.rmtree(place / "target")
        print(f"hello, {name}: {took:.1f} CPU s", flush=True)
    return found


def functions(name: str, changed: int) -> str:
    """The source of the functions; the number `changed` in one of them makes the runs differ."""
    template = (SOURCES / "leaf" / f"{name}.rs").read_text()
    parts = [(SOURCES / "leaf" / "head.rs").read_text()]
    pairs = itertools.cycle(itertools.product(FIRST, SECOND))
    for number, (first, second) in zip(range(FUNCTIONS), pairs):
        text = template.replace("total: NUMBER", f"total: {changed if number == FUNCTIONS // 2 else number}")
        parts.append(text.replace("NUMBER", str(number)).replace("FIRST", first).replace("SECOND", second))
    return "\n".join(parts)


def leaf(rounds: int) -> Figures:
    """A library of 200 functions with built dependencies: a dev build of it alone, and after a change of one function."""
    found: Figures = {}
    places = {name: project("leaf", name, functions(name, 0), dependencies) for name, dependencies in LEAF.items()}
    for place in places.values():
        run(place, "build", "--offline", "--locked")
        run(place, "check", "--offline", "--locked")
    for round in range(1, rounds + 1):
        for name, place in places.items():
            for kind, took in leaf_round(name, place, 1000 + round).items():
                found["leaf", name, kind, round] = took
        for name in set(LEAF) - {"plain"}:
            more = found["leaf", name, "build_ms", round] - found["leaf", "plain", "build_ms", round]
            found["leaf", name, "function_ms", round] = more / FUNCTIONS
    return found


def leaf_round(name: str, place: Path, changed: int) -> dict[str, float]:
    """Milliseconds without the time in which cargo checks for changes: it reads the metadata of each file of a path dependency,
    such as respan here, and of no file of a registry dependency."""

    def cargo(*arguments: str) -> float:
        return run(place, *arguments, "--offline", "--locked")[1] * 1000

    cargo("clean", "--package", "leaf")
    build, fresh = cargo("build"), cargo("build")
    cargo("check")
    (place / "src" / "lib.rs").write_text(functions(name, changed))
    return {"build_ms": build - fresh, "change_ms": cargo("build") - fresh, "check_ms": cargo("check") - fresh}


def write(found: Figures) -> None:
    """Writes the results, and keeps those of an earlier run of the other part."""
    parts = {what for what, *_ in found}
    known = FIGURES.read_text().splitlines() if FIGURES.exists() else []
    lines = [line for line in known if line.count("\t") == 4 and line.split("\t")[0] not in parts]
    lines += ["\t".join(map(str, [*about, value])) for about, value in found.items()]
    FIGURES.write_text("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=["hello", "leaf", []], metavar="hello|leaf")
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args()
    for part in [hello, leaf]:
        name = part.__name__
        if name in (options.parts or ROUNDS):
            rounds = options.rounds or ROUNDS[name]
            print(f"{name}: {part.__doc__} Rounds: {rounds}.", flush=True)
            write(part(rounds))


if __name__ == "__main__":
    main()
