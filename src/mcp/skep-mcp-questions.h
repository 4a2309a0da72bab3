/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-mcp-question.h"

G_BEGIN_DECLS

/* A client has one question on the screen and these many behind it. */
#define SKEP_MCP_MAX_QUESTIONS_BEHIND 8

/* Of all clients together. */
#define SKEP_MCP_MAX_QUESTIONS 64

/**
 * SkepMcpQuestions:
 *
 * What waits for the person, in the order in which it was asked. Not locked.
 */
typedef struct _SkepMcpQuestions SkepMcpQuestions;

/**
 * SkepMcpQuestionFunc:
 * @question: a question
 * @user_data: what was given to skep_mcp_questions_filter()
 *
 * Returns: whether it is still to be asked
 */
typedef gboolean (*SkepMcpQuestionFunc) (const SkepMcpQuestion *question,
                                         gpointer               user_data);

SkepMcpQuestions *skep_mcp_questions_new        (void);
void              skep_mcp_questions_free       (SkepMcpQuestions     *self);
gboolean          skep_mcp_questions_take       (SkepMcpQuestions     *self,
                                                 SkepMcpQuestion      *question,
                                                 GError              **error);
SkepMcpQuestion  *skep_mcp_questions_find       (SkepMcpQuestions     *self,
                                                 guint64               id);
SkepMcpQuestion  *skep_mcp_questions_find_same  (SkepMcpQuestions     *self,
                                                 guint64               client_id,
                                                 SkepMcpRight          right,
                                                 SkepScript           *script);
void              skep_mcp_questions_remove     (SkepMcpQuestions     *self,
                                                 SkepMcpQuestion      *question);
void              skep_mcp_questions_filter     (SkepMcpQuestions     *self,
                                                 SkepMcpQuestionFunc   is_open,
                                                 gpointer              user_data);
GPtrArray        *skep_mcp_questions_copy_shown (SkepMcpQuestions     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpQuestions, skep_mcp_questions_free)

G_END_DECLS
