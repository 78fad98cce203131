"""All 70,000 digits of MNIST: downloaded once, checked, and kept in a cache.

MNIST comes in four files of the IDX format: a number that says what the file is (2048 plus the number of dimensions),
the size of each dimension, then one byte for each pixel or label. Mirrors compress the files anew, so what is checked
is always the SHA-256 of the contents, never that of the compressed file.
"""

import contextlib
import gzip
import hashlib
import os
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nnlib.data.digits import from_bytes
from nnlib.data.mine import replacing

TIMEOUT = (10, 30)  # seconds to wait for a connection, then for an answer, before the next mirror is tried
KINDS = {2051: "images", 2049: "labels"}


class Idx(NamedTuple):
    """What one file must hold."""

    name: str
    shape: tuple[int, ...]
    sha256: str


FILES = (
    Idx("train-images-idx3-ubyte", (60000, 28, 28), "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    Idx("train-labels-idx1-ubyte", (60000,), "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    Idx("t10k-images-idx3-ubyte", (10000, 28, 28), "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    Idx("t10k-labels-idx1-ubyte", (10000,), "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
)
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",  # PyTorch's
    "https://storage.googleapis.com/cvdf-datasets/mnist/",  # Google's, for the Common Visual Data Foundation
    "https://raw.githubusercontent.com/fgnt/mnist/master/",  # Paderborn University's
)
IN_THE_BROWSER = (
    "load_mnist can't download the 70,000 digits here: Python in the browser may not ask other computers for files. "
    "The course runs without them: load_digits() gives 5,000 of these images at once. For "
    "all of them, run the course on your own computer."
)
FOLDER_ADVICE = "or let load_mnist() download it: without a folder, and with NNLIB_MNIST not set"


def load_mnist(folder=None, progress=True):
    """All of MNIST as `Digits`: 60,000 images for training and 10,000 for testing, in MNIST's own order.

    It looks in `folder`; without one, in the folder that the environment variable NNLIB_MNIST names; without that, in
    the cache, to which it first downloads what isn't there yet (about 11 MB in all). A folder holds the four IDX files
    as MNIST names them, plain or .gz. `progress` shows a bar while downloading.

    Raises OSError for a file that is missing or can't be downloaded, ValueError for one that isn't what it should be;
    both say what to do. A good file in the cache is never touched. Source: http://yann.lecun.com/exdb/mnist/.
    """
    if folder is not None and not isinstance(folder, str | os.PathLike):
        raise ValueError(f"load_mnist expects folder to be the path of a folder, got {folder!r}")
    return _load(folder or os.environ.get("NNLIB_MNIST"), progress)


def _load(folder, progress, cache=None, files=FILES, mirrors=MIRRORS):
    if folder:
        arrays = [_read(idx, Path(folder).expanduser()) for idx in files]
    elif sys.platform == "emscripten":
        raise OSError(IN_THE_BROWSER)
    else:
        import pooch

        cache = cache or Path(pooch.os_cache("nnlib"))
        arrays = [_read_or_download(idx, cache, mirrors, progress) for idx in files]
    x_train, y_train, x_test, y_test = arrays
    return from_bytes(x_train.reshape(len(x_train), -1), y_train, x_test.reshape(len(x_test), -1), y_test)


def _read(idx, folder):
    """The array of one file in `folder`: of the plain and the compressed one, the first that is good."""
    problem = None
    for path in (folder / idx.name, folder / f"{idx.name}.gz"):
        if path.is_file():
            try:
                return _parse(idx, path.read_bytes())
            except ValueError as error:
                expected = f"load_mnist expects {idx.name} in {path}"
                problem = problem or ValueError(f"{expected}, but {error}. Put a good copy there, {FOLDER_ADVICE}.")
    if problem:
        raise problem
    there = "no such folder" if not folder.is_dir() else ", ".join(sorted(p.name for p in folder.iterdir())[:8])
    raise FileNotFoundError(
        f"load_mnist expects {idx.name} or {idx.name}.gz in {folder}, got: {there or 'an empty folder'}. "
        f"Put MNIST's four files there, {FOLDER_ADVICE}."
    )


def _parse(idx, data):
    """The array in the bytes of a file, compressed or not, once they are proven to be what `idx` says."""
    if data[:2] == b"\x1f\x8b":  # told by the contents, not the name: some servers unpack a .gz on the way
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"the compressed file is cut off or damaged ({error})") from None

    header = np.array([2048 + len(idx.shape), *idx.shape], ">u4").tobytes()
    expected = f"{KINDS[2048 + len(idx.shape)]} of shape {idx.shape}"
    if data[:64].lstrip()[:1] == b"<":
        raise ValueError(f"instead of {expected} it holds a web page")
    kind = KINDS.get(int.from_bytes(data[:4], "big"))
    if kind is None:
        raise ValueError(f"instead of {expected} it holds something that begins with {data[:4]!r}")
    if not data.startswith(header):
        shape = tuple(int.from_bytes(data[i : i + 4], "big") for i in range(4, 16 if kind == "images" else 8, 4))
        raise ValueError(f"instead of {expected} it holds {kind} of shape {shape}")
    size = len(header) + int(np.prod(idx.shape))
    if len(data) != size:
        raise ValueError(f"instead of {size:,} bytes it has {len(data):,}")
    if hashlib.sha256(data).hexdigest() != idx.sha256:
        raise ValueError(f"its SHA-256 is not {idx.sha256}: it is damaged, or another set of the same size")
    return np.frombuffer(data, np.uint8, offset=len(header)).reshape(idx.shape)


def _read_or_download(idx, cache, mirrors, progress):
    """The array of one file in `cache`; if it isn't there, or damaged, from the first mirror that has a good one."""
    with contextlib.suppress(OSError, ValueError):
        return _read(idx, cache)
    failures = []
    for mirror in mirrors:
        url = f"{mirror}{idx.name}.gz"
        try:
            return _download(idx, url, cache, progress)
        except (OSError, ValueError) as error:
            failures.append(f"\n  {url}: {_reason(error)}")
    raise OSError(
        f"load_mnist could not download {idx.name}.gz into {cache}:{''.join(failures)}\n"
        "Is there a network? Calling it again goes on where it stopped. If you have MNIST's four files, name their "
        "folder: load_mnist(folder). The course runs without them: load_digits() gives 5,000 of these images at once."
    )


def _download(idx, url, cache, progress):
    """Fetch one file under another name, check it, and only then let it take its place in the cache."""
    import pooch
    from tqdm import tqdm

    with replacing(cache / f"{idx.name}.gz") as file:
        # total=1, because a bar without a total counts as false, and pooch would then leave it out
        with tqdm(desc=f"{idx.name}.gz", total=1, unit="B", unit_scale=True, leave=False, disable=not progress) as bar:
            pooch.HTTPDownloader(progressbar=bar, chunk_size=65536, timeout=TIMEOUT)(url, file, None)
        file.seek(0)
        return _parse(idx, file.read())


def _reason(error):
    """What went wrong, in a few words; the libraries' own would fill half a page."""
    from requests import exceptions

    if isinstance(error, exceptions.HTTPError):
        return f"the server answered {error.response.status_code}"
    if isinstance(error, exceptions.SSLError):
        return "its certificate was not accepted (some schools' and companies' networks put their own in its place)"
    if isinstance(error, exceptions.Timeout):
        return "no answer in time"
    if isinstance(error, exceptions.RequestException):
        return "no connection, or it broke off"
    return str(error)
