/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-search-provider.h"

#include <glib/gi18n.h>
#include <string.h>

#include "skep-catalog-search.h"
#include "skep-script-filter.h"

#define INTERFACE_RESOURCE "/io/github/skep_project/Skep/org.gnome.ShellSearchProvider2.xml"

/* A desktop shows about five, and how many more there are. */
#define MAX_RESULTS 20

/* A desktop waits for an answer before it shows what others have found. */
#define LOADING_MSEC 1000

/* Calls that wait for projects to be read; those beyond are answered with what is there. */
#define MAX_WAITING 64

/* What a search of the desktop asks: which of the open projects and their scripts fit, and to show
 * one. Nothing is started by it. Main thread only. */
struct _SkepSearchProvider
{
  GObject parent_instance;

  guint registration_id; /* 0 unless exported */
  guint deadline_id;     /* 0 unless calls wait */

  /* Owned */
  GDBusConnection *connection; /* NULL unless exported */
  SkepProjectModel *projects;  /* NULL before the application has started */
  GQueue waiting;              /* of GDBusMethodInvocation, first come first */

  /* Borrowed: it owns this */
  GApplication *application;
};

G_DEFINE_FINAL_TYPE (SkepSearchProvider, skep_search_provider, G_TYPE_OBJECT)

static GPtrArray *
dup_projects (SkepSearchProvider *self)
{
  if (self->projects == NULL)
    return g_ptr_array_new ();

  return skep_catalog_dup_projects (skep_project_model_get_catalog (self->projects));
}

static GVariant *
search (SkepSearchProvider *self,
        GVariant           *terms)
{
  g_autofree const char **words = g_variant_get_strv (terms, NULL);
  g_autoptr (GPtrArray) projects = dup_projects (self);
  g_autoptr (GPtrArray) matches = skep_catalog_search (projects, words, MAX_RESULTS);
  GVariantBuilder ids = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  for (guint i = 0; i < matches->len; i++)
    g_variant_builder_add_value (
      &ids, g_variant_new_take_string (skep_catalog_match_dup_id (matches->pdata[i])));

  return g_variant_new ("(as)", &ids);
}

static GVariant *
get_initial_results (SkepSearchProvider *self,
                     GVariant           *parameters)
{
  g_autoptr (GVariant) terms = g_variant_get_child_value (parameters, 0);

  return search (self, terms);
}

/* The results before were only the best ones for fewer letters, so others may fit better now. */
static GVariant *
get_subsearch_results (SkepSearchProvider *self,
                       GVariant           *parameters)
{
  g_autoptr (GVariant) terms = g_variant_get_child_value (parameters, 1);

  return search (self, terms);
}

static const char *
get_name (const SkepCatalogMatch *match)
{
  return match->script != NULL ? match->script->name : match->project->name;
}

static char *
dup_description (const SkepCatalogMatch *match)
{
  if (match->script == NULL)
    return g_filename_display_name (match->project->path);

  /* Translators: the command of a script, and the name of its project */
  return g_strdup_printf (_("%s — %s"), match->script->command, match->project->name);
}

static void
add_icon (GVariantDict *meta,
          const char   *name)
{
  g_autoptr (GIcon) icon = g_themed_icon_new (name);

  g_variant_dict_insert_value (meta, "icon", g_icon_serialize (icon));
}

static GVariant *
describe (const SkepCatalogMatch *match,
          const char             *id)
{
  g_auto (GVariantDict) meta = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *description = dup_description (match);

  g_variant_dict_insert (&meta, "id", "s", id);
  g_variant_dict_insert (&meta, "name", "s", get_name (match));
  g_variant_dict_insert (&meta, "description", "s", description);
  add_icon (&meta, match->script != NULL ? APPLICATION_ID : "folder");

  return g_variant_dict_end (&meta);
}

/* What is no longer there is left out. */
static GVariant *
get_metas (SkepSearchProvider *self,
           GVariant           *parameters)
{
  g_autoptr (GPtrArray) projects = dup_projects (self);
  g_autoptr (GVariant) list = g_variant_get_child_value (parameters, 0);
  g_autofree const char **ids = g_variant_get_strv (list, NULL);
  GVariantBuilder metas = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; ids[i] != NULL && i < MAX_RESULTS; i++)
    {
      g_autoptr (SkepCatalogMatch) match = skep_catalog_match_find (projects, ids[i]);

      if (match != NULL)
        g_variant_builder_add_value (&metas, describe (match, ids[i]));
    }

  return g_variant_new ("(aa{sv})", &metas);
}

