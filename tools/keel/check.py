# SPDX-License-Identifier: BSD-3-Clause
"""Check files by the rules of boot, in its words: manifests (.dts, .toml,
.dtb), ramdisks, and images of Keel or of guests. One line for each that is as
it must be; the first that is not ends the command."""

import pathlib

import keel.cpio
import keel.fdt
import keel.limits
import keel.map
import keel.ramdisk
import keel.system

ARM64 = keel.ramdisk.IMAGE_MAGIC.to_bytes(4, 'little')
TREE = keel.fdt.MAGIC.to_bytes(4, 'big')


class Error(Exception):
    """A file that boot refuses; the message says why."""


def is_image(data):
    """Does it look like an image, a wrong one too?"""
    return (data.startswith(b'\x7fELF') or
            data[keel.ramdisk.IMAGE_MAGIC_AT:][:4] == ARM64)


def _count(vms):
    """How many VMs, in words."""
    return f"{len(vms)} VM{'s' if len(vms) > 1 else ''}"


def check(options, limits, path):
    """What a file is. Raises the errors of keel.pack, without its name."""
    data = path.read_bytes()
    if path.suffix in keel.system.SUFFIXES or data.startswith(TREE):
        manifest = (keel.system.read(path)
                    if path.suffix in keel.system.SUFFIXES else data)
        vms = keel.ramdisk.manifest(manifest, limits)
        return f'a manifest of {_count(vms)}'
    if is_image(data):
        return ('an image that takes '
                f'{keel.map.shown(keel.ramdisk.image_size(data))}')
    files = keel.cpio.read(data)
    vms = keel.ramdisk.check(files, limits)
    keel.map.plan(options, len(data), files, vms)
    return f'a ramdisk of {_count(vms)} for {keel.map.machine(options)}'


def options_of(parser):
    """`keel check`: its options."""
    keel.map.machine_to(parser)
    parser.add_argument('--build', type=pathlib.Path, metavar='DIR',
                        help='check against the limits of this build')
    parser.add_argument('files', type=pathlib.Path, nargs='+', metavar='file')


def run(options):
    """`keel check`, to its end."""
    limits = keel.limits.options(options.build)
    for path in options.files:
        try:
            print(f'{path}: {check(options, limits, path)}')
        except (keel.cpio.Error, keel.fdt.Error, keel.map.Error,
                keel.ramdisk.Error, keel.ramdisk.Reason,
                keel.system.Error) as error:
            named = str(error).startswith(f'{path}: ')
            raise Error(error if named else f'{path}: {error}') from None
