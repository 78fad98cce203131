"""Collect an exercise from the learners' home folders, for the grader.

    sudo python3 publish/classroom/gather.py 01_neuron --to handed-in/01 /home/jupyter-*

It needs Python alone, and root where homes are closed to others, as they should be. Each learner's notebook becomes
FOLDER/LEARNER.ipynb, as it is on the disk at that moment; the home folders are only read. A notebook of the same
exercise that lies elsewhere in a home (moved, copied, renamed by a pull) is gathered as well, as LEARNER, WHERE.ipynb,
so nobody's answers are missed. What can't be read or is too large is named, with the reason. The folder must be new:
what was gathered and graded once stays as it was.
"""

import argparse
import hashlib
import os
import re
import stat
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

LARGEST = 100_000_000  # bytes, as the grader; a notebook of the course with all its outputs has about one million
DEEPEST = 8  # folders below the home that are still looked into
MOST_LOOKED_AT = 200_000  # files of a home
MOST_NOTEBOOKS, MOST_BYTES = 20, 300_000_000  # of one learner, so that nobody fills the teacher's disk
LONGEST = 200  # bytes of a file's name; most systems take 255
CHUNK = 1 << 20
SAYS_WHICH = re.compile(rb'"exercise"\s*:\s*"(\d\d_[a-z_]+)"')  # in the metadata; in a cell's text the quotes are \"


@dataclass
class Found:
    """What was found in one learner's home: the places of the notebooks gathered, and what was left, with reasons."""

    places: list = field(default_factory=list)
    left: list = field(default_factory=list)


def gather(exercise, homes, to):
    """Copy the exercise out of each home into the folder `to`: for each learner's name what was `Found`.

    Raises ValueError if `to` holds anything already, OSError if it can't be written.
    """
    to, homes = Path(to), [Path(home) for home in homes]
    if to.is_dir() and any(to.iterdir()):
        raise ValueError(f"{to} holds something already; gather into a new folder, so that it stays as it is")
    new = [folder for folder in (to, *to.parents) if not folder.exists()]
    to.mkdir(parents=True, exist_ok=True)
    gathered = {}
    try:
        for name, home in zip(names(homes), homes, strict=True):
            gathered[name] = _from_one(exercise, name, home, to)
    finally:
        give_back(to, new)
    return gathered


def names(homes):
    """A learner's name for each home, as The Littlest JupyterHub names its accounts; the whole path where two agree."""
    short = [home.name.removeprefix("jupyter-") for home in homes]
    times = Counter(short)
    return [name if times[name] == 1 else str(home).strip("/") for name, home in zip(short, homes, strict=True)]


def _from_one(exercise, name, home, to):
    """Copy what one home holds of an exercise."""
    found, total = Found(), 0
    places = _notebooks(exercise, home.resolve(), found.left)
    places.sort(key=lambda place: (not place.endswith(f"exercises/{exercise}.ipynb"), len(place), place))
    for number, place in enumerate(places):
        where = f", {place[: -len('.ipynb')]}" if found.places else ""
        if number >= MOST_NOTEBOOKS or total > MOST_BYTES:
            found.left.append(f"{len(places) - number} more notebooks of the exercise, the first of them {place}")
            break
        size, problem = _copy(home.resolve(), place, _free_name(to, f"{name}{where}"))
        total += size
        if problem:
            found.left.append(f"{place}: {problem}")
        else:
            found.places.append(place)
    return found


def _notebooks(exercise, home, left):
    """The places in a home of all notebooks made from the exercise; what can't be looked into is added to `left`."""
    # Nothing is followed that a learner may have laid out: a link could lead to another learner's answers, or to any
    # file that root may read. Folders and files are therefore opened one inside the other, never by a whole path.
    found, n = [], 0

    def unread(error):
        left.append(f"{_inside(home, error.filename)}: a folder that can't be looked into ({error.strerror})")

    for folder, subfolders, files, fd in os.fwalk(home, follow_symlinks=False, onerror=unread):
        inside = Path(folder).relative_to(home)
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(".") and len(inside.parts) < DEEPEST)
        n += len(files)
        if n > MOST_LOOKED_AT:
            left.append(f"more than {MOST_LOOKED_AT:,} files; those after {inside} were not looked at")
            break
        for name in sorted(files):
            if name.lower().endswith(".ipynb") and not name.startswith("."):
                place = (inside / name).as_posix()
                try:
                    if _is_of(exercise, name, fd, inside.name):
                        found.append(place)
                except OSError as error:
                    left.append(f"{place}: {error.strerror}")
    return found


def _inside(home, path):
    """Where something lies in a home, for people to read."""
    return os.path.relpath(path, home) if path and os.path.isabs(path) else str(path or home)


