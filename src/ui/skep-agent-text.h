/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-consent.h"

G_BEGIN_DECLS

char *skep_agent_text_quote          (const char          *name);
char *skep_agent_text_dup_title      (const SkepMcpClient *client);
char *skep_agent_text_dup_process    (const SkepMcpClient *client);
char *skep_agent_text_dup_folder     (const char          *path);
char *skep_agent_text_format_time    (gint64               wall_us);

G_END_DECLS
