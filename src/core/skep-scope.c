/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <unistd.h>

#include "skep-cgroup.h"
#include "skep-scope.h"

#define SYSTEMD_PATH      "/org/freedesktop/systemd1"
#define MANAGER_INTERFACE "org.freedesktop.systemd1.Manager"

/* Processes and threads. Far more than any build needs; it bounds a fork bomb before that has used
 * up the PIDs of the machine, which may be as few as 32768. */
#define MAX_TASKS 16384

struct _SkepScope
{
  /* Owned */
  SkepScopeManager *manager;
  GDBusConnection *connection;
  char *owner; /* the unique name of systemd */
  char *random;
  char *description;
  char *unit;
  char *kill_file; /* NULL: there is only KillUnit */
  pid_t pid;
  gboolean is_ready;

  /* While it is pending */
  SkepScopeFunc callback;
  gpointer user_data;
  GCancellable *cancellable;
  GSource *limit;
  guint subscription;
  char *job; /* NULL until the call is answered */
  GHashTable *removed; /* jobs of our unit that have ended, to their results */
};

static void
release (SkepScope *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->limit != NULL)
    g_source_destroy (self->limit);
  g_clear_pointer (&self->limit, g_source_unref);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  self->subscription = 0;
}

/* Ends the waiting. @reason is NULL if all went well. What systemd does after a timeout does no
 * harm: a scope that nobody knows of is never killed and ends with its processes. */
static void
settle (SkepScope  *self,
        const char *reason)
{
  release (self);
  if (skep_scope_manager_is_freed (self->manager))
    return;

  self->is_ready = reason == NULL;
  if (self->is_ready)
    self->kill_file = skep_scope_manager_find_kill_file (self->manager, self->pid, self->unit);
  else
    skep_scope_manager_turn_off (self->manager, reason);

  self->callback (self->is_ready, self->user_data);
}

/* The job may end before the call that began it is answered, so both come here. */
static void
settle_if_done (SkepScope *self)
{
  const char *result;
  g_autofree char *reason = NULL;

  if (self->job == NULL || (result = g_hash_table_lookup (self->removed, self->job)) == NULL)
    return;

  if (!g_str_equal (result, "done"))
    reason = g_strdup_printf ("the job for a scope ended as “%s”", result);
  settle (self, reason);
}

static void
job_removed_cb (GDBusConnection *connection,
                const char      *sender,
                const char      *path,
                const char      *interface,
                const char      *signal_name,
                GVariant        *parameters,
                gpointer         data)
{
  SkepScope *self = data;
  const char *job;
  const char *unit;
  const char *result;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uoss)")))
    return;

  g_variant_get (parameters, "(u&o&s&s)", NULL, &job, &unit, &result);
  if (!g_str_equal (unit, self->unit))
    return;

  g_hash_table_insert (self->removed, g_strdup (job), g_strdup (result));
  settle_if_done (self);
}

static GVariant *
make_properties (SkepScope *self)
{
  guint32 pid = self->pid;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sv)"));
  g_variant_builder_add (&builder, "(sv)", "Description",
                         g_variant_new_string (self->description));
  g_variant_builder_add (&builder, "(sv)", "PIDs",
                         g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, &pid, 1, sizeof pid));
  g_variant_builder_add (&builder, "(sv)", "Slice", g_variant_new_string ("app.slice"));
  g_variant_builder_add (&builder, "(sv)", "CollectMode",
                         g_variant_new_string ("inactive-or-failed"));
  g_variant_builder_add (&builder, "(sv)", "TasksMax", g_variant_new_uint64 (MAX_TASKS));
  g_variant_builder_add (&builder, "(sv)", "CPUAccounting", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&builder, "(sv)", "MemoryAccounting", g_variant_new_boolean (TRUE));
  if (skep_scope_manager_has_oom_policy (self->manager))
    g_variant_builder_add (&builder, "(sv)", "OOMPolicy", g_variant_new_string ("continue"));

  return g_variant_builder_end (&builder);
}

/* As systemd says it, whichever property it is. */
static gboolean
is_unknown_property (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_PROPERTY_READ_ONLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY);
}

/* Then self has settled, or has gone. */
static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
call_systemd (SkepScope           *self,
              GAsyncReadyCallback  callback)
{
  GVariant *auxiliary = g_variant_new_array (G_VARIANT_TYPE ("(sa(sv))"), NULL, 0);

  g_dbus_connection_call (self->connection, self->owner, SYSTEMD_PATH, MANAGER_INTERFACE,
                          "StartTransientUnit",
                          g_variant_new ("(ss@a(sv)@a(sa(sv)))", self->unit, "fail",
                                         make_properties (self), auxiliary),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          SKEP_SCOPE_LIMIT_MSEC, self->cancellable, callback, self);
}

static char *
finish_call (GObject       *object,
             GAsyncResult  *result,
             GError       **error)
{
  g_autoptr (GVariant) reply = NULL;
  char *job;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, error);
  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(o)", &job);
  return job;
}

static void
take_answer (SkepScope    *self,
             char         *job,
             const GError *error)
{
  self->job = job;
  if (job != NULL)
    settle_if_done (self);
  else
    settle (self, error->message);
}

