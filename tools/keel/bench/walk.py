# SPDX-License-Identifier: BSD-3-Clause
"""The way of a row through the files: which function calls which, as executed.

The image is built without inlining, so that each function stands by itself.
Left out are functions of headers, which are inlined in the real image, and
those of libraries.
"""

import collections
import pathlib

import keel.build

OPTIONS = ('-Dc_args=-fno-inline -fno-optimize-sibling-calls',)
OWN = ('arch', 'kernel', 'lib')


def build_directory(build):
    """The build directory of the image without inlining."""
    return build.parent / f'{build.name}-walk'


def _file(where):
    """A file of the tree by its path in it, or None: it is left out."""
    path = pathlib.Path(where.partition(':')[0])
    if path.is_absolute():
        path = path.resolve()
        if path.is_relative_to(keel.build.ROOT):
            path = path.relative_to(keel.build.ROOT)
    own = path.parts[0] in OWN and path.suffix != '.h'
    return str(path) if own else None


def calls(executed, names):
    """((file, function) of all callers and of the called) of each call, in
    order, of what with_callers yields."""
    executed = list(executed)
    names.learn({pc for _, pc in executed})
    stack = []
    for callers, pc in executed:
        function, where = names.chain(pc)[-1]
        depth = len(callers)
        if len(stack) == depth + 1 and stack[-1][1] == function:
            continue
        new = len(stack) <= depth or stack[depth][1] != function
        stack[depth:] = [(_file(where), function)]
        if new and stack[-1][0] is not None:
            yield tuple(call for call in stack if call[0] is not None)


def lines(walk):
    """The calls as a tree, each once below its caller, and how often each
    file is called into from another."""
    walk = list(walk)
    times = collections.Counter(walk)
    width = max(len(path[-1][0]) for path in walk)
    below = collections.defaultdict(dict)
    for path in walk:
        below[path[:-1]][path] = None

    def tree(path):
        for call in below[path]:
            file, function = call[-1]
            again = f' x {times[call]}' if times[call] > 1 else ''
            yield f'{file:{width}}  {"  " * len(path)}{function}{again}'
            yield from tree(call)

    yield from tree(())
    into = collections.Counter()
    for path in walk:
        caller = path[-2][0] if len(path) > 1 else None
        into[path[-1][0]] += caller != path[-1][0]
    yield f'{len(into)} files; calls into each from others:'
    for file, count in into.items():
        yield f'{file:{width}}  {count}'
