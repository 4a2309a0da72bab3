/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-script.h"

G_BEGIN_DECLS

/* A larger file is not a hand-written list of scripts; reading it would only cost memory. */
#define SKEP_DISCOVERY_MAX_FILE_BYTES (8 * 1024 * 1024)
/* A file of that size could define millions; no list of that length helps anyone. */
#define SKEP_DISCOVERY_MAX_SCRIPTS 2000
/* Further ones are counted, not kept: one bad encoding can make every line of a file an error. */
#define SKEP_DISCOVERY_MAX_ERRORS 100
/* A longer name is no name; it would make ids, log file names and rows unusable. */
#define SKEP_DISCOVERY_MAX_NAME_BYTES 200

/**
 * SkepSourceError:
 * @file: path relative to the project, display form
 * @line: counted from 1, 0 if it concerns the whole file
 * @column: counted from 1, 0 if unknown
 * @is_warning: %TRUE when every script of the file was found all the same
 * @reason: one translated sentence
 *
 * What is wrong with one file of a project.
 */
typedef struct
{
  char *file;
  guint line;
  guint column;
  gboolean is_warning;
  char *reason;
} SkepSourceError;

void  skep_source_error_free      (SkepSourceError       *self);
char *skep_source_error_to_string (const SkepSourceError *self);

/**
 * SkepDiscovery:
 *
 * One look at a project: the scripts and the errors found so far. Owned by one thread at a time.
 */
typedef struct _SkepDiscovery SkepDiscovery;

gboolean       skep_discovery_check_folder  (const char         *folder,
                                             GError            **error);

SkepDiscovery *skep_discovery_new           (const char         *project,
                                             const char         *search_path);
void           skep_discovery_free          (SkepDiscovery      *self);
gboolean       skep_discovery_run           (SkepDiscovery      *self,
                                             GCancellable       *cancellable,
                                             GError            **error);

/* For the owner of a finished discovery */
GPtrArray     *skep_discovery_get_scripts   (SkepDiscovery      *self);
GPtrArray     *skep_discovery_get_errors    (SkepDiscovery      *self);
const char    *skep_discovery_get_name      (SkepDiscovery      *self);

/* For sources */
const char    *skep_discovery_get_project   (SkepDiscovery      *self);
void           skep_discovery_set_name      (SkepDiscovery      *self,
                                             const char         *name);
void           skep_discovery_add_script    (SkepDiscovery      *self,
                                             SkepScript         *script);
gboolean       skep_discovery_has_file      (SkepDiscovery      *self,
                                             const char         *dir,
                                             const char         *file);
gboolean       skep_discovery_has_program   (SkepDiscovery      *self,
                                             const char         *program);
void           skep_discovery_add_error     (SkepDiscovery      *self,
                                             const char         *dir,
                                             const char         *file,
                                             guint               line,
                                             guint               column,
                                             const char         *format,
                                             ...) G_GNUC_PRINTF (6, 7);
void           skep_discovery_add_warning   (SkepDiscovery      *self,
                                             const char         *dir,
                                             const char         *file,
                                             guint               line,
                                             guint               column,
                                             const char         *format,
                                             ...) G_GNUC_PRINTF (6, 7);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepSourceError, skep_source_error_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepDiscovery, skep_discovery_free)

G_END_DECLS
