"""The wall that submissions run behind in tests: bubblewrap's where there is one; in CI there has to be."""

import contextlib
import os
import shutil

import pytest

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


@contextlib.contextmanager
def a_cage_for_all(limits=None):
    """The wall, and behind it one process for the submissions of many tests that are not about the cage.

    Each job is still done in a copy of that process, which ends with it, so nothing of one submission meets another.
    """
    kept, real = {}, processes.Sandbox

    def box(*of):
        return contextlib.nullcontext(kept.setdefault(of, real(*of)))

    with cage(limits) as wall, contextlib.ExitStack() as at_the_end, pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "Sandbox", box)
        yield wall
        for one in kept.values():
            at_the_end.push(one)
