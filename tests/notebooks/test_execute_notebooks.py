"""tools/notebooks.py: what it keeps of a notebook, what it drops, what it refuses, and that it harms nothing."""

import copy
import io
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from tqdm import tqdm

from tools import notebooks as tool

TOOL = Path(tool.__file__)
WIDGET = {tool.WIDGET: {"model_id": "5a1c", "version_major": 2, "version_minor": 0}}
PNG = "iVBORw0KGgo="


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def shown(data, kind="display_data", **metadata):
    return new_output(kind, data=data, metadata=metadata)


def code(*outputs, source="1 + 1", count=1, **metadata):
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


def words_of(html, text=None):
    """What stands below a live figure for those who can't move it."""
    still = "Live figure. To move it, choose Run, Run All Cells."
    return shown({"text/html": f"<p><em>{still}</em> {html}</p>", "text/plain": f"{still} {text or html}"})


def outputs_of(*outputs, **metadata):
    """The outputs that are kept of a cell with these."""
    return tool.normalise(new_notebook(cells=[code(*outputs, **metadata)])).cells[0].outputs


def text_of(*outputs):
    kept = outputs_of(*outputs)
    assert all(output.output_type == "stream" and output.name == "stdout" for output in kept)
    return "".join(output.text for output in kept)


# --- what is kept and what is dropped ---


def test_noise_is_dropped_and_the_rest_is_kept():
    noisy = new_notebook(
        cells=[
            new_markdown_cell("# Title", metadata={"collapsed": True, "slideshow": {"slide_type": "slide"}}),
            code(
                stream("a"),
                stream("b\n"),
                shown({"image/png": PNG, "text/plain": "Live figure: a line", **WIDGET}, **{"image/png": {"width": 9}}),
                count=17,
                scrolled=True,
                trusted=True,
                execution={"iopub.execute_input": "2026-11-21T01:00:00Z"},
                jupyter={"source_hidden": True},
                nbgrader={"grade_id": "q1"},
                tags=["measured"],
            ),
            code(new_output("execute_result", {"text/plain": "2"}, execution_count=23), count=23),
        ],
        metadata={
            "kernelspec": {"name": "course", "display_name": "Mine"},
            "language_info": {"name": "python", "version": "3.12.1"},
            "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}},
            "toc-showcode": True,
        },
    )
    markdown, figure, result = tool.normalise(noisy).cells
    assert markdown.metadata == {"slideshow": {"slide_type": "slide"}}
    assert figure.metadata == {"nbgrader": {"grade_id": "q1"}, "tags": ["measured"]}
    assert figure.outputs == [
        stream("ab\n"),
        shown({"image/png": PNG, "text/plain": "Live figure: a line"}, **{"image/png": {"width": 9}}),
        words_of("a line"),
    ]
    assert (figure.execution_count, result.execution_count, result.outputs[0].execution_count) == (1, 2, 2)
    metadata = tool.normalise(noisy).metadata
    assert metadata.kernelspec.name == "python3"
    assert "version" not in metadata.language_info
    assert set(metadata) == {"kernelspec", "language_info"}


def test_the_words_below_a_live_figure_are_those_of_the_figure_and_stand_there_once():
    figure = shown({"image/png": PNG, "text/plain": "Live figure: 1 < 2"})
    before = shown({"image/png": PNG, "text/plain": "Picture: a point"})
    expected = [before, figure, words_of("1 &lt; 2", "1 < 2")]
    assert outputs_of(before, figure) == expected
    assert outputs_of(before, figure, words_of("an older one")) == expected


def test_a_picture_is_kept_once_though_jupyterlab_was_shown_it_twice():
    html = f'<img alt="a line" width="9" src="data:image/png;base64,{PNG}">'
    words = {"image/png": PNG, "text/plain": "Picture: a line"}
    assert outputs_of(shown(words | {"text/html": html})) == [shown(words)]
    table = {"text/html": "<table></table>", "text/plain": "a table"}
    assert outputs_of(shown(table)) == [shown(table)]


def test_cells_that_never_ran_get_no_number():
    nb = tool.normalise(new_notebook(cells=[code(count=5), code(count=None), code(count=9)]))
    assert [cell.execution_count for cell in nb.cells] == [1, None, 2]


def test_a_cell_is_folded_by_its_tag_alone():
    cells = [code(tags=["hide-input"]), code(jupyter={"source_hidden": True})]
    tagged, by_chance = tool.normalise(new_notebook(cells=cells)).cells
    assert tagged.metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    assert by_chance.metadata == {}


def test_attachments_stay_with_their_cell():
    cell = new_markdown_cell("![A cell](attachment:a.png)", attachments={"a.png": {"image/png": PNG}})
    assert tool.normalise(new_notebook(cells=[cell])).cells[0].attachments == {"a.png": {"image/png": PNG}}


