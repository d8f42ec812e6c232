/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Included before the first line of every file of the image. Makes declarations
 * hidden too, which -fvisibility does not do: no access goes through a GOT, and
 * the image relocates itself with relative relocations only.
 */
#ifndef __ASSEMBLER__
#pragma GCC visibility push(hidden)
#endif
