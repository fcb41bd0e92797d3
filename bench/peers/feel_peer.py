"""Evaluate texts in a peer's own environment, so this imports nothing of ours.

Reads one JSON line at a time: first the context, then ``[text, count]``. Answers with ``{"value", "cpu"}`` of the last
evaluation and all of them, or ``{"error"}``.
"""

import json
import logging
import sys
import time
from decimal import Decimal


def pysfeel(context):
    """Keeps variables in its parser and parses the text at each evaluation."""
    import pySFeel

    parser = pySFeel.SFeelParser()
    for name, value in context.items():
        parser.sFeelParse(f"{name} <- {_literal(value)}")

    def evaluate(text):
        status, value = parser.sFeelParse(text)
        if status.get("errors"):
            raise ValueError(status["errors"][0])
        return value

    return evaluate


def _literal(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value)


def bkflow_feel(context):
    """Parses the text at each evaluation with a parser it keeps."""
    from bkflow_feel.api import parse_expression

    return lambda text: parse_expression(text, context)


def spiffworkflow(context):
    """Compiles and evaluates Python expressions, here with decimals."""
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

    environment = PythonScriptEngine().environment
    data = _decimals(context)
    return lambda text: environment.evaluate(text, data)


def _decimals(value):
    if isinstance(value, dict):
        return {key: _decimals(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_decimals(item) for item in value]
    return Decimal(str(value)) if type(value) in (int, float) else value


def main(name):
    """Serve until stdin ends."""
    logging.disable(logging.CRITICAL)
    evaluate = {"pySFeel": pysfeel, "bkflow-feel": bkflow_feel, "SpiffWorkflow": spiffworkflow}[name](
        json.loads(sys.stdin.readline())
    )
    for line in sys.stdin:
        text, count = json.loads(line)
        try:
            start = time.process_time()
            for _ in range(count):
                value = evaluate(text)
            answer = {"value": value, "cpu": time.process_time() - start}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
        print(json.dumps(answer, default=float), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
