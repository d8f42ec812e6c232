#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check that the monitor prints with those conversions only that the small
printf of picolibc knows, which ignores flags, widths and precisions; and guests
with those of their library, which knows no floating point.

With --self-test the check is run on text that it must refuse.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"(\s*PRI\w+)?')
# An operand of an instruction: a number with no letter behind it.
OPERAND = r'w?\d(?![\d.*]*[a-zA-Z])'
KNOWN = re.compile(rf'%(?:%|s|(?:l|ll|z)?[dux]|{OPERAND})')
# guests/lib/format.c.
GUESTS = re.compile(r'%(?:%|[-0+ #]*(?:\d+|\*)?(?:\.(?:\d+|\*)?)?'
                    rf'(?:[cps]|(?:hh|h|l|ll|z|t|j)?[diuxXo])|{OPERAND})')
MACROS = {'PRIu32': 'u', 'PRIx32': 'x', 'PRIu64': 'lu', 'PRIx64': 'lx'}


def unknown(text, known=KNOWN):
    """Yield the string literals of C code that ask for more."""
    for literal, macro in LITERAL.findall(COMMENT.sub('', text)):
        whole = literal + MACROS.get(macro.strip(), macro.strip())
        if '%' in known.sub('', whole):
            yield whole


def self_test():
    """What is known and what is not."""
    good = (r'"%s %u%%" "0x%" PRIx64 "\n" "%d%zu%llx" /* "%f" */'
            r'"str %w0, [%1]\n"')
    assert not list(unknown(good))
    for text in ('"%i"', '"%5d"', '"%-8s"', '"%.3s"', '"%*u"', '"%p"', '"%c"',
                 '"%"', '"%+d"', '"%05x"', '"%3.2lu"', '"%" PRIi64', '"%hu"'):
        assert len(list(unknown(text))) == 1, text
    assert not list(unknown(r'"%i%5d%-8s%.3s%*u%p%c%+d%05x%3.2lu%hu%% %w0"',
                            GUESTS))
    for text in ('"%f"', '"%5.2e"', '"%n"', '"%Lf"', '"%ls"', '"%lc"', '"%a"',
                 '"%\'d"'):
        assert len(list(unknown(text, GUESTS))) == 1, text


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    paths = [(path, known) for directories, known in (
        (('kernel', 'lib', 'arch/aarch64'), KNOWN),
        (('guests', 'test/guest'), GUESTS)) for directory in directories
             for path in sorted((ROOT / directory).rglob('*.[ch]'))]
    bad = [f'{path.relative_to(ROOT)}: "{literal}"' for path, known in paths
           for literal in unknown(path.read_text(), known)]
    print(*bad, sep='\n')
    sys.exit(1 if bad or not paths else 0)


if __name__ == '__main__':
    main()
