#!/usr/bin/env bash
# Makes the vectors that AlipaySignatureTests reads, by openssl alone: two test keys (kept if they are there) and the RSA2 signatures of the
# texts beside this script. Run it here; what it writes is committed. The keys sign nothing but tests.
set -euo pipefail
cd "$(dirname "$0")"
for who in app alipay; do
  [ -f $who.key.pem ] || openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out $who.key.pem
  openssl pkey -in $who.key.pem -pubout -out $who.pub.pem
done
openssl rsa -quiet -in app.key.pem -traditional -out app.pkcs1.pem 2>/dev/null || openssl rsa -in app.key.pem -traditional -out app.pkcs1.pem
sign() { openssl dgst -sha256 -sign "$1.key.pem" "$2.txt" | openssl base64 -A > "$2.sign"; }
sign app request
sign alipay notification
sign alipay response
