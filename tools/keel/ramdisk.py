# SPDX-License-Identifier: BSD-3-Clause
"""Check what is in a ramdisk by the rules of boot (kernel/boot/manifest.c,
image.c, place.c), in its words: the manifest, and the files that it names.
What depends on the machine, where memory is and how much, only boot knows."""

import dataclasses
import struct

import keel.fdt
import keel.limits
import keel.partition
import keel.values
from keel.values import Reason

MANIFEST = keel.limits.define('kernel/boot/manifest.h', 'MANIFEST_FILE')
STRING_MAX = keel.limits.define('kernel/vm/vm_config.h', 'VM_STRING_MAX')
SMC_MAX = keel.limits.define('kernel/vm/vm_config.h', 'VM_SMC_MAX')
NO_FFA = keel.limits.define('kernel/boot/partition.h', 'NO_FFA')
FDT_ROOM = keel.limits.define('kernel/boot/guest_fdt.c', 'ROOM')
PAGE = 4096

IMAGE = 'kernel/boot/image.c'
HEADER_SIZE = keel.limits.define(IMAGE, 'HEADER_SIZE')
IMAGE_SIZE_AT = keel.limits.define(IMAGE, 'IMAGE_SIZE_AT')
IMAGE_MAGIC_AT = keel.limits.define(IMAGE, 'IMAGE_MAGIC_AT')
IMAGE_MAGIC = keel.limits.define(IMAGE, 'IMAGE_MAGIC')
ELF_MAGIC = keel.limits.define(IMAGE, 'ELF_MAGIC')
PHYSICAL_LIMIT = keel.limits.define('lib/addr.h', 'PHYSICAL_LIMIT')


class Error(Exception):
    """A ramdisk that boot would refuse, in whole or a VM of it. The message
    is boot's, without what it begins with: "ERROR: ramdisk: "."""


def _read_name(value, _vm, _limits):
    text = keel.values.string(value)
    if len(text) > STRING_MAX:
        raise Reason(f'{len(text)} characters long, at most {STRING_MAX} '
                      'fit')
    return text


def _read_kernel(value, vm, limits):
    text = _read_name(value, vm, limits)
    if not text and not vm.is_primary:
        raise Reason('empty')
    return text


def _read_file(value, vm, limits):
    if not limits.get('ffa', True):
        raise Reason(NO_FFA)
    text = _read_name(value, vm, limits)
    if not text:
        raise Reason('empty')
    return text


def _boolean(value, _vm, _limits):
    return keel.values.boolean(value)


def _read_address(value, _vm, _limits):
    number = keel.values.number(value)
    if number % PAGE:
        raise Reason(f'{number:#x} is no multiple of {PAGE}')
    return number


def _read_size(value, vm, limits):
    number = _read_address(value, vm, limits)
    if number == 0:
        raise Reason('0, must be more')
    return number


def _read_vcpus(value, _vm, limits):
    number = keel.values.number(value)
    if not 1 <= number <= limits['max_cpus']:
        raise Reason(f"{number}, must be 1 to {limits['max_cpus']}")
    return number


def _read_share(value, _vm, limits):
    number = keel.values.number(value)
    if number > limits['page_pool']:
        raise Reason(f"{number}, must be 0 to {limits['page_pool']}")
    return number


def _read_smcs(value, _vm, _limits):
    smcs = keel.values.cells(value)
    if len(smcs) > SMC_MAX:
        raise Reason(f'{len(smcs)} entries, at most {SMC_MAX} fit')
    return smcs


# By the names of the functions in kernel/boot/manifest.c.
READERS = {'read_name': _read_name, 'read_kernel': _read_kernel,
           'read_file': _read_file, 'boot_boolean': _boolean,
           'read_address': _read_address,
           'read_size': _read_size, 'read_vcpus': _read_vcpus,
           'read_share': _read_share, 'read_smcs': _read_smcs}


