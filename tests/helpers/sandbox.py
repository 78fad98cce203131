"""The wall that submissions run behind in tests: bubblewrap's where there is one; in CI there has to be."""

import contextlib
import os
import shutil

from nncheck.grading.sandbox import processes
from nncheck.grading.sandbox.limits import Limits
from tests import ROOT


def there_must_be_a_cage():
    """Whether the tests shall fail rather than do without bubblewrap."""
    return os.environ.get("CI", "").lower() == "true" or shutil.which("bwrap") is not None


@contextlib.contextmanager
def cage(limits=None, **options):
    """The wall for a test, as `grade` would choose it."""
    only = "bubblewrap" if there_must_be_a_cage() else None
    with processes.best_wall(secrets=[ROOT], limits=limits or Limits(), only=only, **options) as wall:
        yield wall
