"""Runs forever and cannot be interrupted, because it catches and ignores every exception."""

from probe import mark

mark("before")
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
