"""The Python in the browser: Pyodide from npm, and beside it the wheels that the course and its kernel need.

Wheels of pure Python come from where pip installs from, in the versions and with the hashes of
locks/requirements-publish.lock. What is compiled is in a folder that compiled_wheels.py fetches, or that
somebody names.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.markers import Marker
from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

from publish import ROOT, hosted
from publish.lite.compiled_wheels import COMPILED, NotFetched
from publish.npm import package

LOCK = ROOT / "locks/requirements-publish.lock"
FETCHED = ROOT / "build" / "lite-wheels"  # kept from one build to the next
ASKED = FETCHED / "asked-for.txt"

# What the kernel and the course import, and what these need in turn. Where a newer version needs more, the build fails
# and names it.
PURE = [
    *["micropip", "comm", "ipython", "jedi"],
    *["asttokens", "executing", "ipython-pygments-lexers", "matplotlib-inline", "parso", "prompt-toolkit"],
    *["pure-eval", "pygments", "stack-data", "traitlets", "typing-extensions", "wcwidth"],
    *["anywidget", "ipywidgets", "jupyterlab-widgets", "psygnal", "tqdm"],
    *["cycler", "fonttools", "packaging", "pyparsing", "python-dateutil", "tzdata"],
]
# nnlib's wheel names these too; here the page itself is JupyterLab, and nothing is downloaded.
NOT_HERE = {"jupyterlab", "pooch"}


def put_together(folder, distribution=None):
    """Fill `folder` with Pyodide and the wheels; returns the names of the compiled packages that it lacks.

    distribution: the folder of what is compiled, as `compiled_wheels.folder` returns it. Raises NotFetched if pip
    can't fetch what is pure Python.
    """
    ignored = shutil.ignore_patterns("*.map", "*.d.ts", "*.html", "README.md")
    folder = Path(shutil.copytree(package("pyodide"), folder, ignore=ignored)).resolve()
    listed = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    # pyodide_lock asks for a version that Pyodide itself no longer writes there
    lock = PyodideLockSpec(**listed | {"info": {"version": "", **listed["info"]}})
    lock.packages = {name: lock.packages[name] for name in COMPILED}
    for entry in lock.packages.values():
        entry.depends = [name for name in entry.depends if name in PURE + COMPILED]
        if distribution is not None:
            shutil.copy(Path(distribution) / entry.file_name, folder)
    wheels = [shutil.copy(wheel, folder) for wheel in _fetched(lock.info) + _of_the_kernel()]
    lock = add_wheels_to_spec(lock, list(map(Path, wheels)))
    lock = add_wheels_to_spec(lock, [hosted.wheel(folder)], ignore_missing_dependencies=True)
    nnlib = lock.packages["nnlib"]
    nnlib.depends = [name for name in nnlib.depends if name not in NOT_HERE]
    listed["packages"] = lock.model_dump()["packages"]
    (folder / "pyodide-lock.json").write_text(json.dumps(listed, indent=1, sort_keys=True), encoding="utf-8")
    return [] if distribution is not None else COMPILED


def _fetched(info):
    """The wheels of pure Python, downloaded the first time they are asked for."""
    asked = "".join(f"{line}\n" for line in _pinned(info.python))
    if not ASKED.exists() or ASKED.read_text(encoding="utf-8") != asked:
        shutil.rmtree(FETCHED, ignore_errors=True)
        FETCHED.mkdir(parents=True)
        listed = FETCHED / "asking-for.txt"
        listed.write_text(asked, encoding="utf-8")
        try:
            run(
                *("pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"),
                *("--only-binary=:all:", "--platform=any", f"--python-version={info.python}", "--implementation=py"),
                *("--abi=none", f"--dest={FETCHED}", f"--requirement={listed}"),
            )
        except RuntimeError as error:
            last = str(error).strip().splitlines()[-1]
            raise NotFetched(f"pip could not fetch the packages of pure Python for the browser: {last}") from None
        listed.replace(ASKED)
    return sorted(FETCHED.glob("*.whl"))


def _pinned(python):
    """Of the lock's lines those for PURE in this Python in the browser, each on one line without its marker."""
    there = {
        **{"python_version": ".".join(python.split(".")[:2]), "python_full_version": python},
        **{"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix"},
        **{"platform_machine": "wasm32", "implementation_name": "cpython", "platform_python_implementation": "CPython"},
    }
    entries = re.findall(r"^([\w.-]+)(==\S+)(?: ; ([^\\\n]+))? \\\n((?: +--hash=.+\n)+)", LOCK.read_text("utf-8"), re.M)
    found = {
        name: f"{name}{version} {' '.join(hashes.replace(chr(92), ' ').split())}"
        for name, version, marker, hashes in entries
        if name in PURE and (not marker or Marker(marker).evaluate(there))
    }
    if lost := set(PURE) - set(found):
        raise RuntimeError(f"{LOCK.name} is expected to pin {', '.join(sorted(lost))}, and doesn't")
    return [found[name] for name in sorted(found)]


def _of_the_kernel():
    """The wheels that JupyterLite's kernel carries with it; of two for widgets the one for ipywidgets 8."""
    folder = Path(sys.prefix, "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi")
    return [wheel for wheel in sorted(folder.glob("*.whl")) if not wheel.name.startswith("widgetsnbextension-3")]


def run(*words):
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[0]} {words[1]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
