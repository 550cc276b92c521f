#include <algorithm>
#include <array>
#include <unordered_map>

#include "ascii.h"
#include "normalise/special.h"
#include "redact/argument_redactor.h"
#include "redact/plan.h"
#include "redact/spans.h"
#include "redact/vocabulary.h"
#include "shape/arguments.h"
#include "trace/entry_parser.h"
#include "trace/own_lines.h"
#include "tracediff/redact.h"

namespace tracediff {

namespace {

using redaction::ArgumentRedactor;
using redaction::Treatment;
using redaction::Vocabulary;
using redaction::Words;

constexpr std::size_t kMostClients = 1 << 16;

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

struct Redactor::State {
  explicit State(const RedactOptions& options)
      : key_id(options.key.id), vocabulary(options.kept_words), redactor(options.key, vocabulary) {}

  void append_arguments(std::string_view arguments, std::int64_t time_us, std::string& out);
  std::string client(std::string_view text);
  const std::string& cached_client(std::string_view text);
  std::string header(std::string_view key, std::string_view value);
  std::string server(std::string_view value);
  std::string connection(std::string_view text);
  std::string command(std::string_view value);

  std::string key_id;
  Vocabulary vocabulary;
  ArgumentRedactor redactor;
  RedactCounts counts;
  std::vector<ArgumentRange> ranges;
  std::vector<std::string_view> views;
  std::vector<Meaning> meanings;
  std::vector<Treatment> treatments;
  std::unordered_map<std::string, std::string> clients;
  std::string line;  ///< with the bytes behind it that the parser needs
};

void Redactor::State::append_arguments(std::string_view arguments, std::int64_t time_us, std::string& out) {
  find_arguments(arguments, ranges);
  views.clear();
  for (const ArgumentRange& range : ranges) views.push_back(arguments.substr(range.begin, range.end - range.begin));
  meanings.clear();
  if (!surely_plain(arguments)) find_meanings(arguments, ranges, meanings);
  plan(views, meanings, treatments);
  std::size_t done = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (treatments[i] == Treatment::credential) ++counts.credentials;
    out.append(arguments, done, ranges[i].begin - done);
    redactor.redact(views[i], treatments[i], time_us, out);
    done = ranges[i].end;
  }
  out.append(arguments, done);
}

/// The host is replaced; ports are no secret, and tell connections apart.
std::string Redactor::State::client(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && is_port(text.substr(colon + 1));
  const std::string_view host = has_port ? text.substr(0, colon) : text;
  return redactor.redact_text(host, Words::known_stay) + std::string(text.substr(host.size()));
}

const std::string& Redactor::State::cached_client(std::string_view text) {
  if (clients.size() > kMostClients) clients.clear();
  const auto [found, added] = clients.try_emplace(std::string(text));
  if (added) found->second = client(text);
  return found->second;
}

/// `redis 7.0.15 standalone 127.0.0.1:6379 replica-of HOST:PORT`.
std::string Redactor::State::server(std::string_view value) {
  std::string out;
  for (std::size_t word = 0; !value.empty(); ++word) {
    const std::size_t end = std::min(value.find(' '), value.size());
    const std::string_view text = value.substr(0, end);
    constexpr std::size_t kPlain = 3;
    if (!out.empty()) out += ' ';
    out += word < kPlain || text == "replica-of" ? std::string(text) : client(text);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return out;
}

/// LINE is a `# connection:` line; the reader's own code takes it apart.
std::string Redactor::State::connection(std::string_view text) {
  constexpr std::array<std::string_view, 5> kKept = {"id", "lib-name", "lib-ver", "bystander", "before"};
  TraceInfo info;
  if (take_own_line(text, info) || info.connections.empty()) return {};
  std::string out = client(info.connections.front().client);
  for (const auto& [key, value] : info.connections.front().words) {
    const bool secret = key == "user" && value != "default";
    const Words words = secret ? Words::none_stays : Words::known_stay;
    out += ' ' + redactor.redact_text(key, Words::known_stay);
    if (value.empty()) continue;
    out += '=';
    out += is_one_of(kKept, key) ? value : key == "node" ? client(value) : redactor.redact_text(value, words);
  }
  return out;
}

/// A line of a shell: nothing stays of what follows `-a`, `--pass`, `password=` or `auth`.
std::string Redactor::State::command(std::string_view value) {
  constexpr std::string_view kBetween = " =:'\"";
  std::string out;
  std::string_view before;
  while (!value.empty()) {
    const std::size_t between = std::min(value.find_first_not_of(kBetween), value.size());
    out += value.substr(0, between);
    value.remove_prefix(between);
    std::string_view word = value.substr(0, value.find_first_of(" '\""));
    if (word.find("://") == std::string_view::npos) word = word.substr(0, word.find_first_of(kBetween));
    const bool secret = before == "-a" || redaction::is_secret_name(before);
    out += redactor.redact_text(word, secret ? Words::none_stays : Words::known_stay);
    value.remove_prefix(word.size());
    before = word;
  }
  return out;
}

std::string Redactor::State::header(std::string_view key, std::string_view value) {
  constexpr std::array<std::string_view, 8> kKept = {
      "label", "started", "refused", "error-replies", "check", "peak-output-buffer", "end", "redacted"};
  constexpr std::string_view kNotChecked = "commandstats not possible: ";  // and then a server's own words
  if (key == "check" && value.starts_with(kNotChecked)) {
    return std::string(kNotChecked) + redactor.redact_text(value.substr(kNotChecked.size()), Words::known_stay);
  }
  if (is_one_of(kKept, key)) return std::string(value);
  if (key == "server") return server(value);
  if (key == "connection") return connection("# connection: " + std::string(value));
  if (key == "command") return command(value);
  if (key == "node" || key == "clock" || key == "node-added") {
    const std::size_t end = std::min(value.find(' '), value.size());
    return client(value.substr(0, end)) + std::string(value.substr(end));
  }
  return redactor.redact_text(value, Words::known_stay);
}

Redactor::Redactor(const RedactOptions& options) : state_(std::make_unique<State>(options)) {}
Redactor::Redactor(Redactor&&) noexcept = default;
Redactor& Redactor::operator=(Redactor&&) noexcept = default;
Redactor::~Redactor() = default;

void Redactor::redact_entry(const Entry& entry, std::string& out) {
  ++state_->counts.entries;
  const auto place = [&entry](std::string_view part) {
    return static_cast<std::size_t>(part.data() - entry.text.data());
  };
  if (entry.client.empty()) {
    out += entry.text.substr(0, place(entry.arguments));
  } else {
    out += entry.text.substr(0, place(entry.database));
    const bool number = std::all_of(entry.database.begin(), entry.database.end(), is_digit);
    out += number ? std::string(entry.database) : state_->redactor.redact_text(entry.database, Words::known_stay);
    out += ' ';
    out += state_->cached_client(entry.client);
    out += "] ";
  }
  state_->append_arguments(entry.arguments, entry.time_us, out);
}

void Redactor::redact_line(std::string_view line, std::string& out) {
  if (line.starts_with(kOwnFirstLine)) {
    out += line;
    out += '\n';
    out += header_line();
    return;
  }
  const std::size_t colon = line.find(": ");
  if (line.starts_with("# ") && colon != std::string_view::npos) {
    const std::string_view key = line.substr(2, colon - 2);
    out += "# " + std::string(key) + ": " + state_->header(key, line.substr(colon + 2)) + '\n';
    return;
  }
  state_->line = line;
  state_->line.append(kLineSlack, '\0');
  Entry entry;
  if (parse_entry(std::string_view(state_->line).substr(0, line.size()), entry) == ParseStatus::entry) {
    redact_entry(entry, out);
  } else {
    ++state_->counts.damaged_lines;
    out += kDamagedLine;
  }
  out += '\n';
}

std::string Redactor::redact_client(std::string_view client) { return state_->client(client); }

std::string Redactor::redact_header(std::string_view key, std::string_view value) { return state_->header(key, value); }

std::string Redactor::header_line() const { return "# redacted: version=1 key=" + state_->key_id + "\n"; }

const RedactCounts& Redactor::counts() const { return state_->counts; }

}  // namespace tracediff
