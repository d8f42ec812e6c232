# SPDX-License-Identifier: BSD-3-Clause
"""Print the sizes of an image: text, rodata, data and bss, and the memory
that it reserves from its first byte to its last, page pool included."""

import argparse
import pathlib
import struct
import sys


SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR = 1, 2, 4
SHT_NOBITS = 8
PARTS = ('text', 'rodata', 'data', 'bss')


def sections(elf):
    """Yield (name, type, flags, address, size) of each section of an ELF
    file."""
    if elf[:6] != b'\x7fELF\x02\x01':
        raise ValueError('not a little-endian ELF64 file')
    offset, = struct.unpack_from('<Q', elf, 0x28)
    entry, count, names = struct.unpack_from('<HHH', elf, 0x3a)
    headers = [struct.unpack_from('<IIQQQQ', elf, offset + index * entry)
               for index in range(count)]
    names = headers[names][4]
    for name, kind, flags, address, _, size in headers:
        name = elf[names + name:elf.index(b'\0', names + name)].decode()
        yield name, kind, flags, address, size


def part_of(name, kind, flags):
    """Which of PARTS a section belongs to. The linker says that .rodata is
    written, since what is relocated at boot lies in it."""
    if flags & SHF_EXECINSTR:
        return 'text'
    if name == '.rodata' or not flags & SHF_WRITE:
        return 'rodata'
    return 'bss' if kind == SHT_NOBITS else 'data'


def measure(elf):
    """Bytes of each part, and 'reserved'."""
    sizes = dict.fromkeys(PARTS, 0)
    ends = []
    for name, kind, flags, address, size in sections(elf):
        if flags & SHF_ALLOC and size:
            sizes[part_of(name, kind, flags)] += size
            ends += [address, address + size]
    sizes['reserved'] = max(ends) - min(ends) if ends else 0
    return sizes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('image', nargs='?', type=pathlib.Path,
                        default=pathlib.Path('build/keel.elf'))
    image = parser.parse_args().image
    try:
        sizes = measure(image.read_bytes())
    except (ValueError, struct.error, IndexError) as error:
        sys.exit(f'tools/size: {image}: {error}')
    print(', '.join(f'{name} {size}' for name, size in sizes.items()),
          'bytes')
