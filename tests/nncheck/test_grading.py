"""Grading a class: one folder with everything that people send, kind and unkind, graded once by the command itself."""

import contextlib
import csv
import dataclasses
import functools
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncheck.grading import folder, marking, read_notebook, submissions
from nncheck.grading.grade import main
from nncheck.grading.marking import Marker
from nncheck.grading.sandbox import job_process, limits, processes, walls
from nncheck.grading.sandbox.limits import Limits
from tests import ROOT
from tests.helpers.hostile import ANSWERS, body
from tests.helpers.sandbox import cage, there_must_be_a_cage

SOLUTION = json.loads((ROOT / "solutions/01_neuron.ipynb").read_text(encoding="utf-8"))
EXERCISE = json.loads((ROOT / "exercises/01_neuron.ipynb").read_text(encoding="utf-8"))
KNOWN = submissions.courses(ROOT)
POINTS = {question.name: question.points for question in KNOWN["01_neuron"].exercise.questions}
ALL = sum(POINTS.values())

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the shapes of hostility here are Linux's"),
]


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


BIAS = "".join(answer_cells(SOLUTION)["threshold_bias"]["source"])  # right answers
ACTIVATE = "".join(answer_cells(SOLUTION)["activate"]["source"])


def code(source, **metadata):
    return {"cell_type": "code", "metadata": metadata, "source": source}


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))


SOON_OVER = ["--seconds", "0.4", "--megabytes", "300"]  # so that what never ends, or takes all it gets, is ended early


def run_command(place, *options, before=()):
    command = [*before, sys.executable, "-m", "nncheck.grading.grade", str(place), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=place.parent, timeout=600)


def lines(out):
    text = (out / "grades.csv").read_text(encoding="utf-8-sig")
    return {re.sub("(^|;)'", r"\1", line["submission"]): line for line in csv.DictReader(io.StringIO(text))}


@pytest.fixture(scope="module")
def wall():
    with cage() as found:
        yield found


def mark(wall, text, seconds=None, seed=7, alone=True):
    """The grade of one notebook's text."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    marker = Marker(KNOWN, seed, wall, Limits(seconds))
    return marker.mark(io.BytesIO(data), len(data), Path("a.ipynb"), "a", alone)


def earned(grade):
    return {verdict.name: verdict.earned for verdict in grade.verdicts}


# --- a class with everything in it ---


@functools.cache
def odd():
    """Submissions that are odd without ill will: name: (text or bytes, points, what the teacher reads)."""
    good = json.dumps(SOLUTION)
    lost = copy(SOLUTION)
    lost["metadata"] = {}
    for cell in lost["cells"]:
        cell["metadata"] = {}
    large = copy(SOLUTION)
    large["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 30_000_000}]
    missing = copy(SOLUTION)
    missing["cells"].remove(answer_cells(missing)["Neuron"])
    older = copy(EXERCISE)
    older["metadata"]["nnlib"]["digest"] = "0" * 16
    markdown = copy(SOLUTION)
    answer_cells(markdown)["Neuron"]["cell_type"] = "markdown"
    surrogates = with_answers(weighted_sum="# \ud800\ndef weighted_sum(x, w, b):\n    return x @ w + b")
    return {
        "Anna Müller (1)": (good, ALL, ""),
        "deep/er/01_neuron": (good, ALL, ""),
        "=HYPERLINK(1)": (good, ALL, ""),
        "a;=HYPERLINK(1);b": (good, ALL, ""),
        "n" * 240: (good, ALL, ""),
        "line\nbreak\u2028and\u202eright-to-left": (good, ALL, ""),
        "untouched": (json.dumps(EXERCISE), 0, ""),
        "metadata_lost": (json.dumps(lost), ALL, ""),
        "large_outputs": (json.dumps(large), ALL, ""),
        "missing": (json.dumps(missing), ALL - 3, "Neuron: no cell with an answer"),
        "markdown": (json.dumps(markdown), ALL - 3, "Neuron: its cell is markdown, not code"),
        "older": (json.dumps(older), 0, "made from another version of the exercise"),
        "half_a_character": (surrogates.encode("utf-8", "surrogatepass"), ALL - 2, ""),
        "damaged": (good[: len(good) // 2], None, "a notebook whose JSON is damaged, at line"),
        "deep_json": ("[" * 100_000, None, "nested too deeply"),
        "deep_cells": ('{"cells": ' + '{"a": [' * 50_000, None, "nested too deeply"),
        "giant_number": ('{"cells": ' + "9" * 100_000 + "}", None, "giant number"),
        "many_small_things": ('{"cells": [' + "[]," * 8_000_000 + "[]]}", None, "too large to be looked into"),
        "huge_cell": (json.dumps({"cells": [code("x" * 11_000_000)]}), None, "more than 10,000,000 characters"),
        "too_large": (None, None, "too large to be looked into (300 MB"),
        "empty": ("", None, "an empty file"),
        "zeros": (bytes(10_000), None, "nothing but zeros"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), None, "not a notebook: it isn't text"),
        "archive": (b"PK\x03\x04" + bytes(100), None, "a zip archive; unpack it first"),
        "pdf": (b"%PDF-1.7", None, "not a notebook but a PDF"),
        "page": ("<!doctype html><html>", None, "not a notebook but a web page"),
        "script": ("# %%\nimport numpy\n", None, "not a notebook but a Python script"),
        "list": ("[1, 2]", None, "not a notebook"),
        "other": (json.dumps({"cells": [], "metadata": {}}), None, "none of the course's exercises"),
        "no_cells": (json.dumps({"worksheets": 3}), None, "no list of cells"),
        "nonsense": (json.dumps({"cells": [1, None, {}, {"source": 3}, {"source": [1]}]}), None, "none of"),
    }


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class that has been graded: lines of the CSV by submission, the folder with the results, what was said."""
    place = tmp_path_factory.mktemp("class") / "submissions"
    for name, (text, _) in ANSWERS.items():
        put(place / f"{name}.ipynb", with_answers(EXERCISE, weighted_sum=text, threshold_bias=BIAS))
    for name, (text, _, _) in odd().items():
        if text is None:
            with (place / f"{name}.ipynb").open("wb") as file:
                file.truncate(300_000_000)
        else:
            put(place / f"{name}.ipynb", text)
    put(Path(os.fsdecode(os.fsencode(place) + b"/M\xfcller.ipynb")), json.dumps(SOLUTION))
    (place / "dangling.ipynb").symlink_to("nowhere")
    (place / "linked.ipynb").symlink_to(ROOT / "solutions/01_neuron.ipynb")
    (place / "loop").symlink_to(place)
    (place / "nothing in it").mkdir()
    os.mkfifo(place / "pipe.ipynb")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(os.path.relpath(place / "socket.ipynb"))
    found = run_command(place, *SOON_OVER, *(["--wall", "bubblewrap"] if there_must_be_a_cage() else []))
    assert found.returncode == 0, found.stderr
    out = place.with_name("submissions-graded")
    return lines(out), out, found.stdout


