{{ config(materialized='ephemeral') }}

{{ personal_patterns(source('raw', 'form')) }}
