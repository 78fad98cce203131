"""Points that are kept: many notebooks at once lose none, and what can't be read or kept is said where one looks."""

import os
import subprocess
import sys

import numpy as np
import pytest

from nncheck import progress
from nncheck.judging import check as checking
from nncheck.questions import exercises
from nnlib.data import mine

QUESTIONS = [question for exercise in exercises() for question in exercise.questions]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(checking, "_tries", {})
    return tmp_path / "home"


def check(name, answer):
    namespace = {"check": checking.check, name: answer}
    return eval(f"check({name!r})", namespace)


A_NOTEBOOK = """
import sys, time
from nncheck.judging import check as checking
from nncheck.judging.judge import Result, Verdict
from nncheck.questions import exercises
questions = [question for exercise in exercises() for question in exercise.questions]
for question in questions[int(sys.argv[1])::3]:
    for points in range(1, question.points + 1):
        result = Result("a case", question.points, points, "right")
        best, said = checking._remember(Verdict(question.name, [result]))
        assert not said, said
"""


def test_notebooks_that_are_checked_at_once_lose_no_point():
    """Three of them, each with every third question, one point after the other as fast as they can."""
    running = [subprocess.Popen([sys.executable, "-c", A_NOTEBOOK, str(i)]) for i in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    report = progress()
    assert report.points == report.out_of, f"{report.out_of - report.points} points are lost"
    assert len(list(mine.folder().iterdir())) < 30  # and they tidy up behind them


def test_points_never_go_down():
    check("weighted_sum", lambda x, w, b: x @ w + b)
    check("weighted_sum", lambda x, w, b: x @ w)
    check("weighted_sum", lambda x, w, b: x @ w + b)
    assert progress().points == 2


def test_points_of_an_earlier_version_of_nnlib_count(home):
    home.mkdir()
    np.savez_compressed(home / "exercises.npz", weighted_sum=2)
    np.savez_compressed(home / "exercises.1.npz", weighted_sum=1, threshold_bias=1)
    assert progress().points == 3
    check("weighted_sum", lambda x, w, b: 0.5)
    assert progress().points == 3


DAMAGE = {
    "emptied": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "something else": lambda path: path.write_text("not points at all"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_said_and_what_was_before_it_counts(home, damage):
    check("weighted_sum", lambda x, w, b: x @ w + b)
    check("threshold_bias", QUESTIONS[1].reference)
    newest = mine.versions("exercises")[0][0][0]
    damage(newest)
    report = progress()
    assert report.points == 2 and f"{newest.name} is damaged. It is kept as exercises.damaged1.npz" in repr(report)
    assert "is damaged" in report._repr_html_()
    assert "damaged" not in repr(progress())  # said once; the file stays


def test_a_damaged_file_is_said_in_check_too(home):
    check("weighted_sum", lambda x, w, b: x @ w + b)
    mine.versions("exercises")[0][0][0].write_bytes(b"")
    report = check("weighted_sum", lambda x, w, b: x @ w + b)
    assert "Note: " in repr(report) and "is damaged" in repr(report)
    assert progress().points == 2


@pytest.mark.parametrize("value", [np.array("two"), np.nan, np.ones(3), -5, 1e9, np.inf], ids=str)
def test_points_that_are_none_are_said_and_the_others_count(home, value):
    home.mkdir()
    np.savez(home / "exercises-1764120423000000000.npz", weighted_sum=value, threshold_bias=1)
    report = progress()
    assert report.points == 1 and "weighted_sum" in repr(report) and "which are no points" in repr(report)


def test_points_that_cannot_be_kept_are_said(home, monkeypatch):
    home.write_text("a file where the folder should be")
    report = check("weighted_sum", lambda x, w, b: x @ w + b)
    assert report.points == 2 and "Your points could not be kept." in repr(report)
    assert "can't be read" in repr(progress())


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_to_be_written_is_said(home):
    check("weighted_sum", lambda x, w, b: x @ w + b)
    home.chmod(0o500)
    try:
        assert "Your points could not be kept." in repr(check("threshold_bias", QUESTIONS[1].reference))
        home.chmod(0o000)
        assert "can't be read" in repr(progress())
    finally:
        home.chmod(0o700)


def test_a_full_disk_is_said_and_what_was_kept_stays(monkeypatch):
    check("weighted_sum", lambda x, w, b: x @ w + b)

    def full(file, **_):
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(mine.np, "savez_compressed", full)
        assert "No space left" in repr(check("threshold_bias", QUESTIONS[1].reference))
    assert progress().points == 2


def test_progress_links_to_each_exercise_and_its_bars_are_as_long_as_the_points():
    check("weighted_sum", lambda x, w, b: x @ w + b)
    html = progress()._repr_html_()
    for exercise in exercises():
        assert f'href="../exercises/{exercise.name}.ipynb"' in html
    assert html.count('title="') == len(QUESTIONS) and 'title="weighted_sum: 2 of 2 points"' in html