@dataclasses.dataclass
class Vm:
    """A VM of the manifest: the values of its properties, by name."""
    id: int
    values: dict = dataclasses.field(default_factory=dict)
    unknown: list = dataclasses.field(default_factory=list)
    has_ffa_node: bool = False

    @property
    def is_primary(self):
        """Is it vm1?"""
        return self.id == 1

    @property
    def name(self):
        """Its debug_name, as the console shows it."""
        return ''.join(one if ' ' <= one <= '~' else f'\\x{ord(one):02x}'
                       for one in self.values['debug_name'])

    def where(self):
        """Its node, as errors name it."""
        return f'{MANIFEST}: /hypervisor/vm{self.id}'


def _read_property(vm, node, row, users, limits):
    """Put one property into a VM."""
    name, may, must, reader = row
    user = users['PRIMARY' if vm.is_primary else 'SECONDARIES']
    value = node.properties.get(name)
    if value is None:
        if must & user:
            raise Reason('missing')
    elif not may & user:
        who = 'vm1' if may == users['PRIMARY'] else 'a secondary'
        raise Reason(f'only {who} may have it')
    else:
        vm.values[name] = READERS[reader](value, vm, limits)


def _read_vm(number, node, limits):
    """The VM of a node."""
    rows, users = keel.limits.properties()
    vm = Vm(number)
    for row in rows:
        try:
            _read_property(vm, node, row, users, limits)
        except Reason as reason:
            raise Error(f'{vm.where()}: {row[0]}: {reason}') from None
    known = {name for name, *_ in rows}
    vm.unknown = [name for name in node.properties if name not in known]
    _read_children(vm, node, limits)
    return vm


def _read_children(vm, node, limits):
    """The VM's properties of FF-A, where they are a node of the manifest."""
    for child in node.children:
        if child.name != 'ffa':
            vm.unknown.append(child.name)
            continue
        vm.has_ffa_node = True
        try:
            if not limits.get('ffa', True):
                raise Reason(NO_FFA)
            keel.partition.read(vm, child)
        except Reason as reason:
            raise Error(f'{vm.where()}/ffa: {reason}') from None


def _number_of(node, seen, limits):
    """The number of a VM's node."""
    digits = node.name[2:]
    where = f'{MANIFEST}: /hypervisor/{node.name}'
    if not (digits.isascii() and digits.isdigit()) or (
            digits[0] == '0' and digits != '0'):
        raise Error(f'{where}: not named by a number, as in vm2')
    number = int(digits)
    if number == 0:
        raise Error(f"{where}: 0 is the monitor's own number")
    if number > limits['max_vms']:
        raise Error(f"{where}: this build has {limits['max_vms']} VMs at "
                    'most')
    if number in seen:
        raise Error(f'{where}: stands twice')
    return number


def manifest(data, limits):
    """The VMs of a manifest, by number."""
    try:
        root = keel.fdt.read(data)
    except keel.fdt.Error as error:
        raise Error(f'{MANIFEST}: {error}') from None
    hypervisor = root.child('hypervisor')
    if hypervisor is None:
        raise Error(f'{MANIFEST}: /hypervisor: missing')
    kind = b'hafnium,hafnium\0'
    compatible = hypervisor.properties.get('compatible', b'')
    if kind not in (word + b'\0' for word in compatible.split(b'\0')[:-1]):
        raise Error(f'{MANIFEST}: /hypervisor: compatible: '
                    '"hafnium,hafnium" is not among it')
    vms = {}
    for node in hypervisor.children:
        if node.name.startswith('vm'):
            number = _number_of(node, vms, limits)
            vms[number] = _read_vm(number, node, limits)
    if 1 not in vms:
        raise Error(f'{MANIFEST}: /hypervisor/vm1: missing: there is no '
                    'primary')
    return vms


def image_size(data):
    """The bytes of memory that an arm64 Image wants."""
    if len(data) < HEADER_SIZE:
        raise Reason(f'{len(data)} bytes long, too short for an arm64 Image')
    if data[:4] == ELF_MAGIC.to_bytes(4, 'little'):
        raise Reason('an ELF file, not an arm64 Image: make it flat with '
                      'objcopy -O binary')
    if data[IMAGE_MAGIC_AT:IMAGE_MAGIC_AT + 4] != IMAGE_MAGIC.to_bytes(
            4, 'little'):
        raise Reason('not an arm64 Image: no magic number at '
                      f'{IMAGE_MAGIC_AT:#x} (is it compressed?)')
    size, = struct.unpack_from('<Q', data, IMAGE_SIZE_AT)
    if size != 0 and size < len(data):
        raise Reason(f'{len(data)} bytes long, but its image_size is {size}')
    if size > PHYSICAL_LIMIT:
        raise Reason(f'its image_size is {size:#x}, more than any memory')
    return size or len(data)


