/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "skep-discovery.h"
#include "skep-source.h"

#define UTF8_BOM "\xef\xbb\xbf"
/* What execvp() would search if PATH is not set. */
#define DEFAULT_SEARCH_PATH "/bin:/usr/bin"

struct _SkepDiscovery
{
  /* Owned */
  char *project;
  char *search_path;
  char *name;               /* NULL unless a file gives one */
  GPtrArray *scripts;       /* (element-type SkepScript), in order */
  GPtrArray *errors;        /* (element-type SkepSourceError) */
  GHashTable *index_by_id;  /* borrowed id -> position in scripts + 1 */
  gboolean has_too_many_scripts;
};

void
skep_source_error_free (SkepSourceError *self)
{
  if (self == NULL)
    return;
  g_free (self->file);
  g_free (self->reason);
  g_free (self);
}

/**
 * skep_source_error_to_string:
 * @self: an error
 *
 * Returns: (transfer full): `FILE:LINE:COLUMN: REASON`, as compilers write it; what is unknown
 *   is left out
 */
char *
skep_source_error_to_string (const SkepSourceError *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->line == 0)
    return g_strdup_printf ("%s: %s", self->file, self->reason);
  if (self->column == 0)
    return g_strdup_printf ("%s:%u: %s", self->file, self->line, self->reason);
  return g_strdup_printf ("%s:%u:%u: %s", self->file, self->line, self->column, self->reason);
}

static void
take_error (SkepDiscovery *self,
            const char    *dir,
            const char    *file,
            guint          line,
            guint          column,
            gboolean       is_warning,
            char          *reason)
{
  g_autofree char *relative = g_build_filename (dir, file, NULL);
  SkepSourceError *error = g_new0 (SkepSourceError, 1);

  error->file = skep_script_make_display (relative);
  error->line = line;
  error->column = column;
  error->is_warning = is_warning;
  error->reason = reason;
  g_ptr_array_add (self->errors, error);
}

G_GNUC_PRINTF (7, 0)
static void
add_problem (SkepDiscovery *self,
             const char    *dir,
             const char    *file,
             guint          line,
             guint          column,
             gboolean       is_warning,
             const char    *format,
             va_list        arguments)
{
  g_autofree char *reason = NULL;

  if (self->errors->len > SKEP_DISCOVERY_MAX_ERRORS)
    return;
  if (self->errors->len == SKEP_DISCOVERY_MAX_ERRORS)
    {
      take_error (self, dir, file, 0, 0, FALSE,
                  g_strdup (_("There are more problems than can be shown.")));
      return;
    }
  reason = g_strdup_vprintf (format, arguments);
  take_error (self, dir, file, line, column, is_warning, skep_script_make_display (reason));
}

static void
parse_text (SkepDiscovery    *self,
            const SkepSource *source,
            const char       *dir,
            const char       *file,
            const char       *text,
            gsize             length)
{
  if (g_str_has_prefix (text, UTF8_BOM))
    {
      text += strlen (UTF8_BOM);
      length -= strlen (UTF8_BOM);
    }
  source->parse (self, dir, file, text, length);
}

static void
read_source (SkepDiscovery    *self,
             const SkepSource *source,
             const char       *dir)
{
  for (gsize i = 0; i < G_N_ELEMENTS (source->files) && source->files[i] != NULL; i++)
    {
      g_autofree char *text = NULL;
      gsize length;

      if (!skep_source_read_file (self, dir, source->files[i], &text, &length))
        continue;
      if (text != NULL)
        parse_text (self, source, dir, source->files[i], text, length);
      return;
    }
}

static void
set_folder_error (GError     **error,
                  const char  *project,
                  int          error_number)
{
  g_autofree char *folder = g_filename_display_name (project);
  GIOErrorEnum code = g_io_error_from_errno (error_number);

  if (error_number == ENOENT)
    g_set_error (error, G_IO_ERROR, code, _("The folder “%s” does not exist."), folder);
  else if (error_number == ENOTDIR)
    g_set_error (error, G_IO_ERROR, code, _("“%s” is not a folder."), folder);
  else
    /* Translators: a folder, and a cause such as “Permission denied” */
    g_set_error (error, G_IO_ERROR, code, _("The folder “%s” can’t be opened: %s"), folder,
                 g_strerror (error_number));
}

