"""What you made yourself, kept from one notebook to the next: painted weights, best scores, drawings, points.

    keep("painted_six", weights=weights, bias=bias)
    recall("painted_six")["weights"]

Each time it is a new file of arrays in `folder()`, numbered by the time: painted_six-1764120423000000000.npz. No file
is ever changed, so notebooks that keep things at once can't lose each other's, on any disk, without a lock. The five
versions before the newest stay. (An earlier nnlib wrote painted_six.npz, and as painted_six.1.npz the one before it.)
"""

import contextlib
import io
import itertools
import os
import re
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from nnlib import _expect as expect

BEFORE = 5
IN_THE_BROWSER = Path("/drive/kept")  # JupyterLite's list of files, which the browser keeps; nothing else there lasts


def folder():
    """The folder of what you made: the environment variable NNLIB_HOME, or else your user's own data folder.

    In the browser it is the folder `kept` beside the notebooks. Raises OSError if your user has no home.
    """
    if sys.platform == "emscripten" and not os.environ.get("NNLIB_HOME"):
        return IN_THE_BROWSER
    import platformdirs

    try:
        path = os.path.expanduser(os.environ.get("NNLIB_HOME") or platformdirs.user_data_dir("nnlib", appauthor=False))
    except RuntimeError:
        path = "~"
    if path.startswith("~"):
        raise OSError("your user has no home folder on this computer")
    return Path(path)


def keep(name, /, **arrays):
    """Keep the arrays under `name`; what was kept there before stays beside it. Equal arrays aren't kept twice.

    Raises ValueError for a name that isn't made of small letters, digits and _, or for anything but arrays of numbers;
    OSError if the folder can't be written to.
    """
    if not arrays:
        raise ValueError(f'keep("{name}") expects arrays to keep, such as weights=weights, got none')
    if taken := arrays.keys() & {"file", "allow_pickle"}:
        raise ValueError(f'keep("{name}") expects other names for arrays than {min(taken)}: NumPy uses that one itself')
    arrays = {key: expect.numbers(value, f'keep("{name}")', key) for key, value in arrays.items()}
    write(name, arrays, versions(name, "keep")[0])


def recall(name, /, **shapes):
    """What was kept under `name` last, as a dict of arrays, or None if there is nothing.

    shapes: what is needed, such as weights=(576,), drawings=(None, 784), of finite numbers; other versions won't do. A
    damaged file is set aside, never deleted, and the version before it is used; a warning says so. Raises ValueError
    for a name that isn't made of small letters, digits and _.
    """
    good, said = versions(name, "recall", shapes)
    for sentence in said:
        warnings.warn(sentence, stacklevel=2)
    return good[0][1] if good else None


def versions(name, who="versions", shapes=()):
    """Everything under a name, newest first, as (path, arrays), and a sentence about each file that won't do."""
    if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise ValueError(f'{who} expects a name of small letters, digits and _, such as "painted_six", got {name!r}')
    good, said = [], []
    try:
        paths = [folder() / file for file in os.listdir(folder()) if re.fullmatch(rf"{name}([-.]\d+)?\.npz", file)]
    except OSError as error:
        paths = []
        said += [] if isinstance(error, FileNotFoundError) else [f"What was kept before can't be read ({error})."]
    for path in sorted(paths, key=_number, reverse=True):
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
                arrays = dict(file)
        except FileNotFoundError:  # another notebook has just kept a newer one, and taken this away
            continue
        except OSError as error:
            said.append(f"{path} can't be read ({error}), so it goes on without it.")
        except Exception:  # a damaged file can make zipfile, zlib and NumPy raise nearly anything
            said.append(f"{path} is damaged. {_set_aside(path, name)} What was kept before it, if anything, is used.")
        else:
            if all(_fits(arrays.get(key), shapes[key]) for key in shapes):
                good.append((path, arrays))
            else:
                said.append(f"{path} holds something else than is needed here, so it goes on without it.")
    return good, said


def write(name, arrays, known):
    """Keep arrays as the newest version, unless they equal the first of the `known` ones; of these BEFORE remain."""
    if known and _contents(arrays) == _contents(known[0][1]):
        return
    newest = _number(known[0][0]) if known else 0
    try:
        number = max(time.time_ns(), newest + 1000) + os.getpid() % 1000  # two notebooks never have the same
        with replacing(folder() / f"{name}-{number}.npz") as file:
            np.savez_compressed(file, **arrays)
    except OSError as error:
        what_to_do = "Make room there, or set the environment variable NNLIB_HOME to a folder that you can write to."
        raise OSError(f'keep("{name}") could not write what you made ({error}). {what_to_do}') from error
    for path, _ in known[BEFORE:]:
        with contextlib.suppress(OSError):  # another notebook has it open
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def replacing(path):
    """A temporary file to write to, which takes the place of `path` at one stroke if all goes well, and else goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = tempfile.NamedTemporaryFile(dir=path.parent, prefix="part-", delete=False)
    try:
        with temporary:
            yield temporary
        os.replace(temporary.name, path)
    finally:
        Path(temporary.name).unlink(missing_ok=True)


def _number(path):
    """The larger, the newer: the time, or for a file of an earlier nnlib 0, -1, -2 and so on."""
    number = re.search(r"([-.])(\d+)\.npz$", path.name)
    return 0 if not number else -int(number[2]) if number[1] == "." else int(number[2])


def _fits(array, shape):
    fits = array is not None and array.ndim == len(shape) and array.dtype.kind in "fiub"
    return fits and np.isfinite(array).all() and all(n in (None, m) for n, m in zip(shape, array.shape, strict=True))


def _contents(arrays):
    return {key: (array.dtype, array.shape, array.tobytes()) for key, array in arrays.items()}


def _set_aside(path, name):
    """Give a damaged file another name; what was done, in words."""
    aside = next(p for i in itertools.count(1) if not (p := path.with_name(f"{name}.damaged{i}.npz")).exists())
    try:
        os.replace(path, aside)
        return f"It is kept as {aside.name}."
    except OSError as error:
        return f"It could not be set aside ({error})."
