"""Grading a class: one folder with everything that people send, kind and unkind, graded once by the command itself."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nncheck.grading import grade, inside, sandbox, submissions
from nncheck.judging import run

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = json.loads((ROOT / "solutions/01_neuron.ipynb").read_text(encoding="utf-8"))
EXERCISE = json.loads((ROOT / "exercises/01_neuron.ipynb").read_text(encoding="utf-8"))
ALL = {"weighted_sum": 2, "threshold_bias": 1, "activate": 3, "Neuron": 3, "perceptron_step": 3, "line_detector": 2}


def copy(notebook):
    return json.loads(json.dumps(notebook))


def answer_cells(notebook):
    cells = {}
    for cell in notebook["cells"]:
        grader = cell["metadata"].get("nbgrader", {})
        if grader.get("solution"):
            cells[grader["grade_id"]] = cell
    return cells


def with_answers(_notebook=SOLUTION, **answers):
    """A notebook whose answer cells hold the given texts."""
    notebook = copy(_notebook)
    for name, text in answers.items():
        answer_cells(notebook)[name]["source"] = text
    return json.dumps(notebook)


def body(lines, before=""):
    """An answer to weighted_sum out of the lines of its body."""
    return f"{before}\ndef weighted_sum(x, w, b):\n" + "".join(f"    {line}\n" for line in lines.splitlines())


HERE = repr(str(ROOT))

# what somebody does in weighted_sum, and what the teacher then reads
UNKIND = {
    "endless": (body("while True: pass"), "did not finish in time"),
    "endless_swallowing": (
        body("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
        "did not finish in time",
    ),
    "endless_at_the_top": (body("return x @ w + b") + "while True: pass", "did not finish in time"),
    "endless_printing": (body("while True: print('x' * 1000)"), "did not finish in time"),
    "endless_stderr": (
        body("import os\nwhile True: os.write(1, b'x' * 10000); os.write(2, b'x' * 10000)"),
        "did not finish in time",
    ),
    "sleeps": (body("import time; time.sleep(1000)"), "did not finish in time"),
    "aborts": (body("import os; os.abort()"), "crashed or was killed (signal 6)"),
    "kills_itself": (body("import signal; signal.raise_signal(9)"), "crashed or was killed (signal 9)"),
    "leaves": (body("import os; os._exit(0)"), "ended before it gave an answer"),
    "memory": (body("import numpy as np; return np.ones(10**11)"), "needs more memory"),
    "memory_bit_by_bit": (body("kept = []\nwhile True: kept.append(bytes(10**8))"), "needs more memory"),
    "floods": (body("import numpy as np; return np.ones(10**7)"), None),
    "writes_outside": (body(f"open({HERE} + '/grades.txt', 'w')"), "tried writing"),
    "reads_solutions": (body(f"open({HERE} + '/solutions/01_neuron.ipynb').read()"), "tried reading"),
    "reads_swallowing": (
        body(f"try:\n    open({HERE} + '/solutions/01_neuron.ipynb')\nexcept Exception: pass\nreturn x @ w"),
        "tried reading",
    ),
    "looks_around": (body(f"import os; os.listdir({HERE})"), "tried looking into"),
    "imports_references": (
        body(f"import sys; sys.path.insert(0, {HERE})\nimport nncheck.questions.neuron as n\nreturn n"),
        None,
    ),
    "starts_programs": (body("import os; os.system('touch /tmp/nnlib-was-here')"), "tried os.system"),
    "starts_processes": (body("import subprocess; subprocess.run(['ls'])"), "tried "),
    "forks": (body("import os\nwhile True: os.fork()"), "tried os.fork"),
    "kills_the_grader": (body("import os; os.kill(os.getppid(), 9)"), "tried os.kill"),
    "connects": (body("import socket; socket.create_connection(('127.0.0.1', 80))"), "tried socket"),
    "patches_numpy": (
        body(
            "return 0.0",
            "import numpy as np\nnp.allclose = np.array_equal = lambda *a, **k: True\nnp.abs = lambda a: a * 0\n",
        ),
        None,
    ),
    "patches_the_runner": (
        body(
            "return 0.0",
            "import sys\nmain = sys.modules['nncheck.judging.run']\n"
            "main.plain = lambda value: main.Outcome('right', whole=None)\n",
        ),
        None,
    ),
    "equals_everything": (
        body(
            "return Same()",
            "class Same(float):\n    def __eq__(self, other): return True\n    __ne__ = lambda *a: False\n"
            "    def __array__(self, *a, **k):\n        import numpy as np\n        return np.array(0.0)\n",
        ),
        None,
    ),
    "pickles": (
        body(
            "import numpy as np\nreturn np.array([Bomb()], dtype=object)",
            "class Bomb:\n    def __reduce__(self):\n        import os\n        return os.system, ('echo bomb',)\n",
        ),
        None,
    ),
    "exits": (body("raise SystemExit(0)"), None),
    "writes_nonsense": (
        body("import os\nfor fd in range(3, 30):\n    try: os.write(fd, b'\\xff' * 1000)\n    except OSError: pass"),
        None,
    ),
    "syntax": ("def weighted_sum(x, w, b)\n    return x @ w + b", None),
}


def odd():
    """Submissions that are odd without ill will: (file name, text or bytes, points, what the teacher reads)."""
    good = json.dumps(SOLUTION)
    lost = copy(SOLUTION)
    lost["metadata"] = {}
    for cell in lost["cells"]:
        cell["metadata"] = {}
    large = copy(SOLUTION)
    large["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}]
    doubled = copy(SOLUTION)
    wrong_first = copy(answer_cells(doubled)["weighted_sum"])
    wrong_first["source"] = "def weighted_sum(x, w, b):\n    return 0"
    doubled["cells"].insert(2, wrong_first)
    missing = copy(SOLUTION)
    missing["cells"].remove(answer_cells(missing)["Neuron"])
    older = copy(EXERCISE)
    older["metadata"]["nnlib"]["digest"] = "0" * 16
    moved = copy(SOLUTION)
    answer_cells(moved)["weighted_sum"]["source"] = "def weighted_sum(x, w, b):\n    return total(x * w) + b * ONE"
    moved["cells"].append(
        {
            "cell_type": "code",
            "metadata": {},
            "source": "import math\nONE = 1\nprint(1 / 0)\ndef total(values):\n    return math.fsum(values)",
        }
    )
    scribbled = with_answers(
        weighted_sum="%timeit 1 + 1\n!ls\ndef weighted_sum(x, w, b):\n    return x @ w + b\nassert 1 == 2, 'a test'"
    )
    checks_gone = copy(SOLUTION)
    checks_gone["cells"] = [c for c in checks_gone["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")]
    return [
        ("Anna Müller (1).ipynb", good, 14, ""),
        ("deep/er/01_neuron.ipynb", good, 14, ""),
        ("=HYPERLINK(1).ipynb", good, 14, ""),
        ("renamed.txt", good, 14, ""),
        ("with_bom.ipynb", b"\xef\xbb\xbf" + good.encode(), 14, ""),
        ("untouched.ipynb", json.dumps(EXERCISE), 0, ""),
        ("metadata_lost.ipynb", json.dumps(lost), 14, ""),
        ("large_outputs.ipynb", json.dumps(large), 14, ""),
        ("doubled.ipynb", json.dumps(doubled), 14, "weighted_sum: answered in cells 3, 5; cell 5 counts"),
        ("missing.ipynb", json.dumps(missing), 11, "Neuron: no cell with an answer"),
        ("older.ipynb", json.dumps(older), 0, "made from another version of the exercise"),
        ("helpers_elsewhere.ipynb", json.dumps(moved), 14, ""),
        ("magics.ipynb", scribbled, 14, ""),
        ("checks_deleted.ipynb", json.dumps(checks_gone), 14, ""),
        ("damaged.ipynb", good[: len(good) // 2], None, "a notebook whose JSON is damaged, at line"),
        ("deep.ipynb", "[" * 100_000, None, "not a notebook"),
        ("empty.ipynb", "", None, "an empty file"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), None, "not a notebook: it isn't text"),
        ("archive.ipynb", b"PK\x03\x04" + bytes(100), None, "a zip archive"),
        ("list.ipynb", "[1, 2]", None, "not a notebook"),
        ("other.ipynb", json.dumps({"cells": [], "metadata": {}}), None, "none of the course's exercises"),
        ("old_format.ipynb", json.dumps({"worksheets": []}), None, "older format"),
        (
            "cells_of_nonsense.ipynb",
            json.dumps({"cells": [1, None, {}, {"source": 3}, {"source": [1]}]}),
            None,
            "none of",
        ),
    ]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The CSV's lines by file, the results' folder, and how long it took."""
    folder = tmp_path_factory.mktemp("class") / "submissions"
    for name, (text, _) in UNKIND.items():
        _put(folder / f"{name}.ipynb", with_answers(weighted_sum=text))
    for name, text, _, _ in odd():
        _put(folder / name, text)
    begun = time.monotonic()
    code = run_command(folder, "--seconds", "3")
    assert code.returncode == 0, code.stderr
    out = folder.with_name("submissions-graded")
    return lines(out), out, time.monotonic() - begun


