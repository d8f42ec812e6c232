# SPDX-License-Identifier: BSD-3-Clause
"""Pack a ramdisk: a cpio archive that is the same bytes for the same files.

The manifest and the kernels that it names are checked by the rules of boot;
what boot would refuse is not packed. What was packed is shown.
"""

import argparse
import pathlib
import sys

import keel.cpio
import keel.fdt
import keel.home
import keel.limits
import keel.map
import keel.ramdisk
import keel.system

SOURCES, COMPILED = ('.dts', '.toml'), '.dtb'
ERRORS = (keel.cpio.Error, keel.fdt.Error, keel.home.Error, keel.limits.Error,
          keel.map.Error, keel.ramdisk.Error, keel.system.Error)


def entry(argument):
    """The name of an argument, and the bytes of its file."""
    name, equals, path = argument.partition('=')
    path = pathlib.Path(path if equals else argument)
    is_source = path.suffix in SOURCES
    if not equals:
        name = keel.ramdisk.MANIFEST if is_source else path.name
    if is_source and name.endswith(COMPILED):
        return name, keel.system.read(path)
    data = path.read_bytes()
    if name == keel.ramdisk.MANIFEST and b'/dts-v1/' in data:
        raise keel.fdt.Error(f'{path}: the source of a tree: it is compiled '
                             'where its name ends in .dts')
    return name, data


def arguments_to(parser):
    """What all that packs has."""
    parser.add_argument('--format', choices=sorted(keel.cpio.FORMATS),
                        default='newc', help='newc (default) or old binary')
    parser.add_argument('--build', type=pathlib.Path, metavar='DIR',
                        help='check against the limits of this build, not '
                        'those of a default one')
    parser.add_argument('-q', '--quiet', action='store_true',
                        help='do not show what was packed')


def pack(tool, entries, options):
    """Check entries and write their archive; returns the lines that show
    it, and the files and VMs."""
    body = keel.cpio.archive(entries, options.format)
    files = dict(entries)
    vms = keel.ramdisk.check(files, keel.limits.options(options.build))
    for vm in vms.values():
        for name in vm.unknown:
            print(f'{tool}: {vm.where()}: {name}: boot knows no such property',
                  file=sys.stderr)
    return body, files, vms


def show(output, body, files, vms):
    """Tell what was packed."""
    print(f'{output}: {len(body):,} bytes',
          *keel.ramdisk.table(files, keel.ramdisk.roles(files, vms)),
          sep='\n')


def mkramdisk():
    """tools/mkramdisk, to its end."""
    parser = argparse.ArgumentParser(
        prog='tools/mkramdisk', description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-o', '--output', required=True, type=pathlib.Path,
                        help='archive to write')
    arguments_to(parser)
    parser.add_argument('entries', nargs='+', metavar='[name=]path',
                        help='a file, and its name in the archive where that '
                        f'is another; {keel.ramdisk.MANIFEST} is compiled '
                        f"where its path ends in {' or '.join(SOURCES)}, and "
                        f'so are other names that end in {COMPILED}')
    options = parser.parse_args()
    entries = [entry(item) for item in options.entries]
    body, files, vms = pack(parser.prog, entries, options)
    options.output.write_bytes(body)
    if not options.quiet:
        show(options.output, body, files, vms)


def named(manifest, limits):
    """The files that a manifest names."""
    for _, vm in sorted(keel.ramdisk.manifest(manifest, limits).items()):
        for kind in ('kernel', 'ramdisk', 'fdt'):
            if vm.values.get(f'{kind}_filename'):
                yield vm.values[f'{kind}_filename']


def collect(system, given, limits):
    """The manifest of a system, the files given, and those beside the system
    that the manifest names and nobody gave."""
    entries = [(keel.ramdisk.MANIFEST, keel.system.read(system))]
    entries += [entry(item) for item in given]
    have = {name for name, _ in entries}
    for name in named(entries[0][1], limits):
        path = pathlib.Path(system).parent / name
        if name not in have and path.is_file():
            entries.append((name, path.read_bytes()))
            have.add(name)
    return entries


def options_of(parser):
    """`keel pack`: its options."""
    parser.add_argument('-o', '--output', type=pathlib.Path, metavar='FILE',
                        help='archive to write (the name of the system, with '
                        '.cpio)')
    arguments_to(parser)
    keel.map.machine_to(parser)
    parser.add_argument('system', type=pathlib.Path,
                        help='the manifest: .dts, .toml, or compiled .dtb')
    parser.add_argument('files', nargs='*', metavar='[name=]path',
                        help='a kernel or another file, and its name in the '
                        'archive where that is another; what the manifest '
                        'names and is not given is taken from beside it')


def run(options):
    """`keel pack`, to its end."""
    limits = keel.limits.options(options.build)
    output = options.output or options.system.with_suffix('.cpio')
    entries = collect(options.system, options.files, limits)
    body, files, vms = pack('keel pack', entries, options)
    lines = keel.map.text(options, len(body), files, vms)
    if output.exists() and any(
            output.samefile(path) for path in (
                options.system, *(item.partition('=')[2] or item
                                  for item in options.files))):
        raise keel.cpio.Error(f'{output}: would be written over')
    output.write_bytes(body)
    if not options.quiet:
        show(output, body, files, vms)
        print('', *lines, sep='\n')
