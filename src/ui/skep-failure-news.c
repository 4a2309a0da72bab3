/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-failure-news.h"

/* How often it is looked whether the output was gone through, and for how long at most: news come
 * too late otherwise. Both only after a run has failed. */
#define LOOK_MSEC 100
#define MAX_LOOKS 10

/* A run that fails is told by the first error in its output. That is known a little later than
 * the end, so that the news wait for it. Main thread only. */
struct _SkepFailureNews
{
  GObject parent_instance;

  GPtrArray *waiting; /* of SkepRunItem */
  guint timer_id;     /* 0 unless something waits */
  guint n_looks;      /* since the last run failed */
};

enum
{
  FAILED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepFailureNews, skep_failure_news, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static gboolean
is_looked_through (SkepRunItem *item)
{
  SkepRun *run = skep_run_item_get_run (item);
  SkepProblemList *problems = skep_output_get_problems (skep_run_get_output (run));

  return skep_problem_list_get_n_errors (problems) > 0 ||
         skep_problem_list_get_scanned (problems) >= skep_log_get_n_bytes (skep_run_get_log (run));
}

/* Returns: whether any still waits. */
static gboolean
tell (SkepFailureNews *self,
      gboolean         is_late)
{
  for (guint i = self->waiting->len; i > 0; i--)
    {
      g_autoptr (SkepRunItem) item = g_object_ref (self->waiting->pdata[i - 1]);

      if (!is_late && !is_looked_through (item))
        continue;
      g_ptr_array_remove_index (self->waiting, i - 1);
      g_signal_emit (self, signals[FAILED], 0, item);
    }

  return self->waiting->len > 0;
}

static gboolean
timer_cb (gpointer data)
{
  SkepFailureNews *self = data;

  self->n_looks++;
  if (tell (self, self->n_looks >= MAX_LOOKS))
    return G_SOURCE_CONTINUE;

  self->timer_id = 0;
  return G_SOURCE_REMOVE;
}

static void
run_failed_cb (SkepFailureNews *self,
               SkepRunItem     *item)
{
  g_ptr_array_add (self->waiting, g_object_ref (item));
  self->n_looks = 0;
  if (self->timer_id == 0)
    self->timer_id = g_timeout_add (LOOK_MSEC, timer_cb, self);
}

static void
skep_failure_news_finalize (GObject *object)
{
  SkepFailureNews *self = SKEP_FAILURE_NEWS (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (skep_failure_news_parent_class)->finalize (object);
}

static void
skep_failure_news_class_init (SkepFailureNewsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skep_failure_news_finalize;

  /* A run has failed, and what its output says of it is known as far as it will be soon. */
  signals[FAILED] = g_signal_new ("failed", SKEP_TYPE_FAILURE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, SKEP_TYPE_RUN_ITEM);
}

static void
skep_failure_news_init (SkepFailureNews *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

SkepFailureNews *
skep_failure_news_new (SkepRunner *runner)
{
  SkepFailureNews *self = g_object_new (SKEP_TYPE_FAILURE_NEWS, NULL);

  g_signal_connect_object (runner, "run-failed", G_CALLBACK (run_failed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
