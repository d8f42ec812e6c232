#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""An image built for 64 CPUs, 64 VMs and 4,096 handles boots on a machine of
64 CPUs and 1 TiB, and so do the guests that use all of them.

usage: limits.py BUILD-DIRECTORY
"""

import pathlib
import subprocess
import sys

import common
import keel.bench.series
import keel.build
import keel.qemu

CPUS = 64
GROUPS = ('calls', 'cpus', 'ffa', 'memory', 'memory_calls', 'messages',
          'notifications', 'psci_primary', 'race', 'rxtx')


def demo(directory):
    """The demo comes to its end, on all CPUs."""
    result = keel.qemu.run(keel.qemu.Machine(
        directory / 'keel.bin', directory / 'guests' / 'demo.cpio', gic=3,
        smp=CPUS, mem='1024G'), common.TIMEOUT,
        until='demo: (passed|failed)')
    common.expect('VM 1: demo: passed' in result.text,
                  f'no "passed":\n{result.text[-1000:]}')
    hello = {line for line in result.lines() if 'Hello from CPU' in line}
    common.expect(len(hello) == CPUS, f'only {len(hello)} CPUs say hello')


def group(directory, name):
    """A group of guest tests on all CPUs."""
    done = subprocess.run(
        [sys.executable, pathlib.Path(__file__).parent / 'guest_tests.py',
         directory, name, '--smp', str(CPUS), '--gic', '3'],
        check=False, text=True, stdout=subprocess.PIPE,
        timeout=2 * common.TIMEOUT)
    wrong = [line for line in done.stdout.splitlines()
             if line.startswith('not ok')]
    common.expect(done.returncode == 0, '\n'.join(wrong) or done.stdout[-500:])


def main():
    build = pathlib.Path(sys.argv[1])
    if not (build / 'keel.bin').exists():
        sys.exit(f'no image in {build}')
    # not the one of the bench's series, whose test may run beside this one
    directory = build.parent / f'{build.name}-limits'
    keel.build.build(directory, options=keel.bench.series.OPTIONS['wide'],
                     stream=sys.stderr)
    common.run_cases([
        ('the demo', lambda: demo(directory)),
        *((f'group {name}', lambda name=name: group(directory, name))
          for name in GROUPS)])


if __name__ == '__main__':
    main()
