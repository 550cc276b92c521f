#include "redact/plan.h"

#include <algorithm>
#include <array>
#include <string>

#include "ascii.h"
#include "redact/credentials.h"
#include "redact/spans.h"
#include "shape/command_words.h"

namespace tracediff::redaction {
namespace {

/// Where a command has numbers that say what to do, not what is kept: bit i for argument i, kLast for the last one.
struct Settings {
  std::string_view name;
  std::uint32_t positions;
};
constexpr std::uint32_t kLast = std::uint32_t{1} << 31;
constexpr std::uint32_t at(std::size_t first, std::size_t second = 0) {
  return std::uint32_t{1} << first | (second > 0 ? std::uint32_t{1} << second : 0U);
}
constexpr std::array kSettings = {
    Settings{"bitcount", at(2, 3)},  Settings{"bitpos", at(3, 4)},   Settings{"blmove", kLast},
    Settings{"blmpop", at(1)},       Settings{"blpop", kLast},       Settings{"brpop", kLast},
    Settings{"brpoplpush", kLast},   Settings{"bzmpop", at(1)},      Settings{"bzpopmax", kLast},
    Settings{"bzpopmin", kLast},     Settings{"expire", at(2)},      Settings{"expireat", at(2)},
    Settings{"getbit", at(2)},       Settings{"getrange", at(2, 3)}, Settings{"hello", at(1)},
    Settings{"lindex", at(2)},       Settings{"lpop", at(2)},        Settings{"lrange", at(2, 3)},
    Settings{"lrem", at(2)},         Settings{"lset", at(2)},        Settings{"ltrim", at(2, 3)},
    Settings{"migrate", at(4, 5)},   Settings{"move", at(2)},        Settings{"pexpire", at(2)},
    Settings{"pexpireat", at(2)},    Settings{"psetex", at(2)},      Settings{"restore", at(2)},
    Settings{"rpop", at(2)},         Settings{"select", at(1)},      Settings{"setbit", at(2, 3)},
    Settings{"setex", at(2)},        Settings{"setrange", at(2)},    Settings{"spop", at(2)},
    Settings{"srandmember", at(2)},  Settings{"substr", at(2, 3)},   Settings{"swapdb", at(1, 2)},
    Settings{"wait", at(1, 2)},      Settings{"zrange", at(2, 3)},   Settings{"zremrangebyrank", at(2, 3)},
    Settings{"zrevrange", at(2, 3)},
};

/// A word of Redis or of its configuration.
bool is_redis_word(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  return !text.empty() && text.size() <= kLongest && (is_letter(text[0]) || text[0] == '*') &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alnum(c) || std::string_view("-_.*|").find(c) != std::string_view::npos; });
}

class Planner {
 public:
  Planner(std::span<const std::string_view> arguments, std::vector<Treatment>& out)
      : arguments_(arguments),
        out_(out),
        name_(lower_case(arguments[0])),
        subcommand_(size() > 1 ? lower_case(arguments[1]) : "") {}

  void run(std::span<const Meaning> meanings) {
    out_.assign(size(), Treatment::text);
    if (is_redis_word(arguments_[0])) out_[0] = Treatment::keep;
    keep_syntax();
    keep_settings();
    keep_administration();
    hide_fields();
    for (std::size_t i = 0; i < meanings.size(); ++i) apply(meanings[i], out_[i]);
    hide_users();
    for (const std::size_t index : credential_indexes(arguments_)) out_[index] = Treatment::credential;
    for (std::size_t i = 0; i < size(); ++i) {
      if (arguments_[i] == kRedacted) out_[i] = Treatment::keep;
    }
  }

 private:
  [[nodiscard]] std::size_t size() const { return arguments_.size(); }
  [[nodiscard]] bool is(std::string_view name) const { return name_ == name; }
  void mark(std::size_t index, Treatment treatment) {
    if (index < size()) out_[index] = treatment;
  }

