/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog.h"
#include "skep-supervisor.h"

G_BEGIN_DECLS

/**
 * SkepMcpBells:
 * @SKEP_MCP_BELL_CATALOG: that of the catalog
 * @SKEP_MCP_BELL_RUNS: that of the supervisor, which rings for output, too, if its log is watched
 *
 * What rings when something has changed.
 */
typedef enum
{
  SKEP_MCP_BELL_CATALOG = 1 << 0,
  SKEP_MCP_BELL_RUNS = 1 << 1,
} SkepMcpBells;

/**
 * SkepMcpObservation:
 * @stamp: another one if anything that was added has changed
 * @bells: what rings then
 * @logs: (element-type SkepLog): those whose output was added, watched
 *
 * What something depends on, as it is at one moment. Whoever compares the stamps of two of them
 * keeps the older one until the newer one was made: no output falls between.
 */
typedef struct
{
  guint64 stamp;
  SkepMcpBells bells;
  GPtrArray *logs;
} SkepMcpObservation;

SkepMcpObservation *skep_mcp_observation_new          (void);
void                skep_mcp_observation_free         (SkepMcpObservation *self);
void                skep_mcp_observation_add_number   (SkepMcpObservation *self,
                                                       guint64             number);
void                skep_mcp_observation_add_text     (SkepMcpObservation *self,
                                                       const char         *text);
void                skep_mcp_observation_add_scripts  (SkepMcpObservation *self,
                                                       SkepCatalog        *catalog);
void                skep_mcp_observation_add_states   (SkepMcpObservation *self,
                                                       SkepSupervisor     *supervisor);
void                skep_mcp_observation_add_output   (SkepMcpObservation *self,
                                                       SkepRun            *run);
void                skep_mcp_observation_add_problems (SkepMcpObservation *self,
                                                       SkepRun            *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpObservation, skep_mcp_observation_free)

G_END_DECLS
