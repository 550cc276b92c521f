// Any line is redacted without a crash, a line of a trace gives a line that is read the same way, and every argument
// keeps its length.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz.h"
#include "tracediff/redact.h"
#include "tracediff/trace.h"

using tracediff::Entry;
using tracediff::RedactKey;
using tracediff::Redactor;

namespace {

constexpr std::string_view kBegin = "1795499696.224822 [0 10.1.2.3:46668] ";

/// The input as a server would print it: cut into arguments at line feeds, the command's name first.
std::string as_entry(std::string_view bytes) {
  std::string line(kBegin);
  while (true) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    line += line.size() == kBegin.size() ? "\"" : " \"";
    line += tracediff::escape(bytes.substr(0, end)) + "\"";
    if (end == bytes.size()) return line;
    bytes.remove_prefix(end + 1);
  }
}

std::string redacted(std::string_view line) {
  static Redactor redactor({RedactKey::from_text("fuzz"), {}});
  std::string out;
  redactor.redact_line(line, out);
  FUZZ_REQUIRE(out.ends_with('\n'));
  return out.substr(0, out.size() - 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (std::string_view rest = bytes; !rest.empty();) {  // as lines
    const std::string_view line = rest.substr(0, rest.find('\n'));
    FUZZ_REQUIRE(line.starts_with('#') || redacted(line).find('\n') == std::string::npos);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  const std::string entry = as_entry(bytes);  // and as arguments
  const std::string out = redacted(entry);
  FUZZ_REQUIRE(out == redacted(entry));
  auto reader = tracediff::TraceReader::from_memory(out, "redacted");
  FUZZ_REQUIRE(reader);
  Entry read;
  FUZZ_REQUIRE(reader->next(read));
  const auto before = tracediff::split_arguments(std::string_view(entry).substr(kBegin.size()));
  const auto after = tracediff::split_arguments(read.arguments);
  FUZZ_REQUIRE(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    FUZZ_REQUIRE(before[i].size() == after[i].size() || after[i] == "(redacted)");
  }
  return 0;
}
