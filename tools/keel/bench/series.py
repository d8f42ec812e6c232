# SPDX-License-Identifier: BSD-3-Clause
"""What the cost of a call depends on, and what not: live handles, RAM, VMs,
pages."""

import dataclasses

import keel.bench.run
import keel.bench.rows as rows

CALLS = ('share', 'retrieve', 'relinquish', 'reclaim')
MEMORY_ROWS = tuple(f'{call}-{shape}' for shape in ('1', '2m', '512u', '16s')
                    for call in CALLS) + ('lend-1', 'donate-1')
CYCLES = 128
FLAT = 0.05                # no more than this may a flat line rise or fall

# Room for 1000 handles of one VM, and for 15 VMs.
LARGE = 'large'
LARGE_OPTIONS = ('-Dhandle_quota=1024', '-Dpage_pool=256')
DESK = 1                   # the bench's own handle


@dataclasses.dataclass(frozen=True)
class Point:
    """One setting of a series."""
    value: int
    large: bool = False
    vms: int = 4
    mem: str = '1G'
    live: int = DESK


SERIES = {
    'live handles': tuple(Point(live, large=True, live=live)
                          for live in (1, 10, 100, 300, 1000)),
    'GiB of RAM': (Point(1), Point(64, mem='64G')),
    'VMs': tuple(Point(vms, large=True, vms=vms) for vms in (2, 4, 15)),
}


def large_build(build):
    """The build directory with room for the long series."""
    return build.parent / f'{build.name}-{LARGE}'


def _setting(build, point, words=()):
    return keel.bench.run.Setting(
        large_build(build) if point.large else build, point.vms, point.mem,
        (f'cycles={CYCLES}', f'live={point.live - DESK}', *words))


def measure(build):
    """Series to value to row to instructions."""
    return {name: {point.value: keel.bench.run.boot(
        _setting(build, point,
                 (f'rows={",".join(MEMORY_ROWS)}',))).counts
                   for point in points}
            for name, points in SERIES.items()}


def pages(build):
    """Call to number of pages to instructions."""
    counts = keel.bench.run.boot(
        _setting(build, Point(0), ('pages=1',))).counts
    result = {call: {} for call in CALLS}
    for name, count in counts.items():
        call, _, number = name.partition('-pages-')
        if call in result:
            result[call][int(number)] = count
    return result


def changes(series):
    """Row to the largest change of a series to its first point."""
    first = next(iter(series.values()))
    return {row: max((counts[row] / first[row] - 1
                      for counts in series.values()), key=abs)
            for row in MEMORY_ROWS}


def uneven(results):
    """(series, row, change) of what is not flat."""
    return [(name, row, change) for name, series in results.items()
            for row, change in changes(series).items() if abs(change) > FLAT]


def table(results):
    """Cells of one table of all series: the head, then a line for each
    row."""
    points = [(name, value) for name, series in results.items()
              for value in series]
    yield ['', *(f'{value} {name}' for name, value in points)]
    for row in MEMORY_ROWS:
        yield [rows.BY_ID[row].text,
               *(f'{results[name][value][row]:,}' for name, value in points)]
