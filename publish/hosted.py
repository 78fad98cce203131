"""Copies of the notebooks for hosted services, where nnlib isn't installed: each begins with a cell that brings it.

    python start.py publish hosted                into build/hosted
    python start.py publish hosted --to FOLDER    into another folder

The folder holds the notebooks and exercises as they are committed, and nnlib's wheel. The cell does nothing where nnlib
is there. Elsewhere it installs the wheel that lies beside the notebook or one folder up, or else the one that lies at
the address in publish/address.toml, when there is one; of what nnlib needs it installs what the service lacks. The
course's own notebooks have no such cell: whoever has the course has nnlib.
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

from publish.address import address
from tools.notebooks import as_text

ROOT = Path(__file__).resolve().parents[1]
MARK = ".made-by-publish-hosted"  # in each folder made here, which may therefore be made anew
FOLDER = "hosted"  # where on the site the folder lies (.github/workflows/site.yml puts it there)
NOTEBOOKS = ["notebooks", "exercises", "handouts"]
READ_BY_NOTEBOOKS = ["benchmarks/results/nielsen.json"]
NOT_NEEDED = {"jupyterlab"}  # the service itself is what notebooks open in

CELL = """\
# For hosted services: this cell installs nnlib where it isn't there. Elsewhere it does nothing.
import importlib.util
import os

if importlib.util.find_spec("nnlib") is None:
    name = "{wheel}"
    wheel = next((place for place in (name, f"../{{name}}") if os.path.exists(place)), {otherwise})
{refusal}    %pip install --quiet {needs}
    %pip install --quiet --no-deps {{wheel}}"""
REFUSAL = """\
    if wheel is None:
        raise FileNotFoundError(f"Upload {name} into this notebook's folder, then run this cell again.")
"""


class HostedError(RuntimeError):
    """Why there are no copies, in words for the person who asked for them."""


def build(destination, course=ROOT, site=None):
    """Make the copies in the folder `destination`; returns the wheel's path in it.

    course: the folder of the course. site: where the site is read, "" for nowhere; by default what address.toml says.
    HostedError if the folder holds something else, or if the wheel can't be built.
    """
    destination = Path(destination).resolve()
    if destination.exists() and not (destination / MARK).exists() and any(destination.iterdir()):
        raise HostedError(f"{destination} is not empty and was not made by this command: choose another folder")
    with tempfile.TemporaryDirectory(prefix="nnlib-hosted-") as temporary:
        made = Path(temporary, "hosted")
        made.mkdir()
        (made / MARK).write_text("Made by `python start.py publish hosted`, which makes this folder anew.\n")
        built = wheel(made, course)
        cell = first_cell(built.name, address().site if site is None else site, course)
        for room in NOTEBOOKS:
            for path in sorted(Path(course, room).glob("*.ipynb")):
                nb = nbformat.read(path, as_version=4)
                nb.cells.insert(1, nbformat.v4.new_code_cell(cell, id="bring-nnlib"))
                _write(made / room / path.name, as_text(nb))
        for file in READ_BY_NOTEBOOKS:
            _write(made / file, Path(course, file).read_text(encoding="utf-8"))
        shutil.rmtree(destination, ignore_errors=True)
        shutil.copytree(made, destination)
    return destination / built.name


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def first_cell(wheel, site, course=ROOT):
    """The cell that brings nnlib where it isn't there; wheel: the file's name; site: where the site is read, or ""."""
    project = tomllib.loads(Path(course, "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [need for need in project["dependencies"] if re.match(r"[\w.-]+", need)[0] not in NOT_NEEDED]
    return CELL.format(
        wheel=wheel,
        otherwise=f'f"{site}/{FOLDER}/{{name}}"' if site else "None",
        refusal="" if site else REFUSAL,
        needs=" ".join(f'"{need}"' for need in needs),
    )


def wheel(folder, course=ROOT):
    """Build nnlib's wheel, with its data in it, into `folder`; returns its path. HostedError if that doesn't work."""
    with tempfile.TemporaryDirectory(prefix="nnlib-wheel-") as empty:
        command = [sys.executable, "-m", "hatchling", "build", "--target=wheel", f"--directory={empty}"]
        done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
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
