#include "cli/show_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>
#include <utility>
#include <vector>

#include "redact/credentials.h"
#include "report/printable.h"
#include "report/words.h"
#include "shape/command_words.h"
#include "shape/numbered.h"

namespace tracediff {
namespace {

/// What is printed of one step of a conversation.
struct Step {
  std::uint64_t line = 0;
  std::size_t item = 0;  ///< index of Conversations::items
  std::string command;
  std::string explanation;
  Transaction transaction = Transaction::none;
};

Transaction transaction_of(const std::vector<std::string>& command) {
  const std::vector<std::string_view> views(command.begin(), command.end());
  const CommandWords* words = find_command_words(views);
  return words == nullptr ? Transaction::none : words->transaction;
}

class Shower {
 public:
  Shower(const ShownTrace& trace, const RuleSet& rules, Explain explain, Hide hide, std::ostream& out)
      : trace_(trace), recording_(trace.recording()), normaliser_(rules), explain_(explain), hide_(hide), out_(out) {}

  Result<void> run(const std::string& path) {
    Result<void> read = read_steps(path);
    if (!read) return read;
    out_ << printable(recording_.info.name) << ": " << trace_facts(trace_) << "\n";
    const std::vector<Conversation>& all = trace_.conversations.all;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool first = i == 0 || all[i - 1].connection != all[i].connection;
      if (first) connection_head(i);
      conversation(all[i], first ? 1 : ++number_);
      if (first) number_ = 1;
    }
    ignored();
    return {};
  }

 private:
  /// Reads the first line of every step again and words it, in file order: numbers of tokens follow the file.
  Result<void> read_steps(const std::string& path) {
    const Conversations& conversations = trace_.conversations;
    steps_.resize(conversations.items.size());
    std::vector<std::pair<std::uint64_t, std::size_t>> wanted;
    for (std::size_t i = 0; i < conversations.items.size(); ++i) {
      wanted.emplace_back(recording_.line(conversations.entry(conversations.items[i])), i);
    }
    std::sort(wanted.begin(), wanted.end());
    std::vector<std::uint64_t> lines;
    lines.reserve(wanted.size());
    for (const auto& [line, item] : wanted) lines.push_back(line);
    const Result<std::vector<std::string>> texts = read_lines(path, lines);
    if (!texts) return texts.error();
    for (std::size_t i = 0; i < wanted.size(); ++i) steps_[wanted[i].second] = step(wanted[i], (*texts)[i]);
    return {};
  }

  Step step(const std::pair<std::uint64_t, std::size_t>& wanted, std::string_view text) {
    Step step{wanted.first, wanted.second, {}, {}, Transaction::none};
    Result<TraceReader> reader = TraceReader::from_memory(text, recording_.info.name);
    Entry entry;
    if (!reader || !reader->next(entry)) return step;
    const std::vector<Replacement> replaced = normaliser_.explain(entry);
    const Arguments command = numbered_command(normaliser_, entry, replaced, numbers_);
    const bool lua = (recording_.flags[trace_.conversations.entry(trace_.conversations.items[step.item])] & kLua) != 0;
    if (!lua) step.transaction = transaction_of(command);
    step.command = printable(display_command(redact_arguments(command, hide_)));
    if (explain_ == Explain::yes) step.explanation = explanation(command, replaced) + script_explanation(command);
    return step;
  }

  /// "<hex32:1> is 880b...edf (replace <hex#>)" for every token, a line each.
  std::string explanation(const Arguments& command, const std::vector<Replacement>& replaced) const {
    std::string text;
    const std::vector<std::string_view> views(command.begin(), command.end());
    const std::vector<std::size_t> secret = credential_indexes(views);
    std::vector<std::size_t> next(command.size(), 0);  // where the next token of an argument is looked for
    for (const Replacement& one : replaced) {
      if (one.argument >= command.size()) continue;
      const std::string& argument = command[one.argument];
      const std::size_t begin = argument.find(kTokenBegin, next[one.argument]);
      const std::size_t end = begin == std::string::npos ? begin : argument.find(kTokenEnd, begin);
      std::string name = "<" + one.type + ">";
      if (end != std::string::npos) {
        name = display_argument(argument.substr(begin, end - begin + 1));
        next[one.argument] = end + 1;
      }
      const bool hidden = hide_ == Hide::credentials_and_values ||
                          std::find(secret.begin(), secret.end(), one.argument) != secret.end();
      text += std::string(kCommandColumn, ' ') + "  " + printable(name) + " is " +
              (hidden ? counted(one.original.size(), "character") : printable(one.original)) + " (" +
              printable(one.rule) + ")\n";
    }
    return text;
  }

