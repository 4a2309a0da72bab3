/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-outline.h"

#include "skep-script-choices.h"
#include "skep-script-filter.h"
#include "skep-script-section.h"

/* Beyond that, one would only see the first of them. */
#define MAX_EXPANDED_GROUPS 60
#define FAVORITES_KEY "favorites"

/**
 * SkepScriptOutline:
 *
 * The scripts of a project as the flat rows of an outline: a #SkepScriptGroup for all of one source
 * in one folder, followed by their #SkepScriptItem while it is expanded. Favourites come first, and
 * once. Every change is one items-changed for what differs between the ends that stay. Main thread
 * only.
 */
struct _SkepScriptOutline
{
  GObject parent_instance;

  SkepScriptModel *scripts;
  GHashTable *entries;     /* borrowed id of its script to SkepScriptEntry, owned */
  GHashTable *by_key;      /* borrowed key to SkepScriptSection, owned */
  GPtrArray *sections;     /* borrowed, in the order in which they are listed */
  GPtrArray *rows;         /* of SkepScriptEntry, borrowed */
  SkepScriptChoices *choices;
  char **words;            /* casefolded, each must match; NULL without a filter */
  gboolean show_hidden;
  gboolean was_loaded;     /* so that what is expanded no longer changes by itself */
  guint n_scripts;
};

enum
{
  PROP_0,
  PROP_SHOW_HIDDEN,
  N_PROPS,
};

enum
{
  CHOICES_CHANGED,
  N_SIGNALS,
};

static GType
skep_script_outline_get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
skep_script_outline_get_n_items (GListModel *model)
{
  return SKEP_SCRIPT_OUTLINE (model)->rows->len;
}

static gpointer
skep_script_outline_get_item (GListModel *model,
                              guint       position)
{
  SkepScriptOutline *self = SKEP_SCRIPT_OUTLINE (model);
  const SkepScriptEntry *entry;

  if (position >= self->rows->len)
    return NULL;

  entry = g_ptr_array_index (self->rows, position);
  if (entry->script == NULL)
    return g_object_ref (entry->section->group);

  return g_object_ref (skep_script_model_find (self->scripts, entry->script->id));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skep_script_outline_get_item_type;
  iface->get_n_items = skep_script_outline_get_n_items;
  iface->get_item = skep_script_outline_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SkepScriptOutline, skep_script_outline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- Rows --- */

/* Makes the rows anew and announces what differs. What the old ones point to has to be there. */
static void
update_rows (SkepScriptOutline *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint head = 0;
  guint tail = 0;
  guint n_shorter;

  self->rows = g_ptr_array_sized_new (old->len);
  self->n_scripts = 0;
  for (guint i = 0; i < self->sections->len; i++)
    {
      SkepScriptSection *section = g_ptr_array_index (self->sections, i);

      skep_script_section_add_rows (section, self->rows);
      skep_script_section_show (section);
      self->n_scripts += section->n_matches;
    }

  n_shorter = MIN (old->len, self->rows->len);
  while (head < n_shorter && old->pdata[head] == self->rows->pdata[head])
    head++;
  while (tail < n_shorter - head &&
         old->pdata[old->len - 1 - tail] == self->rows->pdata[self->rows->len - 1 - tail])
    tail++;
  if (head + tail < MAX (old->len, self->rows->len))
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                self->rows->len - head - tail);
}

/* --- What is expanded --- */

static gboolean
starts_expanded (SkepScriptOutline *self,
                 SkepScriptSection *section)
{
  const SkepScriptGroupFacts *facts = skep_script_group_get_facts (section->group);

  return self->sections->len <= MAX_EXPANDED_GROUPS || facts->dir == NULL || *facts->dir == '\0';
}

static void
decide_expanded (SkepScriptOutline *self,
                 SkepScriptSection *section)
{
  section->is_expanded =
      skep_script_choices_get (self->choices, skep_script_group_get_key (section->group),
                               starts_expanded (self, section));
}

/* With a filter, all that match are expanded until someone wants otherwise. */
static void
reset_shown (SkepScriptOutline *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      SkepScriptSection *section = g_ptr_array_index (self->sections, i);

      section->is_shown_expanded = self->words != NULL || section->is_expanded;
    }
}

static void
set_expanded (SkepScriptOutline *self,
              SkepScriptSection *section,
              gboolean           is_expanded)
{
  section->is_shown_expanded = is_expanded;
  if (self->words != NULL)
    return;

  section->is_expanded = is_expanded;
  skep_script_choices_set (self->choices, skep_script_group_get_key (section->group),
                           is_expanded);
}

/* --- Loads --- */

