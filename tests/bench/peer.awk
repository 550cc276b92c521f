# The same as peer.sed; mawk knows no {32}.
BEGIN {
  hex4 = "[0-9a-f][0-9a-f][0-9a-f][0-9a-f]"
  hex12 = hex4 hex4 hex4
  hex32 = hex12 hex12 hex4 hex4
  lock = hex12 "[|][0-9]+"
}
{
  sub(/^[+]?[0-9.]+ \[[0-9]+ [^\]]*\] /, "")
  gsub(hex32, "<hex32>")
  gsub(lock, "<lock>")
  print
}
