"""Run by a CPython for Windows: waits for the window of a title, says since when it is there, presses keys in it.

    hand.py SECONDS TITLE [KEY …]       e.g. hand.py 20 "Tổng hợp báo cáo – Ky 2020" Alt+B Enter
"""

import ctypes
import sys
import time

USER = ctypes.WinDLL("user32")
USER.FindWindowW.restype = ctypes.c_void_p
NAMED = {"Alt": 0x12, "Enter": 0x0D, "Esc": 0x1B}
RELEASED = 2
PAUSE = 0.7


def window(title, seconds):
    """The window, as soon as it can be seen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = USER.FindWindowW(None, title)
        if found and USER.IsWindowVisible(ctypes.c_void_p(found)):
            return found
        time.sleep(0.02)
    sys.exit(f"no window is called {title!r}")


def press(found, keys):
    """Press keys together, the window in front."""
    USER.SetForegroundWindow(ctypes.c_void_p(found))
    codes = [NAMED.get(key) or ord(key) for key in keys.split("+")]
    for code in codes:
        USER.keybd_event(code, 0, 0, 0)
    for code in reversed(codes):
        USER.keybd_event(code, 0, RELEASED, 0)


if __name__ == "__main__":
    here = window(sys.argv[2], float(sys.argv[1]))
    print(time.time())
    for each in sys.argv[3:]:
        time.sleep(PAUSE)
        press(here, each)
