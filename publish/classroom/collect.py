"""Collect an exercise from the learners' home folders, for the grader.

    sudo python3 publish/classroom/collect.py 01_neuron --to handed-in/01 /home/jupyter-*

It needs Python alone, and root where homes are closed to others, as they should be. Each learner's notebook becomes
FOLDER/LEARNER.ipynb, as it is on the disk at that moment; the home folders are only read. A notebook of the same
exercise that lies elsewhere in a home (moved, copied, renamed by a pull) is collected as well, as LEARNER, WHERE.ipynb,
so nobody's answers are missed. The folder must be new: what was collected and graded once stays as it was.
"""

import argparse
import json
import os
import stat
import sys
from pathlib import Path

LARGEST = 50_000_000  # bytes; a notebook of the course with all its outputs has about one million
DEEPEST = 8  # folders below the home that are still looked into


def collect(exercise, homes, to):
    """Copy the exercise out of each home into the folder `to`: for each learner's name what was collected.

    Raises ValueError if `to` holds anything already.
    """
    to = Path(to)
    if to.is_dir() and any(to.iterdir()):
        raise ValueError(f"{to} holds something already; collect into a new folder, so that it stays as it is")
    to.mkdir(parents=True, exist_ok=True)
    collected = {}
    for home in map(Path, homes):
        name = home.name.removeprefix("jupyter-")  # as The Littlest JupyterHub names its accounts
        places = dict(notebooks(exercise, home))
        main = min(
            places, key=lambda place: (not place.endswith(f"exercises/{exercise}.ipynb"), len(place)), default=None
        )
        collected[name] = []
        for place, data in sorted(places.items(), key=lambda found: found[0] != main):
            where = place.removesuffix(".ipynb").replace("/", " - ")
            target = to / (f"{name}.ipynb" if place == main else f"{name}, {where}.ipynb")
            with open(target, "xb") as file:
                file.write(data)
            collected[name].append(place)
    give_back(to)
    return collected


def notebooks(exercise, home):
    """Each notebook in a home that was made from the exercise: its place and its bytes."""
    # Nothing is followed that a learner may have laid out: a link could lead to another learner's answers, or to any
    # file that root may read. Folders and files are therefore opened one inside the other, never by a whole path.
    for folder, subfolders, files, fd in os.fwalk(home, follow_symlinks=False):
        inside = Path(folder).relative_to(home)
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(".") and len(inside.parts) < DEEPEST)
        for name in sorted(files):
            if name.endswith(".ipynb") and not name.startswith("."):
                data = read(name, fd)
                if data is not None and is_of(exercise, name, data):
                    yield (inside / name).as_posix(), data


def read(name, folder):
    """The bytes of a plain file of sensible size in an open folder, else None."""
    try:
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    with open(fd, "rb") as file:
        found = os.fstat(fd)
        if stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST:
            return file.read()
    return None


def is_of(exercise, name, data):
    """Whether a notebook was made from the exercise; a damaged one tells by its name alone."""
    try:
        notebook = json.loads(data)
        return notebook["metadata"]["nnlib"]["exercise"] == exercise
    except (ValueError, KeyError, TypeError, RecursionError):
        return name == f"{exercise}.ipynb" and b'"grade_id"' in data


def give_back(folder):
    """What root has collected belongs to the teacher who called sudo."""
    if os.geteuid() == 0 and "SUDO_UID" in os.environ:
        for path in [folder, *folder.iterdir()]:
            os.chown(path, int(os.environ["SUDO_UID"]), int(os.environ["SUDO_GID"]))
    folder.chmod(0o700)


def main(arguments=None):
    """The command line; returns 1 if somebody's exercise was not found, 2 if the command can't be followed."""
    parser = argparse.ArgumentParser(
        prog="collect.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("exercise", help="such as 01_neuron")
    parser.add_argument("homes", nargs="+", type=Path, metavar="HOME", help="the learners' home folders")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a new folder for what is collected")
    options = parser.parse_args(arguments)
    if not hasattr(os, "fwalk"):
        parser.error("collecting needs Linux or macOS, as JupyterHub does")
    try:
        if missing := [str(home) for home in options.homes if not home.is_dir()]:
            raise ValueError(f"no such home folder: {', '.join(missing)}")
        collected = collect(options.exercise, options.homes, options.to)
    except (ValueError, OSError) as error:
        print(f"collect: {error}", file=sys.stderr)
        return 2
    without = [name for name, places in collected.items() if not places]
    print(
        f"{len(collected) - len(without)} of {len(collected)} learners have {options.exercise}; it is in {options.to}"
    )
    for name, places in collected.items():
        for place in places[1:]:
            print(f"  {name} has another one: {place}")
    if without:
        print(f"  nothing from: {', '.join(without)}")
    print(f"To grade them:  python start.py grade {options.to}")
    return 1 if without else 0


if __name__ == "__main__":
    sys.exit(main())
