"""Board sketches, one for each lesson: what a teacher can copy with chalk, its numbers worked out by nnlib.

`svg(name)` draws the sketch of a notebook. Positive is blue and negative orange, as everywhere in the course.
"""

from html import escape
from itertools import pairwise

import numpy as np

from nnlib import data
from nnlib.functions import relu, softmax, step
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.neuron import Neuron
from nnlib.plots.style import NEGATIVE_ON_DARK as ORANGE
from nnlib.plots.style import POSITIVE_ON_DARK as BLUE
from nnlib.training import accuracy

WIDTH, HEIGHT = 760, 400
BOARD, CHALK, DIM = "#22302b", "#f3efe4", "#a9b5ae"


class Board:
    """An SVG to which one adds from back to front. Places are pixels, from the upper left corner."""

    def __init__(self, title):
        self.title, self.parts = title, []
        self.write(WIDTH / 2, 34, title, size=20)

    def write(self, x, y, words, colour=CHALK, size=16, anchor="middle"):
        """Words with their baseline at y; anchor: "start", "middle" or "end"."""
        place = f'x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"'
        self.parts.append(f"<text {place}>{escape(words)}</text>")

    def path(self, points, colour=CHALK, width=2, dash="", arrow=False):
        """A line through points, and an arrow's head at the last of them."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        more += f' marker-end="url(#head-{colour[1:]})"' if arrow else ""
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{way}" stroke="{colour}" stroke-width="{width:g}"{more}/>')

    def circle(self, x, y, r, colour=CHALK, fill="none"):
        """A circle round (x, y)."""
        self.parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" stroke="{colour}" stroke-width="2" fill="{fill}"/>')

    def triangle(self, x, y, r, colour=ORANGE):
        """A filled triangle with its point up."""
        points = f"{x:g},{y - r:g} {x - r:g},{y + 0.8 * r:g} {x + r:g},{y + 0.8 * r:g}"
        self.parts.append(f'<polygon points="{points}" fill="{colour}"/>')

    def box(self, x, y, width, height, words, colour=CHALK):
        """A frame with words in its middle."""
        self.path([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], colour)
        self.write(x + width / 2, y + height / 2 + 6, words, colour)

    def table(self, x, y, rows, colours=None, step_x=46, step_y=30):
        """Numbers in rows, in brackets; colours: {(row, column): colour}. Returns where it ends."""
        right = x + step_x * len(rows[0])
        bottom = y + step_y * len(rows)
        for edge, turn in ((x, 8), (right, -8)):
            self.path([(edge + turn, y), (edge, y), (edge, bottom), (edge + turn, bottom)])
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                place = x + step_x * (j + 0.5), y + step_y * (i + 0.5) + 6
                self.write(*place, number(value), (colours or {}).get((i, j), CHALK))
        return right

    def svg(self):
        """The text of the file."""
        shape = 'viewBox="0 0 10 10" refX="8" refY="5" markerWidth="13" markerHeight="13" markerUnits="userSpaceOnUse"'
        heads = "".join(
            f'<marker id="head-{colour[1:]}" {shape} orient="auto">'
            f'<path d="M0,0 L10,5 L0,10 z" fill="{colour}"/></marker>'
            for colour in (CHALK, DIM, BLUE, ORANGE)
        )
        body = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'role="img" font-family="system-ui, sans-serif" fill="none" stroke-linejoin="round">\n'
            f"<title>{escape(self.title)}</title>\n<defs>{heads}</defs>\n"
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="10" fill="{BOARD}"/>\n{body}\n</svg>\n'
        )


def number(value, digits=2):
    """A number as one writes it: a real minus, and no zeros at the end."""
    return f"{round(float(value), digits):g}".replace("-", "−")


def in_a_product(value):
    """A number after a multiplication sign: in brackets if it is negative."""
    return f"({number(value)})" if value < 0 else number(value)


def signed(value):
    """The colour of a number: blue where it is positive, orange where it is negative."""
    return BLUE if value > 0 else ORANGE if value < 0 else CHALK


# --- one for each notebook ---


def neuron():
    """A weighted sum with its numbers, and the line that it draws."""
    x, one = np.array([5, 1, 8]), Neuron([0.5, -2, 0.25], -1, step)
    board = Board("z = x[0] w[0] + x[1] w[1] + x[2] w[2] + b")
    for i, y in enumerate((110, 190, 270)):
        w = one.weights[i]
        board.circle(50, y, 20)
        board.write(50, y + 6, number(x[i]))
        board.path([(72, y), (196, 190 + (y - 190) * 0.22)], signed(w), 1.5 + 1.5 * abs(w), arrow=True)
        board.write(
            82, y + (-16 if i < 2 else 26), f"· {in_a_product(w)} = {number(x[i] * w)}", signed(w), anchor="start"
        )
    board.circle(226, 190, 28)
    board.write(226, 197, "+", size=22)
    board.path([(226, 280), (226, 222)], ORANGE, arrow=True)
    board.write(226, 302, f"b = {number(one.bias)}", ORANGE)
    board.path([(256, 190), (296, 190)], arrow=True)
    z = one.weighted_sum(x)
    board.write(346, 184, f"z = {number(z)}", size=18)
    board.write(346, 212, f"above 0: {'yes' if one(x) else 'no'}", DIM)

    left, low, unit = 470, 330, 60  # the origin, and the pixels of a unit
    board.path([(left - 20, low), (left + 250, low)], DIM, arrow=True)
    board.path([(left, low + 20), (left, low - 240)], DIM, arrow=True)
    board.write(left + 248, low + 24, "x[0]", DIM)
    board.write(left - 26, low - 228, "x[1]", DIM)
    lines = ((1, 2, -2, CHALK, ""), (1, 2, -5, BLUE, "7 6"), (2, 1, -2.5, ORANGE, "7 6"))
    for w0, w1, b, colour, dash in lines:  # z = 0 solved for x[1], as far as it lies on the board
        ends = [a for a in np.linspace(0, 3.6, 73) if -0.3 <= -(w0 * a + b) / w1 <= 3.4]
        board.path([(left + unit * a, low + unit * (w0 * a + b) / w1) for a in (ends[0], ends[-1])], colour, 2, dash)
    board.write(left + 2.2 * unit, low - 1.75 * unit, "other bias: it shifts", BLUE, anchor="start")
    board.write(left + 0.4 * unit, low - 2.9 * unit, "other weights: it turns", ORANGE, anchor="start")
    board.write(left + 0.1 * unit, low + 44, "x[0] + 2 x[1] − 2 = 0", anchor="start")
    return board


def layer():
    """A matrix product by hand, the shapes, and softmax of three scores."""
    x, W = np.array([[5, 1, 8], [2, 0, 4]]), np.array([[0.5, 1], [-2, 3], [0.25, -1]])
    board = Board("A column of W for each neuron, a row of x for each example")
    at = board.table(40, 100, x, {(0, j): BLUE for j in range(3)})
    board.write(at + 22, 136, "@", size=18)
    at = board.table(at + 44, 85, W, {(i, 0): BLUE for i in range(3)}, 56)
    board.write(at + 22, 136, "=", size=18)
    board.table(at + 44, 100, x @ W, {(0, 0): BLUE}, 56)
    added = " + ".join(f"{number(a)} · {in_a_product(b)}" for a, b in zip(x[0], W[:, 0], strict=True))
    board.write(40, 212, f"{added} = {number(x[0] @ W[:, 0])}", BLUE, anchor="start")
    board.write(620, 118, "(2 × 3) (3 × 2)", DIM)
    board.write(620, 144, "gives (2 × 2)", DIM)
    board.write(380, 262, "z = x @ W + b:  (batch × 784) (784 × 10) + (10)  gives  (batch × 10)")
    z = np.array([1, 0, 0])
    powers = np.exp(z)
    board.write(40, 322, "scores", DIM, anchor="start")
    board.write(40, 362, "softmax", DIM, anchor="start")
    for i, (score, power, share) in enumerate(zip(z, powers, softmax(z), strict=True)):
        board.write(205 + 175 * i, 322, number(score))
        said = f"{power:.2f} / {powers.sum():.2f} = {share:.2f}"
        board.write(205 + 175 * i, 362, said, BLUE if i == 0 else CHALK)
    board.write(695, 362, "together 1", DIM)
    return board


def network():
    """XOR before and after the hidden layer, and the count of knobs."""
    corners, wanted = data.xor_points()
    hidden = [Neuron([1, 1], -0.5, step), Neuron([1, 1], -1.5, step)]
    moved = np.stack([one(corners) for one in hidden], axis=1)
    board = Board("The hidden layer moves the points until one line is enough")
    for left, names, points in ((80, "x[0] x[1]", corners), (450, "A B", moved)):
        low, unit = 280, 130
        across, up = names.split()
        board.path([(left - 30, low), (left + 190, low)], DIM, arrow=True)
        board.path([(left, low + 30), (left, low - 190)], DIM, arrow=True)
        board.write(left + 204, low + 6, across, DIM, anchor="start")
        board.write(left - 28, low - 180, up, DIM)
        for (a, b), yes in zip(points, wanted, strict=True):
            draw = board.circle if yes else board.triangle
            draw(left + unit * a, low - unit * b, 9, BLUE if yes else ORANGE)
    for one, name in zip(hidden, "AB", strict=True):
        ends = [(a, -one.bias - a) for a in ((-0.15, 0.65) if name == "A" else (0.35, 1.15))]
        board.path([(80 + 130 * a, 280 - 130 * b) for a, b in ends])
        board.write(80 + 130 * ends[1][0] + 16, 280 - 130 * ends[1][1] + 8, name)
    board.path([(450 + 130 * a, 280 - 130 * (a - 0.5)) for a in (0.3, 1.4)])  # C = A - B - 0.5
    board.write(450 + 130 * 1.4 + 14, 280 - 130 * 0.9 + 4, "C")
    board.circle(580, 280, 14, BLUE)
    board.write(600, 310, "two on one place", BLUE, 14)
    board.path([(300, 190), (390, 190)], arrow=True)
    board.write(345, 176, "A, B", DIM)
    digits = data.load_network()
    sizes = [layer.n_in for layer in digits.layers if hasattr(layer, "W")] + [digits.layers[-1].n_out]
    weights = " + ".join(f"{a} · {b}" for a, b in pairwise(sizes))
    biases = " + ".join(map(str, sizes[1:]))
    board.write(380, 366, f"{'-'.join(map(str, sizes))}:  {weights}  +  {biases}  =  {digits.n_parameters:,} knobs")
    return board


def loss():
    """The staircase of accuracy above the curve of the loss, and what surprise costs."""
    digits, net = data.load_digits(), data.load_network()
    x, y = digits.x_train[:50].astype(float), digits.y_train[:50]  # so exact that each machine draws the same
    last, score = net.layers[-1], SoftmaxCrossEntropy()
    values, right, wrong = np.linspace(-2, 2, 161), [], []
    for value in values:
        last.W[7, 6] = value
        right.append(accuracy(net, x, y))
        wrong.append(score.forward(net.forward(x), y))
    board = Board("Accuracy jumps, the loss glides: only a slope says which way is down")
    for top, name, heights in ((80, "accuracy", right), (230, "loss", wrong)):
        low, high = min(heights), max(heights)
        board.path([(60, top), (60, top + 110), (400, top + 110)], DIM)
        ys = [top + 100 - 90 * (height - low) / (high - low) for height in heights]
        board.path([(60 + 330 * (v + 2) / 4, h) for v, h in zip(values, ys, strict=True)], CHALK, 2.5)
        board.write(66, top - 6, name, DIM, anchor="start")
    board.write(230, 366, "one weight", DIM)
    board.path([(318, 300), (268, 330)], BLUE, 2.5, arrow=True)
    board.write(306, 286, "downhill", BLUE)
    rows = [("p", "(1 − p)²", "−log p")]
    rows += [(f"{p:g}", number((1 - p) ** 2, 4), f"{-np.log(p):.2f}") for p in (0.99, 0.5, 0.01)]
    for i, row in enumerate(rows):
        for j, words in enumerate(row):
            colour = DIM if i == 0 else ORANGE if (i, j) == (3, 2) else CHALK
            board.write(500 + 95 * j, 130 + 40 * i, words, colour, 18)
    board.write(595, 312, "confident and wrong", ORANGE)
    board.write(595, 336, "must hurt", ORANGE)
    return board


def gradient_descent():
    """A step against the slope on the notebook's hill, and three strides."""

    def hill(w):
        return 0.05 * w**4 - 0.5 * w**2 + 0.2 * w + 2

    def slope(w):
        return (hill(w + 1e-5) - hill(w - 1e-5)) / 2e-5

    def place(w):
        return 60 + 330 * (w + 4.2) / 8.2, 310 - 48 * hill(w)

    board = Board("w  ←  w − learning rate · slope")
    board.path([place(w) for w in np.linspace(-4.05, 3.9, 160) if hill(w) < 5], CHALK, 2.5)
    start, rate = -3.8, 0.1
    end = start - rate * slope(start)
    for w, colour in ((start, ORANGE), (end, BLUE)):
        board.circle(*place(w), 5, colour, colour)
    (x0, y0), (x1, _) = place(start), place(end)
    board.path([(x0, y0), (x1, y0)], BLUE, 2, arrow=True)
    board.write(x1 + 12, y0 + 6, "steep: a long step", BLUE, anchor="start")
    again, _ = place(end - rate * slope(end))
    board.path([place(end), (again + 6, place(end)[1])], BLUE, 2, arrow=True)
    board.write(again + 14, place(end)[1] + 5, "shorter", BLUE, 14, anchor="start")
    said = f"{number(start)} − {rate:g} · ({number(slope(start))}) = {number(end)}"
    board.write(225, 350, said, size=18)
    strides = (
        ("too small", "it crawls", 0.82, -58),
        ("right", "it arrives", 0.15, -58),
        ("too large", "it flies off", -1.4, 15),
    )
    for i, (name, words, factor, u) in enumerate(strides):  # on a parabola each step multiplies the distance
        bottom = 160 + 100 * i
        board.path([(520 + t, bottom - t * t / 45) for t in range(-62, 63, 4)], DIM)
        ways = [(520 + u * factor**k, bottom - (u * factor**k) ** 2 / 45) for k in range(5)]
        colour = ORANGE if i == 2 else BLUE
        board.path(ways, colour, 2, arrow=True)
        board.write(620, bottom - 42, name, anchor="start")
        board.write(620, bottom - 18, words, colour, anchor="start")
    return board