def test_a_picture_is_the_same_on_one_line_or_on_several():
    broken = outputs_of(shown({"image/png": "iVBO\nRw0KGgo=\n", "text/plain": "Picture: a dot"}))
    assert broken == outputs_of(shown({"image/png": PNG, "text/plain": "Picture: a dot"}))


def test_missing_ids_are_made_once_and_for_all():
    nb = new_notebook(cells=[new_markdown_cell("same"), new_markdown_cell("same"), new_markdown_cell("other")])
    for cell in nb.cells:
        del cell["id"]
    first = tool.normalise(nb)
    assert tool.normalise(nb) == first
    assert len({cell.id for cell in first.cells}) == 3
    nb.cells[1].id = first.cells[0].id  # somebody's own, by chance
    mixed = tool.normalise(nb)
    assert mixed.cells[1].id == first.cells[0].id
    assert len({cell.id for cell in mixed.cells}) == 3


def test_an_intended_error_is_told_in_its_last_line():
    error = new_output("error", ename="ValueError", evalue="x is odd", traceback=["File /home/me/a.py", "..."])
    (kept,) = outputs_of(error, tags=["raises-exception"])
    assert kept.traceback == ["ValueError: x is odd"]


# --- what a terminal would show ---


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("plain\n  text\n", "plain\n  text\n"),
        ("1 %\r2 %\r100 %\n", "100 %\n"),
        ("a long line\rshort\n", "shortg line\n"),
        ("a long line\rshort\x1b[K\n", "short\n"),
        ("working\r       \r", ""),
        ("before\nworking\r       \rafter\n", "before\nafter\n"),
        ("windows\r\nlines\r\n", "windows\nlines\n"),
        ("abc\b\bX\n", "aXc\n"),
        ("outer\ninner\x1b[A\rOUTER\n", "OUTER\ninner"),
    ],
)
def test_carriage_returns_do_what_they_do_in_a_terminal(written, seen):
    assert tool.resolve(written) == seen
    assert text_of(*(stream(piece) for piece in written)) == seen


@pytest.mark.parametrize("inner", [False, True])
def test_a_finished_bar_that_cleared_itself_leaves_nothing(inner):
    terminal = io.StringIO()
    for _ in tqdm(range(4), file=terminal, leave=False, mininterval=0, desc="epochs"):
        for _ in tqdm(range(3), file=terminal, leave=False, mininterval=0, disable=not inner):
            pass
    pieces = terminal.getvalue().split("\r")
    assert len(pieces) > 4
    mixed = [stream("\r" + piece, "stderr") for piece in pieces]
    mixed[2:2] = [stream("loss 0.1\n")]
    mixed[5:5] = [stream("loss 0.2\n")]
    assert text_of(*mixed) == "loss 0.1\nloss 0.2\n"


# --- what is refused ---

LIVE = {"image/png": PNG, **WIDGET}


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (stream("UserWarning: no\n", "stderr"), "writes to stderr, where warnings go:\nUserWarning: no"),
        (stream("<object at 0x7f2a4c0d1e90>\n"), "a memory address, at 0x7f2a4c0d1e90"),
        (shown({"text/plain": "<f at 0x00007F2A4C0D1E90>"}), "a memory address"),
        (shown({"text/html": "<b>at 0x7f2a4c0d1e90</b>", "text/plain": "b"}), "a memory address"),
        (stream("saved to /home/ann/model.npz\n"), "a path of this machine, /home/ann/model.npz"),
        (stream("C:\\Users\\ann\\model.npz\n"), "a path of this machine"),
        (stream(f"{tool.ROOT}\n"), "a path of this machine"),
        (new_output("error", ename="ValueError", evalue="no", traceback=[]), "ends in an error, ValueError: no"),
        (shown({**WIDGET, "text/plain": "IntSlider(value=0)"}), "a widget without a picture and the words"),
        (shown({**LIVE, "text/plain": "VBox(children=(IntSlider(value=0),))"}), "a widget without a picture and the"),
        (shown({**LIVE, "text/plain": "Live figure:"}), "a widget without a picture and the words"),
        (shown({**WIDGET, "text/plain": "Live figure: a line"}), "a widget without a picture and the words"),
        (shown({"image/png": PNG, "text/plain": "VBox(children=(Image(value=b''),))"}), "a widget's inner name"),
        (shown({"text/plain": "Output()"}), "a widget's inner name"),
    ],
)
def test_what_no_reader_should_meet_is_refused_by_the_cell_s_number_and_first_line(output, message):
    nb = new_notebook(cells=[new_markdown_cell("# Title"), code(output, source="\nshow(it)\nmore")])
    with pytest.raises(tool.NotebookError) as refusal:
        tool.normalise(nb)
    assert str(refusal.value).startswith("cell 2 (show(it)): ")
    assert message in str(refusal.value)


