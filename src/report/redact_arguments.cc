#include <algorithm>
#include <array>
#include <string>

#include "ascii.h"
#include "redact/credentials.h"
#include "report/redact.h"
#include "shape/command_words.h"
#include "tracediff/trace.h"

namespace tracediff {
namespace {

/// Commands all of whose arguments after the name are keys, fields, channels or words of administration.
constexpr std::array<std::string_view, 58> kNoValues = {
    "bgrewriteaof", "bgsave",     "bitop",       "blmove",      "brpoplpush", "copy",      "lmove",    "pfmerge",
    "renamenx",     "sdiffstore", "sinterstore", "sunionstore", "blpop",      "brpop",     "bzpopmax", "bzpopmin",
    "client",       "cluster",    "command",     "config",      "debug",      "del",       "exists",   "expire",
    "function",     "hdel",       "hello",       "hexists",     "hget",       "hgetall",   "hkeys",    "hmget",
    "hstrlen",      "hvals",      "info",        "latency",     "memory",     "mget",      "monitor",  "object",
    "pfcount",      "psubscribe", "psync",       "pubsub",      "rename",     "rpoplpush", "script",   "sdiff",
    "select",       "sinter",     "slowlog",     "ssubscribe",  "sunion",     "subscribe", "touch",    "unlink",
    "unsubscribe",  "watch"};

/// Where values are, numbers included: argument FIRST and every STEP-th after it (0: no other).
struct ValuePosition {
  std::string_view name;
  std::size_t first;
  std::size_t step;
};
constexpr std::array<ValuePosition, 30> kValues = {
    {{"append", 2, 0},   {"echo", 1, 1},      {"getset", 2, 0},     {"hmset", 3, 2},    {"hset", 3, 2},
     {"hsetnx", 3, 0},   {"linsert", 3, 1},   {"lpos", 2, 0},       {"lpush", 2, 1},    {"lpushx", 2, 1},
     {"lrem", 3, 0},     {"lset", 3, 0},      {"mset", 2, 2},       {"msetnx", 2, 2},   {"pfadd", 2, 1},
     {"ping", 1, 1},     {"psetex", 3, 0},    {"publish", 2, 0},    {"restore", 3, 0},  {"rpush", 2, 1},
     {"rpushx", 2, 1},   {"sadd", 2, 1},      {"set", 2, 0},        {"setex", 3, 0},    {"setnx", 2, 0},
     {"setrange", 3, 0}, {"sismember", 2, 0}, {"smismember", 2, 1}, {"spublish", 2, 0}, {"srem", 2, 1}}};

bool is_plain_number(std::string_view text) {
  constexpr std::size_t kLongestPlainNumber = 15;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > kLongestPlainNumber) return false;
  return text.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// What is left of an argument once its tokens are taken out is punctuation and digits: nothing of the value is left.
bool is_all_tokens(std::string_view text) {
  if (text.find(kTokenBegin) == std::string_view::npos) return false;
  bool inside = false;
  for (const char letter : text) {
    if (letter == kTokenBegin) inside = true;
    const bool word = is_letter(letter) || letter == '\\';
    if (!inside && word) return false;
    if (letter == kTokenEnd) inside = false;
  }
  return true;
}

bool is_value_position(std::string_view name, std::size_t index) {
  const auto* row =
      std::find_if(kValues.begin(), kValues.end(), [name](const ValuePosition& r) { return r.name == name; });
  if (row == kValues.end() || index < row->first) return false;
  return index == row->first || (row->step != 0 && (index - row->first) % row->step == 0);
}

bool is_field_position(std::string_view name, std::size_t index) {
  if (name == "mset" || name == "msetnx") return index % 2 == 1;
  if (name == "hset" || name == "hmset") return index >= 2 && index % 2 == 0;
  if (name == "publish" || name == "spublish") return index == 1;
  if (name == "xadd") return index == 2;
  return (name == "hsetnx" || name == "hincrby" || name == "hincrbyfloat") && index == 2;
}

/// `<text, 24 bytes>`: the type and the length of VALUE, in its escaped form.
std::string described(std::string_view value) {
  const std::string bytes = unescape(value);
  const std::string length = std::to_string(bytes.size()) + (bytes.size() == 1 ? " byte" : " bytes");
  if (bytes.empty()) return std::string();
  if (is_plain_number(bytes)) return "<number, " + length + ">";
  if (bytes.front() == '{' || bytes.front() == '[') return "<json, " + length + ">";
  if (value.find("\\x") != std::string_view::npos) return "<binary, " + length + ">";
  return "<text, " + length + ">";
}

bool is_elision(std::string_view argument) { return argument == "..." || argument == "…"; }

std::vector<std::size_t> kept_indexes(std::span<const std::string_view> views) {
  std::vector<std::size_t> kept = syntax_indexes(views);
  const CommandWords* words = find_command_words(views);
  const std::size_t counted = words == nullptr || words->numkeys == 0 ? 0 : words->numkeys + std::size_t{1};
  const bool cut = counted != 0 && counted < views.size() && is_elision(views.back());  // a sentence left keys out
  const std::size_t key = cut ? counted : first_key_index(views);
  if (key == 0) return kept;
  kept.push_back(key);
  if (key != counted) return kept;
  const std::string count(views[words->numkeys]);
  const std::size_t keys = is_plain_number(count) && count.size() < 5 ? std::stoul("0" + count) : 0;
  for (std::size_t i = key; i < std::min(key + keys, views.size()); ++i) kept.push_back(i);
  return kept;
}

bool is_among(std::span<const std::size_t> indexes, std::size_t index) {
  return std::find(indexes.begin(), indexes.end(), index) != indexes.end();
}

/// Whether WORD can stand for something in the command of WORDS, wherever that is.
bool is_option_word(const CommandWords* words, std::string_view word) {
  if (words == nullptr) return false;
  const std::string wanted = lower_case(word);
  std::string_view options = words->options;
  while (!options.empty()) {
    const std::string_view option = options.substr(0, options.find(' '));
    if (option.substr(0, option.find_first_of(":~!")) == wanted) return true;
    options.remove_prefix(std::min(option.size() + 1, options.size()));
  }
  return false;
}

/// Whether ARGUMENT, not a key and not syntax, may still be seen.
bool is_harmless(std::string_view name, std::size_t index, std::string_view argument) {
  const bool sign = argument.size() == 1 && std::string_view("=~*$<>+-#").find(argument[0]) != std::string_view::npos;
  if (argument.empty() || argument.starts_with('@') || is_elision(argument) || is_all_tokens(argument)) return true;
  if (is_value_position(name, index)) return false;
  return sign || is_field_position(name, index) || is_plain_number(argument);
}

}  // namespace

Arguments redact_arguments(const Arguments& arguments, Hide hide, const Arguments& originals) {
  const std::vector<std::string_view> views(arguments.begin(), arguments.end());
  Arguments shown = arguments;
  const std::vector<std::size_t> credentials = credential_indexes(views);
  for (const std::size_t index : credentials) shown[index] = kRedacted;
  if (hide == Hide::credentials || arguments.empty()) return shown;
  const std::string name = lower_case(arguments[0]);
  if (std::find(kNoValues.begin(), kNoValues.end(), name) != kNoValues.end()) return shown;
  const std::vector<std::size_t> kept = kept_indexes(views);
  bool elided = false;  // a sentence left some out: those after it are not where the command has them
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    elided = elided || is_elision(arguments[i]);
    if (elided && is_option_word(find_command_words(views), arguments[i])) continue;
    if (is_among(kept, i) || is_among(credentials, i) || is_harmless(name, i, arguments[i])) continue;
    shown[i] = described(originals.size() == arguments.size() ? originals[i] : arguments[i]);
  }
  return shown;
}

}  // namespace tracediff
