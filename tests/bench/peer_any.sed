# The same for a trace of which nobody knows what is random in it: what the program's rules look for as well.
s/^\+?[0-9.]+ \[[0-9]+ [^]]*\] //
s/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/<uuid>/g
s/[0-9a-f]{12,}(\|[0-9]+)?/<hex>/g
s/\b1[5-9][0-9]{8}\b/<time>/g
