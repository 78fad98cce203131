"""What all live figures have in common: the hand in the picture, Start again, words and labels that stay readable."""

import functools
import itertools
import re

import ipywidgets as W
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.text import Text

from nnlib import widgets
from nnlib.plots.style import GRID
from nnlib.widgets.feature_visualization import Dream
from nnlib.widgets.live_plot import LivePlot
from tests.helpers.every_figure import FIGURES, SETUP, ends, take
from tests.helpers.pictures import alike, alike_pixels

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _no_one_has_painted_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path))


@pytest.fixture(scope="module")
def room():
    """What the first cell of a notebook leaves behind."""
    room = {}
    exec(SETUP, room)
    return room


PLOTS = [name for name in FIGURES if name.islower() and "draw" not in name and name != "ten_neurons"]


@pytest.fixture(scope="module")
def figure(room):
    """A function that gives a live plot of the course by its name, as it begins; each is made once."""
    made = {}

    def as_it_begins(name):
        if name not in made:
            live = eval(FIGURES[name], room)
            made[name] = live, values(live)
        live, begin = made[name]
        live.reset()
        assert values(live) == begin, "Start again"
        return live

    yield as_it_begins
    for live, _ in made.values():
        live.close()


@pytest.fixture(params=PLOTS)
def live(request, figure):
    """Each live plot of the course in turn, as it begins."""
    return figure(request.param)


def values(live):
    return {name: control.value for name, control in live.controls.items()}


def settings(live):
    """Settings to try: each control at its ends, with all others as they are or all at their ends."""
    start = values(live)
    for name, control in live.controls.items():
        for value in ends(control):
            yield start | {name: value}
    for side in (0, -1):
        yield {name: ends(control)[side] for name, control in live.controls.items()}


def test_all_are_tried_here(room, figure):
    others = [name for name in FIGURES if name not in PLOTS]
    assert all(isinstance(figure(name), LivePlot) for name in PLOTS)
    assert not [name for name in others if isinstance(eval(FIGURES[name], room), LivePlot)]


# --- the hand ---


def test_a_step_drawn_ahead_is_what_the_step_shows_and_leaves_all_as_it_was(live, monkeypatch, tmp_path):
    def drawn():
        return np.array(live.figure.canvas.buffer_rgba())[..., :3]

    def seen():
        kept = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
        return live.picture.get_state(), values(live), kept

    sent = []
    monkeypatch.setattr(live.picture, "send", lambda content, frames=(): sent.append((content, frames)))
    for name, control in live.controls.items():
        if not hasattr(control, "step") or hasattr(control, "base"):
            continue
        here, step = control.value, control.step
        there = here + step if here + step <= control.max else here - step
        before, picture = seen(), drawn()
        live._hear(live.picture, {"name": name, "ahead": [there]}, [])
        assert seen() == before and alike_pixels(drawn(), picture), name
        content, frames = sent.pop()
        for (value, ahead), frame in zip(content["ahead"], frames, strict=True):
            assert value == there
            control.value = there
            shown = live.picture.get_state()
            assert {trait: shown[trait] for trait in ahead} == ahead, name
            assert alike(shown["frame"], frame), name
            control.value = here
        assert content["ahead"] or (isinstance(live, Dream) and name != "steps"), name


def test_what_the_page_draws_under_the_hand_is_where_python_puts_it(live, monkeypatch):
    sent = []
    monkeypatch.setattr(live.picture, "send", lambda content, frames=(): sent.append(content))
    for number, grip in enumerate(live.grips):
        now = values(live)
        if not grip.place or grip.late:
            continue
        press, hand = (0.4, 0.5), (0.6, 0.3)
        live._hear(live.picture, {"grip": number, "hands": [[press, hand]]}, [])
        [move] = sent.pop()["moves"]
        shares = [grip.data(*place) for place in (press, hand)]
        take(live, number, *shares, done=False)
        moved = {}
        for name, value in move.items():
            low, high = live.controls[name].min, live.controls[name].max
            moved[name] = min(max(live._on_grid(name, value), low), high)
            assert live.controls[name].value == pytest.approx(moved[name])
        points = live.picture.grips[number]["points"]
        live.set(**now)
        live._hear(live.picture, {"grip": number, "places": [moved]}, [])
        np.testing.assert_allclose(sent.pop()["places"], [points], atol=1e-3)


def test_what_is_taken_follows_the_hand_and_the_sliders_go_with_it(live):
    for number, grip in enumerate(live.grips):
        if grip.place is None:
            continue
        live.reset()
        place = np.reshape(grip.place(values(live)), (-1, 2)).mean(axis=0)
        (left, right), (low, high) = grip.ax.get_xlim(), grip.ax.get_ylim()
        aim = place + np.array([0.11 * (right - left) * (1 if place[0] < (left + right) / 2 else -1), 0])
        before = values(live), live.picture.readout
        take(live, number, place, (place + aim) / 2, aim)
        assert live.picture.problem == ""
        assert (values(live), live.picture.readout) != before, grip.words
        now = np.reshape(grip.place(values(live)), (-1, 2))
        if len(now) == 1 and "turn" not in grip.words:
            assert now[0, 0] == pytest.approx(aim[0], abs=0.03 * (right - left)), grip.words
        elif len(now) == 2:
            (along, up), (over, out) = now[1] - now[0], aim - now[0]
            across = (along * out - up * over) / np.hypot(along, up)
            assert abs(across) < 0.05 * (high - low), grip.words


