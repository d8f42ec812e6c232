# SPDX-License-Identifier: BSD-3-Clause
"""Debian's kernels do not have the FF-A driver: build it as a module, out of
tree, and our modules beside it."""

import shutil

import keel.build

SOURCES = keel.build.ROOT / 'guests' / 'linux' / 'ffa'

# In the order in which they are loaded; 6.1 does not have the second one.
NAMES = ('keel-timer', 'ffa-core', 'ffa-module', 'ffa-client')

# What the configuration of such a kernel would say.
CONFIG = ('CONFIG_ARM_FFA_TRANSPORT=m', 'CONFIG_ARM_FFA_SMCCC=y',
          'KCFLAGS=-DCONFIG_ARM_FFA_TRANSPORT_MODULE -DCONFIG_ARM_FFA_SMCCC',
          'CONFIG_DEBUG_INFO_BTF_MODULES=')
CROSS = 'aarch64-linux-gnu-'


def build(tree, directory):
    """Build in a directory that is not there yet; yields names and bytes.

    tree is an unpacked linux-...-modules of keel.arm64. Raises
    keel.build.Error.
    """
    shutil.copytree(SOURCES, directory)
    shutil.copytree(tree / 'arm_ffa', directory / 'arm_ffa')
    common, = (tree / 'usr' / 'src').glob('linux-headers-*-common')
    headers, = (tree / 'usr' / 'src').glob('linux-headers-*-arm64')
    keel.build.quietly(['make', '-f', common / 'Makefile', '-C', headers,
                        f'M={directory}', 'ARCH=arm64',
                        f'CROSS_COMPILE={CROSS}', f'CC={CROSS}gcc', *CONFIG,
                        'modules'])
    built = {path.stem: path for path in directory.rglob('*.ko')}
    for name in NAMES:
        if name in built:
            yield f'{name}.ko', built[name].read_bytes()
