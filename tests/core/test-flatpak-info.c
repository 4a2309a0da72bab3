/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "skep-flatpak-info.h"

#define APP                                                                                       \
  "[Application]\nname=org.example.App\nruntime=runtime/org.gnome.Platform/x86_64/49\n"
#define COMMIT "5c95b5c7ec8031ff9e8193d3a351a50ce6097183eb492dbd688effbd30ff27fa"
#define INSTANCE "[Instance]\napp-path=/var/lib/flatpak/app/my app/files\n"

static SkepFlatpakInfo *
load (const char *text)
{
  g_autofree char *folder = g_dir_make_tmp ("skep-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, ".flatpak-info", NULL);
  SkepFlatpakInfo *info;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  info = skep_flatpak_info_load (file);
  g_unlink (file);
  g_rmdir (folder);

  return info;
}

static const struct
{
  const char *name;
  const char *text;
  gboolean may_launch;
} permissions[] = {
  { "none", APP INSTANCE, FALSE },
  { "talk", APP INSTANCE "[Session Bus Policy]\norg.freedesktop.Flatpak=talk\n", TRUE },
  { "own", APP INSTANCE "[Session Bus Policy]\norg.freedesktop.Flatpak=own\n", TRUE },
  { "see", APP INSTANCE "[Session Bus Policy]\norg.freedesktop.Flatpak=see\n", FALSE },
  { "taken-back", APP INSTANCE "[Session Bus Policy]\norg.freedesktop.Flatpak=none\n", FALSE },
  { "another-name", APP INSTANCE "[Session Bus Policy]\norg.freedesktop.Notes=talk\n", FALSE },
  { "whole-bus", APP INSTANCE "[Context]\nsockets=x11;session-bus;\n", TRUE },
};

static void
test_permission (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (SkepFlatpakInfo) info = load (permissions[i].text);
  g_autofree char *command = NULL;

  g_assert_nonnull (info);
  g_assert_cmpstr (info->app_id, ==, "org.example.App");
  g_assert_cmpint (info->may_launch, ==, permissions[i].may_launch);

  command = skep_flatpak_info_make_command (info, "--talk-name=org.freedesktop.Flatpak");
  g_assert_cmpstr (command, ==,
                   "flatpak override --user --talk-name=org.freedesktop.Flatpak org.example.App");
}

static void
test_place_on_host (void)
{
  g_autoptr (SkepFlatpakInfo) info = load (APP INSTANCE);
  g_autofree char *keeper = skep_flatpak_info_get_on_host (info, "/app/libexec/skep/skep-keeper");
  g_autofree char *other = skep_flatpak_info_get_on_host (info, "/home/ada/keeper");

  g_assert_cmpstr (keeper, ==, "/var/lib/flatpak/app/my app/files/libexec/skep/skep-keeper");
  g_assert_cmpstr (other, ==, "/home/ada/keeper");
}

/* Another one than the one that runs, after an update. */
static void
test_installed (void)
{
  g_autoptr (SkepFlatpakInfo) info = load (
      APP "[Instance]\n"
          "app-path=/var/lib/my flatpaks/app/org.example.App/x86_64/stable/" COMMIT "/files\n");
  g_autofree char *keeper = skep_flatpak_info_get_installed (info, "/app/libexec/skep-keeper");
  g_autofree char *other = skep_flatpak_info_get_installed (info, "/home/ada/keeper");
  g_autoptr (SkepFlatpakInfo) build = load (APP INSTANCE);
  g_autofree char *built = skep_flatpak_info_get_installed (build, "/app/libexec/skep-keeper");

  g_assert_cmpstr (built, ==, "/var/lib/flatpak/app/my app/files/libexec/skep-keeper");
  g_assert_cmpstr (keeper, ==, "/var/lib/my flatpaks/app/org.example.App/x86_64/stable/active/files"
                               "/libexec/skep-keeper");
  g_assert_cmpstr (other, ==, "/home/ada/keeper");
}

static void
test_no_sandbox (void)
{
  g_assert_null (skep_flatpak_info_load ("/nowhere/.flatpak-info"));
  g_assert_null (load (""));
  g_assert_null (load ("not a key file"));
  g_assert_null (load (APP));
  g_assert_null (load (INSTANCE));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    {
      g_autofree char *path = g_strconcat ("/flatpak-info/permission/", permissions[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_permission);
    }
  g_test_add_func ("/flatpak-info/place-on-host", test_place_on_host);
  g_test_add_func ("/flatpak-info/installed", test_installed);
  g_test_add_func ("/flatpak-info/no-sandbox", test_no_sandbox);

  return g_test_run ();
}
