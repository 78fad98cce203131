"""Make the branch that a class pulls: the course as a learner has it, without outputs and without solutions.

    python start.py publish delivery

Without outputs the notebooks take 0.2 MB instead of 5, and a pull brings what was written, not what came out otherwise
this time. The branch has one commit for each delivery, each on top of the one before, for a history that is rewritten
stops every learner's next pull. The working tree, the index and the branch you are on are left alone; what is not
committed is not delivered. Delivering the same again adds nothing.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from publish import READ_BY_NOTEBOOKS, ROOT
from tools.notebooks import NotebookError, as_text, normalise

BRANCH = "learners"

# What a learner needs on a server, at home (start.py) and on Binder (environment.yml, postBuild).
FILES = [
    *("README.md", "LICENSE", ".gitignore", ".gitattributes", "start.py", "pyproject.toml", "environment.yml"),
    *("postBuild", ".github/readme.png", "TEACHING.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *READ_BY_NOTEBOOKS,
]
FOLDERS = ["notebooks", "exercises", "nnlib", "nncheck", "locks", "handouts"]


class DeliveryError(ValueError):
    """Why nothing was delivered, in words for the teacher."""


def deliver(course, branch=BRANCH, source="HEAD", solutions=False):
    """Put the course as committed in `source` on the branch; returns (commit, parent), twice the same if it is there.

    Raises DeliveryError, and leaves everything as it was, if that can't be done without rewriting or losing something.
    """
    git = Git(course)
    commit = git("rev-parse", "--verify", "--quiet", f"{source}^{{commit}}", otherwise=f"{source} is no commit here")
    git("check-ref-format", "--branch", branch, otherwise=f"{branch} can't be the name of a branch")
    ref = f"refs/heads/{branch}"
    if f"branch {ref}" in git("worktree", "list", "--porcelain").splitlines():
        raise DeliveryError(f"{branch} is the branch you are on; go back to the course's own: git switch main")
    parent = newest(git, branch)
    if parent and not git("log", "-1", "--format=%B", parent).startswith("Deliver"):
        raise DeliveryError(f"{branch} is a branch of your own, which no delivery made; name another one with --branch")
    given_out = parent and git("ls-tree", parent, "solutions")  # what learners have is not taken away again
    tree = tree_of(git, commit, [*FOLDERS, "solutions"] if solutions or given_out else FOLDERS)
    new = parent
    if not parent or tree != git("rev-parse", f"{parent}^{{tree}}"):
        new = git(
            "commit-tree", tree, *(["-p", parent] if parent else []), stdin=message(git, commit), env=who(git, commit)
        )
    if git("rev-parse", "--verify", "--quiet", ref, otherwise="") != new:
        git("update-ref", "-m", "delivery", ref, new)
    return new, parent


class Git:
    """Git in a folder: `git("log", "-1")` returns what it prints. Raises DeliveryError with git's own words."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words, stdin=b"", env=None, otherwise=None, raw=False):
        stdin = stdin.encode() if isinstance(stdin, str) else stdin
        env = os.environ | (env or {})
        try:
            done = subprocess.run(
                ["git", *words], cwd=self.folder, input=stdin, env=env, capture_output=True, check=False
            )
        except FileNotFoundError:
            raise DeliveryError("this needs git, and it is not found on this computer") from None
        if done.returncode:
            if otherwise == "":
                return ""
            raise DeliveryError(
                otherwise or f"git {words[0]} did not work:\n{done.stderr.decode(errors='replace').strip()}"
            )
        return done.stdout if raw else done.stdout.decode().strip()


def newest(git, branch):
    """The last delivery, here or as the remotes had it at the last fetch; "" before the first one."""
    refs = git("for-each-ref", "--format=%(refname)", f"refs/heads/{branch}", f"refs/remotes/*/{branch}").split()
    tips = list(dict.fromkeys(git("rev-parse", ref) for ref in refs))
    for tip in tips:
        if all(git("merge-base", other, tip, otherwise="") == other for other in tips):
            return tip
    if tips:
        raise DeliveryError(
            f"the deliveries in {' and '.join(refs)} have parted, and only one of them can go on. Keep what is pushed "
            f"already, with\n    git branch --force {branch} origin/{branch}"
        )
    return ""