static SkepScriptSection *
get_section (SkepScriptOutline *self,
             const char        *key)
{
  SkepScriptSection *section = g_hash_table_lookup (self->by_key, key);

  if (section == NULL)
    {
      section = skep_script_section_new (key);
      g_hash_table_insert (self->by_key, (gpointer) skep_script_group_get_key (section->group),
                           section);
    }

  return section;
}

static void
count_live (SkepScriptOutline *self)
{
  GPtrArray *started = skep_script_model_get_started (self->scripts);

  for (guint i = 0; i < self->sections->len; i++)
    ((SkepScriptSection *) g_ptr_array_index (self->sections, i))->n_live = 0;

  for (guint i = 0; i < started->len; i++)
    {
      SkepScriptItem *item = g_ptr_array_index (started, i);
      const SkepScriptEntry *entry =
          g_hash_table_lookup (self->entries, skep_script_item_get_script (item)->id);

      if (entry != NULL && skep_run_state_is_live (skep_script_item_get_state (item)))
        entry->section->n_live++;
    }
}

static void
runs_changed_cb (SkepScriptOutline *self)
{
  count_live (self);
  for (guint i = 0; i < self->sections->len; i++)
    skep_script_section_show (g_ptr_array_index (self->sections, i));
}

/* The entry that a script had before, or a new one. */
static SkepScriptEntry *
take_entry (GHashTable *earlier,
            SkepScript *script)
{
  SkepScriptEntry *entry = g_hash_table_lookup (earlier, script->id);

  if (entry == NULL)
    return skep_script_entry_new (script);

  g_hash_table_steal (earlier, script->id);
  skep_script_entry_set_script (entry, script);
  return entry;
}

/* Most scripts belong where the one before them does. */
static SkepScriptSection *
find_section (SkepScriptOutline *self,
              const SkepScript  *script,
              SkepScriptSection *last)
{
  g_autofree char *key = NULL;
  const SkepScript *neighbour;

  if (script->is_favorite)
    return get_section (self, FAVORITES_KEY);

  if (last != NULL)
    {
      neighbour = ((SkepScriptEntry *) g_ptr_array_index (last->entries, 0))->script;
      if (neighbour->source == script->source && g_str_equal (neighbour->dir, script->dir))
        return last;
    }

  key = g_strdup_printf ("%s:%s", script->source, script->dir);
  return get_section (self, key);
}

static void
add_entry (SkepScriptOutline *self,
           SkepScriptSection *section,
           SkepScriptEntry   *entry)
{
  if (section->entries->len == 0)
    g_ptr_array_insert (self->sections, entry->script->is_favorite ? 0 : -1, section);
  g_ptr_array_add (section->entries, entry);
  entry->section = section;
}

/* Sorts all scripts into sections, whose old entries are among @earlier. */
static void
sort_in (SkepScriptOutline *self,
         GHashTable        *earlier)
{
  GPtrArray *scripts = skep_script_model_get_scripts (self->scripts);
  SkepScriptSection *last = NULL;

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = g_ptr_array_index (scripts, i);
      SkepScriptSection *section;
      SkepScriptEntry *entry;

      if (script->is_hidden && !self->show_hidden)
        continue;

      entry = take_entry (earlier, script);
      g_hash_table_insert (self->entries, entry->script->id, entry);
      section = find_section (self, script, last);
      add_entry (self, section, entry);
      if (!script->is_favorite)
        last = section;
    }
}

static void
settle_sections (SkepScriptOutline *self,
                 GHashTable        *known)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      SkepScriptSection *section = g_ptr_array_index (self->sections, i);
      gboolean is_known = g_hash_table_contains (known, section);

      skep_script_section_match (section, (const char *const *) self->words);
      skep_script_section_describe (section);
      if (!is_known || !self->was_loaded)
        decide_expanded (self, section);
      if (!is_known || self->words == NULL)
        section->is_shown_expanded = self->words != NULL || section->is_expanded;
    }
}

static gboolean
is_empty (gpointer key,
          gpointer section,
          gpointer data)
{
  return ((SkepScriptSection *) section)->entries->len == 0;
}

static GHashTable *
new_entries (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                (GDestroyNotify) skep_script_entry_free);
}

static void
reload (SkepScriptOutline *self)
{
  g_autoptr (GHashTable) earlier = g_steal_pointer (&self->entries);
  g_autoptr (GPtrArray) old_sections = g_steal_pointer (&self->sections);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  self->entries = new_entries ();
  self->sections = g_ptr_array_sized_new (old_sections->len);
  for (guint i = 0; i < old_sections->len; i++)
    {
      SkepScriptSection *section = g_ptr_array_index (old_sections, i);

      g_hash_table_add (known, section);
      g_ptr_array_set_size (section->entries, 0);
    }

  sort_in (self, earlier);
  settle_sections (self, known);
  self->was_loaded = skep_project_is_loaded (skep_script_model_get_project (self->scripts));
  count_live (self);
  update_rows (self);
  g_hash_table_foreach_remove (self->by_key, is_empty, NULL);
}

