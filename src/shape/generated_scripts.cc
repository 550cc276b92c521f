#include "shape/generated_scripts.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ascii.h"
#include "shape/lua_text.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

/// From this many texts that one run calls, what they have in common is a pattern.
constexpr std::uint64_t kManyTexts = 5;
/// The same where several runs of a side have their own.
constexpr std::size_t kManyTextsOfRuns = 3;
/// A library's own scripts are called again and again.
constexpr std::uint64_t kMostCallsOfText = 2;
/// One in so many may be called by several runs.
constexpr std::size_t kOneInShared = 5;

struct Script {
  std::string_view label;
  std::string_view text;
  std::vector<std::uint64_t> calls;  ///< by run, those of the baseline first
  std::int64_t time_us = 0;          ///< about when it is called

  [[nodiscard]] std::size_t runs() const {
    return calls.size() - static_cast<std::size_t>(std::count(calls.begin(), calls.end(), 0U));
  }
};

using lua_text::behind;
using lua_text::is_word;

/// Reads what a program may write into a Lua text: literals, numbers and comments.
class LuaReader {
 public:
  explicit LuaReader(std::string_view text) : text_(text) {}

  /// The text without comments and layout, and without the contents of literals and numbers; which command is called
  /// stays. A list of literals is one literal, whatever its length.
  std::string skeleton() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (lua_text::is_comment(text_, at_)) {
      at_ = lua_text::behind_comment(text_, at_);
    } else if (c == '\'' || c == '"') {
      literal(quoted_end());
    } else if (text_.substr(at_, 2) == "[[") {
      literal(behind(text_, "]]", at_ + 2));
    } else if (is_digit(c)) {
      number();
    } else if (is_word(c)) {
      word();
    } else {
      if (!is_space(c)) out_ += c;
      ++at_;
    }
  }

  void literal(std::size_t end) {
    if (out_.ends_with("call(")) {
      out_ += text_.substr(at_, end - at_);
    } else {
      value();
    }
    at_ = end;
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    (out_ += ' ') += text_.substr(begin, at_ - begin);
  }

  /// With its sign, if nothing stands before that which it could be taken from; `5`, `-0.5` and `1e-5` are alike.
  void number() {
    const auto has_exponent = [&] { return text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'; };
    const auto goes_on = [&](char c) { return is_word(c) || c == '.' || ((c == '-' || c == '+') && has_exponent()); };
    ++at_;
    while (at_ < text_.size() && goes_on(text_[at_])) ++at_;
    constexpr std::string_view kBeforeSign = "(,={[<>~+*/%";
    if (out_.size() > 1 && out_.back() == '-' && kBeforeSign.find(out_[out_.size() - 2]) != std::string_view::npos)
      out_.pop_back();
    value();
  }

  void value() {
    constexpr std::string_view kList = "#,";
    if (out_.ends_with(kList)) {
      out_.pop_back();
    } else {
      out_ += kList.front();
    }
  }

  [[nodiscard]] std::size_t quoted_end() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != text_[at_]) end += text_[end] == '\\' ? 2 : 1;
    return std::min(end + 1, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

/// The scripts whose texts are known, in the order in which they are first called.
std::vector<Script> called_scripts(const Corpus& corpus, const CommandUses& uses) {
  std::vector<Script> all;
  std::unordered_map<std::string_view, std::size_t> index;
  ParsedCommand parsed;
  for (CommandId id = 0; id < corpus.commands.size(); ++id) {
    const std::string_view label = called_script(corpus.commands.text(id), parsed);
    if (label.empty()) continue;
    const auto [found, added] = index.try_emplace(label, all.size());
    if (added) {
      const auto text = corpus.scripts.find(std::string(label));
      all.push_back({label, text == corpus.scripts.end() ? std::string_view() : text->second, {}, 0});
    }
    Script& script = all[found->second];
    script.calls.resize(uses.baseline.size() + uses.candidate.size(), 0);
    std::size_t run = 0;
    for (const Side side : kSides) {
      for (std::size_t r = 0; r < uses[side].size(); ++r, ++run) {
        script.calls[run] += uses[side][r][id];
        if (script.time_us == 0 && uses[side][r][id] > 0) script.time_us = corpus.runs[side][r].time_us[0];
      }
    }
  }
  std::erase_if(all, [](const Script& script) { return script.text.empty(); });
  return all;
}

using ScriptFamily = std::vector<const Script*>;

/// Are these texts written anew for each call, by all that is known of their calls?
bool is_generated(const ScriptFamily& family, std::size_t baselines) {
  const std::size_t shared = static_cast<std::size_t>(
      std::count_if(family.begin(), family.end(), [](const Script* script) { return script->runs() > 1; }));
  if (shared * kOneInShared > family.size()) return false;
  BySide<std::size_t> runs;
  bool many = false;
  for (std::size_t run = 0; run < family.front()->calls.size(); ++run) {
    std::uint64_t texts = 0;
    std::uint64_t calls = 0;
    for (const Script* script : family) {
      texts += script->calls[run] > 0 ? 1 : 0;
      calls += script->calls[run];
    }
    many = many || (texts >= kManyTexts && calls <= kMostCallsOfText * texts);
    runs[run < baselines ? Side::baseline : Side::candidate] += texts > 0 ? 1 : 0;
  }
  const bool each_its_own = shared == 0 && std::max(runs.baseline, runs.candidate) > 1;
  return many || (each_its_own && family.size() >= kManyTextsOfRuns);
}

/// TEXT with its random tokens replaced, or empty where it has none.
std::string without_tokens(const Script& script, Normaliser& normaliser) {
  const std::string arguments = "\"ECHO\" \"" + escape(script.text) + '"';
  Entry entry;
  entry.time_us = script.time_us;
  entry.arguments = arguments;
  std::string out;
  normaliser.normalise(entry, out);
  return out.find(kTokenBegin) == std::string::npos ? std::string() : out;
}

template <typename KeyOf>
std::map<std::string, ScriptFamily> families_by(const std::vector<const Script*>& scripts, const KeyOf& key_of) {
  std::map<std::string, ScriptFamily> out;
  for (const Script* script : scripts) out[key_of(*script)].push_back(script);
  return out;
}

void join_family(const ScriptFamily& family, ScriptLabels& out) {
  for (const Script* script : family) {
    if (script != family.front()) out.emplace(script->label, family.front()->label);
  }
}

}  // namespace

ScriptLabels find_generated_scripts(const Corpus& corpus, const CommandUses& uses) {
  ScriptLabels out;
  const std::vector<Script> scripts = called_scripts(corpus, uses);
  const auto everywhere = [](const Script& script) { return script.runs() == script.calls.size(); };
  if (std::ranges::all_of(scripts, everywhere)) return out;
  std::vector<const Script*> open;
  open.reserve(scripts.size());
  for (const Script& script : scripts) open.push_back(&script);
  std::vector<const Script*> left;
  for (const auto& [key, family] : families_by(open, [](const Script& s) { return LuaReader(s.text).skeleton(); })) {
    if (is_generated(family, uses.baseline.size())) {
      join_family(family, out);
    } else {
      left.insert(left.end(), family.begin(), family.end());
    }
  }
  std::sort(left.begin(), left.end());
  Normaliser normaliser(RuleSet::defaults());
  for (const auto& [key, family] : families_by(left, [&](const Script& s) { return without_tokens(s, normaliser); })) {
    if (!key.empty()) join_family(family, out);
  }
  return out;
}

}  // namespace tracediff