def check_image(path, data):
    """Raise Error unless this is an arm64 Image, as Keel itself is."""
    try:
        image_size(data)
    except Reason as reason:
        raise Error(f'{path}: {reason}') from None


def _file(vm, name, files):
    """A file that a VM's property names; its bytes."""
    file = vm.values[name]
    if file not in files:
        raise Error(f'{vm.where()}: {name}: no file "{file}" in the ramdisk')
    return file, files[file]


def _fdt_size(vm, files):
    """The bytes of memory that the tree takes that a secondary is given."""
    name = vm.values.get('fdt_filename')
    if name is None or vm.is_primary:
        return 0
    return -(-(keel.fdt.used_size(files[name]) + FDT_ROOM) // PAGE) * PAGE


def _check_kernel(vm, files):
    """The kernel of a VM."""
    name, data = _file(vm, 'kernel_filename', files)
    try:
        size = image_size(data)
    except Reason as reason:
        raise Error(f'{vm.where()}: kernel_filename: "{name}": {reason}'
                    ) from None
    memory = vm.values.get('mem_size')
    if memory is not None and size > memory:
        raise Error(f'{vm.where()}: mem_size: {memory} bytes, but "{name}" '
                    f'needs {size}')
    more = _fdt_size(vm, files)
    if memory is not None and size + more > memory:
        raise Error(f'{vm.where()}: mem_size: {memory} bytes, but "{name}" '
                    f"""and "{vm.values['fdt_filename']}" need {size + more}""")


def _check_partition(vm, files):
    """The partition manifest of a VM, where it is a file."""
    where = f'{vm.where()}: fdt_filename: '
    if 'fdt_filename' not in vm.values:
        return
    if vm.has_ffa_node:
        raise Error(f'{where}the node has a child ffa, too')
    name, data = _file(vm, 'fdt_filename', files)
    try:
        keel.partition.read_file(vm, data)
    except Reason as reason:
        raise Error(f'{where}"{name}": {reason}') from None


def _check_files(vm, files):
    """The files that a VM names."""
    _check_partition(vm, files)
    if vm.values.get('ramdisk_filename'):
        _file(vm, 'ramdisk_filename', files)
    if vm.values.get('kernel_filename'):
        _check_kernel(vm, files)
    elif vm.is_primary and 'boot_address' not in vm.values:
        raise Error(f'{vm.where()}: boot_address: missing, as is '
                    'kernel_filename')


def check(files, limits=None):
    """The VMs of a ramdisk, a dictionary of names and bytes. Raises Error for
    the first thing that boot would not take."""
    if MANIFEST not in files:
        raise Error(f'no file "{MANIFEST}"')
    vms = manifest(files[MANIFEST], limits or keel.limits.options())
    for _, vm in sorted(vms.items()):
        _check_files(vm, files)
    return vms


def roles(files, vms):
    """What each file is for."""
    found = {name: [] for name in files}
    found[MANIFEST].append('manifest')
    for _, vm in sorted(vms.items()):
        who = f'vm{vm.id}, {vm.name}'
        for kind, what in (('kernel', 'kernel'), ('ramdisk', 'ramdisk'),
                           ('fdt', 'partition manifest')):
            if vm.values.get(f'{kind}_filename'):
                found[vm.values[f'{kind}_filename']].append(f'{what} of {who}')
    return {name: '; '.join(words) or 'named by no VM'
            for name, words in found.items()}


def table(files, what):
    """Lines that show the files: name, bytes, role."""
    width = max(map(len, files))
    sizes = [f'{len(data):,}' for data in files.values()]
    digits = max(map(len, sizes))
    for name, size in zip(files, sizes):
        yield f'  {name:{width}}  {size:>{digits}}  {what[name]}'
