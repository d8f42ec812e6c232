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
import sys

import keel.build
import keel.main
import keel.qemu
import keel.rpi4
import keel.sdimage

PASSED = re.compile(r'(^|\s)demo: passed$')
TIMEOUT = 60
SILENCE = 2                # seconds after which an error was the last word

# Options that one board has alone, and what they are by default. On the
# command line their default is None, so that it shows which were given.
BOARDS = {
    'virt': {'gic': 3, 'cpu': 'cortex-a57', 'smp': 4, 'mem': '1G',
             'uboot': False},
    'rpi4': {'direct': False, 'tree': '6.12', 'serial': 'serial1'},
}
# Where the image lands that QEMU loads itself, for a debugger.
LOADED_AT = {'virt': 0x40200000, 'rpi4': 0x200000}


def parser():
    """The command line's parser."""
    top = argparse.ArgumentParser(
        prog='tools/run',
        description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument('--board', choices=BOARDS, default='virt',
                     help='machine (virt); rpi4 boots by U-Boot from a card')
    rpi4 = top.add_argument_group('with --board rpi4')
    rpi4.add_argument('--direct', action='store_true', default=None,
                      help='boot as the firmware would, without U-Boot')
    rpi4.add_argument('--tree', choices=keel.rpi4.KERNELS,
                      help='Debian kernel whose device tree it has (6.12)')
    rpi4.add_argument('--serial', choices=keel.rpi4.SERIALS,
                      help='console: PL011 or mini-UART (serial1)')
    virt = top.add_argument_group('with --board virt')
    virt.add_argument('--gic', type=int, choices=(2, 3),
                      help='version of the interrupt controller (3)')
    virt.add_argument('--cpu', help='QEMU CPU model (cortex-a57)')
    virt.add_argument('--smp', type=keel.main.count, metavar='N',
                      help='number of CPUs (4)')
    virt.add_argument('--mem', metavar='SIZE',
                      help='RAM, may be more than this machine has (1G)')
    virt.add_argument('--uboot', action='store_true', default=None,
                      help='boot through U-Boot rather than -kernel')
    top.add_argument('--ramdisk', type=pathlib.Path, metavar='FILE',
                     help="what tools/mkramdisk packed, rather than the demo's")
    top.add_argument('--append', metavar='TEXT',
                     type=keel.main.command_line,
                     help='command line for the primary VM')
    top.add_argument('--gdb', action='store_true', default=None,
                     help='wait for a debugger before the first instruction')
    top.add_argument('--dry-run', action='store_true', default=None,
                     help="print QEMU's command line and do nothing")
    top.add_argument('--timeout', type=keel.main.seconds, metavar='S',
                     help=f'seconds until QEMU is stopped ({TIMEOUT}; with '
                     '--gdb never)')
    top.add_argument('--build', type=pathlib.Path, metavar='DIR',
                     default=keel.build.ROOT / 'build',
                     help='build directory (build); a new one is made without '
                     'the tests')
    return top


def check_dry_run(top, options):
    """Refuse what the command line does not have."""
    if options.timeout is not None:
        top.error('--timeout: not with --dry-run')
    if options.board == 'rpi4' and not options.direct:
        keel.main.only_with(top, options, ('append', 'ramdisk'),
                            'without --dry-run, which writes no card')


def arguments(words=None):
    """The command line, parsed; what would do nothing is refused."""
    top = parser()
    options = top.parse_args(words)
    for board, defaults in BOARDS.items():
        if board != options.board:
            keel.main.only_with(top, options, defaults,
                                f'with --board {board}')
    for name, value in BOARDS[options.board].items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    if options.dry_run:
        check_dry_run(top, options)
    if options.timeout is None and not options.gdb:
        options.timeout = TIMEOUT
    if options.ramdisk is not None and not options.ramdisk.is_file():
        top.error(f'--ramdisk: {options.ramdisk}: no such file')
    return options


def machine(options):
    """The machine that the options describe; its files may not be there
    yet."""
    common = {'kernel': options.build / keel.build.IMAGE,
              'ramdisk': options.ramdisk or options.build / keel.build.DEMO,
              'append': options.append,
              'extra': ('-s', '-S') if options.gdb else ()}
    own = {name: getattr(options, name) for name in BOARDS[options.board]}
    if options.board == 'rpi4':
        return keel.rpi4.plan(options.build / 'rpi4', **own, **common)
    return keel.qemu.Machine(**own, **common)


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


def debugger(options):
    """How to attach one."""
    elf = options.build / 'keel.elf'
    where = f'-o {LOADED_AT[options.board]:#x} '
    if options.board == 'virt' and options.uboot:
        where = ''             # the boot table says where it went
    return ('gdb-multiarch ' + shlex.join([
        '-ex', f'symbol-file {where}{elf}', '-ex', 'target remote :1234']))


def judge(options, result):
    """End with a line, unless it went well."""
    refused = keel.qemu.refusal(result)
    lines = result.lines()
    if refused is not None:
        sys.exit(f'tools/run: QEMU refused: {refused}')
    if result.end == 'timeout':
        sys.exit(f'tools/run: stopped after {options.timeout:g} s')
    if result.end == 'match':
        sys.exit('tools/run: the monitor has halted, and said why')
    if result.returncode != 0:
        sys.exit(f'tools/run: QEMU ended with {result.returncode}')
    if options.ramdisk is None and not any(map(PASSED.search, lines)):
        sys.exit('tools/run: the demo did not pass')


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
    if options.gdb:
        keel.build.say(f'waiting for a debugger: {debugger(options)}')
    judge(options, keel.qemu.run(
        wanted, options.timeout, stream=sys.stdout,
        until=keel.qemu.has_halted, settle=SILENCE))


def main():
    keel.main.run('tools/run', run, keel.build.Error, keel.qemu.Refused,
                  keel.rpi4.Error, keel.sdimage.Error)


if __name__ == '__main__':
    main()
