# SPDX-License-Identifier: BSD-3-Clause
"""Write images of SD cards that a Raspberry Pi boots Keel from, or a board
that has U-Boot elsewhere."""

import dataclasses
import os
import pathlib
import shutil
import subprocess
import tempfile

import keel.cpio
import keel.fdt
import keel.ramdisk

MIB = 1 << 20
START = 1 * MIB            # of the one partition
SIZE = 64 * MIB            # QEMU wants a power of two
SECTOR = 512
DTB = 'bcm2711-rpi-4-b.dtb'

# The firmware would put it behind the file of the kernel, where the memory is
# that the kernel uses behind its file.
RAMDISK_ADDRESS = 0x02700000

# What U-Boot runs: the FDT is the firmware's, which knows the RAM. The command
# line is imported from a file, since U-Boot's shell would take quotes and
# dollars out of it.
BOOT_SCRIPT = '''\
load ${devtype} ${devnum}:${distro_bootpart} ${kernel_addr_r} bootargs.txt
env import -t ${kernel_addr_r} ${filesize} bootargs
load ${devtype} ${devnum}:${distro_bootpart} ${kernel_addr_r} keel.bin
load ${devtype} ${devnum}:${distro_bootpart} ${ramdisk_addr_r} keel.cpio
booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr}
'''

# On other boards the tree is the card's, if it has one, or U-Boot's own. Where
# firmware passes U-Boot one there is no fdt_addr_r.
BOARD_SCRIPT = '''\
if test -n "${fdt_addr_r}" && load ${devtype} ${devnum}:${distro_bootpart} \
${fdt_addr_r} board.dtb; then setenv fdt_addr ${fdt_addr_r}; fi
if test -z "${fdt_addr}"; then setenv fdt_addr ${fdtcontroladdr}; fi
''' + BOOT_SCRIPT

# What the firmware reads.
CONFIG = '''\
arm_64bit=1
enable_uart=1
'''
CONFIG_UBOOT = 'kernel=u-boot.bin\n'
CONFIG_DIRECT = f'''\
kernel=keel.bin
initramfs keel.cpio 0x{RAMDISK_ADDRESS:08x}
'''


# Names on the card that are ours, whether or not they are there.
OWN = ('config.txt', 'cmdline.txt', 'boot.scr', 'bootargs.txt')


@dataclasses.dataclass(frozen=True)
class Board:
    """What differs between boards."""
    dtb: str = 'board.dtb'
    firmware: tuple = ()       # what a real card wants besides
    config: str = None         # None: no Raspberry Pi's firmware reads one


# Only the first was tried, on QEMU. The firmware of a Raspberry Pi 3 looks for
# a tree of another name.
BOARDS = {
    'rpi4': Board(DTB, ('start4.elf', 'fixup4.dat'), CONFIG),
    'rpi3': Board('bcm2837-rpi-3-b.dtb',
                  ('bootcode.bin', 'start.elf', 'fixup.dat'),
                  CONFIG + 'device_tree=bcm2837-rpi-3-b.dtb\n'),
    'rpi5': Board('bcm2712-rpi-5-b.dtb', (), CONFIG),
    'uboot': Board(),
}


class Error(Exception):
    """An image that cannot be written; the message says why."""


def _run(*command, **options):
    command = [str(word) for word in command]
    # The same files make the same image.
    environment = {'SOURCE_DATE_EPOCH': '946684800', **os.environ,
                   'PATH': f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              check=False, env=environment, timeout=60,
                              **options)
    except FileNotFoundError:
        raise Error(f'no {command[0]} here (tools/setup)') from None
    if done.returncode != 0:
        raise Error(f'{command[0]} failed: {done.stdout.strip()}')


def boot_script(text, path):
    """Make of a script what U-Boot runs as boot.scr."""
    source = path.with_suffix('.txt')
    source.write_text(text)
    _run('mkimage', '-A', 'arm64', '-T', 'script', '-C', 'none', '-n', 'Keel',
         '-d', source, path)
    source.unlink()


