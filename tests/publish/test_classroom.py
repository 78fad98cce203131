"""A class: rehearsed from the first login to the grades; its exercises, gathered out of homes of every kind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import tracemalloc

import pytest
import yaml

from publish.classroom import gather as gathering
from tests import ROOT
from tests.helpers.classroom import CLASSROOM, hub_environment, hub_settings

psutil = pytest.importorskip("psutil", reason="comes with what the tests need")
pytestmark = pytest.mark.publish
README = CLASSROOM / "README.md"
needs_clone = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs a git clone of the course")


def marked(mark):
    """The processes of one rehearsal."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("REHEARSAL") == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found


# The rehearsal ---------------------------------------------------------------------------------------------------


@pytest.mark.npm
@needs_clone
def test_a_class_from_the_first_login_to_the_grades(tmp_path):
    report = tmp_path / "class.md"
    command = [sys.executable, "-m", "publish", "class", "--users", "3", "--write", str(report)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all 3 grades are what they must be (1 right, 1 mistakes, 1 untouched)" in done.stdout
    text = report.read_text(encoding="utf-8")
    for learners in (30, 200, 1000):
        memory, cores = map(int, re.search(rf"\| {learners} \| (\d+) \| (\d+) \|", text).groups())
        assert 0.1 * learners < memory < 1.3 * learners, "gigabytes"
        assert 2 <= cores <= learners


STARTED_AND_LEFT = """
import sys, time
from publish.classroom.hub import Hub, Learner
hub = Hub(sys.argv[1], "nowhere").__enter__()
learner = Learner(hub, "ada")
learner.log_in()
learner.start_server()
print(hub.mark, flush=True)
time.sleep(600)
"""


@pytest.mark.npm
@pytest.mark.skipif(os.name == "nt", reason="JupyterHub needs Linux or macOS")
def test_a_hub_whose_rehearsal_is_killed_ends_by_itself(tmp_path):
    command = [sys.executable, "-c", STARTED_AND_LEFT, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as rehearsal:
        mark = rehearsal.stdout.readline().strip()
        assert len(marked(mark)) >= 3, "a hub, a proxy and a server"
        rehearsal.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while left := marked(mark):
        if time.monotonic() > deadline:
            for process in left:
                process.kill()
            pytest.fail(f"still running: {left}")
        time.sleep(0.2)


def test_a_class_too_small_to_show_anything_is_refused(capsys):
    rehearse = pytest.importorskip("publish.classroom.rehearse", reason="needs what publishing needs")
    with pytest.raises(SystemExit):
        rehearse.main(["--users", "2"])
    assert "expects 3 or more" in capsys.readouterr().err


# Collecting ------------------------------------------------------------------------------------------------------

EXERCISE = (ROOT / "exercises" / "01_neuron.ipynb").read_text(encoding="utf-8")
READ = (ROOT / "notebooks" / "01_neuron.ipynb").read_text(encoding="utf-8")  # of the same name, and no exercise


@pytest.fixture
def homes(tmp_path):
    """Homes as they are on a hub after some weeks."""
    place = "neural-networks/exercises/01_neuron.ipynb"
    files = {
        "jupyter-ada": {place: EXERCISE, "02_layer.ipynb": EXERCISE.replace("01_neuron", "02_layer")},
        "jupyter-bob": {place: EXERCISE, "mine/old one.ipynb": EXERCISE.replace("weights", "my weights")},
        "jupyter-eve": {"neural-networks/README.md": "nothing done", "neural-networks/notebooks/01_neuron.ipynb": READ},
        "jupyter-kim": {place: EXERCISE[:-100], ".hidden/01_neuron.ipynb": EXERCISE, "notes.ipynb": "{}"},
    }  # fmt: skip
    for home, inside in files.items():
        for name, text in inside.items():
            path = tmp_path / "home" / home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return tmp_path / "home"


def gather(homes, to, *more):
    command = [sys.executable, str(CLASSROOM / "gather.py"), "01_neuron", "--to", str(to), *more]
    return subprocess.run(
        [*command, *map(str, sorted(homes.iterdir()))], capture_output=True, text=True, check=False, env={}
    )


def test_each_learners_exercise_is_collected_wherever_it_lies(homes, tmp_path):
    done = gather(homes, tmp_path / "in")
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "in").iterdir()} == {
        "ada.ipynb": EXERCISE,
        "bob.ipynb": EXERCISE,
        "bob, mine - old one.ipynb": EXERCISE.replace("weights", "my weights"),
        "kim.ipynb": EXERCISE[:-100],  # damaged: the grader says so, and the teacher knows that there is something
    }
    assert done.returncode == 1
    assert "3 of 4 learners have 01_neuron" in done.stdout
    assert "bob has another one: mine/old one.ipynb" in done.stdout
    assert "nothing from: eve" in done.stdout


