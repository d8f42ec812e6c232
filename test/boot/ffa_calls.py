#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Have VMs of each version try each call of FF-A, and compare what they find
with the table of docs/ffa.md.

usage: ffa_calls.py BUILD-DIRECTORY [--write]
With --write the table is written there instead.
"""

import re
import sys

import common
import keel.qemu

PAGE = common.ROOT / 'docs' / 'ffa.md'
GROUPS = ('ffa_mem', 'ffa_mem_1_1', 'ffa_mem_1_0')  # primaries 1.2, 1.1, 1.0
LINE = re.compile(r'^VM 1: table: (.+), \S+ (\d\.\d), (primary|secondary): '
                  r'(yes|reported|served|no)$', re.M)
COLUMNS = [(version, role) for version in ('0.9', '1.0', '1.1', '1.2')
           for role in ('primary', 'secondary')]
BEGIN = '<!-- by test/boot/ffa_calls.py -->\n'
END = '<!-- end -->\n'


def found(build):
    """What VMs find: a call's name to its cells by column."""
    calls = {}
    for name in GROUPS:
        result = keel.qemu.run(keel.qemu.Machine(
            kernel=build.image, ramdisk=build.group(name)), common.TIMEOUT)
        for call, version, role, cell in LINE.findall(result.text):
            cells = calls.setdefault(call, {})
            common.expect(cells.setdefault((version, role), cell) == cell,
                          f'{call} of {version}, {role}: {cell} in {name}')
    common.expect(calls, 'nothing found')
    return calls


def table(calls):
    """The same as a table of the page."""
    heads = [f'{version} {role[0].upper()}' for version, role in COLUMNS]
    lines = ['| call | ' + ' | '.join(heads) + ' |',
             '|---' * (len(heads) + 1) + '|']
    for call, cells in calls.items():
        missing = [column for column in COLUMNS if column not in cells]
        common.expect(not missing, f'{call} was not tried by {missing}')
        lines.append(f'| {call} | ' + ' | '.join(
            cells[column].replace('no', '–') for column in COLUMNS) + ' |')
    return '\n'.join(lines) + '\n'


def parts(text):
    """The page: before, in and behind the table."""
    before, _, rest = text.partition(BEGIN)
    inside, _, behind = rest.partition(END)
    common.expect(behind, f'{PAGE} has no place for the table')
    return before, inside, behind


def check(build):
    inside = parts(PAGE.read_text())[1]
    is_now = table(found(build))
    common.expect(inside.strip() == is_now.strip(),
                  f'docs/ffa.md does not say\n{is_now}')


def main():
    build, arguments = common.argument()
    if arguments not in ([], ['--write']):
        sys.exit(__doc__)
    if not arguments:
        common.run_cases([('the table of calls', lambda: check(build))])
    before, _, behind = parts(PAGE.read_text())
    PAGE.write_text(f'{before}{BEGIN}\n{table(found(build))}\n{END}{behind}')


if __name__ == '__main__':
    main()
