/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-environment.h"
#include "skep-file-stamps.h"
#include "skep-login-environment.h"
#include "skep-login-files.h"
#include "skep-login-query.h"

/* How long a login shell may take, and then direnv. */
#define DEFAULT_LIMIT_MS 10000

/* What is known of one folder, or being asked. */
typedef struct
{
  SkepLoginEnvironment *owner;
  char *folder;
  SkepFileStamps *stamps; /* of before the question */
  SkepLoginQuery *query;  /* NULL once answered */
  char **environment;     /* NULL until answered */
  GQueue waiters;         /* of Waiter, empty once answered */
} Entry;

typedef struct
{
  Entry *entry;
  SkepLoginEnvironmentFunc callback;
  gpointer user_data;
} Waiter;

struct _SkepLoginEnvironment
{
  SkepLauncher *launcher; /* owned */
  GMainContext *context;
  SkepLoginEnvironmentChangedFunc changed;
  gpointer user_data;

  char *shell_path;      /* NULL: that of the person; empty: none is asked */
  SkepLoginShell *shell; /* NULL until the first question */
  guint limit_ms;
  gboolean is_preparing;  /* the launcher */
  GCancellable *end;      /* cancelled when this is freed */
  GHashTable *entries; /* folder to Entry, reference-counted */

  GMutex mutex;
  GHashTable *problems;     /* folder to SkepEnvironmentProblem, under the mutex */
  GHashTable *search_paths; /* folder to the last known PATH there, under the mutex */
};

/* Whoever still waits is not called any more. */
static void
entry_clear (Entry *entry)
{
  g_clear_pointer (&entry->query, skep_login_query_free);
  g_clear_pointer (&entry->stamps, skep_file_stamps_free);
  g_clear_pointer (&entry->environment, g_strfreev);
  g_queue_clear_full (&entry->waiters, g_free);
}

static void
entry_finalize (gpointer data)
{
  Entry *entry = data;

  entry_clear (entry);
  g_free (entry->folder);
}

static void
entry_unref (Entry *entry)
{
  g_rc_box_release_full (entry, entry_finalize);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_unref)

static void
entry_drop (gpointer data)
{
  g_autoptr (Entry) entry = data;

  entry_clear (entry);
}

/* Returns whether another problem is told now. */
static gboolean
set_problem (SkepLoginEnvironment   *self,
             const char             *folder,
             SkepEnvironmentProblem *problem)
{
  gboolean has_changed;

  g_mutex_lock (&self->mutex);
  has_changed = g_hash_table_remove (self->problems, folder) || problem != NULL;
  if (problem != NULL)
    g_hash_table_insert (self->problems, g_strdup (folder), problem);
  g_mutex_unlock (&self->mutex);

  return has_changed;
}

/* What is on the search path is looked for by us. Returns whether it is another one. */
static gboolean
set_search_path (SkepLoginEnvironment *self,
                 const char           *folder,
                 const char           *search_path)
{
  g_auto (GStrv) folders = NULL;
  g_autofree char *located = NULL;
  gboolean has_changed;

  if (search_path == NULL)
    return FALSE;

  folders = skep_launcher_locate_all (self->launcher,
                                      g_strsplit (search_path, G_SEARCHPATH_SEPARATOR_S, -1));
  located = g_strjoinv (G_SEARCHPATH_SEPARATOR_S, folders);

  g_mutex_lock (&self->mutex);
  has_changed = g_strcmp0 (g_hash_table_lookup (self->search_paths, folder), located) != 0;
  g_hash_table_replace (self->search_paths, g_strdup (folder), g_steal_pointer (&located));
  g_mutex_unlock (&self->mutex);

  return has_changed;
}

static gboolean
clear_problems (SkepLoginEnvironment *self)
{
  gboolean has_changed;

  g_mutex_lock (&self->mutex);
  has_changed = g_hash_table_size (self->problems) > 0;
  g_hash_table_remove_all (self->problems);
  g_mutex_unlock (&self->mutex);

  return has_changed;
}

