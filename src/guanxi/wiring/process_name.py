"""The name of this process."""

import os
import socket


def process_name() -> str:
    """Return the name by which operators know this process."""
    return f"{socket.gethostname()}-{os.getpid()}"
