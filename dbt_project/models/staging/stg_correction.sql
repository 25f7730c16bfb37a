{{ config(materialized='ephemeral') }}

-- Not a table: corrected texts are masked where they are laid over the printed ones.
{{ corrections_in_effect() }}
