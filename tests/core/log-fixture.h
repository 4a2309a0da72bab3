/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-log-search.h"
#include "skep-output-writer.h"

G_BEGIN_DECLS

#define LOG_FIXTURE_PROJECT "/src/shop"

/**
 * LogFixture:
 * @folder: where everything is
 * @table: runs of this supervisor
 * @history: runs of it and of an earlier one
 * @n_past: of the latter
 *
 * Runs with output, in files, without processes.
 */
typedef struct
{
  char *folder;
  SkepRunTable *table;
  SkepRunHistory *history;
  guint n_past;
} LogFixture;

void     log_fixture_set_up    (LogFixture    *self,
                                gconstpointer  data);
void     log_fixture_tear_down (LogFixture    *self,
                                gconstpointer  data);
SkepRun *log_fixture_add_run   (LogFixture    *self,
                                const char    *name,
                                const char    *text);
void     log_fixture_add_past  (LogFixture    *self,
                                const char    *name,
                                const char    *text);

SkepLogQuery *log_fixture_query (const char       *pattern,
                                 SkepLogQueryFlags flags);

G_END_DECLS
