# SPDX-License-Identifier: BSD-3-Clause
"""Check a VM's partition manifest by the rules of boot
(kernel/boot/partition.c), in its words."""

import keel.fdt
import keel.limits
import keel.values
from keel.values import Reason

DIALECT, CONFIG = 'kernel/vm/dialect.h', 'kernel/vm/vm_config.h'
VERSIONS = tuple(keel.limits.define(DIALECT, f'DIALECT_FFA_1_{minor}')
                 for minor in (0, 2))
UUIDS = keel.limits.define(CONFIG, 'VM_UUIDS')
UUID_SIZE = 16
BINDING = b'arm,ffa-manifest-1.'


def _compatible(value, _vm):
    if not any(word.startswith(BINDING) for word in value.split(b'\0')[:-1]):
        raise Reason(f'"{BINDING.decode()}x" is not among it')


def _version(value, _vm):
    version = keel.values.number(value)
    least, most = VERSIONS
    if not least <= version <= most:
        raise Reason(f'{version:#x}, must be {least:#x} to {most:#x}')


def _uuids(value, _vm):
    if len(value) % UUID_SIZE or \
            not 1 <= len(value) // UUID_SIZE <= UUIDS:
        raise Reason(f'{len(value)} bytes long, must be 1 to {UUIDS} times '
                     f'{UUID_SIZE}')
    seen = set()
    for at in range(0, len(value), UUID_SIZE):
        uuid = value[at:at + UUID_SIZE]
        if not any(uuid):
            raise Reason('zero stands for every VM')
        if uuid in seen:
            raise Reason('stands twice')
        seen.add(uuid)


def _contexts(value, vm):
    count = keel.values.number(value)
    if not vm.is_primary and count != vm.values['vcpu_count']:
        raise Reason(f"{count}, but vcpu_count is {vm.values['vcpu_count']}")


def _zero(value, _vm):
    if number := keel.values.number(value):
        raise Reason(f'{number}, must be 0')


def _methods(value, vm):
    methods = keel.values.number(value)
    bits = keel.limits.vm_properties()
    receives = bits['RECEIVES_DIRECT'] | bits['RECEIVES_DIRECT2']
    known = sum(bits.values()) - bits['NOTIFICATIONS']
    if methods & ~known:
        raise Reason(f'{methods:#x}, known are {known:#x}')
    if vm.is_primary and methods & receives:
        raise Reason('vm1 receives no direct requests')


def _of_type(read):
    return lambda value, _vm: read(value)


# By the names of the functions in kernel/boot/partition.c.
READERS = {
    'true': lambda _value, _vm: None, 'read_compatible': _compatible,
    'read_version': _version, 'read_uuids': _uuids,
    'read_contexts': _contexts, 'read_zero': _zero, 'read_methods': _methods,
    'boot_string': _of_type(keel.values.string),
    'boot_boolean': _of_type(keel.values.boolean),
    'read_notices': _of_type(keel.values.boolean),
    'read_sri': _of_type(keel.values.boolean),
    'read_offset': _of_type(keel.values.number),
    'ignore_number': _of_type(keel.values.number),
    'ignore_boolean': _of_type(keel.values.boolean),
    'ignore_list': _of_type(keel.values.cells)}


def read(vm, node):
    """Check the properties of a node. Raises Reason, with the property."""
    rows, users = keel.limits.partition_properties()
    user = users['PRIMARY' if vm.is_primary else 'SECONDARIES']
    for name, may, reader in rows:
        value = node.properties.get(name)
        if value is None:
            continue
        try:
            if not may & user:
                who = 'vm1' if may == users['PRIMARY'] else 'a secondary'
                raise Reason(f'only {who} may have it')
            READERS[reader](value, vm)
        except Reason as reason:
            raise Reason(f'{name}: {reason}') from None
    known = {name for name, *_ in rows}
    vm.unknown += [f'ffa: {name}' for name in node.properties
                   if name not in known]


def _cells(root, name, default):
    """A root's number of cells, or None where it is none."""
    value = root.properties.get(name)
    if value is None:
        return default
    return int.from_bytes(value, 'big') if len(value) == 4 else None


def _check_root(vm, root):
    """Can a node of the VM's memory be added?"""
    if any(node.name.partition('@')[0] == 'memory' for node in root.children):
        raise Reason('/memory: is for the monitor to add')
    if _cells(root, '#address-cells', 2) != 2:
        raise Reason('#address-cells: must be 2')
    small = vm.values['mem_size'] < 1 << 32
    if _cells(root, '#size-cells', 1) not in ((1, 2) if small else (2,)):
        raise Reason('#size-cells: must be 2' + (' or 1' if small else ''))


def read_file(vm, data):
    """Check a file. Raises Reason."""
    try:
        root = keel.fdt.read(data)
    except keel.fdt.Error as error:
        raise Reason(str(error)) from None
    if 'compatible' not in root.properties:
        raise Reason('compatible: missing')
    read(vm, root)
    if not vm.is_primary:
        _check_root(vm, root)