@pytest.mark.parametrize("name", ANSWERS)
def test_a_hostile_answer_gets_nothing_and_takes_nothing(graded, name):
    line, says = graded[0][name], ANSWERS[name][1]
    assert (line["weighted_sum"], line["threshold_bias"]) == ("0", "1"), line
    page = (graded[1] / "feedback" / f"{folder._slug(name.encode())}.html").read_text(encoding="utf-8")
    assert says is None or says in line["remarks"] + page.replace("&#x27;", "'")


@pytest.mark.parametrize("name", odd())
def test_what_people_send_is_graded_or_gets_a_clear_line(graded, name):
    _, points, says = odd()[name]
    line = graded[0][folder.shown(name.encode())]
    if points is None:
        assert line["points"] == line["weighted_sum"] == "" and line["remarks"].startswith("not graded: ")
    else:
        assert (line["points"], line["out of"]) == (str(points), str(ALL)), line
    assert says in line["remarks"] and (says or not line["remarks"])


@pytest.mark.parametrize(
    "name, says",
    [
        ("dangling", "a link, which is not followed; send the file itself"),
        ("linked", "a link"),
        ("loop", "a link"),
        ("nothing in it", "an empty folder"),
        ("pipe", "a pipe, not a file"),
        ("socket", "a socket, not a file"),
    ],
)
def test_what_is_no_file_is_named_and_never_opened(graded, name, says):
    assert graded[0][name]["remarks"].startswith(f"not graded: {says}")


def test_a_name_in_an_old_encoding_is_read(graded):
    assert graded[0]["Müller"]["points"] == str(ALL)


def test_nothing_was_written_or_started_outside(graded):
    assert not (ROOT / "grades.txt").exists()
    assert not Path("/tmp/nnlib-was-here").exists()


def test_the_command_says_which_wall_it_has(graded):
    assert graded[2].startswith("Each submission runs in a cage of its own (bwrap)") or not there_must_be_a_cage()


def test_an_endless_loop_is_called_by_its_name_and_nothing_else(graded):
    page = next(graded[1].glob("feedback/endless.html")).read_text(encoding="utf-8")
    assert "is there a loop without an end?" in page and "Hint" not in page


def test_no_cell_of_the_csv_is_a_formula(graded):
    text = (graded[1] / "grades.csv").read_text(encoding="utf-8-sig")
    for separator in ",;\t":  # whatever a spreadsheet program takes for one where it is used
        rows = csv.reader(io.StringIO(text), delimiter=separator)
        assert all(cell.strip('"')[:1] not in ("=", "+", "-", "@") for row in rows for cell in row if cell)


def test_everyone_gets_a_page_that_nothing_can_break_and_the_summary_leads_to_it(graded):
    found, out, _ = graded
    summary = (out / "summary.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)">', summary)
    assert len(set(links)) == len(links) == len(found) == len(ANSWERS) + len(odd()) + 7
    for link in links:
        page = (out / link).read_text(encoding="utf-8")
        assert page.startswith("<!doctype html>") and "http" not in page.replace("<!doctype html>", "")
        assert "<script" not in page and "\x00" not in page and len(page) < 100_000


def test_the_same_seed_gives_the_same_inputs_and_is_recorded(graded):
    seeds = {line["seed"] for line in graded[0].values()}
    assert seeds == {(graded[1] / "records" / ".run").read_text().split()[0]}


# --- as another user, and without walls ---


def as_an_ordinary_user():
    """What to put before a command so that it runs without root's rights."""
    if os.geteuid() != 0:
        return []
    return [shutil.which("bwrap"), "--dev-bind", "/", "/", "--unshare-user", "--uid", "1000", "--gid", "1000"]


@pytest.mark.skipif(not there_must_be_a_cage(), reason="needs bubblewrap")
def test_an_ordinary_user_has_the_same_cage(tmp_path):
    place = tmp_path / "class"
    some = ["endless", "kills_everybody", "signals_the_process_above", "stops_another_of_its_own", "memory_file",
            "memory_of_many", "reads_solutions", "reads_memory", "reads_what_is_open", "reads_environment_of_the_first",
            "writes_into_the_first", "writes_to_the_grader", "looks_for_siblings", "signals_by_pidfd", "connects",
            "becomes_root", "writes_into_the_library", "leaves_a_process", "many_empty_files",
            "fork_bomb"]  # fmt: skip
    for name in some:
        put(
            place / f"{name}.ipynb",
            with_answers(EXERCISE, weighted_sum=ANSWERS[name][0], threshold_bias=BIAS),
        )
    put(place / "honest.ipynb", json.dumps(SOLUTION))
    put(place / "closed.ipynb", json.dumps(SOLUTION))
    put(place / "shut" / "a.ipynb", json.dumps(SOLUTION))
    (place / "closed.ipynb").chmod(0)
    (place / "shut").chmod(0)
    try:
        found = run_command(place, *SOON_OVER, "--wall", "bubblewrap", before=as_an_ordinary_user())
        assert found.returncode == 0, found.stderr
    finally:
        (place / "shut").chmod(0o700)
    result = lines(tmp_path / "class-graded")
    assert result.pop("honest")["points"] == str(ALL)
    assert result.pop("closed")["remarks"] == "not graded: can't be read (Permission denied)"
    assert result.pop("shut")["remarks"] == "not graded: a folder that can't be looked into (Permission denied)"
    assert {name: (line["weighted_sum"], line["threshold_bias"]) for name, line in result.items()} == dict.fromkeys(
        some, ("0", "1")
    )
    assert "memory" not in result["fork_bomb"]["remarks"]  # it is said to be what it is
    for name in some:
        page = (tmp_path / "class-graded" / "feedback" / f"{name}.html").read_text(encoding="utf-8")
        said = [result[name]["remarks"], *re.findall('class="why">(.*?)<', page.replace("&#x27;", "'"))]
        assert ANSWERS[name][1] is None or ANSWERS[name][1] in " ".join(said), (name, said)


REFUSED = {
    "writes": (body(f"open({str(ROOT)!r} + '/grades.txt', 'w')"), "tried “writing"),
    "reads": (body(f"open({str(ROOT)!r} + '/solutions/01_neuron.ipynb').read()"), "tried “reading"),
    "lists": (body(f"import os; os.listdir({str(ROOT)!r})"), "tried “looking into"),
    "starts": (body("import os; os.system('touch /tmp/nnlib-was-here')"), "tried “os.system"),
    "forks": (body("import os\nwhile True: os.fork()"), "tried “os.fork"),
    "kills": (body("import os; os.kill(os.getppid(), 9)"), "tried “os.kill"),
    "loops": (body("while True: pass"), "did not finish in time"),
    "hoards": (body("kept = []\nwhile True: kept.append(bytes(10**7))"), "needs more memory"),
    "draws": (body("import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.savefig('a.png')\nreturn 0.0"), ""),
}


@pytest.mark.parametrize("at_once", [True, False], ids=["a process for each submission", "a process for each question"])
def test_without_walls_accidents_are_refused_and_said(monkeypatch, at_once):
    """The second is what systems without fork do."""
    monkeypatch.setattr(processes, "AT_ONCE", at_once)
    if not at_once:
        monkeypatch.setattr(limits, "TO_PREPARE", 0.5)  # there an endless answer has this time, too
        source = processes.inspect.getsource(job_process).replace('sys.platform == "linux"', "False")
        real = processes.inspect.getsource
        monkeypatch.setattr(processes.inspect, "getsource", lambda what: source if what is job_process else real(what))
    with processes.best_wall(Limits(), only="refusals") as wall:
        assert "refusals stop accidents only" in str(wall)
        for name in REFUSED if at_once else ("writes", "forks", "loops", "hoards"):
            text, says = REFUSED[name]
            text = with_answers(EXERCISE, weighted_sum=text, threshold_bias=BIAS)
            found = mark(wall, text, seconds=0.4 if name == "loops" else 5)
            assert earned(found)["threshold_bias"] == 1 and earned(found)["weighted_sum"] == 0, name
            assert says in "; ".join(found.remarks), (name, found.remarks)
        assert mark(wall, json.dumps(SOLUTION)).earned == ALL
    assert not Path("/tmp/nnlib-was-here").exists() and not (ROOT / "grades.txt").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_used_or_refused_in_words(tmp_path):
    """Whether that user may read this Python differs from machine to machine; in a cage it always may."""
    place = tmp_path / "class"
    put(place / "a.ipynb", with_answers(weighted_sum=body("import os; assert os.getuid() == 65534\nreturn x @ w + b")))
    result = run_command(place, "--user", "nobody")
    if result.returncode == 0:
        assert lines(tmp_path / "class-graded")["a"]["points"] == str(ALL)
    else:
        assert not there_must_be_a_cage() and result.returncode == 2 and "that user can't run" in result.stderr
    result = run_command(place, "--user", "nobody-of-that-name")
    assert result.returncode == 2 and "It needs an account" in result.stderr


@pytest.mark.skipif(os.geteuid() != 0 or not there_must_be_a_cage(), reason="only root can become another user")
def test_where_all_cages_have_one_user_the_kernel_does_not_count_that_users_processes(wall):
    """Else one learner's would count against another's, whose threads then couldn't start."""
    limit = body("import resource; raise Exception(resource.getrlimit(resource.RLIMIT_NPROC)[0])")
    text = with_answers(EXERCISE, weighted_sum=limit)
    with cage(user="nobody") as of_one_user:
        for many, limited in ((of_one_user, False), (wall, True)):
            found = mark(many, text).verdicts[0].results[0].message
            assert (found == f"Exception: {limits.MOST_PROCESSES}") == limited, found


def test_two_graders_take_different_users_for_their_cages():
    """The kernel counts processes by user: else one class's would count against another's that is graded beside it."""
    code = "from nncheck.grading.sandbox.walls import nobodies; print(next(nobodies))"
    said = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT) for _ in range(2)]
    first, second = (int(one.stdout) for one in said)
    assert first != second and all(10**9 < uid < 2**31 - 10**6 for uid in (first, second))


