/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-discovery-unit.h"
#include "skep-folder.h"
#include "skep-script.h"
#include "skep-source-error.h"

G_BEGIN_DECLS

/* A larger file is not a hand-written list of scripts; reading it would only cost memory. */
#define SKEP_DISCOVERY_MAX_FILE_BYTES (8 * 1024 * 1024)
/* Folders of a project that are looked at: more than any project that one person works on, and
 * what can be looked at within seconds. */
#define SKEP_DISCOVERY_MAX_FOLDERS 50000
/* Below the project's own folder; deeper ones are what tools make. */
#define SKEP_DISCOVERY_MAX_DEPTH 12
/* Of the whole project. */
#define SKEP_DISCOVERY_MAX_ALL_SCRIPTS 100000

/**
 * SkepDiscovery:
 *
 * One look at a project: the scripts and the errors found so far. Owned by one thread at a time,
 * immutable when it is finished; reference-counted, the next look may use what this one found.
 */
typedef struct _SkepDiscovery SkepDiscovery;

/**
 * SkepDiscoveryProgressFunc:
 * @scripts: (transfer full) (element-type SkepScript): what was found so far, never changed
 * @data: user data
 *
 * Called in the thread that runs the discovery.
 */
typedef void (*SkepDiscoveryProgressFunc) (GPtrArray *scripts,
                                           gpointer   data);

gboolean       skep_discovery_check_folder  (const char                *folder,
                                             GError                   **error);

SkepDiscovery *skep_discovery_new           (const char                *project,
                                             const char                *search_path);
SkepDiscovery *skep_discovery_ref           (SkepDiscovery             *self);
void           skep_discovery_unref         (SkepDiscovery             *self);
void           skep_discovery_set_managers  (SkepDiscovery             *self,
                                             const char                *chosen,
                                             const char                *preferred);
void           skep_discovery_set_previous  (SkepDiscovery             *self,
                                             SkepDiscovery             *previous);
void           skep_discovery_set_progress  (SkepDiscovery             *self,
                                             SkepDiscoveryProgressFunc  progress,
                                             gpointer                   data);
void           skep_discovery_conclude      (SkepDiscovery             *self);
gboolean       skep_discovery_run           (SkepDiscovery             *self,
                                             GCancellable              *cancellable,
                                             GError                   **error);

/* For the owner of a finished discovery */
GPtrArray     *skep_discovery_get_scripts   (SkepDiscovery             *self);
GPtrArray     *skep_discovery_get_errors    (SkepDiscovery             *self);
const char    *skep_discovery_get_name      (SkepDiscovery             *self);
GPtrArray     *skep_discovery_get_units     (SkepDiscovery             *self);
GPtrArray     *skep_discovery_dup_folders   (SkepDiscovery             *self,
                                             guint                      max_depth);

/* For sources */
const char    *skep_discovery_get_project   (SkepDiscovery             *self);
const char    *skep_discovery_get_chosen_manager    (SkepDiscovery     *self);
const char    *skep_discovery_get_preferred_manager (SkepDiscovery     *self);
void           skep_discovery_set_name      (SkepDiscovery             *self,
                                             const char                *name);
void           skep_discovery_add_script    (SkepDiscovery             *self,
                                             SkepScript                *script);
void           skep_discovery_set_finish    (SkepDiscovery             *self,
                                             SkepFinishFunc             finish,
                                             gpointer                   data,
                                             GDestroyNotify             destroy);
void           skep_discovery_hide_folder   (SkepDiscovery             *self,
                                             const char                *dir);
void           skep_discovery_add_workspace (SkepDiscovery             *self,
                                             const char                *dir,
                                             const char                *tool,
                                             const char *const         *globs);
SkepMembership skep_discovery_get_membership (SkepDiscovery            *self,
                                             const char                *tool,
                                             const char                *dir,
                                             const char               **workspace);
SkepFolder    *skep_discovery_get_folder    (SkepDiscovery             *self,
                                             const char                *dir);
gboolean       skep_discovery_has_file      (SkepDiscovery             *self,
                                             const char                *dir,
                                             const char                *file);
void           skep_discovery_depend        (SkepDiscovery             *self,
                                             const char                *path,
                                             const SkepFileStamp       *stamp);
void           skep_discovery_tell          (SkepDiscovery             *self,
                                             const char                *key,
                                             GVariant                  *value);
GVariant      *skep_discovery_hear          (SkepDiscovery             *self,
                                             const char                *source,
                                             const char                *key);
gboolean       skep_discovery_has_program   (SkepDiscovery             *self,
                                             const char                *program);
void           skep_discovery_add_error     (SkepDiscovery             *self,
                                             const char                *dir,
                                             const char                *file,
                                             guint                      line,
                                             guint                      column,
                                             const char                *format,
                                             ...) G_GNUC_PRINTF (6, 7);
void           skep_discovery_add_warning   (SkepDiscovery             *self,
                                             const char                *dir,
                                             const char                *file,
                                             guint                      line,
                                             guint                      column,
                                             const char                *format,
                                             ...) G_GNUC_PRINTF (6, 7);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepDiscovery, skep_discovery_unref)

G_END_DECLS
