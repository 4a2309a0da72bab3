/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "skep-ctl-command.h"
#include "skep-flatpak-view.h"
#include "skep-portal-path.h"

#define NO_LINES (-1)
/* As many as Skep gives at once. */
#define MAX_LINES 10000

typedef struct
{
  char letter; /* in the list of a command's options */
  GOptionEntry entry;
  gsize offset; /* in SkepCtlLine */
} Option;

static const Option options[] = {
  { 'p', { "project", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, N_("Folder of a project"), "DIR" },
    G_STRUCT_OFFSET (SkepCtlLine, projects) },
  { 'j', { "json", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print JSON"), NULL },
    G_STRUCT_OFFSET (SkepCtlLine, is_json) },
  { 'w', { "wait", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Return when it is over"), NULL },
    G_STRUCT_OFFSET (SkepCtlLine, is_patient) },
  { 'n', { "now", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Kill without asking first"), NULL },
    G_STRUCT_OFFSET (SkepCtlLine, is_now) },
  { 'r', { "raw", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the bytes as they were written"), NULL },
    G_STRUCT_OFFSET (SkepCtlLine, is_raw) },
  { 'f', { "follow", 'f', 0, G_OPTION_ARG_NONE, NULL, N_("Go on until nothing of it is left"),
           NULL },
    G_STRUCT_OFFSET (SkepCtlLine, is_following) },
  { 'l', { "lines", 'n', 0, G_OPTION_ARG_INT, NULL, N_("Begin with the last N lines"), "N" },
    G_STRUCT_OFFSET (SkepCtlLine, n_lines) },
  { 'g', { "grep", 0, 0, G_OPTION_ARG_STRING, NULL,
           N_("Print only lines that match a regular expression"), "RE" },
    G_STRUCT_OFFSET (SkepCtlLine, pattern) },
  { 'b', { "problems", 0, 0, G_OPTION_ARG_NONE, NULL,
           N_("Print errors and warnings, and where they are"), NULL },
    G_STRUCT_OFFSET (SkepCtlLine, is_about_problems) },
  { 's', { "start", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open Skep if it does not run"), NULL },
    G_STRUCT_OFFSET (SkepCtlLine, may_start) },
  { 'c', { "config", 0, 0, G_OPTION_ARG_STRING, NULL,
           N_("Print what tells an MCP client of Skep"), "CLIENT" },
    G_STRUCT_OFFSET (SkepCtlLine, client) },
  { 'a', { "allow", 0, 0, G_OPTION_ARG_STRING, NULL,
           N_("What agents may without being asked for: read or run"), "RIGHT" },
    G_STRUCT_OFFSET (SkepCtlLine, allowed) },
};

static GOptionContext *
make_context (SkepCtlLine          *self,
              const SkepCtlCommand *command)
{
  GOptionContext *context = g_option_context_new (command->parameters);

  g_option_context_set_summary (context, _(command->summary));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      GOptionEntry entries[] = { options[i].entry, { NULL } };

      if (strchr (command->options, options[i].letter) == NULL)
        continue;
      entries[0].arg_data = G_STRUCT_MEMBER_P (self, options[i].offset);
      g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
    }

  return context;
}

G_GNUC_PRINTF (2, 3)
static gboolean
fail_usage (GError     **error,
            const char  *format,
            ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (SKEP_CTL_ERROR, SKEP_CTL_USAGE, format, arguments);
  va_end (arguments);

  return FALSE;
}

/* Cuts @arguments at the first `--`, and returns what stands behind it. */
static char **
take_rest (char **arguments)
{
  char **rest;

  for (; *arguments != NULL; arguments++)
    if (g_str_equal (*arguments, "--"))
      {
        rest = g_strdupv (arguments + 1);
        for (char **argument = arguments; *argument != NULL; argument++)
          g_clear_pointer (argument, g_free);
        return rest;
      }

  return g_new0 (char *, 1);
}

static gboolean
is_utf8 (char **words)
{
  for (; *words != NULL; words++)
    if (!g_utf8_validate (*words, -1, NULL))
      return FALSE;

  return TRUE;
}

static gboolean
check_words (const SkepCtlLine     *self,
             const SkepCtlCommand  *command,
             GError               **error)
{
  guint n_words = g_strv_length (self->words);

  if (n_words < command->min_words)
    return fail_usage (error, _("“%s” needs %s: see skepctl %s --help"), command->name,
                       command->parameters, command->name);
  if (n_words > command->max_words)
    return fail_usage (error, _("“%s” is too much for “%s”: see skepctl %s --help"),
                       self->words[command->max_words], command->name, command->name);
  if (*self->rest != NULL && !command->takes_rest)
    return fail_usage (error, _("“%s” takes no arguments behind “--”"), command->name);
  if (!is_utf8 (self->words) || !is_utf8 (self->rest))
    return fail_usage (error, _("names and arguments must be UTF-8"));
  if (self->n_lines != NO_LINES && (self->n_lines < 1 || self->n_lines > MAX_LINES))
    return fail_usage (error, _("the number of lines must be from 1 to %d"), MAX_LINES);

  return TRUE;
}

/**
 * skep_ctl_line_parse:
 * @self: where to
 * @command: the command
 * @arguments: (array zero-terminated=1): its name and what follows; cut at `--`
 * @error: return location: %SKEP_CTL_USAGE
 *
 * Takes a command line apart. If it asks for help, that is printed and the program ends.
 *
 * Returns: %TRUE if @command can be run with it
 */
gboolean
skep_ctl_line_parse (SkepCtlLine           *self,
                     const SkepCtlCommand  *command,
                     char                 **arguments,
                     GError               **error)
{
  g_autoptr (GOptionContext) context = make_context (self, command);
  g_autofree char *program = g_strdup_printf ("skepctl %s", command->name);
  g_autoptr (GError) reason = NULL;

  self->n_lines = NO_LINES;
  self->rest = take_rest (arguments);
  self->words = g_strdupv (arguments);
  g_set_prgname (program);
  if (!g_option_context_parse_strv (context, &self->words, &reason))
    return fail_usage (error, "%s", reason->message);

  /* The name of the command */
  g_free (self->words[0]);
  memmove (self->words, self->words + 1, g_strv_length (self->words + 1) * sizeof (char *) +
                                             sizeof (char *));
  return check_words (self, command, error);
}

void
skep_ctl_line_clear (SkepCtlLine *self)
{
  g_clear_pointer (&self->socket, g_free);
  g_clear_pointer (&self->pattern, g_free);
  g_clear_pointer (&self->client, g_free);
  g_clear_pointer (&self->allowed, g_free);
  g_clear_pointer (&self->words, g_strfreev);
  g_clear_pointer (&self->rest, g_strfreev);
  g_clear_pointer (&self->projects, g_strfreev);
}

static char *
find_on_host (const char  *path,
              GError     **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *host = skep_portal_path_resolve (path, skep_flatpak_info_get_own (), NULL,
                                                    &reason);

  if (host != NULL)
    return g_filename_display_name (host);

  g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_NOT_FOUND, reason->message);
  return NULL;
}

/* What the sandbox does not show need not be missing on the host. */
static void
set_folder_error (GError     **error,
                  const char  *folder,
                  int          error_number)
{
  const SkepFlatpakInfo *info = skep_flatpak_info_get_own ();
  g_autofree char *path = g_canonicalize_filename (folder, NULL);
  g_autoptr (GError) reason = NULL;

  if (info != NULL && error_number == ENOENT && !skep_flatpak_view_shows (info, path))
    {
      skep_flatpak_view_refuse (info, path, &reason);
      g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_NOT_FOUND, reason->message);
      return;
    }

  g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_NOT_FOUND, "%s: %s", folder,
               skep_ctl_error_describe_folder (error_number));
}

/* Without symbolic links, as projects are known. */
static char *
resolve_folder (const char  *folder,
                GError     **error)
{
  char *resolved = realpath (folder, NULL);
  char *host;

  if (resolved == NULL)
    {
      set_folder_error (error, folder, errno);
      return NULL;
    }

  host = find_on_host (resolved, error);
  free (resolved);
  return host;
}

/**
 * skep_ctl_line_dup_folder:
 * @self: a command line
 * @error: return location: %SKEP_CTL_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the folder of the project that is meant, else the current
 *   one
 */
char *
skep_ctl_line_dup_folder (const SkepCtlLine  *self,
                          GError            **error)
{
  return resolve_folder (self->projects != NULL ? self->projects[0] : ".", error);
}

/**
 * skep_ctl_line_make_call:
 * @self: a command line
 * @error: return location: %SKEP_CTL_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): arguments of a tool that tell which project is meant, and
 *   the first word, if there is one, as the script or run
 */
JsonObject *
skep_ctl_line_make_call (const SkepCtlLine  *self,
                         GError            **error)
{
  g_autofree char *folder = skep_ctl_line_dup_folder (self, error);
  JsonObject *arguments;

  if (folder == NULL)
    return NULL;

  arguments = json_object_new ();
  json_object_set_string_member (arguments, self->projects != NULL ? "project" : "folder", folder);
  if (self->words[0] != NULL)
    json_object_set_string_member (arguments, "name", self->words[0]);
  return arguments;
}

/**
 * skep_ctl_line_connect:
 * @self: a command line
 * @error: return location: %SKEP_CTL_NO_SKEP
 *
 * Returns: (transfer full) (nullable): a connection to the Skep that is meant
 */
SkepCtlClient *
skep_ctl_line_connect (const SkepCtlLine  *self,
                       GError            **error)
{
  return skep_ctl_client_new (self->socket, error);
}
