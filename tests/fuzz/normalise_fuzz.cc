// Any arguments are normalised without a crash, twice gives the same as once, and quotes stay quotes.

#include <algorithm>
#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "tracediff/normalise.h"
#include "tracediff/trace.h"

using tracediff::Entry;
using tracediff::Normaliser;
using tracediff::RuleSet;

namespace {

/// The input as a server would print it: cut into arguments at line feeds, the command's name first.
std::string as_arguments(std::string_view bytes) {
  std::string arguments;
  while (true) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    arguments += arguments.empty() ? "\"" : " \"";
    arguments += tracediff::escape(bytes.substr(0, end)) + "\"";
    if (end == bytes.size()) return arguments;
    bytes.remove_prefix(end + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string arguments = as_arguments({reinterpret_cast<const char*>(data), size});
  Normaliser normaliser(RuleSet::defaults());
  Entry entry;
  entry.time_us = 1795499696224822;
  entry.arguments = arguments;
  std::string once;
  normaliser.normalise(entry, once);
  const std::size_t count = tracediff::split_arguments(arguments).size();
  FUZZ_REQUIRE(tracediff::split_arguments(once).size() == count);
  entry.arguments = once;
  std::string twice;
  normaliser.normalise(entry, twice);
  FUZZ_REQUIRE(twice == once);
  entry.arguments = arguments;
  for (const auto& replacement : normaliser.explain(entry)) FUZZ_REQUIRE(replacement.argument < count);
  return 0;
}
