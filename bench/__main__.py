"""``python -m bench [NAME …]``: run the named benchmarks, or all; exit 1 when a bar is missed."""

import importlib
import sys
from pathlib import Path

NOT_BENCHMARKS = {"__init__", "__main__", "harness"}


def main(names: list[str]) -> int:
    """Run benchmarks one after the other; each module has ``main() -> bool`` telling whether its bars hold."""
    found = sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_BENCHMARKS
    )
    unknown = sorted(set(names) - set(found))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(found)}", file=sys.stderr)
        return 2
    held = [importlib.import_module(f"bench.{name}").main() for name in names or found]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
