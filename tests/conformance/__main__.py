"""``python -m tests.conformance SUITE DIR [--store]``: run a third-party suite; see README.md."""

import argparse
import importlib
import json
from pathlib import Path

SUITES = {
    "dmn-tck": "dmn_tck",
    "feel": "feel_suite",
    "bpmn-conformance": "bpmn_conformance",
    "bpmn-scenarios": "bpmn_scenarios",
    "bpmn-validation": "bpmn_validation",
    "bpmn-interchange": "bpmn_interchange",
    "import-corpus": "bpmn_corpus",
}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Runs the suite and prints its result as one JSON object on the last line."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=main.__doc__)
    parser.add_argument("suite", choices=sorted(SUITES))
    parser.add_argument("dir", type=Path)
    parser.add_argument(
        "--store", action="store_true", help="write the result into tests/conformance/results"
    )
    options = parser.parse_args()
    if not options.dir.is_dir():
        parser.error(f"{options.dir} is no directory")
    module = importlib.import_module(f"tests.conformance.{SUITES[options.suite]}")
    result = module.run(options.dir)
    if options.store:
        text = json.dumps(result, ensure_ascii=False, indent=1)
        (RESULTS / f"{options.suite}.json").write_text(text + "\n", encoding="utf-8")
    print(json.dumps(result))  # in ASCII, whatever the terminal takes


if __name__ == "__main__":
    main()
