"""Ends its interpreter like a bad memory access does."""

import os
from probe import mark

mark("before")
os.system("kill -SEGV $PPID; sleep 1")
