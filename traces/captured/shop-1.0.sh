#!/bin/sh
# The client that was recorded: a shop's cart and its cache of prices, release 1.0.
cli() { redis-cli -p "$REDIS_PORT" >/dev/null; }
cli <<'END'
CLIENT SETNAME shop
GET price:4711
SETEX price:4711 60 9.99
GET price:4711
GET price:4712
SETEX price:4712 60 24.50
MULTI
HINCRBY cart:7 4711 1
HINCRBY cart:7 4712 2
EXPIRE cart:7 900
EXEC
HGETALL cart:7
END
cli <<'END'
CLIENT SETNAME shop
GET price:4712
HGETALL cart:7
DEL cart:7
END
