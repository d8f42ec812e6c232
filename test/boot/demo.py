#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot the demo on one machine after the other, to its end, and check what the
boot table and the guests say of the machine.

usage: demo.py BUILD-DIRECTORY gic2|gic3|secure|ram|uboot|few
"""

import itertools
import sys

import common
import table
from keel.qemu import Machine

MIB = 1 << 20
CPUS = ('cortex-a53', 'cortex-a57', 'cortex-a72', 'max')


def vms(machine):
    """The VMs of the demo's manifest, as the table shows them."""
    return {1: ('primary', None, machine.smp), 2: ('north', MIB, 1),
            3: ('south', MIB, 2), 4: ('east', MIB, 1), 5: ('west', MIB, 1)}


def matrix(build, gic):
    """Every CPU with 1, 4 and 8 of them."""
    for cpu, smp in itertools.product(CPUS, (1, 4, 8)):
        yield f'gic {gic}, {cpu}, {smp} CPUs', Machine(
            build.image, build.demo, gic=gic, cpu=cpu, smp=smp)


def secure(build):
    """With an EL3 that takes what it was not told to leave (N-40)."""
    for cpu in ('neoverse-n2', 'cortex-a710', 'max'):
        yield f'N-40: EL3, {cpu}', Machine(
            build.image, build.demo, cpu=cpu, extra=('-machine', 'secure=on'))


def ram(build):
    """From 256 MiB to 64 GiB, on every CPU that differs in address bits."""
    for cpu, mem in itertools.product(('cortex-a53', 'cortex-a72', 'max'),
                                      ('256M', '1G', '4G', '64G')):
        yield f'{cpu}, {mem} of RAM', Machine(
            build.image, build.demo, cpu=cpu, mem=mem)


def uboot(build):
    """The boot loader moves image, FDT and ramdisk."""
    for gic, mem in itertools.product((2, 3), ('256M', '1G')):
        yield f'U-Boot, gic {gic}, {mem} of RAM', Machine(
            build.image, build.demo, gic=gic, mem=mem, uboot=True)


def few(build):
    """What differs most, for a second compiler."""
    for gic, cpu, smp, mem, by_uboot in (
            (2, 'cortex-a53', 8, '256M', False),
            (3, 'cortex-a57', 4, '1G', False),
            (3, 'cortex-a72', 1, '64G', False), (3, 'max', 8, '4G', False),
            (2, 'cortex-a72', 4, '1G', True)):
        yield (f"gic {gic}, {cpu}, {smp} CPUs, {mem} of RAM"
               f"{', U-Boot' if by_uboot else ''}"), Machine(
            build.image, build.demo, gic=gic, cpu=cpu, smp=smp, mem=mem,
            uboot=by_uboot)


def run(machine):
    """Boot to the end of the demo."""
    result = common.boot(machine)
    common.expect_passed(result, 'demo')
    found = table.check(result.text, machine, vms(machine))
    if not machine.uboot:
        # Secondaries go to the end of RAM, in order of their ids.
        common.expect(found.vms[2].end == found.ram[0][1] and
                      all(found.vms[i + 1].end == found.vms[i].begin
                          for i in (2, 3, 4)),
                      f'not at the end of RAM: {found.vms}')
    common.expect_lines(result, [
        'VM 1: I am the primary of 5 VMs; my image is at '
        f'{found.vms[1].entry:#x}.',
        f'VM 1: All of {machine.smp} CPUs said hello; only CPU 0 stays on.',
        'VM 2: Hello from north, VM 2, with 1 vCPUs and 1024 KiB at '
        f'{found.vms[2].entry:#x}.',
        'VM 3: Hello from south, VM 3, with 2 vCPUs and 1024 KiB at '
        f'{found.vms[3].entry:#x}.',
        'VM 4: Hello from east, VM 4, which speaks FF-A 1.0.',
        'VM 5: Hello from west, VM 5, which speaks FF-A 1.2.',
        'VM 5: I read "1.0 can." and "0.9 can, too.", and reclaim the page '
        'from both.'])


SETS = {'gic2': lambda build: matrix(build, 2),
        'gic3': lambda build: matrix(build, 3),
        'secure': secure, 'ram': ram, 'uboot': uboot, 'few': few}


def main():
    build, names = common.argument()
    if len(names) != 1 or names[0] not in SETS:
        sys.exit(__doc__)
    common.run_cases((name, lambda machine=machine: run(machine))
                     for name, machine in SETS[names[0]](build))


if __name__ == '__main__':
    main()
