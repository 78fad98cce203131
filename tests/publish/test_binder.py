"""Binder: repo2docker, without Docker, says how it would build the course's image; nothing is built here."""

import re
import subprocess
import sys

import pytest
import yaml

from tests import ROOT
from tests.helpers.lab import copy_course

pytestmark = pytest.mark.publish


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory):
    """What repo2docker makes of the course, with the options that publish/classroom/README.md uses for a class."""
    course = copy_course(tmp_path_factory.mktemp("binder") / "course")
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--no-run", "--debug"]
    extra = ["--target-repo-dir", "/srv/course", "--appendix", "RUN pip install --no-cache-dir nbgitpuller"]
    done = subprocess.run([*command, *extra, str(course)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_it_takes_environment_yml_with_its_python_and_runs_postbuild(dockerfile):
    wanted = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"][0]
    assert f"Building conda environment for {wanted}\n" in dockerfile
    assert '--file "environment.yml"' in dockerfile
    assert "RUN ./postBuild" in dockerfile.splitlines()


def test_packages_come_before_the_course_so_that_a_new_text_does_not_solve_them_again(dockerfile):
    listed, installed = "environment.yml ${REPO_DIR}/environment.yml", '--file "environment.yml"'
    steps = [listed, installed, "src/ ${REPO_DIR}/", "RUN ./postBuild"]
    places = [dockerfile.index(step) for step in steps]
    assert places == sorted(places)


def test_the_image_for_a_class_has_nbgitpuller_on_top(dockerfile):
    assert dockerfile.index("RUN ./postBuild") < dockerfile.index("RUN pip install --no-cache-dir nbgitpuller")


def test_conda_understands_every_line_of_environment_yml():
    rattler = pytest.importorskip("rattler", reason="py-rattler comes with what publishing needs")
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    specs = [rattler.MatchSpec(line, strict=True) for line in lines]
    assert [spec.name.normalized for spec in specs] == [re.match(r"[\w.-]+", line)[0] for line in lines]
    assert str(specs[0].version) == "3.12.*"
