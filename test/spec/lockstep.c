/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs histories of steps at random on kernel/ and on the specification, each
 * in a process of its own. Where they part, the history is shrunk to the
 * fewest steps that still show it, and printed.
 *
 *   --steps N   how many steps, in all histories
 *   --seed S    of the first history; the next one's is one more
 *   --keep LIST of the history of that seed, only the steps #n,n,..., aloud
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test/spec/lockstep.h"
#include "test/spec/turn.h"

#define SECONDS	    120 /* that only a hang takes */
#define SHRINKING   30	/* of CPU time, at most */
#define ALL_EVERY   64	/* steps: then all pages are compared */
#define STOPPED_BAD 3

static struct history *h; /* shared with the processes that run it */
static bool keep[HISTORY];
static char failure[REASON_MAX]; /* that is being shrunk */
static struct spec spec;
static struct memory_of_steps memory;

/* How a history is run. */
enum mode {
	FRESH, /* steps are chosen as it goes */
	QUIET, /* those to be kept, as they were chosen */
	ALOUD, /* the same, printed */
};

/* Puts a handle where the step has one. */
static void resolve(struct step *step)
{
	uint32_t handle =
		step->handle.step < 0 ? 0 : memory.handle[step->handle.step];

	if (step->handle.step < 0)
		return;
	if (handle == 0)
		handle = 1U << 31;
	if (step->handle.in_tx)
		put32(step->tx, step->handle.at, handle);
	else
		step->x[step->handle.at] = handle;
}

/* True if the handle that the step names is still where it was put. */
static bool still_refers(const struct step *step)
{
	uint32_t handle = memory.handle[step->handle.step];

	if (step->handle.in_tx)
		return get32(step->tx, step->handle.at) == handle;
	return step->x[step->handle.at] == handle;
}

static bool is_send(uint64_t x0)
{
	uint32_t id = (uint32_t)x0 & ~(ID_64 | 1U << 16);

	return id >= ID_MEM_DONATE && id <= ID_MEM_SHARE;
}

static const char *take_step(unsigned i, bool aloud, bool all)
{
	static uint8_t tx[SPEC_RX_MAX];
	struct step *step = &h->steps[i];
	struct vcpu_name name = spec.on[step->cpu];
	uint64_t called = step->kind == STEP_CALL ?
				  step->x[0] :
				  vcpu_named(&spec, name)->x[0];
	struct seen seen = { 0 };
	bool has_tx = false;

	if (aloud)
		print_step(&spec, step, i);
	if (step->kind == STEP_STORE) {
		subject_store(step, &spec);
		return subject_differs(&spec, all);
	}
	/* In a list that is shrunk its vCPU may run no more. */
	if (step->kind >= STEP_IRQ && name.vm == PRIMARY)
		return NULL;
	if (step->kind == STEP_REPEAT && !memory.cut[step->cpu])
		return NULL;
	subject_step(step, &spec, &seen, tx, &has_tx);
	if (step->kind == STEP_IRQ)
		spec_irq(&spec, step->cpu);
	else if (step->kind == STEP_WFI)
		spec_wfi(&spec, step->cpu);
	else if (step->kind == STEP_WFE)
		spec_wfe(&spec, step->cpu);
	else
		spec_call(&spec, step->cpu, step->smc, has_tx ? tx : NULL,
			  &seen);
	memory.cut[step->cpu] = seen.again;
	if (is_send(called) && (uint32_t)seen.x[0] == ID_SUCCESS)
		memory.handle[i] = (uint32_t)seen.x[2];
	if (step->kind == STEP_CALL || step->kind == STEP_REPEAT)
		count_answer(h, called, &seen);
	if (aloud)
		print_effect(&spec, step, &seen);
	if (spec.unspecified[0] != '\0')
		return spec.unspecified;
	return subject_differs(&spec, all);
}

/* Runs a history to its end, or to its first failure. */
static void run_history(uint64_t seed, unsigned count, enum mode mode)
{
	struct dice d = { seed * 0x9e3779b97f4a7c15ULL + 1 };
	const char *why = NULL;

	if (mode == FRESH)
		choose_config(&d, &h->config);
	subject_boot(&h->config, &spec);
	memset(&memory, 0, sizeof(memory));
	for (unsigned i = 0; i < count && why == NULL; i++) {
		if (mode != FRESH && !keep[i])
			continue;
		h->count = i + 1;
		if (mode == FRESH) {
			choose_step(&d, &spec, &memory, i, &h->steps[i]);
			if (h->steps[i].handle.step >= 0 &&
			    !still_refers(&h->steps[i]))
				h->steps[i].handle.step = -1;
		} else {
			resolve(&h->steps[i]);
		}
		why = take_step(i, mode == ALOUD,
				mode != FRESH || i % ALL_EVERY == 0 ||
					i + 1 == count);
	}
	if (why == NULL)
		return;
	snprintf(h->reason, sizeof(h->reason), "%s", why);
	if (mode == ALOUD)
		printf("     ** %s\n", why);
	fflush(stdout);
	_exit(STOPPED_BAD);
}

