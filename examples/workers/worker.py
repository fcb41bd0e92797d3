"""A worker in Python, standard library only: python worker.py http://127.0.0.1:8000 [LEASE_SECONDS]

The API key is in GUANXI_API_KEY. It charges cards: completes the job, throws the error “declined” above 1000, fails for
a negative amount. A charge may take a while (`seconds`); meanwhile it prolongs its lease. Ctrl-C and SIGTERM let it
finish the charge it is at.
"""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request

URL = sys.argv[1].rstrip("/")
LEASE = float(sys.argv[2]) if len(sys.argv) > 2 else 30.0
KEY = os.environ["GUANXI_API_KEY"]
LONG_POLL = 30.0

working = False
stopping = False


class Refused(Exception):
    """The server said no; ``code`` is stable."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status, self.code = status, problem.get("code")


def call(method, path, body):
    """Send JSON and return the JSON that comes back."""
    request = urllib.request.Request(
        f"{URL}/api/v1{path}",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=LONG_POLL + 30) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        try:
            problem = json.loads(error.read())
        except ValueError:
            problem = {}
        raise Refused(error.code, problem) from None


def charge(job):
    """Answer one job."""
    path, token = f"/jobs/{job['key']}", {"lease_token": job["lease_token"]}
    amount, seconds = job["variables"].get("amount", 0), job["variables"].get("seconds", 0)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, LEASE / 3))
        call("PATCH", path, {**token, "timeout_ms": int(LEASE * 1000)})
    if amount < 0:
        retries = job["retries"] - 1
        call(
            "POST",
            f"{path}/failure",
            {**token, "message": f"cannot charge {amount}", "retries": retries, "retry_back_off_ms": 100},
        )
    elif amount > 1000:
        call(
            "POST", f"{path}/error", {**token, "code": "declined", "variables": {"reason": "over the limit"}}
        )
    else:
        receipt = {"by": "python", "attempt": job["attempt"], "key": job["idempotency_key"]}
        call("POST", f"{path}/completion", {**token, "variables": {"receipt": receipt}})


def stop(*_):
    """End now when nothing is in hand, after the job otherwise. A wait that is broken off costs no job."""
    global stopping
    stopping = True
    if not working:
        sys.exit(0)


def main():
    """Take one job after the other."""
    global working
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    wish = {
        "types": ["charge-card"],
        "worker": f"python-{os.getpid()}",
        "max_jobs": 1,
        "timeout_ms": int(LEASE * 1000),
        "request_timeout_ms": int(LONG_POLL * 1000),
    }
    print("ready", flush=True)
    while not stopping:
        try:
            jobs = call("POST", "/job-activations", wish)["jobs"]
            working = True
            for job in jobs:
                charge(job)
        except Refused as error:
            print(error, file=sys.stderr, flush=True)
            if error.status in (401, 403):
                sys.exit(1)  # a wrong key does not mend itself
            if error.status not in (404, 409):  # those: somebody else has the job, or it is cancelled
                time.sleep(1)
        except OSError as error:  # the server restarts, say
            print(error, file=sys.stderr, flush=True)
            time.sleep(1)
        working = False


main()
