/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "skep-discovery.h"
#include "skep-flatpak-view.h"
#include "skep-local-launcher.h"
#include "skep-login-shell.h"

#define APP "[Application]\nname=org.example.App\n[Instance]\napp-path=/files\n"

static char *top; /* has the home, “my home” */

static SkepFlatpakInfo *
make_info (const char *filesystems)
{
  g_autofree char *file = g_build_filename (top, "info", NULL);
  g_autofree char *text = g_strdup_printf (APP "[Context]\nfilesystems=%s\n", filesystems);
  SkepFlatpakInfo *info;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  info = skep_flatpak_info_load (file);
  g_assert_nonnull (info);

  return info;
}

static const struct
{
  const char *filesystems;
  const char *path; /* below the home unless it is absolute */
  gboolean is_shown;
} cases[] = {
  { "", "src/shop", FALSE },
  { "home;", "src/shop", TRUE },
  { "home;", "", TRUE },
  { "home:ro;", "src/shop", TRUE },
  { "~;", "src/shop", TRUE },
  { "home;", "/srv/shop", FALSE },
  { "home;", "/tmp/shop", FALSE },
  { "~/src;", "src/shop", TRUE },
  { "~/src/:create;", "src/shop", TRUE },
  { "home/src;", "src/shop", TRUE },
  { "~/src;", "source", FALSE },
  { "~/src;", "other", FALSE },
  { "/srv/shop;", "/srv/shop", TRUE },
  { "/srv/shop;", "/srv/shop/web", TRUE },
  { "/srv/shop;", "/srv/shops", FALSE },
  { "/srv/a\\\\:b:rw;", "/srv/a:b", TRUE },
  { "/srv/a\\\\:b:rw;", "/srv/a", FALSE },
  { "!home;", "src/shop", FALSE },
  { "xdg-run/app/org.example.App;home;", "src/shop", TRUE },
  { "host;", "src/shop", TRUE },
  { "host;", "/srv/shop", TRUE },
  { "host;", "/opt", TRUE },
  { "host;", "/run/media/ada/disk", TRUE },
  { "host;", "/run/shop", FALSE },
  { "host;", "/tmp/shop", FALSE },
  { "host;", "/var/lib/shop", FALSE },
  { "host;/tmp;", "/tmp/shop", TRUE },
  { "host;host-os;host-etc;", "/usr/src/shop", FALSE },
  { "host;/usr/src;", "/usr/src/shop", FALSE },
  { "host;", "/app/shop", FALSE },
};

static void
test_shows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SkepFlatpakInfo) info = make_info (cases[i].filesystems);
      g_autofree char *path = g_canonicalize_filename (cases[i].path, g_get_home_dir ());

      g_test_message ("%s: %s", cases[i].filesystems, path);
      g_assert_cmpint (skep_flatpak_view_shows (info, path), ==, cases[i].is_shown);
    }
}

/* As where /home is a link to /var/home: projects are known by what the link leads to. */
static void
test_linked_home (void)
{
  g_autoptr (SkepFlatpakInfo) home = make_info ("home;");
  g_autoptr (SkepFlatpakInfo) host = make_info ("host;");
  g_autofree char *path = g_build_filename (top, "real home", "shop", NULL);

  g_assert_true (skep_flatpak_view_shows (home, path));
  g_assert_true (skep_flatpak_view_shows (host, path));
}

static const struct
{
  const char *path;
  const char *message;
} refusals[] = {
  { "/srv/shop",
    "Skep’s sandbox does not show the folder “/srv/shop”. To allow it, run “flatpak override "
    "--user --filesystem=/srv/shop org.example.App” in a terminal, then start Skep again." },
  { "/srv/my shop",
    "Skep’s sandbox does not show the folder “/srv/my shop”. To allow it, run “flatpak override "
    "--user '--filesystem=/srv/my shop' org.example.App” in a terminal, then start Skep again." },
  { "/srv/it's:a\\b",
    "Skep’s sandbox does not show the folder “/srv/it's:a\\b”. To allow it, run “flatpak override "
    "--user '--filesystem=/srv/it'\\''s\\:a\\\\b' org.example.App” in a terminal, then start Skep "
    "again." },
  /* There, but not the host's. */
  { "/tmp",
    "Skep’s sandbox does not show the folder “/tmp”. To allow it, run “flatpak override "
    "--user --filesystem=/tmp org.example.App” in a terminal, then start Skep again." },
  { "/var/tmp",
    "Skep’s sandbox does not show the folder “/var/tmp”. To allow it, run “flatpak override "
    "--user --filesystem=/var/tmp org.example.App” in a terminal, then start Skep again." },
  { "/usr/share", "Flatpak does not let Skep see what your system has at “/usr/share”." },
};