def backprop():
    """A chain forward and back with its numbers, and a fork where slopes add."""
    x, w, v, y = 2.0, 0.75, 1.2, 1.0
    z = w * x
    a = float(relu(z))
    d = v * a - y
    da = 2 * d * v
    dz = da * (a > 0)
    board = Board("Along a path rates multiply; over several paths they add")
    places = [75, 215, 350, 520, 680]
    for at, name, value in zip(places, ("x", "z", "a", "v a − y", "L"), (x, z, a, d, d * d), strict=True):
        board.circle(at, 110, 30)
        board.write(at, 116, number(value))
        board.write(at, 68, name, DIM)
    ways = [f"· w = {number(w)}", "ReLU", f"· v = {number(v)}, − y", "square"]
    rates = [f"· {number(x)}", "· 1", f"· {number(v)}", f"2 · {number(d)}"]
    for i, (way, rate) in enumerate(zip(ways, rates, strict=True)):
        board.path([(places[i] + 32, 104), (places[i + 1] - 34, 104)], arrow=True)
        board.write((places[i] + places[i + 1]) / 2, 92, way, size=14)
        board.path([(places[i + 1] - 20, 190), (places[i] + 24, 190)], BLUE, arrow=True)
        board.write((places[i] + places[i + 1]) / 2, 178, rate, BLUE, 14)
    for at, words in zip(places, (f"dw = {number(dz * x)}", f"dz = {number(dz)}", f"da = {number(da)}"), strict=False):
        board.write(at, 222, words, BLUE)
    board.write(places[3], 222, number(2 * d), BLUE)
    board.write(places[4], 222, "start: 1", DIM)
    W, targets = np.array([2.0, -3.0]), np.array([1.0, -2.0])
    back = 2 * (W - targets)  # x is 1
    board.circle(90, 325, 24)
    board.write(90, 331, "x = 1", size=14)
    for k, at in enumerate((285, 365)):
        board.circle(330, at, 20)
        board.path([(116, 325 + (at - 325) * 0.25), (306, at)], signed(W[k]), arrow=True)
        board.write(205, at + (4 if k == 0 else 8), number(W[k]), signed(W[k]))
        board.write(362, at + 6, f"dz = {number(back[k])}", signed(back[k]), anchor="start")
    shares = [f"{in_a_product(g)} · {in_a_product(u)}" for g, u in zip(back, W, strict=True)]
    board.write(600, 318, f"dx = {shares[0]} + {shares[1]}", BLUE)
    board.write(600, 346, f"= {number(back @ W)}", BLUE, 18)
    return board


