# SPDX-License-Identifier: BSD-3-Clause
"""Find instructions in a disassembly that the monitor must not execute.

At EL2 the FP and SIMD registers and TPIDR_EL0 hold a guest's values: only the
context switch may touch them.
"""

import re
import subprocess

SYMBOL = re.compile(r'^[0-9a-f]+ <(?P<name>[^>]+)>:$')
INSTRUCTION = re.compile(
    r'^\s*[0-9a-f]+:\s+(?P<mnemonic>\S+)(?:\s+(?P<operands>.*))?$')

# Their operands are general registers and an address, which objdump prints
# as a bare hexadecimal number: 'b0' is not a register there.
ADDRESSED = re.compile(r'(b|bl|b\..*|bc\..*|cbn?z|tbn?z|adrp?)$')

# Data between instructions, of which llvm-objdump shows the bytes all the same.
DATA = re.compile(r'(^|\s)\.(byte|short|word|xword)\s')

# Scalar, vector and SVE registers, and what controls them.
FP_REGISTER = re.compile(
    r'\b([bhsdqvz]([12]?[0-9]|3[01])|p([0-9]|1[0-5])|fpcr|fpsr|ffr)'
    r'(\.[0-9]*[bhsdq])?\b', re.IGNORECASE)
THREAD_POINTER = re.compile(r'\btpidr(ro)?_el0\b|\bs3_3_c13_c0_[23]\b',
                            re.IGNORECASE)


def judge(mnemonic, operands):
    """Why this instruction is forbidden, or None."""
    if (mnemonic.startswith('.') or ADDRESSED.match(mnemonic) or
            DATA.search(operands)):
        return None
    if mnemonic == '<unknown>':
        return 'not decoded'
    operands = re.sub(r'<[^>]*>|//.*|#\S+', ' ', operands)
    if THREAD_POINTER.search(operands):
        return 'thread pointer'
    if FP_REGISTER.search(operands):
        return 'FP or SIMD'
    return None


def scan(disassembly):
    """Yield (symbol, reason, text) for each forbidden instruction, and
    count all instructions in the end: the generator's return value."""
    symbol, count = '', 0
    for line in disassembly.splitlines():
        if found := SYMBOL.match(line):
            symbol = found['name']
        elif found := INSTRUCTION.match(line):
            count += 1
            reason = judge(found['mnemonic'], found['operands'] or '')
            if reason:
                yield symbol, reason, line.strip()
    return count


def findings(disassembly):
    """All that scan yields, and the number of instructions seen."""
    found = []
    generator = scan(disassembly)
    while True:
        try:
            found.append(next(generator))
        except StopIteration as end:
            return found, end.value


def disassemble(objdump, path):
    """The disassembly of an ELF file or an archive. Without raw encodings,
    some of which look like register names."""
    return subprocess.run([*objdump, '-d', '--no-show-raw-insn', path],
                          check=True, stdout=subprocess.PIPE,
                          text=True).stdout
