# SPDX-License-Identifier: BSD-3-Clause
"""Make manifests and ramdisks, good ones and bad ones, and boot with them."""

import copy
import itertools
import pathlib
import struct
import tempfile

import common
from keel.qemu import Machine

# What stands in the source of a tree; None for a property that does not.
VMS = {
    'vm1': {'debug_name': '"survey"', 'kernel_filename': '"survey.bin"'},
    'vm2': {'debug_name': '"two"', 'kernel_filename': '"services.bin"',
            'mem_size': '<0x100000>', 'vcpu_count': '<1>'},
    'vm3': {'debug_name': '"three"', 'kernel_filename': '"services.bin"',
            'mem_size': '<0x100000>', 'vcpu_count': '<1>'},
}
IMAGE_AT = 0x40200000    # where QEMU puts an image
IMAGE_ROOM = 2 << 20     # behind it, that its header counts as its own
PAGE = 4096
JOBS = 3
COMPATIBLE = '"hafnium,hafnium"'


def node(name, body):
    """The source of a node."""
    return f'{name} {{ {body} }};'


def source(vms=None, compatible=COMPATIBLE, name='hypervisor'):
    """The source of a manifest."""
    body = f'compatible = {compatible}; ' if compatible else ''
    for vm, properties in (VMS if vms is None else vms).items():
        body += node(vm, ' '.join(
            f'{key} = {value};' if value else f'{key};'
            for key, value in properties.items() if value is not None))
    return f"/dts-v1/; {node('/', node(name, body))}"


def change(changes):
    """VMS with changes: {'vm2': None} drops a VM, {'vm2': {...}} changes and
    adds properties, of a VM that is not there too."""
    vms = copy.deepcopy(VMS)
    for vm, properties in changes.items():
        if properties is None:
            del vms[vm]
        else:
            vms.setdefault(vm, {}).update(properties)
    return vms


def image_size(image):
    """What an arm64 Image says that it needs, in bytes of whole pages."""
    size, = struct.unpack_from('<Q', image, 16)
    return (size + PAGE - 1) & ~(PAGE - 1)


class Maker:
    """Machines with ramdisks of one's own, which are files of a directory."""

    def __init__(self, build, directory):
        self.build = build
        self.survey = build.guest('survey')
        self.services = build.guest('services')
        self.directory = directory
        self._numbers = itertools.count()

    def path(self):
        """A name for a file."""
        return self.directory / str(next(self._numbers))

    def write(self, data):
        """A file of these bytes; returns its path."""
        path = self.path()
        path.write_bytes(data)
        return path

    def files(self, manifest=None):
        """The files of a good ramdisk, with another manifest perhaps."""
        if manifest is None:
            manifest = common.compile_dts(source())
        return {'manifest.dtb': manifest, 'survey.bin': self.survey,
                'services.bin': self.services}

    def monitor(self):
        """Where the monitor is, as the lines say it."""
        size = image_size(self.build.image.read_bytes()) - IMAGE_ROOM
        return f'{IMAGE_AT:#x}-{IMAGE_AT + size:#x}'

    def machine(self, archive, **options):
        """A small machine that is given this archive."""
        return Machine(self.build.image, self.write(archive),
                       **{'smp': 1, 'mem': '256M', **options})

    def with_files(self, entries, **options):
        """The same for a dictionary of files."""
        return self.machine(common.ramdisk(entries), **options)

    def with_source(self, text, **options):
        """The same for the source of a manifest."""
        return self.with_files(self.files(common.compile_dts(text)),
                               **options)

    def with_changes(self, changes, **options):
        """The same for changes to the good manifest."""
        return self.with_source(source(change(changes)), **options)


def run_cases(cases):
    """Run what cases(maker) yields; the files are gone afterwards."""
    build, _ = common.argument()
    with tempfile.TemporaryDirectory() as directory:
        common.run_cases(cases(Maker(build, pathlib.Path(directory))), JOBS)
