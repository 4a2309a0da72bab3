/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-folder.h"
#include "skep-ignore-rules.h"
#include "skep-script.h"
#include "skep-source-error.h"
#include "skep-workspace.h"

G_BEGIN_DECLS

/* One file of that many is not written by hand; no list of that length helps anyone. */
#define SKEP_DISCOVERY_MAX_SCRIPTS 2000
/* Further ones are counted, not kept: one bad encoding can make every line of a file an error. */
#define SKEP_DISCOVERY_MAX_ERRORS 100
/* A longer name is no name; it would make ids, log file names and rows unusable. */
#define SKEP_DISCOVERY_MAX_NAME_BYTES 200

typedef struct _SkepDiscovery SkepDiscovery;

/**
 * SkepFinishFunc:
 * @discovery: gets errors
 * @scripts: (element-type SkepScript): all that were found, in order; may be changed
 * @data: as given to skep_discovery_set_finish()
 *
 * Has the last word on the list of scripts of a project. Scripts in it are shared: a changed one
 * is a copy that takes the place of the other.
 */
typedef void (*SkepFinishFunc) (SkepDiscovery *discovery,
                                GPtrArray     *scripts,
                                gpointer       data);

/* A file that a unit depends on. */
typedef struct
{
  char *path; /* relative to the project */
  SkepFileStamp stamp;
} SkepDiscoveryFile;

/* What a unit tells those of the folders in its own. */
typedef struct
{
  const char *source; /* interned, of the unit that tells it */
  const char *key;    /* interned */
  GVariant *value;    /* NULL if no unit tells it */
} SkepDiscoveryNote;

/* What a unit was told about a folder and the workspaces around it. */
typedef struct
{
  const char *tool; /* interned */
  char *dir;
  SkepMembership membership;
  char *workspace;  /* folder of the one that says so, NULL if there is none */
} SkepDiscoveryMembership;

/**
 * SkepDiscoveryUnit:
 * @source: id of the source, interned
 * @dir: folder relative to the project
 * @scripts: (element-type SkepScript): what it found
 * @errors: (element-type SkepSourceError): what is wrong with the files
 * @name: (nullable): the name that the project gives itself
 * @finish: (nullable): called with all scripts of the project
 * @finish_data: for @finish, read only from then on
 *
 * What one source found in one folder, and the files and folders that this depends on, so that it
 * is only looked for again when one of those has changed. Changed by the one thread that runs its
 * discovery, immutable when that is finished; reference-counted.
 */
typedef struct
{
  const char *source;
  char *dir;
  GPtrArray *scripts;
  GPtrArray *errors;
  char *name;
  SkepFinishFunc finish;
  gpointer finish_data;

  /*< private >*/
  GDestroyNotify finish_destroy;
  GHashTable *index_by_id; /* borrowed id → position in scripts + 1; NULL when it is sealed */
  GHashTable *paths;       /* borrowed from files; NULL when it is sealed */
  gboolean has_too_many_scripts;
  GPtrArray *folders;      /* (element-type SkepFolder) that were looked at */
  GPtrArray *hidden;       /* paths of folders that are not to be searched, owned */
  GPtrArray *missing;      /* paths of folders that were not there, owned */
  GArray *files;           /* of SkepDiscoveryFile, those that were looked at */
  SkepIgnoreRules *ignored; /* those of its folder; NULL unless it is about them */
  GPtrArray *workspaces;   /* (element-type SkepWorkspace) that it has found, owned */
  GArray *memberships;     /* of SkepDiscoveryMembership, those that it asked for */
  GArray *told;            /* of SkepDiscoveryNote, by this unit */
  GArray *heard;           /* of SkepDiscoveryNote, by units of enclosing folders */
} SkepDiscoveryUnit;

SkepDiscoveryUnit *skep_discovery_unit_new        (const char          *source,
                                                   const char          *dir);
SkepDiscoveryUnit *skep_discovery_unit_ref        (SkepDiscoveryUnit   *self);
void               skep_discovery_unit_unref      (SkepDiscoveryUnit   *self);
void               skep_discovery_unit_take_script (SkepDiscoveryUnit  *self,
                                                   SkepScript          *script);
void               skep_discovery_unit_add_error  (SkepDiscoveryUnit   *self,
                                                   SkepSourceError     *error);
void               skep_discovery_unit_set_finish (SkepDiscoveryUnit   *self,
                                                   SkepFinishFunc       finish,
                                                   gpointer             data,
                                                   GDestroyNotify       destroy);
void               skep_discovery_unit_add_folder (SkepDiscoveryUnit   *self,
                                                   const char          *dir,
                                                   SkepFolder          *folder);
void               skep_discovery_unit_add_file   (SkepDiscoveryUnit   *self,
                                                   const char          *path,
                                                   const SkepFileStamp *stamp);
void               skep_discovery_unit_tell       (SkepDiscoveryUnit   *self,
                                                   const char          *key,
                                                   GVariant            *value);
GVariant          *skep_discovery_unit_get_told   (SkepDiscoveryUnit   *self,
                                                   const char          *key);
void               skep_discovery_unit_add_heard  (SkepDiscoveryUnit   *self,
                                                   const char          *source,
                                                   const char          *key,
                                                   GVariant            *value);
void               skep_discovery_unit_add_membership
                                                  (SkepDiscoveryUnit   *self,
                                                   const char          *tool,
                                                   const char          *dir,
                                                   SkepMembership       membership,
                                                   const char          *workspace);
void               skep_discovery_unit_seal       (SkepDiscoveryUnit   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepDiscoveryUnit, skep_discovery_unit_unref)

G_END_DECLS