def _put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def run_command(folder, *options):
    command = [sys.executable, "-m", "nncheck.grading.grade", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder.parent, timeout=600)


def lines(out):
    text = (out / "grades.csv").read_text(encoding="utf-8-sig")
    return {line["file"].lstrip("'"): line for line in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize("name", UNKIND)
def test_an_unkind_answer_costs_its_own_question_and_nothing_else(graded, name):
    line, says = graded[0][f"{name}.ipynb"], UNKIND[name][1]
    others = {question: str(points) for question, points in ALL.items() if question != "weighted_sum"}
    assert {question: line[question] for question in others} == others
    assert line["weighted_sum"] == "0"
    if says:
        assert says in line["remarks"]


@pytest.mark.parametrize("name, points, says", [(n, p, s) for n, _, p, s in odd()], ids=[o[0] for o in odd()])
def test_what_people_send_is_graded_or_gets_a_clear_line(graded, name, points, says):
    line = graded[0][Path(name).name]
    if points is None:
        assert line["points"] == "0" and line["exercise"] == "" and "not graded: " in line["remarks"]
    else:
        assert (line["points"], line["out of"]) == (str(points), "14"), line
    assert says in line["remarks"]
    assert says or not line["remarks"]


def test_nothing_was_written_or_started_outside(graded):
    assert not (ROOT / "grades.txt").exists()
    assert not Path("/tmp/nnlib-was-here").exists()


def test_an_endless_loop_is_called_by_its_name_and_nothing_else(graded):
    page = next(graded[1].glob("feedback/endless.html")).read_text(encoding="utf-8")
    assert "is there a loop without an end?" in page and "Hint" not in page


def test_no_cell_of_the_csv_is_a_formula(graded):
    text = (graded[1] / "grades.csv").read_text(encoding="utf-8-sig")
    assert all(cell[:1] not in "=+-@" for row in csv.reader(io.StringIO(text)) for cell in row if cell)


def test_everyone_gets_a_page_and_the_summary_leads_to_it(graded):
    lines, out, _ = graded
    summary = (out / "summary.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)">', summary)
    assert len(links) == len(lines) == len(UNKIND) + len(odd())
    for link in links:
        page = (out / link).read_text(encoding="utf-8")
        assert page.startswith("<!doctype html>") and "http" not in page.replace("<!doctype html>", "")
        assert "<script" not in page
    assert "The misunderstandings met most often" in summary


def test_a_page_names_the_line_that_fails(graded):
    page = next(graded[1].glob("feedback/starts_programs*.html")).read_text(encoding="utf-8")
    assert "line 3: import os; os.system" in page and "not allowed while grading" in page


def test_the_same_seed_gives_the_same_inputs_and_is_recorded(graded):
    lines, out, _ = graded
    seeds = {line["seed"] for line in lines.values()}
    assert seeds == {(out / "records" / ".seed").read_text()}


def test_a_second_run_goes_on_where_the_first_stopped(tmp_path):
    folder = tmp_path / "class"
    for name in ("a", "b", "c"):
        _put(folder / f"{name}.ipynb", json.dumps(SOLUTION))
    assert run_command(folder).returncode == 0
    out = tmp_path / "class-graded"
    first = {path.name: path.stat().st_mtime_ns for path in (out / "records").glob("*.json")}
    before = (out / "grades.csv").read_bytes()
    (out / "records" / "b.json").write_text("{ damaged")
    _put(folder / "c.ipynb", with_answers(weighted_sum=body("return x @ w")))
    assert run_command(folder).returncode == 0
    second = {path.name: path.stat().st_mtime_ns for path in (out / "records").glob("*.json")}
    assert [name for name in first if first[name] == second[name]] == ["a.json"]
    assert {name: line["points"] for name, line in lines(out).items()} == {
        "a.ipynb": "14",
        "b.ipynb": "14",
        "c.ipynb": "12",
    }
    assert before.splitlines()[1] == (out / "grades.csv").read_bytes().splitlines()[1]  # a's line, with the same seed


@pytest.mark.parametrize("name", submissions.courses(ROOT))
def test_every_solution_gets_all_points_in_a_process_of_its_own(name):
    """There nothing of nnlib can be imported but what the exercise names as its library."""
    known = submissions.courses(ROOT)
    found = grade.grade(submissions.read(ROOT / "solutions" / f"{name}.ipynb", name, known), 11, sandbox.Limits())
    assert {v.name: (v.earned, v.results) for v in found.verdicts if v.earned < v.points} == {}
    assert found.points == known[name].exercise.points and found.remarks == []


def test_hints_reach_the_learner_of_a_class_too(tmp_path):
    known = submissions.courses(ROOT)
    _put(tmp_path / "a.ipynb", with_answers(weighted_sum=body("return x @ w")))
    found = grade.grade(submissions.read(tmp_path / "a.ipynb", "a", known), 7, sandbox.Limits())
    assert found.verdicts[0].hint == "Your result is what one gets when the bias is forgotten."


def test_a_later_question_never_depends_on_an_earlier_one(tmp_path):
    known = submissions.courses(ROOT)
    text = with_answers(activate="def activate(z, kind):\n    while True: pass")
    _put(tmp_path / "a.ipynb", text)
    found = grade.grade(submissions.read(tmp_path / "a.ipynb", "a", known), 7, sandbox.Limits(seconds=2))
    earned = {verdict.name: verdict.earned for verdict in found.verdicts}
    assert earned == ALL | {"activate": 0}


def test_expected_results_and_references_never_enter_the_process(tmp_path):
    """All that a submission's process is told about a question, searched for what it must not know."""
    known = submissions.courses(ROOT)
    _put(tmp_path / "a.ipynb", json.dumps(EXERCISE))
    submission = submissions.read(tmp_path / "a.ipynb", "a", known)
    for question in submission.course.exercise.questions:
        submission.answers[question.name] = f"{question.name} = 0"
        arrays, words = grade._job(submission.course, submission, question, question.draw(3), sandbox.Limits())
        wanted = list(question.outcomes(question.reference, question.draw(3), {}))
        given = {array.tobytes() for array in arrays.values()}
        expected = {outcome.whole.tobytes() for outcome in wanted if outcome.whole is not None}
        assert not given & expected
        solution = submission.course.solutions[question.name]
        assert solution not in json.dumps(words) and words["references"] == []


def test_a_forged_answer_is_read_as_data_only():
    forged = inside.pack({}, kind="value", n_parts=10**9, line="x")
    assert sandbox._outcomes("", len(forged).to_bytes(8, "little") + forged, 1)[0].kind == "ended"
    forged = inside.pack({}, **{"kind": "value", "denied": list("abcdefgh"), "message": "m" * 10**6})
    outcome = sandbox._outcomes("", len(forged).to_bytes(8, "little") + forged, 1)[0]
    assert outcome.kind == "value"
    assert len(outcome.message) <= run.MOST_PRINTED and len(outcome.denied) <= 5
    bomb = io.BytesIO()
    np.savez_compressed(bomb, **{"a/whole": np.zeros(10**7), "words": np.array('{"kind": "value"}')})
    assert len(bomb.getvalue()) < 200_000
    forged = len(bomb.getvalue()).to_bytes(8, "little") + bomb.getvalue()
    assert sandbox._outcomes("", forged, 1)[0].kind == "ended"


def send_instead(source, monkeypatch):
    """Let a submission's process get this text for inside.py."""
    real = sandbox.inspect.getsource
    monkeypatch.setattr(sandbox.inspect, "getsource", lambda what: source if what is inside else real(what))


def test_systems_without_fork_give_the_same_grades(tmp_path, monkeypatch):
    """Elsewhere than on Linux each question has a process of its own; here the same is done by hand."""
    monkeypatch.setattr(sandbox, "AT_ONCE", False)
    source = sandbox.inspect.getsource(inside).replace('sys.platform == "linux"', "False")
    assert "_fork_apart if False" in source
    send_instead(source, monkeypatch)
    known = submissions.courses(ROOT)
    _put(
        tmp_path / "a.ipynb",
        with_answers(weighted_sum=body("import os; os._exit(0)"), activate="import os; os.abort()"),
    )
    found = grade.grade(submissions.read(tmp_path / "a.ipynb", "a", known), 7, sandbox.Limits())
    assert {verdict.name: verdict.earned for verdict in found.verdicts} == ALL | {"weighted_sum": 0, "activate": 0}


def test_a_memory_hog_is_stopped_where_the_system_sets_no_limit(tmp_path, monkeypatch):
    pytest.importorskip("psutil")
    monkeypatch.setattr(sandbox, "AT_ONCE", False)
    source = sandbox.inspect.getsource(inside).replace('sys.platform == "linux"', "False")
    source = source.replace("    try:\n        import resource", "    return\n    try:\n        import resource")
    send_instead(source, monkeypatch)
    known = submissions.courses(ROOT)
    hog = (
        "import time\nkept = []\nfor _ in range(80): kept.append(bytearray(10**7)); time.sleep(0.05)\nreturn x @ w + b"
    )
    _put(tmp_path / "a.ipynb", with_answers(EXERCISE, weighted_sum=body(hog)))
    found = grade.grade(submissions.read(tmp_path / "a.ipynb", "a", known), 7, sandbox.Limits(megabytes=300))
    assert found.remarks == ["weighted_sum: needs more memory than there is"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_used_or_refused_in_words(tmp_path):
    """Whether that user may read this Python differs from machine to machine; either it works or it says why not."""
    folder = tmp_path / "class"
    _put(folder / "a.ipynb", with_answers(weighted_sum=body("import os; return float(os.getuid()) * 0 + x @ w + b")))
    result = run_command(folder, "--user", "nobody")
    if result.returncode == 0:
        assert lines(tmp_path / "class-graded")["a.ipynb"]["points"] == "14"
    else:
        assert result.returncode == 2 and "that user can't run" in result.stderr
    result = run_command(folder, "--user", "nobody-of-that-name")
    assert result.returncode == 2 and "It needs an account" in result.stderr


@pytest.mark.parametrize(
    "options, says",
    [
        (["--exercise", "99_none"], "--exercise expects one of 01_neuron"),
        (["--seconds", "0"], "--seconds expects a number above 0"),
        (["--course", "/nowhere"], "give the course's folder with --course"),
    ],
)
def test_a_wrong_command_says_what_to_do(tmp_path, capsys, options, says):
    assert grade.main([str(tmp_path), *options]) == 2
    assert says in capsys.readouterr().err


def test_a_folder_that_is_not_there(tmp_path, capsys):
    assert grade.main([str(tmp_path / "nowhere")]) == 2
    assert "grade expects a folder of submissions" in capsys.readouterr().err
