# SPDX-License-Identifier: BSD-3-Clause
"""What boot allows, read from where the code has it: the headers, the list of
properties of kernel/boot/manifest.c, and the options of a build."""

import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

OPTION = re.compile(r"^option\('(\w+)', type: 'integer'.*value: (\d+)", re.M)
CONFIG = re.compile(r'^#define KEEL_(\w+) (\d+)$', re.M)
# ROW(property, who may have it, who must, how it is read(...))
ROW = re.compile(r'ROW\((\w+), (\w+), (\w+),\s*(\w+)\(')
# ROW(number, "property", who may have it, how it is read(...))
PARTITION_ROW = re.compile(r'ROW\((\w+), "([^"]+)", (\w+),\s*(\w+)')
VM_PROPERTY = re.compile(r'\bVM_(\w+) = 1U << (\d+)')
USERS = re.compile(r'\b(NOBODY|PRIMARY|SECONDARIES|ALL) = (\d)')


class Error(Exception):
    """The tree does not have what is looked for."""


@functools.lru_cache(maxsize=None)
def _source(path):
    """A file of the tree, without line ends that are escaped."""
    return (ROOT / path).read_text().replace('\\\n', ' ')


def define(path, name):
    """The value of a #define: a number, or a string in quotes."""
    found = re.search(rf'^#define {name}\s+(.*?)\s*(/\*|$)', _source(path),
                      re.M)
    if not found:
        raise Error(f'{path}: no {name}')
    value = found.group(1)
    if value.startswith('"'):
        return value.strip('"')
    if shift := re.fullmatch(r'\(\(uint64_t\)(\d+) << (\d+)\)', value):
        return int(shift.group(1)) << int(shift.group(2))
    return int(value.rstrip('UL'), 0)


def _users():
    """What the sets of users are called."""
    return {name: int(value) for name, value in
            USERS.findall(_source('kernel/boot/fdt_rules.h'))}


@functools.lru_cache(maxsize=None)
def vm_properties():
    """Bits of a VM's properties of FF-A, by their names."""
    return {name: 1 << int(bit) for name, bit in
            VM_PROPERTY.findall(_source('kernel/vm/vm_config.h'))}


@functools.lru_cache(maxsize=None)
def partition_properties():
    """A partition manifest's: (name, users, name of its reader), in the order
    in which boot reads them; and what the users are called."""
    text = _source('kernel/boot/partition.c')
    users = _users()
    rows = [(name, users[may], reader)
            for _, name, may, reader in PARTITION_ROW.findall(text)]
    if not rows:
        raise Error('kernel/boot/partition.c: no list of properties')
    return rows, users


@functools.lru_cache(maxsize=None)
def properties():
    """The manifest's: (name, users, required by, name of its reader), in the
    order in which boot reads them; and what the users are called."""
    text = _source('kernel/boot/manifest.c')
    users = _users()
    rows = [(name, users[may], users[must], reader)
            for name, may, must, reader in ROW.findall(text)
            if may in users]
    if not rows:
        raise Error('kernel/boot/manifest.c: no list of properties')
    return rows, users


def options(build=None):
    """The limits of a build directory, or those of a default one: max_cpus,
    max_vms."""
    if build is None:
        text = (ROOT / 'meson_options.txt').read_text()
        return {name: int(value) for name, value in OPTION.findall(text)}
    text = (pathlib.Path(build) / 'config.h').read_text()
    return {name.lower(): int(value) for name, value in CONFIG.findall(text)}
