/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/console.h"

#include "kernel/vm/dialect.h"
#include "kernel/vm/log_line.h"
#include "lib/compiler.h"

#define TEXT 2 /* the register in which the text begins */

/* The text of a call, in registers that have `width` bytes of it each. */
struct text {
	char chars[(FFA_REGISTERS_ALL - TEXT) * sizeof(uint64_t)];
	unsigned width;
	unsigned registers; /* that the call has, x0 and x1 too */
};

static unsigned room(const struct text *t)
{
	return (t->registers - TEXT) * t->width;
}

/* Reads the registers, as many as the id and the version of the caller have. */
static void read(const struct call *c, struct text *t)
{
	bool wide = (c->arg[0] & FFA_64_BIT) != 0;

	t->width = wide ? sizeof(uint64_t) : sizeof(uint32_t);
	t->registers = wide && vm_dialect(c->vcpu->vm) >= DIALECT_FFA_1_2 ?
			       FFA_REGISTERS_ALL :
			       FFA_REGISTERS;
	for (unsigned r = TEXT; r < t->registers; r++)
		memcpy(t->chars + (r - TEXT) * t->width, &c->arg[r], t->width);
}

/* Returns an answer that writes all registers of the call. */
static struct ffa_answer of_call(const struct text *t, struct ffa_answer a)
{
	return t->registers == FFA_REGISTERS ? a : ffa_wide(a);
}

/* Returns the call once more, with its text from number `first` on. */
static struct ffa_answer again(struct call *c, const struct text *t,
			       unsigned first, unsigned count)
{
	struct ffa_answer a = of_call(t, ffa_answer((uint32_t)c->arg[0]));

	a.x[1] = count - first;
	for (unsigned r = TEXT; first < count; r++, first += t->width) {
		unsigned left = count - first;

		memcpy(&a.x[r], t->chars + first,
		       left < t->width ? left : t->width);
	}
	c->then = CALL_REPEATS;
	return a;
}

COLD struct ffa_answer ffa_console_log(struct call *c)
{
	uint32_t count = (uint32_t)c->arg[1];
	struct text t;

	read(c, &t);
	if (count == 0 || count > room(&t))
		return of_call(&t, ffa_status(STATUS_INVALID_PARAMETERS));
	for (uint32_t i = 0; i < count; i++) {
		if (!log_line_put(c->vcpu->vm, t.chars[i]))
			return again(c, &t, i, count);
	}
	return of_call(&t, ffa_success(0, 0));
}
