"""The time limit of a `check`: an answer that runs too long, or never ends, is stopped."""

import contextlib
import signal
import sys
import threading
import time


class TimeUp(BaseException):
    """An answer ran too long. Not an Exception, so that an answer's own `except Exception` doesn't hold it."""


@contextlib.contextmanager
def time_limit(seconds, namespace):
    """Raise TimeUp in the body after `seconds`, and again each second until it ends.

    A timer thread sends this process the signal of the Stop button. Where threads don't start (Python in the browser),
    the code of `namespace` is watched instead. If the body isn't on the main thread, there is no limit; the Stop button
    works as ever.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    over, lock, main = threading.Event(), threading.Lock(), threading.get_ident()
    late = False

    def interrupt():
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(main, signal.SIGINT)  # reaches the main thread even while it sleeps
        else:
            signal.raise_signal(signal.SIGINT)

    def watch():
        nonlocal late
        wait = seconds
        while not over.wait(wait):
            with lock:
                if not over.is_set():
                    late, wait = True, 1.0
                    interrupt()

    def on_signal(number, frame):
        if over.is_set():
            return  # it came a moment too late
        if late:
            raise TimeUp
        raise KeyboardInterrupt

    timer = threading.Thread(target=watch, daemon=True)
    try:
        before = signal.signal(signal.SIGINT, on_signal)
    except ValueError:  # pragma: no cover - an interpreter inside another program
        yield
        return
    try:
        try:
            timer.start()
            watched = contextlib.nullcontext()
        except RuntimeError:
            watched = _clock_at_each_line(seconds, namespace)
        with watched:
            yield
    finally:
        with lock:
            over.set()
        time.sleep(0)  # a signal that is on its way arrives now, while it is still ours
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _clock_at_each_line(seconds, namespace):
    """Raise TimeUp, once, in a function of `namespace` that the body calls, at the first line after `seconds`."""
    end, before = time.monotonic() + seconds, sys.gettrace()

    def look(frame, event, argument):
        if frame.f_globals is not namespace:
            return None
        if time.monotonic() > end:
            raise TimeUp
        return look

    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)
