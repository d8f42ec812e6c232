/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * For functions that have several callers and take more room than a call:
 * inlined, each would stand in the image as often as it is called. The compiler
 * weighs speed alone where we optimize for it.
 */
#define OUTLINED __attribute__((noinline))

/* A result that is not to be dropped. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* For what seldom runs: small rather than fast, and out of the others' way. */
#define COLD __attribute__((cold))