/* A callback may cancel, forget or free all that is here. */
static void
serve_waiters (Entry *entry)
{
  while (entry->environment != NULL && !g_queue_is_empty (&entry->waiters))
    {
      g_autofree Waiter *waiter = g_queue_pop_head (&entry->waiters);
      g_auto (GStrv) environment = g_strdupv (entry->environment);

      waiter->callback ((const char *const *) environment, NULL, waiter->user_data);
    }
}

/* Likewise. Whoever comes next asks again. */
static void
refuse_waiters (Entry        *entry,
                const GError *error)
{
  while (!g_queue_is_empty (&entry->waiters))
    {
      g_autofree Waiter *waiter = g_queue_pop_head (&entry->waiters);

      waiter->callback (NULL, error, waiter->user_data);
    }
}

static void
answered_cb (char                   **environment,
             SkepEnvironmentProblem  *problem,
             gpointer                 user_data)
{
  g_autoptr (Entry) entry = g_rc_box_acquire (user_data);
  SkepLoginEnvironment *self = entry->owner;
  gboolean has_changed = set_search_path (self, entry->folder,
                                          g_environ_getenv (environment, "PATH"));

  entry->environment = environment;
  g_clear_pointer (&entry->query, skep_login_query_free);

  /* The shell may have said where it has some of its files. */
  skep_login_files_add_named (entry->stamps, self->launcher, self->shell,
                              (const char *const *) environment);
  if (set_problem (self, entry->folder, problem) || has_changed)
    self->changed (self->user_data);

  serve_waiters (entry);
}

static void
ask (SkepLoginEnvironment *self,
     Entry                *entry)
{
  g_auto (GStrv) session = skep_launcher_dup_environment (self->launcher);

  if (self->shell == NULL)
    self->shell = skep_login_shell_new (self->launcher, self->shell_path);

  g_clear_pointer (&entry->environment, g_strfreev);
  g_clear_pointer (&entry->stamps, skep_file_stamps_free);
  entry->stamps = skep_file_stamps_new ();
  skep_login_files_add_folder (entry->stamps, entry->folder);
  skep_login_files_add_named (entry->stamps, self->launcher, self->shell,
                              (const char *const *) session);

  entry->query = skep_login_query_new (self->launcher, self->context, self->shell,
                                       entry->folder, self->limit_ms, answered_cb, entry);
}

static Entry *
add_entry (SkepLoginEnvironment *self,
           const char           *folder)
{
  Entry *entry = g_rc_box_new0 (Entry);

  entry->owner = self;
  entry->folder = g_strdup (folder);
  g_queue_init (&entry->waiters);
  g_hash_table_insert (self->entries, entry->folder, entry);

  return entry;
}

static gboolean
asks_nobody (SkepLoginEnvironment *self)
{
  return self->shell_path != NULL && *self->shell_path == '\0';
}

static void
go_on (SkepLoginEnvironment *self,
       Entry                *entry,
       const GError         *error)
{
  if (error != NULL)
    {
      refuse_waiters (entry, error);
    }
  else if (asks_nobody (self))
    {
      entry->environment = skep_launcher_dup_environment (self->launcher);
      serve_waiters (entry);
    }
  else
    {
      ask (self, entry);
    }
}

static GPtrArray *
list_unasked (SkepLoginEnvironment *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_unref);
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    if (((Entry *) entry)->query == NULL && ((Entry *) entry)->environment == NULL)
      g_ptr_array_add (entries, g_rc_box_acquire (entry));

  return entries;
}

