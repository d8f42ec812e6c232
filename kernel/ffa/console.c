/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/console.h"

#include "kernel/vm/dialect.h"
#include "kernel/vm/log_line.h"
#include "lib/compiler.h"

#define TEXT 2 /* the register in which the text begins */

/* The text of a call, in registers that have `width` bytes of it each. */
struct text {
	const uint64_t *x; /* from TEXT on */
	unsigned width;
	unsigned registers; /* that the call has, x0 and x1 too */
};

/* Finds the text, in as many registers as the caller's id and version have. */
static struct text text_of(const struct call *c)
{
	bool wide = (c->arg[0] & FFA_64_BIT) != 0;

	return (struct text){
		.x = c->arg + TEXT,
		.width = wide ? sizeof(uint64_t) : sizeof(uint32_t),
		.registers = wide && vm_dialect(c->vcpu->vm) >=
						     DIALECT_FFA_1_2 ?
				     FFA_REGISTERS_ALL :
				     FFA_REGISTERS,
	};
}

static unsigned char byte_at(const struct text *t, unsigned i)
{
	return (unsigned char)(t->x[i / t->width] >> 8 * (i % t->width));
}

/* Makes a the call once more, with its text from number `first` on. */
static void repeat(struct call *c, const struct text *t, unsigned first,
		   struct ffa_answer *a)
{
	unsigned count = (uint32_t)c->arg[1];

	a->x[0] = (uint32_t)c->arg[0];
	a->x[1] = count - first;
	for (unsigned i = 0; first < count; i++, first++)
		a->x[TEXT + i / t->width] |= (uint64_t)byte_at(t, first)
					     << 8 * (i % t->width);
	c->then = CALL_REPEATS;
}

COLD struct ffa_answer ffa_console_log(struct call *c)
{
	uint32_t count = (uint32_t)c->arg[1];
	struct text t = text_of(c);
	bool right = count != 0 && count <= (t.registers - TEXT) * t.width;
	struct ffa_answer a =
		ffa_status(right ? STATUS_OK : STATUS_INVALID_PARAMETERS);
	uint32_t i = 0;

	a.count = t.registers;
	while (right && i < count &&
	       log_line_put(c->vcpu->vm, (char)byte_at(&t, i)))
		i++;
	if (right && i < count)
		repeat(c, &t, i, &a);
	return a;
}
