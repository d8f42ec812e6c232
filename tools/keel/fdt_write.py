# SPDX-License-Identifier: BSD-3-Clause
"""Write flattened device trees: of nodes as keel.fdt reads them."""

import struct

from keel.fdt import BEGIN_NODE, END, END_NODE, HEADER, MAGIC, PROP, VERSION

COMPATIBLE_VERSION = 16


def _padded(data):
    """Bytes up to the next word."""
    return data + bytes(-len(data) % 4)


class _Writer:
    """A structure block, and the strings that it names."""

    def __init__(self):
        self.block, self.strings, self._at = b'', b'', {}

    def _string(self, text):
        """The offset of a property's name."""
        if text not in self._at:
            self._at[text] = len(self.strings)
            self.strings += text.encode() + b'\0'
        return self._at[text]

    def node(self, node):
        """A node, with all that is below it."""
        self.block += struct.pack('>I', BEGIN_NODE)
        self.block += _padded(node.name.encode() + b'\0')
        for name, value in node.properties.items():
            self.block += struct.pack('>III', PROP, len(value),
                                      self._string(name))
            self.block += _padded(value)
        for child in node.children:
            self.node(child)
        self.block += struct.pack('>I', END_NODE)


def write(root):
    """The tree below a root, as bytes."""
    writer = _Writer()
    writer.node(root)
    block = writer.block + struct.pack('>I', END)
    reserved = bytes(16)
    struct_at = HEADER.size + len(reserved)
    strings_at = struct_at + len(block)
    header = HEADER.pack(MAGIC, strings_at + len(writer.strings), struct_at,
                         strings_at, HEADER.size, VERSION, COMPATIBLE_VERSION,
                         0, len(writer.strings), len(block))
    return header + reserved + block + writer.strings
