/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * <stdatomic.h> of the models: the kernel's sources are compiled as C++, and
 * every atomic access of theirs becomes one of Relacy's. Each order that the
 * source spells is a site, which the command line may weaken.
 */
#pragma once

#include <relacy/relacy.hpp>

#include <type_traits>

#undef memory_order_relaxed
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno

namespace model
{

struct order {
	rl::memory_order mo;
	rl::debug_info where;
};

/* The order of the site at where: mo, or what the command line makes of it. */
rl::memory_order order_at(rl::memory_order mo, const rl::debug_info &where);

template <int> order site(rl::memory_order mo, const rl::debug_info &where)
{
	static const rl::memory_order now = order_at(mo, where);

	return { now, where };
}

/* As in C, one that nobody initialised is zero. */
template <typename T> struct atomic : rl::atomic<T> {
	atomic() : rl::atomic<T>(T())
	{
	}
};

template <typename T> using as_is = typename std::common_type<T>::type;

/* Relacy's failure is never stronger than its success. A weakened one's is. */
template <bool weak, typename T>
bool exchange(atomic<T> *a, T *expected, T desired, order ok, order failed)
{
	bool acquires = failed.mo == rl::mo_acquire &&
			(ok.mo == rl::mo_relaxed || ok.mo == rl::mo_release);
	bool done = a->compare_exchange(rl::bool_t<weak>(), *expected, desired,
					ok.mo,
					acquires ? rl::mo_relaxed : failed.mo,
					ok.where);

	if (!done && acquires)
		rl::atomic_thread_fence(rl::mo_acquire, failed.where);
	return done;
}

} // namespace model

#define MODEL_ORDER(mo) model::site<__COUNTER__>(rl::mo, $)

#define memory_order_relaxed MODEL_ORDER(mo_relaxed)
#define memory_order_acquire MODEL_ORDER(mo_acquire)
#define memory_order_release MODEL_ORDER(mo_release)
#define memory_order_acq_rel MODEL_ORDER(mo_acq_rel)
#define memory_order_seq_cst MODEL_ORDER(mo_seq_cst)

#define _Atomic(T) model::atomic<T>
#define _Static_assert static_assert
#define _Alignas alignas

template <typename T> void atomic_init(model::atomic<T> *a, model::as_is<T> v)
{
	a->store(v, rl::mo_relaxed, $);
}

template <typename T>
T atomic_load_explicit(const model::atomic<T> *a, model::order o)
{
	return a->load(o.mo, o.where);
}

template <typename T>
void atomic_store_explicit(model::atomic<T> *a, model::as_is<T> v,
			   model::order o)
{
	a->store(v, o.mo, o.where);
}

#define MODEL_FETCH(op)                                                        \
	template <typename T>                                                  \
	T atomic_fetch_##op##_explicit(model::atomic<T> *a, model::as_is<T> v, \
				       model::order o)                         \
	{                                                                      \
		return a->fetch_##op(v, o.mo, o.where);                        \
	}
MODEL_FETCH(add)
MODEL_FETCH(sub)
MODEL_FETCH(and)
MODEL_FETCH(or)
MODEL_FETCH(xor)
#undef MODEL_FETCH

template <typename T>
bool atomic_compare_exchange_strong_explicit(model::atomic<T> *a, T *expected,
					     model::as_is<T> desired,
					     model::order ok,
					     model::order failed)
{
	return model::exchange<false>(a, expected, T(desired), ok, failed);
}

template <typename T>
bool atomic_compare_exchange_weak_explicit(model::atomic<T> *a, T *expected,
					   model::as_is<T> desired,
					   model::order ok, model::order failed)
{
	return model::exchange<true>(a, expected, T(desired), ok, failed);
}

static inline void atomic_thread_fence(model::order o)
{
	if (o.mo != rl::mo_relaxed)
		rl::atomic_thread_fence(o.mo, o.where);
}

/* Without an order: sequentially consistent, and no site. */
#define MODEL_SEQ_CST(...) (model::order{ rl::mo_seq_cst, $ })
#define atomic_load(a)	   atomic_load_explicit(a, MODEL_SEQ_CST())
#define atomic_store(a, v) atomic_store_explicit(a, v, MODEL_SEQ_CST())
