/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-record.h"

SkepMcpRecord *
skep_mcp_record_copy (const SkepMcpRecord *self)
{
  SkepMcpRecord *copy = g_memdup2 (self, sizeof *self);

  copy->client = g_strdup (self->client);
  copy->method = g_strdup (self->method);
  copy->words = g_strdup (self->words);

  return copy;
}

void
skep_mcp_record_free (SkepMcpRecord *self)
{
  g_free (self->client);
  g_free (self->method);
  g_free (self->words);
  g_free (self);
}