/* Has a process run it. True: it went well to its end. */
static bool try_history(uint64_t seed, unsigned count, enum mode mode)
{
	int status;
	pid_t child;

	h->failed = -1;
	h->reason[0] = '\0';
	fflush(stdout);
	child = fork();
	if (child == 0) {
		alarm(SECONDS);
		if (mode == QUIET && freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		run_history(seed, count, mode);
		fflush(stdout);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("fork");
		exit(1);
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	h->failed = (int)h->count - 1;
	if (h->reason[0] == '\0')
		snprintf(h->reason, sizeof(h->reason),
			 "the monitor ended (wait status 0x%x)", status);
	return false;
}

/* Is it the same failure, but for numbers? */
static bool is_alike(const char *a, const char *b)
{
	static const char digits[] = "0123456789abcdefx";

	for (;; a++, b++) {
		a += strspn(a, digits);
		b += strspn(b, digits);
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

/* Leaves out [from, to) of the steps that are kept. True: it still fails. */
static bool fails_without(uint64_t seed, unsigned count, unsigned from,
			  unsigned to)
{
	static bool saved[HISTORY];
	unsigned n = 0;

	memcpy(saved, keep, sizeof(saved));
	for (unsigned i = 0; i < count; i++) {
		if (!keep[i])
			continue;
		if (n >= from && n < to)
			keep[i] = false;
		n++;
	}
	if (!try_history(seed, count, QUIET) && h->failed + 1 == (int)count &&
	    is_alike(h->reason, failure))
		return true;
	memcpy(keep, saved, sizeof(saved));
	return false;
}

static unsigned kept(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < HISTORY; i++)
		n += keep[i];
	return n;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds of CPU time of all processes that have ended. */
static double spent(void)
{
	struct rusage r;

	getrusage(RUSAGE_CHILDREN, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* Leaves out half, a quarter, ... of the steps as long as that is possible. */
static void shrink(uint64_t seed, unsigned count)
{
	double end = spent() + SHRINKING;

	for (unsigned size = kept() / 2; size > 0; size /= 2) {
		bool shrunk = true;

		while (shrunk) {
			shrunk = false;
			for (unsigned at = 0; at < kept() && spent() < end;) {
				if (fails_without(seed, count, at, at + size))
					shrunk = true;
				else
					at += size;
			}
			shrunk &= size == 1;
		}
	}
}

static void report(uint64_t seed)
{
	const char *comma = "";

	printf("# to see it again: --seed %llu --keep ",
	       (unsigned long long)seed);
	for (unsigned i = 0; i < HISTORY; i++) {
		if (!keep[i])
			continue;
		printf("%s%u", comma, i);
		comma = ",";
	}
	printf("\n");
}

static void fail(uint64_t seed)
{
	unsigned count = (unsigned)h->failed + 1;

	printf("# seed %llu, step %d: %s\n", (unsigned long long)seed,
	       h->failed, h->reason);
	for (unsigned i = 0; i < count; i++)
		keep[i] = true;
	if (try_history(seed, count, QUIET)) {
		printf("# the steps alone do not show it\n");
		return;
	}
	/* All pages are compared at each step now. */
	count = (unsigned)h->failed + 1;
	memcpy(failure, h->reason, sizeof(failure));
	for (unsigned i = count; i < HISTORY; i++)
		keep[i] = false;
	shrink(seed, count);
	printf("# %u VMs of %u pages; shrunk to %u steps:\n", h->config.vms,
	       h->config.pages, kept());
	(void)try_history(seed, count, ALOUD);
	report(seed);
}

/* Runs one history anew, then the steps of the list alone. */
static int replay(uint64_t seed, char *list)
{
	for (char *n = strtok(list, ","); n != NULL; n = strtok(NULL, ",")) {
		unsigned long i = strtoul(n, NULL, 0);

		if (i < HISTORY)
			keep[i] = true;
	}
	(void)try_history(seed, HISTORY, FRESH);
	return try_history(seed, HISTORY, ALOUD) ? 0 : 1;
}

static int run_all(uint64_t seed, unsigned long steps)
{
	double start = now();
	unsigned long done = 0;
	bool good = true;
	uint64_t first = seed;

	printf("1..1\n");
	while (good && done < steps) {
		unsigned count = steps - done < HISTORY ?
					 (unsigned)(steps - done) :
					 HISTORY;

		good = try_history(seed, count, FRESH);
		if (!good)
			fail(seed);
		done += h->count;
		seed++;
	}
	print_counts(h);
	printf("# %lu steps of %llu histories from seed %llu, %.0f steps a "
	       "second\n",
	       done, (unsigned long long)(seed - first),
	       (unsigned long long)first, (double)done / (now() - start));
	printf("%s 1 - kernel and specification agree\n",
	       good && done > 0 ? "ok" : "not ok");
	return good && done > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	unsigned long steps = 100000;
	uint64_t seed = 1;
	char *list = NULL;

	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--steps") == 0)
			steps = strtoul(argv[i + 1], NULL, 0);
		else if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 0);
		else if (strcmp(argv[i], "--keep") == 0)
			list = argv[i + 1];
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	h = mmap(NULL, sizeof(*h), PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (h == MAP_FAILED)
		return 1;
	return list != NULL ? replay(seed, list) : run_all(seed, steps);
}
