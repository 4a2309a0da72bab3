/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-output.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The reader may have made our end non-blocking, as some shells do. */
static bool
can_go_on (void)
{
  struct pollfd reader = { .fd = STDOUT_FILENO, .events = POLLOUT };

  if (errno == EAGAIN)
    poll (&reader, 1, -1);

  return errno == EAGAIN || errno == EINTR;
}

static void
add_bytes (SkepKeeperOutput *output,
           const char       *bytes,
           size_t            length)
{
  while (length > 0)
    {
      size_t n_fit = sizeof output->bytes - output->n_bytes;
      size_t n_taken = length < n_fit ? length : n_fit;

      memcpy (output->bytes + output->n_bytes, bytes, n_taken);
      output->n_bytes += n_taken;
      bytes += n_taken;
      length -= n_taken;

      if (output->n_bytes == sizeof output->bytes)
        skep_keeper_output_flush (output);
    }
}

void
skep_keeper_output_add_string (SkepKeeperOutput *output,
                               const char       *string)
{
  add_bytes (output, string, strlen (string) + 1);
}

void
skep_keeper_output_add_number (SkepKeeperOutput *output,
                               int64_t           number)
{
  char text[32];

  snprintf (text, sizeof text, "%" PRId64, number);
  skep_keeper_output_add_string (output, text);
}

void
skep_keeper_output_flush (SkepKeeperOutput *output)
{
  size_t n_written = 0;

  while (n_written < output->n_bytes && !output->is_broken)
    {
      ssize_t n = write (STDOUT_FILENO, output->bytes + n_written, output->n_bytes - n_written);

      if (n > 0)
        n_written += (size_t) n;
      else if (n == 0 || !can_go_on ())
        output->is_broken = true;
    }

  output->n_bytes = 0;
}
