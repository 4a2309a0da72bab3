/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "skep-leftovers.h"
#include "skep-run-register.h"

/* First line: the format, and the boot to which all entries belong. Then "+UUID START" for a run
 * that begins and "-UUID" for one of which nothing is left. */
#define MAGIC "skep-runs-1"

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

struct _SkepRunRegister
{
  char *folder;
  char *boot_id;
  char *path;    /* of our file, NULL until the first run */
  int fd;        /* of our file, or -1 */
  guint n_live;
};

static char *
read_boot_id (void)
{
  char *boot_id = NULL;

  if (!g_file_get_contents (BOOT_ID_FILE, &boot_id, NULL, NULL))
    return g_strdup ("unknown");

  return g_strstrip (boot_id);
}

/* CLOCK_BOOTTIME, in which the kernel also tells when a process was started. */
static gint64
get_boottime_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000) + now.tv_nsec / 1000000;
}

static void
append_line (SkepRunRegister *self,
             const char      *line)
{
  if (self->fd >= 0 && write (self->fd, line, strlen (line)) < 0)
    g_warning ("%s: %s", self->path, g_strerror (errno));
}

/* It gets its name when it is locked: who looks for lost ones never meets it unlocked. */
static gboolean
create_file (SkepRunRegister *self)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (uuid, SKEP_RUN_REGISTER_SUFFIX, NULL);
  g_autofree char *new_path = g_strdup_printf ("%s/.%s", self->folder, uuid);
  g_autofree char *header = g_strdup_printf (MAGIC " %s\n", self->boot_id);

  self->path = g_build_filename (self->folder, name, NULL);
  if (g_mkdir_with_parents (self->folder, 0700) < 0)
    return FALSE;

  self->fd = g_open (new_path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return FALSE;

  append_line (self, header);
  return flock (self->fd, LOCK_EX | LOCK_NB) == 0 && g_rename (new_path, self->path) == 0;
}

static void
ensure_file (SkepRunRegister *self)
{
  if (self->path == NULL && !create_file (self))
    g_warning ("Runs are not registered, and could not be found after a crash: %s: %s",
               self->folder, g_strerror (errno));
}

/* What was begun and not ended. A last line that a crash has cut says nothing. */
static void
collect_live (GHashTable *live,
              char      **lines)
{
  for (; *lines != NULL && lines[1] != NULL; lines++)
    {
      g_auto (GStrv) words = g_strsplit (*lines, " ", 2);

      if (words[0] == NULL || !g_uuid_string_is_valid (words[0] + 1))
        continue;
      if (words[0][0] == '+' && words[1] != NULL)
        g_hash_table_insert (live, g_strdup (words[0] + 1),
                             GSIZE_TO_POINTER (g_ascii_strtoull (words[1], NULL, 10)));
      else if (words[0][0] == '-')
        g_hash_table_remove (live, words[0] + 1);
    }
}

/**
 * skep_run_register_read:
 * @path: a register's file
 *
 * Reads the file of a lost supervisor. One of another boot says nothing: no process lives longer.
 * Any thread.
 *
 * Returns: (transfer full): a line for each run that was live, as of skep_leftovers_make_line();
 *   perhaps empty
 */
char *
skep_run_register_read (const char *path)
{
  g_autoptr (GHashTable) live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *boot_id = read_boot_id ();
  g_autofree char *header = g_strdup_printf (MAGIC " %s", boot_id);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *ids = g_string_new (NULL);
  GHashTableIter iter;
  gpointer uuid, start;

  if (g_file_get_contents (path, &text, NULL, NULL))
    lines = g_strsplit (text, "\n", -1);
  if (lines != NULL && g_strcmp0 (lines[0], header) == 0)
    collect_live (live, lines + 1);

  g_hash_table_iter_init (&iter, live);
  while (g_hash_table_iter_next (&iter, &uuid, &start))
    {
      g_autofree char *line = skep_leftovers_make_line (uuid, GPOINTER_TO_SIZE (start));

      g_string_append (ids, line);
    }

  return g_string_free (ids, FALSE);
}

/**
 * skep_run_register_new:
 * @folder: where the files of all supervisors are; made when it is needed
 *
 * Returns: (transfer full): a register without a file; the first run makes it
 */
SkepRunRegister *
skep_run_register_new (const char *folder)
{
  SkepRunRegister *self = g_new0 (SkepRunRegister, 1);

  self->folder = g_strdup (folder);
  self->boot_id = read_boot_id ();
  self->fd = -1;

  return self;
}

/**
 * skep_run_register_free:
 * @self: (transfer full): a register
 *
 * The file stays if runs are live: their keepers end them now, but who knows.
 */
void
skep_run_register_free (SkepRunRegister *self)
{
  if (self->fd >= 0 && self->n_live == 0)
    g_unlink (self->path);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->boot_id);
  g_free (self->folder);
  g_free (self);
}

/**
 * skep_run_register_add:
 * @self: a register
 * @uuid: of a run that is about to start
 */
void
skep_run_register_add (SkepRunRegister *self,
                       const char      *uuid)
{
  g_autofree char *line = g_strdup_printf ("+%s %" G_GINT64_FORMAT "\n", uuid,
                                           get_boottime_ms ());

  ensure_file (self);
  self->n_live++;
  append_line (self, line);
}

/**
 * skep_run_register_remove:
 * @self: a register
 * @uuid: of a run of which nothing is left
 */
void
skep_run_register_remove (SkepRunRegister *self,
                          const char      *uuid)
{
  g_autofree char *line = g_strdup_printf ("-%s\n", uuid);

  self->n_live--;
  append_line (self, line);
}
