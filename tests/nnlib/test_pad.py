"""The weight painter and the sketchpad as Python sees them; the browser's side is in tests/browser/test_pad.py."""

import base64
import io
import json

import ipywidgets as W
import nbformat
import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from IPython.core.formatters import DisplayFormatter
from matplotlib.colors import to_hex
from PIL import Image

from nnlib.plots import style
from nnlib.widgets._still import Still
from nnlib.widgets.pad import Sketchpad, WeightPainter

PADS = [WeightPainter, Sketchpad]


def paint(pad, image):
    """What the browser does: a message of changed state with the numbers in a buffer."""
    update = {"method": "update", "state": {}, "buffer_paths": [["value"]]}
    pad._handle_msg({"content": {"data": update}, "buffers": [memoryview(np.asarray(image, "<f4").tobytes())]})


def stroke(pad):
    """A small image in the pad's range: one full pixel, one of half strength."""
    image = np.zeros((pad.size, pad.size), np.float32)
    image[1, 2], image[3, 0] = pad.high, pad.low / 2 or 0.5
    return image


@pytest.fixture(params=PADS)
def pad(request):
    return request.param(5)


# --- painting


@pytest.mark.parametrize(("make", "size"), [(WeightPainter, 24), (Sketchpad, 28)])
def test_a_new_pad_is_empty_and_has_the_size_of_its_notebook(make, size):
    image = make().image
    assert image.shape == (size, size) and image.dtype == np.float32
    assert not image.any()


def test_what_the_browser_paints_is_the_image_and_is_told_once(pad):
    told = []
    pad.on_paint(told.append)
    paint(pad, stroke(pad))
    np.testing.assert_array_equal(pad.image, stroke(pad))
    assert len(told) == 1
    np.testing.assert_array_equal(told[0], stroke(pad))


def test_a_stroke_is_not_sent_back_to_the_browser_where_the_next_one_has_begun(pad, monkeypatch):
    sent = []
    monkeypatch.setattr(pad, "_send", lambda message, buffers=None: sent.append(message))
    paint(pad, stroke(pad))
    assert not any(["value"] in message["buffer_paths"] for message in sent)
    sent.clear()
    pad.clear()
    assert any(["value"] in message["buffer_paths"] for message in sent)  # but Python's own images are


def test_the_image_is_a_copy(pad):
    pad.set(stroke(pad))
    pad.image[:] = 0.25
    pad.on_paint(lambda image: image.fill(0.25))
    pad.set(stroke(pad)[::-1])
    np.testing.assert_array_equal(pad.image, stroke(pad)[::-1])


@pytest.mark.parametrize(
    "broken",
    [b"", b"\0" * 99, np.full((5, 5), np.nan, "<f4").tobytes(), np.full((5, 5), 1.5, "<f4").tobytes()],
    ids=["nothing", "too short", "nan", "out of range"],
)
def test_a_broken_message_changes_nothing(pad, broken):
    pad.set(stroke(pad))
    told = []
    pad.on_paint(told.append)
    with pytest.raises(traitlets.TraitError, match=r"expects value to be 5 x 5 float32 numbers from -?\d to 1, got"):
        pad.set_state({"value": memoryview(broken)})
    np.testing.assert_array_equal(pad.image, stroke(pad))
    assert told == []


# --- showing an image


@pytest.mark.parametrize("make", PADS)
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_any_image_in_range_is_shown_as_it_is(make, data):
    pad = make(4)
    image = data.draw(arrays(np.float32, (4, 4), elements=st.floats(pad.low, pad.high, width=32)))
    before = image.copy()
    pad.set(image)
    np.testing.assert_array_equal(pad.image, image)
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int64, np.float64])
def test_black_or_white_images_of_any_type_are_shown(kind):
    pad = Sketchpad(3)
    pad.set(np.eye(3).astype(kind))
    np.testing.assert_array_equal(pad.image, np.eye(3))


