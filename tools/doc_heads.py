"""Head check: documentation begins with what an item is or does, not with a question word.

The first line is read of the documentation of every module, item and field in the Rust sources below the given folders.

    python3 tools/doc_heads.py respan-runtime respan-macros
"""

import re
import sys
from pathlib import Path

QUESTION = re.compile(r"(?:What|Which|Whose|Who|Whoever|Whether|How|When|Where|Why)\b")
DOC = re.compile(r"\s*//([/!])(?!/)\s?(.*)")


def heads(path: Path):
    """The first line of each documentation, with its number."""
    kind = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = DOC.match(line)
        if match and match[1] != kind:
            yield number, match[2]
        kind = match and match[1]


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
