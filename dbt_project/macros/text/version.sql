{#
    What two versions of a form print, compared: blanks, punctuation and brackets that readers of different file kinds
    give differently are no change, nor is a cell that says nothing in another way.
#}

{# A text as versions are compared by it; null where it says nothing. #}
{% macro compared_text(text) -%}
    case
        when not {{ says_nothing(text) }}
            then {{ replace_matches(ungrouped(text), '[\\s。;"“”()《》]', '') }}
    end
{%- endmacro %}
