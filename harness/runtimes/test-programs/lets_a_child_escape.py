"""Ends, but a child that left the process group still holds the output."""

import os
from probe import mark

os.system("setsid sh -c 'echo started; sleep 5' & sleep 0.2")
mark("left")
