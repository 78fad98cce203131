"""One JupyterLab and one browser for the whole room: most of the work of a test there is to load them."""

import pytest

from tests.helpers.lab import Lab, LabPage, chromium, copy_course


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    """A JupyterLab on a copy of the course; in a folder such as people give."""
    with Lab(copy_course(tmp_path_factory.mktemp("lab") / "it's 100% #1 [für mich] & more")) as server:
        yield server


@pytest.fixture(scope="package")
def browser():
    """A headless Chromium; for this room only, because while Playwright runs, `asyncio.run` fails in this process."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def lab(lab_server, browser):
    """A fresh page in JupyterLab, a `LabPage`; its kernel ends with the test."""
    page = LabPage(lab_server, browser)
    yield page
    page.close()
