# SPDX-License-Identifier: BSD-3-Clause
"""Debian's stock arm64 kernel as a guest: its Image, an initramfs, and the
ramdisk that has Keel load them."""

import dataclasses
import gzip
import lzma
import pathlib
import struct
import zlib

import keel.arm64
import keel.build
import keel.cpio
import keel.fdt
import keel.modules
import keel.qemu

VERSIONS = ('6.1', '6.12')
GUEST = keel.build.ROOT / 'guests' / 'linux'

IMAGE_MAGIC = (0x38, b'ARM\x64')
GZIP_MAGIC = (0, b'\x1f\x8b')
ZBOOT_MAGIC = (4, b'zimg')
ZBOOT_PLACE = (8, '<2I')       # offset and size of the payload
ZBOOT_KIND = (24, 32)          # its compression, a string

DECOMPRESS = {b'gzip': gzip.decompress, b'lzma': lzma.decompress,
              b'xzkern': lzma.decompress}


class Error(Exception):
    """A kernel that cannot be used."""


def _has(data, magic):
    """Does the file have these bytes at this place?"""
    at, value = magic
    return data[at:at + len(value)] == value


def _unpack_zboot(data):
    """The Image in an EFI program that decompresses itself."""
    begin, size = struct.unpack_from(ZBOOT_PLACE[1], data, ZBOOT_PLACE[0])
    kind = data[ZBOOT_KIND[0]:ZBOOT_KIND[1]].partition(b'\0')[0]
    if kind not in DECOMPRESS:
        raise Error(f'compressed with {kind.decode(errors="replace")}')
    return DECOMPRESS[kind](data[begin:begin + size])


def unpack(data):
    """The arm64 Image in a vmlinuz: plain, gzip or EFI zboot."""
    try:
        if _has(data, ZBOOT_MAGIC):
            data = _unpack_zboot(data)
        elif _has(data, GZIP_MAGIC):
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error, lzma.LZMAError,
            struct.error) as error:
        raise Error(f'does not decompress: {error}') from error
    if not _has(data, IMAGE_MAGIC):
        raise Error('not an arm64 Image')
    return data


def initramfs(busybox, modules=()):
    """An archive of busybox, guests/linux/init, and the modules of FF-A that
    it loads."""
    program = keel.cpio.MODE_PROGRAM
    return keel.cpio.archive([
        ('bin', b'', keel.cpio.MODE_DIRECTORY),
        ('bin/busybox', busybox, program),
        ('init', (GUEST / 'init').read_bytes(), program),
        ('ffa', b'', keel.cpio.MODE_DIRECTORY),
        *((f'ffa/{name}', data, program) for name, data in modules),
    ])


@dataclasses.dataclass
class Files:
    """What boots Linux, with Keel and without."""
    image: pathlib.Path
    initramfs: pathlib.Path
    ramdisk: pathlib.Path      # of Keel: the two above, and another guest

    def machine(self, build, **options):
        """A Machine with the image of a build directory. None: without
        Keel, at EL1, as a guest of Keel finds itself."""
        if build is None:
            return keel.qemu.Machine(kernel=self.image, el2=False,
                                     ramdisk=self.initramfs, **options)
        return keel.qemu.Machine(kernel=build / 'keel.bin',
                                 ramdisk=self.ramdisk, **options)


def _secondary(build, ffa):
    """Name in the manifest and bytes of the guest beside Linux."""
    path = build / 'guests' / ('linux/ffa-server.bin' if ffa else
                               'demo/demo-north.bin')
    if not path.exists():
        raise Error(f'no {path}: ninja -C {build} builds it')
    return 'server.bin' if ffa else 'north.bin', path.read_bytes()


def make(version, build, directory, ffa=False):
    """Write the Files for one of VERSIONS into a directory.

    Takes the guest beside Linux from the build directory; without one there
    is no ramdisk. With ffa the initramfs has modules, and the guest is the
    one for them. Raises keel.arm64.Error where Debian's packages cannot be
    had, and keel.build.Error where the modules cannot be built.
    """
    secondary = build and _secondary(build, ffa)
    name = f"linux-{version}{'-modules' * ffa}"
    found = keel.arm64.fetch([name, 'busybox'])
    vmlinuz, = (found[name] / 'boot').glob('vmlinuz-*')
    busybox = (found['busybox'] / 'bin' / 'busybox').read_bytes()
    modules = ffa and keel.modules.build(found[name], directory / 'modules')
    data = {'Image': unpack(vmlinuz.read_bytes()),
            'initramfs': initramfs(busybox, modules or ())}
    if secondary:
        data['ramdisk'] = keel.cpio.archive([
            ('manifest.dtb', keel.fdt.compile_source(
                GUEST / ('ffa.dts' if ffa else 'manifest.dts'))),
            *data.items(), secondary])
    for file, content in data.items():
        (directory / file).write_bytes(content)
    return Files(*(directory / file
                   for file in ('Image', 'initramfs', 'ramdisk')))