static void
show (SkepSearchProvider     *self,
      const SkepCatalogMatch *match)
{
  g_autofree char *uri = g_filename_to_uri (match->project->path, NULL, NULL);
  const char *script = match->script != NULL ? match->script->id : "";

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "show-found",
                                  g_variant_new ("(ss)", uri, script));
}

/* A result may be gone by now; then there is a window, in which it can be looked for. */
static GVariant *
activate_result (SkepSearchProvider *self,
                 GVariant           *parameters)
{
  g_autoptr (GPtrArray) projects = dup_projects (self);
  g_autoptr (SkepCatalogMatch) match = NULL;
  const char *id;

  g_variant_get_child (parameters, 0, "&s", &id);
  match = skep_catalog_match_find (projects, id);
  if (match != NULL)
    show (self, match);
  else
    g_application_activate (self->application);

  return NULL;
}

/* Without the words that were there to find the project, in which no script would have them. */
static char *
dup_script_words (SkepScript        *script,
                  const char *const *terms)
{
  g_autofree char *name = skep_script_filter_fold (script->name);
  g_autofree char *text = g_strjoinv (" ", (char **) terms);
  g_auto (GStrv) words = skep_script_filter_split (text);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;

  for (char **word = words; *word != NULL; word++)
    if (strstr (name, *word) != NULL)
      g_strv_builder_add (builder, *word);
  kept = g_strv_builder_end (builder);

  return g_strjoinv (" ", kept);
}

static void
search_scripts (SkepSearchProvider     *self,
                const SkepCatalogMatch *match,
                const char *const      *terms)
{
  g_autofree char *text = match == NULL ? g_strjoinv (" ", (char **) terms)
                                        : dup_script_words (match->script, terms);

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "search-scripts",
                                  g_variant_new_string (text));
}

/* In the project of the best result: a window lists the scripts of one. */
static GVariant *
launch_search (SkepSearchProvider *self,
               GVariant           *parameters)
{
  g_autoptr (GPtrArray) projects = dup_projects (self);
  g_autoptr (GVariant) list = g_variant_get_child_value (parameters, 0);
  g_autofree const char **terms = g_variant_get_strv (list, NULL);
  g_autoptr (GPtrArray) matches = skep_catalog_search (projects, terms, 1);
  const SkepCatalogMatch *match = matches->len > 0 ? matches->pdata[0] : NULL;

  if (match != NULL)
    show (self, match);
  if (match == NULL || match->script != NULL)
    search_scripts (self, match, terms);

  return NULL;
}

static const struct
{
  const char *name;
  GVariant *(*answer) (SkepSearchProvider *self,
                       GVariant           *parameters);
} methods[] = {
  { "GetInitialResultSet", get_initial_results },
  { "GetSubsearchResultSet", get_subsearch_results },
  { "GetResultMetas", get_metas },
  { "ActivateResult", activate_result },
  { "LaunchSearch", launch_search },
};

/* Takes the invocation. */
static void
answer (SkepSearchProvider    *self,
        GDBusMethodInvocation *invocation)
{
  const char *name = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, name))
      g_dbus_method_invocation_return_value (invocation, methods[i].answer (self, parameters));
}

static void
answer_waiting (SkepSearchProvider *self)
{
  GDBusMethodInvocation *invocation;

  g_clear_handle_id (&self->deadline_id, g_source_remove);
  while ((invocation = g_queue_pop_head (&self->waiting)) != NULL)
    {
      answer (self, invocation);
      g_application_release (self->application);
    }
}

static gboolean
deadline_cb (gpointer data)
{
  SkepSearchProvider *self = data;

  self->deadline_id = 0;
  answer_waiting (self);

  return G_SOURCE_REMOVE;
}

static gboolean
is_ready (SkepSearchProvider *self)
{
  return self->projects != NULL && skep_project_model_is_loaded (self->projects);
}

static void
loaded_cb (SkepSearchProvider *self)
{
  if (is_ready (self))
    answer_waiting (self);
}

