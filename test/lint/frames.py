#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check that no function of the image takes much of a stack (W-37): of what is
linked, libraries and assembler files included, whatever compilers were told.

usage: frames.py LIMIT IMAGE OBJDUMP... | frames.py --self-test
"""

import collections
import re
import sys

import instructions

SUBTRACT = re.compile(r'sub\s+sp, (?P<from>\w+)'
                      r'(?:, #(?P<size>\w+)(?:, lsl #(?P<shift>\d+))?)?')
PUSH = re.compile(r'st[a-z0-9]+\s.*\[sp, #-(?P<size>\w+)\]!')


def taken(text):
    """Bytes by which an instruction moves the stack pointer down; None where
    they are not known before it runs."""
    if found := SUBTRACT.search(text):
        if found['from'] != 'sp' or found['size'] is None:
            return None
        return int(found['size'], 0) << int(found['shift'] or 0)
    found = PUSH.search(text)
    return int(found['size'], 0) if found else 0


def frames(disassembly):
    """Bytes that each function takes: the sum of all that it does."""
    sizes = collections.Counter()
    symbol = ''
    for line in disassembly.splitlines():
        if found := instructions.SYMBOL.match(line):
            symbol = found['name']
        elif found := instructions.INSTRUCTION.match(line):
            size = taken(f"{found['mnemonic']} {found['operands'] or ''}")
            sizes[symbol] += sys.maxsize if size is None else size
    return sizes


def self_test():
    """Each way to take it."""
    for text, size in (('stp x29, x30, [sp, #-32]!', 32),
                       ('str x0, [sp, #-0x10]!', 16),
                       ('sub sp, sp, #0x330', 0x330),
                       ('sub sp, sp, #0x1, lsl #12', 4096),
                       ('sub sp, sp, x1', None), ('sub sp, x9, #0x10', None),
                       ('sub x0, sp, #0x10', 0), ('stp x0, x1, [sp, #16]', 0),
                       ('ldp x29, x30, [sp], #32', 0)):
        assert taken(text) == size, text
    text = ('0000 <f>:\n   0:\tstp x29, x30, [sp, #-32]!\n'
            '   4:\tsub sp, sp, #0x10\n0008 <g>:\n   8:\tret\n')
    assert frames(text) == {'f': 48, 'g': 0}


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    limit, image, *objdump = sys.argv[1:]
    sizes = frames(instructions.disassemble(objdump, image))
    (largest, size), = sizes.most_common(1) or [('', 0)]
    if size == 0:
        sys.exit(f'{image}: no function that takes stack found')
    bad = [(name, size) for name, size in sizes.most_common()
           if size > int(limit)]
    print(f'{len(sizes)} functions; {largest} takes most, {size} bytes')
    for name, size in bad:
        print(f'{name}: {size} bytes of stack, at most {limit} may be')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
