/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-consent.h"

G_BEGIN_DECLS

/**
 * SkepCtlQuestions:
 *
 * Asks the person at the terminal what agents may, one question after the other. It reads nothing
 * but answers, and only while it is in the foreground. In the default main context.
 */
typedef struct _SkepCtlQuestions SkepCtlQuestions;

gboolean          skep_ctl_questions_can_be_asked (void);
SkepCtlQuestions *skep_ctl_questions_new          (SkepMcpConsent   *consent);
void              skep_ctl_questions_free         (SkepCtlQuestions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepCtlQuestions, skep_ctl_questions_free)

G_END_DECLS
