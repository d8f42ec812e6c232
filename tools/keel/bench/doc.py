# SPDX-License-Identifier: BSD-3-Clause
"""docs/performance.md and its plots: the prose is written by hand, what
stands between two markers is measured."""

import re

import keel.bench.masked
import keel.bench.pairs
import keel.bench.plot
import keel.bench.rows as rows
import keel.bench.run
import keel.bench.series as series
import keel.bench.split
import keel.build

DOCS = keel.build.ROOT / 'docs'
PAGE = DOCS / 'performance.md'
SPLITS = ('id-get', 'share-1', 'retrieve-1')
SPLIT_LINES = 12
NOT_CALLS = ('clear-page', 'reset', 'text-data', 'memory', 'common-lock')


def _markdown(head, body):
    """A table: the first column is text, the others are figures."""
    yield '| ' + ' | '.join(head) + ' |'
    yield '|---' + '|--:' * (len(head) - 1) + '|'
    for line in body:
        yield '| ' + ' | '.join(line) + ' |'


def _count(row, ours):
    reference, part = row.beside(ours)
    return (row.text, f'**{ours:,}**', reference, f'{row.at_most:,}',
            f'{row.aim:,}', part, row.mark(ours))


def _counts(counts):
    return _markdown(
        ('', 'ours', 'reference', 'at most', 'aim', 'of the reference', ''),
        (_count(row, counts[row.id]) for row in rows.ROWS))


def _series(results):
    head, *body = series.table(results)
    worst = max((abs(change) for result in results.values()
                 for change in series.changes(result).values()))
    yield from _markdown(head, body)
    yield ''
    yield (f'The largest change of a row within a series is '
           f'{100 * worst:.1f} %.')


def _operations(executed):
    calls = [row for row in rows.ROWS if row.id not in NOT_CALLS]
    return _markdown(
        ('', *keel.bench.split.OPERATION_NAMES),
        ((row.text, *(f'{count:g}' for count in
                      executed[row.guests].operations(row.id).values()))
         for row in calls))


def _masked(build):
    longest = keel.bench.masked.measure(
        keel.bench.run.Setting(build), keel.bench.run.build_ramdisks(build))
    return _markdown(
        ('', 'longest stretch', 'longest call'),
        ((f'`{call}`', f'{stretch:,}', f'{whole:,}')
         for call, (stretch, whole) in longest.items()))


def _split(executed, row):
    counts = executed.by(row, 'source')
    total = executed.total(row)
    largest = list(counts.items())[:SPLIT_LINES]
    others = total - sum(count for _, count in largest)
    body = [(f'`{name}`', f'{count:g}', f'{100 * count / total:.0f} %')
            for name, count in largest]
    if others:
        body.append((f'{len(counts) - SPLIT_LINES} more', f'{others:g}',
                     f'{100 * others / total:.0f} %'))
    return _markdown((rows.BY_ID[row].text, 'instructions', 'share'), body)


def _plots(results, pages):
    """Write the charts."""
    chart = keel.bench.plot.Chart(
        'Instructions of a call against its pages', 'pages in one region',
        {call.upper(): sorted(points.items())
         for call, points in pages.items()},
        (1, 64, 128, 192, 256, 320, 384, 448, 512))
    (DOCS / 'cost-pages.svg').write_text(chart.svg())
    handles = results['live handles']
    chart = keel.bench.plot.Chart(
        'Instructions of a call of one page against live handles',
        'live handles',
        {call.upper(): [(live, counts[f'{call}-1'])
                        for live, counts in handles.items()]
         for call in series.CALLS},
        (1, 10, 100, 1000), log_x=True)
    (DOCS / 'cost-handles.svg').write_text(chart.svg())


def _put(text, name, lines):
    """The page with what stands between the markers of name replaced."""
    body = '\n'.join(lines)
    found = re.compile(rf'(<!-- bench: {name} -->\n).*?(<!-- end -->)',
                       re.DOTALL)
    if not found.search(text):
        raise keel.bench.run.Error(f'{PAGE.name}: no marker for {name}')
    return found.sub(lambda match: f'{match[1]}{body}\n{match[2]}', text)


def _pairs(build):
    scaling = keel.bench.pairs.measure(build)
    return _markdown(
        ('', 'one CPU', 'two CPUs', 'throughput'),
        (('pairs of VMs, ticks', f'{scaling.pair:,}', f'{scaling.pairs:,}',
          f'{scaling.of_pairs():.2f}'),
         ('loop with the TLBIs, ticks', f'{scaling.loop:,}',
          f'{scaling.loops:,}', f'{scaling.of_loops():.2f}'),
         ('loop with TLBIs and exceptions, ticks', f'{scaling.trap:,}',
          f'{scaling.traps:,}', f'{scaling.of_traps():.2f}')))


def write(build, counts, with_pairs):
    """Measure all that the page shows, and write it. The pairs, whose times
    are never the same, only where asked for."""
    results = series.measure(build)
    executed = {guests: keel.bench.split.Executed(
        keel.bench.run.Setting(build, guests=guests))
        for guests in rows.by_guests(rows.BY_ID)}
    _plots(results, series.pages(build))
    text = _put(PAGE.read_text(), 'counts', _counts(counts))
    text = _put(text, 'series', _series(results))
    text = _put(text, 'operations', _operations(executed))
    text = _put(text, 'masked', _masked(build))
    for row in SPLITS:
        text = _put(text, f'split {row}', _split(
            executed[rows.BY_ID[row].guests], row))
    if with_pairs:
        text = _put(text, 'pairs', _pairs(build))
    PAGE.write_text(text)