static void
prepared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  SkepLoginEnvironment *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GCancellable) end = NULL;

  /* Cancelled: self has gone. */
  if (!skep_launcher_prepare_finish (SKEP_LAUNCHER (object), result, &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_preparing = FALSE;
  end = g_object_ref (self->end);
  entries = list_unasked (self);
  for (guint i = 0; i < entries->len && !g_cancellable_is_cancelled (end); i++)
    go_on (self, entries->pdata[i], error);
}

/* Where the host is another system, it is asked about itself first, for all folders at once. */
static void
prepare_or_ask (SkepLoginEnvironment *self,
                Entry                *entry)
{
  if (skep_launcher_is_prepared (self->launcher))
    ask (self, entry);
  else if (!self->is_preparing)
    {
      self->is_preparing = TRUE;
      skep_launcher_prepare_async (self->launcher, self->end, prepared_cb, self);
    }
}

/* Returns what is known or being asked, and asks if it is neither. */
static Entry *
get_entry (SkepLoginEnvironment *self,
           const char           *folder)
{
  Entry *entry = g_hash_table_lookup (self->entries, folder);

  if (entry == NULL)
    entry = add_entry (self, folder);
  if (entry->query == NULL &&
      (entry->stamps == NULL || !skep_file_stamps_are_current (entry->stamps)))
    prepare_or_ask (self, entry);

  return entry;
}

/**
 * skep_login_environment_new:
 * @launcher: what starts skep-keeper
 * @context: the worker's context
 * @changed: called in @context
 * @user_data: for @changed
 *
 * The shell is that of the person, unless the variable %SKEP_LOGIN_SHELL_VARIABLE names another
 * one. If it is set to nothing, as in tests that have no use for it, none is asked. Any thread, as
 * long as none changes the environment of the process.
 *
 * Returns: (transfer full): the environment, of no folder yet
 */
SkepLoginEnvironment *
skep_login_environment_new (SkepLauncher                    *launcher,
                            GMainContext                    *context,
                            SkepLoginEnvironmentChangedFunc  changed,
                            gpointer                         user_data)
{
  SkepLoginEnvironment *self = g_new0 (SkepLoginEnvironment, 1);

  self->launcher = g_object_ref (launcher);
  self->context = g_main_context_ref (context);
  self->changed = changed;
  self->user_data = user_data;
  self->shell_path = g_strdup (g_getenv (SKEP_LOGIN_SHELL_VARIABLE));
  self->limit_ms = DEFAULT_LIMIT_MS;
  self->end = g_cancellable_new ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_drop);
  g_mutex_init (&self->mutex);
  self->problems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) skep_environment_problem_free);
  self->search_paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * skep_login_environment_free:
 * @self: (transfer full): an environment
 *
 * Ends what is being asked; nobody is called any more.
 */
void
skep_login_environment_free (SkepLoginEnvironment *self)
{
  g_cancellable_cancel (self->end);
  g_object_unref (self->end);
  g_hash_table_unref (self->entries);
  g_clear_pointer (&self->shell, skep_login_shell_free);
  g_hash_table_unref (self->problems);
  g_hash_table_unref (self->search_paths);
  g_mutex_clear (&self->mutex);
  g_main_context_unref (self->context);
  g_free (self->shell_path);
  g_object_unref (self->launcher);
  g_free (self);
}

/**
 * skep_login_environment_set_shell:
 * @self: an environment
 * @shell: (nullable): absolute path of a shell; %NULL for that of the person; empty: none is asked
 *   and scripts get the environment of the session
 *
 * Only before the first request.
 */
void
skep_login_environment_set_shell (SkepLoginEnvironment *self,
                                  const char           *shell)
{
  g_return_if_fail (self->shell == NULL);

  g_free (self->shell_path);
  self->shell_path = g_strdup (shell);
}

/**
 * skep_login_environment_set_limit:
 * @self: an environment
 * @limit_ms: how long a shell has from the next question on, and direnv again
 */
void
skep_login_environment_set_limit (SkepLoginEnvironment *self,
                                  guint                 limit_ms)
{
  self->limit_ms = limit_ms;
}