def test_every_bad_cell_is_named_at_once():
    bad = [code(stream("w", "stderr"), source=f"cell_{n}()") for n in range(3)]
    with pytest.raises(tool.NotebookError, match=r"(?s)cell 1 \(cell_0.*cell 2 \(cell_1.*cell 3 \(cell_2"):
        tool.normalise(new_notebook(cells=bad))


def test_two_cells_with_one_id_are_named():
    nb = new_notebook(cells=[new_markdown_cell("a"), new_markdown_cell("b"), new_markdown_cell("c")])
    nb.cells[0].id = nb.cells[2].id = "x"
    with pytest.raises(tool.NotebookError, match="cells 1, 3 have the same id x"):
        tool.normalise(nb)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "can't be read as a notebook"),
        ("\xff", "can't be read as a notebook"),
        ('{"nbformat": 3, "nbformat_minor": 0, "worksheets": []}', "nbformat 4, got 3"),
        ('{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "poem", "source": "", "metadata": {}}]}', "isn't a"),
    ],
)
def test_files_that_hold_no_notebook_are_said(tmp_path, text, message):
    path = tmp_path / "a.ipynb"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(tool.NotebookError, match=message):
        tool.is_normalised(path)


# --- for every notebook ---

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
writing = st.lists(st.sampled_from(["loss 0.1", " ", "\n", "\r", "\b", "\x1b[A", "\x1b[K", "█", "é"])).map("".join)
bundles = st.dictionaries(st.sampled_from(["text/html", "text/latex", "image/svg+xml"]), words, max_size=2)
outputs = st.one_of(
    st.builds(stream, writing),
    st.builds(lambda data, text: shown(data | {"text/plain": text}), bundles, words),
    st.builds(lambda text: shown({"image/png": PNG + "\n", "text/plain": f"Live figure: x{text}", **WIDGET}), words),
    st.builds(lambda n: new_output("execute_result", {"text/plain": str(n)}, execution_count=n), st.integers(1, 99)),
)
noise = st.dictionaries(st.sampled_from(["tags", "collapsed", "scrolled", "execution", "nbgrader"]), st.just({}))
cells = st.one_of(
    st.builds(new_markdown_cell, words, metadata=st.fixed_dictionaries({"collapsed": st.booleans()})),
    st.builds(
        new_code_cell,
        words,
        outputs=st.lists(outputs, max_size=4),
        execution_count=st.none() | st.integers(1, 99),
        metadata=st.fixed_dictionaries({"scrolled": st.booleans(), "tags": st.lists(st.just("measured"), max_size=1)}),
    ),
)


@given(st.lists(cells, max_size=4), st.booleans())
def test_normalising_twice_is_normalising_once_and_a_file_holds_it_all(cells, with_ids):
    nb = new_notebook(cells=cells)
    for number, cell in enumerate(nb.cells):
        cell["id"] = f"cell-{number}"
        if not with_ids:
            del cell["id"]
    before = copy.deepcopy(nb)
    once = tool.normalise(nb)
    assert nb == before
    assert tool.normalise(once) == once
    assert nbformat.reader.reads(tool.as_text(once)) == once


@given(st.text(max_size=60))
def test_text_without_control_characters_stays_and_resolving_is_done_once(text):
    plain = text.replace("\r", "").replace("\b", "").replace("\x1b", "")
    assert tool.resolve(plain) == plain
    assert tool.resolve(tool.resolve(text)) == tool.resolve(text)


# --- as its user would ---


@pytest.fixture
def run(capsys):
    """Runs the tool as its command line does; gives the exit code, and all it says."""

    def run(*arguments):
        status = tool.main(list(map(str, arguments)))
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


@pytest.fixture
def write(tmp_path):
    """Writes sources as a notebook, plain ones or (source, tag); gives its path."""

    def write(*sources, name="a.ipynb"):
        pairs = [source if isinstance(source, tuple) else (source, None) for source in sources]
        cells = [new_code_cell(text, metadata={"tags": [tag]} if tag else {}) for text, tag in pairs]
        nbformat.write(new_notebook(cells=cells), tmp_path / name)
        return tmp_path / name

    return write


