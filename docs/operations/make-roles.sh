#!/bin/bash
# Makes the two roles and the database, once, when PostgreSQL starts on an empty volume.
# The passwords come from the two addresses the application uses, so each is written down once.
(
    set -euo pipefail

    password_of() { # NAME OF THE SECRET, ROLE: prints the password that its address gives the role
        local address rest
        address=$(< "/run/secrets/$1")
        rest=${address#postgres://"$2":}
        if [ "$rest" = "$address" ] || [ "${rest%%@*}" = "$rest" ] || [ -z "${rest%%@*}" ]; then
            echo "$1 must read postgres://$2:PASSWORD@postgres:5432/institute" >&2
            exit 1
        fi
        printf '%s' "${rest%%@*}"
    }

    # Kept from command lines, which every process of the container could read.
    APP_PASSWORD=$(password_of database_url institute_app)
    OWNER_PASSWORD=$(password_of database_owner_url institute_owner)
    export APP_PASSWORD OWNER_PASSWORD

    psql --set ON_ERROR_STOP=1 --no-psqlrc --username postgres --dbname postgres <<'SQL'
\getenv app_password APP_PASSWORD
\getenv owner_password OWNER_PASSWORD
CREATE ROLE institute_owner LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE institute_app LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE institute OWNER institute_owner ENCODING 'UTF8'
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE institute FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE institute TO institute_app;
SQL
)
