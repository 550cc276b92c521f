#!/bin/sh
# The client that was recorded: a shop's cart and its cache of prices, release 2.0.
cli() { redis-cli -p "$REDIS_PORT" >/dev/null; }
cli <<'END'
CLIENT SETNAME shop
GET price:4711
SET price:4711 9.99 EX 60
GET price:4711
GET price:4712
SET price:4712 24.50 EX 60
MULTI
HINCRBY cart:7 4711 1
HINCRBY cart:7 4712 2
EXEC
HGETALL cart:7
END
cli <<'END'
CLIENT SETNAME shop
GET price:4712
HGETALL cart:7
DEL cart:7
END
