"""Make a release of the course: version, date, commit, tag, and the files to give out.

    python start.py publish release 2.0.0
    python start.py publish release 2.0.0 --dry-run    make it all and say what it would be, but leave nothing behind

It sets nnlib's version in nnlib/__init__.py, from where the package takes it, puts version and date over the newest
part of CHANGELOG.md and into CITATION.cff, and the addresses in publish/address.toml into CITATION.cff and below the
title of README.md. Out of that commit, not out of what else lies here, it makes a zip of the course, the notebooks for
hosted services, nnlib's wheel, the sheet to print, and their checksums. Only when all of them are there does main move
on, and get its tag. Nothing is sent anywhere.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from packaging.version import Version

from publish import ROOT
from publish.address import Address, address
from publish.browser import find_browser
from publish.classroom.delivery import DeliveryError, Git

BRANCH = "main"
NAME = "neural-networks-by-hand"
NEWEST = "## Unreleased"
VERSION = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)
EXTENSION = "nnlib/_jupyter/labextension/package.json"  # JupyterLab shows its version beside its name
NOTEBOOK = "notebooks/01_neuron.ipynb"


class ReleaseError(RuntimeError):
    """Why there is no release, in words for the maintainer."""


def release(course, version, day, destination=None):
    """Make the release `version` of the git clone `course`, dated `day`; returns (commit, files).

    destination: the folder for the files. None: they are made and dropped, and neither branch nor tag moves.
    ReleaseError, and nothing has changed, if something stands against it.
    """
    git = Git(course)
    if problems := list(against(git, version, destination)):
        raise ReleaseError("\n".join(problems))
    commit = commit_of(git, version, day)
    with tempfile.TemporaryDirectory(prefix="nnlib-release-") as temporary:
        made = Path(temporary, "files")
        files = make_files(git, commit, version, made)
        if destination is not None:
            git("merge", "--ff-only", "--quiet", commit)
            git("tag", "--annotate", f"v{version}", commit, "--message", f"{NAME} {version}")
            shutil.copytree(made, destination)
    return commit, files


def against(git, version, destination=None):
    """What stands against a release, a sentence each."""
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        yield f"A version has three numbers, such as 2.0.0, and {version} hasn't."
        return
    now = VERSION.search(text_of(git, "nnlib/__init__.py"))[1]
    if Version(version) <= Version(now):
        yield f"The course is at {now} already: the next version has to be a later one than that, and {version} isn't."
    if git("tag", "--list", f"v{version}"):
        yield f"There is a tag v{version} already. A release that people have is never changed: take the next number."
    if (branch := git("branch", "--show-current")) != BRANCH:
        yield f"A release is made from {BRANCH}, and you are on {branch or 'no branch'}: git switch {BRANCH}"
    if changed := git("status", "--porcelain"):
        yield f"Not everything is committed. Commit it, or take it away:\n{changed}"
    if not newest(text_of(git, "CHANGELOG.md")):
        yield f"CHANGELOG.md has nothing under “{NEWEST.lstrip('# ')}”: say there what readers and teachers notice."
    if destination is not None and Path(destination).exists():
        yield f"{destination} is there already, and nothing in it is overwritten: move it away."


def text_of(git, file):
    """A file as it is committed."""
    return git("show", f"HEAD:{file}", raw=True).decode()


def newest(changelog):
    """What stands under "Unreleased" in the changelog; "" if there is nothing."""
    found = re.search(rf"^{NEWEST}\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


# --- the commit ---


def commit_of(git, version, day):
    """A commit on top of HEAD that is the release; no branch leads to it yet."""
    where = address(Path(git.folder, "publish", "address.toml"))
    changed = {
        "nnlib/__init__.py": VERSION.sub(f'__version__ = "{version}"', text_of(git, "nnlib/__init__.py")),
        "CHANGELOG.md": text_of(git, "CHANGELOG.md").replace(NEWEST, f"## {version}, {day:%Y-%m-%d}", 1),
        "CITATION.cff": cited(text_of(git, "CITATION.cff"), where, version, day),
        "README.md": signed(text_of(git, "README.md"), where, version),
        EXTENSION: re.sub(r'(?<="version": )".*?"', f'"{version}"', text_of(git, EXTENSION), count=1),
    }
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        git("read-tree", "HEAD", env=index)
        for file, text in changed.items():
            blob = git("hash-object", "-w", "--stdin", stdin=text)
            git("update-index", "--cacheinfo", f"100644,{blob},{file}", env=index)
        tree = git("write-tree", env=index)
    return git("commit-tree", tree, "-p", "HEAD", "-m", f"Release {version}")


def cited(text, where, version, day):
    """CITATION.cff with version, date and addresses; an address that there is none of has no line."""
    lines = [line for line in text.splitlines() if not re.match(r"(version|date-released|url|repository-code):", line)]
    lines += [f"version: {version}", f"date-released: {day:%Y-%m-%d}"]
    lines += [f"url: {where.site}"] * bool(where.site) + [f"repository-code: {where.repository}"] * bool(
        where.repository
    )
    return "\n".join(lines) + "\n"


def signed(text, where, version):
    """The README with the line of badges below its title, in place of an earlier one; without addresses none."""
    line = " ".join(badges(where, version))
    return re.sub(r"\A(# .+\n\n)(?:\[.+\n\n)?", lambda match: match[1] + f"{line}\n\n" * bool(line), text)


def badges(where: Address, version):
    """A badge or a link for each way in that the addresses open."""
    if where.site:
        yield f"[Read it]({where.site})"
    if where.repository:
        tests = f"{where.repository}/actions/workflows/tests.yml"
        yield f"[![Tests]({tests}/badge.svg)]({tests})"
    if urlsplit(where.repository).hostname == "github.com":
        name = urlsplit(where.repository).path.strip("/")
        yield f"[Open it on Binder](https://mybinder.org/v2/gh/{name}/v{version}?urlpath=lab/tree/{NOTEBOOK})"
        yield f"[Open it in a cloud workspace](https://codespaces.new/{name})"


# --- the files ---


def make_files(git, commit, version, folder):
    """Make everything that is given out of a commit, in `folder`; returns the files, the checksums last."""
    folder.mkdir()
    whole = f"{NAME}-{version}"
    git("archive", "--format=zip", f"--prefix={whole}/", f"--output={folder / whole}.zip", commit)
    with tempfile.TemporaryDirectory(prefix="nnlib-release-") as temporary:
        shutil.unpack_archive(f"{folder / whole}.zip", temporary)
        course, hosted = Path(temporary, whole), Path(temporary, "copies", f"{whole}-hosted")
        _publish(course, "hosted", "--to", hosted)
        shutil.make_archive(f"{folder / whole}-hosted", "zip", hosted.parent, hosted.name)
        for wheel in hosted.glob("*.whl"):
            shutil.copy(wheel, folder)
        _publish(course, "sheet", f"{folder / whole}-sheet.{'pdf' if find_browser() else 'html'}")
    (folder / "CHANGES.md").write_text(newest(text_of(git, "CHANGELOG.md")) + "\n", encoding="utf-8")
    files = sorted(folder.iterdir())
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8", newline="\n")
    return [(file.name, file.stat().st_size) for file in [*files, folder / "SHA256SUMS"]]


def _publish(course, *words):
    """Let the course itself, as it is in the commit, make something of its own."""
    command = [sys.executable, "-m", "publish", *map(str, words)]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"python start.py publish {words[0]} did not work:\n{(done.stdout + done.stderr).strip()}")


def main(arguments=None):
    """The command line; returns 1 if there is no release."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish release", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("version", help="the new version, such as 2.0.0")
    parser.add_argument("--dry-run", action="store_true", help="leave nothing behind: no commit, no tag, no file")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where the files go (build/release-VERSION)")
    parser.add_argument("--course", type=Path, default=ROOT, help="the folder with the course, a git clone")
    options = parser.parse_args(arguments)
    version = options.version.removeprefix("v")
    destination = (options.to or options.course / "build" / f"release-{version}").resolve()
    try:
        commit, files = release(options.course, version, date.today(), None if options.dry_run else destination)
    except (ReleaseError, DeliveryError, ValueError) as error:
        print(f"There is no release, and nothing has changed.\n\n{error}", file=sys.stderr)
        return 1
    if options.dry_run:
        print(f"Nothing stands against {version}. It would change these files:\n")
        print(Git(options.course)("diff", "--stat", f"{commit}^", commit))
    else:
        print(f"{version} is {commit[:10]} on {BRANCH}, with the tag v{version}. Its files are in {destination}:\n")
    print("\n".join(f"{size:>12,}  {name}" for name, size in files))
    if not options.dry_run:
        print(f"\nTo publish it:  git push origin {BRANCH} v{version}")
        print("Then put these files on the release's page, with CHANGES.md as its text.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
