"""A filled-in exercise as people's editors save it: the same cells in all shapes that a notebook comes in.

`SHAPES` is a dict of names and functions: a notebook (as parsed JSON) in, the bytes of a file out.
"""

import copy
import json
import re
import uuid

SHAPES = {}


def shape(function):
    """Note a shape; what it gives as a dict is written as JSON."""

    def as_bytes(notebook):
        made = function(copy.deepcopy(notebook))
        return made if isinstance(made, bytes) else json.dumps(made, ensure_ascii=False, indent=1).encode()

    SHAPES[function.__name__] = as_bytes
    return function


def lines(source):
    """A source as the list of lines that nbformat writes."""
    return re.split(r"(?<=\n)", source) if source else []


def each(notebook, change):
    for cell in notebook["cells"]:
        change(cell)
    return notebook


def grader(cell):
    return cell["metadata"].get("nbgrader", {})


def drop_ids(notebook):
    return each(notebook, lambda cell: cell.pop("id", None))


@shape
def jupyterlab(notebook):
    return each(notebook, lambda cell: cell.update(source=lines(cell["source"])))


@shape
def classic(notebook):
    """The classic notebook before cell ids: nbformat 4.2, collapsed outputs."""
    drop_ids(notebook)["nbformat_minor"] = 2
    return each(notebook, lambda c: (c["metadata"].update(collapsed=False), c.update(source=lines(c["source"]))))


@shape
def colab(notebook):
    notebook["metadata"] |= {"colab": {"provenance": []}, "accelerator": "GPU"}
    drop_ids(notebook)["nbformat_minor"] = 0
    return each(notebook, lambda cell: cell["metadata"].update(id=uuid.uuid4().hex[:12], outputId=uuid.uuid4().hex))


@shape
def vs_code(notebook):
    notebook["metadata"] = {"language_info": {"name": "python", "version": "3.12.1"}, "orig_nbformat": 4}
    return each(
        notebook, lambda c: (c["metadata"].update(vscode={"languageId": "python"}), c.update(source=lines(c["source"])))
    )


@shape
def kaggle(notebook):
    """It keeps its own metadata only, and puts a cell of its own in front."""
    notebook["metadata"] = {"kaggle": {"accelerator": "none"}, "kernelspec": {"name": "python3"}}
    each(
        drop_ids(notebook),
        lambda cell: cell.update(metadata={"trusted": True, "execution": {"iopub.status.busy": "x"}}),
    )
    first = "# Many helpful libraries are here\nimport os\nfor place in os.walk('/kaggle/input'):\n    print(place)"
    notebook["cells"].insert(0, {"cell_type": "code", "source": first, "metadata": {}, "outputs": []})
    return notebook


@shape
def deepnote(notebook):
    notebook["metadata"] = {"deepnote": {}, "deepnote_notebook_id": "a"}
    return each(
        drop_ids(notebook),
        lambda c: c.update(
            metadata={"cell_id": uuid.uuid4().hex, "deepnote_cell_type": c["cell_type"]}, block_group="a"
        ),
    )


@shape
def nbgrader_assignment(notebook):
    return each(notebook, lambda c: grader(c) and grader(c).update(checksum="0" * 32, schema_version=3, locked=False))


@shape
def nbformat_3(notebook):
    cells = []
    for cell in drop_ids(notebook)["cells"]:
        if cell["cell_type"] == "code":
            cells.append({"cell_type": "code", "input": lines(cell["source"]), "language": "python", "outputs": [],
                          "metadata": cell["metadata"], "prompt_number": 1})  # fmt: skip
        elif match := re.match(r"(#+) (.*)\Z", cell["source"]):
            cells.append({"cell_type": "heading", "level": len(match[1]), "source": match[2], "metadata": {}})
        else:
            cells.append(cell)
    return {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": cells, "metadata": {}}],
    }


