#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check the table of calls in docs/abi.md against kernel/call/list.h."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPCI = re.compile(r'\bSPCI\((0x[0-9a-f]+), (\w+), (\w+), (\w+)\)')
HF = re.compile(r'\bHF\((\d+), (\w+), (\w+)\)')
LOG = re.compile(r'#define HF_DEBUG_LOG\s+(0x[0-9a-f]+)U')
ROW = re.compile(r'^\| (0x[0-9a-f]+) \| (\w+) \| ([\w ]+) \| (yes|no) \|',
                 re.M)
SPCI_BASE = 0x84000060
HF_BASE = 0xff01


def listed(text):
    """What the list says: id to (name, is it a call, does FEATURES tell)."""
    calls = {SPCI_BASE + int(offset, 16):
             ('SPCI_' + name, handler != 'NOT_A_CALL', reported == 'REPORTED')
             for offset, name, handler, reported in SPCI.findall(text)}
    calls |= {HF_BASE + int(number): ('HF_' + name, True, False)
              for number, name, _ in HF.findall(text)}
    calls[int(LOG.search(text).group(1), 16)] = ('HF_DEBUG_LOG', True, False)
    return calls


def documented(text):
    """What the page says, in the same form."""
    return {int(number, 16): (name, by != 'result only', told == 'yes')
            for number, name, by, told in ROW.findall(text)}


def main():
    code = listed((ROOT / 'kernel/call/list.h').read_text())
    page = documented((ROOT / 'docs/abi.md').read_text())
    wrong = [number for number in sorted(code.keys() | page.keys())
             if code.get(number) != page.get(number)]
    for number in wrong:
        print(f'{number:#x}: kernel/call/list.h has {code.get(number)}, '
              f'docs/abi.md {page.get(number)}')
    sys.exit(1 if wrong or not code else 0)


if __name__ == '__main__':
    main()
