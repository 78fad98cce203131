"""What a widget brings to the page: its script, joined from the modules in the folder `page`, and its style.

anywidget takes one file for each widget and the course has no build step, so the modules are joined here, at import:
each may import named things from others, and no two of one script give the same name to different things.
"""

import re
from pathlib import Path

PAGE = Path(__file__).with_name("page")
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


def script(name):
    """A module as one script, with all that it imports, directly or not, in front of it."""
    joined = {}

    def add(name):
        if name not in joined:
            source = (PAGE / f"{name}.js").read_text(encoding="utf-8")
            for other in IMPORT.findall(source):
                add(other)
            joined[name] = re.sub(r"^export (?!default)", "", IMPORT.sub("", source), flags=re.MULTILINE)

    add(name)
    return "\n".join(joined.values())


def style(name):
    """A style sheet."""
    return (PAGE / f"{name}.css").read_text(encoding="utf-8")
