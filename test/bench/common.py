# SPDX-License-Identifier: BSD-3-Clause
"""What the tests of tools/bench share: TAP, and the tool on the build under
test."""

import pathlib
import subprocess
import sys

TOOLS = pathlib.Path(__file__).resolve().parents[2] / 'tools'
sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True

BUILD = sys.argv[1]
TIMEOUT = 400


class Tap:
    """Results, numbered; the plan and the exit status at the end."""

    def __init__(self):
        self._count = 0
        self._failed = 0

    def ok(self, condition, text):
        """One result."""
        self._count += 1
        self._failed += not condition
        print(f'{"" if condition else "not "}ok {self._count} - {text}',
              flush=True)

    def done(self):
        """The end; N-23: of no result at all, a bad one."""
        if self._count == 0:
            sys.exit('nothing was tested')
        print(f'1..{self._count}')
        sys.exit(1 if self._failed else 0)


def bench(*words):
    """Run tools/bench on the build; returns status and standard output."""
    done = subprocess.run(
        [TOOLS / 'bench', '--no-build', '--build', BUILD, *words],
        check=False, text=True, stdout=subprocess.PIPE, timeout=TIMEOUT)
    return done.returncode, done.stdout