  static void apply(Meaning meaning, Treatment& treatment) {
    if (meaning == Meaning::script) treatment = Treatment::script;
    if (meaning == Meaning::sha) treatment = Treatment::keep;
    if (meaning == Meaning::cursor) treatment = Treatment::setting;
    if (meaning == Meaning::secret) treatment = Treatment::secret;
  }

  void keep_syntax() {
    for (const std::size_t index : syntax_indexes(arguments_)) {
      if (index > 0 && !is_redis_word(arguments_[index])) continue;
      mark(index, Treatment::keep);
      if (index < 2 || index + 1 >= size()) continue;
      const bool sign = arguments_[index + 1] == "~" || arguments_[index + 1] == "=";
      mark(index + (sign ? 2 : 1), Treatment::setting);
    }
  }

  void keep_settings() {
    const CommandWords* words = find_command_words(arguments_);
    if (words != nullptr && words->numkeys > 0) mark(words->numkeys, Treatment::setting);
    const auto row = std::lower_bound(kSettings.begin(), kSettings.end(), name_,
                                      [](const Settings& one, std::string_view name) { return one.name < name; });
    if (row == kSettings.end() || row->name != name_) return;
    for (std::size_t i = 1; i < std::min<std::size_t>(size(), 8); ++i) {
      if ((row->positions >> i & 1) != 0) mark(i, Treatment::setting);
    }
    if ((row->positions & kLast) != 0 && size() > 1) mark(size() - 1, Treatment::setting);
  }

  /// What stands in Redis' manual, not in somebody's data.
  void keep_administration() {
    constexpr std::array<std::string_view, 8> kWordsOnly = {"cluster", "command", "info",  "latency",
                                                            "memory",  "pubsub",  "reset", "slowlog"};
    const bool words_only = std::find(kWordsOnly.begin(), kWordsOnly.end(), name_) != kWordsOnly.end();
    if (words_only && !(is("memory") && subcommand_ == "usage") && !is("pubsub")) keep_words(1, 1);
    if (is("config")) keep_words(2, subcommand_ == "set" ? 2 : 1);
    if (is("client") && subcommand_ == "setinfo") {
      mark(2, Treatment::keep);
      mark(3, Treatment::keep);
    }
    if (is("client")) {
      for (std::size_t i = 2; i < size(); ++i) {
        if (out_[i] == Treatment::text) out_[i] = Treatment::setting;
      }
    }
    if (is("fcall") || is("fcall_ro") || (is("function") && subcommand_ == "delete"))
      mark(is("function") ? 2 : 1, Treatment::keep);
  }

  void keep_words(std::size_t first, std::size_t step) {
    for (std::size_t i = first; i < size(); i += step) {
      if (is_redis_word(arguments_[i])) mark(i, Treatment::keep);
    }
  }

  /// HSET user:1 password ...
  void hide_fields() {
    if (!is("hset") && !is("hmset") && !is("hsetnx")) return;
    for (std::size_t i = 3; i < size(); i += 2) {
      if (is_secret_name(arguments_[i - 1])) mark(i, Treatment::secret);
    }
  }

  void hide_users() {
    if (is("auth") && size() > 2) mark(1, Treatment::secret);
    if (!is("acl")) return;
    if (subcommand_ == "setuser" || subcommand_ == "getuser" || subcommand_ == "deluser" || subcommand_ == "dryrun") {
      mark(2, Treatment::secret);
    }
    if (subcommand_ == "setuser") {
      for (std::size_t i = 3; i < size(); ++i)
        mark(i, is_redis_word(arguments_[i]) ? Treatment::keep : Treatment::text);
    }
  }

  std::span<const std::string_view> arguments_;
  std::vector<Treatment>& out_;
  std::string name_;
  std::string subcommand_;
};

}  // namespace

void plan(std::span<const std::string_view> arguments, std::span<const Meaning> meanings, std::vector<Treatment>& out) {
  out.clear();
  if (!arguments.empty()) Planner(arguments, out).run(meanings);
}

}  // namespace tracediff::redaction
