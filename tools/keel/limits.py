# SPDX-License-Identifier: BSD-3-Clause
"""What boot allows, read from where the code has it: the headers, the list of
properties of kernel/boot/manifest.c, and the options of a build. An installed
tool has no code: it has RULES, which write() made of that."""

import functools
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = pathlib.Path(__file__).with_name('rules.json')

OPTION = re.compile(r"^option\('(\w+)', type: '(?:integer|boolean)'.*value: "
                    r"(\w+)", re.M)
VERSION = re.compile(r"^project\('keel', 'c', version: '([^']+)'", re.M)
CONFIG = re.compile(r'^#define KEEL_(\w+) (\d+)$', re.M)
# ROW(property, who may have it, who must, how it is read(...))
ROW = re.compile(r'ROW\((\w+), (\w+), (\w+),\s*(\w+)\(')
# ROW(number, "property", who may have it, how it is read(...))
PARTITION_ROW = re.compile(r'ROW\((\w+), "([^"]+)", (\w+),\s*(\w+)')
VM_PROPERTY = re.compile(r'\bVM_(\w+) = 1U << (\d+)')
USERS = re.compile(r'\b(NOBODY|PRIMARY|SECONDARIES|ALL) = (\d)')


class Error(Exception):
    """The tree does not have what is looked for."""


_read = set()              # files of the tree, for write()


@functools.lru_cache(maxsize=None)
def _source(path):
    """A file of the tree, without line ends that are escaped."""
    _read.add(path)
    return (ROOT / path).read_text().replace('\\\n', ' ')


@functools.lru_cache(maxsize=None)
def _rules():
    """What write() wrote, or nothing in the tree."""
    return json.loads(RULES.read_text()) if RULES.exists() else {}


_defined = {}              # for write(): what define() was asked


def define(path, name):
    """The value of a #define: a number, or a string in quotes."""
    if name not in _defined:
        _defined[name] = (_rules()['defines'][name] if _rules() else
                          _read_define(path, name))
    return _defined[name]


def _read_define(path, name):
    found = re.search(rf'^#define {name}\s+(.*?)\s*(/\*|$)', _source(path),
                      re.M)
    if not found:
        raise Error(f'{path}: no {name}')
    value = found.group(1)
    if value.startswith('"'):
        return value.strip('"')
    if wide := re.fullmatch(r'\(\(uint64_t\)(\w+)(?: << (\d+))?\)', value):
        return int(wide.group(1), 0) << int(wide.group(2) or 0)
    return int(value.rstrip('UL'), 0)


def _users():
    """What the sets of users are called."""
    return {name: int(value) for name, value in
            USERS.findall(_source('kernel/boot/fdt_rules.h'))}


@functools.lru_cache(maxsize=None)
def vm_properties():
    """Bits of a VM's properties of FF-A, by their names."""
    if _rules():
        return _rules()['vm_properties']
    return {name: 1 << int(bit) for name, bit in
            VM_PROPERTY.findall(_source('kernel/vm/vm_config.h'))}


@functools.lru_cache(maxsize=None)
def partition_properties():
    """A partition manifest's: (name, users, name of its reader), in the order
    in which boot reads them; and what the users are called."""
    if _rules():
        return _rules()['partition_properties']
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
    if _rules():
        return _rules()['properties']
    text = _source('kernel/boot/manifest.c')
    users = _users()
    rows = [(name, users[may], users[must], reader)
            for name, may, must, reader in ROW.findall(text)
            if may in users]
    if not rows:
        raise Error('kernel/boot/manifest.c: no list of properties')
    return rows, users


def options(build=None):
    """The limits of a build directory, or those of a default one, or of the
    installed image: max_cpus, max_vms, ffa."""
    if build is not None:
        text = (pathlib.Path(build) / 'config.h').read_text()
        return {name.lower(): int(value) for name, value in
                CONFIG.findall(text)}
    if _rules():
        return _rules()['options']
    text = (ROOT / 'meson_options.txt').read_text()
    return {name: json.loads(value) for name, value in OPTION.findall(text)}


def version():
    """The version of Keel."""
    if _rules():
        return _rules()['version']
    return VERSION.search(_source('meson.build')).group(1)


def write(build, output, depfile):
    """Write what an installed tool has instead of the tree, of this build, and
    for ninja which files that was read from."""
    import keel.cli        # asks for all that the tool does
    rules = {'version': version(), 'options': options(build),
             'properties': properties(),
             'partition_properties': partition_properties(),
             'vm_properties': vm_properties(),
             'defines': dict(sorted(_defined.items()))}
    pathlib.Path(output).write_text(json.dumps(rules, indent=1) + '\n')
    names = [str(ROOT / path).replace(' ', '\\ ') for path in sorted(_read)]
    pathlib.Path(depfile).write_text(f"{output}: {' '.join(names)}\n")


if __name__ == '__main__':
    # Under this name, since the modules that it imports know it by that.
    import keel.limits
    keel.limits.write(*sys.argv[1:])
