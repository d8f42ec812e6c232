#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check that the kernel, the guests' headers and docs/abi.md give a call the
same id, the same of FF-A's calls, which docs/ffa.md names, and that docs/abi.md
has each section and step that tests of guests name, or docs/ffa.md, where those
include a header of partners.

With --self-test the checks are run on text that they must refuse.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPCI = re.compile(r'\bSPCI\((0x[0-9a-f]+), (\w+), \w+, (\w+)\)')
RESULT = re.compile(r'\bRESULT\((0x[0-9a-f]+), (\w+), (\w+)\)')
FFA = re.compile(r'\bFFA\((0x[0-9a-f]+), (\w+), \w+, FFA_(32|64|BOTH),|'
                 r'\bRESULT\((0x[0-9a-f]+), (\w+), FFA_(32|64|BOTH),')
FFA_ID = re.compile(r'^#define FFA_(\w+)_(32|64)[ \t]+(0x[0-9a-f]+)$', re.M)
HF = re.compile(r'\bHF\((\d+), (\w+), (\w+)\)')
LOG = re.compile(r'#define HF_DEBUG_LOG\s+(0x[0-9a-f]+)U')
ROW = re.compile(r'^\| (0x[0-9a-f]+) \| (\w+) \| ([\w ]+) \| (yes|no) \|',
                 re.M)
HEADING = re.compile(r'^#{2,3} (\d+(?:\.\d+)?)\.? ', re.M)
STEP = re.compile(r'^(?:(\d+)\. |\| (\d+) \|)', re.M)
# In strings: "5.2 6: ...", "3.2 #4: ...", "3.1 %s". Numbers without a dot name
# a step, too, where a table has the section once: those are for whoever prints.
NAMED = re.compile(r'"(\d+\.\d+|(?:4|10)(?=: ))(?: #?(\d+)(?:-(\d+))?)?')
ABOUT_FFA = re.compile(
    r'^#include "(dialog|direct_tests|ffa_mem_tests|ffa_tests|notices)\.h"',
    re.M)
SPCI_BASE = 0x84000060
HF_BASE = 0xff01
PSCI_BASE = 0x84000000
BIT_64 = 0x40000000

# In the headers of guests; PSCI's functions in the kernel, and on the page.
DEFINED = re.compile(r'^#define ((?:SPCI|PSCI)_\w+?)_(32|64)[ \t]+(0x[0-9a-f]+)'
                     r'$|^#define (HF_\w+)[ \t]+(0x[0-9a-f]+)$', re.M)
FUNCTION = re.compile(r'^\t(PSCI_\w+) = (0x[0-9a-f]+),', re.M)
# Bounds of ranges, and calls of SPCI that the monitor does not offer.
NO_CALLS = re.compile(r'SPCI_(LOW|HIGH)_(32|64)_ID|HF_SPCI_RUN_\w+|'
                      r'SPCI_(PARTITION_INFO_GET|MSG_SEND_DIRECT_REQ|'
                      r'MSG_SEND_DIRECT_RESP)')
# The last function of PSCI whose id the kernel knows is none of its own.
NO_FUNCTION = 'PSCI_LAST'
HEADERS = ('hf/abi.h', 'hf/spci.h', 'keel/psci.h')


def listed(text):
    """What the list says: id to (name, is it a call, does FEATURES tell)."""
    calls = {SPCI_BASE + int(offset, 16):
             ('SPCI_' + name, pattern is SPCI, reported == 'REPORTED')
             for pattern in (SPCI, RESULT)
             for offset, name, reported in pattern.findall(text)}
    calls |= {HF_BASE + int(number): ('HF_' + name, True, False)
              for number, name, _ in HF.findall(text)}
    calls[int(LOG.search(text).group(1), 16)] = ('HF_DEBUG_LOG', True, False)
    return calls


def documented(text):
    """What the page says, in the same form."""
    return {int(number, 16): (name, by != 'result only', told == 'yes')
            for number, name, by, told in ROW.findall(text)}


def psci(text):
    """PSCI's functions in the kernel: name to id."""
    return {name: PSCI_BASE + int(number, 16)
            for name, number in FUNCTION.findall(text) if name != NO_FUNCTION}


def headers(text):
    """The calls that guests' headers define: name to id. An id of 64 bits must
    be that of 32 bits but for one bit; else it is not a number here."""
    found, wide = {}, {}
    for name, width, number, other, its_number in DEFINED.findall(text):
        (wide if width == '64' else found)[name or other] = \
            int(number or its_number, 16)
    for name, number in wide.items():
        if found.get(name, 0) | BIT_64 != number:
            found[name] = f'{number:#x} for 64 bits'
    return {name: number for name, number in found.items()
            if not NO_CALLS.fullmatch(name)}


def differences(kernel, guests):
    """Yield what two tables of name to id do not agree in."""
    for name in sorted(kernel.keys() | guests.keys()):
        if kernel.get(name) != guests.get(name):
            yield (f'{name}: the kernel has {kernel.get(name)}, '
                   f"guests' headers {guests.get(name)}")


def ffa_listed(text):
    """FF-A's ids in the kernel: (name, width) to id."""
    found = {}
    for groups in FFA.findall(text):
        offset, name, forms = [group for group in groups if group]
        for width in ('32', '64') if forms == 'BOTH' else (forms,):
            found[name, width] = (SPCI_BASE + int(offset, 16) +
                                  (BIT_64 if width == '64' else 0))
    return found


