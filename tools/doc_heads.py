"""Head check: documentation begins with what an item is or does.

The first line is read of the documentation of every module, item and field in the Rust sources below the given folders. It does not
begin with a question word, and with `Returns` only at a function that returns something else than what it was called on.

    python3 tools/doc_heads.py respan-runtime respan-macros
"""

import re
import sys
from pathlib import Path

QUESTION = re.compile(r"(?:What|Which|Whose|Who|Whoever|Whether|How|When|Where|Why)\b")
DOC = re.compile(r"\s*//([/!])(?!/)\s?(.*)")
NO_ITEM = re.compile(r"\s*(?://|#!?\[|\)\]|$)")


def heads(lines: list[str]):
    """The first line of each documentation, with its index."""
    kind = None
    for index, line in enumerate(lines):
        match = DOC.match(line)
        if match and match[1] != kind:
            yield index, match[2]
        kind = match and match[1]


def returns_nothing(lines: list[str], index: int) -> bool:
    """Whether the item documented here is a setter, or no function with a result."""
    while index < len(lines) and NO_ITEM.match(lines[index]):
        index += 1
    item = re.split(r"[{;]", " ".join(lines[index : index + 8]))[0]
    return not re.search(r"\bfn\b.*->", item) or re.search(r"\((?:mut )?self\b.*-> Self\s*$", item) is not None


def main() -> int:
    mistakes = [f"{root}: has no Rust sources" for root in sys.argv[1:] if not any(Path(root).rglob("*.rs"))]
    for path in sorted(path for root in sys.argv[1:] for path in Path(root).rglob("*.rs")):
        if "target" in path.parts:
            continue
        lines = path.read_text().splitlines()
        for index, head in heads(lines):
            if QUESTION.match(head):
                mistakes.append(f"{path}:{index + 1}: begins with a question word: {head}")
            elif head.startswith("Returns ") and returns_nothing(lines, index):
                mistakes.append(f"{path}:{index + 1}: returns nothing: {head}")
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
