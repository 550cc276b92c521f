#include "normalise/special.h"

#include <algorithm>
#include <array>
#include <bit>

#include "ascii.h"
#include "trace/escape_masks.h"
#include "trace/simd.h"

namespace tracediff {

namespace {

/// What the handlers below look at: the arguments' texts.
class View {
 public:
  View(std::string_view text, const std::vector<ArgumentRange>& ranges) : text_(text), ranges_(ranges) {}
  [[nodiscard]] std::size_t size() const { return ranges_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    return i < size() ? text_.substr(ranges_[i].begin, ranges_[i].end - ranges_[i].begin) : std::string_view();
  }

 private:
  std::string_view text_;
  const std::vector<ArgumentRange>& ranges_;
};

using Meanings = std::vector<Meaning>;

void mark(Meanings& out, std::size_t from, std::size_t to, Meaning meaning) {
  for (std::size_t i = from; i < std::min(to, out.size()); ++i) out[i] = meaning;
}

void eval(const View&, Meanings& out) { mark(out, 1, 2, Meaning::script); }
void evalsha(const View&, Meanings& out) { mark(out, 1, 2, Meaning::sha); }

void script(const View& arguments, Meanings& out) {
  if (is_word(arguments[1], "LOAD")) mark(out, 2, 3, Meaning::script);
  if (is_word(arguments[1], "EXISTS")) mark(out, 2, out.size(), Meaning::sha);
}

void function(const View& arguments, Meanings& out) {
  if (!is_word(arguments[1], "LOAD")) return;
  const std::size_t text = is_word(arguments[2], "REPLACE") ? 3 : 2;
  mark(out, text, text + 1, Meaning::script);
}

void auth(const View&, Meanings& out) { mark(out, 1, out.size(), Meaning::secret); }

void hello(const View& arguments, Meanings& out) {
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    if (!is_word(arguments[i], "AUTH")) continue;
    mark(out, i + 1, i + 3, Meaning::secret);
    return;
  }
}

// ACL SETUSER prints all of its arguments as "(redacted)", the user's name too.
void acl(const View& arguments, Meanings& out) {
  if (is_word(arguments[1], "SETUSER")) mark(out, 2, out.size(), Meaning::secret);
}

void migrate(const View& arguments, Meanings& out) {
  constexpr std::size_t kFirstOption = 6;
  for (std::size_t i = kFirstOption; i < arguments.size(); ++i) {
    if (is_word(arguments[i], "KEYS")) return;
    if (is_word(arguments[i], "AUTH")) mark(out, i + 1, i + 2, Meaning::secret);
    if (is_word(arguments[i], "AUTH2")) mark(out, i + 1, i + 3, Meaning::secret);
  }
}

void config(const View& arguments, Meanings& out) {
  constexpr std::array<std::string_view, 5> kSecrets = {"REQUIREPASS", "MASTERAUTH", "MASTERUSER", "TLS-KEY-FILE-PASS",
                                                        "TLS-CLIENT-KEY-FILE-PASS"};
  if (!is_word(arguments[1], "SET")) return;
  for (std::size_t i = 2; i + 1 < arguments.size(); i += 2) {
    for (const std::string_view secret : kSecrets) {
      if (is_word(arguments[i], secret)) mark(out, i + 1, i + 2, Meaning::secret);
    }
  }
}

void scan(const View&, Meanings& out) { mark(out, 1, 2, Meaning::cursor); }
void scan_key(const View&, Meanings& out) { mark(out, 2, 3, Meaning::cursor); }

struct SpecialCommand {
  std::string_view name;
  void (*find)(const View&, Meanings&);
};

constexpr std::array kSpecialCommands = {
    SpecialCommand{"EVAL", eval},       SpecialCommand{"EVAL_RO", eval},       SpecialCommand{"EVALSHA", evalsha},
    SpecialCommand{"SCRIPT", script},   SpecialCommand{"EVALSHA_RO", evalsha}, SpecialCommand{"FUNCTION", function},
    SpecialCommand{"AUTH", auth},       SpecialCommand{"HELLO", hello},        SpecialCommand{"ACL", acl},
    SpecialCommand{"MIGRATE", migrate}, SpecialCommand{"CONFIG", config},      SpecialCommand{"SCAN", scan},
    SpecialCommand{"SSCAN", scan_key},  SpecialCommand{"HSCAN", scan_key},     SpecialCommand{"ZSCAN", scan_key},
};

std::string_view first_word(std::string_view arguments) {
  if (arguments.empty() || arguments[0] != '"') return {};
  const std::size_t end = arguments.find('"', 1);
  return end == std::string_view::npos ? std::string_view() : arguments.substr(1, end - 1);
}

}  // namespace