@pytest.mark.slow
def test_executing_writes_a_normalised_file_and_doing_it_again_changes_nothing(write, run, tmp_path, monkeypatch):
    path = write(
        "import matplotlib.pyplot as plt\nfrom tqdm import tqdm",
        "plt.plot([1, 3, 2]);",
        "for _ in tqdm(range(3), leave=False): print({'a', 'b', 'c'})",
        "import os, sys; print(sys.executable == os.environ['THIS'], os.environ['OMP_NUM_THREADS'])",
        "import pathlib; pathlib.Path(os.environ['NNLIB_HOME']).mkdir(); open('here.txt', 'w').close()",
        ("1 / 0", "raises-exception"),
        ("import time; print(time.time())", "measured"),
    )
    home = tmp_path / "learner"
    for name, value in {"NNLIB_HOME": str(home), "THIS": sys.executable, "MPLBACKEND": "agg"}.items():
        monkeypatch.setenv(name, value)
    done = subprocess.run([sys.executable, TOOL, path], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "written" in done.stdout
    assert not home.exists()
    assert (tmp_path / "here.txt").exists()
    nb = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in nb.cells] == [1, 2, 3, 4, 5, 6, 7]
    assert "image/png" in nb.cells[1].outputs[-1].data
    assert len(nb.cells[2].outputs) == 1
    assert nb.cells[3].outputs[0].text == "True 1\n"
    assert tool.is_normalised(path)
    status, said = run("--again", path)
    assert (status, "comes out the same" in said) == (0, True), said


@pytest.mark.slow
def test_a_notebook_whose_cell_fails_stays_as_it_was_and_the_others_are_done(write, run):
    bad = write("x = 1", "import os", "x / 0", name="bad.ipynb")
    endless = write("import time", "while True: time.sleep(1)", name="endless.ipynb")
    deadly = write("import os; os._exit(3)", name="deadly.ipynb")
    good = write("print('fine')", name="good.ipynb")
    before = [path.read_bytes() for path in (bad, endless, deadly)]
    status, said = run("--timeout", 3, bad, endless, deadly, good)
    assert status == 1
    assert "cell 3 (x / 0) fails" in said
    assert "ZeroDivisionError: division by zero" in said
    assert "cell 2 (while True: time.sleep(1)) is not done after 3 s" in said
    assert "cell 1 (import os; os._exit(3)): the kernel died" in said
    assert [path.read_bytes() for path in (bad, endless, deadly)] == before
    assert nbformat.read(good, as_version=4).cells[0].outputs[0].text == "fine\n"


def test_check_says_which_file_is_not_normalised_and_writes_nothing(write, run):
    rough = write("x = 1", name="rough.ipynb")
    before = rough.read_bytes()
    assert run("--check", rough) == (1, f"{rough}  is not normalised\n")
    assert rough.read_bytes() == before
    assert run("--no-run", rough)[0] == 0
    assert run("--check", rough.parent) == (0, f"{rough}  is normalised\n")


def test_nothing_there_is_an_error_not_a_success(tmp_path, run):
    with pytest.raises(SystemExit, match="2"):
        run("--check", tmp_path)
    status, said = run("--check", tmp_path / "none.ipynb")
    assert (status, "none.ipynb" in said) == (1, True)


@pytest.fixture
def executes_to(monkeypatch):
    """Lets `execute` give the notebook with these texts printed, one for each cell, after an action."""

    def pretend(*texts, action=lambda: None):
        def execute(nb, folder, timeout):
            action()
            for number, (cell, text) in enumerate(zip(nb.cells, texts, strict=True), start=1):
                cell.outputs, cell.execution_count = [stream(text)], number
            return nb, {}

        monkeypatch.setattr(tool, "execute", execute)

    return pretend


def test_again_tells_what_comes_out_different_but_for_measured_cells(write, run, executes_to):
    path = write("print(random())", ("print(time())", "measured"), "print(3)")
    executes_to("0.1\n", "12 s\n", "3\n")
    assert run(path)[0] == 0
    before = path.read_bytes()
    executes_to("0.1\n", "14 s\n", "3\n")
    assert run("--again", path)[0] == 0
    executes_to("0.2\n", "14 s\n", "3\n")
    status, said = run("--again", path)
    assert status == 1
    assert "cell 1 (print(random()))" in said
    assert "0.1" in said
    assert "0.2" in said
    assert "cell 2" not in said
    assert "cell 3" not in said
    assert path.read_bytes() == before


def test_what_somebody_saved_meanwhile_is_not_overwritten(write, run, executes_to):
    path = write("print(1)")
    executes_to("1\n", action=lambda: path.write_text("saved in JupyterLab", encoding="utf-8"))
    status, said = run(path)
    assert (status, "was changed by somebody meanwhile" in said) == (1, True)
    assert path.read_text(encoding="utf-8") == "saved in JupyterLab"


def test_a_write_that_breaks_off_leaves_the_old_file(write, run, executes_to, monkeypatch):
    path = write("print(1)")
    before = path.read_bytes()
    executes_to("1\n")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    status, said = run(path)
    assert (status, "No space left" in said) == (1, True)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
