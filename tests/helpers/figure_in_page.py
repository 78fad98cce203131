"""A live figure as it stands in the page, found there by itself: what it shows, its sliders, its pads."""

import re

from playwright.sync_api import Error

# What an eye takes in: the pictures, those painted by the hand apart; the words; the numbers beside the sliders.
_LOOK = """(figure, parts) => {
    const digest = bytes => {  // Fowler, Noll and Vo's, over words of four bytes: SHA-256 takes ten times as long
        const words = new Uint32Array(bytes.buffer, 0, bytes.byteLength >> 2);
        let hash = 0x811c9dc5;
        for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
        return hash;
    };
    const address = element => {
        const width = element.naturalWidth ?? element.width, height = element.naturalHeight ?? element.height;
        if (!width || !height) return '';
        const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
        context.drawImage(element, 0, 0);
        return digest(context.getImageData(0, 0, width, height).data);  // a PNG takes ten times as long
    };
    const all = selector => [...figure.querySelectorAll(selector)].filter(element => element.offsetParent);
    const words = selector => all(selector).map(element => element.innerText).join();
    const pictures = painted => all('img, canvas').filter(
        element => Boolean(element.closest('.nnlib-pad')) === painted).map(address).join();
    const seen = {
        picture: () => pictures(false),
        painting: () => pictures(true),
        words: () => words('.nnlib-readout, .nnlib-net-says, .nnlib-net-note'),
        numbers: () => words('.widget-readout'),
    };
    return Object.fromEntries(parts.map(part => [part, seen[part]()]));
}"""
_COLOURS = """async picture => {
    await picture.decode?.();
    const context = new OffscreenCanvas(200, 200).getContext('2d');
    context.drawImage(picture, 0, 0, 200, 200);
    return new Set(new Uint32Array(context.getImageData(0, 0, 200, 200).data.buffer)).size;
}"""

# The pixels of all pictures, those painted by the hand apart: kept in the page, or compared with what is kept there.
_PIXELS = """async (figure, keep) => {
    const pictures = [...figure.querySelectorAll('img, canvas')].filter(
        element => element.offsetParent && !element.closest('.nnlib-pad'));
    const pixels = pictures.map(picture => {
        const [width, height] = [picture.naturalWidth ?? picture.width, picture.naturalHeight ?? picture.height];
        const context = new OffscreenCanvas(width, height).getContext('2d');
        context.drawImage(picture, 0, 0);
        return context.getImageData(0, 0, width, height).data;
    });
    if (keep) return void (figure.kept = pixels);
    if (pixels.length !== figure.kept.length) return false;
    return pixels.every((now, picture) => {
        const before = figure.kept[picture];
        let [largest, sum] = [0, 0];
        for (let i = 0; i < now.length; i++) {
            const difference = Math.abs(now[i] - before[i]);
            [largest, sum] = [Math.max(largest, difference), sum + difference];
        }
        return now.length === before.length && largest < 40 && sum < 0.1 * now.length;
    });
}"""


# Where the middle of a grip's nth path is in the window; of a field, its own middle.
GRIP = """(figure, nth) => {
    const frame = figure.querySelectorAll('.nnlib-grip')[nth];
    const sheet = frame.closest('.nnlib-sheet').getBoundingClientRect();
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map(name => Number(frame.getAttribute(name)));
    const points = [...frame.querySelector('.nnlib-reach').getAttribute('d').matchAll(/[ML](\\S+) ([-\\d.e]+)/g)];
    const field = frame.classList.contains('nnlib-grip-field');
    const middle = i => !field ? points.reduce((sum, point) => sum + Number(point[i]), 0) / points.length : 0.5;
    return [sheet.x + sheet.width * (x + width * middle(1)), sheet.y + sheet.height * (y + height * middle(2))];
}"""


