// Any bytes are read without a crash, every line is accounted for, and what was read prints back.

#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "tracediff/trace.h"

using tracediff::Entry;
using tracediff::TimeForm;
using tracediff::TraceReader;

namespace {

bool is_entry_text(std::string_view text) {
  return text.find_first_of("\n") == std::string_view::npos && !text.empty() && text[0] >= '0' && text[0] <= '9';
}

void require_entry(const Entry& entry) {
  FUZZ_REQUIRE(is_entry_text(entry.text));
  FUZZ_REQUIRE(entry.text.ends_with(entry.arguments));
  const std::string padded = print_entry(entry, TimeForm::padded);
  const std::string unpadded = print_entry(entry, TimeForm::unpadded);
  FUZZ_REQUIRE(padded == entry.text || unpadded == entry.text || entry.text[0] == '0' ||
               padded.size() > entry.text.size());  // leading zeros that no server prints
  for (const std::string& argument : tracediff::split_arguments(entry.arguments)) {
    FUZZ_REQUIRE(tracediff::unescape(tracediff::escape(argument)) == argument);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto reader = TraceReader::from_memory(bytes, "fuzz");
  if (!reader) {
    FUZZ_REQUIRE(!reader.error().message.empty());
    return 0;
  }
  Entry entry;
  std::uint64_t entries = 0;
  std::uint64_t line = 0;
  while (reader->next(entry)) {
    ++entries;
    FUZZ_REQUIRE(entry.line > line);
    line = entry.line;
    require_entry(entry);
  }
  FUZZ_REQUIRE(entries == reader->info().entries);
  FUZZ_REQUIRE(entries > 0);
  FUZZ_REQUIRE(reader->info().skipped.size() <= reader->info().skipped_lines);
  return 0;
}
