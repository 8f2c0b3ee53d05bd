"""Holds a pseudo-terminal open for a board, under the name of a symbolic link.

    python3 pty.py LINK

This program copies its standard input to the terminal, and the input of the
terminal to its standard output. When the terminal is ready, it prints one line
with the name of the device on standard error. When its standard input ends, it
removes the link and ends.

While no program has the terminal open, the output of the board is dropped. A
computer does the same with a serial port that no program has open.
"""

import errno
import os
import select
import signal
import sys
import tty

STDIN, STDOUT = 0, 1
PIECE = 4096
# The interval in milliseconds at which this program checks whether another program has opened the
# terminal. It must check, because Linux does not report that a terminal was opened again.
LOOK_MS = 20


def main(link):
    # Ignore Ctrl-C and hang-up, because the parent process handles them. This program ends when its
    # input ends.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    master, slave = os.openpty()
    tty.setraw(slave)
    device = os.ttyname(slave)
    os.close(slave)
    os.set_blocking(master, False)
    if os.path.lexists(link) and not os.path.islink(link):
        sys.exit(link + " exists and is not a link, so it is not replaced")
    new = "%s.%d" % (link, os.getpid())
    os.symlink(device, new)
    os.replace(new, link)
    try:
        print("ready " + device, file=sys.stderr, flush=True)
        carry(master)
    finally:
        if os.path.islink(link) and os.readlink(link) == device:
            os.unlink(link)


def carry(master):
    pending = b""
    while True:
        if not is_open(master):
            pending = b""
            if not ready(STDIN, select.POLLIN, LOOK_MS):
                continue
            if not os.read(STDIN, PIECE):
                return
            continue
        poller = select.poll()
        poller.register(master, select.POLLIN | (select.POLLOUT if pending else 0))
        if not pending:
            poller.register(STDIN, select.POLLIN)
        for fd, events in poller.poll():
            if fd == STDIN:
                pending = os.read(STDIN, PIECE)
                if not pending:
                    return
            else:
                if events & select.POLLOUT:
                    pending = pending[write_some(master, pending) :]
                if events & select.POLLIN:
                    write_all(STDOUT, read_some(master))


def is_open(master):
    """True if a program has the terminal open, or if the terminal holds unread input."""
    events = ready(master, select.POLLIN, 0)
    return not events & select.POLLHUP or bool(events & select.POLLIN)


def ready(fd, events, ms):
    poller = select.poll()
    poller.register(fd, events)
    found = poller.poll(ms)
    return found[0][1] if found else 0


def read_some(master):
    try:
        return os.read(master, PIECE)
    except OSError as error:
        if error.errno in (errno.EIO, errno.EAGAIN):
            return b""
        raise


def write_some(master, data):
    try:
        return os.write(master, data)
    except OSError as error:
        if error.errno == errno.EAGAIN:
            return 0
        raise


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data) :]


try:
    main(sys.argv[1])
except (BrokenPipeError, KeyboardInterrupt):
    pass
