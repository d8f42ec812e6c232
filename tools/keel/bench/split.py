# SPDX-License-Identifier: BSD-3-Clause
"""Where the instructions of one row go."""

import collections
import dataclasses
import itertools
import re

import keel.bench.run
import keel.bench.rows as rows
import keel.bench.trace as trace
import keel.bench.walk

# One sweep of probes to warm up and one to count, as the guest does it.
CYCLES = 16
TURNS = re.compile(r'^VM 1: bench-turns (.*)$', re.MULTILINE)


# Whoever takes a lock that is no single VM's is found by the callers of these.
TAKE, RELEASE = ('spin_lock', 'spin_try'), 'spin_unlock'
OWN_LOCKS = ('ptable_lock',)  # which vm_lock() takes
OWN_LOCK_FILE = 'mailbox.c:'
CYCLE = ('share-1', 'retrieve-1', 'relinquish-1', 'reclaim-1')


class Executed:
    """How often a call of each row executed each instruction."""

    def __init__(self, setting, ids=()):
        """Run these rows, or all, and one by one the monitor's instructions
        in them."""
        words = (f'cycles={CYCLES}',)
        if ids:
            words += (f'rows={",".join(rows.guest_rows(ids))}',)
        setting = dataclasses.replace(setting, words=words)
        self._elf = setting.build / 'keel.elf'
        self._run = keel.bench.run.boot(setting)
        self._monitor = trace.monitor_place(self._run, setting.build)
        self._code = trace.instructions(self._elf, self._monitor.base)
        self._names = trace.Names(self._elf, self._monitor.base)
        self._calls = {}
        self._last = {}
        self._locked = collections.Counter()
        self.takers = set()          # functions that took a lock
        if tuple(ids) == ('reset',):
            self._trace_reset(setting)
        else:
            self._trace_calls(setting)

    def _trace_reset(self, setting):
        entry = self._run.entries()[1]
        with trace.executed(setting, [
                self._monitor, trace.Place(entry, entry + 1)]) as chunks:
            self._last['reset'] = list(trace.until(chunks, entry))
            self._calls['reset'] = collections.Counter(trace.with_callers(
                self._last['reset'], self._code))
            collections.deque(chunks, maxlen=0)

    def _turns(self):
        """The rows in the order of their probes, None in those that warm
        up."""
        for line in TURNS.findall(self._run.text):
            names = line.split()
            yield from [None] * CYCLES * len(names)
            yield from names * CYCLES

    def _trace_calls(self, setting):
        probes = list(trace.probe_places(self._run, setting))
        places = [self._monitor] + [trace.Place(place.base, place.end + 1)
                                    for place in probes]
        with trace.executed(setting, places) as chunks:
            for row, stretch in itertools.zip_longest(
                    self._turns(), trace.probed(chunks, probes)):
                if stretch is None:
                    raise keel.bench.run.Error('probes missing in the log')
                self._calls.setdefault(row, collections.Counter()).update(
                    trace.with_callers(stretch, self._code))
                self._locked[row] += self._common_locks(stretch)
                self._last[row] = stretch

    def walk(self, row):
        """Each call of functions in the last one measured."""
        return keel.bench.walk.calls(
            trace.with_callers(self._last[row], self._code), self._names)

    def by(self, row, kind):
        """Name to instructions of a call, the largest first."""
        calls = 1 if row == 'reset' else CYCLES
        split = trace.count_by(self._names, kind, self._calls[row])
        return {name: count / calls for name, count in split.most_common()}

    def total(self, row):
        """Instructions of a call."""
        return (sum(self._calls[row].values()) /
                (1 if row == 'reset' else CYCLES))

    def operations(self, row):
        """Operation to its number in a call of this row."""
        counts = collections.Counter()
        for (_, pc), times in self._calls[row].items():
            counts[OPERATIONS.get(self._code[pc][0])] += times
        return {name: counts[name] / CYCLES for name in OPERATION_NAMES}

    def _common_locks(self, stretch):
        """Instructions from the taking of a lock to its release, unless it
        is a VM's or a mailbox's own."""
        called = [(pc, [at - trace.INSTRUCTION for at in calls])
                  for calls, pc in trace.with_callers(stretch, self._code)]
        self._names.learn(stretch)
        self._names.learn({at for _, calls in called for at in calls})
        count = 0
        held = False
        for pc, calls in called:
            (function, _), *callers = self._names.chain(pc)
            if calls:
                callers += self._names.chain(calls[-1])
            if function in TAKE:
                self.takers.update(name for name, _ in callers)
                held = held or not any(
                    name in OWN_LOCKS or OWN_LOCK_FILE in where
                    for name, where in callers)
            count += held
            if function == RELEASE:
                held = False
        return count

    def under_common_locks(self, row):
        """Instructions of a call under locks that other VMs take too."""
        return self._locked[row] / CYCLES


# What makes a call dearer than its instructions, by mnemonic.
OPERATIONS = {
    'tlbi': 'TLBI',
    'dsb': 'DSB',
    'isb': 'ISB',
    'dc': 'cache',
    'ic': 'cache',
    'ldxr': 'exclusive', 'ldaxr': 'exclusive', 'ldaxrb': 'exclusive',
    'ldxrb': 'exclusive',
}
OPERATION_NAMES = tuple(dict.fromkeys(OPERATIONS.values()))


def lines(row, split, total):
    """The split as text."""
    yield f'{total:12,.1f}  100.0 %  {row}: monitor, without the hvc'
    for name, count in split.items():
        yield f'{count:12,.1f}  {100 * count / total:5.1f} %  {name}'


def common_lock(setting):
    """Instructions under locks that two disjoint pairs of VMs both take, in
    a cycle of one page."""
    executed = Executed(setting, CYCLE)
    return round(sum(executed.under_common_locks(row) for row in CYCLE))
