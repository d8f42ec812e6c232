/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A model is a struct that has the kernel's source as its members, so that each
 * run begins with its variables new: "static" goes away round the #include of a
 * .c file. thread() says what each CPU does; a VAR is memory that is not atomic
 * (a page, a page table), and touching it unordered is a failure.
 */
#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace model
{

/* Parameters of a simulation: how often it runs, and where its words go. */
rl::test_params params(unsigned times);

/* Says by a line of TAP whether a model held. */
void report(const char *name, const rl::test_params &result);

/* Runs a model so often, threads interleaved and loads stale at random. */
template <typename M> void run(const char *name, unsigned times)
{
	rl::test_params p = params(times);

	rl::simulate<M>(p);
	report(name, p);
}

/* A file's models, all of them. */
void run_all();

} // namespace model

/* Checks a condition that must hold. */
#define MUST(x) RL_ASSERT(x)
