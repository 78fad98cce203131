"""Build the site: the whole course to read, each notebook also live in the browser, and no other host.

    python start.py publish site                     into build/site
    python start.py publish site --to FOLDER         into another folder
    python start.py publish site --read-only         to be read, not live; nothing of Pyodide's is fetched
    python start.py publish site --pyodide FOLDER    takes what is compiled from a folder instead of fetching it

Live notebooks need NumPy and matplotlib for the browser, which are in no package registry: they are fetched once from
Pyodide's own distribution, each checked by its SHA-256. FOLDER is that distribution, unpacked: the archive
pyodide-VERSION.tar.bz2 of its releases, in the version that publish/package.json names; the environment variable
NNLIB_PYODIDE names it as well. Where they can't be had, the site is made to be read.
The notebooks are published as they are committed, the exercises as learners get them. Nothing in the course's own
folders is changed: what Sphinx reads is assembled in a temporary folder.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from publish.lite import build as live_course
from publish.lite import compiled_wheels
from publish.site import SiteError
from publish.site.assemble import ROOT, assemble
from publish.site.slim import slim

HERE = Path(__file__).resolve().parent
MARK = ".made-by-publish-site"  # in each folder made here, which may therefore be made anew


def build(destination, distribution=None, *, live=True):
    """Build the site into the folder `destination`, with the live course in its folder lite.

    distribution: a folder with Pyodide's own; by default what is compiled is fetched. live=False leaves the live
    course out. Returns "", or why it had to be left out. SiteError if the folder holds something else, or for what
    Sphinx warns of; ValueError if the distribution lacks something or is not of the right version.
    """
    destination = Path(destination).resolve()
    if destination.exists() and not (destination / MARK).exists() and any(destination.iterdir()):
        raise SiteError(f"{destination} is not empty and was not made by this command: choose another folder")
    why_not = ""
    with tempfile.TemporaryDirectory(prefix="nnlib-site-") as temporary:
        source, pages, lite = (Path(temporary, name) for name in ("source", "site", "lite"))
        if live:
            try:
                live_course.build(lite, compiled_wheels.folder(distribution))
            except compiled_wheels.NotFetched as error:
                why_not = str(error)
        assemble(source, lite=lite.is_dir())
        render(source, pages)
        (pages / MARK).write_text("Made by `python start.py publish site`, which makes this folder anew.\n")
        if lite.is_dir():
            shutil.move(lite, pages / "lite")
        shutil.rmtree(destination, ignore_errors=True)
        shutil.copytree(pages, destination)
    return why_not


def render(source, pages):
    """Let Sphinx make the pages, then make them light; SiteError for each thing that Sphinx warns of."""
    command = [sys.executable, "-m", "sphinx", "--builder", "html", "--quiet", "--fail-on-warning", "--keep-going"]
    command += ["--conf-dir", str(HERE), "--doctree-dir", str(source.with_name("doctrees")), str(source), str(pages)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SiteError("Sphinx has something to say:\n" + (done.stdout + done.stderr).replace(str(source), ""))
    slim(pages)


def main(words):
    """What the command line does; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish site", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=ROOT / "build" / "site", help="where it goes")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--pyodide", type=Path, metavar="FOLDER", help="Pyodide's own distribution, unpacked")
    kind.add_argument("--read-only", action="store_true", help="to be read, not live")
    chosen = parser.parse_args(words)
    try:
        why_not = build(chosen.to, chosen.pyodide, live=not chosen.read_only)
    except (RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if why_not:
        print(f"It is there to be read, and not live: {why_not}.\n{compiled_wheels.COMPLETE}")
    print(f"The site is in {chosen.to}. To look at it: python -m http.server --bind 127.0.0.1 --directory {chosen.to}")
    return 0
