"""Findings for decision tables: rules that overlap, combinations nobody covers, rules that can never apply."""

from guanxi.dmn.checking.tables import check_table, check_tables

__all__ = ["check_table", "check_tables"]
