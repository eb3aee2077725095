"""Search and sort keys of Vietnamese names, as IMMUTABLE functions for generated columns.

Search: lower case without accents. Sort: given name, family name, middle names, each by the
letters of the Vietnamese alphabet (a ă â b c d đ e ê ...), tones second (level, huyền, hỏi,
ngã, sắc, nặng), as in the Unicode locale data for Vietnamese; the keys compare bytewise.
"""

from django.db import migrations

# Combining marks after decomposition. A letter's mark becomes a sign that sorts after every
# letter, so that "ă" follows "az" and precedes "b"; tones sort after those signs.
LETTER_MARKS = "\u0306\u0302\u031b"  # breve, circumflex, horn
LETTER_SIGNS = "{|}"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
TONE_SIGNS = "ĀāĂăĄ"

FUNCTIONS = f"""
CREATE FUNCTION vi_search_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    translate(normalize(lower(name COLLATE pg_c_utf8), NFD), 'đ{LETTER_MARKS}{TONES}', 'd');

CREATE FUNCTION vi_sort_key(name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    given text := split_part(name, ' ', -1);
    letters text := given || ' ' || left(name, greatest(length(name) - length(given) - 1, 0));
BEGIN
    letters := replace(
        translate(normalize(lower(letters COLLATE pg_c_utf8), NFD),
                  '{LETTER_MARKS}', '{LETTER_SIGNS}'),
        'đ', 'd{{');
    RETURN translate(letters, '{TONES}', '') || E'\\t' || translate(letters, '{TONES}', '{TONE_SIGNS}');
END $$;
"""
BACK = """
DROP FUNCTION vi_sort_key(text);
DROP FUNCTION vi_search_key(text);
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
