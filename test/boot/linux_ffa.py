#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot Debian's stock kernels as the primary, with their FF-A driver and our
client of it, beside a secondary that serves it. What both have logged is
shown.

usage: linux_ffa.py BUILD-DIRECTORY one|all
"""

import collections
import functools
import re
import sys

import common
from common import expect
import linux

# How often init loads and removes the modules; the first time with more.
LOADS = 3
FIRST = ['10000 of 10000 requests of {smp} CPUs answered',
         r'1000 rounds: regions at once (\d+) and (\d+), before \1 and \2']

# What the client tests, on every kernel and where there is FF-A 1.1.
TESTS = ['partition_info_get', 'sync_send_receive',
         'sync_send_receive, 32 bits', 'sync_send_receive, all CPUs',
         'sync_send_receive, interrupted',
         'memory_share', 'memory_lend', 'memory refused', 'memory rounds']
TESTS_1_1 = ['indirect_send']
TESTS_SRI = ['notify_send', 'notify_request']

VERSION = {'6.1': '1.0', '6.12': '1.1'}
SAID = re.compile(r'^linux: (?:dmesg: )?'
                  r'((?:ARM FF-A|ffa[-_]\w+(?: arm-ffa-\d)?|ffa): .*)$')
CLIENT = re.compile(r'^ffa-client arm-ffa-\d: ')
INTERRUPTS = re.compile(r'ffa: \d+: ((?:\d+ )+)GIC')
UUID = '6ca4d3b2-5e0f-4b8e-9d21-7a3c50b1e946'


def has_sri(case):
    """Does the driver use the interrupts of notifications?"""
    return VERSION[case.kernel] != '1.0' and case.gic == 3


def outcomes(case):
    """What the client has to say of each of its tests, each time."""
    is_1_1 = VERSION[case.kernel] != '1.0'
    for names, here in ((TESTS, True), (TESTS_1_1, is_1_1),
                        (TESTS_SRI, has_sri(case))):
        yield from (f"{name}: {'ok' if here else 'not here'}"
                    for name in names)


def check_interrupts(lines):
    """Each time both have come, to some CPU."""
    for name in ('SRI', 'NPI'):
        found = [INTERRUPTS.match(line) for line in lines
                 if line.endswith(f'ARM-FFA-{name}')]
        taken = [sum(map(int, match.group(1).split())) for match in found]
        expect(len(taken) == LOADS and all(taken),
               f'interrupts of {name}: {taken}')


def check(case, result):
    """Raise Failed unless Linux and its FF-A driver did all they should."""
    lines = [found.group(1) for line in result.lines()
             if (found := SAID.match(line))]
    print(*(f'# {line}' for line in lines), sep='\n', flush=True)
    linux.check(case, result)
    counts = collections.Counter(CLIENT.sub('', line) for line in lines)
    for line in (f'ARM FF-A: Driver version {VERSION[case.kernel]}',
                 'ARM FF-A: Firmware version 1.2 found',
                 f'ffa: partition 0x0002 {UUID}', *outcomes(case)):
        expect(counts[line] == LOADS, f'{counts[line]} times: {line}')
    for pattern in FIRST:
        found = [line for line in counts
                 if re.fullmatch(pattern.format(smp=case.smp), line)]
        expect(len(found) == 1, f'the client does not say: {pattern}')
    if has_sri(case):
        check_interrupts(lines)


Case = functools.partial(linux.Case, ffa=True)
SETS = {
    'one': lambda: [Case('6.12')],
    'all': lambda: [Case('6.1'), Case('6.12', smp=1), Case('6.12', gic=2),
                    Case('6.12', cpu='max')],
}


def main():
    build, names = common.argument()
    if len(names) != 1 or names[0] not in SETS:
        sys.exit(__doc__)
    common.run_cases(
        (case.name(), lambda case=case: linux.run(case, build, check))
        for case in SETS[names[0]]())


if __name__ == '__main__':
    main()
