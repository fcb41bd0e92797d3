"""Ports nobody listens on, and none that the system gives to outgoing connections meanwhile."""

import itertools
import os
import random
import socket

# Below the range of outgoing connections (32768 and above on Linux, 49152 elsewhere): a port of that range may be
# taken by any request between the moment it was found free and the moment its server listens.
_LOWEST, _NUMBER = 18_000, 14_000
_candidates = itertools.count(random.Random(os.urandom(8)).randrange(_NUMBER))


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on, another one each time."""
    for number in itertools.islice(_candidates, _NUMBER):
        port = _LOWEST + number % _NUMBER
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise RuntimeError("there is no free port")
