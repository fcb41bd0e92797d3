"""Guanxi: a self-hosted CRM whose processes run themselves."""

__version__ = "0.1.0"
