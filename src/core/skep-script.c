/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script.h"

G_DEFINE_BOXED_TYPE (SkepScript, skep_script, skep_script_ref, skep_script_unref)

#define REPLACEMENT_CHARACTER 0xfffd
/* No path is longer, and a label of megabytes would stall the window. */
#define MAX_DISPLAY_BYTES 4096

/* What the scripts of one file have in common: there may be tens of thousands of them. */
typedef struct
{
  char *project;
  char *raw_file; /* as it was given, to recognize it */
  char *raw_dir;  /* likewise */
  char *file;
  char *dir;
} Place;

static void
place_clear (gpointer data)
{
  Place *self = data;

  g_free (self->project);
  g_free (self->raw_file);
  g_free (self->raw_dir);
  g_free (self->file);
  g_free (self->dir);
}

static void
place_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, place_clear);
}

/* Where the last script is that this thread has made. */
static GPrivate last_place = G_PRIVATE_INIT (place_unref);

static Place *
take_place (const char *project,
            const char *file,
            const char *dir)
{
  Place *place = g_private_get (&last_place);

  if (place != NULL && g_str_equal (place->raw_file, file) && g_str_equal (place->raw_dir, dir)
      && g_str_equal (place->project, project))
    return g_atomic_rc_box_acquire (place);
  place = g_atomic_rc_box_new0 (Place);
  place->project = g_strdup (project);
  place->raw_file = g_strdup (file);
  place->raw_dir = g_strdup (dir);
  place->file = skep_script_make_display (file);
  place->dir = skep_script_make_display (dir);
  g_private_replace (&last_place, g_atomic_rc_box_acquire (place));
  return place;
}

static void
skep_script_clear (gpointer data)
{
  SkepScript *self = data;

  place_unref (self->place);
  g_free (self->name);
  g_free (self->id);
  g_free (self->command);
  g_free (self->description);
  g_free (self->package);
  g_free (self->manager_reason);
  g_clear_pointer (&self->parameters, g_ptr_array_unref);
  g_strfreev (self->argv);
  g_free (self->cwd);
  g_strfreev (self->environment);
  g_strfreev (self->env_files);
  g_strfreev (self->stop_command);
  g_clear_pointer (&self->plan, skep_script_plan_unref);
  g_clear_pointer (&self->found, skep_script_unref);
  g_free (self->unavailable);
}