def test_nothing_is_followed_out_of_a_home(homes, tmp_path):
    for number, target in enumerate((homes / "jupyter-ada/neural-networks/exercises/01_neuron.ipynb", "/etc/passwd")):
        (homes / "jupyter-eve" / f"{number}.ipynb").symlink_to(target)
    (homes / "jupyter-eve" / "all of ada").symlink_to(homes / "jupyter-ada")
    os.mkfifo(homes / "jupyter-eve" / "pipe.ipynb")  # would never end to be read
    done = gather(homes, tmp_path / "in")
    assert "nothing from: eve" in done.stdout
    assert {path.name[:3] for path in (tmp_path / "in").iterdir()} == {"ada", "bob", "kim"}


def test_one_home_keeps_nobody_else_from_being_collected(homes, tmp_path):
    """Names of every kind, what is too much or can't be read, two homes of one name: all of it is said, none stops."""
    eve, place = homes / "jupyter-eve", "neural-networks/exercises/01_neuron.ipynb"
    put = [place, "a - b.ipynb", "a/b.ipynb", "\x1b[31m\n.ipynb", f"{'d' * 200}/{'e' * 200}.ipynb", "Copy.IPYNB"]
    put += [f"copies/{i}.ipynb" for i in range(30)]
    for name in put:
        (eve / name).parent.mkdir(parents=True, exist_ok=True)
        (eve / name).write_text(EXERCISE, encoding="utf-8")
    with open(os.fsencode(eve) + b"/M\xfcller.ipynb", "wb") as file:
        file.write(EXERCISE.encode())
    (homes / "jupyter-lou" / "exercises").mkdir(parents=True)
    with open(homes / "jupyter-lou" / "exercises" / "01_neuron.ipynb", "wb") as file:
        file.truncate(150_000_000)
    (homes / "jupyter-max" / "shut").mkdir(parents=True)
    (homes / "jupyter-max" / "01_neuron.ipynb").symlink_to(homes / "jupyter-ada" / place)
    (homes / "ada").mkdir()
    (homes / "ada" / "01_neuron-Copy1.ipynb").write_text("{", encoding="utf-8")
    done = gather(homes, tmp_path / "in")
    got = sorted(path.name for path in (tmp_path / "in").iterdir())
    ours = [name for name in got if name.startswith("eve")]
    assert len(ours) == 20 and max(len(os.fsencode(name)) for name in got) < 256
    assert "eve.ipynb" in got and "bob.ipynb" in got and "kim.ipynb" in got
    assert sum(name.endswith(" - jupyter-ada.ipynb") for name in got) == 1
    assert sum(name.endswith(" - ada.ipynb") for name in got) == 1
    assert "not gathered from eve: 17 more notebooks of the exercise, the first of them copies/" in done.stdout
    assert (
        "not gathered from lou: exercises/01_neuron.ipynb: too large to be gathered (150 MB; up to 100)" in done.stdout
    )
    assert "not gathered from max: 01_neuron.ipynb: a link, which is not followed" in done.stdout
    assert "\x1b" not in done.stdout and "nothing from" not in done.stdout and done.stderr == ""
    assert done.returncode == 1


def test_what_was_not_looked_at_is_said(homes, tmp_path, monkeypatch):
    def shut(home, onerror, **how):
        onerror(PermissionError(13, "Permission denied", str(home / "shut")))
        return iter(())

    monkeypatch.setattr(os, "fwalk", shut)
    found = gathering.gather("01_neuron", [homes / "jupyter-eve"], tmp_path / "in")["eve"]
    assert (found.places, found.left) == ([], ["shut: a folder that can't be looked into (Permission denied)"])


