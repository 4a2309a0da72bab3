/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepUser:
 * @name: login name
 * @home: home folder
 * @shell: login shell
 *
 * What the system knows of the person: raw bytes, each empty if it is not known.
 */
typedef struct
{
  char *name;
  char *home;
  char *shell;
} SkepUser;

SkepUser *skep_user_new_own  (void);
SkepUser *skep_user_new_line (const char     *line);
SkepUser *skep_user_copy     (const SkepUser *self);
void      skep_user_free     (SkepUser       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepUser, skep_user_free)

G_END_DECLS