static gboolean
can_wait (SkepSearchProvider *self)
{
  return !is_ready (self) && g_queue_get_length (&self->waiting) < MAX_WAITING;
}

/* Skep may have been started by this very call: then its projects are being read. That it stays for
 * a while after a call, for the next letter, is what hold and release are for. */
static void
method_call_cb (GDBusConnection       *connection,
                const char            *sender,
                const char            *object_path,
                const char            *interface_name,
                const char            *method_name,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               data)
{
  SkepSearchProvider *self = data;

  g_application_hold (self->application);
  if (can_wait (self))
    {
      g_queue_push_tail (&self->waiting, invocation);
      if (self->deadline_id == 0)
        self->deadline_id = g_timeout_add (LOADING_MSEC, deadline_cb, self);
      return;
    }

  answer (self, invocation);
  g_application_release (self->application);
}

static void
refuse_waiting (SkepSearchProvider *self)
{
  GDBusMethodInvocation *invocation;

  g_clear_handle_id (&self->deadline_id, g_source_remove);
  while ((invocation = g_queue_pop_head (&self->waiting)) != NULL)
    g_dbus_method_invocation_return_error_literal (invocation, G_IO_ERROR, G_IO_ERROR_CLOSED,
                                                   "Skep ends");
}

static void
skep_search_provider_dispose (GObject *object)
{
  SkepSearchProvider *self = SKEP_SEARCH_PROVIDER (object);

  skep_search_provider_unexport (self);
  g_clear_object (&self->projects);

  G_OBJECT_CLASS (skep_search_provider_parent_class)->dispose (object);
}

static void
skep_search_provider_class_init (SkepSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skep_search_provider_dispose;
}

static void
skep_search_provider_init (SkepSearchProvider *self)
{
  g_queue_init (&self->waiting);
}

/**
 * skep_search_provider_new:
 * @application: outlives the provider; it has the actions `show-found`, with the URI of a project
 *   and the id of a script or nothing, and `search-scripts`, with a text
 *
 * Returns: (transfer full): a provider that is not on the bus yet
 */
SkepSearchProvider *
skep_search_provider_new (GApplication *application)
{
  SkepSearchProvider *self = g_object_new (SKEP_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;

  return self;
}

/**
 * skep_search_provider_export:
 *
 * Puts it on the bus. Calls wait for skep_search_provider_set_projects().
 */
gboolean
skep_search_provider_export (SkepSearchProvider  *self,
                             GDBusConnection     *connection,
                             const char          *object_path,
                             GError             **error)
{
  static const GDBusInterfaceVTable vtable = { method_call_cb };
  g_autoptr (GBytes) xml = NULL;
  g_autoptr (GDBusNodeInfo) node = NULL;

  g_return_val_if_fail (SKEP_IS_SEARCH_PROVIDER (self), FALSE);
  g_return_val_if_fail (self->registration_id == 0, FALSE);

  xml = g_resources_lookup_data (INTERFACE_RESOURCE, 0, error);
  if (xml == NULL)
    return FALSE;
  node = g_dbus_node_info_new_for_xml (g_bytes_get_data (xml, NULL), error);
  if (node == NULL)
    return FALSE;

  self->registration_id = g_dbus_connection_register_object (connection, object_path,
                                                             node->interfaces[0], &vtable, self,
                                                             NULL, error);
  if (self->registration_id == 0)
    return FALSE;

  self->connection = g_object_ref (connection);
  return TRUE;
}

void
skep_search_provider_unexport (SkepSearchProvider *self)
{
  g_return_if_fail (SKEP_IS_SEARCH_PROVIDER (self));

  refuse_waiting (self);
  if (self->registration_id != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration_id);
  self->registration_id = 0;
  g_clear_object (&self->connection);
}

/**
 * skep_search_provider_set_projects:
 *
 * Has the provider look among the open projects, once they have been read.
 */
void
skep_search_provider_set_projects (SkepSearchProvider *self,
                                   SkepProjectModel   *projects)
{
  g_return_if_fail (SKEP_IS_SEARCH_PROVIDER (self));
  g_return_if_fail (self->projects == NULL);

  self->projects = g_object_ref (projects);
  g_signal_connect_object (projects, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  loaded_cb (self);
}
