# SPDX-License-Identifier: BSD-3-Clause
"""Write cpio archives that Keel reads: newc and old binary.

The same entries give the same bytes: no time, owner or inode of the files is
kept.
"""

import struct

TRAILER = 'TRAILER!!!'
NAME_MAX = 31            # what the manifest can name
SIZE_MAX = 0xffffffff    # 32 bits in both formats
MODE_FILE = 0o100644
MODE_PROGRAM = 0o100755
MODE_DIRECTORY = 0o040755


class Error(ValueError):
    """An entry that cannot be archived."""


def _newc(ino, name, data, mode):
    """One member in the new ASCII format, without checksum."""
    head = ('070701' + ('%08x' * 13) % (
        ino, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1,
        0)).encode()
    head += name.encode() + b'\0'
    return (head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4))


def _old(ino, name, data, mode):
    """One member in the old binary format, little endian."""
    head = struct.pack('<13H', 0o070707, 0, ino, mode, 0, 0, 1, 0, 0, 0,
                       len(name) + 1, len(data) >> 16, len(data) & 0xffff)
    head += name.encode() + b'\0'
    return head + bytes(-len(head) % 2) + data + bytes(len(data) % 2)


FORMATS = {'newc': _newc, 'bin': _old}


def check(name, data, seen):
    """Raise Error unless this entry may follow the names seen."""
    if not name or not name.isascii() or not name.isprintable():
        raise Error(f'{name!r}: not a printable name')
    if len(name) > NAME_MAX:
        raise Error(f'{name}: longer than {NAME_MAX} characters')
    if name == TRAILER:
        raise Error(f'{name}: the name that ends an archive')
    if name in seen:
        raise Error(f'{name}: named twice')
    if len(data) > SIZE_MAX:
        raise Error(f'{name}: larger than 4 GiB')


def archive(entries, kind='newc'):
    """The archive of (name, bytes) or (name, bytes, mode), in that order."""
    member = FORMATS[kind]
    seen = []
    parts = []
    for ino, (name, data, *mode) in enumerate(entries, 1):
        check(name, data, seen)
        seen.append(name)
        parts.append(member(ino, name, data, *(mode or [MODE_FILE])))
    parts.append(member(0, TRAILER, b'', 0))
    body = b''.join(parts)
    return body + bytes(-len(body) % 512)
