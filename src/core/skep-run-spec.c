/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "skep-environment.h"
#include "skep-errno.h"
#include "skep-keeper-protocol.h"
#include "skep-run-spec.h"

static void
append_string (GByteArray *spec,
               const char *string)
{
  g_byte_array_append (spec, (const guint8 *) string, strlen (string) + 1);
}

static void
append_number (GByteArray *spec,
               guint64     number)
{
  g_autofree char *string = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  append_string (spec, string);
}

static void
append_strings (GByteArray        *spec,
                const char *const *strings)
{
  for (; *strings != NULL; strings++)
    append_string (spec, *strings);
}

static GByteArray *
serialize (const SkepRunSpec *self)
{
  GByteArray *spec = g_byte_array_new ();

  append_string (spec, SKEP_KEEPER_SPEC_MAGIC);
  append_number (spec, skep_environment_get_file_limit ());
  append_number (spec, g_strv_length ((char **) self->argv));
  append_number (spec, g_strv_length ((char **) self->environment));
  append_string (spec, self->cwd);
  append_strings (spec, self->argv);
  append_strings (spec, self->environment);

  return spec;
}

static gboolean
write_all (int           fd,
           const guint8 *data,
           gsize         length)
{
  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      length -= n;
    }

  return TRUE;
}

/**
 * skep_run_spec_open:
 * @self: what to run
 * @error: return location, in the domain %SKEP_ERRNO
 *
 * Writes what the keeper has to know of a run, as skep-keeper-protocol.h describes it. In a sealed
 * memfd and not in a packet: a SEQPACKET socket refuses what an environment may weigh; and not on
 * the command line, where `pkill -f` of the script's text would hit the keeper.
 *
 * Returns: a close-on-exec descriptor, owned by the caller, or -1
 */
int
skep_run_spec_open (const SkepRunSpec  *self,
                    GError            **error)
{
  g_autoptr (GByteArray) spec = serialize (self);
  const int seals = SKEP_KEEPER_SPEC_SEALS | F_SEAL_SEAL;
  int fd = memfd_create ("skep-spec", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd >= 0 && write_all (fd, spec->data, spec->len) && fcntl (fd, F_ADD_SEALS, seals) == 0)
    return fd;

  skep_errno_set (error, errno, "memfd");
  if (fd >= 0)
    close (fd);
  return -1;
}
