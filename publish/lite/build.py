"""Build the course for the browser: a folder of files that any web server can hand out, and nothing else is needed.

    python start.py publish lite DESTINATION

NumPy, matplotlib and what they need are in no package registry for the browser: they are fetched once from Pyodide's
own distribution, each checked by its SHA-256. With --pyodide FOLDER they are taken from a folder that has that
distribution: the archive pyodide-VERSION.tar.bz2 of its releases, unpacked, in the version that publish/package.json
names. The environment variable NNLIB_PYODIDE names the folder as well. Where they can't be had, everything else is
built all the same, and the page says that NumPy is missing.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from publish import READ_BY_NOTEBOOKS, ROOT
from publish.lite import compiled_wheels, pure_wheels

HERE = Path(__file__).resolve().parent
MARK = "jupyter-lite.json"  # a folder that has it is a build, and may be replaced
NOTEBOOKS = ["notebooks", "exercises", "solutions", "handouts"]
# nnlib to read, as the notebooks' links want it (the one that runs is a wheel), and what notebooks read.
FILES = ["nnlib/**/*.py", "nnlib/**/*.md", "nnlib/**/*.js", "nnlib/**/*.css", "nncheck/**/*.py", "LICENSE"]
FILES += [*READ_BY_NOTEBOOKS, "handouts/*.md"]

# What JupyterLite's kernel calls itself. With other names JupyterLab would ask which kernel to use; with other details
# it would write these into each notebook that is opened, which then counts as changed by the learner.
KERNEL = {
    "kernelspec": {"display_name": "Python (Pyodide)", "language": "python", "name": "python"},
    "language_info": {
        "codemirror_mode": {"name": "python", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.8",
    },
}


def build(destination, distribution=None):
    """Build the site into the folder `destination`; returns the names of the compiled packages that it lacks.

    distribution: the folder of what is compiled, as `compiled_wheels.folder` returns it, or None to build without.
    Raises ValueError if something else is in `destination`, RuntimeError if something can't be fetched or JupyterLite's
    own check finds something wrong.
    """
    destination = Path(destination).resolve()
    expect_ours(destination)
    with tempfile.TemporaryDirectory(prefix="nnlib-lite-") as folder:
        lite = Path(folder, "lite")
        shutil.copytree(HERE / "settings", lite)
        missing = pure_wheels.put_together(lite / "static" / "pyodide", distribution)
        contents = Path(folder, "contents")
        copy_course(contents, missing)
        fresh = Path(folder, "site")
        said = [
            *(f"--lite-dir={lite}", f"--contents={contents}", f"--output-dir={fresh}", "--apps=lab"),
            *(
                f"--settings-overrides={ROOT / 'nnlib' / '_jupyter' / 'lab_settings.json'}",
                "--no-sourcemaps",
                "--no-libarchive",
            ),
            "--no-unused-shared-packages",
        ]
        jupyter_lite("build", *said, cwd=folder)
        jupyter_lite("check", *said, cwd=folder)  # of what was just built: it would build anew with anything else
        if destination.exists():
            shutil.rmtree(destination)
        shutil.move(fresh, destination)
    return missing


def expect_ours(destination):
    """ValueError if there is something in the folder that isn't an earlier build."""
    if destination.exists() and not (destination / MARK).is_file() and any(destination.iterdir()):
        raise ValueError(f"{destination} is expected to be a new folder or an earlier build; something else is in it")


def copy_course(contents, missing):
    """Copy into the folder `contents` what the learner finds beside the page."""
    for name in NOTEBOOKS:
        for path in sorted((ROOT / name).glob("*.ipynb")):
            copy_notebook(path, contents / name / path.name)
    for pattern in FILES:
        for path in ROOT.glob(pattern):
            target = contents / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    text = (HERE / "START_HERE.md").read_text(encoding="utf-8")
    if missing:
        text = f"> **Not complete:** this was built without {', '.join(missing)}, so no notebook runs.\n\n{text}"
    (contents / "START_HERE.md").write_text(text, encoding="utf-8")


def copy_notebook(path, target):
    """Copy a notebook with all its outputs, its metadata as the kernel in the browser would have them."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata |= KERNEL
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target, split_lines=False)  # JupyterLite would put commas between the lines


def jupyter_lite(*words, cwd):
    """Run `jupyter lite` in the folder `cwd`; RuntimeError with the end of what it says if it fails."""
    command = [sys.executable, "-m", "jupyterlite_core", *words]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"jupyter lite {words[0]} failed:\n{(done.stdout + done.stderr)[-3000:]}")


def main(words=None):
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish lite", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("destination", type=Path, help="the folder to build; what was in it is replaced")
    parser.add_argument("--pyodide", type=Path, metavar="FOLDER", help="Pyodide's own distribution, unpacked")
    options = parser.parse_args(words)
    distribution, why_not = None, ""
    try:
        expect_ours(options.destination)
        try:
            distribution = compiled_wheels.folder(options.pyodide)
        except compiled_wheels.NotFetched as error:
            why_not = error
        missing = build(options.destination, distribution)
    except (ValueError, RuntimeError) as error:
        parser.exit(1, f"{error}\n")
    print(f"The course for the browser is in {options.destination}.")
    if missing:
        print(f"It lacks {', '.join(missing)}, so its notebooks can be read but not run: {why_not}.")
        print(compiled_wheels.COMPLETE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
