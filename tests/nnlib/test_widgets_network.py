"""The live figures of notebook 3: XOR by hand, all nine numbers moved to their ends."""

import itertools

import pytest

from nnlib import widgets
from nnlib.widgets.network import NUMBERS
from tests.helpers.every_figure import press
from tests.helpers.pictures import alike


def test_xor_is_unsolved_at_first_and_solved_by_the_button():
    live = widgets.xor_by_hand()
    assert live.picture.readout.startswith("Wrong: 2 of 4.")
    before = bytes(live.picture.frame)
    press(live, "One solution")
    assert live.picture.readout.startswith("Wrong: 0 of 4.")
    assert not alike(live.picture.frame, before)
    live.reset()
    assert alike(live.picture.frame, before)


@pytest.mark.slow
@pytest.mark.parametrize("name", NUMBERS)
def test_each_of_the_nine_numbers_moves_the_picture(name):
    live = widgets.xor_by_hand()
    pictures = set()
    for value in (-15.0, 0.0, 15.0):
        live.controls[name].set_state({"value": value})
        assert live.picture.problem == ""
        pictures.add(bytes(live.picture.frame))
    assert len(pictures) == 3


def test_all_corners_of_the_nine_numbers_are_no_error():
    live = widgets.xor_by_hand()
    for signs in itertools.islice(itertools.product((-15.0, 0.0, 15.0), repeat=9), 0, None, 500):
        live.set(**dict(zip(NUMBERS, signs, strict=True)))
        assert live.picture.problem == ""


def test_several_controls_set_at_once_draw_once(monkeypatch):
    live = widgets.xor_by_hand()
    drawn = []
    monkeypatch.setattr(live, "update", lambda **values: drawn.append(values) or "drawn")
    live.set(a0=1.0, a1=2.0, b0=3.0)
    assert len(drawn) == 1
    assert drawn[0]["b0"] == 3.0
