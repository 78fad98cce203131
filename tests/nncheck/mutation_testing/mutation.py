"""A machine that looks for the wrong answer which passes: it changes right answers a little and has each one checked.

    python -m tests.nncheck.mutation_testing.mutation                          everything, in about three minutes
    python -m tests.nncheck.mutation_testing.mutation neuron backprop          the questions of these exercises
    python -m tests.nncheck.mutation_testing.mutation softmax                  one question
    python -m tests.nncheck.mutation_testing.mutation neuron --write           and write the survivors' list anew

Right answers are the solution's (solutions/*.ipynb) and those in tests/nncheck/answers. A *mutant* is one of them with
one small change, such as a learner makes: `>` for `>=`, a sign, a constant, an axis, a loop that ends early, a number
that fits only the example. It is *killed* if the check takes points off it, and *survives* if it gets them all. Then
either the question's cases are too tame (mend them), or the change alters nothing that was asked for.

What alters nothing stands in harmless_changes/EXERCISE.toml, in a table for each question, with the reason:

    [softmax]
    "solution: z.max(axis=-1, keepdims=True) → z.max(keepdims=True)" = "why no input can tell the two apart"

An entry is a line as the command prints it: the answer's name, the lines before and after. `*` stands for anything, so
`"*: * → *[::-1]*"` is any loop turned round; a narrow entry is better than a wide one. EXERCISE.survivors beside it
lists the mutants that still get through; it is only ever to shrink. An entry of either list that is caught by now, or
that no mutant has any more, fails the test.
"""

import argparse
import ast
import contextlib
import dataclasses
import difflib
import functools
import importlib
import inspect
import json
import multiprocessing
import re
import sys
import time
import tomllib
import zlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nncheck.judging.check import SEED
from nncheck.questions import NAMES, exercises
from tests import ROOT
from tests.nncheck.mutation_testing.luck import passes
from tests.nncheck.mutation_testing.mutators import mutants_of, recorder

LISTS = Path(__file__).parent / "harmless_changes"
SECONDS = 1.0  # for all draws together; endless loops end here
MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


class Original(NamedTuple):
    """A right answer: the file of its questions, its question, a name, its text and the name that the text defines."""

    room: str
    question: str
    label: str
    source: str
    target: str


class Mutant(NamedTuple):
    """One change of an answer, in one line, and how it fared: "killed", "survives" or an entry's "equivalent"."""

    room: str
    question: str
    key: str
    fate: str


# --- right answers ---


def originals(wanted=()):
    """The `Original`s of the named questions or exercises, or of all."""
    found = []
    for room, exercise in zip(NAMES, exercises(), strict=True):
        names = [q.name for q in exercise.questions if not wanted or {room, exercise.name, q.name} & set(wanted)]
        if names:
            found += [o for o in [*_from_solution(room, exercise), *_from_answers(room)] if o.question in names]
    return found


def _cells(exercise):
    text = (ROOT / "solutions" / f"{exercise.name}.ipynb").read_text(encoding="utf-8")
    return [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]


def answer_in(cell):
    """The question that a notebook's cell answers, or None."""
    grader = cell["metadata"].get("nbgrader", {})
    return grader["grade_id"] if grader.get("solution") else None


def _from_solution(room, exercise):
    for cell in _cells(exercise):
        if name := answer_in(cell):
            lines = [line for line in cell["source"] if line.strip() not in MARKERS]
            yield Original(room, name, "solution", ast.unparse(ast.parse("".join(lines))), name)


def _from_answers(room):
    module = importlib.import_module(f"tests.nncheck.answers.{room}")
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for question in filter(None, map(_rightly, node.decorator_list)):
                node.decorator_list = []
                yield Original(room, question, node.name, ast.unparse(node), node.name)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and (name := _rightly(node.value.func)):
            text = ast.unparse(node.value.args[0])
            if isinstance(node.value.args[0], ast.Lambda):  # the numbers of other right values would be right as well
                yield Original(room, name, text if len(text) < 40 else f"{text[:37]}...", f"{name} = {text}", name)


def _rightly(node):
    """The question in `right("question")`, or None for anything else."""
    is_right = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "right"
    return node.args[0].value if is_right else None


def namespace_of(original):
    """Where an answer is defined: its module, or a notebook whose given cells above it have run."""
    if original.label != "solution":
        return dict(vars(importlib.import_module(f"tests.nncheck.answers.{original.room}")))
    namespace = {"__name__": "__main__", "np": np}
    exercise = exercises()[NAMES.index(original.room)]
    for cell in _cells(exercise):
        if answer_in(cell) == original.question:
            break
        if not answer_in(cell):
            for node in ast.parse("".join(cell["source"])).body:
                if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.Assign):
                    with contextlib.suppress(Exception):
                        exec(compile(ast.Module([node], []), "<given>", "exec"), namespace)
    return namespace


# --- their mutants ---


def is_right(original, question, source, given, **more):
    """Whether a text gets all points from the check, with the course's answers to the questions before it."""
    exercise = exercises()[NAMES.index(original.room)]
    namespace = dict(given) | more
    namespace |= {q.name: q.reference for q in exercise.questions[: exercise.questions.index(question)]}
    try:
        with np.errstate(all="ignore"):
            exec(compile(source, "<mutant>", "exec"), namespace)
        answer = namespace[original.target]
    except Exception:  # what can't even be defined is noticed
        return False
    return passes(dataclasses.replace(question, seconds=SECONDS), answer, SEED, namespace)


