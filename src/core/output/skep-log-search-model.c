/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-search-model.h"

/* More than a person looks through; a list of a million rows is of no use to anybody. */
#define DEFAULT_MAX_RESULTS 10000
/* The list grows no more often: each time, it is laid out. */
#define GROWTH_USEC (25 * 1000)
/* And by no more rows at once, so that a frame has room for it: a list makes widgets for the first
 * 200 or so, and numbers for the others. */
#define FIRST_ROWS 240
#define FIRST_GROWTH_ROWS 40
#define GROWTH_ROWS 500

/* One search. The thread of the search and the main thread hold it; the model lets go of it when
 * another search begins, and what it finds after that is nobody's. */
typedef struct
{
  gatomicrefcount ref_count;

  /* Owned, immutable */
  SkepLogQuery *query;
  GPtrArray *targets;
  GCancellable *cancellable;
  GMainContext *context;
  guint max_results;

  SkepLogSearchModel *model; /* borrowed, NULL once it let go; main thread only */

  GMutex mutex;
  /* Guarded by the mutex */
  GPtrArray *found;      /* of SkepLogMatch, not in the model yet */
  guint n_found;
  guint64 n_done;
  guint64 n_total;
  GError *error;
  gboolean is_done;
  gboolean is_ringing;   /* the main thread has been told to look */
  gint64 grown_us;       /* when it looked last */
} Job;

struct _SkepLogSearchModel
{
  GObject parent_instance;

  GPtrArray *matches; /* of SkepLogMatch */
  Job *job;           /* NULL: nothing is searched */
  guint64 n_done;
  guint64 n_total;
  gboolean is_cut;
  char *error_text;
};

enum
{
  PROP_0,
  PROP_IS_SEARCHING,
  PROP_N_DONE,
  PROP_N_TOTAL,
  PROP_IS_CUT,
  PROP_ERROR_TEXT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static GType
skep_log_search_model_get_item_type (GListModel *model)
{
  return SKEP_TYPE_LOG_MATCH;
}

static guint
skep_log_search_model_get_n_items (GListModel *model)
{
  return SKEP_LOG_SEARCH_MODEL (model)->matches->len;
}

static gpointer
skep_log_search_model_get_item (GListModel *model,
                                guint       position)
{
  SkepLogSearchModel *self = SKEP_LOG_SEARCH_MODEL (model);

  return position < self->matches->len
           ? g_object_ref (g_ptr_array_index (self->matches, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skep_log_search_model_get_item_type;
  iface->get_n_items = skep_log_search_model_get_n_items;
  iface->get_item = skep_log_search_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SkepLogSearchModel, skep_log_search_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static Job *
job_ref (Job *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
job_unref (gpointer data)
{
  Job *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  skep_log_query_unref (self->query);
  g_ptr_array_unref (self->targets);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->found);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static Job *
job_new (SkepLogSearchModel *model,
         SkepLogQuery       *query,
         GPtrArray          *targets)
{
  Job *self = g_new0 (Job, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->model = model;
  self->query = skep_log_query_ref (query);
  self->targets = g_ptr_array_ref (targets);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->max_results = query->max_results != 0 ? query->max_results : DEFAULT_MAX_RESULTS;
  self->found = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

static void
set_error_text (SkepLogSearchModel *self,
                const char         *text)
{
  if (g_strcmp0 (self->error_text, text) == 0)
    return;

  g_free (self->error_text);
  self->error_text = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_TEXT]);
}

static void
set_cut (SkepLogSearchModel *self,
         gboolean            is_cut)
{
  if (self->is_cut == is_cut)
    return;

  self->is_cut = is_cut;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_CUT]);
}

static void
set_progress (SkepLogSearchModel *self,
              guint64             n_done,
              guint64             n_total)
{
  self->n_done = n_done;
  self->n_total = n_total;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TOTAL]);
}

static void
take_matches (SkepLogSearchModel *self,
              GPtrArray          *found) /* (transfer full) */
{
  const guint position = self->matches->len;
  const guint n = found->len;

  g_ptr_array_extend_and_steal (self->matches, found);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);
}

