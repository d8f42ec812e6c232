# SPDX-License-Identifier: BSD-3-Clause
"""Build Keel and boot its demo on QEMU: the virt machine or a Raspberry Pi 4.

Installs missing packages first (tools/setup). The console is printed as it
comes; the exit status is 0 only when the demo said that it passed.
"""

import argparse
import hashlib
import pathlib
import re
import sys
import tempfile

import keel_build
import keel_qemu
import keel_rpi4
import keel_sdimage

PASSED = re.compile(r'(^|\s)demo: passed$')


def arguments():
    """The command line, parsed."""
    parser = argparse.ArgumentParser(
        prog='tools/run',
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--board', choices=('virt', 'rpi4'), default='virt',
                        help='machine (virt); rpi4 boots by U-Boot from a card')
    rpi4 = parser.add_argument_group('rpi4')
    rpi4.add_argument('--direct', action='store_true',
                      help='boot as the firmware would, without U-Boot')
    rpi4.add_argument('--tree', choices=keel_rpi4.KERNELS, default='6.12',
                      help="Debian kernel whose device tree it has (6.12)")
    rpi4.add_argument('--serial', choices=keel_rpi4.SERIALS,
                      default='serial1',
                      help='console: PL011 or mini-UART (serial1)')
    virt = parser.add_argument_group('virt')
    virt.add_argument('--gic', type=int, choices=(2, 3), default=3,
                      help='version of the interrupt controller (3)')
    virt.add_argument('--cpu', default='cortex-a57',
                      help='QEMU CPU model (cortex-a57)')
    virt.add_argument('--smp', type=int, default=4, metavar='N',
                      help='number of CPUs (4)')
    virt.add_argument('--mem', default='1G', metavar='SIZE',
                      help='RAM, may be more than this machine has (1G)')
    virt.add_argument('--uboot', action='store_true',
                      help='boot through U-Boot rather than -kernel')
    parser.add_argument('--append', metavar='TEXT',
                        help='command line for the primary VM')
    parser.add_argument('--timeout', type=float, default=60, metavar='S',
                        help='seconds until QEMU is stopped (60)')
    parser.add_argument('--build', type=pathlib.Path, metavar='DIR',
                        default=keel_build.ROOT / 'build',
                        help='build directory (build)')
    return parser.parse_args()


def machine(options, scratch):
    """The machine that the options describe."""
    files = {'kernel': options.build / 'keel.bin',
             'ramdisk': options.build / 'guests' / 'demo.cpio',
             'append': options.append}
    digest = hashlib.sha256(files['kernel'].read_bytes()).hexdigest()
    print(f'keel.bin: sha256 {digest}', flush=True)
    if options.board == 'rpi4':
        return keel_rpi4.machine(scratch, tree=options.tree,
                                 serial=options.serial, direct=options.direct,
                                 **files)
    return keel_qemu.Machine(gic=options.gic, cpu=options.cpu, smp=options.smp,
                             mem=options.mem, uboot=options.uboot, **files)


def main():
    options = arguments()
    try:
        keel_build.prepare()
        keel_build.build(options.build)
        with tempfile.TemporaryDirectory() as scratch:
            result = keel_qemu.run(machine(options, scratch).command(),
                                   options.timeout, stream=sys.stdout)
    except (keel_build.Error, keel_rpi4.Error, keel_sdimage.Error) as error:
        sys.exit(f'tools/run: {error}')
    if result.end == 'timeout':
        sys.exit(f'tools/run: stopped after {options.timeout:g} s')
    if not any(PASSED.search(line) for line in result.lines()):
        sys.exit('tools/run: the demo did not pass')


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