/**
 * skep_discovery_check_folder:
 * @folder: (type filename): a path
 * @error: return location: %G_IO_ERROR with words that name the folder and the cause
 *
 * Whether @folder can be a project: it exists, is a folder, and may be read and entered.
 * Any thread; blocks on the file system.
 *
 * Returns: %FALSE if it can't
 */
gboolean
skep_discovery_check_folder (const char  *folder,
                             GError     **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_open = fd >= 0 && faccessat (fd, ".", X_OK, AT_EACCESS) == 0;

  if (!is_open)
    set_folder_error (error, folder, errno);
  if (fd >= 0)
    close (fd);
  return is_open;
}

/**
 * skep_discovery_new:
 * @project: absolute path of the project's folder
 * @search_path: (nullable): where programs are looked up, as in `PATH`; %NULL if it is not set
 *
 * Returns: (transfer full): a discovery that has found nothing yet
 */
SkepDiscovery *
skep_discovery_new (const char *project,
                    const char *search_path)
{
  SkepDiscovery *self;

  g_return_val_if_fail (project != NULL, NULL);

  self = g_new0 (SkepDiscovery, 1);
  self->project = g_strdup (project);
  self->search_path = g_strdup (search_path != NULL ? search_path : DEFAULT_SEARCH_PATH);
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_source_error_free);
  self->index_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
skep_discovery_free (SkepDiscovery *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->index_by_id);
  g_ptr_array_unref (self->scripts);
  g_ptr_array_unref (self->errors);
  g_free (self->project);
  g_free (self->search_path);
  g_free (self->name);
  g_free (self);
}

/**
 * skep_discovery_run:
 * @self: a new discovery
 * @cancellable: (nullable): looked at between two sources
 * @error: return location
 *
 * Reads the script files of the project's own folder. Any thread but one at a time; blocks on
 * the file system; executes nothing of the project. A broken file is not a failure, see
 * skep_discovery_get_errors().
 *
 * Returns: %FALSE if the folder itself can't be read, or if it was cancelled
 */
gboolean
skep_discovery_run (SkepDiscovery  *self,
                    GCancellable   *cancellable,
                    GError        **error)
{
  gsize n_sources;
  const SkepSource *sources = skep_sources_get_all (&n_sources);

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->scripts->len == 0 && self->errors->len == 0, FALSE);

  if (!skep_discovery_check_folder (self->project, error))
    return FALSE;
  for (gsize i = 0; i < n_sources; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      read_source (self, &sources[i], "");
    }
  return TRUE;
}

/**
 * skep_discovery_get_scripts:
 * @self: a discovery
 *
 * Returns: (transfer none) (element-type SkepScript): by source, then as defined in the file
 */
GPtrArray *
skep_discovery_get_scripts (SkepDiscovery *self)
{
  return self->scripts;
}

/**
 * skep_discovery_get_errors:
 * @self: a discovery
 *
 * Returns: (transfer none) (element-type SkepSourceError): errors and warnings as they were met
 */
GPtrArray *
skep_discovery_get_errors (SkepDiscovery *self)
{
  return self->errors;
}

/**
 * skep_discovery_get_name:
 * @self: a discovery
 *
 * Returns: (nullable): the name that the project gives itself, valid UTF-8
 */
const char *
skep_discovery_get_name (SkepDiscovery *self)
{
  return self->name;
}

const char *
skep_discovery_get_project (SkepDiscovery *self)
{
  return self->project;
}

void
skep_discovery_set_name (SkepDiscovery *self,
                         const char    *name)
{
  g_free (self->name);
  self->name = skep_script_make_display (name);
}

