/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Counts the heap allocations of each thread by standing in for glibc's functions. A sanitizer
 * stands there itself; with it, and with another C library, nothing is counted. */

#include "config.h"

#include <stdlib.h>

#include "bench-harness.h"

#if !defined (__GLIBC__) || defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define CANNOT_COUNT
#elif defined (__has_feature)
#if __has_feature (address_sanitizer) || __has_feature (thread_sanitizer)
#define CANNOT_COUNT
#endif
#endif

#ifdef CANNOT_COUNT

/**
 * bench_allocations_known:
 *
 * Returns: %TRUE if bench_allocations_get() counts
 */
gboolean
bench_allocations_known (void)
{
  return FALSE;
}

/**
 * bench_allocations_get:
 *
 * Returns: how many allocations the calling thread has made
 */
guint64
bench_allocations_get (void)
{
  return 0;
}

#else

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

static __thread guint64 n_allocations;

gboolean
bench_allocations_known (void)
{
  return TRUE;
}

guint64
bench_allocations_get (void)
{
  return n_allocations;
}

void *
malloc (size_t size)
{
  n_allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n,
        size_t size)
{
  n_allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void   *memory,
         size_t  size)
{
  n_allocations++;
  return __libc_realloc (memory, size);
}

void *
aligned_alloc (size_t alignment,
               size_t size)
{
  n_allocations++;
  return __libc_memalign (alignment, size);
}

int
posix_memalign (void   **memory,
                size_t   alignment,
                size_t   size)
{
  n_allocations++;
  *memory = __libc_memalign (alignment, size);
  return *memory != NULL ? 0 : 12; /* ENOMEM */
}

#endif
