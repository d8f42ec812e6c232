# SPDX-License-Identifier: BSD-3-Clause
"""What tools/run, tools/test and tools/bench start:
python3 tools/keel MODULE [ARGUMENT]..."""

import os
import runpy
import sys

# Not this directory, whose modules have names of the standard library's.
sys.path[0] = os.path.dirname(os.path.abspath(sys.path[0]))
sys.argv[:2] = [sys.argv[1]]
runpy.run_module(f'keel.{sys.argv[0]}', run_name='__main__')