static void
end_job (SkepLogSearchModel *self)
{
  Job *job = g_steal_pointer (&self->job);

  if (job == NULL)
    return;

  g_cancellable_cancel (job->cancellable);
  job->model = NULL;
  job_unref (job);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SEARCHING]);
}

/* With the mutex held. */
static GPtrArray *
steal_first (GPtrArray *found,
             guint      n)
{
  GPtrArray *first = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (first, g_object_ref (g_ptr_array_index (found, i)));
  if (n > 0)
    g_ptr_array_remove_range (found, 0, n);

  return first;
}

/* In the main thread: takes over what was found. A handler of a signal may begin another search. */
static gboolean
look_cb (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (SkepLogSearchModel) self = job->model != NULL ? g_object_ref (job->model) : NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *found;
  guint max_growth;
  guint64 n_done;
  guint64 n_total;
  gboolean is_cut;
  gboolean is_done;
  gboolean has_more;

  if (self == NULL)
    return G_SOURCE_REMOVE;

  max_growth = self->matches->len < FIRST_ROWS ? FIRST_GROWTH_ROWS : GROWTH_ROWS;

  g_mutex_lock (&job->mutex);
  found = steal_first (job->found, MIN (job->found->len, max_growth));
  n_done = job->n_done;
  n_total = job->n_total;
  is_cut = job->n_found >= job->max_results;
  is_done = job->is_done && job->found->len == 0;
  error = is_done ? g_steal_pointer (&job->error) : NULL;
  job->is_ringing = job->found->len > 0;
  has_more = job->is_ringing;
  job->grown_us = g_get_monotonic_time ();
  g_mutex_unlock (&job->mutex);

  take_matches (self, found);
  if (self->job == job)
    set_progress (self, n_done, n_total);
  if (self->job == job)
    set_cut (self, is_cut);
  if (self->job == job && error != NULL)
    set_error_text (self, error->message);
  if (self->job == job && is_done)
    end_job (self);

  return has_more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* With the mutex held: lets the main thread look as soon as the list may grow again. */
static void
ring (Job *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->is_ringing)
    return;

  source = g_timeout_source_new (GROWTH_USEC / 1000);
  g_source_set_ready_time (source, self->grown_us + GROWTH_USEC);
  g_source_set_static_name (source, "[skep] search");
  g_source_set_callback (source, look_cb, job_ref (self), job_unref);
  g_source_attach (source, self->context);
  self->is_ringing = TRUE;
}

/* In the thread of the search. */
static gboolean
found_cb (GPtrArray *matches,
          guint64    n_done,
          guint64    n_total,
          gpointer   user_data)
{
  Job *self = user_data;
  gboolean is_enough;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < matches->len && self->n_found < self->max_results; i++, self->n_found++)
    g_ptr_array_add (self->found, g_object_ref (g_ptr_array_index (matches, i)));
  self->n_done = n_done;
  self->n_total = n_total;
  is_enough = self->n_found >= self->max_results;
  ring (self);
  g_mutex_unlock (&self->mutex);

  return !is_enough;
}

static void
search_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Job *self = task_data;
  g_autoptr (GError) error = NULL;

  skep_log_search_run (self->query, self->targets, cancellable, found_cb, self, &error);

  g_mutex_lock (&self->mutex);
  self->error = g_steal_pointer (&error);
  self->is_done = TRUE;
  ring (self);
  g_mutex_unlock (&self->mutex);

  g_task_return_boolean (task, TRUE);
}

