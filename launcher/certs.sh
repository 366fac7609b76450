# shellcheck shell=bash
# Certificates of nodes, for all their ports: an authority of the store's own, and one certificate for each node, with the names and
# addresses at which others ask for it.

CERTS_DAYS=397
CA_DAYS=3650

certs() { # DIR [--days N] [NODE ...]
  local folder="" days=$CERTS_DAYS nodes="" node
  while [ $# -gt 0 ]; do
    case "$1" in
      --days)
        days=${2:-}
        [[ $days =~ ^[1-9][0-9]{0,3}$ ]] || misused "--days: '$days' (expected: a number of days, 1 to 9999)"
        shift
        ;;
      -*) misused "certs: '$1' (expected: DIR [--days N] [NODE ...])" ;;
      *) if [ -z "$folder" ]; then folder=$1; else nodes="$nodes $1"; fi ;;
    esac
    shift
  done
  [ -n "$folder" ] || misused "certs: no folder (expected: DIR [--days N] [NODE ...])"
  command -v openssl > /dev/null || fail "no openssl found (expected: OpenSSL 1.1.1 or newer on the PATH)"
  case "$folder" in /*) ;; *) folder="$CALLED_FROM/$folder" ;; esac
  for node in $nodes; do
    case " $ALL_NODES" in *" $node "*) ;; *) misused "node: '$node' (expected: one of $ALL_NODES)" ;; esac
  done
  umask 077
  mkdir -p "$folder"
  make_authority "$folder" || fail "$folder: no authority was made"
  for node in ${nodes:-$ALL_NODES}; do
    make_certificate "$folder" "$node" "$days" || fail "$folder: no certificate of $node was made"
    say "$node: $folder/$node.pem, for $days days"
  done
  say "Give each host ca.pem and the two files of each of its nodes, with mode 0600 and the nodes' user as owner, and set PYGMY_TLS in .env"
  say "to the folder. Keep ca-key.pem elsewhere: who has it can be any node. Nodes read files that were replaced without a restart."
}

make_authority() { # FOLDER: made once
  local file
  [ -f "$1/ca.pem" ] && [ -f "$1/ca-key.pem" ] && return 0
  # Another authority in its place would be one that the other hosts do not trust.
  for file in ca.pem ca-key.pem; do
    [ ! -f "$1/$file" ] || fail "$1 has $file without the other file of the authority (expected: ca.pem and ca-key.pem, or neither)"
  done
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days $CA_DAYS -subj "/CN=Pygmy nodes" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout "$1/ca-key.pem" -out "$1/ca.pem" 2> /dev/null
}

# What a node is called and asked at, as OpenSSL wants it: its name, its hosts, loopback.
names_of() { # NODE
  local host names="DNS:$1,DNS:localhost,IP:127.0.0.1,IP:::1"
  for host in "$(unbracketed "$(host_of "$1")")" "$(unbracketed "$(admin_host_of "$1")")"; do
    case "$host" in
      *:*) names="$names,IP:$host" ;;
      *[!0-9.]*) names="$names,DNS:$host" ;;
      *) names="$names,IP:$host" ;;
    esac
  done
  printf '%s' "$names"
}

# Under other names first: a node that looks meanwhile finds a whole file.
make_certificate() { # FOLDER NODE DAYS
  local work="$1/.$2.$$" code
  mkdir "$work" || return 1
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\nkeyUsage=critical,digitalSignature\n' "$(names_of "$2")" > "$work/extensions"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj "/CN=$2" -keyout "$work/key.pem" -out "$work/request" 2> /dev/null &&
    openssl x509 -req -in "$work/request" -CA "$1/ca.pem" -CAkey "$1/ca-key.pem" -set_serial "0x$(openssl rand -hex 16)" -sha256 -days "$3" \
      -extfile "$work/extensions" -out "$work/certificate.pem" 2> /dev/null &&
    mv -f "$work/key.pem" "$1/$2-key.pem" && mv -f "$work/certificate.pem" "$1/$2.pem"
  code=$?
  rm -rf "$work"
  return $code
}
