# SPDX-License-Identifier: BSD-3-Clause
"""What VMs a system has, as its author writes it: a manifest's source for dtc,
a compiled one, or the same in TOML, for which no dtc is needed:

    [vm2]
    debug_name = "north"
    kernel_filename = "north.bin"
    mem_size = 0x100000
    vcpu_count = 1

    [vm2.ffa]
    uuid = "b4b5671e-4a90-4fe1-b81f-fb13dae1dacb"
"""

import pathlib
import tomllib
import uuid

import keel.fdt
import keel.fdt_write

SUFFIXES = ('.dts', '.dtb', '.toml')
KIND = b'hafnium,hafnium\0'
CELL = 1 << 32


class Error(Exception):
    """No description of a system; the message says why."""


def _number(number):
    """One cell, or two where it does not fit."""
    if not 0 <= number < CELL * CELL:
        raise ValueError(f'{number}: not from 0 to 2^64 - 1')
    return number.to_bytes(4 if number < CELL else 8, 'big')


def _uuid_words(text):
    """A UUID as FF-A has it: each word is its bytes, little endian."""
    try:
        data = uuid.UUID(text).bytes
    except ValueError:
        raise ValueError(f'"{text}": no UUID') from None
    return b''.join(data[at:at + 4][::-1] for at in range(0, 16, 4))


def _value(name, value):
    """The bytes of a property; None where a boolean says that it is not
    there."""
    values = value if isinstance(value, list) else [value]
    if isinstance(value, bool):
        return b'' if value else None
    if all(isinstance(one, str) for one in values) and values:
        if name == 'uuid':
            return b''.join(map(_uuid_words, values))
        for one in values:
            if '\0' in one or not one.isascii():
                raise ValueError('not of ASCII')
        return b''.join(one.encode() + b'\0' for one in values)
    if not all(type(one) is int for one in values):
        raise ValueError('neither a string, a number, a boolean nor a list '
                         'of strings or of numbers')
    if not isinstance(value, list):
        return _number(value)
    if any(not 0 <= one < CELL for one in values):
        raise ValueError('a number of a list: not from 0 to 2^32 - 1')
    return b''.join(one.to_bytes(4, 'big') for one in values)


def _node(name, table, where):
    """The node of a table."""
    node = keel.fdt.Node(name)
    for key, value in table.items():
        place = f'{where}.{key}' if where else key
        if not key.isascii() or not key.isprintable() or '/' in key:
            raise Error(f'{place!a}: no name of a property or node')
        if isinstance(value, dict):
            node.children.append(_node(key, value, place))
            continue
        try:
            data = _value(key, value)
        except ValueError as reason:
            raise Error(f'{place}: {reason}') from None
        if data is not None:
            node.properties[key] = data
    return node


def of_toml(text):
    """The manifest of a system in TOML, compiled. Raises Error."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Error(f'no TOML: {error}') from None
    hypervisor = _node('hypervisor', table, '')
    hypervisor.properties.setdefault('compatible', KIND)
    return keel.fdt_write.write(keel.fdt.Node('', {}, [hypervisor]))


def read(path):
    """The manifest of a system, compiled. Raises Error, or keel.fdt's."""
    path = pathlib.Path(path)
    if path.suffix not in SUFFIXES:
        raise Error(f"{path}: not named as one of *{', *'.join(SUFFIXES)}")
    data = path.read_bytes()
    if path.suffix == '.dts':
        return keel.fdt.compile_source(path)
    if path.suffix == '.dtb':
        return data
    try:
        return of_toml(data.decode())
    except UnicodeDecodeError:
        raise Error(f'{path}: no TOML: not of UTF-8') from None
    except Error as error:
        raise Error(f'{path}: {error}') from None
