/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "skep-user.h"

/* Entries of a directory service are larger than sysconf() says, but not by that much. */
#define MAX_PASSWD_BYTES (1024 * 1024)

/* Fields of a line of passwd(5). */
enum
{
  FIELD_NAME = 0,
  FIELD_HOME = 5,
  FIELD_SHELL = 6,
  N_FIELDS = 7,
};

static SkepUser *
user_new (const char *name,
          const char *home,
          const char *shell)
{
  SkepUser *self = g_new0 (SkepUser, 1);

  self->name = g_strdup (name);
  self->home = g_strdup (home);
  self->shell = g_strdup (shell);

  return self;
}

/**
 * skep_user_new_own:
 *
 * Looks the person up on this system, which can block where there is a directory service. Any
 * thread.
 *
 * Returns: (transfer full): the real user of this process
 */
SkepUser *
skep_user_new_own (void)
{
  struct passwd storage;
  struct passwd *entry = NULL;
  int error_number = ERANGE;

  for (gsize size = 1024; error_number == ERANGE && size <= MAX_PASSWD_BYTES; size *= 4)
    {
      g_autofree char *buffer = g_malloc (size);

      error_number = getpwuid_r (getuid (), &storage, buffer, size, &entry);
      if (error_number == 0 && entry != NULL)
        return user_new (entry->pw_name, entry->pw_dir, entry->pw_shell);
    }

  return user_new ("", "", "");
}

/**
 * skep_user_new_line:
 * @line: a line of passwd(5), from another system
 *
 * Any thread.
 *
 * Returns: (transfer full): the user whom it tells of, with nothing known if it is none
 */
SkepUser *
skep_user_new_line (const char *line)
{
  g_autofree char *whole = g_strndup (line, strcspn (line, "\n"));
  g_auto (GStrv) fields = g_strsplit (whole, ":", -1);

  if (g_strv_length (fields) != N_FIELDS)
    return user_new ("", "", "");

  return user_new (fields[FIELD_NAME], fields[FIELD_HOME], fields[FIELD_SHELL]);
}

/**
 * skep_user_copy:
 * @self: a user
 *
 * Returns: (transfer full): a copy
 */
SkepUser *
skep_user_copy (const SkepUser *self)
{
  return user_new (self->name, self->home, self->shell);
}

/**
 * skep_user_free:
 * @self: (transfer full): a user
 */
void
skep_user_free (SkepUser *self)
{
  g_free (self->name);
  g_free (self->home);
  g_free (self->shell);
  g_free (self);
}
