"""Kills its own interpreter, as a bad memory access would."""

import os
from probe import mark

mark("before")
os.system("kill -SEGV $PPID; sleep 1")
