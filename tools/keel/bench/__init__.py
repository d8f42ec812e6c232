# SPDX-License-Identifier: BSD-3-Clause
"""tools/bench: what calls cost."""
