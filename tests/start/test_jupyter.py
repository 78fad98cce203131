"""What nnlib gives to Jupyter is installed where JupyterLab, Jupyter Notebook and IPython look for it."""

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests import ROOT
from tools.notebooks import STILL

GIVEN = ROOT / "nnlib" / "_jupyter"
SHARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
SHARED = SHARED["wheel"]["shared-data"]
EXTENSION = GIVEN / "labextension" / "static"


@pytest.mark.parametrize("source", SHARED)
def test_it_is_installed_as_it_stands_here(source):
    target = Path(sys.prefix) / SHARED[source]
    for path in [ROOT / source] if (ROOT / source).is_file() else (ROOT / source).rglob("*.*"):
        there = target if path == ROOT / source else target / path.relative_to(ROOT / source)
        assert there.read_bytes() == path.read_bytes(), "start.py installs it anew when it has changed"


def test_settings_lie_where_lab_and_notebook_both_read_them():
    """Jupyter Notebook 7 reads the overrides.d and the labextensions of JupyterLab."""
    assert SHARED["nnlib/_jupyter/lab_settings.json"].startswith("share/jupyter/lab/settings/overrides.d/")
    settings = json.loads((GIVEN / "lab_settings.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:kernels-settings"] == {"commsOverSubshells": "disabled"}


def test_jupyterlab_finds_the_extension_and_it_asks_for_nothing_that_notebook_lacks():
    from jupyterlab_server.config import get_federated_extensions

    found = get_federated_extensions([str(Path(sys.prefix, "share", "jupyter", "labextensions"))])
    assert found["nnlib"]["jupyterlab"]["_build"]["load"] == "static/course.js"
    plugin = re.search(r"const plugin = (.*);", (EXTENSION / "course.js").read_text(encoding="utf-8"))[1]
    assert "requires" not in plugin and "optional" not in plugin, "only the application itself"


def test_what_is_said_below_a_still_figure_is_the_same_in_the_page_and_in_the_course():
    assert f'const STILL = "{STILL}";' in (EXTENSION / "saved_figures.js").read_text(encoding="utf-8")


def test_no_kernel_begins_with_a_warning_in_the_terminal(capfd, monkeypatch, tmp_path):
    from jupyter_client.manager import start_new_kernel

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    manager, client = start_new_kernel()
    client.stop_channels()
    manager.shutdown_kernel()
    assert "encryption" not in capfd.readouterr().err
