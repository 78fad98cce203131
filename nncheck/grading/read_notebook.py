"""What a file holds that is meant to be a notebook: its cells, whichever editor wrote it."""

import json

from nncheck.grading.magics import as_python
from nncheck.grading.needed_code import names_bound
from nncheck.grading.sandbox import limits


def read(data):
    """`{"exercise": ..., "digest": ..., "cells": [...]}` of a notebook's bytes.

    A cell is a dict of kind ("code", "markdown", ...), source, python (the source as Python, where that can be),
    grade_id, is_answer, and names (what it gives a value to, if it were run as code). ValueError says, for a teacher to
    read, why the bytes are no notebook.
    """
    notebook = _parse(data)
    cells = notebook.get("cells")
    if not isinstance(cells, list) and isinstance(notebook.get("worksheets"), list):  # nbformat 3 and before
        cells = [cell for sheet in notebook["worksheets"] for cell in _list(_dict(sheet).get("cells"))]
    if not isinstance(cells, list):
        raise ValueError("not a notebook: it has no list of cells")
    course = _dict(_dict(notebook.get("metadata")).get("nnlib"))
    found = {"exercise": _text(course.get("exercise")), "digest": _text(course.get("digest"))}
    found["cells"] = [_cell(_dict(cell)) for cell in cells]
    if sum(len(cell["source"]) for cell in found["cells"]) > limits.MOST_SOURCE:
        raise ValueError(f"its cells hold more than {limits.MOST_SOURCE:,} characters of text")
    return found


def _parse(data):
    """A notebook's JSON as a dict."""
    if not data.strip(b"\0\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise ValueError("an empty file" if not data.strip() else "nothing but zeros and spaces")
    for begin, what in BEGINS.items():
        if data.startswith(begin):
            raise ValueError(f"not a notebook but {what}")
    try:
        text = data.decode(json.detect_encoding(data), "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # as an old editor on Windows saves it
        if not text.lstrip().startswith("{"):
            raise ValueError("not a notebook: it isn't text") from None
    text = text.strip("\ufeff\0 \t\r\n")
    try:
        notebook = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if text.startswith("{"):
            raise ValueError(f"a notebook whose JSON is damaged, at line {error.lineno}") from None
        page = text[:1_000].lower()
        what = (
            "a web page"
            if page.startswith("<") and "html" in page
            else "a Python script"
            if "\nimport " in page
            else ""
        )
        raise ValueError(f"not a notebook but {what}" if what else "not a notebook") from None
    except (RecursionError, ValueError):
        raise ValueError(
            "not a notebook that anybody wrote: it is nested too deeply, or holds a giant number"
        ) from None
    if not isinstance(notebook, dict):
        raise ValueError("not a notebook: it has no list of cells")
    return notebook


BEGINS = {
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"Rar!": "a rar archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"%PDF": "a PDF",
    b"version https://git-lfs": "a pointer of Git LFS, without the file itself",
}


def _cell(cell):
    kind, source = _text(cell.get("cell_type")), cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        ends = any(line.endswith("\n") for line in lines)
        source = ("" if ends else "\n").join(lines)  # some editors leave the newlines out
    source = _text(source)
    grader = _dict(_dict(cell.get("metadata")).get("nbgrader"))
    python, names = source, set()
    try:
        python = as_python(source) if kind == "code" else source
        names = names_bound(python) if kind == "code" or "=" in source or "def " in source else set()
    except Exception:  # whatever Python and IPython may say to what a learner has written
        python = source
    return {
        "kind": kind,
        "source": source,
        "python": python if python != source else "",
        "grade_id": _text(grader.get("grade_id")),
        "is_answer": grader.get("solution") is True and not grader.get("grade"),
        "names": sorted(names),
    }


def _text(value):
    return value if isinstance(value, str) else ""


def _dict(value):
    return value if isinstance(value, dict) else {}


def _list(value):
    return value if isinstance(value, list) else []
