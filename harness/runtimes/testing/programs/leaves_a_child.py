"""Ends, but leaves a child behind and prints its process id."""

import os
from probe import mark

os.system("sleep 60 & echo $!")
mark("left")
