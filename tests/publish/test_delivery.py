"""Delivering the course to a class: the branch itself, and many pulls of it into work that went on meanwhile.

The pulls are real: nbgitpuller's GitPuller, a delivery by publish/classroom/delivery.py, and git set up as
publish/classroom/jupyterhub_config.py sets it up for a learner's server.
"""

import base64
import copy
import functools
import importlib.util
import json
import os
import random
import re
import shutil
import subprocess

import nbformat
import pytest
from nbformat import v4

from tests import ROOT
from tests.helpers.classroom import hub_environment

pytestmark = [
    pytest.mark.publish,
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs a git clone of the course"),
]


def git(folder, *words):
    identity = ["-c", "user.name=Teacher", "-c", "user.email=teacher@example.org"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def repository(course, changes=None):
    """The course as it stands here, committed or not, in a repository of one commit; `changes`: other texts by name."""
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).is_file():
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, course / name)
    for name, text in (changes or {}).items():
        (course / name).write_text(text, encoding="utf-8")
    git(course.parent, "init", "--quiet", "--initial-branch=main", course.name)
    git(course, "add", "--all")
    git(course, "commit", "--quiet", "-m", "The course")
    return course


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The course in a repository."""
    return repository(tmp_path_factory.mktemp("original") / "course")


@pytest.fixture
def course(original, tmp_path):
    """The teacher's clone of it."""
    git(tmp_path, "clone", "--quiet", str(original), "course")
    return tmp_path / "course"


@pytest.fixture
def delivery():
    return pytest.importorskip("publish.classroom.delivery", reason="needs what publishing needs")


# The branch ------------------------------------------------------------------------------------------------------


def state(course):
    """What a delivery must leave alone: everything but its own branch."""
    asked = (["status", "--porcelain"], ["symbolic-ref", "HEAD"], ["diff"], ["diff", "--cached"])
    refs = git(course, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads").splitlines()
    return [git(course, *words) for words in asked] + [ref for ref in refs if "heads/learners " not in ref]


def leads_to(course, name):
    """The files of the course that one of its pages or notebooks links to or reads, but for what is for teachers."""
    path = course / name
    if path.suffix not in (".ipynb", ".md") or path.name in ("TEACHING.md", "CONTRIBUTING.md"):
        return set()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join(cell.source for cell in nbformat.reads(text, 4).cells)
    named = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text) + re.findall(r"[\"'](\.\./[^\"'\s]+)[\"']", text)
    found = {os.path.relpath(path.parent / name, course) for name in named}
    return {name for name in found if not (course / name).is_dir()}


def test_a_delivery_leaves_the_teachers_work_alone_and_doing_it_again_adds_nothing(course, delivery):
    git(course, "branch", "learners-of-last-year")
    (course / "README.md").write_text("not committed")
    (course / "notebooks" / "draft.ipynb").write_text("not even added")
    (course / "start.py").write_text("staged")
    git(course, "add", "start.py")
    before = state(course)
    first, none = delivery.deliver(course)
    assert none == ""
    assert state(course) == before
    assert delivery.deliver(course) == (first, first)
    assert git(course, "log", "--format=%H", "learners") == first
    assert "not committed" not in git(course, "show", "learners:README.md")


def test_a_delivery_holds_what_learners_need_and_no_solution(course, delivery):
    commit, _ = delivery.deliver(course)
    files = set(git(course, "ls-tree", "-r", "--name-only", commit).splitlines())
    needed = {"README.md", "LICENSE", "start.py", "locks/requirements.lock", "environment.yml",
              "nncheck/merge_notebooks.py", "nnlib/__init__.py", "nnlib/data/digits.npz"}  # fmt: skip
    assert needed <= files
    assert {name.split("/")[0] for name in files if "/" in name} == {
        "notebooks",
        "exercises",
        "nnlib",
        "nncheck",
        "locks",
        "handouts",
        "benchmarks",
        ".github",
    }
    assert not {to for path in files for to in leads_to(course, path)} - files
    for path in sorted(name for name in files if name.endswith(".ipynb")):
        nb = nbformat.reads(git(course, "show", f"{commit}:{path}"), 4)
        source = nbformat.read(course / path, 4)
        assert [cell.id for cell in nb.cells] == [cell.id for cell in source.cells]
        assert [cell.source for cell in nb.cells] == [cell.source for cell in source.cells]
        assert all(not cell.outputs and cell.execution_count is None for cell in nb.cells if cell.cell_type == "code")
        assert "SOLUTION" not in json.dumps(nb)
    exercises = git(course, "ls-tree", "-r", commit, "exercises")
    assert exercises == git(course, "ls-tree", "-r", "HEAD", "exercises"), "generated exercises stay byte for byte"


