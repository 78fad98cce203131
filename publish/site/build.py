"""Build the site: the whole course to read, with nothing to install and no other host.

    python start.py publish site                     into build/site, to be read
    python start.py publish site --to FOLDER         into another folder
    python start.py publish site --pyodide FOLDER    with the course live in the browser, nothing installed

FOLDER is Pyodide's own distribution, unpacked: the archive pyodide-VERSION.tar.bz2 of its releases, in the version
that publish/package.json names. NumPy and matplotlib for the browser are in it and in no package registry.
The notebooks are published as they are committed, the exercises as learners get them. Nothing in the course's own
folders is changed: what Sphinx reads is assembled in a temporary folder.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from publish.lite import build as live_course
from publish.site import SiteError
from publish.site.sources import ROOT, assemble

HERE = Path(__file__).resolve().parent
MARK = ".made-by-publish-site"  # in each folder made here, which may therefore be made anew


def build(destination, distribution=None):
    """Build the site into the folder `destination`, and with a distribution the live course into its folder lite.

    distribution: the folder of Pyodide's own distribution; by default what the environment variable NNLIB_PYODIDE
    names, or none. SiteError if the folder holds something else, for what Sphinx warns of, or if the distribution lacks
    something; ValueError if it is not of the right version.
    """
    destination = Path(destination).resolve()
    distribution = distribution or os.environ.get("NNLIB_PYODIDE") or None
    if destination.exists() and not (destination / MARK).exists() and any(destination.iterdir()):
        raise SiteError(f"{destination} is not empty and was not made by this command: choose another folder")
    with tempfile.TemporaryDirectory(prefix="nnlib-site-") as temporary:
        source, pages = Path(temporary, "source"), Path(temporary, "site")
        assemble(source, lite=distribution is not None)
        command = [sys.executable, "-m", "sphinx", "--builder", "html", "--quiet", "--fail-on-warning", "--keep-going"]
        command += ["--conf-dir", str(HERE), "--doctree-dir", str(Path(temporary, "doctrees")), str(source), str(pages)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            raise SiteError("Sphinx has something to say:\n" + (done.stdout + done.stderr).replace(str(source), ""))
        (pages / MARK).write_text("Made by `python start.py publish site`, which makes this folder anew.\n")
        shutil.rmtree(destination, ignore_errors=True)
        shutil.copytree(pages, destination)
    if distribution is not None:
        missing = live_course.build(destination / "lite", distribution)
        if missing:
            raise SiteError(f"The course in the browser lacks {', '.join(missing)}, which {distribution} doesn't hold")


def main(words):
    """What the command line does; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish site", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=ROOT / "build" / "site", help="where it goes")
    parser.add_argument("--pyodide", type=Path, metavar="FOLDER", help="Pyodide's own distribution, unpacked")
    chosen = parser.parse_args(words)
    try:
        build(chosen.to, chosen.pyodide)
    except (RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if not (chosen.pyodide or os.environ.get("NNLIB_PYODIDE")):
        print("It is there to be read. For the course live in the browser as well, give --pyodide FOLDER.")
    print(f"The site is in {chosen.to}. To look at it: python -m http.server --bind 127.0.0.1 --directory {chosen.to}")
    return 0
