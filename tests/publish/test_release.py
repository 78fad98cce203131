"""A release, made in a clone of the course: what it changes, what it gives out, and what it refuses."""

import hashlib
import json
import re
import shutil
import tomllib
import zipfile
from datetime import date
from importlib import metadata

import pytest
import yaml
from packaging.version import Version

import nnlib
from publish import release
from publish.address import Address
from tests import ROOT
from tests.publish.test_delivery import git, repository
from tests.publish.test_github import checked_by_schema

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs a git clone of the course"),
]

README = ROOT / "README.md"
DAY = date(2026, 12, 24)
ADDRESS = 'site = "https://course.example/nn"\nrepository = "https://github.com/somebody/course"\nmail = ""\n'


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The course in a repository, with something new in its changelog."""
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").partition("\n## ")[0]
    changes += "\n\n## Unreleased\n\n- Something new.\n\n## 0.1.0, 2026-11-25\n\nThe first edition.\n"
    return repository(tmp_path_factory.mktemp("original") / "course", {"CHANGELOG.md": changes})


@pytest.fixture
def course(original, tmp_path):
    """A maintainer's clone of it."""
    git(tmp_path, "clone", "--quiet", str(original), "course")
    git(tmp_path / "course", "config", "user.name", "Maintainer")
    git(tmp_path / "course", "config", "user.email", "maintainer@example.org")
    return tmp_path / "course"


def state(course):
    """All that a release may change."""
    asked = (
        ["status", "--porcelain"],
        ["branch", "--show-current"],
        ["for-each-ref", "--format=%(refname) %(objectname)"],
    )
    return [git(course, *words) for words in asked] + [sorted(path.name for path in course.iterdir())]


@pytest.fixture
def no_files(monkeypatch):
    """Without the files, which take half a minute, for tests of all the rest."""
    made = [("neural-networks-by-hand.zip", 5_893_967)]
    monkeypatch.setattr(release, "make_files", lambda git, commit, version, folder: folder.mkdir() or made)


# --- the version ---


def test_the_version_stands_once_and_everything_that_says_it_says_the_same():
    said = metadata.version("nnlib")
    assert said == nnlib.__version__, "`python start.py` brings .venv up to date"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"] and project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "nnlib/__init__.py"
    extension = json.loads((ROOT / release.EXTENSION).read_text(encoding="utf-8"))
    assert Version(extension["version"]) == Version(nnlib.__version__), "JupyterLab's list of extensions shows it"


def test_the_newest_version_in_the_changelog_is_the_course_s_or_what_comes_next_stands_above_it():
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased" or headings[0].startswith(f"{nnlib.__version__}, ")
    released = headings[headings[0] == "Unreleased" :]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+, \d{4}-\d{2}-\d{2}", heading) for heading in released)
    days = [heading.split(", ")[1] for heading in released]
    assert days == sorted(days, reverse=True)


# --- what it makes ---


