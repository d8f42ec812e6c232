/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs the models of one file. Arguments: --weaken FILE:LINE:ORDER makes the
 * order at that line another; --sites prints the sites that were reached.
 */
#include "test/interleave/model.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

/* Plain memory: what a model allocates is Relacy's, and ends with its run. */
struct site {
	const char *file;
	unsigned line;
};

static struct site weak_site;
static rl::memory_order weak_order;
static struct site sites[256];
static unsigned site_count;
static unsigned reports;
static bool failed;

static const struct {
	const char *name;
	rl::memory_order mo;
} orders[] = {
	{ "relaxed", rl::mo_relaxed }, { "acquire", rl::mo_acquire },
	{ "release", rl::mo_release }, { "acq_rel", rl::mo_acq_rel },
	{ "seq_cst", rl::mo_seq_cst },
};

static bool operator==(const struct site &a, const struct site &b)
{
	return a.line == b.line && strcmp(a.file, b.file) == 0;
}

rl::memory_order model::order_at(rl::memory_order mo,
				 const rl::debug_info &where)
{
	const char *slash = strrchr(where.file_, '/');
	struct site site = { slash == NULL ? where.file_ : slash + 1,
			     where.line_ };

	if (mo == rl::mo_relaxed)
		return mo;
	if (site_count == sizeof(sites) / sizeof(sites[0]))
		abort();
	sites[site_count++] = site;
	return weak_site.file != NULL && site == weak_site ? weak_order : mo;
}

/* Relacy's story of a failure, as TAP's comments; without any allocation. */
static struct : std::streambuf {
	bool inside;

	int overflow(int c) override
	{
		if (!inside)
			fputs("# ", stdout);
		inside = c != '\n';
		return fputc(c, stdout);
	}
} comments;

static struct : std::streambuf {
	int overflow(int c) override
	{
		return c;
	}
} nowhere;

rl::test_params model::params(unsigned times)
{
	static std::ostream story(&comments), progress(&nowhere);
	rl::test_params p;

	p.iteration_count = times;
	p.output_stream = &story;
	p.progress_stream = &progress;
	return p;
}

void model::report(const char *name, const rl::test_params &result)
{
	bool ok = result.test_result == rl::test_result_success;

	printf("%sok %u - %s: %s in %llu runs\n", ok ? "" : "not ", ++reports,
	       name, rl::test_result_str(result.test_result),
	       (unsigned long long)result.stop_iteration);
	fflush(stdout);
	failed = failed || !ok;
	/* one that is caught need not be asked further */
	if (failed && weak_site.file != NULL)
		_Exit(1);
}

/* FILE:LINE:ORDER. */
static bool weaken(char *spec)
{
	weak_site.file = strtok(spec, ":");
	const char *line = strtok(NULL, ":");
	const char *order = strtok(NULL, ":");

	if (order == NULL)
		return false;
	weak_site.line = (unsigned)atoi(line);
	for (const auto &o : orders) {
		if (strcmp(order, o.name) == 0) {
			weak_order = o.mo;
			return true;
		}
	}
	return false;
}

int main(int argc, char **argv)
{
	bool print_sites = false;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--sites") == 0)
			print_sites = true;
		else if (strcmp(argv[i], "--weaken") != 0 || ++i == argc ||
			 !weaken(argv[i]))
			return 2;
	}
	model::run_all();
	printf("1..%u\n", reports);
	for (unsigned i = 0; print_sites && i < site_count; i++)
		printf("# site %s:%u\n", sites[i].file, sites[i].line);
	return failed;
}
