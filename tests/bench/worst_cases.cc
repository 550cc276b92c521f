#include "worst_cases.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace tracediff::testing {

namespace {

constexpr std::uint32_t kVocabulary = 5'000;
constexpr std::string_view kClient = "10.7.0.2:40112";

/// What one behaviour knows: commands, and the letters of its words.
struct Language {
  std::array<std::string_view, 4> commands;
  std::string_view consonants;
  std::string_view vowels;
};
constexpr Language kEarlier = {{"GET", "INCR", "HGETALL", "TTL"}, "bdfgk", "aei"};
constexpr Language kLater = {{"LLEN", "SMEMBERS", "DECR", "STRLEN"}, "lmnprst", "ou"};

std::string make_command(const Language& language, Random& random) {
  std::string command = "\"" + std::string(language.commands[random.below(4)]) + "\" \"";
  for (std::uint32_t syllables = random.between(4, 7); syllables > 0; --syllables) {
    command += language.consonants[random.below(static_cast<std::uint32_t>(language.consonants.size()))];
    command += language.vowels[random.below(static_cast<std::uint32_t>(language.vowels.size()))];
    if (syllables == 3) command += ':';
  }
  return command + "\"";
}

/// Sends commands of VOCABULARY in an order that only this run has.
template <typename Vocabulary>
void send(const WorkloadOptions& options, const Vocabulary& vocabulary, LineWriter& writer) {
  Random order(options.seed + (options.run << 32), Draw::content, 0);
  std::uint64_t time_us = start_us(options);
  for (std::uint64_t line = 0; line < options.lines; ++line) {
    time_us += order.between(20, 400);
    writer.write(time_us, kClient, vocabulary[order.below(static_cast<std::uint32_t>(vocabulary.size()))]);
  }
}

}  // namespace

void generate_unrelated(const WorkloadOptions& options, LineWriter& writer) {
  Random random(options.seed, Draw::words, 0);
  const Language& language = options.behaviour == Behaviour::earlier ? kEarlier : kLater;
  std::vector<std::string> vocabulary;
  for (std::uint32_t i = 0; i < kVocabulary; ++i) vocabulary.push_back(make_command(language, random));
  send(options, vocabulary, writer);
}

void generate_random_order(const WorkloadOptions& options, LineWriter& writer) {
  constexpr std::array<std::string_view, 3> kCommands = {R"("INCR" "visits")", R"("GET" "banner")",
                                                         R"("LPUSH" "queue:mail" "welcome")"};
  send(options, kCommands, writer);
}

}  // namespace tracediff::testing
