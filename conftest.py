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

from tests.helpers.lab import ROOT, Lab, LabPage, chromium, copy_course, find_chromium
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
    """Mark what uses the browser, and let it run last: while Playwright runs, `asyncio.run` fails in this process."""
    for item in items:
        if {"lab", "lab_server", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def lacking(item):
    """What a test needs and this machine doesn't have, in words; None if it can run."""
    if item.get_closest_marker("browser"):
        if find_chromium() is None:
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


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    """A JupyterLab on a copy of the course, for the whole run."""
    with Lab(copy_course(tmp_path_factory.mktemp("lab") / "course")) as server:
        yield server


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium for the whole run."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def lab(lab_server, browser):
    """A fresh page in JupyterLab, a `LabPage`; its kernel ends with the test."""
    page = LabPage(lab_server, browser)
    yield page
    page.close()
