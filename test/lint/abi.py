#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check docs/abi.md: its table of calls against kernel/spci/list.h, and that it
has each section and step that tests of guests name.

With --self-test the second check is run on text that it must refuse.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPCI = re.compile(r'\bSPCI\((0x[0-9a-f]+), (\w+), (\w+), (\w+)\)')
HF = re.compile(r'\bHF\((\d+), (\w+), (\w+)\)')
LOG = re.compile(r'#define HF_DEBUG_LOG\s+(0x[0-9a-f]+)U')
ROW = re.compile(r'^\| (0x[0-9a-f]+) \| (\w+) \| ([\w ]+) \| (yes|no) \|',
                 re.M)
HEADING = re.compile(r'^#{2,3} (\d+(?:\.\d+)?)\.? ', re.M)
STEP = re.compile(r'^(?:(\d+)\. |\| (\d+) \|)', re.M)
# In strings: "5.2 6: ...", "3.2 #4: ...", "3.1 %s". Numbers without a dot name
# a step, too, where a table has the section once: those are for whoever prints.
NAMED = re.compile(r'"(\d+\.\d+|(?:4|10)(?=: ))(?: #?(\d+)(?:-(\d+))?)?')
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


def sections(text):
    """What the page has: a section's number to those of its steps."""
    parts = HEADING.split(text)
    return {number: {int(a or b) for a, b in STEP.findall(body)}
            for number, body in zip(parts[1::2], parts[2::2])}


def unknown(page, text):
    """Yield what a test names and the page has not."""
    for section, first, last in NAMED.findall(text):
        if section not in page:
            yield section
        elif first:
            for step in range(int(first), int(last or first) + 1):
                if step not in page[section]:
                    yield f'{section} {step}'


def self_test():
    """Each of these must be refused."""
    page = sections('## 4. Calls\n\n### 5.2 Send\n\n1. a\n2. b\n\n### 5.3 Wait'
                    '\n\n| # |\n| 7 | c |\n')
    assert page == {'4': set(), '5.2': {1, 2}, '5.3': {7}}, page
    for text, bad in (('"5.2 1: x"', []), ('"5.2 1-2: x"', []),
                      ('"5.3 #7: x"', []), ('"4: x"', []), ('"5.2: x"', []),
                      ('"5.2 %s %s"', []), ('"14: x"', []), ('"1.5 GiB"',
                      ['1.5']), ('"5.2 3: x"', ['5.2 3']), ('"5.4: x"',
                      ['5.4']), ('"5.2 2-3: x"', ['5.2 3']),
                      ('"10: x"', ['10']), ('"5.3 #1: x"', ['5.3 1'])):
        assert list(unknown(page, text)) == bad, text


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    code = listed((ROOT / 'kernel/spci/list.h').read_text())
    text = (ROOT / 'docs/abi.md').read_text()
    page = documented(text)
    wrong = [number for number in sorted(code.keys() | page.keys())
             if code.get(number) != page.get(number)]
    for number in wrong:
        print(f'{number:#x}: kernel/spci/list.h has {code.get(number)}, '
              f'docs/abi.md {page.get(number)}')
    named = 0
    for path in sorted((ROOT / 'guests/test').glob('*.[ch]')):
        source = path.read_text()
        named += len(NAMED.findall(source))
        for missing in unknown(sections(text), source):
            print(f'{path.name}: docs/abi.md has no {missing}')
            wrong.append(missing)
    sys.exit(1 if wrong or not code or not named else 0)


if __name__ == '__main__':
    main()