def test_a_container_is_used_where_there_is_one(tmp_path, monkeypatch):
    """What stands for docker here notes how it was called, and runs Python without the container."""
    fake = tmp_path / "docker"
    script = f"""#!{sys.executable}
import json, os, sys
if sys.argv[1:3] == ["image", "inspect"]:
    sys.exit(sys.argv[3] != "nncheck")
open({str(tmp_path / "called")!r}, "w").write(json.dumps(sys.argv))
at = sys.argv.index("python3")
told = json.loads(sys.argv[-1])
told["places"] = [sys.argv[sys.argv.index("--volume") + 1].split(":")[0], {marking.processes.walls.PACKAGES!r}]
told["caged"] = False
os.execv(sys.executable, [sys.executable, "-I", *sys.argv[at + 2:-1], json.dumps(told)])
"""
    fake.write_text(script)
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with processes.best_wall(Limits()) as wall:
        assert wall.kind == "container" and "cage of its own (docker)" in str(wall)
        assert mark(wall, json.dumps(SOLUTION)).earned == ALL
    called = " ".join(json.loads((tmp_path / "called").read_text()))
    for words in ("--network none", "--read-only", "--cap-drop ALL", "--memory 1250000000", "--user 65534", ":ro "):
        assert words in called


# --- nothing of one question is in another's process ---


def test_a_process_is_told_no_solution_and_nothing_of_what_is_expected():
    solutions = {name: "".join(cell["source"]) for name, cell in answer_cells(SOLUTION).items()}
    for question in KNOWN["01_neuron"].exercise.questions:
        found = read_notebook.read(with_answers(EXERCISE, **{question.name: f"{question.name} = 0"}).encode())
        submission = submissions.understand(found, Path("a.ipynb"), "a", KNOWN)
        drawn = question.draw(3)
        arrays, words = marking.told(submission, question, drawn)
        assert words["references"] == []
        assert {name.partition("/")[2].removesuffix("[]") for name in arrays} == set().union(*drawn)
        assert not [name for name, text in solutions.items() if text in words["cells"]]
        assert "BEGIN SOLUTION" not in json.dumps(words)


def test_a_later_answer_uses_the_learners_earlier_one_and_only_else_the_courses(wall):
    def step(rate="learning_rate"):
        return (
            "def perceptron_step(w, b, x, target, learning_rate):\n"
            "    error = target - activate(np.array([x @ w + b]), 'step')[0]\n"
            f"    return w + {rate} * error * x, b + {rate} * error\n"
        )

    source = "".join(answer_cells(SOLUTION)["activate"]["source"])
    first, rest = source.split("):\n", 1)
    own = f"{first}):\n    globals()['used'] = True\n{rest}"
    loop = "def activate(z, kind):\n    while True: pass"
    proof = step("(learning_rate if used else 0)")
    found = mark(wall, with_answers(activate=own, perceptron_step=proof))
    assert earned(found) == POINTS and found.remarks == []
    found = mark(wall, with_answers(activate=loop, perceptron_step=step()), seconds=0.4)
    assert earned(found) == POINTS | {"activate": 0}
    assert "perceptron_step: tried with the course's activate" in found.remarks