def test_set_tells_like_the_browser_but_not_when_nothing_changed(pad):
    told = []
    pad.on_paint(told.append)
    pad.set(stroke(pad))
    pad.set(stroke(pad))
    pad.clear()
    pad.clear()
    assert [bool(image.any()) for image in told] == [True, False]


def test_a_rounding_error_above_one_is_not_an_error(pad):
    pad.set(np.full((5, 5), 1 + 1e-7))
    assert pad.image.max() == 1


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros(25), r"expects image of shape \(5, 5\), got \(25,\)"),
        (np.zeros((5, 4)), r"expects image of shape \(5, 5\), got \(5, 4\)"),
        (0.5, r"expects image of shape \(5, 5\), got \(\)"),
        (np.full((5, 5), np.nan), r"finite numbers, got nan at \[0, 0\]"),
        (np.full((5, 5), -np.inf), r"finite numbers, got -inf at \[0, 0\]"),
        (np.eye(5) * 255, r"numbers from -?\d to 1, got 255 at \[0, 0\]: scale it first"),
        (np.eye(5)[::-1] * -1.5, r"numbers from -?\d to 1, got -1.5 at \[0, 4\]"),
        ("a six", "array of numbers, got 'a six'"),
        (None, "array of numbers, got None"),
        ([[1, 2], [3]], "rows of different lengths"),
    ],
)
def test_an_image_that_does_not_fit_is_refused_in_words_and_the_old_one_stays(pad, image, words):
    pad.set(stroke(pad))
    with pytest.raises(ValueError, match=rf"{type(pad).__name__}\.set expects .*{words}|{words}"):
        pad.set(image)
    np.testing.assert_array_equal(pad.image, stroke(pad))


def test_a_sketchpad_has_no_negative_ink():
    with pytest.raises(
        ValueError, match=r"Sketchpad\.set expects image to hold numbers from 0 to 1, got -1 at \[0, 0\]"
    ):
        Sketchpad(2).set([[-1, 0], [0, 0]])


@pytest.mark.parametrize("make", PADS)
@pytest.mark.parametrize("size", [0, -3, 2.5, "24", True, None])
def test_a_size_that_is_no_size_is_refused(make, size):
    with pytest.raises(ValueError, match=rf"{make.__name__} expects size to be a whole number of at least 1, got"):
        make(size)


def test_a_label_that_is_no_text_is_refused():
    with pytest.raises(ValueError, match="WeightPainter expects label to be text, got 7"):
        WeightPainter(label=7)


@pytest.mark.parametrize("size", [1, 200])
def test_the_smallest_and_a_large_pad_work(size):
    pad = Sketchpad(size)
    pad.set(np.ones((size, size)))
    assert pad.image.sum() == size * size
    assert pad.png().startswith(b"\x89PNG")


# --- callbacks


def test_a_failing_callback_is_shown_in_words_until_it_succeeds(pad):
    def count_hits(image):
        if image.any():
            raise ZeroDivisionError("there are no sixes")

    others = []
    pad.on_paint(count_hits)
    pad.on_paint(others.append)
    paint(pad, stroke(pad))
    line = count_hits.__code__.co_firstlineno + 2
    assert pad.error == f"Painted, but count_hits failed in line {line}: ZeroDivisionError: there are no sixes"
    np.testing.assert_array_equal(pad.image, stroke(pad))
    assert len(others) == 1  # one that fails doesn't silence the rest
    pad.clear()
    assert pad.error == ""


def test_a_callback_written_in_c_fails_in_words_too(pad):
    pad.on_paint(int)
    pad.set(stroke(pad))
    assert pad.error.startswith("Painted, but int failed: TypeError: ")


def test_a_callback_may_paint_itself_and_the_browser_hears_of_it(pad, monkeypatch):
    pad.on_paint(lambda image: pad.set(np.rint(image)))
    sent = []
    monkeypatch.setattr(pad, "_send", lambda message, buffers=None: sent.append((message, buffers)))
    paint(pad, np.full((5, 5), 0.75))
    assert pad.error == ""
    np.testing.assert_array_equal(pad.image, 1)
    [last] = [b[0] for m, b in sent if m["buffer_paths"] == [["value"]]]
    np.testing.assert_array_equal(np.frombuffer(last, "<f4"), 1)


