# SPDX-License-Identifier: BSD-3-Clause
"""What the cost of a call depends on, and what not: live handles, RAM, VMs,
CPUs, pages."""

import dataclasses

import keel.bench.run
import keel.bench.rows as rows

CALLS = ('share', 'retrieve', 'relinquish', 'reclaim')
MEMORY_ROWS = tuple(f'{call}-{shape}' for shape in ('1', '2m', '512u', '16s')
                    for call in CALLS) + ('lend-1', 'donate-1')
CYCLES = 128
FLAT = 0.05                # no more than this may a flat line rise or fall

# Builds beside the default one: room for 1000 handles of one VM, and all that
# the options allow together, of which there are then 4,096 slots.
OPTIONS = {
    'large': ('-Dhandle_quota=1024', '-Dpage_pool=256'),
    'wide': ('-Dmax_cpus=64', '-Dmax_vms=64', '-Dhandle_quota=64',
             '-Dpage_pool=1024'),
}
DESK = 1                   # the bench's own handle


@dataclasses.dataclass(frozen=True)
class Point:
    """One setting of a series."""
    value: int
    build: str = None      # of OPTIONS
    vms: int = 4
    mem: str = '1G'
    cpus: int = 4
    live: int = DESK


SERIES = {
    'live handles': tuple(Point(live, 'large', live=live)
                          for live in (1, 10, 100, 300, 1000)),
    'GiB of RAM': (Point(1), Point(64, mem='64G'), Point(1024, mem='1024G')),
    'VMs': tuple(Point(vms, 'wide', vms=vms) for vms in (2, 8, 64)),
    'CPUs': tuple(Point(cpus, 'wide', cpus=cpus) for cpus in (1, 8, 64)),
}
LIMITS = Point(0, 'wide', vms=64, mem='1024G', cpus=64, live=60)


def builds(build):
    """Each build directory that the series need besides, and its options."""
    return {_directory(build, name): options
            for name, options in OPTIONS.items()}


def _directory(build, name):
    return build.parent / f'{build.name}-{name}' if name else build


def _setting(build, point, words=()):
    return keel.bench.run.Setting(
        _directory(build, point.build), point.vms, point.mem,
        (f'cycles={CYCLES}', f'live={point.live - DESK}', *words),
        ('-smp', str(point.cpus)))


def at(build, point):
    """Row to instructions of the memory calls at this point."""
    words = (f'rows={",".join(MEMORY_ROWS)}',)
    return keel.bench.run.boot(_setting(build, point, words)).counts


def measure(build):
    """Series to value to row to instructions."""
    return {name: {point.value: at(build, point) for point in points}
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


def table(results):
    """Cells of one table of all series: the head, then a line for each
    row."""
    points = [(name, value) for name, series in results.items()
              for value in series]
    yield ['', *(f'{value} {name}' for name, value in points)]
    for row in MEMORY_ROWS:
        yield [rows.BY_ID[row].text,
               *(f'{results[name][value][row]:,}' for name, value in points)]
