# Prints the exceptions of handlers and of tasks.
import io
import sys


def print_error(error, file=None):
    """Prints a traceback without the lines of aiorig's own modules, which a board does not have."""
    text = io.StringIO()
    sys.print_exception(error, text)
    for line in text.getvalue().split("\n")[:-1]:
        if not line.startswith('  File "//'):
            print(line, file=file or sys.stdout)
