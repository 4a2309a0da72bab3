/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where flatpak tells a sandboxed process what it is. */
#define SKEP_FLATPAK_INFO_FILE "/.flatpak-info"

/* For builds and tests: another file in place of that one. */
#define SKEP_FLATPAK_INFO_VARIABLE "SKEP_FLATPAK_INFO"

/* The bus name of the service that starts programs on the host. */
#define SKEP_FLATPAK_HOST_NAME "org.freedesktop.Flatpak"

/**
 * SkepFlatpakInfo:
 * @app_id: of the application that runs in the sandbox
 * @app_path: where its `/app` is on the host
 * @may_launch: whether it may start programs on the host
 * @filesystems: (array zero-terminated=1): what it shows of the host's files, as flatpak words it
 *
 * What flatpak-metadata(5) tells of the sandbox that this process runs in. Immutable.
 */
typedef struct
{
  char *app_id;
  char *app_path;
  gboolean may_launch;
  char **filesystems;
} SkepFlatpakInfo;

const SkepFlatpakInfo *skep_flatpak_info_get_own       (void);
SkepFlatpakInfo       *skep_flatpak_info_load          (const char            *file);
gboolean               skep_flatpak_info_is_ours       (void);
SkepFlatpakInfo       *skep_flatpak_info_copy          (const SkepFlatpakInfo *self);
void                   skep_flatpak_info_free          (SkepFlatpakInfo       *self);
char                  *skep_flatpak_info_get_on_host   (const SkepFlatpakInfo *self,
                                                        const char            *path);
char                  *skep_flatpak_info_get_installed (const SkepFlatpakInfo *self,
                                                        const char            *path);
char                  *skep_flatpak_info_make_command  (const SkepFlatpakInfo *self,
                                                        const char            *option);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepFlatpakInfo, skep_flatpak_info_free)

G_END_DECLS
