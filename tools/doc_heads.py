"""Head check: documentation begins with what an item is or does, not with a question word.

The first line is read of the documentation of every module and every `pub` item, field included, in the Rust sources below the
given folders.

    python3 tools/doc_heads.py respan-runtime respan-macros
"""

import re
import sys
from pathlib import Path

QUESTION = re.compile(r"(?:What|Which|Whose|Who|Whoever|Whether|How|When|Where|Why)\b")
DOC = re.compile(r"\s*//([/!])(?!/)\s?(.*)")
ATTRIBUTE = re.compile(r"\s*(#\[|[^\w\s]|\w+ = )")
PUBLIC = re.compile(r"\s*pub \w")


def heads(path: Path):
    """The first line of each documentation of a module or a `pub` item, with its number."""
    kind, head = None, None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = DOC.match(line)
        if match and match[1] != kind:
            kind, head = match[1], (number, match[2])
            if kind == "!":
                yield head
        elif not match and head and kind == "/" and PUBLIC.match(line):
            yield head
        if not match and not ATTRIBUTE.match(line):
            kind, head = None, None


def main() -> int:
    mistakes = [
        f"{path}:{number}: begins with a question word: {head}"
        for root in sys.argv[1:]
        for path in sorted(Path(root).rglob("*.rs"))
        if "target" not in path.parts
        for number, head in heads(path)
        if QUESTION.match(head)
    ]
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
