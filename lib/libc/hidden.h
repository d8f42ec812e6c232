/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Included before the first line of every file of the image. Declarations are
 * hidden too, which -fvisibility does not do: nothing goes through a GOT, and
 * the image relocates itself with relative relocations only.
 */
#ifndef __ASSEMBLER__
#pragma GCC visibility push(hidden)
#endif