@pytest.mark.parametrize("end", ["import signal; signal.raise_signal(9)", "while True: pass"])
def test_a_right_answer_counts_where_the_earlier_one_ends_all_that_could_tell_of_it(wall, end, monkeypatch):
    """Then nobody has seen which names it uses: here through a helper in a cell of its own, as the cell is executed."""
    monkeypatch.setattr(limits, "TO_PREPARE", 0.5)
    earlier = f"def ended():\n    {end}\n\nactivate = ended()"
    notebook = json.loads(
        with_answers(
            activate=earlier,
            perceptron_step="def perceptron_step(w, b, x, target, learning_rate):\n"
            "    error = target - fired(w, b, x)\n"
            "    return w + learning_rate * error * x, b + learning_rate * error\n",
        )
    )
    helper = "def fired(w, b, x):\n    return activate(np.array([x @ w + b]), 'step')[0]\n"
    notebook["cells"].insert(3, code(helper))
    found = mark(wall, json.dumps(notebook), seconds=0.5)
    assert earned(found) == POINTS | {"activate": 0}


def test_a_reference_that_stood_in_is_not_read_off_the_page(wall):
    """Whoever gets the course's answer into their process could send its text home as a value or an error."""
    spy = "def perceptron_step(w, b, x, target, rate):\n    code = activate.__code__.co_consts\n    {}\n"
    hint = "import sys; sys.modules['nncheck.run'].slip_in = lambda source: str(code); return 0"
    for way in ("raise ValueError(str(code))", "return str(code)", "return np.arange(8.0)", hint):
        text = with_answers(activate="def activate(z, kind): return z", perceptron_step=spy.format(way))
        page = repr(mark(wall, text).verdicts[4])
        assert "relu" not in page and "[0, 1, 2" not in page


@pytest.mark.parametrize("end, points", [("return x @ w + b", 2), ("while True: pass", 0), ("os.abort()", 0)])
def test_what_a_question_leaves_behind_another_does_not_find(wall, end, points):
    """The process that looks after the cage clears up behind each, however it ended, before the next."""
    leave = f"""import os, time

def weighted_sum(x, w, b):
    open("/tmp/left", "w").write("x")
    os.makedirs("/tmp/a/b/c", exist_ok=True)
    os.chmod("/tmp/a/b/c", 0)
    if os.fork() == 0:
        os.setsid()
        time.sleep(100)
    {end}
"""
    look = """import os

def activate(z, kind):
    raise Exception(f"{os.listdir('/tmp')}, {sum(name.isdigit() for name in os.listdir('/proc'))} processes")
"""
    found = mark(wall, with_answers(weighted_sum=leave, activate=look), seconds=0.4)
    assert earned(found)["weighted_sum"] == points
    assert found.verdicts[2].results[0].message == "Exception: [], 2 processes"


def test_where_clearing_up_fails_the_next_question_has_a_process_of_its_own(wall):
    """Even if an earlier answer was ended so often that nothing is tried again."""
    kills = body("import signal; signal.raise_signal(9)")
    deep = "import os\n\ndef activate(z, kind):\n    os.chdir('/tmp')\n    while True: os.mkdir('a'); os.chdir('a')"
    found = earned(mark(wall, with_answers(weighted_sum=kills, activate=deep), seconds=0.4))
    assert (found["weighted_sum"], found["activate"], found["Neuron"]) == (0, 0, 3)


def test_nothing_stays_in_the_folder_with_the_list_of_fonts(wall):
    """It is the grader's; an answer that leaves a note there leaves it to nobody."""
    leave = body(
        "import os\nfor folder, _, _ in os.walk('/tmp'):\n    open(folder + '/note', 'w').write('x')\nreturn x @ w + b",
        before="import matplotlib",
    )
    look = "import os\n\ndef activate(z, kind):\n    raise Exception([names for _, _, names in os.walk('/tmp')])"
    found = mark(wall, with_answers(weighted_sum=leave, activate=look))
    assert earned(found)["weighted_sum"] == 2
    assert "note" not in found.verdicts[2].results[0].message


DRAWS = body("plt.plot([1, 2])\nplt.savefig('a.png')\nreturn x @ w + b", before="import matplotlib.pyplot as plt")


