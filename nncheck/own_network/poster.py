"""`poster`: one picture to keep, made of what this learner made, and saved beside the exercise notebook."""

import base64
import io
import itertools
import sys
import warnings
from html import escape
from pathlib import Path

import numpy as np

from nncheck.judging.report import Report, a_number_of
from nncheck.own_network.collect import Pieces

DPI = 200  # of the file: sharp on A4
SHOWN = 620  # pixels wide on the page


def poster(pieces, name="", folder=None):
    """Your poster: what you painted, trained, dreamt and drew, on one page; shown here, and saved as poster.png.

    pieces: what `collect()` gave. name: yours, if it should stand there. The rest comes from the notebook that calls
    (`network`, `curve`, `dreams`, `drawing`, `six` and `score` of exercise 7) and from what earlier ones kept. What
    isn't there leaves its place to a line that says where it is made. The same in words stands in poster.txt. An older
    poster stays as it is: the next one is called poster_2.png. Raises ValueError if pieces aren't those of `collect`.
    """
    if not isinstance(pieces, Pieces):
        raise ValueError(f"poster expects what collect() gave, as in poster(my), got {pieces!r:.60}")
    made = _made(pieces, sys._getframe(1).f_globals)
    foot = _foot(pieces, made["network"])
    words = _words(made, foot, name)
    png = _draw(made, foot, name, words)
    saved = _save(png, words, Path.cwd() if folder is None else Path(folder))
    return Poster(f"{words}\n{saved}", png, words, saved)


class Poster(Report):
    """What the notebook shows: the picture with its words as text alternative, and where it was saved.

    On dark paper, too, it is seen as it will be printed.
    """

    def __init__(self, text, png, words, saved):
        picture = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        super().__init__(text, f'<img alt="{escape(words)}" width="{SHOWN}" src="{picture}"><div>{escape(saved)}</div>')
        self.png, self.words = png, words


# --- what there is ---


def _made(pieces, here):
    """Everything that the poster shows, each thing None where it hasn't been made yet."""
    found = {name: here.get(name) for name in ("network", "dreams", "drawing", "six", "score")}
    found["curve"] = curve if (curve := here.get("curve")) is not None and len(curve) else []
    found["painted"], symbol = _kept("painted_six"), _kept("my_symbol")
    found["symbol"] = symbol["drawings"] if symbol and len(symbol.get("drawings", ())) else None
    found["seen"] = found["confidences"] = None
    drawing, network = found["drawing"], found["network"]
    if drawing is not None and drawing.is_drawn and network is not None:
        from nnlib.data import centre

        found["seen"] = centre(drawing.pad.image)
        found["confidences"] = np.ravel(pieces.softmax(np.asarray(network.forward(found["seen"][np.newaxis]))))
    found["sixes"] = _sixes(found)
    return found


def _kept(name):
    from nnlib.data import recall

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a damaged file; here it counts as none
        return recall(name)


def _sixes(found):
    """(name, weights, score) of the painted neuron and of the learned one, None where there is none."""
    painted, six, score = (found[name] for name in ("painted", "six", "score"))
    both = [("painted by hand", None, None), ("learned", None, None)]
    if painted and score is not None:
        w, b = np.asarray(painted["weights"], dtype=float), float(painted["bias"])
        both[0] = (both[0][0], w, float(score(w, b)))
    if six is not None and score is not None:
        both[1] = (both[1][0], np.asarray(six[:-1]), float(score(np.asarray(six[:-1]), six[-1])))
    return both


# --- how it is said, drawn and saved ---


def _foot(pieces, network):
    """Three lines on what it is made of."""
    running = pieces.asked()
    yours = sum(pieces.is_yours(name) for name in running)
    own, questions = sum(map(pieces.is_yours, dir(pieces))), len(dir(pieces))
    found = f"{_parameters(network):,} numbers, found by gradient descent. " if network is not None else ""
    return [
        f"{found}{a_number_of(len(running), 'piece')} of code run in it, {yours} of them mine.",
        f"{own} of {questions} exercises solved, in {a_number_of(pieces.lines(), 'line')} of my own.",
        "Made with the course “Neural networks by hand”.",
    ]


def _parameters(network):
    return sum(layer.W.size + layer.b.size for layer in getattr(network, "layers", ()) if hasattr(layer, "W"))


def _words(made, foot, name):
    """The poster in words."""
    words = [f"A neural network, made by hand{f', by {name}' if name else ''}."]
    dreamt = "Ten digits as the network dreams them" if made["dreams"] is not None else "No digit dreamt yet"
    words.append(f"{dreamt}.")
    if made["seen"] is not None:
        answer = int(made["confidences"].argmax())
        words.append(f"A digit drawn by hand, read as a {answer} with {made['confidences'][answer]:.1%} certainty.")
    else:
        words.append("No digit drawn for it yet.")
    for what, w, score in made["sixes"]:
        words.append(f"The neuron that looks for a 6, {what}: " + ("not yet." if w is None else f"score {score:.0f}."))
    if len(made["curve"]):
        loss, right = made["curve"][-1]
        words.append(
            f"How it learned: after {a_number_of(len(made['curve']), 'epoch')} a loss of {loss:.2f} on new digits, "
            f"{right:.1%} of them read."
        )
    else:
        words.append("Not trained yet.")
    words.append("A secret symbol." if made["symbol"] is not None else "No secret symbol drawn yet.")
    return " ".join([*words, *foot])


def _draw(made, foot, name, words):
    from nncheck.own_network.poster_picture import HEIGHT, WIDTH, draw  # here, so that a check needs no matplotlib
    from nnlib.plots.picture import new_figure

    shown = {part: made[part] for part in ("dreams", "seen", "confidences", "sixes", "curve", "symbol")}
    by = f"by {name}, in seven notebooks" if name else "in seven notebooks"
    file = io.BytesIO()
    with new_figure(WIDTH, HEIGHT) as figure:
        draw(figure, title="A neural network, made by hand", by=by, lines=foot, **shown)
        figure.savefig(file, dpi=DPI, metadata={"Software": None, "Description": words})
    return file.getvalue()


def _save(png, words, folder):
    """Save both in files of their own, and say where; a poster that is there already isn't saved twice."""
    for number in itertools.count(1):
        path = folder / f"poster{f'_{number}' if number > 1 else ''}.png"
        try:
            with open(path, "xb") as file:
                file.write(png)
            path.with_suffix(".txt").write_text(words + "\n", encoding="utf-8")
            return f"Saved as {path.name} beside this notebook: right-click it in the list of files to download it."
        except FileExistsError:
            if path.is_file() and path.read_bytes() == png:
                return f"It is already there as {path.name}, beside this notebook."
        except OSError as error:
            return f"It could not be saved in {folder} ({error.strerror}); right-click the picture to keep it."
