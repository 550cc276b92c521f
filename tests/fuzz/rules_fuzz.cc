// Any text is taken as rules or refused with a place; what is taken prints as text that gives the same rules.

#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "tracediff/normalise.h"
#include "tracediff/trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rules = tracediff::RuleSet::none().with(text, "fuzz");
  if (!rules) {
    FUZZ_REQUIRE(rules.error().where.starts_with("fuzz:"));
    FUZZ_REQUIRE(!rules.error().message.empty());
    return 0;
  }
  const auto again = tracediff::RuleSet::none().with(rules->to_text(), "fuzz");
  FUZZ_REQUIRE(again.has_value());
  FUZZ_REQUIRE(again->to_text() == rules->to_text());
  tracediff::Normaliser normaliser(*rules);
  tracediff::Entry entry;
  entry.arguments = R"("SET" "cart:17" "a\x00\n880bba3b26274e10" "EX" "30")";
  std::string out;
  normaliser.normalise(entry, out);
  return 0;
}
