#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check that the instruction scan can fail: it finds all that is forbidden
in an assembled example, and nothing else.

usage: instructions_test.py EXAMPLE OBJDUMP...
"""

import collections
import sys

import instructions

FORBIDDEN = {'FP or SIMD': 8, 'thread pointer': 2}


def main():
    example, *objdump = sys.argv[1:]
    found, count = instructions.findings(
        instructions.disassemble(objdump, example))
    for item in found:
        print(item)
    reasons = collections.Counter(reason for _, reason, _ in found)
    symbols = {symbol for symbol, _, _ in found}
    assert reasons == FORBIDDEN, reasons
    assert symbols == {'forbidden'}, symbols
    assert count >= 24, count
    for text, reason in (
            ('add v0.4s, v1.4s, v2.4s', 'FP or SIMD'),
            ('ptrue p0.b', 'FP or SIMD'), ('ld1d {z1.d}, p0/z, [x0]',
                                           'FP or SIMD'),
            ('mrs x0, S3_3_C13_C0_2', 'thread pointer'),
            ('<unknown>', 'not decoded'),
            ('tbnz w0, #3, b0 <b0>', None), ('b.eq d0', None),
            ('mov x0, #0xd0 // d0', None), ('.word 0x0 // q0', None)):
        mnemonic, _, operands = text.partition(' ')
        assert instructions.judge(mnemonic, operands) == reason, text


if __name__ == '__main__':
    main()