static Waiter *
add_waiter (Entry                    *entry,
            SkepLoginEnvironmentFunc  callback,
            gpointer                  user_data)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->entry = entry;
  waiter->callback = callback;
  waiter->user_data = user_data;
  g_queue_push_tail (&entry->waiters, waiter);

  return waiter;
}

/**
 * skep_login_environment_request:
 * @self: an environment
 * @folder: absolute path of a project
 * @callback: called once, from within this call if the answer is known
 * @user_data: for @callback
 *
 * Asks the login shell, unless the answer is known and none of the files it came from has changed.
 *
 * Returns: (transfer none) (nullable): the request, valid until @callback is called; %NULL if that
 *   has happened
 */
gpointer
skep_login_environment_request (SkepLoginEnvironment     *self,
                                const char               *folder,
                                SkepLoginEnvironmentFunc  callback,
                                gpointer                  user_data)
{
  gboolean is_simple = asks_nobody (self) && skep_launcher_is_prepared (self->launcher);
  Entry *entry = is_simple ? NULL : get_entry (self, folder);
  g_auto (GStrv) environment = NULL;

  if (entry != NULL && (entry->query != NULL || entry->environment == NULL))
    return add_waiter (entry, callback, user_data);

  environment = entry != NULL ? g_strdupv (entry->environment)
                              : skep_launcher_dup_environment (self->launcher);
  callback ((const char *const *) environment, NULL, user_data);
  return NULL;
}

/**
 * skep_login_environment_cancel:
 * @self: an environment
 * @request: a valid request
 *
 * The callback of the request will not be called. Once nobody waits any more, the shell is ended.
 */
void
skep_login_environment_cancel (SkepLoginEnvironment *self,
                               gpointer              request)
{
  g_autofree Waiter *waiter = request;
  Entry *entry = waiter->entry;

  g_queue_remove (&entry->waiters, waiter);
  if (entry->environment == NULL && g_queue_is_empty (&entry->waiters))
    g_hash_table_remove (self->entries, entry->folder);
}

/* Whoever waits gets a newer answer. */
static gboolean
forget_entry (gpointer folder,
              gpointer data,
              gpointer user_data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->query, skep_login_query_free);
  g_clear_pointer (&entry->environment, g_strfreev);

  return g_queue_is_empty (&entry->waiters);
}

/**
 * skep_login_environment_forget:
 * @self: an environment
 *
 * Forgets all answers, and asks again where somebody waits for one.
 */
void
skep_login_environment_forget (SkepLoginEnvironment *self)
{
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_foreach_remove (self->entries, forget_entry, NULL);
  g_clear_pointer (&self->shell, skep_login_shell_free);

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    prepare_or_ask (self, entry);

  if (clear_problems (self))
    self->changed (self->user_data);
}

/**
 * skep_login_environment_dup_problem:
 * @self: an environment
 * @folder: absolute path of a project
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): why scripts of @folder don't get the environment that the
 *   login shell has there, as far as is known
 */
SkepEnvironmentProblem *
skep_login_environment_dup_problem (SkepLoginEnvironment *self,
                                    const char           *folder)
{
  SkepEnvironmentProblem *problem;
  SkepEnvironmentProblem *copy;

  g_mutex_lock (&self->mutex);
  problem = g_hash_table_lookup (self->problems, folder);
  copy = problem != NULL ? skep_environment_problem_copy (problem) : NULL;
  g_mutex_unlock (&self->mutex);

  return copy;
}

/**
 * skep_login_environment_dup_search_path:
 * @self: an environment
 * @folder: absolute path of a project
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): where scripts of @folder find programs, as the login shell
 *   has told last; %NULL as long as that is not known
 */
char *
skep_login_environment_dup_search_path (SkepLoginEnvironment *self,
                                        const char           *folder)
{
  char *search_path;

  g_mutex_lock (&self->mutex);
  search_path = g_strdup (g_hash_table_lookup (self->search_paths, folder));
  g_mutex_unlock (&self->mutex);

  return search_path;
}