def test_a_file_is_looked_through_and_never_parsed(homes, tmp_path):
    """As root one doesn't build in memory what a learner has made to fill it."""
    bomb = b'{"cells": [' + b"[]," * 10_000_000 + b'[]], "metadata": {"nnlib": {"exercise": "01_neuron"}}}'
    (homes / "jupyter-eve" / "x.ipynb").write_bytes(bomb)
    tracemalloc.start()
    found = gathering.gather("01_neuron", [homes / "jupyter-eve"], tmp_path / "in")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found["eve"].places == ["x.ipynb"] and most < 20_000_000


def test_what_was_collected_stays_as_it_was(homes, tmp_path):
    gather(homes, tmp_path / "in")
    before = {path: path.read_bytes() for path in (tmp_path / "in").iterdir()}
    done = gather(homes, tmp_path / "in")
    assert (done.returncode, "gather into a new folder" in done.stderr) == (2, True)
    assert {path: path.read_bytes() for path in (tmp_path / "in").iterdir()} == before
    assert oct((tmp_path / "in").stat().st_mode)[-3:] == "700", "other people's answers are nobody's business"


# Settings --------------------------------------------------------------------------------------------------------


@pytest.fixture
def values():
    return yaml.safe_load((CLASSROOM / "zero-to-jupyterhub.yaml").read_text(encoding="utf-8"))


def test_both_hubs_give_learners_the_same(values):
    user, spawner = values["singleuser"], hub_settings().Spawner
    assert (user["memory"]["guarantee"], user["memory"]["limit"]) == (spawner.mem_guarantee, spawner.mem_limit)
    here = hub_environment()
    there = user["extraEnv"]
    assert {name for name in here if "THREADS" in name} >= {name for name in there if "THREADS" in name}
    assert {value for name, value in there.items() if "THREADS" in name} == {"1"}
    driver = "python3 nncheck/merge_notebooks.py %O %A %B || true"
    for environment in (here, there):
        said = subprocess.run(
            ["git", "config", "merge.notebook.driver"],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.stdout.strip() == driver
    shell = user["lifecycleHooks"]["postStart"]["exec"]["command"]
    _, repository, branch, folder, *rest = shell[2].split()
    assert rest == ["||", "true"], "a server starts without the repository too"
    assert f"repo={repository.replace(':', '%3A').replace('/', '%2F')}&branch={branch}&" in spawner.default_url
    assert folder.removeprefix('"$HOME/').removesuffix('"') == "neural-networks"
    assert spawner.default_url.endswith(user["defaultUrl"].removeprefix("/").replace("/", "%2F"))


def test_the_values_hold_what_the_recipe_promises(values):
    assert set(values) == {"singleuser", "cull", "prePuller", "scheduling"}
    assert values["cull"] == {"enabled": True, "timeout": 1800, "every": 300}
    assert values["prePuller"]["hook"]["enabled"] and values["prePuller"]["continuous"]["enabled"]
    placeholders = values["scheduling"]["userPlaceholder"]
    assert placeholders["enabled"] and placeholders["replicas"] > 0
    assert values["scheduling"]["podPriority"]["enabled"], "without it placeholders don't give way"
    assert all(isinstance(value, str) for value in values["singleuser"]["extraEnv"].values()), "Kubernetes wants texts"
    assert "{username}" in values["singleuser"]["storage"]["static"]["subPath"], "a folder of one's own"


def test_the_recipe_names_commands_options_and_files_that_there_are():
    text = README.read_text(encoding="utf-8")
    named = re.findall(r"start\.py publish (\w+)((?: --[\w-]+(?: [^\s`-]\S*)?)*)", text)
    for verb in {verb for verb, _ in named}:
        asked = [sys.executable, "-m", "publish", verb, "--help"]
        said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
        assert said.returncode == 0, verb
        options = {option for name, words in named if name == verb for option in re.findall(r"--[\w-]+", words)}
        assert all(option in said.stdout for option in options), (verb, options)
    for link in re.findall(r"\]\((?!https?:|#)([^)]+)\)", text):
        assert (CLASSROOM / link).exists(), link
    for path in re.findall(r"\b(?:publish|share|benchmarks)/[\w/.-]+\w", text):
        assert (ROOT / path).exists(), path
    assert json.loads((ROOT / "publish" / "package.json").read_text())["dependencies"]["configurable-http-proxy"]
