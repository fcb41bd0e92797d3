"""Webhooks out: what changes is told to other systems, signed by the Standard Webhooks scheme."""
