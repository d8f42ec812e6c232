#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot Debian's stock kernels as the primary, to a shell's commands and power
off, and check what the kernel says of PSCI, GIC, timer and CPUs.

usage: linux.py BUILD-DIRECTORY one|all|more
"""

import dataclasses
import hashlib
import itertools
import pathlib
import re
import sys
import tempfile

import common
from common import Failed, expect
import keel.arm64
import keel.build
import keel.linux

TIMEOUT = 240            # seconds that a boot may take on a busy machine
SHOWN = 80               # lines of a console that is not as it should be

# What stands before the kernel's own words, on the console or from init.
KERNEL_LINE = re.compile(r'^(\[[ \d.]+\] |linux: dmesg: )')

# What a kernel prints that found something wrong.
COMPLAINT = re.compile(
    r'WARNING:|BUG:|\bOops\b|Call trace:|Kernel panic|Unable to handle|'
    r'[Uu]nexpected|[Uu]nhandled|Internal error|self-detected stall|'
    r'detected stalls|soft lockup|Firmware Bug|\bbad\b')

# Of our own WARNINGs a booting kernel causes one: it asks for TRNG_VERSION.
SMC_REFUSED = re.compile(r'^WARNING: VM 1: SMC refused ')
FAULT_LINE = re.compile(r'^WARNING: VM 1: stage-2 abort injected')

# Of what init's work() hashes, on every CPU.
WORK = hashlib.md5(b''.join(b'%d\n' % i for i in range(1, 20001))).hexdigest()

GIC_LINES = {
    2: ['GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:143]'],
    3: ['CPU features: detected: GIC system register CPU interface',
        'GICv3: CPU0: found redistributor 0 region 0:0x00000000080a0000'],
}


@dataclasses.dataclass
class Case:
    """One kernel on one machine."""
    kernel: str
    gic: int = 3
    smp: int = 4
    cpu: str = 'cortex-a57'
    mem: str = '1G'
    uboot: bool = False
    peek: bool = False         # reads the small guest's memory
    ffa: bool = False          # with the modules of linux_ffa.py

    def name(self):
        """As a test point."""
        return (f'Linux {self.kernel}, gic {self.gic}, {self.cpu}, '
                f'{self.smp} CPUs, {self.mem} of RAM'
                f"{', U-Boot' * self.uboot}"
                f"{', reads the memory of vm2' * self.peek}"
                f"{', FF-A' * self.ffa}")

    def append(self):
        """The kernel's command line. With 1 GiB of RAM vm2 has its last
        page."""
        return 'mem=768M keel.peek=0x7ffff000' if self.peek else ''


def expected(case):
    """Lines of the kernel's log that this machine has to cause."""
    yield 'psci: PSCIv1.1 detected in firmware.'
    yield 'psci: Using standard PSCI v0.2 function IDs'
    yield 'psci: SMC Calling Convention v1.2'
    yield from GIC_LINES[case.gic]
    yield 'arch_timer: cp15 timer(s) running at '
    for cpu in range(1, case.smp):
        if case.gic == 3:
            yield f'GICv3: CPU{cpu}: found redistributor {cpu} region 0:'
        yield f'CPU{cpu}: Booted secondary processor 0x{cpu:010x} '
        yield f'psci: CPU{cpu} killed (polled '
    yield (f'smp: Brought up 1 node, {case.smp} '
           f"CPU{'s' * (case.smp > 1)}")


def answers(case):
    """What init's commands have to say, as regular expressions."""
    cpus = f'0-{case.smp - 1}' if case.smp > 1 else '0'
    yield rf'{re.escape(case.kernel)}\.\d+\S* on CPUs {cpus}'
    yield f'work {case.smp} {WORK} -'
    yield r'slept [2-9] s'
    yield f'timers {case.smp} of {case.smp}'
    yield f'online {cpus}'
    if case.peek:
        yield 'peek: status 135'    # SIGBUS, at once (N-33)
    yield 'power off'


def check_complaints(case, lines):
    """Nothing may complain, but for what the case provokes."""
    ours = [line for line in lines if SMC_REFUSED.match(line)]
    faults = [line for line in lines if FAULT_LINE.match(line)]
    expect(len(ours) <= 1, f'told more than once: {ours}')
    expect(len(faults) == case.peek, f'faults reported: {faults}')
    for line in lines:
        if line not in ours and line not in faults:
            expect(not COMPLAINT.search(line), f'complaint: {line}')


def check(case, result):
    """Raise Failed unless the boot was right, to its end."""
    lines = result.lines()
    kernel = [KERNEL_LINE.sub('', line) for line in lines]
    said = [line.removeprefix('linux: ') for line in lines
            if line.startswith('linux: ')]
    check_complaints(case, lines)
    for line in expected(case):
        expect(any(text.startswith(line) for text in kernel),
               f'the kernel does not say: {line}')
    for pattern in answers(case):
        expect(any(re.fullmatch(pattern, text) for text in said),
               f'init does not say: {pattern}')
    expect(kernel[-1] == 'reboot: Power down', f'ends with: {kernel[-1]}')
    expect(result.end == 'exit' and result.returncode == 0,
           f'QEMU ends by {result.end}, {result.returncode}')


def boot(case, build, directory, check_result):
    """Boot a case and check it; a failure shows the end of the console."""
    files = keel.linux.make(case.kernel, build.path, directory, case.ffa)
    result = common.boot(
        files.machine(build.path, gic=case.gic, smp=case.smp, cpu=case.cpu,
                      mem=case.mem, uboot=case.uboot, append=case.append()),
        timeout=TIMEOUT)
    try:
        check_result(case, result)
    except Failed as failed:
        text = '\n'.join(result.lines()[-SHOWN:])
        raise Failed(f'{failed}\n{text}') from failed


def run(case, build, check_result=check):
    """A point: a boot, or none where there is no kernel to be had."""
    try:
        with tempfile.TemporaryDirectory() as directory:
            boot(case, build, pathlib.Path(directory), check_result)
    except keel.arm64.Error as error:
        raise common.Skipped(f'no packages: {error}') from error
    except (keel.build.Error, keel.linux.Error) as error:
        raise Failed(str(error)) from error


def combinations():
    """Both kernels on both interrupt controllers, with one CPU and four."""
    return [Case(*row) for row in itertools.product(
        keel.linux.VERSIONS, (2, 3), (1, 4))]


SETS = {
    'one': lambda: [Case('6.12', peek=True)],
    'all': combinations,
    'more': lambda: [Case('6.1', gic=2, cpu='cortex-a72', smp=8),
                     Case('6.12', cpu='max'),
                     Case('6.1', cpu='max', mem='64G'),
                     Case('6.12', gic=2, uboot=True)],
}


def main():
    build, names = common.argument()
    if len(names) != 1 or names[0] not in SETS:
        sys.exit(__doc__)
    common.run_cases((case.name(), lambda case=case: run(case, build))
                     for case in SETS[names[0]]())


if __name__ == '__main__':
    main()
