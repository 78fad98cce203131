"""Execute and normalise the notebooks, so that a committed one holds what a reader sees and nothing else.

    python tools/notebooks.py              execute notebooks/*.ipynb and write them normalised
    python tools/notebooks.py FILES        the same for some files or folders
    python tools/notebooks.py --no-run     normalise without executing
    python tools/notebooks.py --check      write nothing; say which files aren't normalised
    python tools/notebooks.py --again      write nothing; execute and say what comes out different

Executing a notebook twice on one machine gives the same file, apart from the outputs of cells tagged `measured`. A
notebook in which a cell fails stays as it was. The learner's own work is neither read nor written.
"""

import argparse
import copy
import difflib
import hashlib
import itertools
import os
import re
import sys
import tempfile
import time
from collections import Counter
from html import escape
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {  # as JupyterLab writes it, but for the version of Python
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
WIDGET = "application/vnd.jupyter.widget-view+json"
ALT = "Live figure:"  # how the words begin that stand for a live figure where it can't live
STILL = "Live figure. To move it, choose Run, Run All Cells."  # before its words below, for JupyterLab drops "alt"

ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
HOMES = r"(?:/home|/root|/Users|/tmp|/var/folders|[A-Za-z]:\\+Users)[/\\]"
MACHINE = re.compile(rf"(?:{HOMES}|{re.escape(str(ROOT))}|{re.escape(sys.prefix)})[^\s'\"]*")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
WIDGET_REPR = re.compile(r"\w+\(children=|Output\(\)")


class NotebookError(ValueError):
    """What keeps a notebook from being committed, one line for each cell concerned."""


# --- the heart: notebook in, notebook out ---


def normalise(nb):
    """The notebook with only what the course keeps of it; `nb` itself is left alone.

    Each part is built anew from what is listed here, so whatever isn't listed is dropped: times, widget models, what
    JupyterLab notes down while one works. NotebookError if something a reader shouldn't meet can't simply be dropped:
    warnings, errors, memory addresses, paths of this machine, widgets without a picture and words, two cells with one
    id. `normalise(normalise(nb))` equals `normalise(nb)`.
    """
    nb = _valid(nb)
    executed, problems, cells = 0, [], []
    for number, cell in enumerate(nb.cells, start=1):
        clean = {"id": cell.id, "cell_type": cell.cell_type, "metadata": _cell_metadata(cell), "source": cell.source}
        if cell.cell_type == "code":
            executed += cell.get("execution_count") is not None
            count = executed if cell.get("execution_count") is not None else None
            try:
                clean |= {"execution_count": count, "outputs": _outputs(cell, count)}
            except NotebookError as error:
                problems.append(f"{_where(number, cell)}: {error}")
        elif cell.get("attachments"):
            clean["attachments"] = cell.attachments
        cells.append(clean)
    if problems:
        raise NotebookError("\n".join(problems))
    return nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def as_text(nb):
    """The notebook as nbformat writes it: sorted keys, indented by one space, a newline at the end."""
    return nbformat.writes(nb).rstrip("\n") + "\n"


def _where(number, cell):
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return f"cell {number} ({first[:60]})"


def _valid(nb):
    """A copy in which every cell has an id, checked by nbformat."""
    nb = nbformat.from_dict(copy.deepcopy(nb))
    if nb.get("nbformat") != 4:
        raise NotebookError(f"expects a notebook of nbformat 4, got {nb.get('nbformat')!r}")
    nb.nbformat_minor = 5
    for cell, cell_id in zip(nb.cells, _ids(nb.cells), strict=True):
        cell.id = cell_id
    try:
        nbformat.validate(nb)
    except nbformat.ValidationError as error:
        raise NotebookError(f"isn't a notebook as nbformat describes it: {error.message}") from None
    return nb


def _ids(cells):
    """Each cell's id; a missing one is made from the cell's text, so that it comes out the same each time."""
    given = [cell.get("id") for cell in cells]
    twice = sorted(cell_id for cell_id, n in Counter(given).items() if cell_id is not None and n > 1)
    if twice:
        places = [", ".join(str(n) for n, g in enumerate(given, start=1) if g == cell_id) for cell_id in twice]
        raise NotebookError("\n".join(f"cells {p} have the same id {i}" for i, p in zip(twice, places, strict=True)))
    taken = set(given)
    return [cell_id or _new_id(cell, taken) for cell, cell_id in zip(cells, given, strict=True)]


def _new_id(cell, taken):
    for attempt in itertools.count():
        new = hashlib.sha256(f"{cell.get('cell_type')}\n{cell.get('source')}\n{attempt}".encode()).hexdigest()[:8]
        if new not in taken:
            taken.add(new)
            return new


def _cell_metadata(cell):
    """Tags, what nbgrader needs and slides. A cell tagged `hide-input` is folded; a fold without the tag is chance."""
    clean = {name: cell.metadata[name] for name in ("tags", "nbgrader", "slideshow") if cell.metadata.get(name)}
    if cell.cell_type == "code" and "hide-input" in clean.get("tags", []):
        clean["jupyter"] = {"source_hidden": True}
    return clean


def _outputs(cell, count):
    stderr = resolve("".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"))
    if stderr.strip():
        raise NotebookError(f"writes to stderr, where warnings go:\n{stderr.rstrip()}")
    clean = []
    for output in cell.outputs:
        if output.output_type == "stream":
            if output.name == "stdout":
                _add_text(clean, output.text)
        elif output.output_type == "error":
            clean.append(_error(cell, output))
        else:
            clean.append(_display(output, count))
    for output in clean:
        if output["output_type"] == "stream":
            output["text"] = resolve(output["text"])
    clean = [output for output in clean if output["output_type"] != "stream" or output["text"]]
    clean = list(_with_words(clean))
    for text in _texts(clean):
        if found := ADDRESS.search(text):
            raise NotebookError(f"shows a memory address, {found[0]}, which differs each time")
        if found := MACHINE.search(text):
            raise NotebookError(f"shows a path of this machine, {found[0]}")
    return clean


def _add_text(outputs, text):
    if outputs and outputs[-1]["output_type"] == "stream":
        outputs[-1]["text"] += text
    else:
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})


