# SPDX-License-Identifier: BSD-3-Clause
"""Boot with an FDT of one's own, byte for byte.

QEMU's -kernel corrects an FDT. Here everything is put into memory as it is,
and the CPU starts in a few instructions that do what a boot loader does last.
What no console shows is looked for in memory: RAM is a file.
"""

import dataclasses
import re
import struct
import subprocess
import time

import common
import keel.qemu
from manifest import IMAGE_AT
from keel.qemu import Machine

LOGGED = re.compile(rb'(?:ERROR|WARNING): [ -~]+(?=\n)')
RAM_AT = 0x40000000
RAM_SIZE = 256 << 20
LOADER_AT = 0x40180000
FDT_AT = 0x44000000
RAMDISK_AT = 0x48000000

# ldr x0, FDT; mov x1, x2 and x3 to 0; ldr x4, IMAGE; br x4
LOADER = struct.pack('<6I', 0x580000c0, 0xd2800001, 0xd2800002, 0xd2800003,
                     0x58000084, 0xd61f0080)


@dataclasses.dataclass
class Places:
    """Where things are, and the boot loader's code: behind it stand the
    addresses of the FDT, for x0, and of the image."""
    loader: bytes = LOADER
    fdt: int = FDT_AT
    x0: int = None             # None: fdt
    image: int = IMAGE_AT
    ramdisk: int = RAMDISK_AT


def blob(path, address, options=''):
    """QEMU's argument that puts a file into memory."""
    return ('-device',
            f'loader,file={path},addr={address:#x},force-raw=on{options}')


def cells(number):
    """A number of one cell, or of two where it needs them."""
    high = number >> 32
    return (f'{high:#x} ' if high else '') + f'{number & 0xffffffff:#x}'


def source(directory, smp=1, mem='256M', **options):
    """The FDT that QEMU's virt machine would give, as source; with the
    ramdisk's range still to be filled in."""
    path = directory / 'virt.dtb'
    keel.qemu.dump_dtb(Machine(None, smp=smp, mem=mem, **options), path)
    text = subprocess.run(['dtc', '-q', '-I', 'dtb', '-O', 'dts', path],
                          stdout=subprocess.PIPE, check=True,
                          timeout=300).stdout.decode()
    return re.sub(r'\tchosen {\n',
                  '\tchosen {\n\t\tlinux,initrd-start = <@START@>;\n'
                  '\t\tlinux,initrd-end = <@END@>;\n', text)


class Raw:
    """Machines that find these files in their memory."""

    def __init__(self, maker):
        self.maker = maker
        self.archive = common.ramdisk(maker.files())

    def fill(self, text, start=RAMDISK_AT, end=None):
        """The source with the ramdisk's range, as a tree."""
        if end is None:
            end = start + len(self.archive)
        return common.compile_dts(text.replace('@START@', cells(start))
                                  .replace('@END@', cells(end)))

    def machine(self, fdt, places=Places(), **options):
        """A machine with this FDT, and perhaps with things elsewhere."""
        write = self.maker.write
        x0 = places.fdt if places.x0 is None else places.x0
        loader = places.loader + struct.pack('<2Q', x0, places.image)
        return Machine(None, **{'smp': 1, 'mem': '256M', 'extra': (
            *blob(write(loader), LOADER_AT, ',cpu-num=0'),
            *blob(self.maker.build.image, places.image),
            *blob(write(fdt), places.fdt),
            *blob(write(self.archive), places.ramdisk)), **options})


def expect_in_memory(machine, path, line, image=IMAGE_AT):
    """Boot a machine that has no console until its log begins with the line;
    it must not say anything."""
    with open(path, 'wb') as memory:
        memory.truncate(RAM_SIZE)
    command = machine.command()
    at = command.index('-object') + 1
    command[at] = ('memory-backend-file,id=ram,share=on,'
                   f'size={machine.mem},mem-path={path}')
    with subprocess.Popen(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        try:
            found = _wait_for_log(path, process, image)
        finally:
            if process.poll() is None:
                process.kill()
        said = process.stdout.read().decode()
    common.expect(found == line and not said,
                  f'expected "{line}", found "{found}" in memory; said: {said}')


def _wait_for_log(path, process, image):
    """Read the file, where the image is, until something was logged; returns
    the first line."""
    deadline = time.monotonic() + common.TIMEOUT
    ended = False
    while not ended and time.monotonic() < deadline:
        time.sleep(0.1)
        # Once more where the primary has ended the machine.
        ended = process.poll() is not None
        with open(path, 'rb') as memory:
            memory.seek(image - RAM_AT)
            lines = LOGGED.findall(memory.read(4 << 20))
        if lines:
            return lines[0].decode()
    return ''
