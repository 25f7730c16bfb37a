{{ config(materialized='ephemeral', contract={'enforced': false}) }}

{{ accepted_forms() }}