static void
skep_script_outline_finalize (GObject *object)
{
  SkepScriptOutline *self = SKEP_SCRIPT_OUTLINE (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->sections);
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->entries);
  skep_script_choices_free (self->choices);
  g_strfreev (self->words);
  g_clear_object (&self->scripts);

  G_OBJECT_CLASS (skep_script_outline_parent_class)->finalize (object);
}

static void
skep_script_outline_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_SHOW_HIDDEN:
      g_value_set_boolean (value, SKEP_SCRIPT_OUTLINE (object)->show_hidden);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_outline_set_property (GObject      *object,
                                  guint         property_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_SHOW_HIDDEN:
      skep_script_outline_set_show_hidden (SKEP_SCRIPT_OUTLINE (object),
                                           g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_outline_class_init (SkepScriptOutlineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_script_outline_finalize;
  object_class->get_property = skep_script_outline_get_property;
  object_class->set_property = skep_script_outline_set_property;

  properties[PROP_SHOW_HIDDEN] =
    g_param_spec_boolean ("show-hidden", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SkepScriptOutline::choices-changed:
   *
   * The person has expanded or collapsed a group, see skep_script_outline_dup_choices().
   */
  signals[CHOICES_CHANGED] = g_signal_new ("choices-changed", SKEP_TYPE_SCRIPT_OUTLINE,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                           0);
}

static void
skep_script_outline_init (SkepScriptOutline *self)
{
  self->entries = new_entries ();
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify) skep_script_section_free);
  self->sections = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  self->choices = skep_script_choices_new ();
}

/**
 * skep_script_outline_new:
 * @scripts: the scripts of a project
 *
 * Returns: (transfer full): their outline
 */
SkepScriptOutline *
skep_script_outline_new (SkepScriptModel *scripts)
{
  SkepScriptOutline *self = g_object_new (SKEP_TYPE_SCRIPT_OUTLINE, NULL);

  self->scripts = g_object_ref (scripts);
  g_signal_connect_object (scripts, "reloaded", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scripts, "runs-changed", G_CALLBACK (runs_changed_cb), self,
                           G_CONNECT_SWAPPED);
  reload (self);

  return self;
}

/**
 * skep_script_outline_get_n_scripts:
 * @self: an outline
 *
 * Returns: how many scripts there are that match, in expanded groups and in others
 */
guint
skep_script_outline_get_n_scripts (SkepScriptOutline *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_OUTLINE (self), 0);

  return self->n_scripts;
}

static const SkepScriptEntry *
peek_row (SkepScriptOutline *self,
          guint              position)
{
  return position < self->rows->len ? g_ptr_array_index (self->rows, position) : NULL;
}

/**
 * skep_script_outline_get_place:
 * @self: an outline
 * @position: of any row
 *
 * Returns: at which ends of its group a script is; a header is the first of what is below scripts,
 *   unless another header is between
 */
SkepScriptPlace
skep_script_outline_get_place (SkepScriptOutline *self,
                               guint              position)
{
  const SkepScriptEntry *row, *before, *after;
  SkepScriptPlace place = 0;

  g_return_val_if_fail (SKEP_IS_SCRIPT_OUTLINE (self), 0);
  g_return_val_if_fail (position < self->rows->len, 0);

  row = peek_row (self, position);
  before = position > 0 ? peek_row (self, position - 1) : NULL;
  if (row == &row->section->header)
    return before != NULL && before != &before->section->header ? SKEP_SCRIPT_PLACE_FIRST : 0;

  after = peek_row (self, position + 1);
  if (before == &row->section->header)
    place |= SKEP_SCRIPT_PLACE_FIRST;
  if (after == NULL || after->section != row->section)
    place |= SKEP_SCRIPT_PLACE_LAST;

  return place;
}

/**
 * skep_script_outline_get_group:
 * @self: an outline
 * @position: of any row
 * @header: (out) (optional): where its group begins
 *
 * Returns: (transfer none): the group that the row belongs to
 */
SkepScriptGroup *
skep_script_outline_get_group (SkepScriptOutline *self,
                               guint              position,
                               guint             *header)
{
  const SkepScriptEntry *row;

  g_return_val_if_fail (SKEP_IS_SCRIPT_OUTLINE (self), NULL);
  g_return_val_if_fail (position < self->rows->len, NULL);

  row = peek_row (self, position);
  if (header != NULL)
    for (*header = position; peek_row (self, *header) != &row->section->header;)
      --*header;

  return row->section->group;
}

