"""Servers the tests start themselves, on loopback, in folders of their own."""
