"""Digits to learn from, points to try things on, and what you made yourself. Nothing is loaded until it is asked for.

| file | what is in it |
|---|---|
| digits.py | `load_digits`: 5,000 real handwritten digits; `load_network`: a network that learned to read them |
| mnist.py | `load_mnist`: all 70,000 of them, downloaded once |
| images.py | `black_and_white_24`, `pad_32`, `shift`, `centre`: other views of a digit, and of a drawing |
| augment.py | `variants`: one drawing, moved, turned, scaled and thickened a little |
| symbols.py | `load_symbols`: symbols to try a lock with, drawn by a program with a shaky hand |
| toy.py | `line_points`, `and_points`, `or_points`, `xor_points`, `moons`, `circles`, `spiral`: points in the plane |
| mine.py | `keep`, `recall`: what you painted and drew, from one notebook to the next; `folder` is where |
"""

from nnlib.data.augment import variants
from nnlib.data.digits import Digits, load_digits, load_network
from nnlib.data.images import black_and_white_24, centre, pad_32, shift
from nnlib.data.mine import folder, keep, recall
from nnlib.data.mnist import load_mnist
from nnlib.data.symbols import load_symbols
from nnlib.data.toy import and_points, circles, line_points, moons, or_points, spiral, xor_points