  /// "@b70c2384 is the script `if redis.call(...`" where COMMAND names a script whose text is in the trace.
  std::string script_explanation(const Arguments& command) const {
    constexpr std::size_t kLongestBegin = 60;
    for (const std::string& argument : command) {
      const auto script = trace_.corpus.scripts.find(argument);
      if (script == trace_.corpus.scripts.end()) continue;
      const std::string begin = elide_middle(printable(escape(unescape(script->second))), kLongestBegin);
      return std::string(kCommandColumn, ' ') + "  " + argument + " is the script " + begin + "\n";
    }
    return {};
  }

  void connection_head(std::size_t index) {
    const std::uint32_t connection = trace_.conversations.all[index].connection;
    const std::string_view client = recording_.clients[connection];
    out_ << "\n" << (client.empty() ? "(the server does not say which connection)" : printable(client));
    for (const ConnectionInfo& info : recording_.info.connections) {
      if (info.client != client) continue;
      for (const auto& [key, value] : info.words) {
        if (key != "bystander" && key != "id") out_ << " " << printable(key) << "=" << printable(value);
      }
    }
    if (trace_.bystanders[connection]) out_ << " (bystander, not compared)";
    out_ << "\n";
  }

  void conversation(const Conversation& conversation, std::size_t number) {
    if (number > 1) out_ << "  begins again:\n";
    bool in_transaction = false;
    const std::vector<Item>& items = trace_.conversations.items;
    for (std::size_t i = conversation.begin; i < conversation.end;) {
      std::size_t end = i + 1;
      while (end < conversation.end && items[end].position < items[i].position + items[i].unit) ++end;
      if (steps_[i].transaction == Transaction::closes) in_transaction = false;
      for (std::size_t k = i; k < end; ++k) line(steps_[k], in_transaction ? "  " : "", k > i ? "  lua " : "");
      folded(items[i], end - i);
      if (steps_[i].transaction == Transaction::opens) in_transaction = true;
      i = end;
    }
  }

  void line(const Step& step, std::string_view block, std::string_view caller) {
    const EntryIndex entry = trace_.conversations.entry(trace_.conversations.items[step.item]);
    const auto since = static_cast<double>(recording_.time_us[entry] - recording_.info.first_time_us) / 1e6;
    std::array<char, 64> head{};
    std::snprintf(head.data(), head.size(), "%8llu  %12.6f  ", static_cast<unsigned long long>(step.line), since);
    out_ << head.data() << block << caller << step.command << "\n" << step.explanation;
  }

  void folded(const Item& item, std::size_t lines) {
    if (item.repeats < 2) return;
    const std::int64_t gap = median_gap_us(recording_, trace_.conversations, item);
    const EntryIndex last = trace_.conversations.entry(item, item.repeats - 1);
    out_ << std::string(kCommandColumn, ' ') << "… " << grouped(item.repeats - 1) << " more"
         << (lines > 1 ? " with the Lua lines" : "") << ", " << duration(gap) << " apart, to line "
         << recording_.line(last) << "\n";
  }

  void ignored() {
    const auto count = std::count_if(recording_.flags.begin(), recording_.flags.end(),
                                     [](std::uint8_t flags) { return (flags & kIgnored) != 0; });
    if (count > 0) out_ << "\n" << counted(static_cast<std::uint64_t>(count), "command") << " ignored by a rule\n";
  }

  static constexpr std::size_t kCommandColumn = 24;

  const ShownTrace& trace_;
  const Recording& recording_;
  Normaliser normaliser_;
  TokenNumbers numbers_;
  Explain explain_;
  Hide hide_;
  std::ostream& out_;
  std::vector<Step> steps_;
  std::size_t number_ = 0;
};

}  // namespace

Result<void> show_conversations(const ShownTrace& trace, const std::string& path, const RuleSet& rules, Explain explain,
                                Hide hide, std::ostream& out) {
  return Shower(trace, rules, explain, hide, out).run(path);
}

}  // namespace tracediff