bool is_word(std::string_view text, std::string_view upper) {
  return std::equal(text.begin(), text.end(), upper.begin(), upper.end(),
                    [](char c, char wanted) { return c == wanted || (is_lower(c) && to_upper(c) == wanted); });
}

std::size_t closing_quote(std::string_view arguments, std::size_t pos) {
  pos = simd::find_quote_or_backslash(arguments, pos);
  while (pos < arguments.size() && arguments[pos] == '\\') {
    pos = simd::find_quote_or_backslash(arguments, pos + escape_length(arguments, pos));
  }
  return std::min(pos, arguments.size());
}

void find_arguments(std::string_view arguments, std::vector<ArgumentRange>& out) {
  out.clear();
  for (std::size_t pos = 0; pos < arguments.size();) {
    if (arguments[pos] == ' ') {
      ++pos;
      continue;
    }
    if (arguments[pos] != '"') {
      const std::size_t end = std::min(arguments.find(' ', pos), arguments.size());
      out.push_back({pos, end});
      pos = end;
      continue;
    }
    const std::size_t begin = ++pos;
    pos = closing_quote(arguments, pos);
    out.push_back({begin, pos});
    ++pos;
  }
}

bool find_plain_arguments(std::string_view arguments, std::size_t most, std::vector<ArgumentRange>& out) {
  out.clear();
  std::size_t reach = 0;
  std::size_t opened = std::string_view::npos;
  std::size_t next = 0;  // where the next argument has to open
  for (std::size_t base = 0; base < arguments.size(); base += simd::kBlock) {
    const std::uint64_t there = simd::low_bits(arguments.size() - base);
    std::uint64_t quotes = simd::equal(arguments.data() + base, '"') & there;
    const std::uint64_t backslashes = simd::equal(arguments.data() + base, '\\') & there;
    if ((backslashes | reach) != 0) {
      const Escapes escapes = find_escapes(arguments, base, backslashes, quotes, reach);
      if (escapes.bad != 0) return false;
      quotes &= ~escapes.bytes;
      reach = escapes.reach;
    }
    for (; quotes != 0; quotes &= quotes - 1) {
      const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(quotes));
      if (opened != std::string_view::npos) {
        out.push_back({opened, at});
        opened = std::string_view::npos;
        next = at + 2;
      } else {
        if (at != next || (at > 0 && arguments[at - 1] != ' ') || out.size() == most) return false;
        opened = at + 1;
      }
    }
  }
  return opened == std::string_view::npos && next == arguments.size() + 1;
}

bool surely_plain(std::string_view arguments) {
  if (arguments.size() < 4) return true;
  const char second = static_cast<char>(arguments[2] | 0x20);
  bool maybe = false;
  switch (arguments[1] | 0x20) {  // the first two letters settle nearly all
    case 'a':
      maybe = second == 'c' || second == 'u';
      break;
    case 'c':
      maybe = second == 'o';
      break;
    case 'e':
      maybe = second == 'v';
      break;
    case 'f':
      maybe = second == 'u';
      break;
    case 'h':
      maybe = second == 'e' || second == 's';
      break;
    case 'm':
      maybe = second == 'i';
      break;
    case 's':
      maybe = second == 'c' || second == 's';
      break;
    case 'z':
      maybe = second == 's';
      break;
    default:
      break;
  }
  if (!maybe) return true;
  const std::string_view name = first_word(arguments);
  return std::none_of(kSpecialCommands.begin(), kSpecialCommands.end(), [&](const SpecialCommand& command) {
    return name.size() == command.name.size() && is_word(name, command.name);
  });
}

ArgumentRange script_argument(std::string_view arguments) {
  const std::string_view name = first_word(arguments);
  const auto is_call = [&](const SpecialCommand& command) {
    return (command.find == eval || command.find == evalsha) && is_word(name, command.name);
  };
  if (std::none_of(kSpecialCommands.begin(), kSpecialCommands.end(), is_call)) return {};
  const std::size_t begin = name.size() + 1 + kBetweenArguments.size();
  if (arguments.substr(name.size() + 1, kBetweenArguments.size()) != kBetweenArguments) return {};
  return {begin, closing_quote(arguments, begin)};
}

bool find_meanings(std::string_view arguments, const std::vector<ArgumentRange>& ranges, std::vector<Meaning>& out) {
  out.assign(ranges.size(), Meaning::plain);
  const std::string_view name = first_word(arguments);
  for (const SpecialCommand& command : kSpecialCommands) {
    if (is_word(name, command.name)) command.find(View(arguments, ranges), out);
  }
  return std::any_of(out.begin(), out.end(), [](Meaning meaning) { return meaning != Meaning::plain; });
}

}  // namespace tracediff
