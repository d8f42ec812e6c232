# SPDX-License-Identifier: BSD-3-Clause
"""Two pairs of VMs on two CPUs against one pair on one, in real time.

QEMU runs a thread for each CPU here and stops all of them for each TLB
invalidation. So beside each sample of the pairs stands one of a loop that
takes no lock and shares nothing, is as long as the pairs' cycle and
invalidates as often: it shows what the machine allows. Of each kind the least
of many samples counts, taken by turns.
"""

import dataclasses
import re
import tempfile

import keel_bench_run
import keel_bench_split
import keel_qemu

VMS = 5
SAMPLES = 200
TIMEOUT = 300
LINE = re.compile(r'^VM 1: bench-pairs (\d+) (\d+) (\d+) (\d+)$',
                  re.MULTILINE)


@dataclasses.dataclass
class Scaling:
    """Ticks of the least samples, on one CPU and on two."""
    pair: int
    pairs: int
    loop: int
    loops: int

    def of_pairs(self):
        """Throughput of two pairs in that of one."""
        return 2 * self.pair / self.pairs

    def of_loops(self):
        """The same of the loop: what can be had."""
        return 2 * self.loop / self.loops


def _invalidations(build):
    """TLBIs in a cycle of one page."""
    executed = keel_bench_split.Executed(keel_bench_run.Setting(build),
                                         keel_bench_split.CYCLE)
    return round(sum(executed.operations(row)['TLBI']
                     for row in keel_bench_split.CYCLE))


def measure(build, samples=SAMPLES):
    """A Scaling."""
    words = (f'invalidations={_invalidations(build)}', f'samples={samples}')
    setting = keel_bench_run.Setting(build, vms=VMS, words=words,
                                     guests=('pairs', 'pair'))
    with tempfile.TemporaryDirectory() as directory:
        machine = dataclasses.replace(
            keel_bench_run.machine(setting, directory), smp=2,
            extra=('-accel', 'tcg,thread=multi'))
        text = keel_qemu.run(machine, TIMEOUT).text
    times = [tuple(map(int, line)) for line in LINE.findall(text)]
    if len(times) != samples:
        raise keel_bench_run.Error('the pairs did not end:\n' +
                                   '\n'.join(text.splitlines()[-5:]))
    return Scaling(*(min(column) for column in zip(*times)))


def lines(scaling):
    """The result as text."""
    yield f'two pairs on two CPUs: {scaling.of_pairs():.2f} times one pair'
    yield f'a loop without locks:  {scaling.of_loops():.2f} times one loop'
    yield (f'the pairs reach '
           f'{100 * scaling.of_pairs() / scaling.of_loops():.0f} % of that')
