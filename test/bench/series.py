#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""No memory call depends on live handles, RAM, VMs or CPUs by more than 5 %,
up to what the options allow, also at all of their ends at once."""

import pathlib
import sys

import common
import keel.bench.run
import keel.bench.series as series


def main():
    tap = common.Tap()
    build = pathlib.Path(common.BUILD)
    if not (build / 'keel.bin').exists():
        sys.exit(f'no image in {build}')
    for directory, options in series.builds(build).items():
        keel.bench.run.build(directory, options)
    results = series.measure(build)
    for name, points in results.items():
        for row, change in series.changes(points).items():
            tap.ok(abs(change) <= series.FLAT,
                   f'{name}, {min(points)} to {max(points)}: {row} changes by '
                   f'{100 * change:+.1f} %')
    least = results['CPUs'][1]
    most = series.at(build, series.LIMITS)
    for row in series.MEMORY_ROWS:
        change = most[row] / least[row] - 1
        tap.ok(abs(change) <= series.FLAT,
               f'64 CPUs, 64 VMs, 4,096 slots, 1 TiB: {row} changes by '
               f'{100 * change:+.1f} %')
    tap.done()


if __name__ == '__main__':
    main()