def _open(name, folder):
    """A plain file in an open folder. Raises OSError, with the reason in words, if it is none or too large."""
    file = os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb")
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
        file.close()
        large = f"too large to be gathered ({found.st_size / 1e6:,.0f} MB; up to {LARGEST // 1_000_000})"
        raise OSError(0, large if stat.S_ISREG(found.st_mode) else "not a file")
    return file


def _is_of(exercise, name, folder, room):
    """Whether a notebook was made from the exercise: as it says itself; one that says nothing, by its file's name.

    room: the folder's name. The notebooks to read have the same names, lie in "notebooks" and check nothing.
    """
    by_name = name.lower().startswith(exercise)
    try:
        file = _open(name, folder)
    except OSError:
        if by_name and stat.S_ISLNK(os.lstat(name, dir_fd=folder).st_mode):
            raise OSError(0, "a link, which is not followed") from None
        if by_name:
            raise
        return False
    says, checks, before = set(), False, b""
    with file:
        while chunk := file.read(CHUNK):  # looked through and never parsed, for it may be made to fill the memory
            says.update(SAYS_WHICH.findall(before + chunk))
            checks = checks or b"nncheck" in before + chunk
            before = chunk[-200:]
    return exercise.encode() in says or (by_name and not says and (checks or room != "notebooks"))


def _copy(home, place, target):
    """Copy a notebook: its bytes, and what went wrong, "" if nothing did. Raises OSError if it can't be written."""
    parts = place.split("/")
    folders = []
    try:
        folders.append(os.open(home, os.O_RDONLY | os.O_DIRECTORY))
        for part in parts[:-1]:
            folders.append(os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folders[-1]))
        source = _open(parts[-1], folders[-1])
    except OSError as error:
        return 0, error.strerror
    finally:
        for folder in folders:
            os.close(folder)
    size = 0
    with source, open(target, "xb") as file:
        while size <= LARGEST and (chunk := source.read(CHUNK)):
            file.write(chunk)
            size += len(chunk)
    return size, ""


def _free_name(to, name):
    """The path of a new file in a folder, whatever the learner's own names are made of."""
    wanted = name.replace("/", " - ")
    number = 1
    while True:
        text = wanted if number == 1 else f"{wanted} {number}"
        data = os.fsencode(text)
        if len(data) > LONGEST:  # the end says most; a fingerprint keeps apart what begins alike
            mark = hashlib.sha256(data).hexdigest()[:8].encode()
            data = data[:LONGEST].decode("utf-8", "ignore").encode() + b" " + mark
        path = to / os.fsdecode(data + b".ipynb")
        if not os.path.lexists(path):
            return path
        number += 1


def give_back(folder, new):
    """What root has gathered, and the folders that were made for it, belong to the teacher who called sudo."""
    if os.geteuid() == 0 and "SUDO_UID" in os.environ:
        for path in [*new, *folder.iterdir()]:
            os.chown(path, int(os.environ["SUDO_UID"]), int(os.environ["SUDO_GID"]))
    folder.chmod(0o700)


def shown(text):
    """A learner's own words, without what does something to a terminal."""
    text = os.fsencode(str(text)).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)[:300]


def main(arguments=None):
    """The command line; returns 1 if somebody's exercise was not found, 2 if the command can't be followed."""
    parser = argparse.ArgumentParser(
        prog="gather.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("exercise", help="such as 01_neuron")
    parser.add_argument("homes", nargs="+", type=Path, metavar="HOME", help="the learners' home folders")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a new folder for what is gathered")
    options = parser.parse_args(arguments)
    if not hasattr(os, "fwalk"):
        parser.error("gathering needs Linux or macOS, as JupyterHub does")
    try:
        if missing := [str(home) for home in options.homes if not home.is_dir()]:
            raise ValueError(f"no such home folder: {', '.join(missing)}")
        gathered = gather(options.exercise, options.homes, options.to)
    except (ValueError, OSError) as error:
        print(f"gather: {shown(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\nStopped. {options.to} is not complete; gather again, into a new folder.", file=sys.stderr)
        return 130
    has = [name for name, found in gathered.items() if found.places]
    without = [name for name, found in gathered.items() if not found.places and not found.left]
    print(f"{len(has)} of {len(gathered)} learners have {options.exercise}; it is in {options.to}")
    for name, found in gathered.items():
        for place in found.places[1:]:
            print(f"  {shown(name)} has another one: {shown(place)}")
        for reason in found.left[:MOST_NOTEBOOKS]:
            print(f"  not gathered from {shown(name)}: {shown(reason)}")
    if without:
        print(f"  nothing from: {', '.join(map(shown, without))}")
    print(f"To grade them:  python start.py grade {options.to}")
    return 1 if len(has) < len(gathered) or any(found.left for found in gathered.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
