"""Blitting: what moves is drawn anew, what stays is stamped, and neither can be told from a drawing made at once."""

import numpy as np
import pytest

from nnlib import plots
from nnlib.plots._blitting import Blitting
from nnlib.plots.picture import CSS_DPI, DPI
from tests.helpers.pictures import alike, pixels


@pytest.fixture
def scene():
    """A word on paper above a line, a node, a legend; and the words' own place in the figure."""
    with plots.new_figure(4, 3) as figure:
        ax = figure.subplots()
        (line,) = ax.plot([0, 1], [0, 1], linewidth=3, label="the line")
        word = ax.text(0.5, 0.5, "a word", ha="center", bbox={"facecolor": "w", "edgecolor": "none"})
        empty = ax.text(0.2, 0.2, "")
        (node,) = ax.plot(0.2, 0.8, "o", markersize=30, color="w", markeredgecolor="k")
        legend = ax.legend(loc="lower right")
    drawn = Blitting(figure, [line, node, word, empty, legend])
    drawn.draw(1)
    return drawn, line, word, empty


def drawn_at_once(drawn):
    """All artists drawn, none stamped."""
    for artist in drawn.moving:
        artist.stale = True
    drawn.draw(drawn.ratio)
    return drawn.png()


@pytest.mark.parametrize("ratio", [1, 1.25, 1.5])
def test_stamps_look_like_what_they_stand_for(scene, ratio):
    drawn, line, word, _ = scene
    drawn.draw(ratio)
    for height in (0.3, 0.9, 0.6):  # below the word, across it and around it
        line.set_ydata([height, 1 - height])
        word.stale = height == 0.9
        drawn.draw(ratio)
        stamped = drawn.png()
        assert np.abs(pixels(stamped) - pixels(drawn_at_once(drawn))).max() <= 4


def test_a_stamped_word_that_changes_is_seen_to_change_and_comes_back(scene):
    drawn, _, word, empty = scene
    drawn.draw(1)
    before = drawn.png()
    word.set_text("another word")
    empty.set_text("no longer empty")
    drawn.draw(1)
    assert not alike(drawn.png(), before)
    word.set_text("a word")
    empty.set_text("")
    drawn.draw(1)
    assert alike(drawn.png(), before)
    drawn.draw(1)  # all stamped
    assert alike(drawn.png(), before)


def test_as_many_pixels_as_the_page_has_and_the_same_picture(scene):
    drawn, *_ = scene
    sizes = set()
    for ratio in (1, DPI / CSS_DPI, 2):
        drawn.draw(ratio)
        assert drawn.width == 4 * CSS_DPI
        height, width, _ = pixels(drawn.jpeg()).shape
        assert (width, height) == (drawn.width * ratio, 3 * CSS_DPI * ratio)
        sizes.add((width, height))
    assert len(sizes) == 3
