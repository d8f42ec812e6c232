# SPDX-License-Identifier: BSD-3-Clause
"""Two pairs of VMs on two CPUs against one pair on one, in real time.

QEMU runs a thread for each CPU here and stops all of them for each TLB
invalidation. So beside each sample of the pairs stands one of a loop that
takes no lock and shares nothing, is as long as the pairs' cycle and
invalidates as often. QEMU also takes its one big lock for each exception, for
each return from one, and for each access of a register of timers, GIC or
HCR_EL2; a second loop does that as often, too, and shows what is left for
pairs that make calls. Of each kind the least of many samples counts, taken by
turns.
"""

import dataclasses
import re
import tempfile

import keel.bench.run
import keel.bench.split
import keel.qemu

VMS = 5
SAMPLES = 200
TIMEOUT = 300
LINE = re.compile(r'^VM 1: bench-pairs (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$',
                  re.MULTILINE)


@dataclasses.dataclass
class Scaling:
    """Ticks of the least samples, on one CPU and on two."""
    pair: int
    pairs: int
    loop: int
    loops: int
    trap: int
    traps: int

    def of_pairs(self):
        """Throughput of two pairs in that of one."""
        return 2 * self.pair / self.pairs

    def of_loops(self):
        """The same of the loop that only invalidates."""
        return 2 * self.loop / self.loops

    def of_traps(self):
        """The same of the loop that also takes exceptions."""
        return 2 * self.trap / self.traps


def _invalidations(build):
    """TLBIs in a cycle of one page."""
    executed = keel.bench.split.Executed(keel.bench.run.Setting(build),
                                         keel.bench.split.CYCLE)
    return round(sum(executed.operations(row)['TLBI']
                     for row in keel.bench.split.CYCLE))


def measure(build, samples=SAMPLES):
    """A Scaling."""
    words = (f'invalidations={_invalidations(build)}', f'samples={samples}')
    setting = keel.bench.run.Setting(build, vms=VMS, words=words,
                                     guests=('pairs', 'pair'))
    with tempfile.TemporaryDirectory() as directory:
        machine = dataclasses.replace(
            keel.bench.run.machine(setting, directory), smp=2,
            extra=('-accel', 'tcg,thread=multi'))
        text = keel.qemu.run(machine, TIMEOUT).text
    times = [tuple(map(int, line)) for line in LINE.findall(text)]
    if len(times) != samples:
        raise keel.bench.run.Error('the pairs did not end:\n' +
                                   '\n'.join(text.splitlines()[-5:]))
    return Scaling(*(min(column) for column in zip(*times)))


def lines(scaling):
    """The result as text."""
    yield f'two pairs on two CPUs: {scaling.of_pairs():.2f} times one pair'
    for text, of_loop in (
            ('a loop with the same TLBIs', scaling.of_loops()),
            ('one with the same TLBIs and exceptions', scaling.of_traps())):
        yield (f'{text}: {of_loop:.2f} times; the pairs reach '
               f'{100 * scaling.of_pairs() / of_loop:.0f} % of that')
