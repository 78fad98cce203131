"""A figure that is moved all afternoon takes no more memory than in the morning."""

import subprocess
import sys

import pytest

from tests import ROOT
from tests.helpers.every_figure import SETUP

# In a process of its own, for what other tests leave behind would hide it. Small pictures, for they are as many.
MOVES = """
import gc, itertools, sys
import psutil
from nnlib.widgets.live_plot import LivePlot
from tests.helpers.every_figure import FIGURES, ends

def move(live, times):
    tried = {name: itertools.cycle(ends(control)) for name, control in live.controls.items()}
    for name in itertools.islice(itertools.cycle(tried), times):
        control, value = live.controls[name], next(tried[name])
        if hasattr(control, "options"):
            control.value = value
        else:
            control.set_state({"value": value})  # what a drag delivers
    assert not live.picture.problem or live.picture.readout

def memory():
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6

made = {name: eval(code, globals()) for name, code in FIGURES.items()}
figures = {name: live for name, live in made.items() if isinstance(live, LivePlot)}
for live in figures.values():
    live._repr_mimebundle_()
    live.picture.set_state({"ratio": 0.5})
for times, counts in (("first", (12, 200)), ("then", (12, 500))):
    begin = memory()
    for live in figures.values():
        move(live, counts[0])
    move(figures["two_inputs"], counts[1])
    grown = memory() - begin
print("grown by", round(grown, 2), "with", len(figures), "figures")
"""


@pytest.mark.slow
def test_five_hundred_moves_of_a_slider_take_less_than_500_bytes_each(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", SETUP + MOVES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    _, _, grown, _, figures, _ = done.stdout.strip().splitlines()[-1].split()
    assert int(figures) > 10
    assert float(grown) < 0.25, done.stdout  # MB