def test_the_list_of_fonts_is_made_once_and_by_nothing_that_was_sent_in(monkeypatch, tmp_path):
    """Submissions that draw come at the same moment; and the grader may have been started where they lie."""
    made, real = [], processes._make_fonts
    monkeypatch.setattr(processes, "_make_fonts", lambda folder: made.append(folder) or time.sleep(0.1) or real(folder))
    put(tmp_path / "matplotlib.py", f"open({str(tmp_path / 'escaped')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "no such backend")
    with cage() as wall, ThreadPoolExecutor(4) as pool:
        found = {with_them.fonts for with_them in pool.map(processes.with_fonts, [wall] * 4)}
        assert len(found) == 1 and len(made) == (wall.kind == "bubblewrap")
        assert all(os.listdir(fonts) for fonts in found if fonts)
        assert earned(mark(wall, with_answers(weighted_sum=DRAWS)))["weighted_sum"] == 2
    assert not (tmp_path / "escaped").exists()


def test_without_a_list_of_fonts_one_can_draw_as_well(monkeypatch):
    monkeypatch.setattr(processes, "_make_fonts", os.mkdir)  # as where matplotlib fails, or its lock stays
    with cage() as wall:
        assert earned(mark(wall, with_answers(weighted_sum=DRAWS))) == POINTS


def test_where_memory_ran_out_no_other_question_is_asked(wall, monkeypatch):
    """A control group says for ever that it was full, which would explain whatever ends the next answer."""
    started, real = [], processes.Sandbox._start
    monkeypatch.setattr(processes.Sandbox, "_start", lambda box: started.append(box) or real(box))
    monkeypatch.setattr(processes.Group, "new", lambda megabytes: processes.Group([]))
    monkeypatch.setattr(processes.Group, "was_full", lambda group: len(started) == 1)
    assert mark(wall, json.dumps(SOLUTION)).earned == ALL
    assert len(started) >= 2


def test_forged_frames_are_read_as_data_only():
    def outcome_of(packed):
        return marking.outcomes_of("", [(job_process.READY, b"9" * 50), (job_process.OUTCOME, packed)], 1, 1)[0][0]

    assert outcome_of(job_process.pack({}, kind="value", n_parts=10**9, line="x")).kind == "ended"
    assert outcome_of(job_process.pack({}, kind="value")).kind == "ended"
    assert outcome_of(job_process.pack({"whole": np.array([b"x"])}, kind="value")).kind == "ended"
    found = outcome_of(
        job_process.pack({"whole": np.ones(1)}, kind="value", denied=list("abcdefgh"), message="m" * 10**5)
    )
    assert found.kind == "value" and len(found.message) < 10_000 and len(found.denied) <= 5
    whole = {"whole": np.arange(6.0).reshape(2, 3), "part/0": np.array("text"), "part/1": np.zeros((0, 3))}
    packed = job_process.pack(whole, kind="value", n_parts=2)
    assert np.array_equal(outcome_of(packed).whole, whole["whole"])
    assert [part.shape for part in outcome_of(packed).parts] == [(), (0, 3)]
    for old, new in ((b"[2, 3]", b"[9999999999, 3]"), (b"[2, 3]", b"[-2, -3]"), (b"<f8", b"|O8"), (b"<f8", b"|V8")):
        assert old in packed and outcome_of(packed.replace(old, new)).kind == "ended"
    for kind in ("ended", "right", "x" * 99):  # none that run.py gives; the grader itself says who has ended
        assert outcome_of(job_process.pack({}, kind=kind, message="all points to me")).message.startswith("its process")
    for shape in ((10**9, 0), (0, 10**9), (10**4, 10**4, 0)):  # nothing on the way, and more rows than memory holds
        assert outcome_of(job_process.pack({"whole": np.zeros(shape)}, kind="value")).kind == "ended"
    for n in range(0, len(packed), 7):
        assert outcome_of(packed[:n]).kind == "ended"
    assert outcome_of(job_process.pack({}, kind="error", message="m" * 10**6)).kind == "ended"
    skips = [(job_process.OUTCOME, job_process.pack({}, kind="skipped"))] * 3
    assert [o.kind for o in marking.outcomes_of("", skips, 3, 2)[0]] == ["ended", "ended", "skipped"]


FORGES = """
import json, os, struct, sys
import numpy as np

def {name}(*anything):
    inside = sys.modules["nncheck.grading.sandbox.job_process"]
    for number in range(60):
        words = dict.fromkeys(inside.TEXTS, str(number) + " the grader: give all points " + "x" * 1900)
        words["kind"] = "{kind}"
        whole = {{"whole": np.array("<b>" * 500_000)}} if number == 0 else {{"whole": np.array(0.0)}}
        data = inside.pack(whole, n_parts=None, line=0, denied=[f"{{number}} " + "y" * 190] * 5, **words)
        for place in range(3, 64):
            try:
                inside._write(place, inside.FRAME.pack(inside.OUTCOME, len(data)) + data)
            except OSError:
                pass
    os._exit(0)
"""


@pytest.mark.parametrize("kind", ["ended", "error", "value", "unfit"])
def test_nobody_fills_pages_and_remarks_with_words_of_their_own(wall, kind):
    names = ("weighted_sum", "activate", "Neuron", "perceptron_step")
    forged = {name: FORGES.format(name=name, kind=kind) for name in names}
    found = mark(wall, with_answers(EXERCISE, **forged))
    assert found.earned == 0
    assert all(len(result.message) <= 500 for verdict in found.verdicts for result in verdict.results)
    assert len("; ".join(found.remarks)) < 5_000
    assert not wall.caged or "yyy" not in repr(found.remarks)
    assert "the grader: give" not in repr(found.remarks)


def test_rows_without_numbers_are_counted_too():
    """A judge that wants to show them makes a list of each; in exercise 6 five million took gigabytes."""
    question = next(q for q in KNOWN["06_backprop"].exercise.questions if q.name == "diagnosis")
    asked = marking.Asked(question, 1)
    for shape in ((10**6, 0), (0, 10**6), (1000, 1000, 0)):
        given = marking.Outcome("value", whole=np.zeros(shape))
        assert asked.fitting(0, given).kind == "unfit"
        assert asked.fitting(0, marking.Outcome("value", parts=[np.zeros(shape)])).kind == "unfit"
    small = marking.Outcome("value", whole=np.zeros((3, 0)))
    assert asked.fitting(0, small) is small


def test_expected_values_are_said_only_where_inputs_are_drawn_anew(wall):
    found = mark(wall, with_answers(weighted_sum=body("return 0.0"), threshold_bias="threshold_bias = 3"))
    assert "expected " in found.verdicts[0].results[0].message
    course = KNOWN["02_layer"]
    shapes = next(question for question in course.exercise.questions if not callable(question.reference))
    notebook = json.loads((ROOT / "solutions/02_layer.ipynb").read_text(encoding="utf-8"))
    found = mark(wall, with_answers(notebook, **{shapes.name: f"{shapes.name} = (1, 2, 3, 4)"}))
    verdict = next(verdict for verdict in found.verdicts if verdict.name == shapes.name)
    assert verdict.earned < verdict.points and not any("expected" in result.message for result in verdict.results)


# --- nobody is harmed by another ---


def test_what_was_ended_from_outside_is_done_again_and_not_recorded_as_nothing(wall, monkeypatch):
    real, ended = processes.Sandbox.do, []

    def do(box, kind, *rest):
        if kind == job_process.ANSWER and len(ended) < 2:  # the machine's doing: twice something kills the process
            ended.append(kind)
            box._start() if box._process is None else None
            box._process.kill()
            return "gone", []
        return real(box, kind, *rest)

    monkeypatch.setattr(processes.Sandbox, "do", do)
    with pytest.raises(marking.Doubt):
        mark(wall, json.dumps(SOLUTION), alone=False)
    assert mark(wall, json.dumps(SOLUTION)).earned == ALL


def test_a_notebook_whose_reading_is_ended_again_and_again_is_not_called_too_large(tmp_path, monkeypatch):
    """None of the learner's code runs while it is read; so it is read by the next run, and nothing is recorded."""
    place, real = tmp_path / "class", processes.Sandbox.do
    put(place / "a.ipynb", json.dumps(SOLUTION))
    with monkeypatch.context() as patch:
        reads = iter(range(10**6))
        gone = [lambda *job: ("gone", []), real]
        patch.setattr(processes.Sandbox, "do", lambda *job: gone[next(reads) == 0](*job))  # the first tries the wall
        assert main([str(place)]) == 0
    assert "not graded: could not be read this time" in lines(tmp_path / "class-graded")["a"]["remarks"]
    assert not (tmp_path / "class-graded" / "records" / "a.json").exists()
    assert main([str(place)]) == 0
    assert lines(tmp_path / "class-graded")["a"]["points"] == str(ALL)


def test_who_is_slow_everywhere_keeps_nobody_waiting_and_loses_nothing_else(wall, monkeypatch):
    """After its time for all answers the later ones have less each; whoever is quick gets the points all the same."""
    monkeypatch.setattr(limits, "FOR_ALL", 0.5)
    monkeypatch.setattr(limits, "TO_PREPARE", 4.0)
    slow = body("import time; time.sleep(4); return x @ w + b")
    text = with_answers(weighted_sum=slow, activate=f"import time\ntime.sleep(99)\n{ACTIVATE}")
    begun = time.monotonic()
    found = mark(wall, text, seconds=1.2)
    assert earned(found) == POINTS | {"weighted_sum": 0, "activate": 0}
    assert "took more than 0.5 seconds, so its last answers had less time each" in found.remarks
    assert time.monotonic() - begun < 30


def test_memory_that_this_computer_lacks_is_nobodys_zero(tmp_path, monkeypatch):
    """The system ends a process for want of memory again and again: that is said, and done again with the next run."""
    killed = with_answers(weighted_sum=body("import signal; signal.raise_signal(9)"))
    place, counts = tmp_path / "class", iter(range(10**6))
    put(place / "a.ipynb", killed)
    put(place / "b.ipynb", json.dumps(SOLUTION))
    with monkeypatch.context() as patch:
        patch.setattr(processes, "_ended_for_memory", lambda: next(counts))
        patch.setattr(processes.Group, "was_full", lambda group: False)
        assert main([str(place), "--workers", "1"]) == 0
    found, records = lines(tmp_path / "class-graded"), tmp_path / "class-graded" / "records"
    assert found["a"]["remarks"].startswith("not graded: this computer has no memory left for it")
    assert found["b"]["points"] == str(ALL) and not (records / "a.json").exists()
    assert main([str(place), "--workers", "1"]) == 0  # now nothing else is known to have ended it
    again = lines(tmp_path / "class-graded")
    assert again["a"]["weighted_sum"] == "0" and again["a"]["seed"] == found["b"]["seed"]


def test_a_cage_is_ended_before_the_grader_where_memory_runs_out(wall):
    text = with_answers(weighted_sum=body("raise Exception(open('/proc/self/oom_score_adj').read())"))
    assert "1000" in mark(wall, text).verdicts[0].results[0].message or not wall.caged


def test_a_killed_cage_in_a_class_costs_nobody_a_point(tmp_path):
    """While a class is graded, something kills cages from outside."""
    place = tmp_path / "class"
    slow = with_answers(weighted_sum=body("import time; time.sleep(0.05); return x @ w + b"))
    for i in range(4):
        put(place / f"{i}.ipynb", slow)
    command = [sys.executable, "-m", "nncheck.grading.grade", str(place), "--workers", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    killed = 0
    while process.poll() is None and killed < 2:
        time.sleep(0.05)
        for thread in Path(f"/proc/{process.pid}/task").glob("[0-9]*"):
            if thread.name == str(process.pid):  # the main thread's one shows that there can be cages at all
                continue
            with contextlib.suppress(OSError):  # it may have ended by itself
                for child in (thread / "children").read_text().split():
                    if b"cage" in Path(f"/proc/{child}/cmdline").read_bytes() and killed < 2:
                        os.kill(int(child), 9)
                        killed += 1
    assert process.wait(timeout=120) == 0 and killed == 2
    assert {line["points"] for line in lines(tmp_path / "class-graded").values()} == {str(ALL)}


def test_what_a_killed_cage_leaves_behind_is_not_waited_for(wall, tmp_path, monkeypatch):
    """Killed in its first moment it leaves a process that waits for it, and holds the pipe open, for ever."""
    left = f"import os, time\nif os.fork() == 0:\n    open({str(tmp_path / 'left')!r}, 'w').write(str(os.getpid()))\n"
    command = [sys.executable, "-S", "-c", left + "    time.sleep(300)\ntime.sleep(0.2)"]
    monkeypatch.setattr(type(wall), "start", lambda *given: walls._popen(command))
    with processes.Sandbox(wall, Limits()) as box:
        assert box.do(job_process.READ, io.BytesIO(b"{}"), 2, 20, 20) == ("gone", [])
    os.kill(int((tmp_path / "left").read_text()), 9)  # it is still there


def test_a_pipe_is_closed_only_when_nobody_writes_into_it(wall, monkeypatch):
    """Its number would be another cage's by then, and what was meant for this one would go there."""
    closed = []
    monkeypatch.setattr(processes, "_send", lambda pipe, *rest: time.sleep(0.3) or closed.append(pipe.closed))
    monkeypatch.setattr(type(wall), "start", lambda *given: walls._popen([sys.executable, "-S", "-c", "pass"]))
    with processes.Sandbox(wall, Limits()) as box:
        assert box.do(job_process.READ, io.BytesIO(b"{}"), 2, 20, 20) == ("gone", [])
    assert closed == [False]


def test_a_run_for_which_no_process_could_be_started_is_no_zero(wall, tmp_path, monkeypatch):
    def full(*anything):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(type(wall), "start", full)
    with pytest.raises(processes.Unstarted, match="no process could be started"):
        mark(wall, json.dumps(SOLUTION))


def test_a_course_in_the_folder_for_temporary_files_has_its_packages_in_the_cage(wall, tmp_path, monkeypatch):
    """There the cage has a small folder of its own, which must not hide what lies below that name outside."""
    place = Path(tempfile.mkdtemp(dir="/tmp")) if Path("/tmp").is_dir() else tmp_path
    try:
        place.chmod(0o755)
        (place / "lies_below.py").write_text("HERE = 1")
        packages = [*walls.packages(), str(place)]
        monkeypatch.setattr(walls, "packages", lambda: packages)
        answer = body("import lies_below\nopen('/tmp/note', 'w').write('mine')\nreturn lies_below.HERE * (x @ w + b)")
        text = with_answers(EXERCISE, weighted_sum=answer, threshold_bias="threshold_bias = -5")
        assert {name: earned(mark(wall, text))[name] for name in ("weighted_sum", "threshold_bias")} == {
            "weighted_sum": 2,
            "threshold_bias": 1,
        }
    finally:
        shutil.rmtree(place)


def test_a_busy_machine_is_no_endless_loop(wall):
    """Eight busy processes beside it: the answer needs a good part of its time, and has to wait for the rest."""
    work = "import time\nend = time.process_time() + 0.08\nwhile time.process_time() < end: pass\nreturn x @ w + b"
    text = with_answers(EXERCISE, weighted_sum=body(work))
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        assert earned(mark(wall, text, seconds=2))["weighted_sum"] == 2
    finally:
        for process in busy:
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="the clock of an answer's process is Linux's")
@pytest.mark.parametrize(
    "code, state, why",
    [
        ("while True: pass", "R", "time"),
        ("import time; time.sleep(99)", "S", "time"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "T", "busy"),  # as if the machine stood still
    ],
)
def test_only_what_works_or_sleeps_is_out_of_time(code, state, why):
    """A process that had no chance to work isn't told that it has a loop without an end, but tried again."""
    with subprocess.Popen([sys.executable, "-S", "-c", code]) as process:
        try:
            while Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] != state:
                time.sleep(0.01)
            clock = limits.Clock(process.pid)
            while not (found := clock.beyond(0.5)):
                time.sleep(0.01)
            assert found == why
        finally:
            process.kill()


