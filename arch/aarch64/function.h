/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Begins an assembly function in a section of its own, which keel.lds places.
 */
#pragma once

/* clang-format off */
.macro	function	name
	.section .text.\name, "ax"
	.balign	4
	.global	\name
	.hidden	\name
	.type	\name, %function
\name:
.endm
	/* clang-format on */