class Figure:
    """A live figure in the output of one cell; `where` says which, for messages."""

    def __init__(self, lab, where, root):
        self.lab, self.where, self.root = lab, where, root
        rows = root.locator(".widget-slider").all()
        self.sliders = {row.locator(".widget-label").inner_text(): row for row in rows}
        self.pads = root.locator(".nnlib-pad").all()

    def look(self, *parts):
        """What it shows now: its `picture`, its `painting`, its `words`, and the `numbers` beside its sliders.

        parts: those to look at, by default all; pictures take long.
        """
        parts = list(parts or ("picture", "painting", "words", "numbers"))
        try:
            return self.root.evaluate(_LOOK, parts)
        except Error:  # a picture was replaced between two glances
            return self.root.evaluate(_LOOK, parts)

    def keep_pictures(self):
        """Remember how its pictures look."""
        self.root.evaluate(_PIXELS, True)

    def looks_as_kept(self):
        """Whether its pictures look as remembered, to an eye: `Blitting` rounds a colour by a level or two."""
        return self.root.evaluate(_PIXELS, False)

    def settled(self):
        """What it shows when nothing is on its way any more."""
        self.lab.run("pass")  # the kernel has heard, and answered, all that the page had asked for
        glances = [None]

        def calm():
            glances.append(self.look())
            return glances[-1] == glances[-2] and self.lab.kernel_status() == "idle"

        self.lab.wait_until(calm, f"{self.where} to come to rest")
        return glances[-1]

    def after(self, what, act, changes, timeout=20):
        """Do something, and wait until each of the named parts has changed; a message for each that hasn't."""
        before = self.settled()
        act()
        try:
            self.lab.wait_until(
                lambda: all(now != before[part] for part, now in self.look(*changes).items()), what, timeout
            )
        except AssertionError:
            now = self.settled()
            return [
                f"{self.where}, {what}: expected other {part} than before, and there is the same"
                + ("" if part in ("picture", "painting") else f": {now[part]!r}")
                for part in changes
                if now[part] == before[part]
            ]
        return []

    def until(self, pattern):
        """Wait until its words match a regular expression."""
        try:
            self.lab.wait_until(lambda: re.search(pattern, self.look("words")["words"]), pattern, timeout=60)
        except AssertionError:
            words = self.look("words")["words"]
            raise AssertionError(f"{self.where}: expected words like {pattern!r}, got {words!r}") from None

    def colours(self):
        """The number of colours in its most colourful picture, what the hand paints apart; 1 if there is nothing."""
        pictures = self.root.locator("img:visible, canvas:visible")
        outside = [picture for picture in pictures.all() if not picture.evaluate("p => !!p.closest('.nnlib-pad')")]
        return max((picture.evaluate(_COLOURS) for picture in outside), default=0)

    def press(self, name):
        """Press the button of that name."""
        self.root.get_by_role("button", name=name, exact=True).click()

    def draw(self, points, pad=0):
        """Draw one stroke on a pad, through points in shares of its width and height."""
        canvas = self.pads[pad].locator("canvas").first
        canvas.scroll_into_view_if_needed()
        box, mouse = canvas.bounding_box(), self.lab.page.mouse
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place, steps=4)
        mouse.up()

    def take(self, nth, by, thumb=False):
        """Take the nth thing that can be taken in its picture, by mouse or by thumb, and drag it by so many pixels."""
        self.root.locator(".nnlib-sheet").scroll_into_view_if_needed()
        (x, y), page = self.root.evaluate(GRIP, nth), self.lab.page
        places = [(x + share * by[0], y + share * by[1]) for share in (0, 0.25, 0.5, 0.75, 1)]
        if not thumb:
            page.mouse.move(*places[0])
            page.mouse.down()
            for place in places[1:]:
                page.mouse.move(*place)
            page.mouse.up()
            return
        touch = page.context.new_cdp_session(page)
        for kind, place in [("touchStart", places[0]), *(("touchMove", place) for place in places), ("touchEnd", None)]:
            points = [] if place is None else [{"x": place[0], "y": place[1]}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
