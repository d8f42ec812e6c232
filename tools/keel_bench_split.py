# SPDX-License-Identifier: BSD-3-Clause
"""Where the instructions of one row go."""

import collections
import dataclasses

import keel_bench_run
import keel_bench_rows as rows
import keel_bench_trace as trace

# One sweep of probes to warm up and one to count, as the guest does it.
CYCLES = 16


def _reset(chunks, entry):
    """Instructions before the primary's first, by address."""
    return collections.Counter(trace.until(chunks, entry)), 1


def _calls(chunks, probes):
    """Instructions by address, of the sweeps but the first, and their
    number."""
    executions = collections.Counter()
    calls = 0
    for stretch in trace.probed(chunks, probes):
        calls += 1
        if calls > CYCLES:
            executions.update(stretch)
    if calls <= CYCLES:
        raise keel_bench_run.Error('the log holds no probes')
    return executions, calls - CYCLES


def executed(setting, row):
    """(Counter of addresses, calls, the monitor's place) of this row."""
    words = (f'rows={",".join(rows.guest_rows([row])[-1:])}',
             f'cycles={CYCLES}')
    setting = dataclasses.replace(setting, words=words)
    run = keel_bench_run.boot(setting)
    monitor = trace.monitor_place(run, setting.build)
    entry = run.entries()[1]
    if row == 'reset':
        places = [monitor, trace.Place(entry, entry + 1)]
    else:
        probes = trace.probe_places(run)
        places = [monitor] + [trace.Place(place.base, place.end + 1)
                              for place in probes]
    with trace.executed(setting, places) as chunks:
        executions, calls = (_reset(chunks, entry) if row == 'reset' else
                             _calls(chunks, probes))
        collections.deque(chunks, maxlen=0)
    return executions, calls, monitor


def measure(setting, row, by):
    """Name to instructions a call of this row."""
    executions, calls, monitor = executed(setting, row)
    names = trace.Names(setting.build / 'keel.elf', monitor.base)
    split = trace.count_by(names, by, executions)
    return {name: count / calls for name, count in split.most_common()}


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


def operations(setting, row):
    """Operation to its number in a call of this row."""
    executions, calls, monitor = executed(setting, row)
    code = trace.instructions(setting.build / 'keel.elf', monitor.base)
    counts = collections.Counter()
    for pc, times in executions.items():
        counts[OPERATIONS.get(code[pc][0])] += times
    return {name: counts[name] / calls for name in OPERATION_NAMES}


def lines(row, split):
    """The split as text."""
    total = sum(split.values())
    yield f'{total:12,.1f}  100.0 %  {row}: monitor, without the hvc'
    for name, count in split.items():
        yield f'{count:12,.1f}  {100 * count / total:5.1f} %  {name}'
