#!/bin/sh
# Makes two databases with an owner each, who cannot see the other's: Airflow's, and the state store of jixiao.
# The entrypoint of the postgres image runs this once, when the data folder is new.
set -eu

: "${AIRFLOW_DB_PASSWORD:?}" "${JIXIAO_DB_PASSWORD:?}"

make_database() { # $1 name of database and owner; the password comes from the environment, unseen in a process list
    psql --set=ON_ERROR_STOP=1 --no-psqlrc --quiet --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
        --set=name="$1" <<'SQL'
\getenv password NEW_PASSWORD
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'name', :'password') \gexec
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', :'name', :'name') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'name') \gexec
SQL
}

NEW_PASSWORD=$AIRFLOW_DB_PASSWORD
export NEW_PASSWORD
make_database airflow
NEW_PASSWORD=$JIXIAO_DB_PASSWORD
make_database jixiao
