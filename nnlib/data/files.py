"""Writing a file so that a failure half-way leaves what was there before."""

import contextlib
import os
import tempfile
from pathlib import Path


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