static void
test_refuses (void)
{
  g_autoptr (SkepFlatpakInfo) info = make_info ("home;");

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (skep_flatpak_view_check_folder (info, refusals[i].path, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      g_assert_cmpstr (error->message, ==, refusals[i].message);
    }
}

/* Granted by a name that is not known here: what is there is the host's. */
static void
test_trusts_what_is_there (void)
{
  g_autoptr (SkepFlatpakInfo) info = make_info ("xdg-projects;");

  g_assert_true (skep_flatpak_view_check_folder (info, "/", NULL));
  g_assert_true (skep_flatpak_view_check_folder (info, "/var", NULL));
}

static const struct
{
  const char *filesystems;
  const char *path; /* below the home unless it is absolute */
  gboolean is_hidden;
} hidden[] = {
  { "home;", "bin", FALSE },
  { "home;", "/opt/nothing/bin", TRUE },
  { "host;", "/opt/nothing/bin", FALSE },
  { "host;", "/run/current-system/sw/bin", TRUE },
  { "home;", "/run/host/usr/bin", TRUE },
};

static void
test_hides (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      g_autoptr (SkepFlatpakInfo) info = make_info (hidden[i].filesystems);
      g_autofree char *path = g_canonicalize_filename (hidden[i].path, g_get_home_dir ());

      g_test_message ("%s: %s", hidden[i].filesystems, path);
      g_assert_cmpint (skep_flatpak_view_hides (info, path), ==, hidden[i].is_hidden);
      g_assert_false (skep_flatpak_view_hides (NULL, path));
    }
}

static gboolean
is_unavailable (const char *search_path)
{
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new (g_get_home_dir (), search_path);
  g_autofree char *file = g_build_filename (g_get_home_dir (), "Makefile", NULL);
  g_autoptr (GError) error = NULL;
  SkepScript *script;

  g_assert_true (g_file_set_contents (file, "all:\n\ttrue\n", -1, NULL));
  g_assert_true (skep_discovery_run (discovery, NULL, &error));
  g_assert_no_error (error);
  script = g_ptr_array_index (skep_discovery_get_scripts (discovery), 0);
  g_assert_no_errno (g_unlink (file));

  return script->unavailable != NULL;
}

/* With a sandbox that shows the home alone: nothing is said to be missing where nobody looked. */
static void
test_programs (void)
{
  g_autofree char *bin = g_build_filename (g_get_home_dir (), "bin", NULL);
  g_autofree char *both = g_strconcat (bin, ":/run/host/usr/bin", NULL);

  g_assert_true (is_unavailable (bin));
  g_assert_false (is_unavailable (both));
}

static void
test_login_shell (void)
{
  g_autoptr (SkepLauncher) launcher = skep_local_launcher_new ("/nowhere/skep-keeper");
  g_autofree char *missing = g_build_filename (g_get_home_dir (), "zsh", NULL);
  g_autoptr (SkepLoginShell) seen = skep_login_shell_new (launcher, missing);
  g_autoptr (SkepLoginShell) unseen = skep_login_shell_new (launcher, "/run/host/bin/zsh");
  g_autoptr (GError) error = NULL;

  g_assert_false (skep_login_shell_check (seen, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_true (skep_login_shell_check (unseen, NULL));
}

/* The sandbox that the process is in. */
static void
test_folder_of_project (void)
{
  g_autofree char *missing = g_build_filename (g_get_home_dir (), "missing", NULL);
  g_autofree char *missing_message = g_strdup_printf ("The folder “%s” does not exist.", missing);
  g_autoptr (GError) error = NULL;

  g_assert_true (skep_discovery_check_folder (g_get_home_dir (), &error));
  g_assert_no_error (error);

  g_assert_false (skep_discovery_check_folder ("/usr/share", &error));
  g_assert_cmpstr (error->message, ==, refusals[G_N_ELEMENTS (refusals) - 1].message);
  g_clear_error (&error);

  g_assert_false (skep_discovery_check_folder (missing, &error));
  g_assert_cmpstr (error->message, ==, missing_message);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *own = NULL;
  g_autofree char *home = NULL;
  g_autofree char *real_home = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);

  top = g_dir_make_tmp ("skep-view-XXXXXX", NULL);
  own = g_build_filename (top, "info", NULL);
  home = g_build_filename (top, "my home", NULL);
  real_home = g_build_filename (top, "real home", NULL);
  g_assert_no_errno (g_mkdir (real_home, 0700));
  g_assert_no_errno (symlink (real_home, home));
  g_setenv ("HOME", home, TRUE);
  g_setenv (SKEP_FLATPAK_INFO_VARIABLE, own, TRUE);
  skep_flatpak_info_free (make_info ("home;"));
  g_assert_nonnull (skep_flatpak_info_get_own ());

  g_test_add_func ("/flatpak-view/shows", test_shows);
  g_test_add_func ("/flatpak-view/linked-home", test_linked_home);
  g_test_add_func ("/flatpak-view/refuses", test_refuses);
  g_test_add_func ("/flatpak-view/trusts-what-is-there", test_trusts_what_is_there);
  g_test_add_func ("/flatpak-view/hides", test_hides);
  g_test_add_func ("/flatpak-view/programs", test_programs);
  g_test_add_func ("/flatpak-view/login-shell", test_login_shell);
  g_test_add_func ("/flatpak-view/folder-of-project", test_folder_of_project);
  status = g_test_run ();

  g_unlink (own);
  g_unlink (home);
  g_rmdir (real_home);
  g_rmdir (top);
  g_free (top);
  return status;
}
