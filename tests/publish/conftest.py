"""What several tests of publishing start from."""

import pytest


@pytest.fixture
def small_pyodide(tmp_path_factory, monkeypatch):
    """In place of npm's Pyodide a small one whose wheels a server on loopback publishes: a `SmallPyodide`."""
    from publish.lite import compiled, python
    from tests.helpers.pyodide import SmallPyodide

    monkeypatch.delenv("NNLIB_PYODIDE", raising=False)
    pyodide = SmallPyodide(tmp_path_factory.mktemp("small-pyodide")).publish(compiled.COMPILED)
    for room in (compiled, python):
        monkeypatch.setattr(room, "package", lambda name: pyodide.npm)
    yield pyodide
    pyodide.close()
