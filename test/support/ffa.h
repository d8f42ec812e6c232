/* SPDX-License-Identifier: BSD-3-Clause */
/* FF-A as guests speak it: ids, versions, and what an answer has to be. */
#pragma once

#include "kernel/ffa/list.h"
#include "kernel/vm/dialect.h"
#include "test/support/machine.h"

#define FFA_ERROR   FFA_ID(ERROR)
#define FFA_SUCCESS FFA_ID(SUCCESS)
#define FFA_NONE    0xffffffffU /* VERSION: there is no such version */

/* Has a VM speak a version, settled or not, as its manifest would. */
static inline void ffa_speak(unsigned vm, uint32_t dialect)
{
	atomic_store(&vm_find(vm)->dialect, dialect);
}

/* FFA_SUCCESS with w2 and w3, and an error: both without upper halves. */
#define ffa_assert_success(a, v, w2, w3) \
	assert_answer(a, v, FFA_SUCCESS, 0, w2, w3, 0, 0, 0, 0)
#define ffa_assert_error(a, v, status) \
	assert_answer(a, v, FFA_ERROR, 0, (uint32_t)(status), 0, 0, 0, 0, 0)

/* A call of v that is refused with this error and changes nothing. */
#define ffa_refused(v, status, ...)                               \
	do {                                                      \
		struct snapshot before_ = snapshot();             \
                                                                  \
		ffa_assert_error(hvc(v, __VA_ARGS__), v, status); \
		assert_unchanged(&before_);                       \
	} while (0)

/* The same of calls with registers x0 to x17. */
#define ffa_assert_wide_error(a, v, status)                       \
	do {                                                      \
		struct wide_answer a_ = (a);                      \
		const uint64_t x_[WIDE] = { FFA_ERROR, 0,         \
					    (uint32_t)(status) }; \
                                                                  \
		assert_ptr_equal(a_.next, v);                     \
		assert_memory_equal(a_.x, x_, sizeof(x_));        \
	} while (0)

/* True if a guest may call it, in some version and form. */
static inline bool ffa_is_call(uint32_t id)
{
	switch (FFA_OFFSET(id)) {
#define CALL(offset, name, handler, forms, first, last, reported) case offset:
		FFA_CALLS(CALL)
		return true;
#undef CALL
	default:
		return false;
	}
}