static gboolean
strv_equal (char **a,
            char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

static gboolean
parameters_equal (GPtrArray *a,
                  GPtrArray *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!skep_script_parameter_equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

/* Nearly all of it; a copy of the right size is smaller than what a GString leaves. */
static gboolean
is_plain (const char *text)
{
  gsize length = 0;

  while (text[length] >= ' ' && text[length] <= '~')
    length++;
  return text[length] == '\0' && length < MAX_DISPLAY_BYTES;
}

/**
 * skep_script_make_display:
 * @text: any bytes
 *
 * Makes text from a file fit to be shown in one line: what is not UTF-8 is replaced, control
 * characters too, so that a name can't move the cursor of whoever lists it in a terminal.
 *
 * Returns: (transfer full): valid UTF-8; line breaks and tabs are spaces; cut after 4 KiB
 */
char *
skep_script_make_display (const char *text)
{
  g_autofree char *valid = NULL;
  GString *display;

  if (is_plain (text))
    return g_strdup (text);
  valid = g_utf8_make_valid (text, -1);
  display = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (display->len >= MAX_DISPLAY_BYTES)
        {
          g_string_append (display, "…");
          break;
        }
      if (c == '\n' || c == '\t')
        c = ' ';
      else if (g_unichar_iscntrl (c))
        c = REPLACEMENT_CHARACTER;
      g_string_append_unichar (display, c);
    }
  return g_string_free (display, FALSE);
}

/**
 * skep_script_new:
 * @project: absolute path of the project's folder
 * @source: id of the source
 * @file: path of the defining file relative to @project, any bytes
 * @dir: folder of the script relative to @project, `` for the project's own, any bytes
 * @name: short name, any bytes
 *
 * Makes a script with an id and an empty environment. The other fields are %NULL: the caller
 * sets command, argv and cwd, and frees the environment if it replaces it.
 *
 * Returns: (transfer full): a new script
 */
SkepScript *
skep_script_new (const char *project,
                 const char *source,
                 const char *file,
                 const char *dir,
                 const char *name)
{
  SkepScript *self;
  Place *place;

  g_return_val_if_fail (project != NULL && source != NULL, NULL);
  g_return_val_if_fail (file != NULL && dir != NULL && name != NULL, NULL);

  self = g_atomic_rc_box_new0 (SkepScript);
  self->place = place = take_place (project, file, dir);
  self->project = place->project;
  self->source = g_intern_string (source);
  self->file = place->file;
  self->dir = place->dir;
  self->name = skep_script_make_display (name);
  self->id = g_strdup_printf ("%s:%s:%s", self->source, self->dir, self->name);
  self->environment = g_new0 (char *, 1);
  self->stop_grace_ms = -1;
  return self;
}

/**
 * skep_script_copy:
 * @self: a script
 *
 * Any thread.
 *
 * Returns: (transfer full): an equal script, whose fields may be set until it is shared
 */
SkepScript *
skep_script_copy (const SkepScript *self)
{
  SkepScript *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = skep_script_new (self->project, self->source, self->file, self->dir, self->name);
  copy->command = g_strdup (self->command);
  copy->description = g_strdup (self->description);
  copy->package = g_strdup (self->package);
  copy->manager = self->manager;
  copy->manager_reason = g_strdup (self->manager_reason);
  /* Never changed once a script is shared. */
  copy->parameters = self->parameters != NULL ? g_ptr_array_ref (self->parameters) : NULL;
  copy->argument_separator = self->argument_separator;
  copy->argv = g_strdupv (self->argv);
  copy->cwd = g_strdup (self->cwd);
  g_strfreev (copy->environment);
  copy->environment = g_strdupv (self->environment);
  copy->env_files = g_strdupv (self->env_files);
  copy->is_favorite = self->is_favorite;
  copy->is_hidden = self->is_hidden;
  copy->stop_command = g_strdupv (self->stop_command);
  copy->stop_signal = self->stop_signal;
  copy->stop_grace_ms = self->stop_grace_ms;
  copy->plan = self->plan != NULL ? skep_script_plan_ref (self->plan) : NULL;
  copy->found = self->found != NULL ? skep_script_ref (self->found) : NULL;
  copy->unavailable = g_strdup (self->unavailable);
  return copy;
}

SkepScript *
skep_script_ref (SkepScript *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
skep_script_unref (SkepScript *self)
{
  g_atomic_rc_box_release_full (self, skep_script_clear);
}

/**
 * skep_script_equal:
 * @a: a script
 * @b: a script
 *
 * Any thread.
 *
 * Returns: %TRUE if nothing differs, so that a row need not change
 */
gboolean
skep_script_equal (const SkepScript *a,
                   const SkepScript *b)
{
  return skep_script_is_same (a, b)
         && a->source == b->source
         && g_strcmp0 (a->file, b->file) == 0
         && g_strcmp0 (a->dir, b->dir) == 0
         && g_strcmp0 (a->name, b->name) == 0
         && g_strcmp0 (a->command, b->command) == 0
         && g_strcmp0 (a->description, b->description) == 0
         && g_strcmp0 (a->package, b->package) == 0
         && a->manager == b->manager
         && g_strcmp0 (a->manager_reason, b->manager_reason) == 0
         && parameters_equal (a->parameters, b->parameters)
         && a->argument_separator == b->argument_separator
         && strv_equal (a->argv, b->argv)
         && g_strcmp0 (a->cwd, b->cwd) == 0
         && strv_equal (a->environment, b->environment)
         && strv_equal (a->env_files, b->env_files)
         && a->is_favorite == b->is_favorite
         && a->is_hidden == b->is_hidden
         && strv_equal (a->stop_command, b->stop_command)
         && a->stop_signal == b->stop_signal
         && a->stop_grace_ms == b->stop_grace_ms
         && skep_script_plan_equal (a->plan, b->plan)
         && (a->found == NULL) == (b->found == NULL)
         && (a->found == NULL || skep_script_equal (a->found, b->found))
         && g_strcmp0 (a->unavailable, b->unavailable) == 0;
}

/**
 * skep_script_is_same:
 * @a: a script
 * @b: a script
 *
 * Any thread.
 *
 * Returns: %TRUE if both have the same project and id, however they are defined
 */
gboolean
skep_script_is_same (const SkepScript *a,
                     const SkepScript *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return g_str_equal (a->id, b->id) && g_str_equal (a->project, b->project);
}

/**
 * skep_script_make_key:
 * @self: a script
 *
 * Any thread.
 *
 * Returns: (transfer full): a string that is the same for scripts that are the same, see
 *   skep_script_is_same()
 */
char *
skep_script_make_key (const SkepScript *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strconcat (self->project, "\n", self->id, NULL);
}
