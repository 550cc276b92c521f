# What people do by hand: cut off time and address, and give what is random in every run one name.
s/^\+?[0-9.]+ \[[0-9]+ [^]]*\] //
s/[0-9a-f]{32}/<hex32>/g
s/[0-9a-f]{12}\|[0-9]+/<lock>/g