@pytest.mark.slow
def test_a_release_is_a_commit_a_tag_and_files_that_are_all_of_that_commit(course, capsys):
    (course / "publish" / "address.toml").write_text(ADDRESS, encoding="utf-8")
    git(course, "commit", "--quiet", "--all", "-m", "An address")
    before = git(course, "rev-parse", "HEAD")
    assert release.main(["2.3.4", "--course", str(course)]) == 0

    assert git(course, "rev-parse", "HEAD^") == before
    assert git(course, "rev-parse", "v2.3.4^{commit}") == git(course, "rev-parse", "main")
    assert git(course, "cat-file", "-t", "v2.3.4") == "tag"
    assert git(course, "status", "--porcelain") == ""
    assert '__version__ = "2.3.4"' in (course / "nnlib" / "__init__.py").read_text(encoding="utf-8")
    assert f"## 2.3.4, {date.today():%Y-%m-%d}\n\n- Something new." in (course / "CHANGELOG.md").read_text("utf-8")

    files = course / "build" / "release-2.3.4"
    names = {path.name for path in files.iterdir()}
    sheet = next(name for name in names if "-sheet." in name)
    zipped, hosted = "neural-networks-by-hand-2.3.4.zip", "neural-networks-by-hand-2.3.4-hosted.zip"
    wheel = "nnlib-2.3.4-py3-none-any.whl"
    assert names == {zipped, hosted, wheel, sheet, "CHANGES.md", "SHA256SUMS"}
    sums = dict(line.split("  ")[::-1] for line in (files / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == names - {"SHA256SUMS"}
    assert all(hashlib.sha256((files / name).read_bytes()).hexdigest() == sums[name] for name in sums)
    assert (files / "CHANGES.md").read_text() == "- Something new.\n"

    with zipfile.ZipFile(files / zipped) as archive:
        tracked = {f"neural-networks-by-hand-2.3.4/{name}" for name in git(course, "ls-files").splitlines()}
        assert {name for name in archive.namelist() if not name.endswith("/")} == tracked
        assert b'"2.3.4"' in archive.read("neural-networks-by-hand-2.3.4/nnlib/__init__.py")
    with zipfile.ZipFile(files / hosted) as archive:
        folder = "neural-networks-by-hand-2.3.4-hosted"
        assert f"{folder}/{wheel}" in archive.namelist()
        first = archive.read(f"{folder}/notebooks/01_neuron.ipynb").decode()
        assert wheel in first and "https://course.example/nn/hosted/" in first
    with zipfile.ZipFile(files / wheel) as archive:
        assert b"\nVersion: 2.3.4\n" in archive.read("nnlib-2.3.4.dist-info/METADATA")
    assert "git push origin main v2.3.4" in capsys.readouterr().out


def test_a_dry_run_says_what_would_be_and_leaves_nothing_behind(course, no_files, capsys):
    before = state(course)
    assert release.main(["2.3.4", "--dry-run", "--course", str(course)]) == 0
    assert state(course) == before
    said = capsys.readouterr().out
    for named in ("CHANGELOG.md", "nnlib/__init__.py", "CITATION.cff", "5,893,967  neural-networks-by-hand.zip"):
        assert named in said


def test_when_a_file_can_not_be_made_nothing_has_changed(course, capsys):
    (course / "publish" / "hosted.py").write_text("raise SystemExit('no hatchling today')")
    git(course, "commit", "--quiet", "--all", "-m", "Broken")
    before = state(course)
    assert release.main(["2.3.4", "--course", str(course)]) == 1
    assert state(course) == before
    said = capsys.readouterr().err
    assert "There is no release, and nothing has changed." in said
    assert "no hatchling today" in said and "Traceback" not in said


def test_the_next_release_goes_on_from_the_last(course, no_files):
    release.release(course, "2.0.0", DAY, course.parent / "files")
    text = (course / "CHANGELOG.md").read_text(encoding="utf-8")
    text = text.replace("## 2.0.0", "## Unreleased\n\n- More.\n\n## 2.0.0")
    (course / "CHANGELOG.md").write_text(text, encoding="utf-8")
    git(course, "commit", "--quiet", "--all", "-m", "More")
    release.release(course, "2.1.0", DAY, course.parent / "more files")
    headings = re.findall("^## .+$", (course / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == ["## 2.1.0, 2026-12-24", "## 2.0.0, 2026-12-24", "## 0.1.0, 2026-11-25"]
    cited = yaml.safe_load((course / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["version"], cited["date-released"]) == ("2.1.0", DAY)
    assert json.loads((course / release.EXTENSION).read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert git(course, "tag").split() == ["v2.0.0", "v2.1.0"]


# --- what it refuses ---


@pytest.mark.parametrize("version", ["2.0", "2.0.0rc1", "two", "02.0.0", "0.0.1", "0.1.0", "2.0.0.dev0"])
def test_a_number_that_is_none_or_not_a_later_one_is_refused(course, no_files, version, capsys):
    before = state(course)
    assert release.main([version, "--course", str(course)]) == 1
    assert re.search("has three numbers|has to be a later one", capsys.readouterr().err)
    assert state(course) == before


def _change(course):
    (course / "README.md").write_text("changed")


def _add(course):
    (course / "notes.txt").write_text("forgotten")


def _empty(course):
    text = (course / "CHANGELOG.md").read_text(encoding="utf-8").replace("- Something new.\n", "")
    (course / "CHANGELOG.md").write_text(text, encoding="utf-8")
    git(course, "commit", "--quiet", "--all", "-m", "Nothing to say")


def _no_part(course):
    text = (course / "CHANGELOG.md").read_text(encoding="utf-8").replace("## Unreleased\n", "")
    (course / "CHANGELOG.md").write_text(text, encoding="utf-8")
    git(course, "commit", "--quiet", "--all", "-m", "No part")


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (_change, r"Not everything is committed(.|\n)*README\.md"),
        (_add, r"Not everything is committed(.|\n)*notes\.txt"),
        (_empty, "CHANGELOG.md has nothing under “Unreleased”"),
        (_no_part, "CHANGELOG.md has nothing under “Unreleased”"),
        (lambda course: git(course, "tag", "v2.0.0"), "There is a tag v2.0.0 already"),
        (lambda course: git(course, "switch", "--quiet", "--create", "idea"), "you are on idea: git switch main"),
        (lambda course: git(course, "switch", "--quiet", "--detach"), "you are on no branch"),
        (lambda course: (course / "build" / "release-2.0.0").mkdir(parents=True), "nothing in it is overwritten"),
    ],
)
def test_what_stands_against_a_release_is_said_and_nothing_changes(course, no_files, happened, said, capsys):
    happened(course)
    before = state(course)
    assert release.main(["2.0.0", "--course", str(course)]) == 1
    assert re.search(said, capsys.readouterr().err)
    assert state(course) == before


def test_a_folder_that_is_no_clone_is_refused_in_words(tmp_path, capsys):
    assert release.main(["2.0.0", "--course", str(tmp_path)]) == 1
    assert "not a git repository" in capsys.readouterr().err


# --- the README and CITATION.cff ---


def test_without_an_address_nothing_names_one():
    text = README.read_text(encoding="utf-8")
    assert release.signed(text, Address(), "2.0.0") == text
    cited = yaml.safe_load(release.cited((ROOT / "CITATION.cff").read_text(encoding="utf-8"), Address(), "2.0.0", DAY))
    assert {"url", "repository-code"} & set(cited) == set()
    assert cited["version"] == "2.0.0"


def test_badges_stand_below_the_title_once_for_each_address_that_there_is():
    text = README.read_text(encoding="utf-8")
    where = Address("https://course.example", "https://github.com/somebody/course")
    signed = release.signed(text, where, "2.0.0")
    title, _, line, *_ = signed.split("\n")
    assert title == text.split("\n")[0]
    assert re.findall(r"\[([\w ]+)\]", line) == [
        "Read it",
        "Tests",
        "Open it on Binder",
        "Open it in a cloud workspace",
    ]
    assert "/somebody/course/v2.0.0?urlpath=lab/tree/notebooks/01_neuron.ipynb" in line
    again = release.signed(signed, where, "2.1.0")
    assert again == signed.replace("v2.0.0", "v2.1.0")
    assert release.signed(again, Address(), "2.2.0") == text
    elsewhere = Address(repository="https://git.school.example/somebody/course")
    assert "Binder" not in release.signed(text, elsewhere, "2.0.0"), "it asks for another address there"


@pytest.mark.publish
def test_citation_cff_has_its_form_before_a_release_and_with_everything_filled_in(tmp_path):
    given, filled = ROOT / "CITATION.cff", tmp_path / "CITATION.cff"
    where = Address("https://course.example", "https://git.example/course")
    filled.write_text(release.cited(given.read_text(encoding="utf-8"), where, "2.0.0", DAY), encoding="utf-8")
    said, code = checked_by_schema("citation-file-format", given, filled)
    assert code == 0, said


def test_the_readme_is_one_screen():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 64