static void
second_answer_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (GError) error = NULL;
  char *job = finish_call (object, result, &error);

  if (!is_cancelled (error))
    take_answer (data, job, error);
}

/* With a name of its own: the unit that was refused may still be around, half made, and would
 * refuse us once more. */
static void
try_without_oom_policy (SkepScope *self)
{
  g_autofree char *random = g_strconcat (self->random, "b", NULL);

  skep_scope_manager_forgo_oom_policy (self->manager);
  g_free (self->unit);
  self->unit = skep_scope_manager_name_unit (self->manager, random);
  call_systemd (self, second_answer_cb);
}

static void
first_answer_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      data)
{
  SkepScope *self = data;
  g_autoptr (GError) error = NULL;
  char *job = finish_call (object, result, &error);

  if (is_cancelled (error))
    return;
  if (is_unknown_property (error) && !skep_scope_manager_is_freed (self->manager))
    try_without_oom_policy (self);
  else
    take_answer (self, job, error);
}

static gboolean
limit_cb (gpointer data)
{
  settle (data, "systemd did not make a scope in time");
  return G_SOURCE_REMOVE;
}

static void
arm_limit (SkepScope *self)
{
  self->limit = g_timeout_source_new (SKEP_SCOPE_LIMIT_MSEC);
  g_source_set_callback (self->limit, limit_cb, self, NULL);
  g_source_set_static_name (self->limit, "[skep] scope");
  g_source_attach (self->limit, g_main_context_get_thread_default ());
}

/* Before the call, so that no end of a job is missed. */
static void
watch_jobs (SkepScope *self)
{
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->subscription =
    g_dbus_connection_signal_subscribe (self->connection, self->owner, MANAGER_INTERFACE,
                                        "JobRemoved", SYSTEMD_PATH, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, job_removed_cb, self, NULL);
}

/* The random part of a unit's name is one word: portals take the application id from the name,
 * and with a '-' they would find another one. */
static char *
make_random (const char *uuid)
{
  GString *random = g_string_new (NULL);

  for (const char *c = uuid; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (random, *c);

  return g_string_free (random, FALSE);
}

/* One line of text, whatever the script is called. */
static char *
make_description (const char *description)
{
  char *line = g_utf8_make_valid (description, -1);

  for (char *c = line; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  return line;
}

/**
 * skep_scope_new_async:
 * @manager: a manager
 * @pid: a process that waits to become the script's
 * @uuid: of its run
 * @description: for people who look at their units
 * @callback: called when @pid is in the scope, or it is known that it won't be
 * @user_data: for @callback
 *
 * Asks systemd for a scope around @pid. The answer comes within %SKEP_SCOPE_LIMIT_MSEC, unless
 * the scope or @manager is freed before: then @callback isn't called. Worker only.
 *
 * Returns: (transfer full) (nullable): the scope, pending; %NULL if there are no scopes, and then
 *   nothing was sent and @callback isn't called
 */
SkepScope *
skep_scope_new_async (SkepScopeManager *manager,
                      pid_t             pid,
                      const char       *uuid,
                      const char       *description,
                      SkepScopeFunc     callback,
                      gpointer          user_data)
{
  SkepScope *self;

  /* systemd takes 0 for us, the sender. */
  if (!skep_scope_manager_is_available (manager) || pid <= 1 || pid == getpid ())
    return NULL;

  self = g_new0 (SkepScope, 1);
  self->manager = skep_scope_manager_ref (manager);
  self->connection = g_object_ref (skep_scope_manager_get_connection (manager));
  self->owner = g_strdup (skep_scope_manager_get_owner (manager));
  self->random = make_random (uuid);
  self->description = make_description (description);
  self->unit = skep_scope_manager_name_unit (manager, self->random);
  self->pid = pid;
  self->callback = callback;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();

  arm_limit (self);
  watch_jobs (self);
  call_systemd (self, first_answer_cb);

  return self;
}

/**
 * skep_scope_free:
 * @self: (transfer full): a scope
 *
 * Lets go of the scope. Its processes live on. Worker only.
 */
void
skep_scope_free (SkepScope *self)
{
  release (self);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->removed, g_hash_table_unref);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->manager, skep_scope_manager_unref);
  g_free (self->owner);
  g_free (self->random);
  g_free (self->description);
  g_free (self->unit);
  g_free (self->kill_file);
  g_free (self->job);
  g_free (self);
}

/**
 * skep_scope_kill:
 * @self: a scope
 *
 * Kills all that is in the scope by SIGKILL, in so far as it can: the kill phase of the keeper has
 * the last word. Does nothing while the scope is pending. Worker only.
 */
void
skep_scope_kill (SkepScope *self)
{
  if (!self->is_ready)
    return;

  /* The kernel does it at once; systemd, asked as well, may take its time. */
  if (self->kill_file != NULL && !skep_cgroup_kill (self->kill_file))
    g_debug ("%s can't be written", self->kill_file);
  g_dbus_connection_call (self->connection, self->owner, SYSTEMD_PATH, MANAGER_INTERFACE,
                          "KillUnit", g_variant_new ("(ssi)", self->unit, "all", SIGKILL),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}
