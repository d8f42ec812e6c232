/* SPDX-License-Identifier: BSD-3-Clause */
/* Notifications of FF-A. */
#include <keel/ffa.h>
#include <keel/guest.h>
#include <stddef.h>

/* A call about `ids`, w3 and w4, for `receiver` by `sender`. */
static int32_t change(uint64_t func, uint16_t sender, uint16_t receiver,
		      uint32_t flags, uint64_t ids)
{
	return guest_ffa_status(ffa_call_args(func, ffa_pair(sender, receiver),
					      flags, (uint32_t)ids, ids >> 32));
}

int32_t guest_ffa_bind(uint16_t sender, uint32_t flags, uint64_t ids)
{
	return change(FFA_NOTIFICATION_BIND_32, sender, guest_id(), flags, ids);
}

int32_t guest_ffa_unbind(uint16_t sender, uint64_t ids)
{
	return change(FFA_NOTIFICATION_UNBIND_32, sender, guest_id(), 0, ids);
}

int32_t guest_ffa_set(uint16_t receiver, uint32_t flags, uint64_t ids)
{
	return change(FFA_NOTIFICATION_SET_32, guest_id(), receiver, flags,
		      ids);
}

int32_t guest_ffa_get(uint16_t vcpu, uint64_t *ids, bool *rx_full)
{
	struct ffa_args v = ffa_call_args(
		FFA_NOTIFICATION_GET_32, ffa_pair(vcpu, guest_id()),
		FFA_NOTIFICATIONS_OF_VMS |
			(rx_full != NULL ? FFA_NOTIFICATIONS_OF_MONITOR : 0),
		0, 0);
	int32_t status = guest_ffa_status(v);

	if (status != 0)
		return status;
	*ids = v.x[5] << 32 | (uint32_t)v.x[4];
	if (rx_full != NULL)
		*rx_full = v.x[7] & FFA_NOTIFICATION_RX_FULL;
	return 0;
}
