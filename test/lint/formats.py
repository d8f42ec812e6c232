#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check that the monitor and the guests print with those conversions only that
the small printf of picolibc knows: it ignores flags, widths and precisions.

With --self-test the check is run on text that it must refuse.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"(\s*PRI\w+)?')
# Or an operand of an instruction: a number with no letter behind it.
KNOWN = re.compile(r'%(?:%|s|(?:l|ll|z)?[dux]|w?\d(?![\d.*]*[a-zA-Z]))')
MACROS = {'PRIu32': 'u', 'PRIx32': 'x', 'PRIu64': 'lu', 'PRIx64': 'lx'}


def unknown(text):
    """Yield the string literals of C code that ask for more."""
    for literal, macro in LITERAL.findall(COMMENT.sub('', text)):
        whole = literal + MACROS.get(macro.strip(), macro.strip())
        if '%' in KNOWN.sub('', whole):
            yield whole


def self_test():
    """What is known and what is not."""
    good = (r'"%s %u%%" "0x%" PRIx64 "\n" "%d%zu%llx" /* "%f" */'
            r'"str %w0, [%1]\n"')
    assert not list(unknown(good))
    for text in ('"%i"', '"%5d"', '"%-8s"', '"%.3s"', '"%*u"', '"%p"', '"%c"',
                 '"%"', '"%+d"', '"%05x"', '"%3.2lu"', '"%" PRIi64', '"%hu"'):
        assert len(list(unknown(text))) == 1, text


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    paths = [path for directory in ('kernel', 'lib', 'arch/aarch64', 'guests')
             for path in sorted((ROOT / directory).rglob('*.[ch]'))]
    bad = [f'{path.relative_to(ROOT)}: "{literal}"' for path in paths
           for literal in unknown(path.read_text())]
    print(*bad, sep='\n')
    sys.exit(1 if bad or not paths else 0)


if __name__ == '__main__':
    main()