def _error(cell, output):
    if "raises-exception" not in cell.metadata.get("tags", []):
        raise NotebookError(f"ends in an error, {output.ename}: {output.evalue}")
    # The traceback is full of paths and line numbers of this machine's Python; the last line is the message.
    message = f"{output.ename}: {output.evalue}"
    return {"output_type": "error", "ename": output.ename, "evalue": output.evalue, "traceback": [message]}


def _display(output, count):
    text = output.data.get("text/plain", "")
    described = text.startswith(ALT) and len(text) > len(ALT) + 1
    if WIDGET in output.data and not (described and "image/png" in output.data):
        raise NotebookError(f"a widget without a picture and the words '{ALT} ...', got {text[:60]!r}")
    if not described and WIDGET_REPR.match(text):
        raise NotebookError(f"a widget's inner name instead of words for a reader, {text[:60]!r}")
    data = {mime: _compact(mime, content) for mime, content in output.data.items() if mime != WIDGET}
    if "image/png" in data and data.get("text/html", "").startswith(("<img alt=", "<style>.nnlib-day")):
        del data["text/html"]  # the same picture once more, for JupyterLab alone
    kept = {name: value for name, value in output.metadata.items() if name in data or "/" not in name}
    clean = {"output_type": output.output_type, "data": data, "metadata": kept}
    return clean | {"execution_count": count} if output.output_type == "execute_result" else clean


def _with_words(outputs):
    """The outputs, each live figure followed by its words, which every reader of notebooks shows."""
    for output in outputs:
        data = output.get("data", {})
        if data.get("text/plain", "").startswith(STILL):
            continue  # from last time; they are made anew
        yield output
        if "image/png" in data and data.get("text/plain", "").startswith(ALT):
            words = f"{STILL} {data['text/plain'].removeprefix(ALT).strip()}"
            html = f"<p><em>{STILL}</em>{escape(words.removeprefix(STILL), quote=False)}</p>"
            yield {
                "output_type": "display_data",
                "data": {"text/html": html, "text/plain": words},
                "metadata": {},
            }