def test_the_graders_own_memory_stays_small(tmp_path):
    place = tmp_path / "class"
    for name in ("floods_with_frames", "floods_with_words"):
        put(place / f"{name}.ipynb", with_answers(EXERCISE, weighted_sum=ANSWERS[name][0]))
    large = copy(SOLUTION)
    large["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 90_000_000}]
    put(place / "large.ipynb", json.dumps(large))
    flood = body("import numpy as np; return [np.ones(10**6)] * 5")
    for i in range(3):
        put(place / f"flood{i}.ipynb", with_answers(EXERCISE, weighted_sum=flood))
    code = (
        "import sys; from nncheck.grading.grade import main; main([sys.argv[1]]); "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    said = subprocess.run([sys.executable, "-c", code, str(place)], capture_output=True, text=True, timeout=300)
    assert int(said.stdout.split()[-1]) < 250_000, said.stdout


def test_what_is_kept_of_a_submission_is_no_larger_than_a_page(wall):
    """The grades of a whole class are kept until the end, so a long answer, and one in many cells, is cut."""
    long = copy(SOLUTION)
    answer_cells(long)["activate"]["source"] = "# " + "x" * 2_000_000 + "\ndef activate(z, kind): return z"
    long["cells"] += [code("def Neuron(*anything): return 1")] * 3_000
    kept = dataclasses.asdict(mark(wall, json.dumps(long)))
    assert len(json.dumps(kept)) < 100_000
    assert any(
        remark.startswith("Neuron: answered in cells 1") and ", ...; cell" in remark for remark in kept["remarks"]
    )


# --- runs ---


def test_an_interrupted_run_goes_on_and_a_finished_one_begins_anew(tmp_path):
    place, out = tmp_path / "class", tmp_path / "class-graded"
    for name in ("a", "b", "c"):
        put(place / f"{name}.ipynb", json.dumps(SOLUTION))
    assert main([str(place)]) == 0
    first_seed = lines(out)["a"]["seed"]
    (out / "records" / ".run").write_text(f"{first_seed} unfinished")
    times = {path.name: path.stat().st_mtime_ns for path in (out / "records").glob("*.json")}
    (out / "records" / "b.json").write_text("{ damaged")
    put(place / "c.ipynb", with_answers(weighted_sum=body("return x @ w")))
    assert main([str(place)]) == 0
    again = {path.name: path.stat().st_mtime_ns for path in (out / "records").glob("*.json")}
    assert [name for name in times if times[name] == again[name]] == ["a.json"]
    assert {name: line["points"] for name, line in lines(out).items()} == {"a": "14", "b": "14", "c": "12"}
    assert {line["seed"] for line in lines(out).values()} == {first_seed}
    assert main([str(place)]) == 0
    assert first_seed not in {line["seed"] for line in lines(out).values()}


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_run_that_is_told_to_end_leaves_nothing_and_goes_on_from_there(tmp_path, name):
    """As where a server shuts down, or the terminal's window is closed."""
    place, temporary = tmp_path / "class", tmp_path / "temporary"
    temporary.mkdir()
    put(place / "a.ipynb", json.dumps(SOLUTION))
    put(place / "b.ipynb", with_answers(weighted_sum=body("import time; time.sleep(100); return x @ w + b")))
    slow = ["--workers", "1", "--seconds", "100"]
    command = [sys.executable, "-m", "nncheck.grading.grade", str(place), *slow]
    environment = os.environ | {"TMPDIR": str(temporary)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    while not (tmp_path / "class-graded" / "records" / "a.json").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(getattr(signal, name))
    said, _ = process.communicate(timeout=10)  # as long as engines of containers wait before they kill
    assert process.returncode == 130 and "What is done is kept" in said
    assert list(temporary.iterdir()) == []
    assert not [group for group in Path("/sys/fs/cgroup").glob("**/nncheck-*") if f"-{process.pid}-" in group.name]
    done = (tmp_path / "class-graded" / "records" / "a.json").stat().st_mtime_ns
    assert not (tmp_path / "class-graded" / "records" / "b.json").exists()
    put(place / "b.ipynb", json.dumps(SOLUTION))
    assert main([str(place)]) == 0
    assert lines(tmp_path / "class-graded")["a"]["points"] == str(ALL)
    assert (tmp_path / "class-graded" / "records" / "a.json").stat().st_mtime_ns == done


@pytest.mark.skipif(not there_must_be_a_cage(), reason="needs bubblewrap")
def test_a_grader_that_is_killed_takes_its_cages_with_it_and_the_next_clears_up(tmp_path):
    """Nothing can catch SIGKILL. What ran in there notices, and the empty control groups go with the next run."""
    place = tmp_path / "class"
    put(place / "a.ipynb", with_answers(weighted_sum=body("import time; time.sleep(100); return x @ w + b")))
    command = [sys.executable, "-m", "nncheck.grading.grade", str(place), "--workers", "1", "--seconds", "100"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def caged():
        """The processes in cages of this course's graders, by their numbers out here."""
        found = set()
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it may have ended by now
                numbers = re.search("NSpid:(.*)", (place / "status").read_text())[1].split()
                if len(numbers) > 1 and str(ROOT) in (place / "cmdline").read_text(errors="replace"):
                    found.add(place.name)
        return found

    already = caged()
    while len(mine := caged() - already) < 2:
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    end = time.monotonic() + 10
    while (left := mine & caged()) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left
    groups = [group for group in Path("/sys/fs/cgroup").glob("**/nncheck-*") if f"-{process.pid}-" in group.name]
    with cage():
        assert not any(group.exists() for group in groups)


@pytest.mark.parametrize("name", KNOWN)
def test_every_solution_gets_all_points_in_a_process_of_its_own(wall, name):
    found = mark(wall, (ROOT / "solutions" / f"{name}.ipynb").read_bytes(), seed=11)
    assert {v.name: (v.earned, v.results) for v in found.verdicts if v.earned < v.points} == {}
    assert found.points == KNOWN[name].exercise.points and found.remarks == []


def test_marking_in_several_threads_leaves_what_is_printed_in_its_place(wall):
    """Running a reference sets sys.stdout aside; two threads at once must not leave it there."""
    before, data = sys.stdout, json.dumps(SOLUTION).encode()

    def marked(marker):
        return marker.mark(io.BytesIO(data), len(data), Path("a"), "a", alone=True).earned

    for seed in range(3):
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(marked, [Marker(KNOWN, seed, wall, Limits())] * 4))
        assert sys.stdout is before and set(found) == {ALL}


def test_submissions_that_begin_a_class_at_once_are_asked_the_same(wall, monkeypatch):
    """Else a wrong answer of one of them is looked for among the questions of another."""

    class Slow(marking.Asked):
        def __init__(self, question, *of):
            super().__init__(question, *of)
            time.sleep(0.5 if question.name == "weighted_sum" else 0.1)

    monkeypatch.setattr(marking, "Asked", Slow)
    data = with_answers(weighted_sum=body("return x @ w + b if len(x) < 100 else 0.0")).encode()
    alone = earned(mark(wall, data))
    assert alone["weighted_sum"] == 1
    marker = Marker(KNOWN, 7, wall, Limits())
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(marker.mark, io.BytesIO(data), len(data), Path("a"), "a", alone=True) for _ in range(4)]
        assert [earned(job.result()) for job in jobs] == [alone] * 4


def test_hints_reach_the_learner_of_a_class_too(wall):
    found = mark(wall, with_answers(weighted_sum=body("return x @ w")))
    assert found.verdicts[0].hint == "Your result is what one gets when the bias is forgotten."


@pytest.mark.parametrize(
    "options, says",
    [
        (["--exercise", "99_none"], "--exercise expects one of 01_neuron"),
        (["--seconds", "0"], "--seconds expects a number above 0"),
        (["--seconds", "nan"], "--seconds expects a number above 0"),
        (["--course", "/nowhere"], "give the course's folder with --course"),
        (["--class-list", "/nowhere"], "--class-list expects a CSV file"),
    ],
)
def test_a_wrong_command_says_what_to_do(tmp_path, capsys, options, says):
    assert main([str(tmp_path), *options]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    "place, says",
    [
        ("nowhere", "grade expects a folder of submissions, got"),
        ("class.zip", "unpack it first"),
        ("one.ipynb", "put the file into a folder of its own"),
        (ROOT, "holds the course itself"),
        (ROOT.parent, "holds the course itself"),
    ],
)
def test_what_is_no_folder_of_submissions(tmp_path, capsys, place, says):
    for name in ("class.zip", "one.ipynb"):
        put(tmp_path / name, "PK")
    assert main([str(tmp_path / place)]) == 2
    assert says in capsys.readouterr().err


def test_no_module_is_taken_from_what_was_sent_in(tmp_path):
    """`python -m` takes them from the folder that it is started in; a teacher who does that is told."""
    (tmp_path / "class").mkdir()
    command = [sys.executable, "-m", "nncheck.grading.grade", "."]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    said = subprocess.run(command, cwd=tmp_path / "class", env=environment, capture_output=True, text=True, timeout=60)
    assert said.returncode == 2 and "start the grading in another folder" in said.stderr
    assert not (tmp_path / "class-graded").exists()


def test_results_do_not_go_among_the_submissions(tmp_path, capsys):
    put(tmp_path / "class" / "a.ipynb", "")
    assert main([str(tmp_path / "class"), "--out", str(tmp_path / "other" / ".." / "class")]) == 2
    assert "expects another folder" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "class").iterdir()] == ["a.ipynb"]


