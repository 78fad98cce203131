"""How long does the course take to set up, to open and to run, and how much room does it need?

    python benchmarks/course.py            all but the test suite
    python benchmarks/course.py --tests    the test suite as well, some ten minutes more

It works on a fresh clone of the last commit, with an environment of its own made from nothing, as a reader has it; the
packages come through whatever pip is set to use. Writes benchmarks/results/course.md.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.import_time import measure as measure_import
from tests.helpers.lab import ROOT, Lab, LabPage, chromium, copy_course
from tools.notebooks import execute, read

RESULT = Path(__file__).parent / "results" / "course.md"
MEMORY = "import psutil\nprint(psutil.Process().memory_info().rss)"


def seconds(*command, cwd):
    """How long a command takes; it must succeed."""
    started = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def megabytes(folder):
    """What all files in a folder take, in millions of bytes; links are not followed."""
    return sum(path.lstat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6


def first_notebook(folder):
    """(seconds until JupyterLab answers, more seconds until notebook 1 is in the browser with an idle kernel)."""
    started = time.perf_counter()
    with Lab(copy_course(folder / "opened")) as lab:
        answers = time.perf_counter() - started
        with chromium() as browser:
            page = LabPage(lab, browser)
            started = time.perf_counter()
            page.open("notebooks/01_neuron.ipynb")
            shown = time.perf_counter() - started
            page.close()
    return answers, shown


def notebook(path):
    """(seconds to execute it from top to bottom, megabytes of its kernel afterwards)."""
    nb = read(path)
    nb.cells.append(new_code_cell(MEMORY, id="memory-at-the-end"))
    started = time.perf_counter()
    nb, _ = execute(nbformat.from_dict(nb), path.parent)
    return time.perf_counter() - started, int(nb.cells[-1].outputs[0].text) / 1e6


def row(what, value, unit):
    return f"| {what} | {value:,.1f} {unit} |"


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Time and room that the course takes.")
    parser.add_argument("--tests", action="store_true", help="run the whole test suite, too")
    options = parser.parse_args(arguments)
    rows = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        clone = Path(folder, "clone")
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        python = getattr(sys, "_base_executable", None) or sys.executable
        version = [python, "start.py", "lab", "--version"]  # sets up, then only asks JupyterLab for its version
        rows.append(row("set-up from nothing, packages fetched", seconds(*version, cwd=clone), "s"))
        rows.append(row("the same when all is set up", seconds(*version, cwd=clone), "s"))
        rows.append(row("installed: the environment in .venv", megabytes(clone / ".venv"), "MB"))
        subprocess.run(["git", "repack", "-adq"], cwd=clone, check=True)
        rows.append(row("what `git clone` fetches: the history, packed", megabytes(clone / ".git"), "MB"))
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=clone, check=True, capture_output=True, text=True)
        files = [clone / name for name in listed.stdout.split("\0") if name]
        rows.append(row("the course's own files", sum(path.stat().st_size for path in files) / 1e6, "MB"))
        if options.tests:
            rows.append(row("the whole test suite", seconds(python, "start.py", "test", "-q", cwd=clone), "s"))
        answers, shown = first_notebook(Path(folder))
        rows.append(row("start of JupyterLab until it answers", answers, "s"))
        rows.append(row("then, until notebook 1 stands in the browser with its kernel ready", shown, "s"))
    measure_import()  # writes the compiled files
    on_top = statistics.median(measure_import()[1] for _ in range(20))
    rows.append(row("`import nnlib`, on top of `import numpy`", 1000 * on_top, "ms"))
    notebooks = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")) + sorted((ROOT / "solutions").glob("*.ipynb")):
        took, memory = notebook(path)
        notebooks.append(f"| {path.parent.name}/{path.stem} | {took:.1f} s | {memory:.0f} MB |")
        print(notebooks[-1], flush=True)
    text = f"""# Time and room

Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores.

| what | |
|---|---|
{chr(10).join(rows)}

| notebook | executed from top to bottom, its kernel's start included | its kernel's memory at the end |
|---|---|---|
{chr(10).join(notebooks)}
"""
    print(text)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
