# SPDX-License-Identifier: BSD-3-Clause
"""Where boot places VMs in the memory of a machine (kernel/boot/ram.c,
place.c), in its words where it cannot. Of what boot takes for itself only the
image is here: vCPUs and tables, some 100 KiB above it, come after the VMs."""

import dataclasses

import keel.fdt
import keel.limits
import keel.ramdisk
from keel.ramdisk import PAGE

IMAGE_ROOM = keel.limits.define('arch/aarch64/image.h', 'IMAGE_ROOM')
ALIGN = keel.limits.define('kernel/boot/place.c', 'PRIMARY_ALIGN')
OFFSET = keel.limits.define('kernel/boot/place.c', 'PRIMARY_OFFSET')
FIRMWARE = ('reserved', 'no map')
ALL = 1 << 64
MIB = 1 << 20


class Error(Exception):
    """What boot would say."""


@dataclasses.dataclass
class Kept:
    """A range that somebody keeps."""
    begin: int
    end: int
    use: str                   # reserved, no map, loaded, Keel, or as in vm2
    who: str                   # as errors name it


def up(number, align):
    """The next multiple."""
    return -(-number // align) * align


class Ram:
    """The range allocator of boot."""

    def __init__(self, ranges):
        self.ranges = ranges
        self.kept = []

    def _find(self, begin, end, without=()):
        """The first range kept that overlaps, but for some uses."""
        return next((kept for kept in self.kept if kept.use not in without and
                     begin < kept.end and kept.begin < end), None)

    def keep(self, begin, end, use, who, without=('reserved',)):
        """Keep a range whose place is given."""
        if use not in FIRMWARE:
            other = self._find(begin, end, without)
            if other:
                raise Error(f'{begin:#x}-{end:#x} overlaps {other.who} at '
                            f'{other.begin:#x}-{other.end:#x}')
            if not any(low <= begin and end <= high
                       for low, high in self.ranges):
                raise Error(f'{begin:#x}-{end:#x} is not RAM')
        self.kept.append(Kept(begin, end, use, who))

    def place_at(self, begin, size, use, who):
        """Place at an address, a multiple of a page."""
        if begin + size >= ALL:
            raise Error(f'{size:#x} bytes cannot be at {begin:#x}, aligned to '
                        f'{PAGE:#x}')
        self.keep(begin, begin + size, use, who, ())

    def place_top(self, size, use, who):
        """Place at the end of the first range of RAM that has room."""
        for low, high in self.ranges:
            end = high
            while end - low >= size:
                begin = (end - size) // PAGE * PAGE
                other = self._find(begin, begin + size)
                if begin >= low and other is None:
                    self.kept.append(Kept(begin, begin + size, use, who))
                    return begin
                end = other.begin if other else low
        raise Error(f'no RAM range has {size} bytes free')

    def place_low(self, size, align, above, use, who):
        """Place as low as can be above an address."""
        for low, high in self.ranges:
            begin = up(max(low, above), align)
            while begin + size <= high:
                other = self._find(begin, begin + size)
                if other is None:
                    self.kept.append(Kept(begin, begin + size, use, who))
                    return begin
                begin = up(other.end, align)
        raise Error(f'no free range of {size:#x} bytes aligned to {align:#x}')


@dataclasses.dataclass
class Board:
    """A machine, as far as places go."""
    ram: list                  # (begin, end)
    image_at: int
    fdt_size: int
    loads_from: int            # where QEMU begins to count
    reserved: tuple = ()       # (begin, end, use, name)

    def loaded(self, ramdisk_size, image_size):
        """Where QEMU puts the ramdisk and the FDT behind it."""
        begin, end = self.ram[0]
        ramdisk = up(max(self.loads_from + min((end - begin) // 2, 128 * MIB),
                         self.image_at + image_size), PAGE)
        return ramdisk, up(ramdisk + ramdisk_size, 2 * MIB)


def place(board, image, archive_size, files, vms):
    """The Ram of a machine with all that boot places there, and the entries
    of the VMs. Raises Error, or keel.ramdisk.Error, for what boot refuses."""
    ram = Ram(board.ram)
    for begin, end, use, who in board.reserved:
        ram.keep(begin, end, use, who)
    size = keel.ramdisk.image_size(image)
    image_end = up(board.image_at + size - IMAGE_ROOM, PAGE)
    ramdisk, fdt = board.loaded(archive_size, size)
    ram.keep(board.image_at, image_end, 'Keel', 'the monitor')
    ram.keep(fdt, fdt + board.fdt_size, 'loaded', 'the FDT')
    ram.keep(ramdisk, ramdisk + archive_size, 'loaded', 'the ramdisk')
    entries = {}

    def copy(name):
        """What boot copies of the ramdisk before it reads it."""
        ram.place_low(up(len(files[name]) + 1, PAGE), PAGE, image_end,
                      'loaded', f"{name}'s copy")

    copy(keel.ramdisk.MANIFEST)
    for _, vm in sorted(vms.items()):
        if 'fdt_filename' in vm.values:
            copy(vm.values['fdt_filename'])
        try:
            entries[vm.id] = (_place_primary(ram, vm, files, image_end)
                              if vm.is_primary else
                              ram.place_top(vm.values['mem_size'],
                                            f'vm{vm.id}', vm.name))
        except Error as error:
            raise keel.ramdisk.Error(
                f'{vm.where()}: {_property(vm)}: {error}') from None
    return ram, entries


def _property(vm):
    """What of a VM is wrong where it cannot be placed, as boot names it."""
    if not vm.is_primary:
        return 'mem_size'
    name = ('boot_address' if 'boot_address' in vm.values else
            'kernel_filename')
    kernel = vm.values.get('kernel_filename')
    return f'{name}: "{kernel}"' if kernel else name


def _place_primary(ram, vm, files, image_end):
    """Place vm1's kernel; returns its entry."""
    name = vm.values.get('kernel_filename')
    at = vm.values.get('boot_address')
    if not name:
        ram.keep(at, at + PAGE, 'vm1', "vm1's kernel")
        return at
    size = up(keel.ramdisk.image_size(files[name]), PAGE)
    if at is not None:
        ram.place_at(at, size, 'vm1', "vm1's kernel")
        return at
    return OFFSET + ram.place_low(size + OFFSET, ALIGN, image_end, 'vm1',
                                  "vm1's kernel")
