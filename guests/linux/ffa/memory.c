// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * Memory of Linux that the server borrows. While pages are lent Linux must not
 * touch them: they are then not its own, and it would take an external abort.
 */
#include "client.h"
#include "protocol.h"
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#define TAG    0x4b65656c
#define PIECES 16 /* of a region, a page each */

/* Regions may be sent at once: fewer than this, of pages of one block. */
#define REGIONS	    128
#define BLOCK_ORDER 8

/* Free pages of Linux may go to caches of its own in the meantime. */
#define SLACK 256

/* Pages, and the region that they are sent as. */
struct region {
	struct scatterlist sg[PIECES];
	u64 handle;
	bool lend;
};

static void put_pages(struct region *region, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		__free_page(sg_page(&region->sg[i]));
}

static int get_pages(struct region *region)
{
	unsigned int i;

	sg_init_table(region->sg, PIECES);
	for (i = 0; i < PIECES; i++) {
		struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

		if (!page) {
			put_pages(region, i);
			return -ENOMEM;
		}
		sg_set_page(&region->sg[i], page, PAGE_SIZE, 0);
	}
	return 0;
}

/* Returns the sum of the numbers that the pages begin with. */
static u64 sum_of(struct region *region)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < PIECES; i++)
		sum += *(u64 *)sg_virt(&region->sg[i]);
	return sum;
}

static int send(struct ffa_device *dev, struct region *region)
{
	const struct ffa_mem_ops *ops = dev->ops->mem_ops;
	struct ffa_mem_region_attributes borrower = {
		.receiver = dev->vm_id,
		.attrs = FFA_MEM_RW,
	};
	struct ffa_mem_ops_args args = {
		.use_txbuf = true,
		.tag = TAG,
		.sg = region->sg,
		.attrs = &borrower,
		.nattrs = 1,
	};
	int ret = region->lend ? ops->memory_lend(&args) :
				 ops->memory_share(&args);

	region->handle = args.g_handle;
	return ret;
}

static int reclaim(struct ffa_device *dev, const struct region *region)
{
	return dev->ops->mem_ops->memory_reclaim(region->handle, 0);
}

/* A lender leaves it to the borrower to say that it does not execute. */
static int retrieve(struct ffa_device *dev, const struct region *region,
		    u64 *sum)
{
	struct ffa_send_direct_data data = {
		.data0 = SERVER_RETRIEVE,
		.data1 = region->handle,
		.data2 = TAG,
		.data3 = FFA_MEM_RW | (region->lend ? FFA_MEM_NO_EXEC : 0),
	};
	int ret = server_ask(dev, &data);

	*sum = data.data1;
	return ret;
}

static int relinquish(struct ffa_device *dev, const struct region *region)
{
	struct ffa_send_direct_data data = {
		.data0 = SERVER_RELINQUISH,
		.data1 = region->handle,
	};

	return server_ask(dev, &data);
}

/*
 * Runs a test on a region. Where it fails the pages may still be lent, and are
 * not given to anybody else.
 */
static int with_region(struct ffa_device *dev, bool lend,
		       int (*run)(struct ffa_device *dev,
				  struct region *region))
{
	struct region region = { .lend = lend };
	int ret = get_pages(&region);

	if (ret)
		return ret;
	ret = run(dev, &region);
	if (!ret)
		put_pages(&region, PIECES);
	return ret;
}

/* All that becomes of a region. The server adds 1 to each page's number. */
static int round_trip(struct ffa_device *dev, struct region *region)
{
	u64 before = sum_of(region), seen;
	int ret = send(dev, region);

	if (ret)
		return ret;
	ret = retrieve(dev, region, &seen);
	if (!ret)
		ret = relinquish(dev, region);
	if (!ret)
		ret = reclaim(dev, region);
	if (!ret && (seen != before || sum_of(region) != before + PIECES))
		ret = -EBADMSG;
	return ret;
}

