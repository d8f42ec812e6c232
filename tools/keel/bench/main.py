# SPDX-License-Identifier: BSD-3-Clause
"""Count the instructions of every call, exactly, and print them beside the
numbers to beat.

Builds Keel with gcc and the default options in build-bench and boots it on
QEMU with -icount: a run is the same to the bit each time.
"""

import argparse
import dataclasses
import json
import pathlib
import re
import subprocess
import sys

import keel.bench.doc
import keel.bench.masked
import keel.bench.pairs
import keel.bench.run
import keel.bench.rows as rows
import keel.bench.series
import keel.bench.split
import keel.bench.walk
import keel.build
import keel.main

BUILD = keel.build.ROOT / 'build-bench'
LOCK = 'common-lock'       # the row that has to be traced

# What is printed, and the options that have a say in it.
COMMON = ('build', 'no_build')
MODES = {
    'list': (),
    'split': ('by', *COMMON),
    'operations': COMMON,
    'walk': COMMON,
    'masked': COMMON,
    'series': COMMON,
    'plot': ('pairs', 'json', 'check', 'cycles', *COMMON),
    'pairs': COMMON,
    'table': ('rows', 'json', 'check', 'cycles', *COMMON),
}

HEAD = ('', 'ours', 'reference', 'at most', 'aim', 'of ref.', '')


def arguments(words=None):
    """The command line, parsed; what would do nothing is refused."""
    parser = argparse.ArgumentParser(
        prog='tools/bench', description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--row', action='append', metavar='ID',
                        choices=list(rows.BY_ID), dest='rows',
                        help='only this row; may be given again')
    parser.add_argument('--list', action='store_true',
                        help='print the rows and measure nothing')
    parser.add_argument('--json', action='store_true',
                        help='print the figures as JSON')
    parser.add_argument('--check', action='store_true',
                        help='fail if a row is above "at most"')
    parser.add_argument('--split', metavar='ID', choices=list(rows.BY_ID),
                        help='print which functions take what of a row')
    parser.add_argument('--operations', metavar='ID',
                        choices=list(rows.BY_ID),
                        help='print how many TLBIs, barriers and so on a row '
                        'executes')
    parser.add_argument('--walk', metavar='ID', choices=list(rows.BY_ID),
                        help='print which function calls which in a row, and '
                        'the files that they stand in')
    parser.add_argument('--masked', action='store_true',
                        help='print how long interrupts stay masked')
    parser.add_argument('--series', action='store_true',
                        help='print what the memory calls do not depend on')
    parser.add_argument('--pairs', action='store_true',
                        help='time two pairs of VMs on two CPUs, on a quiet '
                        'machine; with --plot, for the page')
    parser.add_argument('--plot', action='store_true',
                        help='write docs/performance.md and its plots')
    parser.add_argument('--by', choices=('source', 'image', 'line', 'total'),
                        help='what --split adds up: functions of the source '
                        '(default), of the image, lines, or functions with '
                        'all that they call')
    parser.add_argument('--cycles', type=keel.main.count, metavar='N',
                        help='how often a call is made (1024)')
    parser.add_argument('--build', type=pathlib.Path, metavar='DIR',
                        help='build directory (build-bench)')
    parser.add_argument('--no-build', action='store_true',
                        help='take the build directory as it is')
    options = parser.parse_args(words)
    given = keel.main.given(options)
    mode = next((mode for mode in MODES if mode in given), 'table')
    for name in given:
        if name not in (mode, *MODES[mode]):
            name = 'row' if name == 'rows' else name.replace('_', '-')
            parser.error(f"--{name}: not with " + (
                'the table' if mode == 'table' else f'--{mode}'))
    options.by = options.by or 'source'
    options.cycles = options.cycles or 1024
    options.build = options.build or BUILD
    return options


def sizes(elf):
    """What tools/size prints of an image: its part to its bytes."""
    text = subprocess.run([keel.build.TOOLS / 'size', elf],
                          check=True, text=True, stdout=subprocess.PIPE,
                          timeout=30).stdout
    return {part: int(value)
            for part, value in re.findall(r'(\w+) (\d+)', text)}


def static_counts(run, build):
    """The rows that are read off the images and the boot table."""
    counts = {}
    for suffix, name in (('', 'keel'), ('-without-ffa', 'keel-without-ffa')):
        size = sizes(build / f'{name}.elf')
        counts[f'text-data{suffix}'] = \
            size['text'] + size['rodata'] + size['data']
        counts[f'memory{suffix}'] = size['reserved']
    # Boot takes as much besides from either.
    taken = run.monitor_bytes() - counts['memory']
    for suffix in ('', '-without-ffa'):
        counts[f'memory{suffix}'] += taken
    return counts


