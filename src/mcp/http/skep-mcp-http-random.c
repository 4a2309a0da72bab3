/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <sys/random.h>

#include "skep-mcp-http-random.h"

/**
 * skep_mcp_http_random_make:
 * @n_bytes: how many, at most %SKEP_MCP_HTTP_MAX_RANDOM_BYTES
 *
 * What nobody can guess, from the kernel. Any thread.
 *
 * Returns: (transfer full): that many bytes in hexadecimal digits
 */
char *
skep_mcp_http_random_make (gsize n_bytes)
{
  guchar bytes[SKEP_MCP_HTTP_MAX_RANDOM_BYTES];
  GString *text;

  g_return_val_if_fail (n_bytes <= sizeof bytes, NULL);

  /* So few come all at once; a guessable secret would be worse than none. */
  while (getrandom (bytes, n_bytes, 0) != (gssize) n_bytes)
    if (errno != EINTR)
      g_error ("the kernel gives no random numbers: %s", g_strerror (errno));

  text = g_string_sized_new (2 * n_bytes + 1);
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);

  return g_string_free (text, FALSE);
}
