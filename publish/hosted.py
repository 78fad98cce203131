"""Copies of the notebooks for hosted services, where nnlib isn't installed: each begins with a cell that brings it.

    python start.py publish hosted                into build/hosted
    python start.py publish hosted --to FOLDER    into another folder

The folder holds the notebooks and exercises as they are committed, and nnlib's wheel. The cell does nothing where nnlib
is there. Elsewhere it installs the wheel that lies beside the notebook or one folder up, or else the one that lies at
the address in publish/address.toml, when there is one; of what nnlib needs it installs what the service lacks. Links
between files lead to the site then, since on a service a notebook often lies alone. The course's own notebooks have no
such cell: whoever has the course has nnlib.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import nbformat

from publish import READ_BY_NOTEBOOKS, ROOT
from publish.address import address
from publish.site.assemble import Tree, known_pages
from tools.notebooks import as_text

MARK = ".made-by-publish-hosted"  # in each folder made here, which may therefore be made anew
FOLDER = "hosted"  # where on the site the folder lies (.github/workflows/site.yml puts it there)
NOTEBOOKS = ["notebooks", "exercises", "handouts"]
NOT_NEEDED = {"jupyterlab"}  # the service itself is what notebooks open in

CELL = """\
# For hosted services: installs nnlib where it isn't there, and does nothing
# elsewhere. Run it; you needn't read it.
import importlib.util
import os

if importlib.util.find_spec("nnlib") is None:
    name = "{wheel}"
    found = [place for place in (name, "../" + name) if os.path.exists(place)]
{otherwise}
    %pip install --quiet {needs}
    %pip install --quiet --no-deps {{found[0]}}"""
FROM_THE_SITE = """\
    found.append("{site}/" + name)"""
REFUSAL = """\
    if not found:
        raise FileNotFoundError(f"Upload {name} beside this notebook, then run this again.")"""
BREAK = " \\\n        "  # IPython reads on at the next line, as a shell does


class HostedError(RuntimeError):
    """Why there are no copies, in words for the person who asked for them."""


def build(destination, site=None):
    """Make the copies in the folder `destination`; returns the wheel's path in it.

    site: where the site is read, "" for nowhere; by default what address.toml says. HostedError if the folder holds
    something else, or if the wheel can't be built.
    """
    destination = Path(destination).resolve()
    if destination.exists() and not (destination / MARK).exists() and any(destination.iterdir()):
        raise HostedError(f"{destination} is not empty and was not made by this command: choose another folder")
    site = address().site if site is None else site
    with tempfile.TemporaryDirectory(prefix="nnlib-hosted-") as temporary:
        made = Path(temporary, "hosted")
        made.mkdir()
        (made / MARK).write_text("Made by `python start.py publish hosted`, which makes this folder anew.\n")
        built = wheel(made)
        cell = first_cell(built.name, site)
        books = [path for room in NOTEBOOKS for path in sorted(ROOT.glob(f"{room}/*.ipynb"))]
        tree = Tree(temporary)
        tree.pages |= known_pages([path.relative_to(ROOT).as_posix() for path in books])
        for path in books:
            file = path.relative_to(ROOT).as_posix()
            nb = nbformat.read(path, as_version=4)
            nb.cells.insert(1, nbformat.v4.new_code_cell(cell, id="bring-nnlib"))
            for written in nb.cells if site else ():
                if written.cell_type == "markdown":
                    written.source = tree.link_to_the_site(written.source, file, site)
            _write(made / file, as_text(nb))
        for file in READ_BY_NOTEBOOKS:
            _write(made / file, (ROOT / file).read_text(encoding="utf-8"))
        shutil.rmtree(destination, ignore_errors=True)
        shutil.copytree(made, destination)
    return destination / built.name


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def first_cell(wheel, site):
    """The cell that brings nnlib where it isn't there; wheel: the file's name; site: where the site is read, or ""."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [need for need in project["dependencies"] if re.match(r"[\w.-]+", need)[0] not in NOT_NEEDED]
    return CELL.format(
        wheel=wheel,
        otherwise=FROM_THE_SITE.format(site=f"{site}/{FOLDER}") if site else REFUSAL,
        needs=BREAK.join(" ".join(f'"{need}"' for need in several) for several in batched(needs, 3)),
    )


def batched(things, size):
    """The things in lists of at most `size`, as itertools does from Python 3.12 on."""
    return [things[start : start + size] for start in range(0, len(things), size)]


def wheel(folder):
    """Build nnlib's wheel, with its data in it, into `folder`; returns its path. HostedError if that doesn't work."""
    with tempfile.TemporaryDirectory(prefix="nnlib-wheel-") as empty:
        command = [sys.executable, "-m", "hatchling", "build", "--target=wheel", f"--directory={empty}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise HostedError(f"nnlib's wheel could not be built:\n{(done.stdout + done.stderr)[-2000:]}")
        (built,) = Path(empty).glob("nnlib-*.whl")
        return Path(shutil.copy(built, folder))


def main(words=None):
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish hosted", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=ROOT / "build" / "hosted", help="where they go")
    chosen = parser.parse_args(words)
    try:
        built = build(chosen.to)
    except (HostedError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The notebooks for hosted services are in {built.parent}, and {built.name} beside them.")
    if not address().site:
        print("There is no address yet (publish/address.toml): on a service the wheel has to lie beside a notebook.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
