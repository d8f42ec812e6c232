#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check that only a hang meets a test's time limit (N-12): a machine that has
something else to do is no failure.

usage: time_limits.py BUILD-DIRECTORY
"""

import json
import pathlib
import sys

LEAST = 900                # seconds


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tests = json.loads((pathlib.Path(sys.argv[1]) / 'meson-info' /
                        'intro-tests.json').read_text())
    bad = [f"{test['name']}: {test['timeout']} s" for test in tests
           if test['timeout'] < LEAST]
    print(*bad, sep='\n')
    sys.exit(1 if bad or not tests else 0)


if __name__ == '__main__':
    main()
