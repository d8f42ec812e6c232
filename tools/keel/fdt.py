# SPDX-License-Identifier: BSD-3-Clause
"""Read flattened device trees as boot does, and compile their sources."""

import dataclasses
import struct
import subprocess

MAGIC = 0xd00dfeed
VERSION = 17
HEADER = struct.Struct('>10I')
BEGIN_NODE, END_NODE, PROP, NOP, END = 1, 2, 3, 4, 9


class Error(Exception):
    """No tree; the message says why, in boot's words where it says it."""


@dataclasses.dataclass
class Node:
    """A node: its properties, of which the first of a name counts, and its
    children in order."""
    name: str
    properties: dict = dataclasses.field(default_factory=dict)
    children: list = dataclasses.field(default_factory=list)

    def child(self, name):
        """The child of exactly this name, or None."""
        return next((node for node in self.children if node.name == name),
                    None)


def _check_header(data):
    """Where the structure and strings blocks are, as slices."""
    if len(data) < HEADER.size:
        raise Error('cut short')
    (magic, total, struct_at, strings_at, reserved_at, version, compatible, _,
     strings_size, struct_size) = HEADER.unpack_from(data)
    if magic != MAGIC:
        raise Error(f'no FDT: it does not begin with {MAGIC:#x}')
    if version < VERSION or compatible > VERSION:
        raise Error(f'an FDT of another version than {VERSION}')
    for at, size in ((reserved_at, 16), (struct_at, struct_size),
                     (strings_at, strings_size)):
        if at < HEADER.size or at + size > total:
            raise Error('cut short')
    if reserved_at % 8 or struct_at % 4:
        raise Error('its blocks are not aligned')
    if total > len(data):
        raise Error('cut short')
    return (data[struct_at:struct_at + struct_size],
            data[strings_at:strings_at + strings_size])


def _text(data, at):
    """The string at an offset."""
    return data[at:data.index(b'\0', at)].decode('latin-1')


class _Reader:
    """Goes through a structure block."""

    def __init__(self, block, strings):
        self._block, self._strings, self._at = block, strings, 0

    def word(self):
        """The next word."""
        value, = struct.unpack_from('>I', self._block, self._at)
        self._at += 4
        return value

    def token(self):
        """The next token that is not left out."""
        while (token := self.word()) == NOP:
            pass
        return token

    def _skip(self, size):
        """Take bytes, and what pads them to words."""
        data = self._block[self._at:self._at + size]
        if len(data) != size:
            raise ValueError
        self._at += (size + 3) & ~3
        return data

    def node(self):
        """A node whose BEGIN_NODE was taken."""
        name = _text(self._block, self._at)
        self._skip(len(name) + 1)
        node = Node(name)
        while (token := self.token()) != END_NODE:
            if token == BEGIN_NODE:
                node.children.append(self.node())
            elif token == PROP and not node.children:
                size, at = self.word(), self.word()
                if at >= len(self._strings):
                    raise ValueError
                node.properties.setdefault(_text(self._strings, at),
                                           self._skip(size))
            else:
                raise ValueError
        return node


def read(data):
    """The root of a tree."""
    reader = _Reader(*_check_header(data))
    try:
        if reader.token() != BEGIN_NODE:
            raise ValueError
        root = reader.node()
        if reader.token() != END:
            raise ValueError
    except (ValueError, struct.error, RecursionError):
        raise Error('its structure is malformed') from None
    return root


def used_size(data):
    """The bytes of a tree that read() takes which are in use: a boot loader
    may leave room in it."""
    header = HEADER.unpack_from(data)
    reserved_at, strings_size, struct_size = header[4], header[8], header[9]
    entries = 1
    while any(data[reserved_at:reserved_at + 16]):
        reserved_at += 16
        entries += 1
    return HEADER.size + 16 * entries + struct_size + strings_size


def compile_source(path):
    """The tree of a .dts file, as bytes."""
    try:
        done = subprocess.run(['dtc', '-I', 'dts', '-O', 'dtb', path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False, timeout=60)
    except FileNotFoundError:
        raise Error(f'{path}: no dtc here to compile it (tools/setup --run)'
                    ) from None
    if done.returncode != 0:
        said = done.stderr.decode(errors='replace').strip().splitlines()
        raise Error(f'{path}: dtc refused it: {said[0] if said else ""}')
    return done.stdout
