#!/bin/sh
# Draws the secrets that docker-compose.yml mounts, once; what is already there stays.
set -eu
cd "$(dirname "$0")/secrets"
umask 077

random() { # a random string of $1 letters and digits
  LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom | dd bs=1 count="$1" 2>/dev/null
}

once() { # write $2 to the file $1, unless it is there
  if [ ! -e "$1" ]; then
    printf '%s' "$2" > "$1"
    # Compose mounts the file as it is, and the containers run as other users: they must be able to read it.
    # The folder keeps everybody else on this machine out.
    chmod 644 "$1"
    echo "made deploy/secrets/$1"
  fi
}

chmod 700 .
once secret_key "$(random 64)"
once admin_password "$(random 20)"
once postgres_password "$(random 32)"
once database_url "postgres://clearlabel:$(cat postgres_password)@postgres:5432/clearlabel"
once s3_access_key_id "$(random 20)"
once s3_secret_access_key "$(random 40)"
once s3_identities "{\"identities\": [{\"name\": \"clearlabel\", \"credentials\": [{\"accessKey\": \"$(cat s3_access_key_id)\", \"secretKey\": \"$(cat s3_secret_access_key)\"}], \"actions\": [\"Admin\"]}]}"
