/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-questions.h"

struct _SkepMcpQuestions
{
  GPtrArray *questions;
};

SkepMcpQuestions *
skep_mcp_questions_new (void)
{
  SkepMcpQuestions *self = g_new0 (SkepMcpQuestions, 1);

  self->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_question_free);

  return self;
}

void
skep_mcp_questions_free (SkepMcpQuestions *self)
{
  g_ptr_array_unref (self->questions);
  g_free (self);
}

static guint
count_of_client (SkepMcpQuestions *self,
                 guint64           client_id)
{
  guint n_questions = 0;

  for (guint i = 0; i < self->questions->len; i++)
    {
      const SkepMcpQuestion *question = g_ptr_array_index (self->questions, i);

      n_questions += question->client->id == client_id;
    }

  return n_questions;
}

/**
 * skep_mcp_questions_take:
 * @self: questions
 * @question: (transfer full): a question
 * @error: return location: that there are too many, in words for a model
 *
 * Returns: whether it will be asked
 */
gboolean
skep_mcp_questions_take (SkepMcpQuestions  *self,
                         SkepMcpQuestion   *question,
                         GError           **error)
{
  if (self->questions->len < SKEP_MCP_MAX_QUESTIONS &&
      count_of_client (self, question->client->id) <= SKEP_MCP_MAX_QUESTIONS_BEHIND)
    {
      g_ptr_array_add (self->questions, question);
      return TRUE;
    }

  skep_mcp_question_free (question);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               "too many questions wait for the person already: try again when they have "
               "answered");
  return FALSE;
}

/**
 * skep_mcp_questions_find:
 * @self: questions
 * @id: of a question
 *
 * Returns: (transfer none) (nullable): the question, if it is still asked
 */
SkepMcpQuestion *
skep_mcp_questions_find (SkepMcpQuestions *self,
                         guint64           id)
{
  for (guint i = 0; i < self->questions->len; i++)
    {
      SkepMcpQuestion *question = g_ptr_array_index (self->questions, i);

      if (question->id == id)
        return question;
    }

  return NULL;
}

/**
 * skep_mcp_questions_find_same:
 * @self: questions
 * @client_id: who asks
 * @right: for what
 * @script: (nullable): with which script
 *
 * Returns: (transfer none) (nullable): the question that asks for just that
 */
SkepMcpQuestion *
skep_mcp_questions_find_same (SkepMcpQuestions *self,
                              guint64           client_id,
                              SkepMcpRight      right,
                              SkepScript       *script)
{
  for (guint i = 0; i < self->questions->len; i++)
    {
      SkepMcpQuestion *question = g_ptr_array_index (self->questions, i);

      if (skep_mcp_question_is_of (question, client_id, right, script))
        return question;
    }

  return NULL;
}

void
skep_mcp_questions_remove (SkepMcpQuestions *self,
                           SkepMcpQuestion  *question)
{
  g_ptr_array_remove (self->questions, question);
}

/**
 * skep_mcp_questions_filter:
 * @self: questions
 * @is_open: whether a question is still to be asked
 * @user_data: for @is_open
 *
 * Removes the others.
 */
void
skep_mcp_questions_filter (SkepMcpQuestions    *self,
                           SkepMcpQuestionFunc  is_open,
                           gpointer             user_data)
{
  for (guint i = self->questions->len; i > 0; i--)
    if (!is_open (g_ptr_array_index (self->questions, i - 1), user_data))
      g_ptr_array_remove_index (self->questions, i - 1);
}

static SkepMcpQuestion *
find_shown (GPtrArray *shown,
            guint64    client_id)
{
  for (guint i = 0; i < shown->len; i++)
    {
      SkepMcpQuestion *question = g_ptr_array_index (shown, i);

      if (question->client->id == client_id && !question->is_postponed)
        return question;
    }

  return NULL;
}

static void
show (GPtrArray             *shown,
      const SkepMcpQuestion *question)
{
  SkepMcpQuestion *first = question->is_postponed ? NULL
                                                  : find_shown (shown, question->client->id);

  if (first != NULL)
    first->n_behind++;
  else
    g_ptr_array_add (shown, skep_mcp_question_copy (question));
}

/**
 * skep_mcp_questions_copy_shown:
 * @self: questions
 *
 * Returns: (transfer full) (element-type SkepMcpQuestion): the first of each client that was not
 *   put aside, and all that were; copies
 */
GPtrArray *
skep_mcp_questions_copy_shown (SkepMcpQuestions *self)
{
  GPtrArray *shown = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_question_free);

  for (guint i = 0; i < self->questions->len; i++)
    show (shown, g_ptr_array_index (self->questions, i));

  return shown;
}
