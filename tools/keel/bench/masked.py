# SPDX-License-Identifier: BSD-3-Clause
"""How long the monitor runs with interrupts masked: from the entry of an
exception to the ERET, or to the next look at ISR_EL1, after which a pending
interrupt ends the call."""

import collections
import dataclasses
import re

import keel.bench.run
import keel.bench.series
import keel.bench.trace as trace
import keel.build

CYCLES = 16
TIMED = {'nuisance', 'race'}  # groups that run for a time: too long to trace
LOWER_EL = 0x400             # vectors of exceptions that guests take
VECTOR_SIZE = 0x80
VECTORS_END = 0x600          # behind them lies other code
ENTRY = {'vectors', 'guest_vectors', 'trap', 'resume_or_switch',
         'speculation_end'}


def _handlers():
    """Names of the functions that carry out calls."""
    names = {'hf_debug_log', 'ffa_version', 'psci_call'}
    for dialect in ('spci', 'ffa', 'hf'):
        text = (keel.build.ROOT / 'kernel' / dialect / 'list.h').read_text()
        names.update(re.findall(rf'\(0x\w+, \w+, ({dialect}_\w+)', text))
    return names


class _Watch:
    """Cuts what is executed into stretches and keeps the longest."""

    def __init__(self, setting, monitor):
        elf = setting.build / 'keel.elf'
        vectors = monitor.base + trace.symbol(elf, 'vectors')
        code = trace.instructions(elf, monitor.base)
        handlers = _handlers()
        names = trace.Names(elf, monitor.base)
        names.learn(code)
        self.entries = set(range(vectors + LOWER_EL, vectors + VECTORS_END,
                                  VECTOR_SIZE))
        self._polls = {pc for pc, (mnemonic, operands) in code.items()
                       if mnemonic == 'mrs' and 'isr_el1' in operands}
        self._handler = {pc: name for pc in code
                         for name, _ in names.chain(pc) if name in handlers}
        self._function = {pc: names.outermost(pc) for pc in code
                          if names.outermost(pc) not in ENTRY}
        self.stretch = collections.Counter()    # call to the longest
        self.whole = collections.Counter()      # call to the longest in all

    def watch(self, pcs):
        """Take in all that is executed in the monitor from the first
        exception of a guest on."""
        call = function = None
        length = whole = longest = 0
        for pc in pcs:
            if pc in self.entries:
                if whole:
                    self._end(call or function, max(longest, length), whole)
                call = function = None
                length = whole = longest = 0
            elif not whole:
                continue
            elif pc in self._polls:
                longest = max(longest, length)
                length = 0
            call = call or self._handler.get(pc)
            function = function or self._function.get(pc)
            length += 1
            whole += 1
        self._end(call or function, max(longest, length), whole)

    def _end(self, call, longest, whole):
        call = call or 'an interrupt'
        self.stretch[call] = max(self.stretch[call], longest)
        self.whole[call] = max(self.whole[call], whole)


def _watch(setting, ramdisks=(None,)):
    """What was seen in a run of the bench, and of each of these ramdisks."""
    run = keel.bench.run.boot(setting)
    monitor = trace.monitor_place(run, setting.build)
    watch = _Watch(setting, monitor)
    for ramdisk in ramdisks:
        with trace.executed(dataclasses.replace(setting, ramdisk=ramdisk),
                            [monitor]) as chunks:
            watch.watch(trace.pcs(trace.skip_to(chunks, watch.entries)))
    return watch


def measure(setting, ramdisks=()):
    """Call to (longest stretch, longest call) in instructions, over one run
    of every row, of the guests in these ramdisks, and of what may take
    longest."""
    watches = [
        _watch(dataclasses.replace(setting, words=(f'cycles={CYCLES}',)),
               (None, *(ramdisk for ramdisk in ramdisks
                        if ramdisk.stem not in TIMED))),
        _watch(worst(setting.build)),
    ]
    result = {}
    for watch in watches:
        for call, longest in watch.stretch.items():
            stretch, whole = result.get(call, (0, 0))
            result[call] = (max(stretch, longest),
                            max(whole, watch.whole[call]))
    return dict(sorted(result.items(), key=lambda item: item[1],
                       reverse=True))


def worst(build, cleared=64):
    """The setting of guests made for it (bench_worst() of the bench), which
    have so many MiB cleared."""
    return keel.bench.run.Setting(
        keel.bench.series.directory(build, 'wide'), vms=2, mem='4G',
        words=('cycles=1', f'worst={cleared}'))


def lines(longest):
    """The result as text."""
    yield ('longest stretch with interrupts masked, and longest call, '
           'in instructions')
    for call, (stretch, whole) in longest.items():
        yield f'{stretch:10,} {whole:10,}  {call}'
