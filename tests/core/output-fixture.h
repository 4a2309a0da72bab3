/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

#include "skep-log-files.h"
#include "skep-output-reader.h"
#include "skep-output-writer.h"

#define MIB (1024 * 1024)

/* Longer than it takes until a failure is over. */
#define RETRY_TIMEOUT_USEC ((SKEP_LOG_FILES_RETRY_MS + 15000) * G_GINT64_CONSTANT (1000))

/* A folder for the output of one run, whose parents don't exist. For the tests of its storage; each
 * includes it once. */
typedef struct
{
  char *top;
  char *folder;
} Fixture;

static inline Fixture *
fixture_new (void)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->top = g_dir_make_tmp ("skep-output-XXXXXX", NULL);
  self->folder = g_build_filename (self->top, "logs", "uuid", NULL);

  return self;
}

static inline void
fixture_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      fixture_remove_tree (child);
    }
  g_assert_no_errno (g_remove (path));
}

static inline void
fixture_free (Fixture *self)
{
  fixture_remove_tree (self->top);
  g_free (self->folder);
  g_free (self->top);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* What stands at a position, whoever wrote it: a prime, so that no file looks like another. */
static inline guint8
byte_at (gsize position)
{
  return (guint8) (position % 251);
}

static inline guint8 *
make_bytes (gsize position,
            gsize length)
{
  guint8 *bytes = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    bytes[i] = byte_at (position + i);

  return bytes;
}

static inline void
assert_bytes (const void *bytes,
              gsize       length,
              gsize       position)
{
  for (gsize i = 0; i < length; i++)
    if (((const guint8 *) bytes)[i] != byte_at (position + i))
      g_error ("byte %" G_GSIZE_FORMAT " is wrong", position + i);
}

static inline GArray *
fixture_list (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GArray *files = skep_log_files_list (self->folder, &error);

  g_assert_no_error (error);
  return files;
}

/* That each file holds what its name says; returns how many bytes they are. */
static inline gsize
fixture_check_files (Fixture *self)
{
  g_autoptr (GArray) files = fixture_list (self);
  gsize total = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const SkepLogFile *file = &g_array_index (files, SkepLogFile, i);
      g_autofree char *path = g_strdup_printf ("%s/%016" G_GINT64_MODIFIER "x", self->folder,
                                               (guint64) file->start);
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      g_assert_cmpuint (length, ==, file->length);
      g_assert_cmpuint (length, <=, SKEP_LOG_FILES_BYTES);
      assert_bytes (bytes, length, file->start);
      total += length;
    }

  return total;
}

/* As on a disk that is full. Returns what to restore by setting it again. */
static inline rlim_t
limit_file_size (rlim_t bytes)
{
  struct rlimit limit;
  rlim_t before;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &limit));
  before = limit.rlim_cur;
  limit.rlim_cur = bytes;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));

  return before;
}
