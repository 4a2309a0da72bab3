/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>

#include "skep-ctl-error.h"
#include "skep-flatpak-info.h"

G_DEFINE_QUARK (skep-ctl-error-quark, skep_ctl_error)

static const struct
{
  const char *word;
  SkepCtlError code;
} words[] = {
  { "failed", SKEP_CTL_FAILED },
  { "usage", SKEP_CTL_USAGE },
  { "not-found", SKEP_CTL_NOT_FOUND },
  { "refused", SKEP_CTL_REFUSED },
};

/**
 * skep_ctl_error_from_word:
 * @failure: (nullable): how Skep calls the failure
 *
 * Returns: the code for it
 */
SkepCtlError
skep_ctl_error_from_word (const char *failure)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].word, failure) == 0)
      return words[i].code;

  return SKEP_CTL_FAILED;
}

/**
 * skep_ctl_error_describe_folder:
 * @error_number: why a folder can't be used
 *
 * Returns: (transfer none): the same in words. The person may well see a folder that isn't there in
 *   a sandbox.
 */
const char *
skep_ctl_error_describe_folder (int error_number)
{
  if (error_number == ENOENT && skep_flatpak_info_is_ours ())
    return _("No such file or directory in the sandbox of Skep");

  return g_strerror (error_number);
}