def feature_visualization():
    """Training and climbing with the same backward pass, and who may judge."""
    board = Board("The same backward pass, pointed at the image")
    rows = ((104, "training", "W", "dW", "against dW"), (218, "climbing", "x", "dx", "along up = −dx"))
    for y, name, moves, slope, words in rows:
        board.write(30, y + 26, name, DIM, anchor="start")
        for at, width, said, key in ((130, 90, "image x", "x"), (290, 130, "network W", "W"), (490, 80, "scores", "")):
            board.box(at, y, width, 40, said, BLUE if key == moves else CHALK)
        board.path([(222, y + 20), (286, y + 20)], arrow=True)
        board.path([(422, y + 20), (486, y + 20)], arrow=True)
        board.path([(572, y + 20), (620, y + 20)], arrow=True)
        board.write(634, y + 26, "loss", anchor="start")
        target = 355 if moves == "W" else 175
        board.path([(650, y + 36), (650, y + 66), (target, y + 66), (target, y + 46)], BLUE, arrow=True)
        board.write((650 + target) / 2, y + 84, f"{slope}: {moves} steps {words}", BLUE, 14)
    board.write(30, 346, "Who says that it is a 3?", anchor="start")
    board.write(236, 346, "not the network that was climbed", ORANGE, anchor="start")
    board.write(236, 374, "someone who had no part in it, and who can say “none”", BLUE, anchor="start")
    return board


SKETCHES = {
    "01_neuron": neuron,
    "02_layer": layer,
    "03_network": network,
    "04_loss": loss,
    "05_gradient_descent": gradient_descent,
    "06_backprop": backprop,
    "07_feature_visualization": feature_visualization,
}


def svg(name):
    """The board sketch of a notebook, such as "03_network", as the text of an SVG file."""
    return SKETCHES[name]().svg()
