"""Everything in a folder of submissions, each with a name for people, whatever its own name is made of."""

import hashlib
import itertools
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from nncheck.grading.sandbox import limits
from nncheck.grading.sandbox.job_process import readable

SYSTEMS_OWN = re.compile(r"(\.DS_Store|\.ipynb_checkpoints|__MACOSX|Thumbs\.db|desktop\.ini|\._.*|\.git|\.directory)$")
KINDS = {
    stat.S_ISLNK: "a link, which is not followed; send the file itself",
    stat.S_ISFIFO: "a pipe, not a file",
    stat.S_ISSOCK: "a socket, not a file",
    stat.S_ISCHR: "a device, not a file",
    stat.S_ISBLK: "a device, not a file",
}


@dataclass(frozen=True)
class Entry:
    """One thing that was sent: where it is, its name for people and for files, and why it can't be read, if so."""

    path: Path
    name: str
    slug: str
    problem: str = ""

    def open(self):
        """The file, open for reading, and its size. Raises OSError, with the reason in words, if it is none."""
        # O_NONBLOCK: it may have become a pipe since, and to open one would wait for ever.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        file = os.fdopen(os.open(self.path, flags), "rb")
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > limits.LARGEST_NOTEBOOK:
            file.close()
            size, most = found.st_size / 1e6, limits.LARGEST_NOTEBOOK // 1_000_000
            large = f"too large to be looked into ({size:,.0f} MB; up to {most} are read)"
            raise OSError(0, large if stat.S_ISREG(found.st_mode) else "not a file any more")
        return file, found.st_size


def entries(folder, out):
    """All that lies in a folder and the folders in it, but for `out` and what systems leave behind, sorted by name."""
    folder = Path(folder)
    found, waiting, slugs = [], [folder], set()
    while waiting:
        place = waiting.pop()
        try:
            inner = sorted((e for e in os.scandir(place) if not SYSTEMS_OWN.match(e.name)), key=lambda e: e.name)
            if not inner and place != folder:
                found.append((place, "an empty folder"))
        except OSError as error:
            inner = []
            found.append((place, f"a folder that can't be looked into ({error.strerror})"))
        for entry in inner:
            path = Path(entry.path)
            try:
                mode = entry.stat(follow_symlinks=False).st_mode
            except OSError as error:
                found.append((path, f"can't be read ({error.strerror})"))
                continue
            if stat.S_ISDIR(mode):
                waiting += [path] if path != out else []
            else:
                found.append((path, next((words for test, words in KINDS.items() if test(mode)), "")))
    result, names = [], set()
    for path, problem in sorted(found):
        inner = os.fsencode(path)[len(os.fsencode(folder)) :].lstrip(os.fsencode(os.sep))
        stem = inner.removesuffix(os.fsencode(path.suffix)) if path.suffix else inner
        stem = inner if _slug(stem).lower() in slugs else stem
        # Two names may differ in what can't be shown, and one may be made to look like another's slug.
        name = _free(shown(stem), names, "{} ({})")
        slug = _free(_slug(stem), slugs, "{}-{}", key=str.lower)  # many systems take A and a for the same file
        result.append(Entry(path, name, slug, problem))
    return result


def _free(text, taken, numbered, key=str):
    """A text that isn't taken yet, if need be with a number; from now on it is."""
    wanted = itertools.chain([text], (numbered.format(text, number) for number in itertools.count(2)))
    found = next(one for one in wanted if key(one) not in taken)
    taken.add(key(found))
    return found


def shown(name):
    """A file's name, whatever bytes it is made of, for people to read."""
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        text = name.decode("latin-1")
    return re.sub(r"[\n\t\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]", "\ufffd", readable(text)).replace(
        os.sep, "/"
    )


def _slug(name):
    """A name as a file's name: readable, without surprises, different for different names."""
    text = re.sub(r"[^\w.-]+", "_", name.decode("ascii", "replace")).strip("._-")[:80]
    plain = text.encode() == name and text.lower() == text
    return text if plain else f"{text}-{hashlib.sha256(name).hexdigest()[:6]}".lstrip("-")
