// What jemalloc is told, where the program is linked with it. Huge pages: a trace's columns are filled once, and small
// pages that are fresh from the system take it longer than filling them takes us. One arena, whatever the size: what
// one thread frees another uses again.
extern "C" {
extern const char* const malloc_conf;  // NOLINT(readability-identifier-naming): jemalloc's name
const char* const malloc_conf = "thp:always,narenas:1,oversize_threshold:0";
}
