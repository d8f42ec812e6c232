# SPDX-License-Identifier: BSD-3-Clause
"""Boot a ramdisk on QEMU: the virt machine or a Raspberry Pi 4.

The console is printed as it comes; it takes no input. The exit status is 0
when the VMs switched the machine off.
"""

import pathlib
import shlex
import sys
import tempfile

import keel.arm64
import keel.cpio
import keel.home
import keel.limits
import keel.main
import keel.pack
import keel.qemu
import keel.ramdisk
import keel.rpi4
import keel.sdimage
import keel.system

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


class Error(Exception):
    """A run that cannot begin, or did not end well; the message says why."""


ERRORS = (Error, keel.qemu.Refused, keel.rpi4.Error, keel.sdimage.Error)


def machine_to(top):
    """The options that say which machine it is, and how it is watched."""
    top.add_argument('--board', choices=BOARDS, default='virt',
                     type=keel.main.board,
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
    top.add_argument('--append', metavar='TEXT',
                     type=keel.main.command_line,
                     help='command line for the primary VM')
    top.add_argument('--gdb', action='store_true', default=None,
                     help='wait for a debugger before the first instruction')
    top.add_argument('--trace', type=pathlib.Path, metavar='FILE',
                     help="write each exception into FILE: QEMU's -d int")
    top.add_argument('--dry-run', action='store_true', default=None,
                     help="print QEMU's command line and do nothing")
    top.add_argument('--timeout', type=keel.main.seconds, metavar='S',
                     help=f'seconds until QEMU is stopped ({TIMEOUT}; with '
                     '--gdb never)')


def settle(top, options, on_card=('append', 'ramdisk')):
    """Refuse options that would do nothing, and fill in what was not
    given."""
    for board, defaults in BOARDS.items():
        if board != options.board:
            keel.main.only_with(top, options, defaults,
                                f'with --board {board}')
    for name, value in BOARDS[options.board].items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    if options.dry_run and options.timeout is not None:
        top.error('--timeout: not with --dry-run')
    if options.dry_run and options.board == 'rpi4' and not options.direct:
        keel.main.only_with(top, options, on_card,
                            'without --dry-run, which writes no card')
    if options.timeout is None and not options.gdb:
        options.timeout = TIMEOUT


def machine(options, kernel, ramdisk, directory):
    """The machine that the options describe; its files may not be there
    yet."""
    extra = ['-s', '-S'] if options.gdb else []
    if options.trace:
        extra += ['-d', 'int', '-D', str(options.trace)]
    common = {'kernel': kernel, 'ramdisk': ramdisk, 'append': options.append,
              'extra': tuple(extra)}
    own = {name: getattr(options, name) for name in BOARDS[options.board]}
    if options.board == 'rpi4':
        return keel.rpi4.plan(directory, **own, **common)
    return keel.qemu.Machine(**own, **common)


def debugger(options, elf):
    """How to attach one."""
    where = f'-o {LOADED_AT[options.board]:#x} '
    if options.board == 'virt' and options.uboot:
        where = ''             # the boot table says where it went
    return ('gdb-multiarch ' + shlex.join([
        '-ex', f'symbol-file {where}{elf}', '-ex', 'target remote :1234']))


def boot(options, wanted, elf):
    """Run the machine to its end; returns the result. Raises Error unless it
    went well."""
    if options.gdb:
        print(f'waiting for a debugger: {debugger(options, elf)}', flush=True)
    result = keel.qemu.run(wanted, options.timeout, stream=sys.stdout,
                           until=keel.qemu.has_halted, settle=SILENCE)
    refused = keel.qemu.refusal(result)
    if refused is not None:
        raise Error(f'QEMU refused: {refused}')
    if result.end == 'timeout':
        raise Error(f'stopped after {options.timeout:g} s')
    if result.end == 'match':
        raise Error('the monitor has halted, and said why')
    if result.returncode != 0:
        raise Error(f'QEMU ended with {result.returncode}')
    return result


def options_of(parser):
    """`keel run`: its options."""
    machine_to(parser)
    parser.add_argument('--kernel', type=pathlib.Path, metavar='FILE',
                        help='keel.bin (the one installed)')
    parser.add_argument('ramdisk', type=pathlib.Path,
                        help='what `keel pack` packed, or a system to pack')
    parser.set_defaults(top=parser)


def _archive(path):
    """The bytes of a ramdisk, packed perhaps; checked."""
    limits = keel.limits.options()
    if path.suffix in keel.system.SUFFIXES:
        files = dict(keel.pack.collect(path, (), limits))
        keel.ramdisk.check(files, limits)
        return keel.cpio.archive(files.items())
    data = path.read_bytes()
    try:
        keel.ramdisk.check(keel.cpio.read(data), limits)
    except (keel.cpio.Error, keel.ramdisk.Error) as error:
        raise Error(f'{path}: {error}') from None
    return data


def run(options):
    """`keel run`, to its end."""
    settle(options.top, options, ('append',))
    kernel = options.kernel or keel.home.image()
    keel.ramdisk.check_image(kernel, kernel.read_bytes())
    archive = _archive(options.ramdisk)
    directory = keel.arm64.cache_base() / 'rpi4'
    with tempfile.TemporaryDirectory() as scratch:
        ramdisk = options.ramdisk
        if ramdisk.suffix in keel.system.SUFFIXES:
            if options.dry_run:
                raise Error(f'{ramdisk}: no ramdisk: --dry-run packs nothing')
            ramdisk = pathlib.Path(scratch) / 'ramdisk.cpio'
            ramdisk.write_bytes(archive)
        wanted = machine(options, kernel, ramdisk, directory)
        if options.dry_run:
            print(shlex.join(wanted.command()))
            return
        if options.board == 'rpi4':
            keel.rpi4.make(wanted)
        else:
            keel.qemu.check(wanted)
        boot(options, wanted, kernel.with_suffix('.elf'))
