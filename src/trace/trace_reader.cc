#include <algorithm>
#include <array>
#include <utility>

#include "trace/byte_source.h"
#include "trace/diagnose.h"
#include "trace/entry_parser.h"
#include "trace/known_arguments.h"
#include "trace/line_kind.h"
#include "trace/line_reader.h"
#include "trace/own_lines.h"
#include "tracediff/trace.h"

namespace tracediff {

namespace {

constexpr std::size_t kSkippedKept = 20;
constexpr std::size_t kHeadKept = 256;

/// `ts %.s` puts a time before the line that looks like MONITOR's own.
bool is_time_before_entry(std::string_view text) {
  const std::size_t at = entry_after_prefix(text);
  return at != std::string_view::npos && text.substr(0, at).find_first_not_of("0123456789. ") == std::string_view::npos;
}

/// A line that was read before it is asked for, so that what is known of it can be on its way from memory.
struct Ahead {
  Line line;
  Entry entry;
  bool usual = false;     ///< ENTRY is what the line holds if its arguments are known
  bool prepared = false;  ///< somebody looks them up
};

}  // namespace

struct TraceReader::State {
  explicit State(std::unique_ptr<ByteSource> source, std::string name) : lines(std::move(source)) {
    info.name = std::move(name);
  }

  bool advance(Entry& entry);
  std::optional<Error> start();

  bool fill_ahead();
  bool take_ahead(const Ahead& next, Entry& entry);
  bool take_line(const Line& line, Entry& entry);
  bool take_other(std::string_view text, const Line& line, Entry& entry);
  bool take_prefixed(std::string_view text, const Line& line, Entry& entry);
  bool take_quoted(std::string_view text, const Line& line, Entry& entry);
  bool accept(const Line& line, Entry& entry, std::string_view form);
  void skip(const Line& line, std::string reason);
  void take_known(std::string_view text, const Line& line);
  void name_form(const Entry& entry, std::string_view form);
  void finish();

