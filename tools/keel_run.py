# SPDX-License-Identifier: BSD-3-Clause
"""Build Keel and boot its demo on QEMU's virt machine.

Installs missing packages first (tools/setup). The console is printed as it
comes; the exit status is 0 only when the demo said that it passed.
"""

import argparse
import pathlib
import re
import sys

import keel_build
import keel_qemu

PASSED = re.compile(r'(^|\s)demo: passed$')


def arguments():
    """The command line, parsed."""
    parser = argparse.ArgumentParser(
        prog='tools/run',
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--gic', type=int, choices=(2, 3), default=3,
                        help='version of the interrupt controller (3)')
    parser.add_argument('--cpu', default='cortex-a57',
                        help='QEMU CPU model (cortex-a57)')
    parser.add_argument('--smp', type=int, default=4, metavar='N',
                        help='number of CPUs (4)')
    parser.add_argument('--mem', default='1G', metavar='SIZE',
                        help='RAM, may be more than this machine has (1G)')
    parser.add_argument('--uboot', action='store_true',
                        help='boot through U-Boot rather than -kernel')
    parser.add_argument('--append', metavar='TEXT',
                        help='command line for the primary VM')
    parser.add_argument('--timeout', type=float, default=60, metavar='S',
                        help='seconds until QEMU is stopped (60)')
    parser.add_argument('--build', type=pathlib.Path, metavar='DIR',
                        default=keel_build.ROOT / 'build',
                        help='build directory (build)')
    return parser.parse_args()


def main():
    options = arguments()
    try:
        keel_build.prepare()
        keel_build.build(options.build)
    except keel_build.Error as error:
        sys.exit(f'tools/run: {error}')
    machine = keel_qemu.Machine(
        kernel=options.build / 'keel.bin',
        ramdisk=options.build / 'guests' / 'demo.cpio',
        append=options.append, gic=options.gic, cpu=options.cpu,
        smp=options.smp, mem=options.mem, uboot=options.uboot)
    result = keel_qemu.run(machine, options.timeout, stream=sys.stdout)
    if result.end == 'timeout':
        sys.exit(f'tools/run: stopped after {options.timeout:g} s')
    if not any(PASSED.search(line) for line in result.lines()):
        sys.exit('tools/run: the demo did not pass')


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