/**
 * skep_script_outline_find:
 * @self: an outline
 * @id: id of a script
 * @position: (out): where it is listed
 *
 * Returns: %FALSE if it is not listed
 */
gboolean
skep_script_outline_find (SkepScriptOutline *self,
                          const char        *id,
                          guint             *position)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_OUTLINE (self), FALSE);

  return g_ptr_array_find (self->rows, g_hash_table_lookup (self->entries, id), position);
}

/**
 * skep_script_outline_set_filter_text:
 * @self: an outline
 * @text: words, each of which name, command, description, package, folder or source has to contain
 *
 * Lists only what matches, all of it expanded. Without a word everything is as it was before.
 */
void
skep_script_outline_set_filter_text (SkepScriptOutline *self,
                                     const char        *text)
{
  g_auto (GStrv) words = NULL;

  g_return_if_fail (SKEP_IS_SCRIPT_OUTLINE (self));

  words = skep_script_filter_split (text);
  if (words == NULL && self->words == NULL)
    return;

  g_strfreev (self->words);
  self->words = g_steal_pointer (&words);
  for (guint i = 0; i < self->sections->len; i++)
    skep_script_section_match (g_ptr_array_index (self->sections, i),
                               (const char *const *) self->words);
  reset_shown (self);
  update_rows (self);
}

/**
 * skep_script_outline_get_show_hidden:
 * @self: an outline
 *
 * Returns: %TRUE if scripts are listed that were meant not to be
 */
gboolean
skep_script_outline_get_show_hidden (SkepScriptOutline *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_OUTLINE (self), FALSE);

  return self->show_hidden;
}

/**
 * skep_script_outline_set_show_hidden:
 * @self: an outline
 * @show_hidden: whether to list scripts that were meant not to be
 */
void
skep_script_outline_set_show_hidden (SkepScriptOutline *self,
                                     gboolean           show_hidden)
{
  g_return_if_fail (SKEP_IS_SCRIPT_OUTLINE (self));

  if (self->show_hidden == show_hidden)
    return;

  self->show_hidden = show_hidden;
  reload (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_HIDDEN]);
}

/**
 * skep_script_outline_set_expanded:
 * @self: an outline
 * @group: one of its groups
 * @is_expanded: whether to list its scripts
 *
 * As the person wants it. While there is a filter, it holds until that changes.
 */
void
skep_script_outline_set_expanded (SkepScriptOutline *self,
                                  SkepScriptGroup   *group,
                                  gboolean           is_expanded)
{
  SkepScriptSection *section;

  g_return_if_fail (SKEP_IS_SCRIPT_OUTLINE (self));

  section = g_hash_table_lookup (self->by_key, skep_script_group_get_key (group));
  if (section == NULL || section->is_shown_expanded == is_expanded)
    return;

  set_expanded (self, section, is_expanded);
  update_rows (self);
  g_signal_emit (self, signals[CHOICES_CHANGED], 0);
}

/**
 * skep_script_outline_set_all_expanded:
 * @self: an outline
 * @is_expanded: whether to list the scripts of all groups
 */
void
skep_script_outline_set_all_expanded (SkepScriptOutline *self,
                                      gboolean           is_expanded)
{
  g_return_if_fail (SKEP_IS_SCRIPT_OUTLINE (self));

  for (guint i = 0; i < self->sections->len; i++)
    set_expanded (self, g_ptr_array_index (self->sections, i), is_expanded);
  update_rows (self);
  g_signal_emit (self, signals[CHOICES_CHANGED], 0);
}

/**
 * skep_script_outline_dup_choices:
 * @self: an outline
 *
 * Returns: (transfer full): what the person has expanded, as `+KEY`, and collapsed, as `-KEY`,
 *   sorted; everything else is as Skep decides
 */
char **
skep_script_outline_dup_choices (SkepScriptOutline *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_OUTLINE (self), NULL);

  return skep_script_choices_dup_strv (self->choices);
}

/**
 * skep_script_outline_set_choices:
 * @self: an outline
 * @choices: (array zero-terminated=1): from skep_script_outline_dup_choices(), possibly of another
 *   session; what is not of that form is left out
 */
void
skep_script_outline_set_choices (SkepScriptOutline *self,
                                 const char *const *choices)
{
  g_return_if_fail (SKEP_IS_SCRIPT_OUTLINE (self));

  skep_script_choices_set_strv (self->choices, choices);
  for (guint i = 0; i < self->sections->len; i++)
    decide_expanded (self, g_ptr_array_index (self->sections, i));
  reset_shown (self);
  update_rows (self);
}
