"""What every test run starts with: a quiet environment, and a browser only where there is one."""

import atexit
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from publish.browser import find_browser
from tests import ROOT
from tools.notebooks import kernel_environment

# At import, before any test or kernel starts, and inherited by every process that they start.
#
# The learner's own work is neither read nor written. Matplotlib's choice of a backend is left to a settings file,
# because MPLBACKEND would also reach the notebooks' kernels and take their inline pictures away.
_private = tempfile.mkdtemp(prefix="nnlib-tests-")
atexit.register(shutil.rmtree, _private, ignore_errors=True)
os.environ.update(kernel_environment(_private))
os.environ.pop("MPLBACKEND", None)
Path(os.environ["MATPLOTLIBRC"]).write_text("backend: agg\n", encoding="utf-8")

# Where the course is made, the whole MNIST lies beside it; elsewhere the tests that need it are skipped.
_mnist = ROOT.parent / "shared" / "data" / "mnist"
if _mnist.is_dir():
    os.environ.setdefault("NNLIB_MNIST", str(_mnist))


# A busy machine may take its time over an example; that is no fault of the code.
settings.register_profile("course", deadline=None)
settings.load_profile("course")


@pytest.fixture
def rng():
    """A random generator that gives the same numbers in each run."""
    return np.random.default_rng(0)


def pytest_collection_modifyitems(items):
    """Mark what uses the browser, and put it where it disturbs least.

    Run one after the other, the quick tests come first; two at a time (`start.py test`), the longest groups do.
    """
    for item in items:
        if {"lab", "lab_server", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    longest_last = ["others", "tests/publish", "tests/browser"]
    order = longest_last[::-1] if "PYTEST_XDIST_WORKER" in os.environ else longest_last
    items.sort(key=lambda item: order.index(group if (group := group_of(item.nodeid)) in order else "others"))


def group_of(nodeid):
    """Which tests run in one process, one after the other: those of a file, or of a room that shares what it has made.

    A notebook's cells share a kernel, tests of the browser a JupyterLab, those of publishing one folder to build in.
    """
    file = nodeid.partition("::")[0]
    room = file.rpartition("/")[0]
    return room if room in ("tests/browser", "tests/publish") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Groups by file and room. The scheduler called loadgroup changes the tests' names, which pytest 9.2 ignores."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    return ByGroup(config, log)


def lacking(item):
    """What a test needs and this machine doesn't have, in words; None if it can run."""
    if item.get_closest_marker("browser"):
        if find_browser() is None:
            return "needs Chromium or Chrome, and none is found on this machine"
        if importlib.util.find_spec("playwright") is None:
            return "needs Playwright, and it isn't installed"
    if item.get_closest_marker("publish"):
        packages = ["sphinx", "jupyterlite_core", "jupyterhub", "repo2docker"]
        if not all(importlib.util.find_spec(package) for package in packages):
            return "needs what publishing needs: `python start.py publish` installs it"
    if item.get_closest_marker("npm") and shutil.which("npm") is None:
        return "needs npm, and it is not found on this machine"
    return None


def pytest_runtest_setup(item):
    """Skip a test that lacks its browser or its packages; in CI one skipped unseen would be worse than none."""
    reason = lacking(item)
    if reason and os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
