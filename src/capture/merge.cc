#include "capture/merge.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tracediff::recorder {

std::int64_t entry_time_us(std::string_view line) {
  std::int64_t seconds = 0;
  std::int64_t micros = 0;
  const char* const end = line.data() + line.size();
  const auto [dot, failed] = std::from_chars(line.data(), end, seconds);
  if (failed != std::errc() || dot == end || *dot != '.') return 0;
  std::from_chars(dot + 1, end, micros);
  return seconds * 1000000 + micros;
}

std::size_t Merge::add_node(std::string name, std::int64_t offset_us) {
  const std::lock_guard lock(mutex_);
  Source& source = sources_.emplace_back();
  source.name = std::move(name);
  source.offset_us = offset_us;
  return sources_.size() - 1;
}

void Merge::close_node(std::size_t node) {
  const std::lock_guard lock(mutex_);
  sources_[node].is_closed = true;
}

/// False: it is one too many.
bool Merge::count(Source& source, std::string_view line) {
  if (!entry_limit_) return true;
  if (passed_on_ >= *entry_limit_) return false;
  ++passed_on_;
  LineFields fields;
  if (parse_fields(line, fields)) ++source.passed_on[std::string(fields.client)];
  return true;
}

std::uint64_t Merge::passed_on() const {
  const std::lock_guard lock(mutex_);
  return passed_on_;
}

std::uint64_t Merge::passed_on(const std::string& node, const Names& clients) const {
  const std::lock_guard lock(mutex_);
  std::uint64_t total = 0;
  for (const Source& source : sources_) {
    if (source.name != node) continue;
    for (const auto& [client, count] : source.passed_on) total += clients.contains(client) ? count : 0;
  }
  return total;
}

ByteQueue::Appended Merge::append(std::size_t node, std::string_view lines) {
  if (lines.empty()) return ByteQueue::Appended::yes;
  const std::lock_guard lock(mutex_);
  if (held_bytes_ + queue_.size() + lines.size() > limit_) return ByteQueue::Appended::full;
  held_bytes_ += lines.size();
  Source& source = sources_[node];
  const Deadline now = Clock::now();
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n') + 1);
    lines.remove_prefix(line.size());
    // A clock that steps back does not reorder its own node.
    source.last_time_us = std::max(source.last_time_us, entry_time_us(line) - source.offset_us);
    source.lines.push_back({source.last_time_us, now, std::string(line)});
  }
  pass_on(Flush::due, now);
  return ByteQueue::Appended::yes;
}

void Merge::flush(Flush flush) {
  const std::lock_guard lock(mutex_);
  pass_on(flush, Clock::now());
}

void Merge::pass_on(Flush flush, Deadline now) {
  std::string out;
  while (true) {
    std::size_t first = sources_.size();
    bool all_have_lines = true;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const std::deque<Line>& lines = sources_[i].lines;
      all_have_lines = all_have_lines && (!lines.empty() || sources_[i].is_closed);
      if (lines.empty()) continue;
      if (first == sources_.size() || lines.front().time_us < sources_[first].lines.front().time_us) first = i;
    }
    if (first == sources_.size()) break;
    Line& line = sources_[first].lines.front();
    if (flush == Flush::due && !all_have_lines && now - line.arrived < kWindow) break;
    if (count(sources_[first], line.text)) {
      if (first != std::exchange(last_source_, first)) out += "# node: " + sources_[first].name + "\n";
      out += line.text;
    }
    held_bytes_ -= line.text.size();
    sources_[first].lines.pop_front();
  }
  queue_.append_always(out);  // its room was asked for when the lines came
}

}  // namespace tracediff::recorder