int test_share(struct ffa_device *dev)
{
	return with_region(dev, false, round_trip);
}

int test_lend(struct ffa_device *dev)
{
	return with_region(dev, true, round_trip);
}

/* Pages are shared once, and taken back when nobody has them, and only once. */
static int try_refused(struct ffa_device *dev, struct region *region)
{
	struct region again = *region;
	u64 seen;
	int ret = send(dev, region);

	if (ret)
		return ret;
	if (send(dev, &again) != -EACCES)
		return -EBADMSG;
	ret = retrieve(dev, region, &seen);
	if (ret)
		return ret;
	if (reclaim(dev, region) != -EACCES)
		return -EBADMSG;
	ret = relinquish(dev, region);
	if (!ret)
		ret = reclaim(dev, region);
	if (!ret && (reclaim(dev, region) != -EINVAL ||
		     retrieve(dev, region, &seen) != -EREMOTEIO))
		ret = -EBADMSG;
	return ret;
}

int test_refused(struct ffa_device *dev)
{
	return with_region(dev, false, try_refused);
}

/* Shares a part of a block as a region of that many pieces. */
static int send_part(struct ffa_device *dev, struct region *region,
		     struct page *part, unsigned int pieces)
{
	unsigned int i;

	sg_init_table(region->sg, pieces);
	for (i = 0; i < pieces; i++)
		sg_set_page(&region->sg[i], part + i, PAGE_SIZE, 0);
	return send(dev, region);
}

/*
 * Returns how many regions of so many pieces may be sent at once, or an errno:
 * of one piece as many as the monitor has records, of two as it has pages, too.
 */
static int count_regions(struct ffa_device *dev, struct page *block,
			 unsigned int pieces)
{
	struct region *regions =
		kvcalloc(REGIONS, sizeof(*regions), GFP_KERNEL);
	int count = 0, left, ret = regions ? 0 : -EINVAL;

	while (!ret && count < REGIONS) {
		ret = send_part(dev, &regions[count], block + count * pieces,
				pieces);
		count += !ret;
	}
	for (left = count; left; left--)
		if (reclaim(dev, &regions[left - 1]))
			return -EBUSY;
	kvfree(regions);
	return ret == -ENOMEM ? count : ret;
}

static int many_rounds(struct ffa_device *dev, struct region *region)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < 2 * rounds && !ret; i++) {
		region->lend = i % 2;
		ret = round_trip(dev, region);
	}
	return ret;
}

/* Records and pages that the monitor has for Linux, and Linux's own pages. */
struct room {
	int records;
	int pages;
	unsigned long free;
};

static struct room measure(struct ffa_device *dev, struct page *block)
{
	struct sysinfo info;

	si_meminfo(&info);
	return (struct room){
		.records = count_regions(dev, block, 1),
		.pages = count_regions(dev, block, 2),
		.free = info.freeram,
	};
}

static int compare(struct ffa_device *dev, struct room before,
		   struct room after)
{
	dev_info(&dev->dev,
		 "%u rounds: regions at once %d and %d, before %d and %d\n",
		 rounds, after.records, after.pages, before.records,
		 before.pages);
	dev_info(&dev->dev, "free pages: %lu, before %lu\n", after.free,
		 before.free);
	if (before.records <= 0 || before.pages <= 0)
		return -EINVAL;
	if (after.records != before.records || after.pages != before.pages)
		return -ENOSPC;
	return after.free + SLACK > before.free ? 0 : -ENOMEM;
}

int test_rounds(struct ffa_device *dev)
{
	struct page *block = alloc_pages(GFP_KERNEL, BLOCK_ORDER);
	struct room before;
	int ret;

	if (!block)
		return -ENOMEM;
	before = measure(dev, block);
	ret = with_region(dev, false, many_rounds);
	if (!ret)
		ret = compare(dev, before, measure(dev, block));
	if (!ret)
		__free_pages(block, BLOCK_ORDER);
	return ret;
}
