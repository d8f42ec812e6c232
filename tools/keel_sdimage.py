# SPDX-License-Identifier: BSD-3-Clause
"""Write images of SD cards that a Raspberry Pi 4 boots Keel from."""

import os
import pathlib
import shutil
import subprocess
import tempfile

MIB = 1 << 20
START = 1 * MIB            # of the one partition
SIZE = 64 * MIB            # QEMU wants a power of two
SECTOR = 512
DTB = 'bcm2711-rpi-4-b.dtb'

# The firmware would put it behind the file of the kernel, where the memory is
# that the kernel uses behind its file.
RAMDISK_ADDRESS = 0x02700000

# What U-Boot runs: the FDT is the firmware's, which knows the RAM.
BOOT_SCRIPT = '''\
setenv bootargs "{append}"
load ${{devtype}} ${{devnum}}:${{distro_bootpart}} ${{kernel_addr_r}} keel.bin
load ${{devtype}} ${{devnum}}:${{distro_bootpart}} ${{ramdisk_addr_r}} keel.cpio
booti ${{kernel_addr_r}} ${{ramdisk_addr_r}}:${{filesize}} ${{fdt_addr}}
'''

# What the firmware reads.
CONFIG = '''\
arm_64bit=1
enable_uart=1
'''
CONFIG_UBOOT = CONFIG + 'kernel=u-boot.bin\n'
CONFIG_DIRECT = CONFIG + f'''\
kernel=keel.bin
initramfs keel.cpio 0x{RAMDISK_ADDRESS:08x}
'''


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


def write(path, kernel, ramdisk, dtb=None, uboot=None, armstub=None,
          append='', more=()):
    """Write an image with these files.

    With uboot the firmware starts that, and that the kernel, else the firmware
    starts the kernel. armstub is TF-A's bl31 for instead of the firmware's own
    stub. The files in more keep their names.
    """
    path = pathlib.Path(path)
    config = CONFIG_UBOOT if uboot else CONFIG_DIRECT
    if armstub:
        config += 'armstub=armstub.bin\n'
    named = {'keel.bin': kernel, 'keel.cpio': ramdisk, DTB: dtb,
             'u-boot.bin': uboot, 'armstub.bin': armstub,
             **{pathlib.Path(name).name: name for name in more}}
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / 'config.txt').write_text(config)
        if uboot:
            boot_script(BOOT_SCRIPT.format(append=append),
                        scratch / 'boot.scr')
        elif append:
            (scratch / 'cmdline.txt').write_text(append + '\n')
        for name, source in named.items():
            if source is not None:
                shutil.copyfile(source, scratch / name)
        _partition(path)
        _run('mcopy', '-i', f'{path}@@{START}', *sorted(scratch.iterdir()),
             '::')