def _compact(mime, content):
    """Base64 on one line, whoever broke it into several."""
    return "".join(content.split()) if mime in ("image/png", "image/jpeg", "image/gif") else content


def _texts(outputs):
    for output in outputs:
        if output["output_type"] == "stream":
            yield output["text"]
        elif output["output_type"] == "error":
            yield output["evalue"]
        else:
            yield from (str(text) for mime, text in output["data"].items() if not mime.startswith("image/"))


def resolve(text):
    """What a terminal would show in the end: carriage returns, backspaces, and the two moves that tqdm makes."""
    if not re.search(r"[\r\b]|\x1b\[[AK]", text):
        return text
    rows, row, column = [[]], 0, 0
    for token in re.findall(r"\r\n|\x1b\[[0-9;]*[A-Za-z]|.", text, flags=re.DOTALL):
        if token in ("\n", "\r\n"):
            row, column = row + 1, 0
            rows += [[]] * (row == len(rows))
        elif token == "\r":
            column = 0
        elif token == "\b":
            column = max(0, column - 1)
        elif token == "\x1b[A":
            row = max(0, row - 1)
        elif token == "\x1b[K":
            del rows[row][column:]
        elif not token.startswith("\x1b["):  # colours have no width, and are dropped
            rows[row] += [" "] * (column - len(rows[row]))
            rows[row][column : column + 1] = token
            column += 1
    lines = ["".join(row).rstrip() for row in rows]
    while lines and not lines[-1] and len(lines) - 1 > row:  # rows that a nested bar opened and cleared again
        lines.pop()
    return "\n".join(lines)


# --- executing ---


def kernel_environment(folder):
    """The environment for a kernel whose results can be repeated, and which leaves the learner's own files alone."""
    folder = Path(folder)
    settings = folder / "matplotlibrc"
    settings.touch()
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    return environment | {
        "NNLIB_HOME": str(folder / "home"),
        "IPYTHONDIR": str(folder / "ipython"),
        "MATPLOTLIBRC": str(settings),
        "PYTHONHASHSEED": "0",
        # Small networks run fastest with one BLAS thread, and how a sum is split among threads changes its last digits.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # or a debugger that nobody asked for warns on stderr
    }