@shape
def nothing_but_sources(notebook):
    """No metadata, no ids, no course: as some converters leave it."""
    return {"cells": [{"cell_type": c["cell_type"], "source": c["source"]} for c in notebook["cells"]], "nbformat": 4}


@shape
def with_bom(notebook):
    return b"\xef\xbb\xbf" + json.dumps(notebook).encode()


@shape
def utf_16(notebook):
    return json.dumps(notebook, ensure_ascii=False).encode("utf-16")


@shape
def utf_32_without_bom(notebook):
    return json.dumps(notebook, ensure_ascii=False).encode("utf-32-le")


@shape
def crlf(notebook):
    each(notebook, lambda cell: cell.update(source=lines(cell["source"].replace("\n", "\r\n"))))
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


@shape
def one_line(notebook):
    return json.dumps(notebook, separators=(",", ":")).encode()


@shape
def lists_without_newlines(notebook):
    return each(notebook, lambda cell: cell.update(source=cell["source"].split("\n")))


@shape
def windows_1252(notebook):
    notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "Müller, “erste” Abgabe"})
    return json.dumps(notebook, ensure_ascii=False).encode("cp1252", "backslashreplace")


@shape
def duplicated_answers(notebook):
    """Every answer cell twice, as after a copy and paste; the metadata goes along."""
    notebook["cells"] = [
        c for cell in notebook["cells"] for c in ([cell, cell] if grader(cell).get("solution") else [cell])
    ]
    return notebook


@shape
def split_before_the_answer(notebook):
    """Every answer cell split after its imports and helpers; both halves keep the metadata."""
    cells = []
    for cell in notebook["cells"]:
        head, found, answer = cell["source"].rpartition("\n\n\n")
        if grader(cell).get("solution") and found:
            cells += [cell | {"source": head}, cell | {"source": answer, "id": uuid.uuid4().hex}]
        else:
            cells.append(cell)
    return notebook | {"cells": cells}


@shape
def answered_in_new_cells(notebook):
    """The answer stands in a new cell behind the stub that was handed out, before the check."""
    cells = []
    for cell in notebook["cells"]:
        if grader(cell).get("solution"):
            name = grader(cell)["grade_id"]
            stub = cell | {"source": f"{name} = ...  # your value goes here"}
            cells += [stub, {"cell_type": "code", "metadata": {}, "source": cell["source"], "outputs": []}]
        else:
            cells.append(cell)
    return notebook | {"cells": cells}


@shape
def timed(notebook):
    return each(notebook, lambda c: grader(c).get("solution") and c.update(source="%%time\n" + c["source"]))


@shape
def with_magics(notebook):
    """Lines that only a notebook understands, before and behind each answer."""
    before, behind = (
        "%matplotlib inline\n!pip install numpy\nfiles = !ls\n",
        "\n%timeit 1 + 1\nt = %timeit -o 2 % 2\nnp.sum?\n",
    )
    return each(notebook, lambda c: grader(c).get("solution") and c.update(source=before + c["source"] + behind))


@shape
def checks_deleted(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if not grader(cell).get("grade")]
    return notebook


@shape
def check_in_the_answers_cell(notebook):
    for cell in notebook["cells"]:
        if grader(cell).get("solution"):
            cell["source"] += f"\n\ncheck('{grader(cell)['grade_id']}')"
    return notebook


@shape
def only_the_answers(notebook):
    """Nothing but the answer cells: no imports, no text."""
    notebook["cells"] = [cell for cell in notebook["cells"] if grader(cell).get("solution")]
    return notebook


@shape
def with_outputs_of_a_run(notebook):
    text = {"output_type": "stream", "name": "stdout", "text": ["x" * 10_000] * 20}
    bad = {"output_type": "error", "ename": "E", "evalue": "\ud800", "traceback": ["\x1b[0;31m\u2028"]}
    each(notebook, lambda c: c["cell_type"] == "code" and c.update(outputs=[text, bad], execution_count=7))
    return json.dumps(notebook).encode()
