"""Kills its interpreter in the same way as a bad memory access."""

import os
from probe import mark

mark("before")
os.system("kill -SEGV $PPID; sleep 1")