def execute(nb, folder, timeout=600):
    """Execute the notebook in `folder`; return it executed and the seconds of each cell, by its number.

    NotebookError names the cell that fails, dies or takes more than `timeout` seconds.
    """
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    class ThisPython(AsyncKernelManager):
        """The Python that runs this tool, whatever kernel the machine lists under the name python3."""

        kernel_spec = KernelSpec(**get_kernel_dict())

    nb, begun, seconds = nbformat.from_dict(copy.deepcopy(nb)), {}, {}

    def begin(cell, cell_index):
        begun[cell_index + 1] = time.perf_counter()

    def end(cell, cell_index, execute_reply):
        seconds[cell_index + 1] = time.perf_counter() - begun[cell_index + 1]

    def last():
        return _where(max(begun), nb.cells[max(begun) - 1])

    client = NotebookClient(
        nb,
        kernel_name="python3",
        kernel_manager_class=ThisPython,
        timeout=timeout,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=begin,
        on_cell_executed=end,
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as private, open(Path(private, "log"), "w+") as log:
        try:
            client.execute(env=kernel_environment(private), stderr=log)
        except CellExecutionError as error:
            raise NotebookError(f"{last()} fails:\n{COLOURS.sub('', error.traceback).rstrip()}") from None
        except CellTimeoutError:
            raise NotebookError(f"{last()} is not done after {timeout} s") from None
        except DeadKernelError:
            log.seek(0)
            raise NotebookError(f"{last()}: the kernel died; its log ends with:\n{log.read()[-2000:]}") from None
    return nb, seconds


def differences(old, new):
    """What a reader would find changed between two normalised notebooks, in words; `measured` outputs may change."""
    names = [[cell.id for cell in nb.cells] for nb in (old, new)]
    if names[0] != names[1]:
        return ["the cells themselves differ"]
    found = []
    for number, (before, after) in enumerate(zip(old.cells, new.cells, strict=True), start=1):
        before, after = copy.deepcopy(before), copy.deepcopy(after)
        if "measured" in before.metadata.get("tags", []):
            before.outputs = after.outputs = []
        if before != after:
            lines = difflib.unified_diff(_readable(before), _readable(after), "file", "again", n=0, lineterm="")
            found.append("\n".join([_where(number, before), *list(lines)[2:]]))
    return found


def _readable(cell):
    """A cell as lines to compare; a picture stands for itself by a few letters of its hash."""

    def short(match):
        return f"picture {hashlib.sha256(match[0].encode()).hexdigest()[:8]}"

    text = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    return re.sub(r"[A-Za-z0-9+/=]{200,}", short, text).splitlines()


# --- the command ---


def read(path):
    """The notebook in a file; NotebookError if there is none in it."""
    try:
        # nbformat.read would put random ids where ids are missing or double.
        return nbformat.reader.reads(Path(path).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise NotebookError(f"can't be read as a notebook: {str(error)[:300]}") from None


def is_normalised(path):
    """Whether the file holds, byte for byte, what this tool would write without executing it."""
    return Path(path).read_bytes() == as_text(normalise(read(path))).encode()


def _write(path, nb, before):
    """Put the notebook in the place of the file, whole or not at all; False if it is the same."""
    text = as_text(nb).encode()
    if path.read_bytes() != before:
        raise NotebookError("was changed by somebody meanwhile; left as it is")
    if text == before:
        return False
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return True


def _process(path, options):
    """Do what was asked for with one notebook; return words on what was done, and whether all is well."""
    if options.check:
        return ("is normalised", True) if is_normalised(path) else ("is not normalised", False)
    before, start = path.read_bytes(), time.perf_counter()
    nb, seconds = read(path), {}
    if not options.no_run:
        nb, seconds = execute(nb, path.parent, options.timeout)
    nb = normalise(nb)
    took = f"{time.perf_counter() - start:6.1f} s"
    slow = sorted(((s, n) for n, s in seconds.items() if s >= 0.5), reverse=True)[:3]
    details = "".join(f"\n{s:10.1f} s  {_where(n, nb.cells[n - 1])}" for s, n in slow)
    if options.again:
        found = differences(normalise(read(path)), nb)
        words = "comes out the same" if not found else "comes out different"
        return f"{took}  {words}{details}" + "".join(f"\n{difference}" for difference in found), not found
    return f"{took}  {'written' if _write(path, nb, before) else 'unchanged'}{details}", True


def _files(names):
    for name in names:
        if name.is_dir():
            yield from sorted(name.glob("*.ipynb"))
        else:
            yield name


def _shown(path):
    path = path.resolve()
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def main(arguments=None):
    """The command line; returns 1 if a notebook isn't as it should be."""
    parser = argparse.ArgumentParser(prog="notebooks.py", description="Execute and normalise notebooks.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILES", help="files or folders; else notebooks/")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="write nothing; say which files aren't normalised")
    what.add_argument("--no-run", action="store_true", help="normalise without executing")
    what.add_argument("--again", action="store_true", help="write nothing; execute and say what comes out different")
    parser.add_argument("--timeout", type=int, default=600, metavar="SECONDS", help="for one cell (600)")
    options = parser.parse_args(arguments)
    files = list(_files(options.files or [ROOT / "notebooks"]))
    if not files:
        parser.error("no notebooks there")
    failed = 0
    for path in files:
        try:
            words, well = _process(path, options)
        except NotebookError as error:
            words, well = f"{'is not normalised' if options.check else 'left as it was'}\n{error}", False
        except OSError as error:
            words, well = f"{error}", False
        failed += not well
        print(f"{_shown(path)}  {words}", file=sys.stdout if well else sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