def test_the_hand_sets_only_what_a_slider_could_be_set_to(live):
    for number, grip in enumerate(live.grips):
        for place in itertools.product(grip.ax.get_xlim(), grip.ax.get_ylim()):  # as far as a hand can go
            take(live, number, place)
            assert live.picture.problem == ""
            for control in live.controls.values():
                if isinstance(control, W.FloatSlider | W.IntSlider):
                    steps = (control.value - control.min) / control.step
                    assert steps == pytest.approx(round(steps), abs=1e-6)


def test_the_page_is_told_what_can_be_taken_where_and_in_words(live):
    for grip, told in zip(live.grips, live.picture.grips, strict=True):
        left, top, width, height = told["box"]
        assert 0 <= left < left + width <= 1 and 0 <= top < top + height <= 1
        assert re.match(r"\w+ \w+ ", told["words"] + " ") and told["field"] == (grip.place is None)
        assert len(told["points"]) == (0 if grip.place is None else len(np.reshape(grip.place(values(live)), (-1, 2))))


def test_a_line_is_shifted_by_its_middle_and_turned_by_its_disc(room):
    live = eval("widgets.two_inputs(*data.xor_points(), weights=(1.0, 1.0), bias=-1.0)", room)
    take(live, 0, (0.5, 0.5), (0.7, 0.8))
    assert values(live) == pytest.approx({"w0": 1.0, "w1": 1.0, "b": -1.5})
    live.reset()
    disc = np.array(live.grips[1].place(values(live)))[0]
    assert disc.sum() == pytest.approx(1.0)  # it lies on the line
    take(live, 1, disc, (1.5, 0.5))  # to the right of the middle: the line lies flat now, still as sure
    assert values(live)["w0"] == pytest.approx(0, abs=0.1) and values(live)["w1"] == pytest.approx(1.4, abs=0.06)
    assert values(live)["b"] == pytest.approx(-0.7, abs=0.06)


def test_the_map_is_clicked_and_a_drag_over_it_is_one_move(room):
    live = eval(FIGURES["by_hand"], room)
    take(live, 0, (-1, 1), (0, 0.5), (1, -1), done=False)
    assert "You: 0 moves" in live.picture.readout
    take(live, 0, (-1, 1), (0, 0.5), (1, -1))
    assert "You: 1 move," in live.picture.readout and values(live)["w0"] == 1 and values(live)["w1"] == -1


@pytest.mark.parametrize(
    ("name", "grip", "place", "control", "value"),
    [
        ("one_of_ten", 0, (0.5, 7.2), "neuron", 7),
        ("one_of_ten", 1, (3.1, 5), "neuron", 3),
        ("fool", 0, (70, 10), "example", 2),
        ("fool", 1, (50, 8.1), "target", 8),
        ("dream", 0, (50, 6.9), "number", 7),
        ("dream", 1, (42, 50), "steps", 40),
    ],
)
def test_bars_images_and_curves_are_clicked(figure, name, grip, place, control, value):
    live = figure(name)
    take(live, grip, place)
    assert live.controls[control].value == value and live.picture.problem == ""


def test_the_other_truth_and_a_typed_value_move_the_ball(figure):
    live = figure("one_prediction")
    before = live.picture.grips
    live.controls["y"].set_state({"index": 1})
    assert "the truth is 0" in live.picture.readout and live.picture.grips != before


# --- begin, play, begin again ---


def test_start_again_brings_everything_back(live):
    begin, readout, grips = values(live), live.picture.readout, live.picture.grips
    pad = getattr(live.beside, "value", None)
    for setting in settings(live):
        live.set(**setting)
    if live.beside is not None:
        live.beside.set(np.eye(live.beside.size))
    live.reset()
    assert values(live) == begin and getattr(live.beside, "value", None) == pad
    keep = r" Your best so far: -?\d+\."  # the learner's best is theirs, and stays
    assert re.sub(keep, "", live.picture.readout) == re.sub(keep, "", readout) and live.picture.grips == grips


def test_what_plays_goes_from_the_beginning_of_its_slider_to_the_end(live):
    if not live.play:
        assert live.picture.play == {}
        return
    name, steps, _, *_ = live.play
    control = live.controls[name]
    assert (steps[0], steps[-1]) == (control.min, control.max) and control.value == control.min
    for step in steps[:3]:
        live.picture._handle_custom_msg({name: step}, [])
        assert control.value == step == live.picture.play["at"] and live.picture.problem == ""


