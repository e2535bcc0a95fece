"""Documentation check: the tables of docs/configuration.md and the code name the same things, every
link has a target, CONTRIBUTING.md has each target of ./task, and docs/architecture.md each thread-local of the runtime.

    python3 tools/docs.py
"""

import re
import sys
from pathlib import Path

CONFIGURATION = Path("docs/configuration.md")
ATTRIBUTE = Path("respan/src/attribute.md")
RUNTIME = Path("respan-runtime/src")
# Builders and values whose methods are rows of the configuration, by the file that defines them.
OPTIONS = [
    *(list(RUNTIME.glob("telemetry/builder/*.rs")) or [RUNTIME / "telemetry/builder"]),
    RUNTIME / "exporter/otlp/builder.rs",
    RUNTIME / "exporter/respan/builder.rs",
    RUNTIME / "delivery/processor/definition.rs",
    RUNTIME / "delivery/tail/policy.rs",
    RUNTIME / "exporter/retry_policy.rs",
    RUNTIME / "spool/options.rs",
    RUNTIME / "mask/definition.rs",
]
# Constructors, and methods that end a builder.
NO_OPTIONS = {"builder", "build", "init", "new", "default"}
METHOD = re.compile(r"^    pub (?:const )?fn ([a-z_]+)[^;{]*?\(\s*(?:mut )?self", re.M)
VARIABLE = re.compile(r'"((?:RESPAN|KEYWORDSAI|TRACELOOP|OTEL)_[A-Z_]+)"')
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")


def without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.S)


def documented(text: str) -> set[str]:
    """The names in code font that begin a row of a table, or stand in its first cell."""
    rows = re.findall(r"^\| ([^|]*(?:\\\|[^|]*)*) \|", text, re.M)
    return {name for row in rows for name in re.findall(r"`([^`]*)`", row)}


def configuration() -> list[str]:
    text = CONFIGURATION.read_text()
    rows = documented(text)
    rows |= {name.split("::")[-1] for name in rows} | {re.split(r"[ (]", name)[0] for name in rows}
    mistakes = []
    for path in OPTIONS:
        if not path.exists():
            mistakes.append(f"{path}: is not there")
            continue
        for name in METHOD.findall(path.read_text().split("#[cfg(test)]")[0]):
            if name not in rows | NO_OPTIONS:
                mistakes.append(f"{path}: {CONFIGURATION} has no row for `{name}`")
    features = re.search(r"\[features\](.*?)\n\[", Path("respan/Cargo.toml").read_text(), re.S)[1]
    for name in re.findall(r"^([a-z-]+) = ", features, re.M):
        if name not in rows | {"default"}:
            mistakes.append(f"respan/Cargo.toml: {CONFIGURATION} has no row for the feature `{name}`")
    options = re.search(r"const ACCEPTED[^=]*= [^\[]*\[(.*?)\]", Path("respan-macros/src/parse/options/parser.rs").read_text(), re.S)[1]
    table = "".join(line for line in ATTRIBUTE.read_text().splitlines() if line.startswith("|"))
    for name in re.findall(r'"([a-z_]+)"', options):
        if name not in rows:
            mistakes.append(f"respan-macros: {CONFIGURATION} has no row for the option `{name}`")
        if f"`{name}`" not in table and f"`{name}(" not in table:
            mistakes.append(f"respan-macros: {ATTRIBUTE} has no row for the option `{name}`")
    sources = [path for path in RUNTIME.rglob("*.rs") if "test" not in path.name and "tests" not in path.parts]
    code = "".join(path.read_text().split("#[cfg(test)]\nmod tests {")[0] for path in sources)
    for name in sorted(set(VARIABLE.findall(code))):
        # Those of traces alone are described together.
        if name not in text and not name.startswith("OTEL_EXPORTER_OTLP_TRACES_"):
            mistakes.append(f"{name} is read and not in {CONFIGURATION}")
    for name in sorted(set(re.findall(r"`((?:RESPAN|OTEL|KEYWORDSAI|TRACELOOP)_[A-Z_]+)`", text))):
        if f'"{name}"' not in code:
            mistakes.append(f"{CONFIGURATION}: `{name}` is not read")
    return mistakes


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def links(path: Path) -> list[str]:
    mistakes = []
    for target, fragment in LINK.findall(without_code(path.read_text())):
        if "://" in target:
            continue
        to = (path.parent / target).resolve() if target else path.resolve()
        if not to.exists():
            mistakes.append(f"{path}: there is no {target}")
        elif fragment and to.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", without_code(to.read_text()), re.M)
            if fragment not in map(anchor, headings):
                mistakes.append(f"{path}: {target} has no heading {fragment}")
    # Paths in code font, as in the promises and their tests; those of sources may begin below the `src` of a crate.
    sources = [Path(), *Path().glob("respan*/src")]
    for name in re.findall(r"`((?:tests|docs|tools|benches|respan[a-z-]*)/[\w/.-]+|[\w-]+/[\w/-]+\.rs)`", path.read_text()):
        if not any((source / name).exists() for source in sources):
            mistakes.append(f"{path}: there is no {name}")
    return mistakes


def targets() -> list[str]:
    text = Path("CONTRIBUTING.md").read_text()
    names = re.search(r"usage: \./task ([a-z|-]+)", Path("task").read_text())[1].split("|")
    return [f"CONTRIBUTING.md: has no `./task {name}`" for name in names if f"`./task {name}`" not in text]


def thread_locals() -> list[str]:
    """The rows of the table are the thread-locals that the runtime declares, each with the files that declare it."""
    page = Path("docs/architecture.md")
    listed = set()
    for names, files in re.findall(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \| ([^|]*) \|", page.read_text(), re.M):
        listed |= {(name, file) for name in re.findall(r"`([^`]*)`", names) for file in re.findall(r"`([^`]*)`", files)}
    declared = {
        (name, path.relative_to(RUNTIME).as_posix())
        for path in RUNTIME.rglob("*.rs")
        for block in re.findall(r"^thread_local! \{\n(.*?)^\}", path.read_text(), re.M | re.S)
        for name in re.findall(r"^    (?:pub\(\w+\) )?static ([A-Z_]+):", block, re.M)
    }
    mistakes = [f"{page}: no row has the thread-local {name} of {file}" for name, file in sorted(declared - listed)]
    return mistakes + [f"{page}: {file} declares no thread-local {name}" for name, file in sorted(listed - declared)]


def main() -> int:
    pages = [*Path().glob("*.md"), *Path("docs").glob("*.md")]
    mistakes = configuration() + targets() + thread_locals() + [mistake for page in sorted(pages) for mistake in links(page)]
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
