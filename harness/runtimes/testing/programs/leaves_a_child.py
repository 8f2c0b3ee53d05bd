"""Starts a child process, prints the id of the child, and ends while the child still runs."""

import os
from probe import mark

os.system("sleep 60 & echo $!")
mark("left")
