/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "skep-flatpak-view.h"

/* What the sandbox shows of the folders of the host, and at the same place, as flatpak-metadata(5)
 * has it. */

/* Always the sandbox's own: flatpak refuses to show the host's in their place. */
static const char *const reserved[] = {
  "/app", "/bin", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/run/flatpak", "/run/host",
  "/sbin", "/usr",
};

/* Its own, unless one of them is granted by its name. */
static const char *const own[] = {
  "/run", "/sys", "/tmp", "/var/cache", "/var/config", "/var/data", "/var/lib", "/var/log",
  "/var/run", "/var/tmp",
};

/* What “host” does not grant, but for what other folders are links to: /srv to /var/srv, say. */
static const char *const not_of_host[] = {
  "/boot", "/efi", "/root", "/run", "/sys", "/tmp", "/var",
};

/* What it grants all the same. */
#define REMOVABLE_MEDIA "/run/media"

/* Where it shows what the host has in the reserved ones. */
#define HOST_ROOT "/run/host"

static gboolean
is_below (const char *path,
          const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static gboolean
is_below_any (const char        *path,
              const char *const *folders,
              gsize              n_folders)
{
  for (gsize i = 0; i < n_folders; i++)
    if (is_below (path, folders[i]))
      return TRUE;

  return FALSE;
}

/* Many a home is a link, which has been followed in @path. */
static gboolean
is_in_home (const char *path,
            const char *rest)
{
  g_autofree char *folder = g_build_filename (g_get_home_dir (), rest, NULL);
  char *resolved = realpath (folder, NULL);
  gboolean is_in = is_below (path, folder) || (resolved != NULL && is_below (path, resolved));

  free (resolved);
  return is_in;
}

/* Returns what comes after the home in a word for a folder of it, NULL if that is another folder. */
static const char *
find_in_home (const char *word)
{
  static const char *const homes[] = { "home", "~" };

  for (gsize i = 0; i < G_N_ELEMENTS (homes); i++)
    if (is_below (word, homes[i]))
      return word + strlen (homes[i]);

  return NULL;
}

/* Without what follows a colon, the kind of access, and without escapes. */
static char *
parse_word (const char *word)
{
  GString *plain = g_string_new (NULL);

  for (; *word != '\0' && *word != ':'; word++)
    {
      if (*word == '\\' && word[1] != '\0')
        word++;
      g_string_append_c (plain, *word);
    }
  while (plain->len > 1 && plain->str[plain->len - 1] == '/')
    g_string_truncate (plain, plain->len - 1);

  return g_string_free (plain, FALSE);
}

static gboolean
grants (const char *filesystem,
        const char *path)
{
  g_autofree char *word = parse_word (filesystem);
  const char *in_home = find_in_home (word);

  if (g_str_equal (word, "host"))
    return is_below (path, REMOVABLE_MEDIA) || is_in_home (path, "") ||
           !is_below_any (path, not_of_host, G_N_ELEMENTS (not_of_host));
  if (in_home != NULL)
    return is_in_home (path, in_home);

  return *word == '/' && is_below (path, word);
}

/**
 * skep_flatpak_view_shows:
 * @info: a sandbox
 * @path: (type filename): an absolute path
 *
 * Folders that are granted by a name of theirs, such as “xdg-download”, are not known.
 *
 * Returns: whether the sandbox is known to have the host's own files at that path
 */
gboolean
skep_flatpak_view_shows (const SkepFlatpakInfo *info,
                         const char            *path)
{
  if (is_below_any (path, reserved, G_N_ELEMENTS (reserved)))
    return FALSE;

  for (char **filesystem = info->filesystems; *filesystem != NULL; filesystem++)
    if (grants (*filesystem, path))
      return TRUE;

  return FALSE;
}

/* For a shell, and for flatpak, which takes what follows a colon for the kind of access. */
static char *
make_option (const char *path)
{
  g_autoptr (GString) option = g_string_new ("--filesystem=");
  gboolean is_plain = TRUE;

  for (const char *byte = path; *byte != '\0'; byte++)
    {
      if (*byte == ':' || *byte == '\\')
        g_string_append_c (option, '\\');
      g_string_append_c (option, *byte);
      is_plain = is_plain && (g_ascii_isalnum (*byte) || strchr ("/._-+@%", *byte) != NULL);
    }

  return is_plain ? g_strdup (option->str) : g_shell_quote (option->str);
}

/**
 * skep_flatpak_view_refuse:
 * @info: a sandbox
 * @path: (type filename): a folder of the host that it does not show
 * @error: return location: %G_IO_ERROR_NOT_FOUND
 *
 * Says so, and what grants it.
 */
void
skep_flatpak_view_refuse (const SkepFlatpakInfo  *info,
                          const char             *path,
                          GError                **error)
{
  g_autofree char *folder = g_filename_display_name (path);
  g_autofree char *option = make_option (path);
  g_autofree char *command = skep_flatpak_info_make_command (info, option);
  g_autofree char *printable = g_filename_display_name (command);

  if (is_below_any (path, reserved, G_N_ELEMENTS (reserved)))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 /* Translators: a folder */
                 _("Flatpak does not let Skep see what your system has at “%s”."), folder);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 /* Translators: a folder, and a command */
                 _("Skep’s sandbox does not show the folder “%s”. To allow it, run “%s” in a "
                   "terminal, then start Skep again."),
                 folder, printable);
}

/* What is there, and not the sandbox's own, comes from the host, whatever its name in the list. */
static gboolean
is_of_host (const char *path)
{
  return !is_below_any (path, reserved, G_N_ELEMENTS (reserved)) &&
         !is_below_any (path, own, G_N_ELEMENTS (own)) && g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * skep_flatpak_view_hides:
 * @info: (nullable): the sandbox that this process is in
 * @path: (type filename): an absolute path, as skep_launcher_locate() tells it
 *
 * Any thread; blocks on the file system.
 *
 * Returns: whether what is not there can be on the host all the same
 */
gboolean
skep_flatpak_view_hides (const SkepFlatpakInfo *info,
                         const char            *path)
{
  if (info == NULL)
    return FALSE;
  if (is_below (path, HOST_ROOT))
    return !g_file_test (HOST_ROOT "/usr", G_FILE_TEST_IS_DIR);

  return !skep_flatpak_view_shows (info, path) && !is_of_host (path);
}

/**
 * skep_flatpak_view_check_folder:
 * @info: the sandbox that this process is in
 * @path: (type filename): an absolute path
 * @error: return location: %G_IO_ERROR_NOT_FOUND, with words that tell what grants it
 *
 * Whether scripts on the host find there what we do. Whether there is anything at all is not asked.
 * Any thread; blocks on the file system.
 *
 * Returns: %FALSE if they don't
 */
gboolean
skep_flatpak_view_check_folder (const SkepFlatpakInfo  *info,
                                const char             *path,
                                GError                **error)
{
  if (skep_flatpak_view_shows (info, path) || is_of_host (path))
    return TRUE;

  skep_flatpak_view_refuse (info, path, error);
  return FALSE;
}
