/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SKEP_GRADLE_APPLICATION = 1 << 0,
  SKEP_GRADLE_SPRING_BOOT = 1 << 1,
  SKEP_GRADLE_ANDROID = 1 << 2,
} SkepGradlePlugins;

/**
 * SkepGradleTask:
 * @name: raw bytes
 * @description: (nullable): raw bytes
 *
 * A task that a build file declares by a literal name.
 */
typedef struct
{
  char *name;
  char *description;
} SkepGradleTask;

/**
 * SkepGradleFile:
 * @plugins: those that it applies
 * @tasks: (element-type SkepGradleTask): in the order of their declaration
 * @includes: (element-type utf8): folders of the projects that a settings file includes
 *
 * What can be told from a build file or settings file, in Groovy or Kotlin, without running it.
 */
typedef struct
{
  SkepGradlePlugins plugins;
  GPtrArray *tasks;
  GPtrArray *includes;
} SkepGradleFile;

SkepGradleFile *skep_gradle_file_read (const char     *text,
                                       gsize           length);
void            skep_gradle_file_free (SkepGradleFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepGradleFile, skep_gradle_file_free)

G_END_DECLS