def made(original, given):
    """Every mutant of an answer that is defined in the namespace `given`, as `{key: text}`."""
    question = question_of(original.question)
    seen = {}
    is_right(original, question, recorder(original.source), given, __seen__=_watch(seen))
    mutants = {}
    for source in mutants_of(original.source, seen, inputs_too=original.label == "solution"):
        key = f"{original.label}: {_change(original.source, source)}"
        while key in mutants:
            key += " (again)"
        mutants[key] = source
    return mutants


def _watch(seen):
    """A function that passes a value on, and notes it under a name if it is a plain number, text or array."""

    def watch(name, value):
        if isinstance(value, int | float | str | np.ndarray | np.number):
            seen.setdefault(name, []).append(value.copy() if isinstance(value, np.ndarray) else value)
        return value

    return watch


def question_of(name):
    """The question of a name."""
    return next(question for exercise in exercises() for question in exercise.questions if question.name == name)


def _change(before, after):
    """What sets two texts apart, in a line: the lines that go, and those that come instead."""
    a, b = before.splitlines(), after.splitlines()
    steps = [step for step in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if step[0] != "equal"]
    gone = [line.strip() for _, start, end, _, _ in steps for line in a[start:end]]
    come = [line.strip() for _, _, _, start, end in steps for line in b[start:end]]
    return f"{'; '.join(gone) or '(nothing)'} → {'; '.join(come) or '(nothing)'}"


def _tried(job):
    """All the chosen mutants of one answer, each with its fate; and how many there are to choose from."""
    original, every = job
    question, given = question_of(original.question), namespace_of(original)
    listed = equivalents(original.room).get(original.question, {})
    if not is_right(original, question, original.source, given):
        raise AssertionError(f"{original.question}: the right answer {original.label!r} doesn't get all points")
    known = survivors(original.room).get(original.question, [])
    mutants, tried = made(original, given), []
    for key, source in mutants.items():
        entry = entry_of(key, listed)
        if entry is None and key not in known and zlib.crc32(source.encode()) % every:
            continue
        lives = is_right(original, question, source, given)
        fate = "killed" if not lives else "equivalent" if entry is not None else "survives"
        tried.append(Mutant(original.room, original.question, key, fate))
    return tried, len(mutants)


def run(wanted=(), every=1, workers=2):
    """The `Mutant`s of the wanted answers, each tried; of those on no list only one in `every`."""
    jobs = [(original, every) for original in originals(wanted)]
    with multiprocessing.get_context("spawn").Pool(workers, initializer=_small) as pool:
        for tried, _ in pool.imap_unordered(_tried, jobs):
            yield from tried


def _small():
    """A mutant that asks for too much memory gets an error, and not the machine's last byte."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


# --- the lists ---


def equivalents(room):
    """The entries of an exercise's questions: `{question: {key: reason}}`."""
    file = LISTS / f"{room}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def entry_of(key, entries):
    """The entry that a mutant's key stands under, or None."""
    return next((entry for entry in entries if matches(entry, key)), None)


def matches(entry, key):
    """Whether a mutant's key stands under an entry."""
    return _pattern(entry).fullmatch(key) is not None


@functools.cache
def _pattern(entry):
    return re.compile(".*".join(map(re.escape, entry.split("*"))) if "*" in entry else re.escape(entry), re.DOTALL)


def survivors(room):
    """The known survivors of an exercise: `{question: [key, ...]}`."""
    file, found = LISTS / f"{room}.survivors", {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        question, _, key = line.partition("  ")
        found.setdefault(question, []).append(key)
    return found


def write(room, mutants):
    """Write an exercise's survivors, or take the list away if there are none."""
    lines = sorted(f"{m.question}  {m.key}" for m in mutants if m.room == room and m.fate == "survives")
    file = LISTS / f"{room}.survivors"
    if lines:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        file.unlink(missing_ok=True)


def table(mutants):
    """Mutants made, killed, equivalent and surviving of each question, in words."""
    counts = Counter((m.room, m.question, m.fate) for m in mutants)
    head = ("made", "killed", "equivalent", "survives")
    lines, total = [f"{'question':<26}" + "".join(f"{word:>12}" for word in head)], Counter()
    for room, exercise in zip(NAMES, exercises(), strict=True):
        for question in exercise.questions:
            row = {fate: counts[room, question.name, fate] for fate in head[1:]}
            row["made"] = sum(row.values())
            if row["made"]:
                total.update(row)
                lines.append(f"{question.name:<26}" + "".join(f"{row[word]:>12}" for word in head))
    lines.append(f"{'together':<26}" + "".join(f"{total[word]:>12}" for word in head))
    return "\n".join(lines)


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("wanted", nargs="*", help="questions or exercises; all if none is named")
    parser.add_argument("--write", action="store_true", help="write the survivors' lists of whole exercises anew")
    chosen = parser.parse_args(words)
    known = {name for room, e in zip(NAMES, exercises(), strict=True) for name in (room, e.name)}
    known |= {question.name for exercise in exercises() for question in exercise.questions}
    if strange := set(chosen.wanted) - known:
        parser.error(f"no question or exercise is called {min(strange)!r}")
    begun, mutants = time.monotonic(), list(run(chosen.wanted))
    listed = {(room, q, key) for room in NAMES for q, keys in survivors(room).items() for key in keys}
    for mutant in sorted(mutants):
        if mutant.fate == "survives":
            new = "" if (mutant.room, mutant.question, mutant.key) in listed else "new  "
            print(f"{new}{mutant.question}  {mutant.key}")
    print(table(mutants), f"\n{time.monotonic() - begun:.0f} s")
    if chosen.write:
        for room, exercise in zip(NAMES, exercises(), strict=True):
            if not chosen.wanted or {room, exercise.name} & set(chosen.wanted):
                write(room, mutants)
    return int(any(mutant.fate == "survives" for mutant in mutants))


if __name__ == "__main__":
    sys.exit(main())
