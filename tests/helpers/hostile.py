"""What somebody may do in an answer who wants to harm, to peep, or points for nothing; and what the teacher then reads.

`ANSWERS` is a dict of names, each with an answer to weighted_sum and a part of what is said about it (in the CSV or on
the page). None of them is worth a point, and none may cost anybody else one.
"""

# ruff: noqa: E501  (each answer is a program of a few lines, written as one)

from tests import ROOT

HERE = repr(str(ROOT))


def body(lines, before=""):
    """An answer to weighted_sum out of the lines of its body."""
    return f"{before}\ndef weighted_sum(x, w, b):\n" + "".join(f"    {line}\n" for line in lines.splitlines())


def libc(call):
    """An answer that calls the C library directly and says what came of it."""
    return body(
        "import ctypes, os\nlibrary = ctypes.CDLL(None, use_errno=True)\n"
        f"result = {call}\nraise Exception(f'got {{result}}, errno {{ctypes.get_errno()}}')"
    )


def opens(path, flags="os.O_RDONLY"):
    return body(f"import os\nos.open({path}, {flags})\nraise Exception('opened')")


ENDLESS = {
    "endless": body("while True: pass"),
    "endless_swallowing": body("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    "endless_in_C": body("return sum(range(10**12))"),
    "endless_regex": body("import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"),
    "endless_printing": body("while True: print('x' * 1000)"),
    "endless_stderr": body("import os\nwhile True: os.write(1, b'x' * 10000); os.write(2, b'x' * 10000)"),
    "sleeps": body("import time; time.sleep(1000)"),
    "waits_for_input": body("import signal; signal.pause()"),
    "fork_bomb": body("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"),
    "thread_bomb": body(
        "import threading, time\nwhile True:\n    try: threading.Thread(target=time.sleep, args=(99,)).start()\n"
        "    except RuntimeError: pass"
    ),
    "ignores_signals": body("import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n"
                            "    except OSError: pass\nwhile True: pass"),
}  # fmt: skip

CRASHES = {
    "aborts": (body("import os; os.abort()"), "crashed or was killed (signal 6)"),
    "segfaults": (body("import ctypes; ctypes.string_at(0)"), "crashed or was killed (signal 11)"),
    "kills_itself": (body("import signal; signal.raise_signal(9)"), "crashed or was killed (signal 9)"),
    "leaves": (body("import os; os._exit(0)"), "ended before it gave an answer"),
    "recursion_in_C": (body("a = []\nfor _ in range(10**5): a = [a]\nreturn repr(a)"), None),
    "kills_everybody": (body("import os; os.kill(-1, 9)"), "No such process"),
    "signals_the_process_above": (
        body(
            "import os, time\nfor n in range(1, 65): os.kill(os.getppid(), n)\ntime.sleep(0.1)\n"
            "raise Exception(f'{os.getppid()} is still there')"
        ),
        "1 is still there",
    ),
    "stops_another_of_its_own": (
        body("import os, time\nchild = os.fork() or time.sleep(99)\nos.kill(child, 19); time.sleep(99)"),
        "stops its own",
    ),
}

GREEDY = {
    "memory_at_once": (body("import numpy as np; return np.ones(10**11)"), "needs more memory"),
    "memory_bit_by_bit": (body("kept = []\nwhile True: kept.append(bytes(10**8))"), "needs more memory"),
    "memory_shared": (body("import mmap\nkept = []\nwhile True:\n    m = mmap.mmap(-1, 10**8)\n    m.write(b'x' * 10**8)\n"
                           "    kept.append(m)"), None),  # it takes a second to fill so much: time or memory ends first
    "memory_of_many": (body("import os\nfor _ in range(4): os.fork()\nkept = []\nwhile True:\n    try: kept.append(b'x' * 10**7)\n"
                            "    except MemoryError: pass"), None),
    "memory_file": (body("import os\nos.memfd_create('x')"), "PermissionError"),
    "memory_system_v": (libc("library.shmget(0, 10**9, 0o1600)"), "got -1, errno 13"),
    "fills_the_folder": (body("for i in range(10**6): open(str(i), 'wb').write(bytes(10**7))"), "No space left"),
    "one_large_file": (body("file = open('x', 'wb')\nwhile True: file.write(bytes(10**6)); file.flush()"), None),
    "many_empty_files": (body("import os\nfor i in range(10**6): os.close(os.open(f'{i}', os.O_CREAT))"), "makes more than 5,000 files"),
    "many_pairs": (
        body("import os, socket\nos.fork(), os.fork(), os.fork()\nkept = [socket.socketpair() for _ in range(100)]"),
        "Too many open files",
    ),
    "many_files": (body("kept = []\nwhile True: kept.append(open('/dev/null'))"), "Too many open files"),
    "gives_much": (body("import numpy as np; return np.ones(3 * 10**6)"), None),
    "gives_very_many": (body("import numpy as np; return np.ones(500_000)"), "many more than the question asks for"),
    "gives_a_bomb": (body("import numpy as np; return np.broadcast_to(1.0, (10**6, 10**6))"), None),
    "says_much": (body("raise Exception('x' * 10**7)"), "Exception"),
    "a_huge_number": (body("return 10 ** 10**5"), None),
}  # fmt: skip

PEEPING = {
    "reads_solutions": (body(f"open({HERE} + '/solutions/01_neuron.ipynb').read()"), "No such file"),
    "reads_solutions_by_readline": (
        body(f"import readline; readline.read_history_file({HERE} + '/solutions/01_neuron.ipynb')"),
        "No such file",
    ),
    "reads_through_the_root_of_another": (opens("'/proc/1/' 'root/etc/passwd'"), "Error"),
    "reads_by_a_folder": (body("import os\nd = os.open('/', os.O_RDONLY)\nos.open('etc/passwd', 0, dir_fd=d)"), "No such file"),
    "reads_by_handle": (libc("library.name_to_handle_at(-100, b'/', None, None, 0)"), "got -1, errno 13"),
    "reads_memory": (opens("f'/proc/{os.getppid()}/mem'"), "Permission denied"),
    "reads_environment": (opens("f'/proc/{os.getppid()}/environ'"), "Permission denied"),
    "reads_what_is_open": (opens("f'/proc/{os.getppid()}/fd/3'"), "Permission denied"),
    "reads_environment_of_the_first": (opens("'/proc/1/environ'"), "Permission denied"),
    "imports_questions": (body(f"import sys; sys.path.insert(0, {HERE})\nimport nncheck.questions.neuron"), "Error"),
    "looks_for_siblings": (
        body("import os\nothers = [n for n in os.listdir('/proc') if n.isdigit()]\nraise Exception(f'{len(others)} others')"),
        "2 others",
    ),
    "reads_frames": (
        body("import sys\nframe, found = sys._getframe(), []\nwhile frame:\n    found += [n for n in frame.f_locals if 'expected' in n]\n"
             "    frame = frame.f_back\nraise Exception(f'found {found}')"),
        "found []",
    ),
    "searches_all_objects": (
        body("import gc\ntexts = [t for o in gc.get_objects() if isinstance(o, dict) for t in o.values() if isinstance(t, str)]\n"
             "raise Exception(f'{sum(\"BEGIN SOLUTION\" in t for t in texts)} solutions')"),
        "0 solutions",
    ),
    "reads_the_next_job": (body("import os\nraise Exception(f'{os.read(0, 100)}')"), "b''"),
}  # fmt: skip

OUTSIDE = {
    "writes_outside": (body(f"open({HERE} + '/grades.txt', 'w')"), "Error"),
    "writes_into_the_library": (body("open('/course/nnlib/functions.py', 'w')"), "Read-only"),
    "writes_into_python": (body("import os; open(os.__file__, 'w')"), "Error"),
    "writes_beside": (body("import os; os.mkdir('/new')"), "Error"),
    "writes_into_another": (opens("f'/proc/{os.getppid()}/mem'", "os.O_RDWR"), "Permission denied"),
    "writes_into_the_first": (opens("'/proc/1/mem'", "os.O_RDWR"), "Permission denied"),
    "writes_to_the_grader": (opens("'/proc/1/fd/1'", "os.O_WRONLY"), "Permission denied"),
    "starts_programs": (body("import subprocess; subprocess.run(['/bin/sh', '-c', 'touch /tmp/nnlib-was-here'])"), "No such file"),
    "starts_python": (body("import os, sys; os.execv(sys.executable, [sys.executable, '-c', 'pass'])"), "ended before"),
    "connects": (body("import socket; socket.create_connection(('127.0.0.1', 80))"), "Permission denied"),
    "connects_by_name": (body("import socket; socket.socket(socket.AF_UNIX)"), "Permission denied"),
    "makes_a_device": (libc("library.mknod(b'disk', 0o60666, 2049)"), "got -1, errno 13"),
    "mounts": (libc("library.mount(b'none', b'/tmp', b'tmpfs', 0, None)"), "got -1, errno 13"),
    "new_namespaces": (libc("library.unshare(0x10000000)"), "got -1, errno 13"),
    "new_namespaces_by_clone": (libc("library.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)"), "got -1, errno 13"),
    "becomes_root": (libc("library.setuid(0)"), "got -1"),
    "traces": (libc("library.ptrace(16, os.getppid(), 0, 0)"), "got -1, errno 13"),
    "signals_by_pidfd": (body("import os; os.pidfd_open(os.getppid())"), "Permission denied"),
    "locks_for_other_cages": (libc("library.flock(0, 6)"), "got -1, errno 13"),
    "locks_parts_for_other_cages": (libc("library.fcntl(0, 37, ctypes.create_string_buffer(64))"), "got -1, errno 13"),
    "watches_the_course": (libc("library.inotify_init1(0)"), "got -1, errno 13"),
    "limits_the_process_above": (libc("library.prlimit(os.getppid(), 7, None, None)"), "got -1, errno 13"),
    "slows_the_process_above": (libc("library.setpriority(0, os.getppid(), 7)"), "got -1, errno 13"),
    "writes_beside_a_file": (libc("library.setxattr(b'/tmp', b'user.x', b'x', 1, 0)"), "got -1, errno 13"),
    "asks_the_kernel": (libc("library.syscall(321, 0, 0, 0)"), "got -1, errno 13"),
    "old_numbers": (libc("library.syscall(0x40000000 + 319, b'x', 0)"), "got -1, errno 13"),
}  # fmt: skip

FORGING = {
    "patches_numpy": (
        body("import numpy as np\nnp.allclose = np.array_equal = lambda *a, **k: True\nnp.abs = lambda a: a * 0\nreturn 0.0"),
        None,
    ),
    "patches_the_runner": (
        body("return 0.0", "import sys\nmain = sys.modules['nncheck.run']\n"
             "main.plain = lambda value: main.Outcome('right', whole=None)\n"),
        None,
    ),
    "forges_frames": (
        body("import os, sys\ninside = sys.modules['nncheck.grading.sandbox.job_process']\nimport numpy as np\n"
             "good = inside.pack_outcome(inside.Outcome('value', whole=np.array(1.0)))\n"
             "frame = inside.FRAME.pack(b'o', len(good)) + good\n"
             "for fd in range(3, 30):\n    try: os.write(fd, frame * 9)\n    except OSError: pass\nos._exit(0)"),
        None,
    ),
    "forges_the_end": (
        body("import os, sys\ninside = sys.modules['nncheck.grading.sandbox.job_process']\n"
             "for fd in range(3, 30):\n    try: os.write(fd, inside.DONE.pack(b'', 0) * 100)\n    except OSError: pass\nos._exit(0)"),
        None,
    ),
    "writes_nonsense": (body("import os\nfor fd in range(3, 30):\n    try: os.write(fd, b'\\xff' * 1000)\n    except OSError: pass"), None),
    "equals_everything": (
        body("return Same()", "class Same(float):\n    def __eq__(self, other): return True\n    __ne__ = lambda *a: False\n"
             "    def __array__(self, *a, **k):\n        import numpy as np\n        return np.array(0.0)\n"),
        None,
    ),
    "pickles": (
        body("import numpy as np\nreturn np.array([Bomb()], dtype=object)",
             "class Bomb:\n    def __reduce__(self):\n        import os\n        return os.system, ('echo bomb',)\n"),
        None,
    ),
    "excuses_itself": (
        body("return 0.0", "import sys\nrun = sys.modules['nncheck.run']\n"
             "sys.modules['nncheck.grading.sandbox.job_process'].run_each = lambda call, answer, drawn, *rest: [run.Outcome('skipped')] * len(drawn)\n"),
        "it gave no answer",
    ),
    "floods_with_frames": (
        body("import os, sys\nframes = memoryview(sys.modules['nncheck.grading.sandbox.job_process'].FRAME.pack(b'z', 0) * 800_000)\n"
             "for fd in range(3, 30):\n    try:\n        while frames: frames = frames[os.write(fd, frames):]\n    except OSError: pass\n"
             "os._exit(0)"),
        "ended before it gave an answer",
    ),
    "floods_with_words": (
        body("import os, struct, sys\nhead = b'{\"words\": {\"kind\": \"value\"}, \"arrays\": [[\"whole\", \"' + b'f8,' * 2_500_000 + b'\", [1]]]}'\n"
             "frame = sys.modules['nncheck.grading.sandbox.job_process'].FRAME.pack(b'o', len(head) + 8) + struct.pack('<q', len(head)) + head\n"
             "for fd in range(3, 30):\n    try:\n        view = memoryview(frame)\n        while view: view = view[os.write(fd, view):]\n"
             "    except OSError: pass\nos._exit(0)"),
        "ended before it gave an answer",
    ),
    "answers_nan": (body("return float('nan')"), None),
    "exits": (body("raise SystemExit(0)"), None),
    "interrupts": (body("raise KeyboardInterrupt"), None),
    "leaves_a_process": (
        body("import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(1000)\n    os._exit(0)\nreturn 0.0"),
        None,
    ),
    "error_without_words": (
        body("raise Odd", "class Odd(Exception):\n    def __str__(self): raise self\n    __repr__ = __str__\n"),
        "Odd",
    ),
    "error_without_a_name": (body("raise Nameless(': ')", "Nameless = type('', (Exception,), {})"), "has no name"),
    "error_with_odd_words": (body("raise Exception('\\ud800 \\x00 \\x1b[31m <script>alert(1)</script> \\u2028 =1+1')"), "script"),
    "error_of_an_odd_name": (body("raise type('=cmd|\\ud800<b>' * 999, (Exception,), {})('x')"), None),
}  # fmt: skip

ANSWERS = {name: (text, "did not finish in time") for name, text in ENDLESS.items()}
ANSWERS |= CRASHES | GREEDY | PEEPING | OUTSIDE | FORGING
ANSWERS["thread_bomb"] = (ANSWERS["thread_bomb"][0], None)
ANSWERS["fork_bomb"] = (ANSWERS["fork_bomb"][0], None)
