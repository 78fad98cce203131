"""Run notebooks on this machine as they would run in the browser, as far as that can be told from here.

    python -m publish.lite.run_natively notebooks/*.ipynb

NumPy, matplotlib and what they need are of exactly the versions that Pyodide brings, and no thread, process or socket
can be had. Each notebook runs in a process of its own, as many at a time as there are processors.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import nbformat

from publish import ROOT
from publish.lite import compiled_wheels, pure_wheels

OVERLAY = ROOT / "build" / "lite-natively"  # kept from one run to the next


def overlay():
    """A folder with the packages of Pyodide's versions, to be put before all others; installed the first time."""
    wanted = [f"{name}=={version}" for name, version in sorted(compiled_wheels.versions().items())]
    folder = OVERLAY / "-".join(wanted).replace("==", "-") / f"{sys.version_info.major}.{sys.version_info.minor}"
    if not folder.is_dir():
        pure_wheels.run(
            "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", f"--target={folder}.part", *wanted
        )
        Path(f"{folder}.part").rename(folder)
    return folder


def run(notebook):
    """Run one notebook; returns what went wrong as text, "" if nothing did."""
    with tempfile.TemporaryDirectory(prefix="nnlib-run-natively-", ignore_cleanup_errors=True) as folder:
        environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"} | {
            "PYTHONPATH": os.pathsep.join([str(overlay()), str(ROOT)]),
            "NNLIB_HOME": folder,
            "IPYTHONDIR": folder,
            "OPENBLAS_NUM_THREADS": "1",  # OpenBLAS starts its threads while NumPy is imported
        }
        command = [
            sys.executable,
            "-m",
            "publish.lite.run_natively",
            "--in-this-process",
            str(Path(notebook).resolve()),
        ]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{notebook}:\n{(done.stdout + done.stderr)[-3000:]}"


def run_all(notebooks):
    """Run several notebooks, as many at a time as there are processors; what went wrong with each, as text."""
    overlay()
    largest_first = sorted(notebooks, key=lambda path: path.name, reverse=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, largest_first))


def run_here(notebook):
    """Run a notebook's cells in this process, from its folder; returns how many went wrong."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    import anywidget  # noqa: F401 - what asks for the platform while it is imported is told the truth
    import matplotlib.pyplot  # noqa: F401
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    there = {name: metadata.version(name) for name in compiled_wheels.COMPILED}
    if there != compiled_wheels.versions():
        raise RuntimeError(f"expected the versions {compiled_wheels.versions()}, got {there}")
    config = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}})
    shell = InteractiveShell.instance(config=config)
    sys.platform = "emscripten"
    threading.Thread.start = _refuse(RuntimeError, "can't start new thread")
    subprocess.Popen.__init__ = _refuse(OSError, "emscripten does not support processes")
    socket.socket.__init__ = _refuse(OSError, "emscripten does not support sockets")
    warnings.filterwarnings("error", module="tqdm")
    warnings.filterwarnings("error", message="tqdm")  # that its thread did not start

    os.chdir(notebook.parent)
    failed = 0
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            outcome = shell.run_cell(cell.source, store_history=True)
            failed += not outcome.success and "raises-exception" not in cell.metadata.get("tags", [])
    return failed


def _refuse(kind, words):
    def refuse(*_, **__):
        raise kind(words)

    return refuse


def main(words=None):
    """The command line; returns how many notebooks went wrong."""
    parser = argparse.ArgumentParser(prog="python -m publish.lite.run_natively", description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", type=Path, nargs="+")
    parser.add_argument("--in-this-process", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.in_this_process:
        return run_here(options.notebooks[0].resolve())
    failures = [trouble for trouble in run_all(options.notebooks) if trouble]
    print(*failures, f"{len(options.notebooks) - len(failures)} of {len(options.notebooks)} run.", sep="\n")
    return len(failures)


if __name__ == "__main__":
    sys.exit(main())
