"""Layer check: every module imports only from the layers above it, and files of one folder not from each other in a circle.

`layers.txt` beside a crate's `src` lists its folders and top-level modules from the lowest layer to the highest. An import that
points to the same or a later line is reported, as is a folder that the list leaves out. Lines `circle FOLDER: FILE ...` name the
files that do import each other. Tests may import anything. `mod.rs` files may re-export their children.

    python3 tools/layers.py respan-runtime respan-macros
"""

import re
import sys
from pathlib import Path

PATH = re.compile(r"(?<![\w:$])(crate|super(?:::super)*|self)((?:::\w+)*)(::\{)?")
TEST_MODULE = re.compile(r"^(#\[cfg\(test\)\]\n(?:#\[[^\n]*\]\n)*mod \w+ \{)", re.MULTILINE)
COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def code(path: Path) -> str:
    """The file without comments and without its test module, which stands last."""
    return TEST_MODULE.split(COMMENT.sub("", path.read_text()))[0]


def module(src: Path, path: Path) -> tuple[str, ...]:
    parts = path.relative_to(src).with_suffix("").parts
    return parts[:-1] if parts[-1] in ("mod", "lib") else parts


def is_test(path: Path) -> bool:
    return any(part.endswith("tests") for part in path.with_suffix("").parts) or path.stem == "fixtures"


def paths(text: str):
    """Every `crate::` and `super::` path; those of a `use` with braces once per name."""
    for match in PATH.finditer(text):
        if not match[2] and not match[3]:
            # A visibility: `pub(super)`.
            continue
        start = tuple(match[1].split("::")) + tuple(match[2].split("::")[1:])
        if not match[3]:
            yield start
            continue
        depth, name, names = 1, "", []
        for character in text[match.end() :]:
            depth += {"{": 1, "}": -1}.get(character, 0)
            if depth == 0 or (character == "," and depth == 1):
                names.append(name.strip())
                name = ""
            else:
                name += character
            if depth == 0:
                break
        for name in filter(None, names):
            yield start + tuple(part for part in re.split(r"::|\s|\{", name) if part)[:2]


def absolute(path: tuple[str, ...], module_path: tuple[str, ...]) -> tuple[str, ...]:
    if path[0] == "crate":
        return path[1:]
    base = list(module_path)
    rest = list(path)
    while rest and rest[0] == "super":
        base, rest = base[:-1], rest[1:]
    if rest and rest[0] == "self":
        rest = rest[1:]
    return tuple(base + rest)


def circles(imports: dict[tuple[str, ...], set[tuple[str, ...]]]) -> set[str]:
    """The groups of files of one folder that import each other, as `layers.txt` names them."""

    def reached(start: tuple[str, ...]) -> set[tuple[str, ...]]:
        found, waiting = set(), [start]
        while waiting:
            for target in imports.get(waiting.pop(), set()):
                if target[:-1] == start[:-1] and target not in found:
                    found.add(target)
                    waiting.append(target)
        return found

    reach = {path: reached(path) for path in imports}
    groups = {frozenset(other for other in reach[path] if path in reach.get(other, ())) for path in imports if path in reach[path]}
    return {"circle {}: {}".format("/".join(min(group)[:-1]), " ".join(sorted(path[-1] for path in group))) for group in groups}


def check(crate: Path) -> list[str]:
    src = crate / "src"
    order = [line.strip() for line in (crate / "layers.txt").read_text().splitlines()]
    allowed = {line for line in order if line.startswith("circle ")}
    rank = {name: at for at, name in enumerate(name for name in order if name and not name.startswith(("#", "circle ")))}
    files = sorted(path for path in src.rglob("*.rs") if not is_test(path.relative_to(src)))
    modules = {module(src, path) for path in files}

    def layer(module_path: tuple[str, ...]) -> str | None:
        """The folder or top-level module that stands in the list."""
        for length in range(len(module_path), 0, -1):
            if "/".join(module_path[:length]) in rank:
                return "/".join(module_path[:length])
        return None

    mistakes = []
    imports: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for path in files:
        own_module = module(src, path)
        if not own_module:
            continue
        own = layer(own_module)
        if own is None:
            mistakes.append(f"{path}: its folder is not in {crate}/layers.txt")
            continue
        folder = "/".join(own_module[:-1] if path.stem != "mod" else own_module)
        if folder and folder not in rank:
            mistakes.append(f"{path}: the folder {folder} is not in {crate}/layers.txt")
        text = code(path)
        if path.stem == "mod":
            text = re.sub(r"^pub(?:\(\w+\))? use [^;]*;", "", text, flags=re.MULTILINE)
        for named in paths(text):
            target = absolute(named, own_module)
            while target and target not in modules:
                target = target[:-1]
            if target != own_module and path.stem != "mod":
                imports.setdefault(own_module, set()).add(target)
            other = layer(target) if target else None
            if other is None or other == own:
                continue
            if rank[other] >= rank[own]:
                mistakes.append(f"{path}: imports {'::'.join(named)}, and {other} stands above {own}")
    found = circles(imports)
    mistakes += [f"{crate}: {circle} import each other" for circle in found - allowed]
    mistakes += [f"{crate}/layers.txt: {circle} do not import each other" for circle in allowed - found]
    return sorted(set(mistakes))


def main() -> int:
    mistakes = [mistake for crate in sys.argv[1:] for mistake in check(Path(crate))]
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if mistakes:
        print(f"{len(mistakes)} mistakes in the layers", file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
