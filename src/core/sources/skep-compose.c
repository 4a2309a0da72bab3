/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-compose.h"
#include "skep-document.h"
#include "skep-source.h"

#define MAX_FILES 50
#define MAX_DEPTH 20
/* What containers have to stop before they are killed, if nothing else is said. */
#define DEFAULT_GRACE_MS (10 * 1000)
/* Nobody would wait for longer. */
#define MAX_GRACE_MS (10 * 60 * 1000)

static const struct
{
  const char *unit;
  double ms;
} units[] = {
  { "us", 0.001 }, { "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 }, { "h", 60 * 60 * 1000 },
};

static void
service_free (SkepComposeService *service)
{
  g_free (service->name);
  g_free (service->description);
  g_free (service->file);
  g_free (service);
}

/* 0 if it is none. */
static double
get_unit_ms (const char *unit,
             gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strlen (units[i].unit) == length && strncmp (units[i].unit, unit, length) == 0)
      return units[i].ms;
  return 0;
}

/* `1m30s`; the usual time for whatever is no duration. */
static guint
parse_duration (const char *text)
{
  double sum_ms = 0;

  while (*text != '\0')
    {
      gsize digits = strspn (text, "0123456789.");
      gsize letters = strspn (text + digits, G_CSET_a_2_z);
      double unit_ms = get_unit_ms (text + digits, letters);

      if (digits == 0 || unit_ms == 0)
        return DEFAULT_GRACE_MS;
      sum_ms += g_ascii_strtod (text, NULL) * unit_ms;
      text += digits + letters;
    }
  return (guint) CLAMP (sum_ms, 0, MAX_GRACE_MS);
}

/* `build: ./api`, or a mapping with `context`. */
static const char *
get_build_folder (JsonObject *service)
{
  JsonNode *build = json_object_get_member (service, "build");

  if (build != NULL && JSON_NODE_HOLDS_OBJECT (build))
    build = json_object_get_member (json_node_get_object (build), "context");
  return build != NULL ? skep_document_get_string (build) : NULL;
}

static char *
describe (SkepDocument *document,
          JsonObject   *service)
{
  const char *folder = get_build_folder (service);
  const char *image = skep_document_read_string (document, service, "image");
  g_autofree char *text = NULL;

  if (folder != NULL)
    /* Translators: the argument is a folder */
    text = g_strdup_printf (_("Built from %s"), folder);
  else if (image != NULL)
    /* Translators: the argument is the name of a container image such as “postgres:17” */
    text = g_strdup_printf (_("Image %s"), image);
  return text != NULL ? skep_script_make_display (text) : NULL;
}

static SkepComposeService *
find_service (SkepCompose *self,
              const char  *name)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      SkepComposeService *service = self->services->pdata[i];

      if (g_str_equal (service->name, name))
        return service;
    }
  return NULL;
}

static void
add_profiles (SkepCompose  *self,
              SkepDocument *document,
              JsonObject   *service)
{
  g_auto (GStrv) profiles = skep_document_dup_strings (document, service, "profiles");

  for (char **profile = profiles; profile != NULL && *profile != NULL; profile++)
    if (!g_ptr_array_find_with_equal_func (self->profiles, *profile, g_str_equal, NULL)
        && self->profiles->len < SKEP_DISCOVERY_MAX_SCRIPTS)
      g_ptr_array_add (self->profiles, g_strdup (*profile));
}

/* An override file says only what is different about a service. */
static void
merge_service (SkepComposeService *service,
               SkepDocument       *document,
               JsonObject         *object)
{
  const char *grace = skep_document_read_string (document, object, "stop_grace_period");
  char *description = describe (document, object);

  if (grace != NULL)
    service->grace_ms = parse_duration (grace);
  if (description != NULL)
    {
      g_free (service->description);
      service->description = description;
    }
}

static void
read_service (SkepCompose  *self,
              SkepDocument *document,
              const char   *name,
              JsonNode     *node)
{
  SkepComposeService *service = find_service (self, name);

  skep_document_warn_if_repeated (document, node, name);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      skep_document_add_error (document, node, _("“%s” must be an object."), name);
      return;
    }
  if (service == NULL && self->services->len >= SKEP_DISCOVERY_MAX_SCRIPTS)
    return;
  if (service == NULL)
    {
      service = g_new0 (SkepComposeService, 1);
      service->name = g_strdup (name);
      service->file = g_strdup (document->file);
      service->grace_ms = DEFAULT_GRACE_MS;
      g_ptr_array_add (self->services, service);
    }
  merge_service (service, document, json_node_get_object (node));
  add_profiles (self, document, json_node_get_object (node));
}

