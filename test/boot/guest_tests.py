#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot groups of guest tests, and print a table of what they found.

Each group is a ramdisk GROUP.cpio of the build directory whose primary prints
TAP. A test's text begins with its section of the ABI, "5.2 6: ...", or with a
defect, "W-30: ...". Without --matrix the TAP of all groups is printed as one;
with it each group runs on every GIC and CPU, and the table is the result.
"""

import argparse
import collections
import concurrent.futures
import itertools
import pathlib
import re
import sys

import common
import keel.main
import keel.qemu

GICS = (2, 3)
CPUS = ('cortex-a53', 'cortex-a57', 'cortex-a72', 'max')
TIMEOUT = 300            # seconds that only a hang reaches
LOG_BURST = 40000        # bytes that a secondary may log at once,
LOG_RATE = 3000          # and in a second

# Time by instructions, 16 ns each: for what measures lateness.
COUNTED = {'nuisance': ('-icount', 'shift=4,sleep=off')}

RESULT = re.compile(r'^VM 1: (not ok|ok) (\d+) - (.*?)(?: # SKIP (.*))?$')
PLAN = re.compile(r'^VM 1: 1\.\.(\d+)$')
NOTE = re.compile(r'^VM 1: (# .*|Bail out!.*|.*FAILED.*)$')
SECTION = re.compile(r'^([FLNW]-\d+|\d+(?:\.\d+)?)(?: [^:]*)?: ')

Test = collections.namedtuple('Test', 'outcome text notes reason',
                              defaults=([], None))


def read(lines):
    """The tests on a console; the last is an error unless all have run."""
    tests = []
    notes = []               # those before the first result are its own
    planned = None
    for line in lines:
        if found := RESULT.match(line):
            word, number, text, skip = found.groups()
            if int(number) != len(tests) + 1:
                tests.append(Test('error', f'test {number} out of order'))
            tests.append(Test('skip' if skip else word, text, notes, skip))
            notes = []
        elif found := PLAN.match(line):
            planned = int(found.group(1))
        elif found := NOTE.match(line):
            (tests[-1].notes if tests else notes).append(found.group(1))
    if not planned or planned != len(tests):
        tests.append(Test('error', 'the group did not come to its end',
                          [f'# {line}' for line in lines[-8:]]))
    return tests


def log_bounded(result):
    """W-25: what secondaries say is limited, whatever they do."""
    said = sum(len(line) + 1 for line in result.lines()
               if re.match(r'VM [2-9]\d*: |(WARNING|NOTICE): ', line))
    bound = LOG_BURST + LOG_RATE * result.seconds
    return Test('ok' if said <= bound else 'not ok',
                'W-25: the log of secondaries is bounded',
                [f'# {said} bytes in {result.seconds:.0f} s'])


def boot(machine, timeout=TIMEOUT):
    """Boot a machine (or a command line) with a group; its tests. N-23: of a
    machine that ran no test nothing holds."""
    result = keel.qemu.run(machine, timeout)
    tests = read(result.lines())
    if len(tests) > 1 or tests[0].outcome != 'error':
        tests.append(log_bounded(result))
    if result.end != 'exit':
        tests.append(Test('error', 'the machine was not switched off'))
    return tests


def run(options, group, gic, cpu):
    """Boot a group on a virt machine; its tests. One CPU where time counts
    the instructions of all."""
    ramdisk = options.build / 'test' / 'guest' / f'{group}.cpio'
    if not ramdisk.is_file():
        return [Test('error', f'no {ramdisk}')]
    return boot(keel.qemu.Machine(
        kernel=options.build / 'keel.bin', ramdisk=ramdisk,
        append=options.append, gic=gic, cpu=cpu,
        smp=1 if group in COUNTED else options.smp,
        extra=COUNTED.get(group, ())), options.timeout)


def section(text):
    """The section that a test's text begins with."""
    found = SECTION.match(text)
    return found.group(1) if found else 'other'


def order(name):
    """Sections by number, rows of defects behind them."""
    return [int(n) for n in re.findall(r'\d+', name)] or [99], name


def print_failures(where, tests):
    """What did not hold, and where."""
    for test in tests:
        if test.outcome in ('not ok', 'error'):
            print(f'{where}: {test.outcome} - {test.text}')
            for note in test.notes:
                print(f'    {note}')


def matrix(options):
    """Every group on every machine, and the table."""
    machines = list(itertools.product(GICS, CPUS))
    names = [f'gic{gic} {cpu.removeprefix("cortex-")}'
             for gic, cpu in machines]
    counts = collections.defaultdict(collections.Counter)
    failed = False
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {(group, gic, cpu): pool.submit(run, options, group, gic,
                                               cpu)
                for group in options.groups for gic, cpu in machines}
        for (group, gic, cpu), future in runs.items():
            tests = future.result()
            print_failures(f'{group} on gic {gic}, {cpu}', tests)
            for test in tests:
                at = section(test.text), (gic, cpu)
                counts[at][test.outcome] += 1
                failed |= test.outcome in ('not ok', 'error')
    width = max(map(len, names)) + 1
    print('section  tests ' + ''.join(f'{name:>{width}}' for name in names))
    sections = sorted({name for name, _ in counts}, key=lambda name:
                      (name[0] in 'FLNWo', order(name)))
    for name in sections:
        row = [counts[name, machine] for machine in machines]
        cells = [f"{c['ok']}" + (f"+{c['skip']}s" if c['skip'] else '')
                 for c in row]
        total = max(sum(c.values()) for c in row)
        print(f'{name:8} {total:5} '
              + ''.join(f'{cell:>{width}}' for cell in cells))
    sums = [sum((counts[name, machine] for name in sections),
                collections.Counter()) for machine in machines]
    print(f"{'all':8} {max(sum(c.values()) for c in sums):5} "
          + ''.join(f"{c['ok']:>{width}}" for c in sums)
          + '  passed (+s: skipped)')
    sys.exit(failed)


def tap(runs):
    """Groups' names and tests as one TAP; exit with 1 where one failed."""
    number = 0
    failed = False
    for name, tests in runs:
        for number, test in enumerate(tests, number + 1):
            bad = test.outcome in ('not ok', 'error')
            failed |= bad
            print(f"{'not ok' if bad else 'ok'} {number} - {name}: "
                  + test.text
                  + (f' # SKIP {test.reason}' if test.reason else ''))
            for note in test.notes:
                print(note)
    if number == 0:
        sys.exit('no group to run')
    print(f'1..{number}')
    sys.exit(failed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('groups', nargs='+')
    parser.add_argument('--matrix', action='store_true',
                        help='on every GIC and CPU, with a table')
    parser.add_argument('--gic', type=int, choices=GICS)
    parser.add_argument('--cpu')
    parser.add_argument('--smp', type=keel.main.count, default=4)
    parser.add_argument('--append', metavar='TEXT',
                        help='bootargs: seconds=600 for nuisance, '
                        'messages=70000 for race')
    parser.add_argument('--timeout', type=keel.main.seconds, default=TIMEOUT)
    parser.add_argument('--jobs', type=keel.main.count)
    options = parser.parse_args()
    if options.matrix:
        keel.main.only_with(parser, options, ['gic', 'cpu'],
                            'without --matrix')
        options.jobs = options.jobs or 2
        matrix(options)
    keel.main.only_with(parser, options, ['jobs'], 'with --matrix')
    tap((group, run(options, group, options.gic or 3,
                    options.cpu or 'cortex-a57'))
        for group in options.groups)


if __name__ == '__main__':
    main()