static void
skep_log_search_model_get_property (GObject    *object,
                                    guint       property_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  SkepLogSearchModel *self = SKEP_LOG_SEARCH_MODEL (object);

  switch (property_id)
    {
    case PROP_IS_SEARCHING:
      g_value_set_boolean (value, self->job != NULL);
      break;
    case PROP_N_DONE:
      g_value_set_uint64 (value, self->n_done);
      break;
    case PROP_N_TOTAL:
      g_value_set_uint64 (value, self->n_total);
      break;
    case PROP_IS_CUT:
      g_value_set_boolean (value, self->is_cut);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_log_search_model_dispose (GObject *object)
{
  end_job (SKEP_LOG_SEARCH_MODEL (object));

  G_OBJECT_CLASS (skep_log_search_model_parent_class)->dispose (object);
}

static void
skep_log_search_model_finalize (GObject *object)
{
  SkepLogSearchModel *self = SKEP_LOG_SEARCH_MODEL (object);

  g_clear_pointer (&self->matches, g_ptr_array_unref);
  g_clear_pointer (&self->error_text, g_free);

  G_OBJECT_CLASS (skep_log_search_model_parent_class)->finalize (object);
}

static void
skep_log_search_model_class_init (SkepLogSearchModelClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = skep_log_search_model_get_property;
  object_class->dispose = skep_log_search_model_dispose;
  object_class->finalize = skep_log_search_model_finalize;

  properties[PROP_IS_SEARCHING] = g_param_spec_boolean ("is-searching", NULL, NULL, FALSE, flags);
  properties[PROP_N_DONE] = g_param_spec_uint64 ("n-done", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_N_TOTAL] = g_param_spec_uint64 ("n-total", NULL, NULL, 0, G_MAXUINT64, 0,
                                                  flags);
  properties[PROP_IS_CUT] = g_param_spec_boolean ("is-cut", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_log_search_model_init (SkepLogSearchModel *self)
{
  self->matches = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * skep_log_search_model_new:
 *
 * Main thread only.
 *
 * Returns: (transfer full): an empty list
 */
SkepLogSearchModel *
skep_log_search_model_new (void)
{
  return g_object_new (SKEP_TYPE_LOG_SEARCH_MODEL, NULL);
}

/**
 * skep_log_search_model_clear:
 * @self: a list
 *
 * Ends the search and empties the list. Nothing of that search comes into the list any more. Main
 * thread only.
 */
void
skep_log_search_model_clear (SkepLogSearchModel *self)
{
  const guint n = self->matches->len;

  end_job (self);
  g_ptr_array_set_size (self->matches, 0);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  set_progress (self, 0, 0);
  set_cut (self, FALSE);
  set_error_text (self, NULL);
}

/**
 * skep_log_search_model_search:
 * @self: a list
 * @query: what to look for; without a bound of its own, 10,000 results are the bound
 * @targets: (element-type SkepLogTarget): where; not to be changed afterwards
 *
 * Empties the list and begins a search, instead of the one that may be going on. The list grows
 * while the main context runs, at most every 50 ms. Main thread only.
 */
void
skep_log_search_model_search (SkepLogSearchModel *self,
                              SkepLogQuery       *query,
                              GPtrArray          *targets)
{
  g_autoptr (GTask) task = NULL;

  skep_log_search_model_clear (self);

  self->job = job_new (self, query, targets);
  task = g_task_new (NULL, self->job->cancellable, NULL, NULL);
  g_task_set_source_tag (task, skep_log_search_model_search);
  g_task_set_task_data (task, job_ref (self->job), job_unref);
  g_task_run_in_thread (task, search_in_thread);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SEARCHING]);
}

/**
 * skep_log_search_model_is_searching:
 * @self: a list
 *
 * Main thread only.
 *
 * Returns: whether it may still grow
 */
gboolean
skep_log_search_model_is_searching (SkepLogSearchModel *self)
{
  return self->job != NULL;
}

/**
 * skep_log_search_model_get_error:
 * @self: a list
 *
 * Main thread only.
 *
 * Returns: (transfer none) (nullable): why the search ended too early, for a person
 */
const char *
skep_log_search_model_get_error (SkepLogSearchModel *self)
{
  return self->error_text;
}

/**
 * skep_log_search_model_is_cut:
 * @self: a list
 *
 * Main thread only.
 *
 * Returns: whether the search ended because so many were found as were wanted
 */
gboolean
skep_log_search_model_is_cut (SkepLogSearchModel *self)
{
  return self->is_cut;
}

/**
 * skep_log_search_model_get_progress:
 * @self: a list
 *
 * Main thread only.
 *
 * Returns: how much has been searched, from 0 to 1
 */
double
skep_log_search_model_get_progress (SkepLogSearchModel *self)
{
  return self->n_total > 0 ? (double) self->n_done / self->n_total : 0;
}
