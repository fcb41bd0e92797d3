"""FEEL, the expression language of DMN and BPMN: compile a text once, evaluate it often.

>>> from guanxi.feel import compile_expression
>>> compile_expression('score >= 50 and region in ("EU", "US")').evaluate({"score": 70, "region": "EU"}).value
True
"""

from guanxi.feel.errors import FeelCodecError, FeelError, FeelSyntaxError, Warning_
from guanxi.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from guanxi.feel.result import Result
from guanxi.feel.runtime import Budget
from guanxi.feel.types import FeelType

__all__ = [
    "Budget",
    "Expression",
    "FeelCodecError",
    "FeelError",
    "FeelSyntaxError",
    "FeelType",
    "Result",
    "UnaryTests",
    "Warning_",
    "compile_expression",
    "compile_unary_tests",
]
