#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check that only the context switch of the image touches FP and SIMD
registers and the guests' thread pointers.

usage: image.py SWITCH.S IMAGE OBJDUMP...
"""

import re
import sys

import instructions

# What an assembler file exports, or labels at the start of a line.
LABEL = re.compile(r'^\s*\.globa?l\s+(\w+)|^([A-Za-z_]\w*):', re.MULTILINE)


def switch_symbols(path):
    """The symbols that the context switch defines."""
    with open(path, encoding='utf-8') as source:
        return {name for pair in LABEL.findall(source.read())
                for name in pair if name}


def main():
    switch, image, *objdump = sys.argv[1:]
    allowed = switch_symbols(switch)
    found, count = instructions.findings(
        instructions.disassemble(objdump, image))
    if count == 0:
        sys.exit(f'{image}: no instruction found')
    if not any(symbol in allowed for symbol, _, _ in found):
        sys.exit(f'{image}: no FP register saved by any of '
                 f'{sorted(allowed)}: is this the image?')
    bad = [item for item in found if item[0] not in allowed]
    for symbol, reason, text in bad:
        print(f'{symbol}: {reason}: {text}')
    print(f'{count} instructions, {len(found) - len(bad)} in the context '
          f'switch allowed, {len(bad)} forbidden')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
