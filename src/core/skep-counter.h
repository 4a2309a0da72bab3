/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepCounter:
 *
 * A number which any thread raises, or one thread sets, and any thread reads. Relaxed: no addition
 * is lost, but it orders no other memory and says nothing about anything but itself. Never count
 * reads of something: counting costs some 20 times what reading a state does.
 */
typedef struct
{
  guint64 value; /* (atomic, relaxed) */
} SkepCounter;

/**
 * skep_counter_add:
 * @self: a counter
 * @amount: how much it rises
 *
 * Any thread.
 */
static inline void
skep_counter_add (SkepCounter *self,
                  guint64      amount)
{
  __atomic_fetch_add (&self->value, amount, __ATOMIC_RELAXED);
}

/**
 * skep_counter_set:
 * @self: a counter that only one thread writes
 * @value: what it holds from now on
 *
 * For a gauge, such as the memory of a tree: the last value, not a sum.
 */
static inline void
skep_counter_set (SkepCounter *self,
                  guint64      value)
{
  __atomic_store_n (&self->value, value, __ATOMIC_RELAXED);
}

/**
 * skep_counter_get:
 * @self: a counter
 *
 * Any thread.
 *
 * Returns: the sum so far, or the last value set
 */
static inline guint64
skep_counter_get (const SkepCounter *self)
{
  return __atomic_load_n (&self->value, __ATOMIC_RELAXED);
}

G_END_DECLS
