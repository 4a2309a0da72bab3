/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <termios.h>
#include <unistd.h>

#include "skep-ctl-questions.h"

/* Nobody tells a process that it has come into the foreground. */
#define LOOK_MSEC 500
/* An answer to a question that has just been taken away must not count for the next one. */
#define DEAF_USEC G_TIME_SPAN_SECOND

struct _SkepCtlQuestions
{
  SkepMcpConsent *consent;
  GSource *watch;
  SkepMcpQuestion *question; /* that is asked now; nullable */
  guint input_id;            /* 0 unless it stands on the terminal */
  guint look_id;             /* 0 unless there is a question */
  gint64 deaf_until_us;      /* monotonic; what comes earlier is no answer */
};

typedef struct
{
  const char *letter;
  gboolean is_allowed;
  gboolean is_every_script;
  SkepMcpLasting lasting;
} Answer;

static const Answer answers[] = {
  { "y", TRUE, FALSE, SKEP_MCP_LASTING_ONCE },
  { "s", TRUE, FALSE, SKEP_MCP_LASTING_SESSION },
  { "a", TRUE, TRUE, SKEP_MCP_LASTING_SESSION },
  { "n", FALSE, FALSE, SKEP_MCP_LASTING_SESSION },
  { "", FALSE, FALSE, SKEP_MCP_LASTING_SESSION },
};

static const Answer *
find_answer (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_ascii_strcasecmp (answers[i].letter, text) == 0)
      return &answers[i];

  return NULL;
}

/* To read in the background would stop us, and with us whatever the scripts write. */
static gboolean
is_in_foreground (void)
{
  return tcgetpgrp (STDIN_FILENO) == getpgrp ();
}

static void
print_field (const char *title,
             const char *value)
{
  if (value != NULL)
    g_printerr ("  %s: %s\n", title, value);
}

static void
print_process (const SkepMcpClient *client)
{
  if (client->program == NULL)
    return;

  /* Translators: a program, the number of its process, a folder */
  g_printerr (_("  it is %s, process %d in %s\n"), client->program, client->pid,
              client->folder != NULL ? client->folder : "?");
}

/* What is from the agent itself is in quotes, and is no more than a name. */
static void
print_question (const SkepMcpQuestion *question)
{
  const SkepMcpClient *client = question->client;

  if (question->script == NULL)
    {
      g_printerr (_("\nskep: an agent that calls itself “%s” wants to see scripts and output\n"),
                  client->name);
      print_process (client);
      g_printerr (_("Allow it? y: once, s: until this Skep ends, n: no [N] "));
      return;
    }

  /* Translators: the agent's name, the script's name */
  g_printerr (_("\nskep: an agent that calls itself “%s” wants to start and stop “%s”\n"),
              client->name, question->script->name);
  print_process (client);
  print_field (_("command"), question->script->command);
  print_field (_("folder"), question->script->cwd);
  g_printerr (_("Allow it? y: once, s: this script until this Skep ends, a: all scripts until "
                "then, n: no [N] "));
}

static void
forget_question (SkepCtlQuestions *self)
{
  g_clear_handle_id (&self->input_id, g_source_remove);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_pointer (&self->question, skep_mcp_question_free);
}

/* A whole line: the terminal gives nothing less. NULL at the end of input. */
static char *
read_line (void)
{
  char text[256];
  gssize n = read (STDIN_FILENO, text, sizeof text);

  return n > 0 ? g_strstrip (g_strndup (text, n)) : NULL;
}

/* Who sends the end of input (Ctrl+D) doesn't want to answer; the agent hears so in a while. */
static void
take_answer (SkepCtlQuestions *self,
             const char       *text)
{
  const Answer *answer = text != NULL ? find_answer (text) : NULL;
  guint64 id = self->question->id;

  if (text != NULL && answer == NULL)
    {
      g_printerr (_("Please type one of the letters: "));
      return;
    }

  forget_question (self);
  if (answer != NULL)
    skep_mcp_consent_answer (self->consent, id, answer->is_allowed, answer->is_every_script,
                             answer->lasting);
  else
    skep_mcp_consent_postpone (self->consent, id);
}

/* When the shell has taken the terminal, the question is put again later. */
static gboolean
input_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  SkepCtlQuestions *self = user_data;
  g_autofree char *text = NULL;

  if (!is_in_foreground ())
    {
      self->input_id = 0;
      return G_SOURCE_REMOVE;
    }

  text = read_line ();
  if (g_get_monotonic_time () < self->deaf_until_us)
    g_printerr (_("This is another question. Your answer: "));
  else
    take_answer (self, text);
  return self->input_id != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* What was typed before is no answer. */
static void
show_question (SkepCtlQuestions *self)
{
  tcflush (STDIN_FILENO, TCIFLUSH);
  print_question (self->question);
  self->input_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input_cb, self);
}

static gboolean
look_cb (gpointer user_data)
{
  SkepCtlQuestions *self = user_data;

  if (self->input_id == 0 && is_in_foreground ())
    show_question (self);
  return G_SOURCE_CONTINUE;
}

static void
take_question (SkepCtlQuestions *self,
               SkepMcpQuestion  *question)
{
  self->question = skep_mcp_question_copy (question);
  self->look_id = g_timeout_add (LOOK_MSEC, look_cb, self);
  look_cb (self);
  if (self->input_id == 0)
    g_printerr (_("skep: an agent that calls itself “%s” waits for an answer of yours: bring this "
                  "Skep into the foreground\n"),
                question->client->name);
}

static gboolean
is_asked (SkepCtlQuestions *self,
          GPtrArray        *questions)
{
  for (guint i = 0; i < questions->len; i++)
    if (((SkepMcpQuestion *) questions->pdata[i])->id == self->question->id)
      return TRUE;

  return FALSE;
}

static void
take_first (SkepCtlQuestions *self,
            GPtrArray        *questions)
{
  for (guint i = 0; i < questions->len && self->question == NULL; i++)
    if (!((SkepMcpQuestion *) questions->pdata[i])->is_postponed)
      take_question (self, questions->pdata[i]);
}

static gboolean
changed_cb (gpointer user_data)
{
  SkepCtlQuestions *self = user_data;
  g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (self->consent);

  if (self->question != NULL && !is_asked (self, questions))
    {
      if (self->input_id != 0)
        g_printerr (_("\nskep: this is no longer asked\n"));
      self->deaf_until_us = g_get_monotonic_time () + DEAF_USEC;
      forget_question (self);
    }
  take_first (self, questions);
  return G_SOURCE_CONTINUE;
}

/**
 * skep_ctl_questions_can_be_asked:
 *
 * Returns: whether there is a terminal to ask on
 */
gboolean
skep_ctl_questions_can_be_asked (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

/**
 * skep_ctl_questions_new:
 * @consent: where agents ask
 *
 * Returns: (transfer full): asks from now on
 */
SkepCtlQuestions *
skep_ctl_questions_new (SkepMcpConsent *consent)
{
  SkepCtlQuestions *self = g_new0 (SkepCtlQuestions, 1);

  self->consent = skep_mcp_consent_ref (consent);
  self->watch = skep_mcp_consent_add_watch (consent, NULL, changed_cb, self);
  return self;
}

/**
 * skep_ctl_questions_free:
 * @self: (transfer full): questions
 *
 * What is asked just now stays without an answer.
 */
void
skep_ctl_questions_free (SkepCtlQuestions *self)
{
  skep_mcp_consent_remove_watch (self->consent, self->watch);
  forget_question (self);
  skep_mcp_consent_unref (self->consent);
  g_free (self);
}