def measure(options):
    """Row id to our figure, for the rows asked for, in the table's order."""
    counts = {}
    for guests, ids in rows.by_guests(options.rows or rows.BY_ID).items():
        words = [f'cycles={options.cycles}']
        if options.rows:
            words.append('rows=' + ','.join(rows.guest_rows(ids)))
        run = keel.bench.run.boot(keel.bench.run.Setting(
            options.build, words=tuple(words), guests=guests))
        counts.update(run.counts)
    counts.update(static_counts(run, options.build))
    rows.derive(counts)
    if not options.rows or LOCK in options.rows:
        counts[LOCK] = keel.bench.split.common_lock(
            keel.bench.run.Setting(options.build))
    return {row.id: counts[row.id] for row in rows.ROWS
            if not options.rows or row.id in options.rows}


def number(value):
    """1234567 as 1,234,567."""
    return f'{value:,}'


def aligned(body):
    """Lines of text from lists of cells: the first column is text, the others
    end at the same place."""
    body = list(body)
    widths = [max(len(line[i]) for line in body) for i in range(len(body[0]))]
    return [f'{line[0]:<{widths[0]}}' +
            ''.join(f'  {cell:>{width}}'
                    for cell, width in zip(line[1:], widths[1:]))
            for line in body]


def table(counts):
    """Lines of text: the head, then one for each figure."""
    body = [HEAD]
    for name, ours in counts.items():
        row = rows.BY_ID[name]
        reference, part = row.beside(ours)
        body.append((row.text, number(ours), reference, number(row.at_most),
                     number(row.aim), part, row.mark(ours)))
    return aligned(body)


def as_json(counts):
    """The figures for programs."""
    return json.dumps([{
        'id': name, 'text': rows.BY_ID[name].text, 'ours': ours,
        'reference': rows.BY_ID[name].reference,
        'at_most': rows.BY_ID[name].at_most, 'aim': rows.BY_ID[name].aim,
        'unit': rows.BY_ID[name].unit, 'mark': rows.BY_ID[name].mark(ours),
    } for name, ours in counts.items()], indent=1)


def summary(counts):
    """One line on all of it."""
    marks = [rows.BY_ID[name].mark(ours) for name, ours in counts.items()]
    return (f'{len(marks)} rows: {marks.count("aim")} reach the aim, '
            f'{marks.count("ok")} more are within "at most", '
            f'{marks.count("ABOVE")} are above')


def list_rows():
    """Print ids and texts."""
    for row in rows.ROWS:
        print(f'{row.id:<18} {row.text}, {row.unit}')


def special(options):
    """Lines of what is asked for instead of the table, or None."""
    setting = keel.bench.run.Setting(options.build)
    if row := options.split or options.operations or options.walk:
        setting = dataclasses.replace(setting, guests=rows.BY_ID[row].guests)
    if options.split:
        executed = keel.bench.split.Executed(setting, (options.split,))
        return keel.bench.split.lines(
            options.split, executed.by(options.split, options.by),
            executed.total(options.split))
    if options.operations:
        executed = keel.bench.split.Executed(setting, (options.operations,))
        return (f'{value:6g}  {name}' for name, value in
                executed.operations(options.operations).items())
    if options.walk:
        executed = keel.bench.split.Executed(
            dataclasses.replace(setting, build=keel.bench.walk.build_directory(
                options.build)),
            (options.walk,))
        return keel.bench.walk.lines(executed.walk(options.walk))
    if options.masked:
        return keel.bench.masked.lines(keel.bench.masked.measure(
            setting, keel.bench.run.build_ramdisks(options.build)))
    if options.pairs and not options.plot:
        return keel.bench.pairs.lines(
            keel.bench.pairs.measure(options.build))
    if options.series:
        return aligned(keel.bench.series.table(
            keel.bench.series.measure(options.build)))
    return None


def run():
    """The tool, to its end."""
    options = arguments()
    if options.list:
        list_rows()
        return
    if not options.no_build:
        keel.build.prepare(stream=sys.stderr)
        keel.bench.run.build(options.build)
        if options.series or options.masked or options.plot:
            for build, words in keel.bench.series.builds(
                    options.build).items():
                keel.bench.run.build(build, words)
        if options.walk:
            keel.bench.run.build(
                keel.bench.walk.build_directory(options.build),
                keel.bench.walk.OPTIONS)
    text = special(options)
    if text is not None:
        print('\n'.join(text))
        return
    counts = measure(options)
    if options.plot:
        keel.bench.doc.write(options.build, counts, options.pairs)
    if options.json:
        print(as_json(counts))
    else:
        print('\n'.join(table(counts)))
        print(summary(counts))
    if options.check and any(rows.BY_ID[name].mark(ours) == 'ABOVE'
                             for name, ours in counts.items()):
        sys.exit('tools/bench: a row is above "at most"')


def main():
    keel.main.run('tools/bench', run, keel.build.Error, keel.bench.run.Error)


if __name__ == '__main__':
    main()
