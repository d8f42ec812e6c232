/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps for people to read. */
#include <inttypes.h>
#include <stdio.h>

#include "test/spec/lockstep.h"
#include "test/spec/turn.h"

static const struct {
	uint32_t id;
	const char *name;
} names[] = {
	{ ID_ERROR, "ERROR" },
	{ ID_SUCCESS, "SUCCESS" },
	{ ID_INTERRUPT, "INTERRUPT" },
	{ ID_VERSION, "VERSION" },
	{ ID_FEATURES, "FEATURES" },
	{ ID_RX_RELEASE, "RX_RELEASE" },
	{ ID_RXTX_MAP, "RXTX_MAP" },
	{ ID_RXTX_UNMAP, "RXTX_UNMAP" },
	{ ID_PARTITION_INFO_GET, "PARTITION_INFO_GET" },
	{ ID_ID_GET, "ID_GET" },
	{ ID_MSG_POLL, "MSG_POLL" },
	{ ID_MSG_WAIT, "MSG_WAIT" },
	{ ID_YIELD, "YIELD" },
	{ ID_RUN, "RUN" },
	{ ID_MSG_SEND, "MSG_SEND" },
	{ ID_DIRECT_REQ, "DIRECT_REQ" },
	{ ID_DIRECT_RESP, "DIRECT_RESP" },
	{ ID_MEM_DONATE, "MEM_DONATE" },
	{ ID_MEM_LEND, "MEM_LEND" },
	{ ID_MEM_SHARE, "MEM_SHARE" },
	{ ID_MEM_RETRIEVE_REQ, "MEM_RETRIEVE_REQ" },
	{ ID_MEM_RETRIEVE_RESP, "MEM_RETRIEVE_RESP" },
	{ ID_MEM_RELINQUISH, "MEM_RELINQUISH" },
	{ ID_MEM_RECLAIM, "MEM_RECLAIM" },
	{ ID_NOTIFICATION_BIND, "NOTIFICATION_BIND" },
	{ ID_NOTIFICATION_UNBIND, "NOTIFICATION_UNBIND" },
	{ ID_NOTIFICATION_SET, "NOTIFICATION_SET" },
	{ ID_NOTIFICATION_GET, "NOTIFICATION_GET" },
	{ ID_NOTIFICATION_INFO, "NOTIFICATION_INFO_GET" },
	{ ID_MSG_SEND2, "MSG_SEND2" },
	{ ID_INFO_GET_REGS, "PARTITION_INFO_GET_REGS" },
	{ ID_DIRECT_REQ2, "DIRECT_REQ2" },
	{ ID_DIRECT_RESP2, "DIRECT_RESP2" },
	{ ID_CPU_ON, "CPU_ON" },
	{ ID_CPU_OFF, "CPU_OFF" },
	{ ID_AFFINITY_INFO, "AFFINITY_INFO" },
};

static const char *const codes[] = {
	"",	     "NOT_SUPPORTED", "INVALID_PARAMETERS",
	"NO_MEMORY", "BUSY",	      "INTERRUPTED",
	"DENIED",    "RETRY",	      "ABORTED",
	"NO_DATA",
};

static const char *const versions[] = { "SPCI 0.9", "FF-A 1.0", "FF-A 1.1",
					"FF-A 1.2" };
static const char *const kinds[] = { "calls", "repeats", "is interrupted",
				     "WFI",   "WFE",	 "stores" };

#define NAMES (sizeof(names) / sizeof(names[0]))

_Static_assert(NAMES < CALLS, "a row for each name, and one for the rest");

/* The number of the name of an id; NAMES: it has none. */
static unsigned named(uint64_t x0)
{
	uint32_t id = (uint32_t)x0 & ~(ID_64 | 1U << 16);
	unsigned i = 0;

	while (i < NAMES && names[i].id != id)
		i++;
	return i;
}

void count_answer(struct history *h, uint64_t x0, const struct seen *seen)
{
	unsigned long *row = h->answers[named(x0)];
	uint32_t code = (uint32_t)-seen->x[2];

	if (seen->again)
		row[ANSWERS - 1]++;
	else if ((uint32_t)seen->x[0] == ID_ERROR && code < ANSWERS - 1)
		row[code]++;
	else
		row[0]++;
}

void print_counts(const struct history *h)
{
	printf("# %-24s     done   NS  INV  MEM BUSY INTR  DEN  RTY  ABO  DAT "
	       "again\n",
	       "call");
	for (unsigned i = 0; i <= NAMES; i++) {
		printf("# %-24s %8lu", i < NAMES ? names[i].name : "others",
		       h->answers[i][0]);
		for (unsigned k = 1; k < ANSWERS; k++)
			printf(" %4lu", h->answers[i][k]);
		printf("\n");
	}
}

static void print_id(uint64_t x0)
{
	unsigned i = named(x0);

	if (i < NAMES)
		printf(" %s", names[i].name);
	if (i == NAMES || x0 != names[i].id)
		printf(" 0x%" PRIx64, x0);
}

static void print_registers(const uint64_t *x, unsigned count)
{
	for (unsigned i = 1; i < count; i++) {
		if (x[i] != 0)
			printf(" x%u=0x%" PRIx64, i, x[i]);
	}
}

static void print_tx(const struct step *step)
{
	for (unsigned i = 0; i < step->tx_size && i < 256; i++)
		printf("%s%02x",
		       i % 16 == 0 ? "\n        TX " :
		       i % 4 == 0  ? " " :
				     "",
		       step->tx[i]);
}

void print_step(const struct spec *s, const struct step *step, unsigned number)
{
	struct vcpu_name n = s->on[step->cpu];

	printf("#%u CPU %u: VM %u vCPU %u (%s) %s", number, step->cpu, n.vm,
	       n.index, versions[s->vm[n.vm].version], kinds[step->kind]);
	if (step->kind == STEP_STORE)
		printf(" 0x%x to page %u of VM %u", step->stamp,
		       step->page % s->pages, 1 + step->page / s->pages);
	if (step->kind == STEP_CALL) {
		print_id(step->x[0]);
		if (step->smc)
			printf(" by smc");
		printf(" %s", step->note);
		printf("\n       ");
		print_registers(step->x, 8);
		print_tx(step);
	}
	if (step->interrupt != 0)
		printf("\n        an interrupt is pending at every look %u",
		       step->interrupt);
	printf("\n");
}

void print_effect(const struct spec *s, const struct step *step,
		  const struct seen *seen)
{
	struct vcpu_name n = s->on[step->cpu];

	if (step->kind != STEP_CALL && step->kind != STEP_REPEAT)
		return;
	if (seen->again) {
		printf("     -> to be repeated\n");
		return;
	}
	printf("     ->");
	print_id(seen->x[0]);
	if ((uint32_t)seen->x[0] == ID_ERROR && -(int32_t)seen->x[2] < 10 &&
	    (int32_t)seen->x[2] < 0)
		printf(" %s", codes[-(int32_t)seen->x[2]]);
	print_registers(seen->x, 8);
	printf("; VM %u vCPU %u runs\n", n.vm, n.index);
}
