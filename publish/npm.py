"""What comes from npm: JavaScript that the site carries, a proxy for JupyterHub, axe-core for the tests.

package.json names it and package-lock.json pins it, with hashes and without addresses; npm puts it into
publish/node_modules the first time it is asked for.
"""

import contextlib
import shutil
import subprocess
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
MARK = MODULES / ".installed-from"  # a copy of the lock that was installed


def package(name):
    """The folder of an npm package of ours. RuntimeError if npm is not there or can't fetch it."""
    lock = (HERE / "package-lock.json").read_bytes()
    with _alone():
        if not MARK.exists() or MARK.read_bytes() != lock:
            _install()
            MARK.write_bytes(lock)
    return MODULES / name


def _install():
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is needed and not found: install Node.js 20 or newer, which brings it")
    command = [npm, "ci", "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm could not install {HERE / 'package.json'}:\n{(done.stdout + done.stderr)[-2000:]}")


@contextlib.contextmanager
def _alone():
    """One process at a time, for two tests may ask at once; the system lets go of the lock when a process ends."""
    with (HERE / "package-lock.json").open("rb") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
