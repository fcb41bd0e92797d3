"""``python -m bench [--resume] [NAME …]``: run the named benchmarks, or all; exit 1 when a bar is missed.

With ``--resume`` those are left out whose stored result is of this commit. The table of the documentation is written
anew after each.
"""

import importlib
import json
import sys
from pathlib import Path

from bench import table
from bench.harness import RESULTS, machine

NOT_BENCHMARKS = {
    "__init__", "__main__", "by_hand", "crowd", "harness", "many_records", "scene", "screen", "table",
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run benchmarks one after the other; each module has ``main() -> bool`` telling whether its bars hold."""
    found = sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_BENCHMARKS
    )
    names = [name for name in arguments if name != "--resume"]
    unknown = sorted(set(names) - set(found))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(found)}", file=sys.stderr)
        return 2
    held = []
    for name in names or found:
        stored = _stored(name) if "--resume" in arguments else None
        if stored is None:
            stored = importlib.import_module(f"bench.{name}").main()
            table.write()
        held.append(stored)
    return 0 if all(held) else 1


def _stored(name: str) -> bool | None:
    """Return whether the bars hold in a result of this commit, or None when there is none."""
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return None
    found = json.loads(path.read_text())
    if found["machine"]["commit"] != machine()["commit"]:
        return None
    print(f"{name}: has a result of this commit already", file=sys.stderr)
    return all(bar["holds"] for bar in found["bars"].values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