static void
read_services (SkepCompose  *self,
               SkepDocument *document)
{
  JsonObject *services = skep_document_read_object (document, document->root, "services");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (services == NULL)
    return;
  json_object_iter_init_ordered (&iter, services);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    read_service (self, document, name, node);
}

/* What is computed, or elsewhere on the internet, is left out without a word. */
static gboolean
is_known_path (const char *name)
{
  return strchr (name, '$') == NULL && strstr (name, "://") == NULL
         && !g_str_has_prefix (name, "git@");
}

static void
read_included (SkepCompose  *self,
               SkepDocument *document,
               JsonNode     *include,
               const char   *name)
{
  g_autofree char *folder = skep_source_dup_folder (document->file);
  g_autofree char *path = NULL;

  if (!is_known_path (name))
    return;
  path = skep_source_resolve (self->discovery, folder, name, document->file,
                              skep_document_get_line (document, include));
  if (path != NULL && !skep_compose_load (self, path))
    skep_document_add_error (document, include, _("The included file “%s” does not exist."),
                             name);
}

/* A path, or a mapping with `path`, which is one or several that are merged. */
static void
read_include (SkepCompose  *self,
              SkepDocument *document,
              JsonNode     *include)
{
  g_auto (GStrv) paths = NULL;

  if (skep_document_get_string (include) != NULL)
    paths = skep_source_make_argv (skep_document_get_string (include), NULL);
  else if (JSON_NODE_HOLDS_OBJECT (include))
    paths = skep_document_dup_strings (document, json_node_get_object (include), "path");
  else
    skep_document_add_error (document, include, _("“%s” must be a list of strings."), "include");
  for (char **path = paths; path != NULL && *path != NULL; path++)
    read_included (self, document, include, *path);
}

static void
read_includes (SkepCompose  *self,
               SkepDocument *document)
{
  JsonArray *includes = skep_document_read_array (document, document->root, "include");

  for (guint i = 0; includes != NULL && i < json_array_get_length (includes); i++)
    read_include (self, document, json_array_get_element (includes, i));
}

static void
read_name (SkepCompose  *self,
           SkepDocument *document)
{
  const char *name = skep_document_read_string (document, document->root, "name");

  /* Those of included files are other projects. */
  if (name == NULL || self->depth > 0 || strchr (name, '$') != NULL)
    return;
  g_free (self->name);
  self->name = skep_script_make_display (name);
}

/**
 * skep_compose_new:
 * @discovery: gets errors
 *
 * Returns: (transfer full): nothing that was read
 */
SkepCompose *
skep_compose_new (SkepDiscovery *discovery)
{
  SkepCompose *self = g_new0 (SkepCompose, 1);

  self->discovery = discovery;
  self->services = g_ptr_array_new_with_free_func ((GDestroyNotify) service_free);
  self->profiles = g_ptr_array_new_with_free_func (g_free);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
skep_compose_free (SkepCompose *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_ptr_array_unref (self->services);
  g_ptr_array_unref (self->profiles);
  g_hash_table_unref (self->files);
  g_free (self);
}

/**
 * skep_compose_read:
 * @self: what was read so far
 * @path: path of a file relative to the project
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Adds what is in a file, and in those that it includes. What is there stays where it is.
 */
void
skep_compose_read (SkepCompose *self,
                   const char  *path,
                   const char  *text,
                   gsize        length)
{
  g_autoptr (SkepDocument) document = NULL;

  g_hash_table_add (self->files, g_strdup (path));
  document = skep_document_load_yaml (self->discovery, "", path, text, length);
  if (document == NULL)
    return;
  read_name (self, document);
  read_services (self, document);
  self->depth++;
  read_includes (self, document);
  self->depth--;
}

/**
 * skep_compose_load:
 * @self: what was read so far
 * @path: path of a file relative to the project
 *
 * Like skep_compose_read() for a file of the project; each is read once, so that a cycle ends.
 *
 * Returns: %FALSE if there is no such file
 */
gboolean
skep_compose_load (SkepCompose *self,
                   const char  *path)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!skep_discovery_has_file (self->discovery, "", path))
    return FALSE;
  if (g_hash_table_contains (self->files, path) || self->depth > MAX_DEPTH
      || g_hash_table_size (self->files) >= MAX_FILES)
    return TRUE;
  if ((text = skep_source_read_text (self->discovery, "", path, &length)) != NULL)
    skep_compose_read (self, path, text, length);
  return TRUE;
}