def ffa_headers(text):
    """The same in guests' headers."""
    return {(name, width): int(number, 16)
            for name, width, number in FFA_ID.findall(text)}


def unnamed(ids, page):
    """Yield the calls of FF-A that the page does not name."""
    for name in sorted({name for name, _ in ids}):
        short = name.removeprefix('MSG_SEND_')
        if not re.search(rf'\b({name}|{short})\b', page):
            yield f'{name}: docs/ffa.md does not name it'


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
    text = '#define PSCI_A_32 0x84000001\n#define HF_B\t0xff01\n'
    good = {'PSCI_A': 0x84000001, 'HF_B': 0xff01}
    assert headers(text) == good, headers(text)
    assert psci('\tPSCI_A = 0x01,\n\tPSCI_LAST = 0x14,\n') == {
        'PSCI_A': 0x84000001}
    assert not list(differences(good, headers(text)))
    for more in ('#define PSCI_A_64 0xc4000002\n', '#define HF_B 0xff02\n',
                 '#define SPCI_C_32 0x84000061\n'):
        assert len(list(differences(good, headers(text + more)))) == 1, more
    assert len(list(differences(good, {}))) == 2
    ids = {('A', '32'): 0x84000063, ('B', '32'): 0x8400006f,
           ('B', '64'): 0xc400006f, ('C', '64'): 0xc4000061}
    assert ids == ffa_listed(
        'FFA(0x03, A, ffa_a, FFA_32, 0, 2, X) FFA(0x0f, B, ffa_b, FFA_BOTH, 0,'
        ' RESULT(0x01, C, FFA_64, X)'), ids
    text = ('#define FFA_A_32 0x84000063\n#define FFA_B_32\t0x8400006f\n'
            '#define FFA_B_64 0xc400006f\n#define FFA_C_64 0xc4000061\n')
    assert not list(differences(ids, ffa_headers(text)))
    for more in ('#define FFA_A_32 0x84000064\n',
                 '#define FFA_A_64 0xc4000063\n'):
        assert len(list(differences(ids, ffa_headers(text + more)))) == 1, more
    assert not list(unnamed(ids, 'A, B and C'))
    assert len(list(unnamed(ids, 'A and AB'))) == 2
    text = ('SPCI(0x03, A, spci_a, REPORTED) SPCI(0x04, B, spci_b, HIDDEN)\n'
            'RESULT(0x00, C, REPORTED) HF(1, D, hf_d)\n'
            '#define HF_DEBUG_LOG 0xbd000000U\n')
    assert listed(text) == {
        0x84000063: ('SPCI_A', True, True),
        0x84000064: ('SPCI_B', True, False),
        0x84000060: ('SPCI_C', False, True), 0xff02: ('HF_D', True, False),
        0xbd000000: ('HF_DEBUG_LOG', True, False)}, listed(text)
    assert documented('| 0x84000060 | SPCI_C | result only | yes | x |\n'
                      '| 0xff02 | HF_D | the primary | no | y |\n') == {
        0x84000060: ('SPCI_C', False, True), 0xff02: ('HF_D', True, False)}
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


def read(pattern):
    """The text of all files that a pattern fits."""
    return ''.join(path.read_text() for path in sorted(ROOT.glob(pattern)))


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    kernel = read('kernel/**/*.[ch]')
    code, functions = listed(kernel), psci(kernel)
    text = (ROOT / 'docs/abi.md').read_text()
    page = documented(text)
    wrong = [number for number in sorted(code.keys() | page.keys())
             if code.get(number) != page.get(number)]
    for number in wrong:
        print(f'{number:#x}: the kernel has {code.get(number)}, '
              f'docs/abi.md {page.get(number)}')
    ids = {name: number for number, (name, _, _) in code.items()}
    for line in differences(ids | functions,
                            headers(''.join(
                                read(f'guests/include/{name}')
                                for name in HEADERS))):
        print(line)
        wrong.append(line)
    for name in functions:
        if not re.search(rf"\b{name.removeprefix('PSCI_')}\b", text):
            print(f'{name}: docs/abi.md does not name it')
            wrong.append(name)
    ffa = ffa_listed((ROOT / 'kernel/ffa/list.h').read_text())
    ffa_page = (ROOT / 'docs/ffa.md').read_text()
    for line in (*differences(ffa, ffa_headers(read('guests/include/hf/*.h'))),
                 *unnamed(ffa, ffa_page)):
        print(line)
        wrong.append(line)
    named = 0
    pages = {'docs/abi.md': sections(text), 'docs/ffa.md': sections(ffa_page)}
    for path in sorted((ROOT / 'test/guest').glob('*.[ch]')):
        source = path.read_text()
        page = 'docs/ffa.md' if ABOUT_FFA.search(source) else 'docs/abi.md'
        named += len(NAMED.findall(source))
        for missing in unknown(pages[page], source):
            print(f'{path.name}: {page} has no {missing}')
            wrong.append(missing)
    sys.exit(1 if wrong or not code or not functions or not ffa or not named
             else 0)


if __name__ == '__main__':
    main()
