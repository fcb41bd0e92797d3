"""Make everything `make run` and `make test` need, and nothing twice. Standard library only.

Usage: python3 tools/setup.py run|test

Written so that an old Python can still read it and say in one line what to do.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def stop(message):
    """End with one line that says what to do."""
    sys.stderr.write("guanxi: " + message + "\n")
    sys.exit(1)


def need_python():
    """Go on under Python 3.11 or newer, wherever the machine has one."""
    if sys.version_info >= (3, 11):
        return
    for name in NEWER:
        path = shutil.which(name)
        if path:
            os.execv(path, [path] + sys.argv)
    found = ".".join(str(part) for part in sys.version_info[:3])
    stop(
        "needs Python 3.11 or newer, found "
        + found
        + "; install it (Debian 12+: apt-get install python3 python3-venv) and run make again"
    )


def say(text):
    """Show progress at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def digest(*names):
    """Return a hash over files, so that a step runs again only when its input changed."""
    total = hashlib.sha256(sys.version.encode())
    for name in names:
        with open(os.path.join(ROOT, name), "rb") as file:
            total.update(file.read())
    return total.hexdigest()


def stamped(name, value):
    """Tell whether a step was already done for this input."""
    try:
        with open(os.path.join(VENV, "guanxi-" + name)) as file:
            return file.read() == value
    except OSError:
        return False


def stamp(name, value):
    """Remember that a step was done for this input."""
    with open(os.path.join(VENV, "guanxi-" + name), "w") as file:
        file.write(value)


def run(command, hint):
    """Run a command quietly; on failure show its output and one line that says what to do."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.stderr.write(done.stdout.decode("utf-8", "replace")[-4000:])
        stop(hint)


def make_venv():
    """Make .venv when it is missing or broken."""
    if (
        os.path.exists(PYTHON)
        and subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    ):
        return
    try:
        import ensurepip  # noqa: F401  (its absence is what Debian's python3 without python3-venv looks like)
        import venv  # noqa: F401  (as above)
    except ImportError:
        version = "%d.%d" % sys.version_info[:2]
        stop("Python's venv module is missing; install it with: apt-get install python" + version + "-venv")
    say("[1/3] Making .venv with Python %d.%d.%d" % sys.version_info[:3])
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", VENV], "could not make .venv; is the disk full or read-only?")


def install(kind):
    """Install the locked dependencies and Guanxi itself."""
    value = digest("requirements/%s.txt" % kind, "pyproject.toml")
    if stamped(kind, value) or (
        kind == "run" and stamped("test", digest("requirements/test.txt", "pyproject.toml"))
    ):
        return
    began = time.monotonic()
    say("[2/3] Installing locked dependencies (about a minute) …")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--progress-bar", "off"]
    run(
        pip + ["--require-hashes", "-r", "requirements/%s.txt" % kind],
        "could not install the dependencies; is a PyPI index reachable? Run make again to resume",
    )
    run(pip + ["--no-deps", "--no-build-isolation", "-e", "."], "could not install Guanxi into .venv")
    stamp(kind, value)
    say("      done in %.0f s" % (time.monotonic() - began))


def build_client():
    """Build the web client when its sources changed."""
    if (
        subprocess.call([PYTHON, "-m", "guanxi.web.build", "--if-changed", "--prefix", "[3/3] "], cwd=ROOT)
        != 0
    ):
        stop("could not build the web client; is an npm registry reachable? Run make again to resume")


def main():
    """Make what the argument asks for."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    need_python()
    make_venv()
    install(kind)
    build_client()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("stopped; run make again to resume")
