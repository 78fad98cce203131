"""What is compiled: five wheels that exist in Pyodide's own distribution alone, and in no package registry.

The npm package has the list of them with their SHA-256, and knows where that distribution is published. They are
fetched from there once, checked and kept; or they are taken from a folder that somebody names, checked as well.
"""

import hashlib
import json
import os
import re
from pathlib import Path

from nnlib.data.mnist import TIMEOUT, _reason
from publish.npm import package

KEPT = Path(__file__).resolve().parents[2] / "build" / "pyodide-wheels"  # from one build to the next
COMPILED = ["contourpy", "kiwisolver", "matplotlib", "numpy", "pillow"]

# Where the npm package loads its packages from if nobody says otherwise; its code is minified, so the variable's name
# may change: cdnUrl=...`https://.../v${x}/full/`
PLACE = re.compile(r"\bcdnUrl=[^`;]*`(https?://[^`$]+)\$\{\w+\}([^`$]*)`")

COMPLETE = "To complete it, run this again with a network, or name Pyodide's own distribution with --pyodide FOLDER."


class NotFetched(RuntimeError):
    """What could not be fetched and why, as a sentence; everything else can be built without it."""


def folder(named=None):
    """The folder that has the wheels: `named`, or what NNLIB_PYODIDE names, or where they are kept once fetched.

    Raises ValueError if a wheel isn't in the folder that is named, or is another than Pyodide's list says; NotFetched
    if one can't be fetched.
    """
    named = named or os.environ.get("NNLIB_PYODIDE")
    if not named:
        return fetch()
    for entry in entries().values():
        _check(Path(named).expanduser() / entry["file_name"], entry["sha256"])
    return Path(named).expanduser()


def entries():
    """What Pyodide's list says of the compiled packages, by name."""
    packages = json.loads((package("pyodide") / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    return {name: packages[name] for name in COMPILED}


def versions():
    """The versions of the compiled packages that this Pyodide brings, by name."""
    return {name: entry["version"] for name, entry in entries().items()}


def fetch(kept=None):
    """Fetch into the folder `kept` each wheel that isn't there with its right SHA-256; returns the folder."""
    import pooch
    from tqdm import tqdm

    kept = kept or KEPT
    pooch.get_logger().setLevel("WARNING")  # what it does is said here
    lacking = [entry for entry in entries().values() if not _is(kept / entry["file_name"], entry["sha256"])]
    if lacking:
        place = _place()
        print(f"Fetching {len(lacking)} compiled packages for the browser, once, from {place}", flush=True)
    for entry in lacking:
        name, known = entry["file_name"], f"sha256:{entry['sha256']}"
        # total=1, because a bar without a total counts as false, and pooch would then leave it out
        with tqdm(desc=entry["name"], total=1, unit="B", unit_scale=True, leave=False, disable=None) as bar:
            downloader = pooch.HTTPDownloader(progressbar=bar, chunk_size=65536, timeout=TIMEOUT)
            try:
                pooch.retrieve(place + name, known, fname=name, path=kept, downloader=downloader)
            except OSError as error:
                raise NotFetched(f"{place}{name} could not be fetched: {_reason(error)}") from None
            except ValueError:  # pooch has compared them, and thrown the file away
                raise NotFetched(f"{place}{name} has another SHA-256 than Pyodide's list says: not used") from None
    return kept


def _place():
    """The address of the folder in which Pyodide's distribution is published, as the npm package knows it."""
    there = package("pyodide")
    found = PLACE.search((there / "pyodide.mjs").read_text(encoding="utf-8"))
    if found is None:
        raise NotFetched(f"{there / 'pyodide.mjs'} no longer says where Pyodide's distribution is published")
    return found[1] + _version() + found[2]


def _version():
    return json.loads((package("pyodide") / "package.json").read_text(encoding="utf-8"))["version"]


def _is(wheel, sha256):
    return wheel.is_file() and hashlib.sha256(wheel.read_bytes()).hexdigest() == sha256


def _check(wheel, sha256):
    if not wheel.is_file():
        raise ValueError(f"the folder of Pyodide's distribution is expected to hold {wheel.name}; {wheel} is not there")
    if not _is(wheel, sha256):
        version = _version()
        raise ValueError(f"{wheel} is not the one of Pyodide {version}: take the distribution of exactly that version")
