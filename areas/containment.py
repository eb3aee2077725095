"""Rebuilds `Containment` from memberships and successions, in SQL."""

from django.db import connection, transaction

# Within whom a unit lies by memberships alone; a chain's validity is the overlap of its links.
DIRECT = """
WITH RECURSIVE up AS (
    SELECT area.id AS part, area.id AS area, tree.name AS tree, area.valid
      FROM areas_area area, (VALUES ('administrative'), ('management')) tree(name)
     WHERE area.kind = 'country' AND tree.name = 'administrative'
        OR EXISTS (SELECT FROM areas_membership
                    WHERE tree = tree.name AND (area_id = area.id OR parent_id = area.id))
    UNION ALL
    SELECT up.part, link.parent_id, up.tree, up.valid * link.valid
      FROM up
      JOIN areas_membership link
        ON link.area_id = up.area AND link.tree = up.tree AND link.valid && up.valid
)
INSERT INTO areas_containment (area_id, part_id, tree, valid, inherited)
SELECT area, part, tree, unnest(range_agg(valid)), false
  FROM up
 GROUP BY area, part, tree
 ORDER BY area, part, tree
"""

# A unit that ended lives on under whatever its successors, and theirs, lie within.
FROM_SUCCESSORS = """
WITH RECURSIVE heir AS (
    SELECT predecessor_id AS part, successor_id AS heir, "on" FROM areas_succession
    UNION
    SELECT heir.part, next.successor_id, next."on"
      FROM heir JOIN areas_succession next ON next.predecessor_id = heir.heir
)
INSERT INTO areas_containment (area_id, part_id, tree, valid, inherited)
SELECT above.area_id, heir.part, above.tree,
       unnest(range_agg(above.valid * daterange(heir."on", NULL))), true
  FROM heir
  JOIN areas_containment above ON above.part_id = heir.heir
 WHERE NOT above.inherited AND above.valid && daterange(heir."on", NULL)
 GROUP BY above.area_id, heir.part, above.tree
 ORDER BY 1, 2, 3
"""

# A district that ended without a successor of its own lives on under every area
# that afterwards holds all the units it was made of.
FROM_PARTS = """
WITH ended AS (
    SELECT area.id, upper(area.valid) AS "on", count(*) AS parts
      FROM areas_area area
      JOIN areas_containment leaf ON leaf.area_id = area.id AND NOT leaf.inherited
       AND leaf.tree = 'administrative' AND leaf.valid @> upper(area.valid) - 1
      JOIN areas_area part ON part.id = leaf.part_id AND part.is_leaf AND part.id <> area.id
     WHERE NOT upper_inf(area.valid)
       AND NOT EXISTS (SELECT FROM areas_succession WHERE predecessor_id = area.id)
     GROUP BY area.id
), afterwards AS (
    SELECT ended.id, ended.parts, above.area_id, above.tree, leaf.part_id,
           range_agg(above.valid * daterange(ended."on", NULL)) AS valid
      FROM ended
      JOIN areas_area area ON area.id = ended.id
      JOIN areas_containment leaf ON leaf.area_id = ended.id AND NOT leaf.inherited
       AND leaf.tree = 'administrative' AND leaf.valid @> ended."on" - 1
      JOIN areas_area part ON part.id = leaf.part_id AND part.is_leaf
      JOIN areas_containment above
        ON above.part_id = leaf.part_id AND above.valid && daterange(ended."on", NULL)
     GROUP BY ended.id, ended.parts, above.area_id, above.tree, leaf.part_id
)
INSERT INTO areas_containment (area_id, part_id, tree, valid, inherited)
SELECT area_id, id, tree, unnest(range_intersect_agg(valid)), true
  FROM afterwards
 GROUP BY id, parts, area_id, tree
HAVING count(*) = parts
 ORDER BY 1, 2, 3
"""

LEAVES = """
UPDATE areas_area SET is_leaf = leaf.is_leaf
  FROM (SELECT area.id,
               area.kind = 'commune' OR area.kind = 'district' AND NOT EXISTS (
                   SELECT FROM areas_membership member JOIN areas_area child
                       ON child.id = member.area_id AND child.kind = 'commune'
                    WHERE member.parent_id = area.id) AS is_leaf
          FROM areas_area area) leaf
 WHERE leaf.id = areas_area.id AND leaf.is_leaf <> areas_area.is_leaf
"""


@transaction.atomic
def rebuild() -> None:
    """Works out anew, from memberships and successions, who lies within whom and when."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM areas_containment")
        # Freshly filled tables have no statistics yet; without them this takes half a minute.
        cursor.execute("ANALYZE areas_area, areas_membership, areas_succession")
        for statement in (LEAVES, DIRECT, FROM_SUCCESSORS, FROM_PARTS):
            cursor.execute(statement)
        cursor.execute("ANALYZE areas_containment")
