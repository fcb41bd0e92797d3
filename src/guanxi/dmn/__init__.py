"""DMN: decisions as tables and graphs, read once and evaluated often.

>>> from guanxi.dmn import parse_dmn
>>> model = parse_dmn(xml)                                     # doctest: +SKIP
>>> model.evaluate("Discount", {"Total": 1200}).value          # doctest: +SKIP
Decimal('0.05')
"""

from guanxi.dmn.checking import check_table, check_tables
from guanxi.dmn.decide import Model, parse_dmn
from guanxi.dmn.errors import DmnError, Finding
from guanxi.dmn.result import DecisionResult, Match, MatchedRule, Notice

__all__ = [
    "DecisionResult",
    "DmnError",
    "Finding",
    "Match",
    "MatchedRule",
    "Model",
    "Notice",
    "check_table",
    "check_tables",
    "parse_dmn",
]