def test_a_callback_that_is_no_function_is_refused(pad):
    with pytest.raises(ValueError, match="on_paint expects callback to be a function that takes the image, got None"):
        pad.on_paint(None)


# --- what is left for readers without a kernel


def bundle_of(pad):
    """The data and the metadata that a notebook keeps of the displayed pad."""
    return DisplayFormatter().format(pad)


def picture_of(pad):
    data, _ = bundle_of(pad)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB"))


@pytest.mark.parametrize(("make", "width"), [(WeightPainter, 24 * 12), (Sketchpad, 28 * 10)])
def test_the_file_keeps_the_live_view_a_picture_in_its_size_and_words(make, width):
    pad = make()
    data, metadata = bundle_of(pad)
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == pad.model_id
    assert data["text/plain"] == f"Live figure: {pad.alt()}"
    assert metadata["image/png"] == {"alt": pad.alt(), "width": width}
    assert picture_of(pad).shape == (2 * width, 2 * width, 3)
    json.dumps([data, metadata])  # a notebook is JSON


def test_the_picture_has_the_colours_of_the_course():
    pad = WeightPainter(3)
    pad.set([[1, 0, -1], [0, 0, 0], [0, 0, 0]])
    middle = picture_of(pad)[100::200, 100::200] / 255  # one pixel of each square, which is 200 wide
    assert [to_hex(colour) for colour in middle[0]] == [
        to_hex(style.SIGNED(1.0)),
        style.PAPER,
        to_hex(style.SIGNED(0.0)),
    ]
    sketch = Sketchpad(2)
    sketch.set([[0, 1], [0.5, 0]])
    assert picture_of(sketch)[140::280, 140::280, 0].tolist() == [[0, 255], [128, 0]]


def test_an_empty_weight_painter_is_seen_on_white_paper():
    assert to_hex(picture_of(WeightPainter())[0, 0] / 255) == style.GRID


def test_the_words_count_weights_and_find_ink():
    painter = WeightPainter(label="Weights for a 6")
    image = np.zeros((24, 24))
    image[0, :5], image[1, :3] = 0.5, -0.25
    painter.set(image)
    assert painter.alt() == "Weights for a 6, 24 by 24 pixels: 5 positive, 3 negative, 568 zero"
    pad = Sketchpad()
    assert pad.alt() == "Draw a digit, 28 by 28 pixels: nothing drawn yet"
    image = np.zeros((28, 28))
    image[4:25, 13:15] = 1
    pad.set(image)
    assert pad.alt() == "Draw a digit, 28 by 28 pixels: 42 pixels with ink, in rows 4 to 24 and columns 13 to 14"


def test_a_page_made_from_the_notebook_shows_picture_and_words():
    nbconvert = pytest.importorskip("nbconvert")
    data, metadata = bundle_of(Sketchpad())
    del data["application/vnd.jupyter.widget-view+json"]  # as tools/notebooks.py keeps notebooks
    cell = nbformat.v4.new_code_cell("Sketchpad()")
    cell.outputs = [nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)]
    page, _ = nbconvert.HTMLExporter(template_name="classic").from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert 'alt="Draw a digit, 28 by 28 pixels: nothing drawn yet"' in page
    assert 'width="280"' in page


def test_a_still_works_for_ipywidgets_boxes_as_well():
    class Figure(Still, W.VBox):
        pixel_ratio = 4

        def png(self):
            return Sketchpad(28).png()

        def alt(self):
            return "a black square"

    data, metadata = bundle_of(Figure())
    assert set(data) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert data["text/plain"] == "Live figure: a black square"
    assert metadata["image/png"] == {"alt": "a black square", "width": 140}
