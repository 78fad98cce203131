"""What several tests of publishing start from."""

import functools
import http.server
import threading

import pytest

from tests import ROOT
from tests.helpers.lab import chromium


@pytest.fixture
def small_pyodide(tmp_path_factory, monkeypatch):
    """In place of npm's Pyodide a small one whose wheels a server on loopback publishes: a `SmallPyodide`."""
    from publish.lite import compiled_wheels, pure_wheels
    from tests.helpers.pyodide import SmallPyodide

    monkeypatch.delenv("NNLIB_PYODIDE", raising=False)
    pyodide = SmallPyodide(tmp_path_factory.mktemp("small-pyodide")).publish(compiled_wheels.COMPILED)
    for room in (compiled_wheels, pure_wheels):
        monkeypatch.setattr(room, "package", lambda name: pyodide.npm)
    yield pyodide
    pyodide.close()


def sources():
    """What building may not change, with the time of its last change."""
    rooms = ("notebooks", "exercises", "solutions", "handouts", "nnlib", "nncheck", "publish/site", ".github")
    paths = [path for room in rooms for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts]
    return {path: path.stat().st_mtime_ns for path in [*paths, *ROOT.glob("*.*")]}


def build_lite(destination, distribution):
    """In place of the live course, a page that says what it would be made with."""
    (destination / "lab").mkdir(parents=True)
    (destination / "lab" / "index.html").write_text(f"<!doctype html><title>live, with {distribution}</title>")
    return []


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the site, with a page that stands for the live course, which has tests of its own."""
    from publish.site import build

    folder = tmp_path_factory.mktemp("site") / "site"
    before = sources()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build.compiled_wheels, "folder", lambda named: named)
        patch.setattr(build.live_course, "build", build_lite)
        assert build.build(folder, "a distribution of Pyodide") == ""  # fails for each warning that Sphinx has
    assert sources() == before
    return folder


@pytest.fixture(scope="package")
def browser():
    """A headless Chromium; for this room only, because while Playwright runs, `asyncio.run` fails in this process."""
    with chromium() as browser:
        yield browser


DESK, PHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 640}  # a small phone, or a desk at 400 %


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served, on this machine only; beside it axe-core, which the browser so reads only once."""
    from publish.npm import package

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path):
            return str(package("axe-core") / "axe.min.js") if path == "/axe.min.js" else super().translate_path(path)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=site)) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="package")
def kept(browser):
    """A page of the browser for each kind of tab: what it has fetched stays there for the next test."""
    pages = {}

    def page(place, scheme):
        if (place, scheme) not in pages:
            size = DESK if place == "desk" else PHONE
            pages[place, scheme] = browser.new_context(viewport=size, color_scheme=scheme).new_page()
        return pages[place, scheme]

    yield page
    for one in pages.values():
        one.context.close()


@pytest.fixture(params=["desk, light", "phone, dark"])
def tab(request, kept):
    """A page of the browser that notes what it asks for and what goes wrong."""
    place, scheme = request.param.split(", ")
    page = kept(place, scheme)
    page.wrong, page.asked = [], []
    listeners = {
        "console": lambda message: page.wrong.append(message.text) if message.type == "error" else None,
        "pageerror": lambda error: page.wrong.append(str(error)),
        "request": lambda asked: page.asked.append(asked.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield page
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.unroute_all()
    page.goto("about:blank")
    page.emulate_media(color_scheme=scheme, media="null", reduced_motion="null")
    page.mouse.move(0, 0)
    page.context.clear_permissions()
