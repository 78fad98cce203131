"""The live figures of notebook 7, moved to their ends, and what the notebook says of them."""

import numpy as np
import pytest

from benchmarks.features import trained
from nnlib import data, plots, widgets
from nnlib.features import Neighbours
from nnlib.functions import softmax
from nnlib.layers import Dense, Layer, ReLU
from nnlib.network import Network
from nnlib.plots.feature_visualization import Push


@pytest.fixture(scope="module")
def digits():
    return data.load_digits()


@pytest.fixture(scope="module")
def judge():
    return data.load_network()


@pytest.fixture(scope="module")
def networks(digits):
    x, y = digits.x_train, digits.y_train
    return {"trained with noise": trained(0.9, 1, x, y, epochs=4), "plain": trained(0.0, 1, x, y, epochs=2)}


@pytest.fixture(scope="module")
def neighbours(digits):
    return Neighbours(digits.x_train, digits.y_train)


@pytest.fixture
def dream(networks, judge, neighbours):
    live = widgets.dream(networks, judge, neighbours)
    live.controls["steps"].value = 100  # it begins at the beginning
    return live


@pytest.fixture
def fool(judge, digits):
    return widgets.fool(judge, digits.x_test[:100], digits.y_test[:100], example=6)


def picture(live):
    """What moved artists hold, as one list of bytes."""
    found = []
    for artist in live.blitting.moving:
        for getter in ("get_xydata", "get_array", "get_text", "get_width"):
            if hasattr(artist, getter):
                value = getattr(artist, getter)()
                found.append(value.encode() if isinstance(value, str) else np.ma.getdata(value).tobytes())
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dream", "fool"])
def test_every_slider_at_its_ends_and_in_the_middle_changes_picture_and_words(name, request):
    live = request.getfixturevalue(name)
    for control in live.controls.values():
        if not hasattr(control, "max"):
            continue
        middle = control.min + control.step * round((control.max - control.min) / control.step / 2)
        for value in {control.max, control.min, middle} - {control.value}:
            before = picture(live)
            control.set_state({"value": value})  # as a drag in the page does
            assert live.picture.problem == ""
            assert picture(live) != before, f"{control.description} at {value}"
            assert live.picture.alt.endswith(live.picture.readout)
            live.reset()
            live.set(**({"steps": 100} if name == "dream" else {}))
    assert live.png().startswith(b"\x89PNG")


# --- dream ---


def shown(live):
    return np.asarray(live.figure.axes[0].images[0].get_array())


def test_classes_neurons_and_layers_can_be_chosen_and_the_numbers_follow(dream):
    number, kind = dream.controls["number"], dream.controls["kind"]
    kind.value = "neuron"
    assert number.max == 63
    number.value = 63
    assert "For neuron 63, after 100 steps" in dream.picture.readout
    kind.value = "layer"
    assert number.disabled and "For the whole layer" in dream.picture.readout
    kind.value = "class"
    assert number.value == 9 and not number.disabled
    assert "For class 9" in dream.picture.readout
    assert dream.picture.problem == ""


def test_each_network_has_its_own_dreams(dream):
    before = shown(dream).copy()
    dream.controls["network"].value = "plain"
    assert np.abs(shown(dream) - before).max() > 0.3


def test_with_all_off_the_image_is_rougher_and_the_network_no_less_sure(dream, networks):
    def roughness():
        return np.abs(np.diff(shown(dream), axis=1)).mean()

    smooth = roughness()
    buttons = {button.description: button for button in dream.children[0].children if hasattr(button, "click")}
    buttons["All off"].click()
    assert [dream.controls[name].value for name in ("decay", "blur", "jitter")] == [0, 0, 0]
    assert roughness() > 3 * smooth
    image = shown(dream).reshape(1, 784)
    assert softmax(networks["trained with noise"].forward(image))[0, 3] > 0.99

    before = shown(dream).copy()
    buttons["Other start"].click()
    assert np.abs(shown(dream) - before).max() > 0.3