def _partition(path):
    """An empty image with one FAT32 partition."""
    with open(path, 'wb') as file:
        file.truncate(SIZE)
    _run('sfdisk', '--quiet', '--no-reread', '--no-tell-kernel', path,
         input=f'label: dos\nlabel-id: 0x4b45454c\n'
               f'start={START // SECTOR}, type=c, bootable\n')
    _run('mformat', '-i', f'{path}@@{START}', '-F', '-c', '1', '-N',
         '4b45454c', '-v', 'KEEL', '-T', (SIZE - START) // SECTOR, '-h', '64',
         '-s', '32', '::')


def _keep_apart(names, more):
    """Refuse more files of a name that is there, in a file system that knows
    no case."""
    seen = {name.lower() for name in (*OWN, *names)}
    for path in more:
        name = pathlib.Path(path).name
        if name.lower() in seen:
            raise Error(f'{path}: {name} is on the card already')
        seen.add(name.lower())


def _sound(path, check):
    """The bytes of a file that a check takes, which may raise an error of the
    kind that a ramdisk or a tree has."""
    data = pathlib.Path(path).read_bytes()
    try:
        return check(data)
    except (keel.cpio.Error, keel.fdt.Error) as error:
        raise Error(f'{path}: {error}') from None


def _program(data):
    """What the firmware loads as it is."""
    if not data or data.startswith(b'\x7fELF'):
        raise keel.fdt.Error('an ELF file: objcopy -O binary makes it flat'
                             if data else 'empty')
    return data


def check(limits, kernel, ramdisk, dtb=None, uboot=None, armstub=None,
          board='rpi4'):
    """What is on the ramdisk: files and VMs. Raises an Error, here or of
    keel.ramdisk, for what would not boot."""
    if BOARDS[board].config is None and (uboot or armstub):
        raise Error(f'{uboot or armstub}: is for a Raspberry Pi')
    keel.ramdisk.check_image(kernel, pathlib.Path(kernel).read_bytes())
    if dtb is not None:
        _sound(dtb, keel.fdt.read)
    for program in (uboot, armstub):
        if program is not None:
            _sound(program, _program)
    files = _sound(ramdisk, keel.cpio.read)
    try:
        return files, keel.ramdisk.check(files, limits)
    except keel.ramdisk.Error as error:
        raise Error(f'{ramdisk}: {error}') from None


def _boot_files(board, uboot, armstub, append, directory):
    """Write what the firmware and U-Boot read."""
    if board.config is not None:
        (directory / 'config.txt').write_text(
            board.config + (CONFIG_UBOOT if uboot else CONFIG_DIRECT)
            + ('armstub=armstub.bin\n' if armstub else ''))
    if uboot or board.config is None:
        boot_script(BOOT_SCRIPT if uboot else BOARD_SCRIPT,
                    directory / 'boot.scr')
        line = append.replace('\\', r'\\')
        (directory / 'bootargs.txt').write_text(f'bootargs={line}\n')
    elif append:
        (directory / 'cmdline.txt').write_text(append + '\n')


def write(path, kernel, ramdisk, dtb=None, uboot=None, armstub=None,
          append='', more=(), board='rpi4'):
    """Write an image with these files, for one of BOARDS.

    With uboot the firmware starts that, and that the kernel, else the firmware
    starts the kernel. armstub is TF-A's bl31 for instead of the firmware's own
    stub. The files in more keep their names.
    """
    path = pathlib.Path(path)
    board = BOARDS[board]
    named = {'keel.bin': kernel, 'keel.cpio': ramdisk, board.dtb: dtb,
             'u-boot.bin': uboot, 'armstub.bin': armstub}
    named = {name: file for name, file in named.items() if file is not None}
    _keep_apart(named, more)
    named |= {pathlib.Path(file).name: file for file in more}
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        _boot_files(board, uboot, armstub, append, scratch)
        for name, source in named.items():
            shutil.copyfile(source, scratch / name)
        _partition(path)
        _run('mcopy', '-i', f'{path}@@{START}', *sorted(scratch.iterdir()),
             '::')