def test_results_that_can_not_be_written_are_no_work_lost(tmp_path, capsys):
    """The table is open in a spreadsheet program, which on Windows keeps everybody else from writing it."""
    place, out = tmp_path / "class", tmp_path / "class-graded"
    put(place / "a.ipynb", json.dumps(SOLUTION))
    (out / "grades.csv" / "held").mkdir(parents=True)
    assert main([str(place)]) == 2
    said = capsys.readouterr().err
    assert "grades.csv can't be read or written" in said and "the same command goes on from here" in said
    done = (out / "records" / "a.json").stat().st_mtime_ns
    shutil.rmtree(out / "grades.csv")
    assert main([str(place)]) == 0
    assert lines(out)["a"]["points"] == str(ALL) and (out / "records" / "a.json").stat().st_mtime_ns == done


def test_names_that_look_alike_are_told_apart(tmp_path):
    """Two bytes that can't be shown, an old encoding and a new one, capitals: a line and a page for each."""
    for name in (b"a\xe2\x80\xae", b"a\xe2\x80\xad", "Müller".encode(), b"M\xfcller", b"x", b"X", b"y/Anna", b"z/Anna"):
        put(Path(os.fsdecode(os.fsencode(tmp_path / "class") + b"/" + name + b".ipynb")), "")
    found = folder.entries(tmp_path / "class", tmp_path)
    assert len({entry.name for entry in found}) == len({entry.slug.lower() for entry in found}) == 8
    assert sorted(entry.name for entry in found)[:3] == ["Müller", "Müller (2)", "X"]