def tree_of(git, commit, folders):
    """The tree of what is delivered of a commit, written through an index of its own."""
    listed = git("ls-tree", "-r", "-z", "--full-tree", commit, raw=True).decode().split("\0")[:-1]
    entries = [(mode, blob, path) for mode, _, blob, path in (re.split(r"[ \t]", line, maxsplit=3) for line in listed)]
    entries = [entry for entry in entries if is_delivered(entry[2], folders)]
    if not entries:
        raise DeliveryError(f"there is no course in {git.folder}: none of {', '.join(folders)}")
    bare = bare_notebooks(git, {path: blob for _, blob, path in entries if path.endswith(".ipynb")})
    lines = [f"{mode} {bare.get(path, blob)}\t{path}" for mode, blob, path in entries]
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        git("update-index", "-z", "--index-info", stdin="\0".join(lines) + "\0", env=index)
        return git("write-tree", env=index)


def bare_notebooks(git, blobs):
    """Write the notebooks without their outputs; blobs and result: {path: blob}. git is asked twice for all of them."""
    texts, problems = {}, []
    for path, content in zip(blobs, contents(git, blobs.values()), strict=True):
        try:
            texts[path] = without_outputs(content.decode())
        except (NotebookError, nbformat.reader.NotJSONError, UnicodeDecodeError) as error:
            problems.append(f"{path}: {error}")
    if problems:
        raise DeliveryError("\n".join(problems))
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, str(number)) for number in range(len(texts))]
        for file, text in zip(files, texts.values(), strict=True):
            file.write_text(text, encoding="utf-8", newline="\n")
        asked = "".join(f"{file}\n" for file in files)
        written = git("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=asked).split()
    return dict(zip(texts, written, strict=True))


def contents(git, blobs):
    """The bytes of each blob."""
    said = git("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs), raw=True)
    place = 0
    while place < len(said):  # for each a line "blob kind size", its bytes, and the end of a line
        begin = said.index(b"\n", place) + 1
        place = begin + int(said[place:begin].split()[2])
        yield said[begin:place]
        place += 1


def is_delivered(path, folders):
    """Whether a file of the course goes to learners: what is listed above, but for hidden files in the folders."""
    first, *rest = path.split("/")
    return path in FILES or (first in folders and not any(part.startswith(".") for part in rest))


def without_outputs(text):
    """A notebook's text as JupyterLab would save it before it was ever run; every cell keeps its id."""
    nb = nbformat.reader.reads(text)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    clean = normalise(nb)
    clean.metadata |= {"nnlib": nb.metadata.nnlib} if "nnlib" in nb.metadata else {}
    return as_text(clean)


def message(git, commit):
    """What the delivery's commit says: the subject of the commit that it was made from, and which one that is."""
    return (
        f"Deliver: {git('log', '-1', '--format=%s', commit)}\n\nMade from {commit} by publish/classroom/delivery.py.\n"
    )


def who(git, commit):
    """Author and date of the commit that is delivered: so two teachers who deliver the same make the same commit."""
    name, email, date = git("log", "-1", "--format=%cn%x00%ce%x00%ct +0000", commit).split("\0")
    return {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in
            (("NAME", name), ("EMAIL", email), ("DATE", date))}  # fmt: skip


def news(git, new, parent):
    """What a delivery brings, a line for each file."""
    names = git("diff-tree", "-r", "--name-status", parent, new).splitlines()
    words = {"A": "new", "M": "changed", "D": "gone"}
    return [f"  {words.get(status[:1], status)}: {path}" for status, path in (line.split("\t", 1) for line in names)]


def main(arguments=None):
    """The command line; returns 1 if nothing could be delivered."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish delivery", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--branch", default=BRANCH, help=f"the branch that the class pulls ({BRANCH})")
    parser.add_argument("--from", dest="source", default="HEAD", metavar="COMMIT", help="what to deliver (HEAD)")
    parser.add_argument("--solutions", action="store_true", help="with solutions/, once everything is handed in")
    parser.add_argument("--course", type=Path, default=ROOT, help="the folder with the course, a git clone")
    options = parser.parse_args(arguments)
    try:
        new, parent = deliver(options.course, options.branch, options.source, options.solutions)
        git = Git(options.course)
        if new == parent:
            print(f"Nothing new: {options.branch} already holds this, in {new[:10]}.")
        else:
            print(f"{options.branch} is now {new[:10]}" + (", with" if parent else ": its first delivery."))
            print("\n".join(news(git, new, parent)) if parent else "", end="\n" if parent else "")
        if git("status", "--porcelain", "--untracked-files=no", "--", *FILES, *FOLDERS):
            print("Not in it: what you have changed and not committed yet.")
        print(f"To hand it out:  git push origin {options.branch}")
    except DeliveryError as error:
        print(f"Nothing was delivered: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