def test_the_delivered_course_starts_by_itself(course, delivery, tmp_path):
    delivery.deliver(course)
    git(tmp_path, "clone", "--quiet", "--branch", "learners", str(course), "home")
    said = subprocess.run(
        ["python3", "-c", "import start; print([start.is_ready(lock) for lock in start.LOCKS])"],
        cwd=tmp_path / "home", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.stdout.strip() == "[False, False, False]", said.stderr


def test_solutions_are_handed_out_when_asked_for_and_not_taken_away_again(course, delivery):
    delivery.deliver(course)
    second, _ = delivery.deliver(course, solutions=True)
    assert "solutions/01_neuron.ipynb" in git(course, "ls-tree", "-r", "--name-only", second)
    assert delivery.deliver(course) == (second, second)


def test_history_grows_also_from_another_clone(course, delivery, tmp_path):
    first, _ = delivery.deliver(course)
    git(tmp_path, "clone", "--quiet", str(course), "colleague")
    colleague = tmp_path / "colleague"
    assert delivery.deliver(colleague) == (first, first)
    (colleague / "README.md").write_text("new\n")
    git(colleague, "commit", "--quiet", "-am", "New words")
    second, parent = delivery.deliver(colleague)
    assert (parent, git(colleague, "rev-parse", f"{second}^")) == (first, first)
    git(colleague, "push", "--quiet", "origin", "learners")
    git(course, "merge-base", "--is-ancestor", first, "learners")


@pytest.mark.parametrize(
    ("prepare", "branch", "says"),
    [
        (["switch", "--quiet", "-c", "learners"], "learners", "is the branch you are on"),
        (["branch", "mine"], "mine", "a branch of your own"),
        ([], "two words", "can't be the name of a branch"),
    ],
)
def test_what_would_lose_something_is_refused_in_words(course, delivery, capsys, prepare, branch, says):
    if prepare:
        git(course, *prepare)
    before = state(course)
    assert delivery.main(["--course", str(course), "--branch", branch]) == 1
    assert says in capsys.readouterr().err
    assert state(course) == before


def test_two_deliveries_that_parted_are_not_joined_by_force(course, delivery, tmp_path, capsys):
    delivery.deliver(course)
    git(tmp_path, "clone", "--quiet", str(course), "colleague")
    for place, words in ((course, "one"), (tmp_path / "colleague", "other")):
        (place / "README.md").write_text(words)
        git(place, "commit", "--quiet", "-am", words)
        delivery.deliver(place)
    git(tmp_path / "colleague", "fetch", "--quiet")
    assert delivery.main(["--course", str(tmp_path / "colleague")]) == 1
    assert "have parted" in capsys.readouterr().err


# Many pulls ------------------------------------------------------------------------------------------------------

WORDS = "weight bias neuron layer gradient loss network learns slowly picture digit the of and is not".split()


class History:
    """A teacher who goes on writing, a learner who goes on working, and what must be true after each pull."""

    def __init__(self, seed, course):
        self.rng, self.course = random.Random(seed), course

    def words(self):
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(3, 10)))

    def cell(self, whose):
        name = f"{whose}-{self.rng.randrange(10**9)}"
        text = "\n\n".join(self.words() for _ in range(self.rng.randint(1, 3)))
        kind = self.rng.choice([v4.new_markdown_cell, v4.new_code_cell])
        return kind(f"{text}\n# {name}", id=name)

    def teach(self, nb):
        """Insert, edit, rewrite, replace and delete some cells; the notebook's outputs come out otherwise."""
        for _ in range(self.rng.randint(1, 5)):
            place = self.rng.randrange(len(nb.cells))
            match self.rng.choice(["insert", "edit", "rewrite", "replace", "delete"]):
                case "insert":
                    nb.cells.insert(place, self.cell("teacher"))
                case "edit":
                    lines = nb.cells[place].source.split("\n")
                    lines[self.rng.randrange(len(lines))] += f"  # {self.words()}"
                    nb.cells[place].source = "\n".join(lines)
                case "rewrite":
                    nb.cells[place].source = self.cell("teacher").source
                case "replace":
                    nb.cells[place] = self.cell("teacher")
                case "delete" if len(nb.cells) > 3:
                    del nb.cells[place]
        self.execute(nb)

    def learn(self, nb):
        """Answer, note things down, throw some cells away, run everything."""
        for cell in nb.cells:
            asked = cell.metadata.get("nbgrader", {}).get("solution")
            if self.rng.random() < (0.8 if asked else 0.1):
                answer = f"    answer = {self.rng.random()}\n    return answer  # mine"
                changed = cell.source.replace("    raise NotImplementedError  # your lines go here", answer)
                cell.source = changed if changed != cell.source else cell.source + f"\n# mine {self.rng.random()}"
        for _ in range(self.rng.choice([0, 0, 1, 2])):
            nb.cells.insert(self.rng.randrange(len(nb.cells) + 1), self.cell("learner"))
        if self.rng.random() < 0.3:
            gone = self.rng.choice([cell for cell in nb.cells if "mine" not in cell.source])
            nb.cells.remove(gone)
        if self.rng.random() < 0.9:
            self.execute(nb)
        nb.metadata.language_info.version = self.rng.choice(["3.11.9", "3.12.3", "3.13.1"])

    def execute(self, nb):
        """Outputs as different runs give them: printed words, a check's table, an error, a picture."""
        for number, cell in enumerate((cell for cell in nb.cells if cell.cell_type == "code"), start=1):
            cell.execution_count = number
            kinds = [self.printed, self.shown, self.failed, self.drawn][: self.rng.randint(0, 4)]
            # Not by v4.new_output, which validates each: what comes of a merge is validated as a whole.
            cell.outputs = [nbformat.from_dict(kind(number)) for kind in kinds]

    def printed(self, _):
        return {"output_type": "stream", "name": "stdout", "text": f"{self.words()}\n{self.words()}\n"}

    def shown(self, number):
        shown = {"text/plain": self.words()}
        return {"output_type": "execute_result", "data": shown, "metadata": {}, "execution_count": number}

    def failed(self, _):
        return {"output_type": "error", "ename": "NotImplementedError", "evalue": "", "traceback": [self.words()]}

    def drawn(self, _):
        picture = base64.b64encode(self.rng.randbytes(3000)).decode()
        return {"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}


def save(path, nb):
    """As JupyterLab does."""
    path.write_text(nbformat.writes(nb).rstrip("\n") + "\n", encoding="utf-8")


def check_merge(base, mine, theirs, merged):
    """What must hold for a learner's notebook after a pull; all four as notebooks."""
    ids = [cell.id for cell in merged.cells]
    assert len(set(ids)) == len(ids)
    old, new, got = ({cell.id: cell for cell in nb.cells} for nb in (base, theirs, merged))
    wrote = {cell.id for cell in mine.cells if cell.id not in old or cell.source != old[cell.id].source}
    for cell in mine.cells:
        if cell.id in wrote:
            assert got[cell.id].source == cell.source, f"the learner's {cell.id} is lost"
            assert got[cell.id].get("outputs") == cell.get("outputs")
    for name, cell in new.items():
        thrown_away = name in old and name not in {cell.id for cell in mine.cells}
        if name not in wrote and not thrown_away:
            assert got[name].source == cell.source, f"the teacher's {name} did not arrive"
    gone = [name for name in old if name not in new and name not in wrote]
    assert not set(gone) & set(got), "what the teacher took out stayed"
    # in the order in which the learner has them
    assert [name for name in ids if name in wrote] == [cell.id for cell in mine.cells if cell.id in wrote]


@pytest.mark.parametrize("seed", range(30))
def test_merges_take_what_is_new_and_keep_what_the_learner_wrote(seed):
    history = History(seed, ROOT)
    for path in sorted((ROOT / "exercises").glob("*.ipynb")):
        base = nbformat.read(path, 4)
        mine, theirs = copy.deepcopy(base), copy.deepcopy(base)
        history.learn(mine)
        history.teach(theirs)
        merged = nbformat.from_dict(share_merge().merge(base, mine, without_outputs(theirs)))
        nbformat.validate(merged)
        check_merge(base, mine, theirs, merged)


def without_ids(nb):
    """As editors save it that know no cell ids."""
    nb = copy.deepcopy(nb)
    nb["nbformat_minor"] = 4
    for cell in nb["cells"]:
        del cell["id"]
    return nb


def with_other_ids(nb):
    """As an editor saves it that gives each cell a new id."""
    nb = copy.deepcopy(nb)
    for number, cell in enumerate(nb["cells"]):
        cell["id"] = f"new-{number}"
    return nb


def without_metadata(nb):
    nb = without_ids(nb)
    for cell in nb["cells"]:
        cell["metadata"] = {}
    return nb


@pytest.mark.parametrize("saved", [without_ids, with_other_ids, without_metadata])
@pytest.mark.parametrize("seed", range(10))
def test_merges_lose_nothing_in_editors_that_keep_no_ids(seed, saved):
    """Cells are told by their names, texts and places: the learner's words stay, and all that is new arrives."""
    history = History(seed, ROOT)
    for path in sorted((ROOT / "exercises").glob("*.ipynb")):
        base = nbformat.read(path, 4)
        mine, theirs = copy.deepcopy(base), copy.deepcopy(base)
        history.learn(mine)
        for _ in range(history.rng.randint(1, 3)):
            theirs.cells.insert(history.rng.randrange(len(theirs.cells)), history.cell("teacher"))
        edited = history.rng.randrange(len(base.cells))
        place = theirs.cells.index(next(cell for cell in theirs.cells if cell.id == base.cells[edited].id))
        theirs.cells[place].source += "\n\nA sentence of the teacher's."
        sent = json.loads(nbformat.writes(saved(mine), version=nbformat.NO_CONVERT))
        merged = share_merge().merge(base, sent, without_outputs(theirs))
        nbformat.validate(merged)
        texts = ["".join(cell["source"]) for cell in merged["cells"]]
        old = {cell.id: cell.source for cell in base.cells}
        for cell in mine.cells:
            if cell.source != old.get(cell.id):
                assert cell.source in texts, "the learner's words are lost"
        for cell in theirs.cells:
            if cell.id not in old:
                assert texts.count(cell.source) == 1, "what is new did not arrive"
        untouched = [cell for cell in mine.cells if cell.id == base.cells[edited].id and cell.source == old[cell.id]]
        assert not untouched or theirs.cells[place].source in texts
        assert len(texts) <= len(mine.cells) + len(theirs.cells) - len(base.cells) + 1


def test_a_merge_that_can_not_be_written_leaves_the_learners_file_whole(tmp_path):
    nb = json.loads((ROOT / "exercises" / "01_neuron.ipynb").read_text(encoding="utf-8"))
    older, newer = copy.deepcopy(nb), copy.deepcopy(nb)
    newer["cells"][0]["source"] = "New"
    nb["cells"][3]["source"] = "mine \ud800"
    paths = [tmp_path / name for name in ("base", "mine", "theirs")]
    for path, one in zip(paths, (older, nb, newer), strict=True):
        path.write_text(json.dumps(one), encoding="utf-8")
    assert share_merge().main(*map(str, paths)) == 0
    merged = json.loads(paths[1].read_text(encoding="utf-8"))
    assert (merged["cells"][0]["source"], merged["cells"][3]["source"]) == ("New", "mine \ud800")


@pytest.mark.parametrize("damage", ["{", "[]", '{"cells": [{"source": 3}], "metadata": {}}', '{"worksheets": []}'])
def test_a_notebook_that_can_not_be_read_stays_as_the_learner_left_it(damage, tmp_path, capsys):
    good = (ROOT / "exercises" / "01_neuron.ipynb").read_text(encoding="utf-8")
    paths = [tmp_path / name for name in ("base", "mine", "theirs")]
    for path, text in zip(paths, (good, damage, good), strict=True):
        path.write_text(text, encoding="utf-8")
    assert share_merge().main(*map(str, paths)) == 0
    assert paths[1].read_text(encoding="utf-8") == damage
    assert "keeps the learner's version" in capsys.readouterr().err


@functools.cache
def share_merge():
    spec = importlib.util.spec_from_file_location("merge_notebooks", ROOT / "nncheck" / "merge_notebooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", range(2))  # merging has its own tests above; a pull adds git
def test_pulls_lose_no_answer_break_no_notebook_and_never_stop(seed, course, delivery, tmp_path, monkeypatch):
    from nbgitpuller.pull import GitPuller

    for name, value in hub_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path))
    history, home = History(seed, course), tmp_path / "home"
    rng = history.rng

    def pull():
        words = list(GitPuller(course.as_uri(), str(home), branch="learners").pull())
        assert not [line for line in words if "keeps the learner's version" in line]
        assert git(home, "status", "--porcelain", "--untracked-files=no") == "", "a merge was left half done"

    delivery.deliver(course)
    pull()
    names = [f"exercises/{path.name}" for path in sorted((course / "exercises").glob("*.ipynb"))]
    names += rng.sample([f"notebooks/{path.name}" for path in sorted((course / "notebooks").glob("*.ipynb"))], 2)
    own = {}
    for number in range(2):
        base = {name: nbformat.read(home / name, 4) for name in names}
        delivered = {name: without_outputs(nbformat.read(course / name, 4)) for name in names}
        mine = copy.deepcopy(base)
        for name, nb in mine.items():
            history.learn(nb)
            save(home / name, nb)
        # files of the learner's own, one with a name that the teacher will use as well; one notebook moved away
        own |= {f"notes{number}.txt": history.words(), f"exercises/extra{number}.ipynb": history.words()}
        for name, text in own.items():
            if name not in ("exercises/extra0.ipynb",) or number == 0:
                (home / name).write_text(text)
        moved = rng.choice(names)
        (home / "old").mkdir(exist_ok=True)
        shutil.move(home / moved, home / "old" / f"{number}.ipynb")
        theirs = {}
        for name in names:
            nb = nbformat.read(course / name, 4)
            history.teach(nb)
            save(course / name, nb)
            theirs[name] = nb
        (course / "exercises" / f"extra{number}.ipynb").write_text((course / names[0]).read_text())
        git(course, "add", "--all")
        git(course, "commit", "--quiet", "-m", f"Lesson {number}")
        delivery.deliver(course)
        pull()
        for name in names:
            merged = nbformat.read(home / name, 4)
            nbformat.validate(merged)
            if name == moved:
                assert [c.source for c in merged.cells] == [c.source for c in theirs[name].cells]
                kept = nbformat.read(home / "old" / f"{number}.ipynb", 4)
                assert [c.source for c in kept.cells] == [c.source for c in mine[name].cells]
            else:
                check_merge(delivered[name], mine[name], theirs[name], merged)
        assert (home / f"notes{number}.txt").read_text() == own[f"notes{number}.txt"]
        aside = list((home / "exercises").glob(f"extra{number}__*.ipynb"))
        assert [path.read_text() for path in aside] == [own[f"exercises/extra{number}.ipynb"]]


def without_outputs(nb):
    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nb