PIECE = st.one_of(
    st.binary(min_size=1, max_size=8),
    st.sampled_from([b"anna", b"Anna", b"a b", b".", b"..", b"-2", b".ipynb", "é".encode(), b"_", b"x.txt"]),
).map(lambda piece: piece.replace(b"\0", b"-").replace(b"/", b"_"))
PLAIN = re.compile(r"[A-Za-z0-9_][\w.-]*", re.ASCII)


@given(st.lists(st.lists(PIECE, min_size=1, max_size=3).map(b"".join), min_size=1, max_size=6, unique=True), st.data())
def test_no_name_makes_a_page_or_a_line_anothers(names, data):
    """Not even one that was made to look like what another's page is called."""
    with tempfile.TemporaryDirectory() as place:

        def send(name):
            if name not in (b".", b".."):
                with contextlib.suppress(FileExistsError), open(os.path.join(os.fsencode(place), name), "xb"):
                    pass

        for name in names:
            send(name)
        for entry in folder.entries(place, None)[:4]:
            like = data.draw(st.sampled_from([entry.slug, entry.slug.upper(), f"{entry.slug}-2", entry.name]))
            send(like.replace("/", "_").encode())
        found = folder.entries(place, None)
        assert len(found) == sum(not folder.SYSTEMS_OWN.match(name) for name in os.listdir(place))
    assert len({entry.slug.lower() for entry in found}) == len({entry.name for entry in found}) == len(found)
    assert all(PLAIN.fullmatch(entry.slug) for entry in found), [entry.slug for entry in found]


def test_a_file_named_as_anothers_page_does_not_take_its_place(tmp_path):
    """A name without a suffix can be all of what a page is called: its points and its record were the victim's."""
    place = tmp_path / "class"
    put(place / "anna berg" / "01_neuron.ipynb", json.dumps(SOLUTION))
    put(place / folder.entries(place, None)[0].slug, json.dumps(EXERCISE))
    assert main([str(place)]) == 0
    pages = [page.read_text(encoding="utf-8") for page in (tmp_path / "class-graded" / "feedback").iterdir()]
    assert sorted(f"<b>{n} of {ALL} points</b>" in page for page in pages for n in (0, ALL)) == [
        False,
        False,
        True,
        True,
    ]


def test_an_answer_is_shown_as_it_is(wall):
    """Characters that turn the direction of reading would let the page show another program than was run."""
    text = body("# \u202e bias \u2066\nreturn x @ w")
    assert not re.search(
        "[\u202a-\u202e\u2066-\u2069]", mark(wall, with_answers(weighted_sum=text)).answers["weighted_sum"]
    )
