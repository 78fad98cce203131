"""What you made yourself, kept from one notebook to the next: painted weights, best scores, drawings.

    keep("painted_six", weights=weights, bias=bias)
    recall("painted_six")["weights"]

Each name is one file of arrays in `folder()`. The five versions before it are kept beside it: painted_six.1.npz is
the one just before, painted_six.5.npz the oldest. To begin anew, move painted_six.npz away.
"""

import io
import itertools
import os
import re
import sys
import warnings
from pathlib import Path

import numpy as np

from nnlib import _expect as expect
from nnlib.data.files import replacing

BACKUPS = 5
IN_THE_BROWSER = Path("/drive/kept")  # JupyterLite's list of files, which the browser keeps; nothing else there lasts


def folder():
    """The folder of what you made: the environment variable NNLIB_HOME, or else your user's own data folder.

    In the browser it is the folder `kept` beside the notebooks.
    """
    if chosen := os.environ.get("NNLIB_HOME"):
        return Path(chosen).expanduser()
    if sys.platform == "emscripten":
        return IN_THE_BROWSER
    import platformdirs

    return Path(platformdirs.user_data_dir("nnlib", appauthor=False))


def keep(name, /, **arrays):
    """Keep the arrays under `name`, and what was kept there before as a backup; equal arrays aren't kept twice.

    Raises ValueError for a name that isn't made of small letters, digits and _, or for anything but arrays of numbers;
    OSError if the folder can't be written to.
    """
    path = _path(name, "keep")
    if not arrays:
        raise ValueError(f'keep("{name}") expects arrays to keep, such as weights=weights, got none')
    if taken := arrays.keys() & {"file", "allow_pickle"}:
        raise ValueError(f'keep("{name}") expects other names for arrays than {min(taken)}: NumPy uses that one itself')
    arrays = {key: expect.numbers(value, f'keep("{name}")', key) for key, value in arrays.items()}
    if _same(arrays, recall(name)):
        return
    try:
        with replacing(path) as file:
            np.savez_compressed(file, **arrays)
            _back_up(path)
    except OSError as error:
        raise OSError(
            f'keep("{name}") could not write to {path.parent} ({error}). Make room there, or set the environment '
            "variable NNLIB_HOME to a folder that you can write to."
        ) from error


def recall(name, /):
    """What was kept under `name`, as a dict of arrays, or None if there is nothing.

    A damaged file is set aside, never deleted, and the newest good backup takes its place; a warning says so. Raises
    ValueError for a name that isn't made of small letters, digits and _.
    """
    path = _path(name, "recall")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        warnings.warn(f"{path} can't be read ({error}), so it goes on without it.", stacklevel=2)
        return None
    try:
        return _parse(data)
    except Exception:  # a damaged file can make zipfile, zlib and NumPy raise nearly anything
        arrays, outcome = _rescue(path)
        warnings.warn(f"{path} is damaged. {outcome}", stacklevel=2)
        return arrays


def _path(name, who):
    if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise ValueError(f'{who} expects a name of small letters, digits and _, such as "painted_six", got {name!r}')
    return folder() / f"{name}.npz"


def _backups(path):
    return [path.with_suffix(f".{i}.npz") for i in range(1, BACKUPS + 1)]


def _parse(data):
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return dict(file)


def _same(arrays, others):
    def contents(arrays):
        return {key: (array.dtype, array.shape, array.tobytes()) for key, array in arrays.items()}

    return others is not None and contents(arrays) == contents(others)


def _back_up(path):
    """Move each backup one place on, then copy `path` itself to the first; it stays in its own place throughout."""
    if not path.exists():
        return
    backups = _backups(path)
    for i in range(BACKUPS - 1, 0, -1):
        if backups[i - 1].exists():
            os.replace(backups[i - 1], backups[i])
    _copy(path, backups[0])


def _copy(source, target):
    with replacing(target) as file:
        file.write(source.read_bytes())


def _rescue(path):
    """Set a damaged file aside and put the newest good backup in its place: its arrays or None, and what was done."""
    arrays, backup = None, None
    for backup in _backups(path):
        try:
            arrays = _parse(backup.read_bytes())
            break
        except Exception:  # missing, or damaged as well: try the one before it
            continue
    aside = next(p for i in itertools.count(1) if not (p := path.with_suffix(f".damaged{i}.npz")).exists())
    used = "there is no good version before it" if arrays is None else f"{backup.name}, the one before it, is used"
    try:
        os.replace(path, aside)
        if arrays is not None:
            _copy(backup, path)
        return arrays, f"It is kept as {aside.name}; {used}."
    except OSError as error:
        return arrays, f"It could not be set aside ({error}); {used}."