def test_the_steps_walk_along_one_and_the_same_climb(dream):
    dream.controls["steps"].value = 50
    half = shown(dream).copy()
    curve = dream.figure.axes[1].lines[0].get_ydata().copy()
    dream.controls["steps"].value = 0
    assert shown(dream).max() <= 0.1  # the start: faint random greys
    dream.controls["steps"].value = 50
    np.testing.assert_array_equal(shown(dream), half)
    np.testing.assert_array_equal(dream.figure.axes[1].lines[0].get_ydata(), curve)


def test_the_words_are_what_network_and_judges_say(dream, networks, judge, neighbours):
    dream.controls["number"].value = 7
    image = shown(dream).reshape(1, 784)
    read, voted = judge.predict(image)[0], neighbours.predict(image)[0]
    assert f"The judge reads a {read} (" in dream.picture.readout
    assert dream.picture.readout.endswith(f"the nearest digits say {voted}.")
    buttons = {button.description: button for button in dream.children[0].children if hasattr(button, "click")}
    buttons["All off"].click()
    assert neighbours.predict(shown(dream).reshape(1, 784))[0] == -1
    assert dream.picture.readout.endswith("no digit is near it.")


# --- fool ---


def test_a_nudge_flips_a_sure_and_right_answer(fool, judge, digits):
    assert judge.predict(digits.x_test[[6]])[0] == digits.y_test[6] == 5
    assert "A 5. Before: read as 5 (99.9%)." in fool.picture.readout
    assert "read as 3" in fool.picture.readout.partition("nudged")[2]
    fool.controls["size"].value = 0
    assert "read as 5 (99.9%)" in fool.picture.readout.partition("nudged")[2]
    pictures = [np.asarray(ax.images[0].get_array()) for ax in fool.figure.axes[:3]]
    assert not pictures[1].any()
    np.testing.assert_array_equal(pictures[0], pictures[2])


def test_an_image_that_is_clicked_is_pushed_towards_another_digit_even_if_it_was_misread(fool, judge, digits):
    x, y = digits.x_test[:100], digits.y_test[:100]
    misread = int(np.flatnonzero(judge.predict(x) != y)[0])
    page, place = divmod(misread, Push.ROOM)
    fool.set(size=0.05, target=int(y[misread]), example=page * Push.ROOM + (place == 0))
    choose = fool.grips[0].move
    fool.set(**choose(30 * place + 15, 15, {}))
    assert fool.controls["example"].value == misread and fool.controls["target"].value == judge.predict(x)[misread]
    assert np.asarray(fool.figure.axes[1].images[0].get_array()).any()


def test_the_change_is_never_larger_than_the_nudge_and_leaves_the_greys_in_range(fool):
    for size in (0.01, 0.1, 0.3):
        fool.controls["size"].value = size
        before, change, after = (np.asarray(ax.images[0].get_array()) for ax in fool.figure.axes[:3])
        assert np.abs(change).max() <= size + 1e-6
        assert after.min() >= 0 and after.max() <= 1
        np.testing.assert_allclose(before + change, after, atol=1e-6)


def test_to_be_pushed_towards_what_it_is_changes_nothing(fool):
    fool.controls["target"].value = 5
    assert fool.picture.problem == ""
    assert not np.asarray(fool.figure.axes[1].images[0].get_array()).any()


# --- your own pieces ---


def test_a_network_of_the_readers_own_layers_can_be_drawn_for(digits, rng):
    seen = []

    class MyDense(Dense):
        def forward(self, x):
            seen.append(len(x))
            return super().forward(x)

    class ReLU(Layer):
        def forward(self, z):
            return np.maximum(0, z)

        def backward(self, da):
            raise AssertionError("drawing needs no backward pass")

    yours = Network(MyDense(784, 8, rng=rng), ReLU(), MyDense(8, 10, rng=rng))
    live = widgets.draw_for_yours(yours, digits.x_test[3], x=digits.x_test, y=digits.y_test)
    answer = softmax(yours.forward(digits.x_test[3:4]))[0].argmax()
    assert live.alt() and f"answer: {answer}" in live.alt() and not live.is_drawn

    seen.clear()
    live.pad.set(digits.x_test[5].reshape(28, 28))
    assert seen and set(seen) == {1} and live.is_drawn  # the drawing went through the reader's own forward

    class Leaky(ReLU):
        def forward(self, z):
            return np.maximum(0.1 * z, z)

    with pytest.raises(ValueError, match="ReLU, Sigmoid or Tanh, got Leaky"):
        widgets.draw_for_yours(Network(yours.layers[0], Leaky()), x=digits.x_test, y=digits.y_test)

    Leaky.__name__ = "ReLU"  # a reader's mistake: it is called ReLU and is none
    with pytest.raises(ValueError, match="the scores that nnlib's layers give with your weights"):
        widgets.draw_for_yours(Network(yours.layers[0], Leaky(), yours.layers[2]), x=digits.x_test, y=digits.y_test)


