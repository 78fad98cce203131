"""Numbers as a sentence of the course writes them: with a minus sign that is as wide as a plus."""


def typographic(text):
    """Text with U+2212, the minus sign, wherever Python wrote a hyphen."""
    return text.replace("-", "−")


def minus(value, digits=2):
    """A number with at most so many decimals, and a real minus: −0.5."""
    return typographic(f"{round(float(value), digits) + 0.0:g}")


def signed(value):
    """A number as the next term of a sum: + 1.5 or − 1.5."""
    return f"{'−' if value < 0 else '+'} {abs(value):.1f}"


def factor(value):
    """A number with three decimals inside a product: in brackets if it is negative."""
    return f"({minus(value, 3)})" if value < 0 else minus(value, 3)


def significant(value):
    """A number of any size, with three significant digits."""
    value = float(value)
    return typographic(f"{value:.2f}" if 0.1 <= abs(value) < 1000 or value == 0 else f"{value:.3g}")


def percent(share):
    """A share as it is written in the course: 0.982 is "98.2%"; nothing short of all is called 100%."""
    text = f"{100 * share:.1f}"
    return "> 99.9%" if text == "100.0" and share < 1 else f"{text}%"


def count(n, what):
    """A number of things in words: 1 step, 2 steps."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
