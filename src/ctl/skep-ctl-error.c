/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-ctl-error.h"

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