# --- the still pictures ---


@pytest.fixture
def ax():
    with plots.new_figure(4, 3) as figure:
        yield figure.subplots()


def test_favourites_stand_right_of_the_weights_of_their_neuron(ax):
    W = np.array([[1.0, -2.0], [-1, 0], [0, 0], [0, 0]])
    images = np.zeros((2, 3, 4))
    images[1, 2, 0] = 1  # of the second neuron, the third favourite: its first pixel is white
    plots.favourites(ax, W, images, ["first", "second"])
    mosaic = ax.images[0].get_array()
    assert mosaic.shape == (2 * 4, 4 * 4, 3)  # pictures of 2 x 2, a gap of 2 after each
    np.testing.assert_array_equal(mosaic[4, 12], [1, 1, 1])
    np.testing.assert_array_equal(mosaic[0, 12], [0, 0, 0])
    assert mosaic[0, 0, 2] > mosaic[0, 0, 0] and mosaic[4, 0, 0] > mosaic[4, 0, 2]  # blue above 0, orange below
    assert [label.get_text() for label in ax.get_yticklabels()] == ["first", "second"]
    with pytest.raises(ValueError, match=r"images of shape \(2, 3, 4\), got \(1, 3, 4\)"):
        plots.favourites(ax, W, images[:1], ["first"])


def test_a_table_writes_every_number(ax):
    plots.table(ax, np.array([[1.25, -3.0]]), ["row"], ["a", "b"])
    assert [text.get_text() for text in ax.texts] == ["1.2", "−3.0"]
    with pytest.raises(ValueError, match=r"values of shape \(1, 2\), got \(2, 1\)"):
        plots.table(ax, np.zeros((2, 1)), ["row"], ["a", "b"])


# --- wrong use ---


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n, k, d: widgets.dream(n, n, k), "networks by name, such as"),
        (lambda n, k, d: widgets.dream({}, n, k), "networks by name, such as"),
        (lambda n, k, d: widgets.dream({"a": n}, n, k, layer=1), r"a Dense layer at position 1 of 'a', got ReLU\(\)"),
        (lambda n, k, d: widgets.dream({"a": n}, n, k, layer=9), "position 9 of 'a', got no layer"),
        (lambda n, k, d: widgets.dream({"a": Network(n.layers[0])}, n, k, layer=0), "to have ten classes"),
        (lambda n, k, d: widgets.dream({"a": n}, n, k, digit=10), "digit from 0 to 9, got the label 10"),
        (lambda n, k, d: widgets.fool(n, d.x_test[:, :9], d.y_test), r"shape \(batch, 784\)"),
        (lambda n, k, d: widgets.fool(n, d.x_test, d.y_test[:9]), r"shape \(1000,\), got \(9,\)"),
        (lambda n, k, d: widgets.fool(n, d.x_test, d.y_test, example=1000), "example from 0 to 999"),
        (lambda n, k, d: widgets.fool(n, d.x_test, d.y_test, target=-1), "target from 0 to 9"),
    ],
)
def test_wrong_use_is_told_in_words(call, message, judge, neighbours, digits):
    with pytest.raises(ValueError, match=message):
        call(judge, neighbours, digits)


def test_a_network_whose_last_layer_is_no_dense_layer_is_refused(judge, neighbours, rng):
    with pytest.raises(ValueError, match="to have ten classes"):
        widgets.dream({"a": Network(Dense(784, 10, rng=rng), ReLU())}, judge, neighbours, layer=0)
