"""Where no cage can be had: refusals that stop accidents, and make mischief plain to see.

An audit hook in a submission's own process. Whoever knows Python well gets round it; walls.py says what is better.
"""

import os
import re
import sys

denied = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "os.chown", "os.utime")  # fmt: skip
FORBIDDEN = re.compile(
    r"os\.(fork|forkpty|exec|posix_spawn|spawn|system|kill|killpg|startfile)$|subprocess\.|socket\.(connect|bind)"
)


def guard(folder):
    """From now on refuse to read beside Python and its packages, to write outside `folder`, to start programs."""
    own = tuple({os.path.realpath(folder), os.devnull})
    python = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path} - {""}
    readable = (*own, *python, *map(os.path.realpath, python), "/dev/urandom", "/usr/share", "/etc/fonts")

    def within(path, roots):
        path = os.path.realpath(os.fsdecode(path))
        return any(path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in roots)

    def deny(what):
        if what not in denied:
            denied.append(what[:200])
        raise PermissionError(f"{what} is not allowed while grading")

    def hook(event, args):
        if event == "open" and not isinstance(args[0], int):
            path, mode, flags = args
            writes = (flags or 0) & WRITING or any(letter in (mode or "r") for letter in "wax+")
            if not within(path, own if writes else readable):
                deny(f"{'writing' if writes else 'reading'} {os.fsdecode(path)}")
        elif event in ("os.listdir", "os.scandir"):
            if not isinstance(args[0], int) and not within(args[0] or ".", readable):
                deny(f"looking into {os.fsdecode(args[0] or '.')}")
        elif event in CHANGES:
            for path in args[:2]:
                if isinstance(path, (str, bytes)) and not within(path, own):
                    deny(f"changing {os.fsdecode(path)}")
        elif FORBIDDEN.match(event):
            deny(event)

    sys.addaudithook(hook)
