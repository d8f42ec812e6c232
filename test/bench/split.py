#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What is traced instruction by instruction adds up to what was counted."""

import pathlib

import common
import keel.bench.run
import keel.bench.rows as rows
import keel.bench.split
import keel.bench.walk

HVC = 1
ROUNDED = 1
TWO_CALLS = ('run-yield', 'run-fp', 'direct', 'direct-secondary', 'direct2')


def main():
    tap = common.Tap()
    measured, takers, common_locks = set(), set(), False
    by_guests = {}
    for guests in rows.by_guests(rows.BY_ID):
        setting = keel.bench.run.Setting(
            pathlib.Path(common.BUILD), words=('cycles=16',), guests=guests)
        counts = keel.bench.run.boot(setting).counts
        executed = keel.bench.split.Executed(setting)
        by_guests[guests] = executed
        measured |= set(counts)
        takers |= executed.takers
        common_locks |= any(executed.under_common_locks(row)
                            for row in counts)
        for row in counts:
            if row == 'reset':
                continue
            # RUN and YIELD are two, and so are a request and its response.
            hvcs = 2 * HVC if row in TWO_CALLS else HVC
            traced = executed.total(row) + hvcs
            tap.ok(abs(traced - counts[row]) <= ROUNDED,
                   f'{row}: {traced:g} traced, {counts[row]} counted')
    tap.ok(set(rows.guest_rows(rows.BY_ID)) - measured ==
           {'text-data', 'text-data-without-ffa', 'memory',
            'memory-without-ffa', 'common-lock'}, 'no row is left out')
    tap.ok('vm_lock' in takers, 'locks are seen')
    tap.ok(not common_locks,
           'none is common to VMs that have nothing to do with each other')
    row = rows.BY_ID['retrieve-1']
    walk = list(by_guests[row.guests].walk(row.id))
    tap.ok(walk[0] == (('arch/aarch64/vectors.S', 'guest_vectors'),),
           'the walk of a call begins at the vectors')
    tap.ok(('kernel/entry/dispatch.c', 'upcall_call') in walk[1],
           'and goes on in dispatch.c')
    tap.ok(any('kernel/map/ptable.c' in line
               for line in keel.bench.walk.lines(walk)),
           'a RETRIEVE comes to the page tables')
    tap.done()


if __name__ == '__main__':
    main()