def test_a_solution_is_set_at_once_without_a_page_and_glides_with_one(room, monkeypatch):
    live, sent = widgets.xor_by_hand(), []
    monkeypatch.setattr(live.picture, "send", sent.append)
    live.glide(a0=10.0)
    assert live.controls["a0"].value == 10 and sent == []
    live.picture.set_state({"motion": True})
    live.glide(a0=2.0, c=5.0)
    assert sent == [{"from": {"a0": 10.0, "c": -2.0}, "to": {"a0": 2.0, "c": 5.0}}]
    assert live.controls["a0"].value == 10  # the page takes it there


# --- what is said and written ---


def shown(live):
    return [text for text in live.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


@pytest.fixture(scope="module")
def everywhere(figure):
    """A function that gives for each setting of a figure: that, what is read there, and words that are covered."""

    @functools.cache
    def looked_at(name):
        live, found = figure(name), []
        for setting in settings(live):
            live.set(**setting)
            words = [text.get_text() for text in shown(live)]
            said = [live.picture.readout, live.picture.big, live.picture.alt, *words]
            found.append((setting, said, covered(live)))
        return found

    return looked_at


@pytest.mark.parametrize("name", PLOTS)
def test_every_minus_that_is_read_is_as_wide_as_a_plus(everywhere, name):
    for setting, said, _ in everywhere(name):
        assert [words for words in said if re.search(r"(^|[\s(=×])-[\d.]", words)] == [], setting


def paths(ax):
    """What an ax shows as data, as points in pixels, one every two or three; and as boxes."""
    for line in ax.lines:
        x, y = map(np.asarray, line.get_data())
        if len(x) > 1 and line.get_linestyle() != "None" and to_hex(line.get_color()) != GRID:
            points = line.get_transform().transform(np.column_stack(np.broadcast_arrays(x, y)).astype(float))
            points = points[np.isfinite(points).all(axis=1)]
            for start, end in itertools.pairwise(points):
                n = int(min(np.hypot(*(end - start)) // 2, 2000)) + 2
                yield start + np.linspace(0, 1, n)[:, np.newaxis] * (end - start)
    for patch in ax.patches:
        if isinstance(patch, Rectangle) and to_hex(patch.get_facecolor()) != GRID:
            yield patch.get_window_extent().get_points()
        if isinstance(patch, StepPatch):
            values, edges, _ = patch.get_data()
            for value, left, right in zip(values, edges, edges[1:], strict=False):
                if value:
                    yield ax.transData.transform([(left, min(value, 0)), (right, max(value, 0))])


def covered(live):
    """Words in the picture that lie on what it shows."""
    found = []
    for ax in live.figure.findobj(lambda artist: hasattr(artist, "transData") and hasattr(artist, "patches")):
        legend = [ax.get_legend()] if ax.get_legend() else []
        field = ax.bbox
        ticks = {id(label) for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels()}
        texts = [text for text in ax.texts if text.get_text().strip() and text.get_bbox_patch() is None]
        words = [(text.get_text(), text.get_window_extent()) for text in texts if id(text) not in ticks]
        words += [("the legend", box.get_window_extent()) for box in legend]
        for text, box in words:
            for path in paths(ax):
                (left, right), (low, high) = np.sort(np.clip(path, field.min, field.max), axis=0).T[:, [0, -1]]
                if len(path) == 2:  # a box
                    hit = left < box.x1 - 1 and right > box.x0 + 1 and low < box.y1 - 2 and high > box.y0 + 2
                else:
                    x, y = path[(path >= field.min).all(axis=1) & (path <= field.max).all(axis=1)].T
                    hit = ((x > box.x0) & (x < box.x1) & (y > box.y0 + 1) & (y < box.y1 - 1)).any()
                if hit and right > left and high > low:
                    found.append(text)
    return found


@pytest.mark.parametrize("name", PLOTS)
def test_no_label_lies_on_a_bar_or_a_curve_wherever_the_sliders_stand(figure, everywhere, name):
    if figure(name).label.startswith(("A forward", "Two walkers")):
        pytest.skip("numbers stand on edges there, and in nodes; lines of equal loss carry their own")
    for setting, _, hidden in everywhere(name):
        assert hidden == [], setting


def test_a_label_on_a_bar_would_be_noticed(room):
    live = eval(FIGURES["detector"], room)
    text = next(text for text in shown(live) if "upwards" in text.get_text())
    assert covered(live) == []
    text.set(position=(0.97, 0.6), ha="center")
    live.set(b=60)  # all fire, at the right
    assert covered(live) != []


def test_dark_paper_turns_all_into_its_negative_but_images(live):
    """The sheet over the picture has a hole for each ax with an image, and is whole without."""
    corners = re.findall(r"([\d.]+)% ([\d.]+)%", live.picture.negative)
    with_images = {id(artist.axes) for artist in live.figure.findobj(AxesImage)}
    with_images |= {id(ax) for ax in live.figure.axes if ax.get_gid()}  # and the map of the night
    assert len(corners) == 5 + 6 * len(with_images)
    assert all(-1 <= float(x) <= 101 and -1 <= float(y) <= 101 for x, y in corners)
