/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/**
 * SkepComposeService:
 * @name: as in the file
 * @description: (nullable): what it is made of, one translated phrase
 * @file: path of the file it is in, relative to the project
 * @grace_ms: how long its containers have to stop
 */
typedef struct
{
  char *name;
  char *description;
  char *file;
  guint grace_ms;
} SkepComposeService;

/**
 * SkepCompose:
 * @name: (nullable): what the project of Compose calls itself
 * @services: (element-type SkepComposeService): in the order of the files
 * @profiles: (element-type utf8): those that services are in, in their order
 *
 * A Compose file with its override file and those that it includes, as far as it is in the
 * project. Variables in it are not expanded.
 */
typedef struct
{
  char *name;
  GPtrArray *services;
  GPtrArray *profiles;

  /*< private >*/
  SkepDiscovery *discovery;
  GHashTable *files; /* paths of those that were read, owned */
  guint depth;       /* of includes */
} SkepCompose;

SkepCompose *skep_compose_new  (SkepDiscovery *discovery);
void         skep_compose_free (SkepCompose   *self);
void         skep_compose_read (SkepCompose   *self,
                                const char    *path,
                                const char    *text,
                                gsize          length);
gboolean     skep_compose_load (SkepCompose   *self,
                                const char    *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepCompose, skep_compose_free)

G_END_DECLS
