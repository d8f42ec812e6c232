#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Build the image twice and compare the bytes: once here, and once from a copy
of the tree, in a path with a space, with a compiler to which every question of
Meson gets the answer no.

A machine may lack whatever such a question hangs on (N-10), so that no answer
may change the image.

usage: same_image.py BUILD-DIRECTORY CROSS-FILE
"""

import ast
import configparser
import hashlib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

import common

TARGETS = ('keel.bin', 'guests/demo.cpio')
MARK = 'this compiler was asked: '

# Meson asks by compiling a testfile.c. Where the compiler's own libraries are
# is no question of ours: Meson always wants to know.
REFUSING = """#!/bin/sh
case "$*" in
*--print-search-dirs*) ;;
*testfile.c*) echo "$*" >>{asked}; exit 1 ;;
esac
exec {compiler} "$@"
"""


def run(*command, **environment):
    """Run a command to its end, or say what it said."""
    done = subprocess.run([str(word) for word in command],
                          env={**os.environ, **environment},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False,
                          timeout=500)
    common.expect(done.returncode == 0,
                  f'{shlex.join(map(str, command))}:\n{done.stdout}')
    return done.stdout


class Builds:
    """Two builds of one tree, and what they came to."""

    def __init__(self, directory, cross):
        self.directory = directory
        self.cross = cross
        self.asked = directory / 'asked'
        self.sums = {}

    def build(self, name, source, cross, **environment):
        """Build a tree and take the sums of what it makes."""
        build = self.directory / name
        run('meson', 'setup', build, source, '--cross-file', cross,
            **environment)
        run('ninja', '-C', build, *TARGETS, **environment)
        self.sums[name] = {
            target: hashlib.sha256((build / target).read_bytes()).hexdigest()
            for target in TARGETS}

    def here(self):
        """This tree, with the compiler as it is."""
        self.build('here', common.ROOT, self.cross)

    def copy_tree(self):
        """The files of this tree, and the tarballs fetched, at another
        place."""
        copy = self.directory / 'another place'
        listed = subprocess.run(['git', 'ls-files', '-z'], cwd=common.ROOT,
                                check=True, stdout=subprocess.PIPE)
        for name in listed.stdout.decode().split('\0'):
            if name and (common.ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(common.ROOT / name, copy / name)
        shutil.copytree(common.ROOT / 'subprojects' / 'packagecache',
                        copy / 'subprojects' / 'packagecache')
        return copy

    def refusing_cross(self):
        """A cross file whose compiler refuses whatever Meson asks it."""
        cross = configparser.ConfigParser(interpolation=None)
        cross.read(self.cross)
        compiler = ast.literal_eval(cross['binaries']['c'])
        if isinstance(compiler, str):
            compiler = [compiler]
        wrapper = self.directory / 'compiler'
        wrapper.write_text(REFUSING.format(
            asked=shlex.quote(str(self.asked)),
            compiler=shlex.join(compiler)))
        wrapper.chmod(0o755)
        cross['binaries']['c'] = repr(str(wrapper))
        path = self.directory / 'refusing.ini'
        with open(path, 'w', encoding='utf-8') as file:
            cross.write(file)
        return path

    def elsewhere(self):
        """The copy, with the refusing compiler."""
        git = run('git', '-C', common.ROOT, 'rev-parse', '--absolute-git-dir')
        copy = self.copy_tree()
        # The image names the revision that it is built from.
        self.build('else where', copy, self.refusing_cross(),
                   GIT_DIR=git.strip(), GIT_WORK_TREE=str(copy))

    def compare(self):
        """Both have to be the same to the byte."""
        for target in TARGETS:
            sums = {name: made[target] for name, made in self.sums.items()}
            # One write: the lines of other cases come from another thread.
            sys.stdout.write(f'# {target}: {sums}\n')
            common.expect(len(sums) == 2 and len(set(sums.values())) == 1,
                          f'{target} differs: {sums}')

    def nothing_asked(self):
        """No meson.build hangs on an answer of the compiler."""
        asked = self.asked.read_text() if self.asked.exists() else ''
        common.expect(not asked, MARK + asked)


def main():
    _, rest = common.argument()
    if len(rest) != 1:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        builds = Builds(pathlib.Path(directory), rest[0])
        common.run_cases([
            ('N-10: build here', builds.here),
            ('N-10: build elsewhere, by a compiler that refuses questions',
             builds.elsewhere),
            ('N-10: both images are the same', builds.compare),
            ('N-10: no question was asked', builds.nothing_asked)])


if __name__ == '__main__':
    main()
