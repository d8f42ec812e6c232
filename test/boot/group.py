#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot a group of guest tests, and pass on the TAP that its primary prints.

usage: group.py BUILD-DIRECTORY GROUP
"""

import re
import sys

import common
from keel_qemu import Machine

TAP = re.compile(r'^VM 1: ((?:not )?ok \d+ - .*|1\.\.\d+|#.*)$')


def main():
    build, names = common.argument()
    if len(names) != 1:
        sys.exit(__doc__)
    result = common.boot(Machine(build.image, build.group(names[0])))
    for line in result.lines():
        found = TAP.match(line)
        # All else is for whoever looks why one of them fails.
        print(found.group(1) if found else f'# {line}')
    sys.exit(0 if result.end == 'exit' and result.returncode == 0 else 1)


if __name__ == '__main__':
    main()