  LineReader lines;
  std::array<Ahead, KnownArguments::kAhead> ahead;
  std::size_t ahead_at = 0;
  std::size_t ahead_end = 0;
  UsualSecond second;
  std::uint64_t first_line = 0;  ///< lines before it are passed over
  KnownArguments* known = nullptr;
  TraceInfo info;
  std::optional<Error> error;
  Entry pending;  ///< read by start(), given out by the first next()
  bool has_pending = false;
  bool finished = false;
  bool denied = false;
  bool saw_plus = false;
  bool saw_carriage_return = false;
  std::size_t reply_bytes = 0;  ///< of a bulk reply that still follow
  std::size_t prefix_size = 0;  ///< of the last prefixed line
  std::string shape;            ///< prefix_shape() of the first prefix
  std::uint64_t prefix_line = 0;
  std::string unquoted;
  std::string head;         ///< the file's beginning, for messages
  std::string first_other;  ///< the first line that is no entry, for messages
};

/// First thing after opening: reads up to the first entry, so that open() can refuse what is no trace.
std::optional<Error> TraceReader::State::start() {
  const std::string_view first_block = lines.peek();
  head = first_block.substr(0, kHeadKept);
  if (first_block.empty() && lines.failure()) return lines.failure();
  if (auto refused = refuse_at_sight(first_block)) return refused;
  has_pending = advance(pending);
  if (!has_pending) return error;
  return std::nullopt;
}

bool TraceReader::State::advance(Entry& entry) {
  while (!finished && (ahead_at < ahead_end || fill_ahead())) {
    if (ahead[ahead_at].line.number < first_line) {
      ++ahead_at;
      continue;
    }
    if (take_ahead(ahead[ahead_at++], entry)) return true;
    if (error) finished = true;
  }
  if (!finished) finish();
  return false;
}

/// Takes the lines at hand, at least one. False at the end.
bool TraceReader::State::fill_ahead() {
  ahead_at = 0;
  ahead_end = 0;
  do {
    if (!lines.next(ahead[0].line)) return false;
  } while (ahead[0].line.number < first_line);
  do {
    Ahead& next = ahead[ahead_end];
    std::string_view text = next.line.text;
    if (text.starts_with('+')) text.remove_prefix(1);
    next.usual = next.line.ended && !next.line.too_long && parse_usual_entry(text, second, next.entry);
    next.prepared = next.usual && known != nullptr;
    if (next.prepared) known->prepare(ahead_end, next.entry);
    ++ahead_end;
  } while (ahead_end < ahead.size() && lines.next_at_hand(ahead[ahead_end].line));
  if (known != nullptr) known->prepared(ahead_end);
  return true;
}

/// Of known arguments the form is known to be right.
bool TraceReader::State::take_ahead(const Ahead& next, Entry& entry) {
  entry.known = KnownArguments::kUnknown;
  entry.prepared = Entry::kNoPlace;
  if (!next.prepared || reply_bytes > 0) return take_line(next.line, entry);
  const auto place = static_cast<std::size_t>(&next - ahead.data());
  const std::uint32_t id = known->find(place);
  const bool taken = id != KnownArguments::kUnknown || take_line(next.line, entry);
  if (id != KnownArguments::kUnknown) {
    entry = next.entry;
    saw_plus = saw_plus || next.line.text.starts_with('+');
    accept(next.line, entry, {});
  }
  entry.known = id;
  entry.prepared = place;
  return taken;
}

bool TraceReader::State::take_line(const Line& line, Entry& entry) {
  std::string_view text = line.text;
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (line.number == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (reply_bytes > 0) {
    reply_bytes -= std::min(reply_bytes, text.size() + 1);
    if (!text.starts_with('+') || !timestamp_at(text, 1)) return false;
    reply_bytes = 0;
  }
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
    saw_carriage_return = true;
  }
  if (line.too_long) {
    skip(line, "longer than " + std::to_string(kMaxLineBytes >> 20) + " MiB");
    return false;
  }
  std::string_view bare = text;
  if (bare.starts_with('+')) bare.remove_prefix(1);
  switch (parse_entry(bare, entry, lines.masks_of(line))) {
    case ParseStatus::entry:
      if (!line.ended && bare.ends_with(' ')) {
        skip(line, "cut in the middle: a blank follows the last argument");
        return false;
      }
      saw_plus = saw_plus || bare.size() != text.size();
      return accept(line, entry, {});
    case ParseStatus::damaged:
      if (is_time_before_entry(text)) return take_prefixed(text, line, entry);
      skip(line, describe_damage(bare));
      return false;
    case ParseStatus::no_timestamp:
      return take_other(text, line, entry);
  }
  return false;
}

bool TraceReader::State::accept(const Line& line, Entry& entry, std::string_view form) {
  entry.line = line.number;
  if (info.entries++ == 0) {
    name_form(entry, form);
    info.first_time_us = entry.time_us;
    info.last_time_us = entry.time_us;
  }
  info.first_time_us = std::min(info.first_time_us, entry.time_us);
  info.last_time_us = std::max(info.last_time_us, entry.time_us);
  return true;
}

void TraceReader::State::name_form(const Entry& entry, std::string_view form) {
  if (!info.form.empty()) return;
  if (!form.empty()) {
    info.form = form;
  } else if (entry.client.empty()) {
    info.form = "redis-cli, Redis 2.0-2.4";
  } else if (saw_plus) {
    info.form = "wire";
  } else {
    info.form = saw_carriage_return ? "redis-cli on a terminal" : "redis-cli";
  }
  const bool numbered = entry.database.find_first_not_of("0123456789") == std::string_view::npos;
  if (!numbered) info.form += ", Kvrocks";
}

/// A line that does not begin with a timestamp.
bool TraceReader::State::take_other(std::string_view text, const Line& line, Entry& entry) {
  if (text.starts_with("# ")) {
    if (first_other.empty()) first_other = text.substr(0, kHeadKept);
    error = take_own_line(text, info);
    return false;
  }
  if (is_quoted_entry(text)) return take_quoted(text, line, entry);
  if (const std::size_t at = prefix_size; at > 0 && text.size() > at && timestamp_at(text, at)) {
    return take_prefixed(text, line, entry);
  }
  if (entry_after_prefix(text) != std::string_view::npos) return take_prefixed(text, line, entry);
  take_known(text, line);
  return false;
}

bool TraceReader::State::take_prefixed(std::string_view text, const Line& line, Entry& entry) {
  const bool same_size = prefix_size > 0 && text.size() > prefix_size && timestamp_at(text, prefix_size);
  const std::size_t at = same_size ? prefix_size : entry_after_prefix(text);
  const std::string_view prefix = text.substr(0, at);
  if (info.entries > 0 && shape.empty()) {
    skip(line, "other text stands before the entry, which the lines before do not have");
    return false;
  }
  if (!shape.empty() && prefix_shape(prefix) != shape) {
    skip(line, "another text stands before the entry than on line " + std::to_string(prefix_line));
    return false;
  }
  const std::string_view bare = text.substr(at);
  if (parse_entry(bare, entry, lines.masks_of(line)) != ParseStatus::entry) {
    skip(line, describe_damage(bare));
    return false;
  }
  if (shape.empty()) {
    shape = prefix_shape(prefix);
    prefix_line = line.number;
  }
  prefix_size = at;
  return accept(line, entry, info.entries == 0 ? prefix_writer(prefix) : std::string_view());
}

/// redis-cli --csv, --json and --quoted-json put each line in quotes once or twice more.
bool TraceReader::State::take_quoted(std::string_view text, const Line& line, Entry& entry) {
  std::string_view bare = unquote_entry(text, unquoted);
  if (is_quoted_entry(bare)) {
    const std::string once(bare);
    bare = unquote_entry(once, unquoted);
  }
  if (parse_entry(bare, entry) != ParseStatus::entry) {
    skip(line, describe_damage(bare));
    return false;
  }
  return accept(line, entry, "redis-cli --csv or --json");
}

/// Lines of the recording's tools are passed over in silence; all others are named as damaged.
void TraceReader::State::take_known(std::string_view text, const Line& line) {
  const LineKind kind = line_kind(text);
  if (first_other.empty() && kind != LineKind::banner) first_other = text.substr(0, kHeadKept);
  switch (kind) {
    case LineKind::banner:
      return;
    case LineKind::bulk_reply:
      reply_bytes = bulk_length(text);
      if (reply_bytes > 0) reply_bytes += saw_carriage_return ? 2 : 1;
      return;
    case LineKind::denied:
      denied = true;
      return;
    case LineKind::connection_lost:
      info.complete = false;
      info.end_reason = "the recording says: " + std::string(text.substr(0, kHeadKept));
      return;
    case LineKind::unknown:
      skip(line, line.ended ? "no MONITOR entry" : "cut in the middle: no whole MONITOR entry");
      return;
  }
}

void TraceReader::State::skip(const Line& line, std::string reason) {
  if (!line.ended) {
    info.complete = false;
    info.end_reason = "the last line (" + std::to_string(line.number) + ") is cut";
  }
  ++info.skipped_lines;
  if (first_other.empty()) first_other = line.text.substr(0, kHeadKept);
  if (info.skipped.size() < kSkippedKept) info.skipped.push_back({line.number, std::move(reason)});
}

void TraceReader::State::finish() {
  finished = true;
  finish_own_lines(info);
  info.marks = lines.marks();
  if (const auto failed = lines.failure()) {
    if (failed->kind == ErrorKind::incomplete && info.entries > 0) {
      info.complete = false;
      info.end_reason = failed->message;
    } else {
      error = failed;
    }
  } else if (info.entries == 0) {
    error = explain_no_entries(info, head, first_other, denied);
  }
}

Result<TraceReader> TraceReader::open(const std::string& path) {
  auto source = open_source(path);
  if (!source) return std::move(source).error();
  auto state = std::make_unique<State>(std::move(*source), path);
  if (auto refused = state->start()) {
    refused->where = path;
    return std::move(*refused);
  }
  return TraceReader(std::move(state));
}

Result<TraceReader> TraceReader::from_memory(std::string_view bytes, std::string name) {
  auto state = std::make_unique<State>(memory_source(bytes), std::move(name));
  if (auto refused = state->start()) {
    refused->where = state->info.name;
    return std::move(*refused);
  }
  return TraceReader(std::move(state));
}

TraceReader::TraceReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
TraceReader::TraceReader(TraceReader&&) noexcept = default;
TraceReader& TraceReader::operator=(TraceReader&&) noexcept = default;
TraceReader::~TraceReader() = default;

bool TraceReader::next(Entry& entry) {
  if (state_->has_pending) {
    state_->has_pending = false;
    entry = state_->pending;
    return true;
  }
  return state_->advance(entry);
}

std::optional<Error> TraceReader::failure() const {
  if (!state_->error) return std::nullopt;
  Error error = *state_->error;
  error.where = state_->info.name;
  return error;
}

void TraceReader::recognise(KnownArguments* known) { state_->known = known; }

std::uint64_t TraceReader::size() const { return state_->lines.size(); }
const TraceInfo& TraceReader::info() const { return state_->info; }

void TraceReader::skip_to(std::uint64_t line, const std::vector<LineMark>& marks) {
  State& state = *state_;
  state.first_line = line;
  state.reply_bytes = 0;
  if (state.has_pending && state.pending.line < line) state.has_pending = false;
  const auto after = std::upper_bound(marks.begin(), marks.end(), line,
                                      [](std::uint64_t wanted, const LineMark& mark) { return wanted < mark.line; });
  const std::uint64_t at_hand = state.ahead_end == 0 ? 0 : state.ahead[state.ahead_end - 1].line.number;
  if (after == marks.begin() || (after - 1)->line <= at_hand) return;
  if (state.lines.jump(*(after - 1))) state.ahead_at = state.ahead_end;
}

Result<std::vector<std::string>> read_lines(const std::string& path, const std::vector<std::uint64_t>& lines,
                                            const std::vector<LineMark>& marks) {
  std::vector<std::string> texts(lines.size());
  if (lines.empty()) return texts;
  auto reader = TraceReader::open(path);
  if (!reader) return std::move(reader).error();
  Entry entry;
  std::size_t wanted = 0;
  while (wanted < lines.size()) {
    reader->skip_to(lines[wanted], marks);
    if (!reader->next(entry)) break;
    while (wanted < lines.size() && lines[wanted] < entry.line) ++wanted;
    for (; wanted < lines.size() && lines[wanted] == entry.line; ++wanted) texts[wanted] = entry.text;
  }
  return texts;
}

}  // namespace tracediff
