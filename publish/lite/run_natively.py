"""Run notebooks on this machine as they would run in the browser, as far as that can be told from here.

    python -m publish.lite.run_natively notebooks/*.ipynb
    python -m publish.lite.run_natively --briefly notebooks/*.ipynb    trains on a few examples, and takes half as long

NumPy, matplotlib and what they need are of exactly the versions that Pyodide brings, and no thread, process or socket
can be had. Each notebook runs in a process of its own, as many at a time as there are processors. Whether everything
runs is seen of a brief training too; what comes out is not.
"""

import argparse
import functools
import importlib
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from importlib import metadata
from multiprocessing.connection import wait
from pathlib import Path

import nbformat

from publish import ROOT
from publish.lite import compiled_wheels, pure_wheels

OVERLAY = ROOT / "build" / "lite-natively"  # kept from one run to the next
SAID = "said.txt"  # in the folder of a run: all that a notebook says
FEW = 100  # examples that a brief training sees in each epoch


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


def run_all(notebooks, *, briefly=False):
    """Run several notebooks, as many at a time as there are processors; what went wrong with each, "" if nothing.

    briefly: training sees few of its examples, in as many epochs.
    """
    with tempfile.TemporaryDirectory(prefix="nnlib-run-natively-", ignore_cleanup_errors=True) as folder:
        environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"} | {
            "PYTHONPATH": os.pathsep.join([str(overlay()), str(ROOT)]),
            "OPENBLAS_NUM_THREADS": "1",  # OpenBLAS starts its threads while NumPy is imported
        }
        command = [sys.executable, "-m", "publish.lite.run_natively", "--here", folder, *["--briefly"] * briefly]
        command += [str(Path(notebook).resolve()) for notebook in notebooks]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"The notebooks could not be run:\n{(done.stdout + done.stderr)[-3000:]}")
        return json.loads(done.stdout)


def run_each(notebooks, folder, *, briefly=False):
    """In the environment that `run_all` makes: run each notebook in a copy of this process; what went wrong, as text.

    So what takes longest to import is imported once. On Windows no process can be copied, and each imports it itself.
    """
    _import_first()
    if briefly:
        _train_briefly()
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "fork")
    homes = [Path(tempfile.mkdtemp(dir=folder)) for _ in notebooks]
    processes = [context.Process(target=run_here, args=each) for each in zip(notebooks, homes, strict=True)]
    waiting, running = processes.copy(), []
    while waiting or running:
        while waiting and len(running) < os.cpu_count():
            running.append(waiting.pop())  # the course's last notebooks take longest
            running[-1].start()
        wait([process.sentinel for process in running])
        running = [process for process in running if process.exitcode is None]
    said = [(home / SAID).read_text(encoding="utf-8", errors="replace")[-3000:] for home in homes]
    return [
        f"{path}:\n{words}" if process.exitcode else ""
        for path, words, process in zip(notebooks, said, processes, strict=True)
    ]


def _import_first():
    """What a notebook finds imported, in Pyodide's versions; what asks for the platform meanwhile is told the truth."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for module in ("anywidget", "matplotlib.pyplot", "IPython.core.interactiveshell"):
        importlib.import_module(module)
    there = {name: metadata.version(name) for name in compiled_wheels.COMPILED}
    if there != compiled_wheels.versions():
        raise RuntimeError(f"expected the versions {compiled_wheels.versions()}, got {there}")


def _train_briefly():
    from nnlib import training

    train = training.train

    @functools.wraps(train)
    def train_briefly(network, loss, optimizer, x, y, *, validation=None, **options):
        few = validation and [part[:FEW] for part in validation]
        return train(network, loss, optimizer, x[:FEW], y[:FEW], validation=few, **options)

    training.train = train_briefly


def run_here(notebook, home):
    """Run a notebook's cells in this process and end it; `home` is the learner's folder, and keeps all that is said.

    What went wrong makes the process end with another exit code than 0.
    """
    _import_first()
    os.environ |= {"NNLIB_HOME": str(home), "IPYTHONDIR": str(home)}
    with open(home / SAID, "wb") as said:
        for stream in (1, 2):
            os.dup2(said.fileno(), stream)
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

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
    sys.exit(failed)


def _refuse(kind, words):
    def refuse(*_, **__):
        raise kind(words)

    return refuse


def main(words=None):
    """The command line; returns how many notebooks went wrong."""
    parser = argparse.ArgumentParser(prog="python -m publish.lite.run_natively", description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", type=Path, nargs="+")
    parser.add_argument("--briefly", action="store_true", help="train on a few examples")
    parser.add_argument("--here", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.here:
        print(json.dumps(run_each(options.notebooks, options.here, briefly=options.briefly)))
        return 0
    failures = [trouble for trouble in run_all(options.notebooks, briefly=options.briefly) if trouble]
    print(*failures, f"{len(options.notebooks) - len(failures)} of {len(options.notebooks)} run.", sep="\n")
    return len(failures)


if __name__ == "__main__":
    sys.exit(main())
