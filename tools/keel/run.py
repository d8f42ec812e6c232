# SPDX-License-Identifier: BSD-3-Clause
"""Build Keel and boot its demo, or a ramdisk of yours, on QEMU: the virt
machine or a Raspberry Pi 4.

Installs missing packages first (tools/setup --run). The console is printed as
it comes; it takes no input. The exit status is 0 only when the demo said that
it passed, or when the VMs of your ramdisk switched the machine off.
"""

import argparse
import hashlib
import pathlib
import re
import shlex

import keel.boot
import keel.build
import keel.main
import keel.qemu
import keel.rpi4

PASSED = re.compile(r'(^|\s)demo: passed$')


def parser():
    """The command line's parser."""
    top = argparse.ArgumentParser(
        prog='tools/run',
        description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    keel.boot.machine_to(top)
    top.add_argument('--ramdisk', type=pathlib.Path, metavar='FILE',
                     help="what tools/mkramdisk packed, rather than the demo's")
    top.add_argument('--build', type=pathlib.Path, metavar='DIR',
                     default=keel.build.ROOT / 'build',
                     help='build directory (build); a new one is made without '
                     'the tests')
    return top


def arguments(words=None):
    """The command line, parsed; what would do nothing is refused."""
    top = parser()
    options = top.parse_args(words)
    keel.boot.settle(top, options)
    if options.ramdisk is not None and not options.ramdisk.is_file():
        top.error(f'--ramdisk: {options.ramdisk}: no such file')
    return options


def machine(options):
    """The machine that the options describe; its files may not be there
    yet."""
    return keel.boot.machine(
        options, options.build / keel.build.IMAGE,
        options.ramdisk or options.build / keel.build.DEMO,
        options.build / 'rpi4')


def prepare(options, wanted):
    """Everything that the machine needs."""
    keel.build.prepare('--run')
    if options.board == 'virt':
        keel.qemu.check(wanted)
    targets = [keel.build.IMAGE]
    if options.ramdisk is None:
        targets.append(keel.build.DEMO)
    keel.build.build(options.build, options=keel.build.RUN_OPTIONS,
                     targets=targets)
    if options.board == 'rpi4':
        keel.build.say('fetching and writing what a Raspberry Pi 4 has on '
                       'its card')
        keel.rpi4.make(wanted)


def run():
    """The tool, to its end."""
    options = arguments()
    wanted = machine(options)
    if options.dry_run:
        print(shlex.join(wanted.command()))
        return
    prepare(options, wanted)
    digest = hashlib.sha256(pathlib.Path(
        options.build / keel.build.IMAGE).read_bytes()).hexdigest()
    keel.build.say(f'booting keel.bin, sha256 {digest}')
    result = keel.boot.boot(options, wanted, options.build / 'keel.elf')
    if options.ramdisk is None and not any(map(PASSED.search,
                                               result.lines())):
        raise keel.boot.Error('the demo did not pass')


def main():
    keel.main.run('tools/run', run, keel.build.Error, *keel.boot.ERRORS)


if __name__ == '__main__':
    main()
