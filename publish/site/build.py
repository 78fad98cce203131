"""Build the site: the whole course to read, with nothing to install and no other host.

    python start.py publish site                  into build/site
    python start.py publish site --to FOLDER      into another folder
    python start.py publish site --no-lite        without the course live in the browser

The notebooks are published as they are committed, the exercises as learners get them. Nothing in the course's own
folders is changed: what Sphinx reads is assembled in a temporary folder.
"""

import argparse
import importlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from publish.site import SiteError
from publish.site.sources import ROOT, assemble

HERE = Path(__file__).resolve().parent
MARK = ".made-by-publish-site"  # in each folder made here, which may therefore be made anew
LITE = "publish.lite.build"


def has_lite():
    """Whether the part that makes the course run in the browser is there."""
    return importlib.util.find_spec("publish.lite") is not None and importlib.util.find_spec(LITE) is not None


def build(destination, *, lite=None):
    """Build the site into the folder `destination`, and with lite the live course into the folder lite in it.

    lite: by default, whether it can be made. SiteError if the folder holds something else, or for what Sphinx warns of.
    """
    destination = Path(destination).resolve()
    lite = has_lite() if lite is None else lite
    if destination.exists() and not (destination / MARK).exists() and any(destination.iterdir()):
        raise SiteError(f"{destination} is not empty and was not made by this command: choose another folder")
    with tempfile.TemporaryDirectory(prefix="nnlib-site-") as temporary:
        source, pages = Path(temporary, "source"), Path(temporary, "site")
        assemble(source, lite=lite)
        command = [sys.executable, "-m", "sphinx", "--builder", "html", "--quiet", "--fail-on-warning", "--keep-going"]
        command += ["--conf-dir", str(HERE), "--doctree-dir", str(Path(temporary, "doctrees")), str(source), str(pages)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            raise SiteError("Sphinx has something to say:\n" + (done.stdout + done.stderr).replace(str(source), ""))
        (pages / MARK).write_text("Made by `python start.py publish site`, which makes this folder anew.\n")
        shutil.rmtree(destination, ignore_errors=True)
        shutil.copytree(pages, destination)
    if lite:
        importlib.import_module(LITE).build(destination / "lite")


def main(words):
    """What the command line does; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish site", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=ROOT / "build" / "site", help="where it goes")
    parser.add_argument("--no-lite", action="store_true", help="without the course live in the browser")
    chosen = parser.parse_args(words)
    try:
        build(chosen.to, lite=False if chosen.no_lite else None)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The site is in {chosen.to}. To look at it: python -m http.server --bind 127.0.0.1 --directory {chosen.to}")
    return 0
