# SPDX-License-Identifier: BSD-3-Clause
"""Write cpio archives that Keel reads, newc and old binary, and read them.

The same entries give the same bytes: no time, owner or inode of the files is
kept.
"""

import dataclasses
import struct

import keel.limits

TRAILER = 'TRAILER!!!'
NAME_MAX = keel.limits.define('kernel/vm/vm_config.h', 'VM_STRING_MAX')
ENTRIES_MAX = keel.limits.define('lib/cpio.h', 'CPIO_MAX_ENTRIES')
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
    if len(seen) > ENTRIES_MAX:
        raise Error(f'{len(seen)} entries, at most {ENTRIES_MAX} can be')
    return body + bytes(-len(body) % 512)


@dataclasses.dataclass
class _Entry:
    """What a header says, as lib/cpio.c reads it."""
    kind: bytes                # the magic number
    mode: int
    links: int
    name: bytes
    data: slice                # in the archive
    next: int                  # offset of the next header
    sum: int = 0

    def is_file(self):
        """A regular file, or a directory then."""
        return self.mode & 0o170000 == MODE_FILE & 0o170000


def _fields(data, at):
    """Magic number, header size, alignment; mode, links, sizes of name and
    data, sum."""
    magic = data[at:at + 6]
    if len(magic) < 6:
        raise Error('cut short: no room for a header')
    if magic == b'070707':
        raise Error('a cpio archive in the portable ASCII format: make it '
                    'with -H newc or -H bin')
    if magic[:2] == b'\x71\xc7':
        raise Error('an old binary cpio archive with big-endian words')
    new = magic in (b'070701', b'070702')
    if not new and magic[:2] != b'\xc7\x71':
        raise Error('no cpio header (newc or old binary)')
    size = 110 if new else 26
    header = data[at:at + size]
    if len(header) < size:
        raise Error('cut short: no room for a header')
    if not new:
        word = struct.unpack('<13H', header)
        return magic[:2], size, 2, (word[3], word[6], word[10],
                                    word[11] << 16 | word[12], 0)
    if not all(digit in b'0123456789abcdefABCDEF' for digit in header[6:]):
        raise Error('a header field is no hexadecimal number')
    word = [int(header[i:i + 8], 16) for i in range(6, size, 8)]
    return magic, size, 4, (word[1], word[4], word[11], word[6], word[12])


def _entry(data, at):
    """The entry at an offset."""
    kind, size, align, fields = _fields(data, at)
    mode, links, name_size, data_size, checksum = fields
    if name_size == 0:
        raise Error('an entry without a name')
    begin = at + size + name_size
    if begin > len(data):
        raise Error('cut short: the name ends behind the archive')
    name = data[at + size:begin]
    if name.find(b'\0') != name_size - 1:
        raise Error('a name does not end with its only NUL')
    begin += -begin % align
    end = begin + data_size
    return _Entry(kind, mode, links, name[:-1], slice(begin, end),
                  end + -end % align, checksum)


ANOTHER = 'an entry in another format than the first'


def _check_entry(data, entry, kind, count):
    """What an entry other than the trailer must be, behind count others of a
    kind; returns its kind."""
    content = data[entry.data]
    size = entry.data.stop - entry.data.start
    new = entry.kind[:2] == b'07'
    for wrong, reason in (
            (entry.kind != (kind or entry.kind), ANOTHER),
            (count == ENTRIES_MAX, 'too many entries'),
            (entry.mode > 0o177777, 'a mode of more than 16 bits'),
            (not entry.is_file() and
             entry.mode & 0o170000 != MODE_DIRECTORY & 0o170000,
             'neither a regular file nor a directory'),
            (not entry.is_file() and size, 'a directory with data'),
            (not entry.name, 'an entry without a name'),
            (entry.next > len(data),
             'cut short: the data ends behind the archive'),
            (new and entry.is_file() and entry.links > 1 and not size,
             'a hard link without data'),
            (entry.kind == b'070702' and entry.is_file() and
             sum(content) & 0xffffffff != entry.sum, 'wrong checksum')):
        if wrong:
            raise Error(reason)
    return entry.kind


def _check_trailer(data, at, entry, kind):
    """Only zeros may follow."""
    if entry.kind != (kind or entry.kind):
        raise Error(ANOTHER)
    if entry.data.start != entry.data.stop:
        raise Error('a trailer with data')
    behind = data.index(b'\0', data.index(TRAILER.encode(), at))
    if data[behind:].strip(b'\0'):
        raise Error('something other than zeros follows the trailer')


def read(data):
    """The regular files of an archive: names, without a leading "./", and
    bytes. It is checked as boot does (lib/cpio.c), in its words."""
    if not data:
        raise Error('offset 0: empty')
    files, seen, kind, at = {}, set(), None, 0
    try:
        while (entry := _entry(data, at)).name != TRAILER.encode():
            kind = _check_entry(data, entry, kind, len(seen))
            name = entry.name.decode('latin-1')
            name = name.removeprefix('./') or name
            if name in seen:
                raise Error('an entry of the same name stands before')
            seen.add(name)
            if entry.is_file():
                files[name] = data[entry.data]
            at = entry.next
        _check_trailer(data, at, entry, kind)
    except Error as error:
        reason = 'cut short: no trailer' if at == len(data) else error
        raise Error(f'offset {at}: {reason}') from None
    return files