static gboolean
accepts_script (SkepDiscovery *self,
                SkepScript    *script)
{
  if (strlen (script->name) > SKEP_DISCOVERY_MAX_NAME_BYTES)
    {
      skep_discovery_add_error (self, "", script->file, 0, 0,
                                _("The name “%.40s…” is too long for a script."), script->name);
      return FALSE;
    }
  if (self->scripts->len < SKEP_DISCOVERY_MAX_SCRIPTS)
    return TRUE;
  if (!self->has_too_many_scripts)
    skep_discovery_add_error (self, "", script->file, 0, 0,
                              _("There are more than %d scripts; the rest is left out."),
                              SKEP_DISCOVERY_MAX_SCRIPTS);
  self->has_too_many_scripts = TRUE;
  return FALSE;
}

/**
 * skep_discovery_add_script:
 * @self: a discovery
 * @script: (transfer full): with argv; command and cwd default to its name and its folder
 *
 * Adds a script. One with the same id is replaced where it stands; the source has warned then,
 * since it knows the line.
 */
void
skep_discovery_add_script (SkepDiscovery *self,
                           SkepScript    *script)
{
  g_autoptr (SkepScript) owned = script;
  guint index;

  g_return_if_fail (self != NULL);
  g_return_if_fail (script != NULL && script->argv != NULL && script->argv[0] != NULL);

  if (script->command == NULL)
    script->command = g_strdup (script->name);
  if (script->cwd == NULL)
    script->cwd = g_canonicalize_filename (script->dir, self->project);

  index = GPOINTER_TO_UINT (g_hash_table_lookup (self->index_by_id, script->id));
  if (index != 0)
    {
      g_hash_table_replace (self->index_by_id, script->id, GUINT_TO_POINTER (index));
      skep_script_unref (self->scripts->pdata[index - 1]);
      self->scripts->pdata[index - 1] = g_steal_pointer (&owned);
    }
  else if (accepts_script (self, script))
    {
      g_ptr_array_add (self->scripts, g_steal_pointer (&owned));
      g_hash_table_insert (self->index_by_id, script->id, GUINT_TO_POINTER (self->scripts->len));
    }
}

/**
 * skep_discovery_has_file:
 * @self: a discovery
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 *
 * Returns: %TRUE if there is something by that name
 */
gboolean
skep_discovery_has_file (SkepDiscovery *self,
                         const char    *dir,
                         const char    *file)
{
  g_autofree char *path = g_build_filename (self->project, dir, file, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * skep_discovery_has_program:
 * @self: a discovery
 * @program: name without a folder
 *
 * Returns: %TRUE if a script would find @program in the search path; relative entries of it
 *   don't count, they mean another folder for every script
 */
gboolean
skep_discovery_has_program (SkepDiscovery *self,
                            const char    *program)
{
  g_auto (GStrv) folders = g_strsplit (self->search_path, G_SEARCHPATH_SEPARATOR_S, -1);

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], program, NULL);

      if (g_path_is_absolute (path)
          && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE)
          && !g_file_test (path, G_FILE_TEST_IS_DIR))
        return TRUE;
    }
  return FALSE;
}

/**
 * skep_discovery_add_error:
 * @self: a discovery
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 * @line: counted from 1, 0 if it concerns the whole file
 * @column: counted from 1, 0 if unknown
 * @format: one translated sentence, and its arguments
 *
 * Notes why something of a file is missing in the list.
 */
void
skep_discovery_add_error (SkepDiscovery *self,
                          const char    *dir,
                          const char    *file,
                          guint          line,
                          guint          column,
                          const char    *format,
                          ...)
{
  va_list arguments;

  va_start (arguments, format);
  add_problem (self, dir, file, line, column, FALSE, format, arguments);
  va_end (arguments);
}

/**
 * skep_discovery_add_warning:
 * @self: a discovery
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 * @line: counted from 1, 0 if it concerns the whole file
 * @column: counted from 1, 0 if unknown
 * @format: one translated sentence, and its arguments
 *
 * Notes something that looks like a mistake, though no script is missing for it.
 */
void
skep_discovery_add_warning (SkepDiscovery *self,
                            const char    *dir,
                            const char    *file,
                            guint          line,
                            guint          column,
                            const char    *format,
                            ...)
{
  va_list arguments;

  va_start (arguments, format);
  add_problem (self, dir, file, line, column, TRUE, format, arguments);
  va_end (arguments);
}
