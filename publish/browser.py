"""A Chromium or Chrome on this machine, which prints the sheet and shows the course to its tests."""

import os
import shutil

# The first draws the same pages without a window's frame and menus, and takes a fifth less work.
NAMES = [
    *("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("chrome", "msedge"),
]
PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]


def find_browser():
    """Where one is, or None: by its name on the PATH, then where macOS and Windows keep it."""
    folders = [os.environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if name in os.environ]
    on_windows = [os.path.join(folder, "Google", "Chrome", "Application", "chrome.exe") for folder in folders]
    return next((path for path in map(shutil.which, NAMES + PLACES + on_windows) if path), None)
