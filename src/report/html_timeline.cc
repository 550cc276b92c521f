#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "report/html_text.h"
#include "report/printable.h"
#include "report/words.h"

namespace tracediff {
namespace {

constexpr double kLabelColumns = 170;
constexpr double kDrawingWidth = 960;
constexpr double kRight = 30;
constexpr double kLaneHeight = 34;
constexpr double kTop = 12;
constexpr std::uint64_t kMostMarks = 150;  ///< of one run of repeats
constexpr std::size_t kMostLanes = 8;

struct Tick {
  std::int64_t time_us = 0;  ///< since the first row of its side
  std::string style;         ///< same, missing, extra, changed, ghost
  std::string title;
};

struct Lane {
  Side side = Side::baseline;
  std::string connection;
  std::vector<Tick> ticks;
};

std::string coordinate(double value) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f", value);
  return buffer.data();
}

class Timeline {
 public:
  Timeline(const Report& report, const Finding& finding) : report_(report), finding_(finding) {
    for (auto row = finding.example.rbegin(); row != finding.example.rend(); ++row) {
      if (row->baseline) begin_[0] = row->baseline->time_us;
      if (row->candidate) begin_[1] = row->candidate->time_us;
    }
    for (const ExampleRow& row : finding.example) add(row);
  }

  [[nodiscard]] bool says_something() const {
    std::size_t marks = 0;
    for (const Lane& lane : lanes_) marks += lane.ticks.size();
    return marks >= 2 && last_us_ > 0;
  }

  [[nodiscard]] std::string svg() const {
    const double height = kTop + kLaneHeight * static_cast<double>(lanes_.size()) + 26;
    std::string text = "<svg class=\"timeline\" role=\"img\" viewBox=\"0 0 " + coordinate(kDrawingWidth) + " " +
                       coordinate(height) + "\" aria-label=\"" + html(summary()) + "\">\n";
    text += scale();
    double y = kTop + kLaneHeight / 2;
    for (const Lane& lane : lanes_) {
      text += lane_svg(lane, y);
      y += kLaneHeight;
    }
    return text + "</svg>\n";
  }

 private:
  static std::size_t index(Side side) { return side == Side::baseline ? 0 : 1; }

  Lane* lane_of(Side side, const std::string& connection) {
    for (Lane& lane : lanes_) {
      if (lane.side == side && lane.connection == connection) return &lane;
    }
    if (lanes_.size() == kMostLanes) return nullptr;
    const auto after = std::find_if(lanes_.begin(), lanes_.end(), [side](const Lane& lane) {
      return side == Side::baseline && lane.side == Side::candidate;
    });
    return &*lanes_.insert(after, Lane{side, connection, {}});
  }

  void add_marks(const ExampleRow& row, Side side) {
    const bool is_baseline = side == Side::baseline;
    const Place& place = is_baseline ? *row.baseline : *row.candidate;
    Lane* lane = lane_of(side, place.connection);
    if (lane == nullptr) return;
    const std::uint64_t repeats = std::min(is_baseline ? row.baseline_repeats : row.candidate_repeats, kMostMarks);
    const std::int64_t gap = is_baseline ? row.baseline_gap_us : row.candidate_gap_us;
    std::string style = row.mark == ExampleRow::Mark::missing   ? "missing"
                        : row.mark == ExampleRow::Mark::extra   ? "extra"
                        : row.mark == ExampleRow::Mark::changed ? "changed"
                                                                : "same";
    if (row.subject) style += " subject";
    std::string command;
    for (const std::string& argument : take_apart(place.text).arguments)
      command += (command.empty() ? "" : " ") + argument;
    command = elide_middle(command, 120);
    std::int64_t time = place.time_us - begin_[index(side)];
    for (std::uint64_t i = 0; i < repeats; ++i) {
      lane->ticks.push_back({time, style, duration(time) + "  " + command});
      last_us_ = std::max(last_us_, time);
      time += gap;
    }
    end_[index(side)] = time - (repeats > 0 ? gap : 0);
  }

  /// On the side that does not send it, a hollow mark where it would be.
  void add_ghost(const ExampleRow& row, Side absent, std::int64_t previous_end) {
    const Side present = absent == Side::baseline ? Side::candidate : Side::baseline;
    const auto lane =
        std::find_if(lanes_.rbegin(), lanes_.rend(), [absent](const Lane& l) { return l.side == absent; });
    if (lane == lanes_.rend() || lane->ticks.empty()) return;
    const Place& place = present == Side::baseline ? *row.baseline : *row.candidate;
    const std::int64_t after = std::max<std::int64_t>(place.time_us - begin_[index(present)] - previous_end, 0);
    const std::int64_t time = end_[index(absent)] + after;
    lane->ticks.push_back({time, "ghost", "not sent here"});
    last_us_ = std::max(last_us_, time);
  }

  void add(const ExampleRow& row) {
    const std::array<std::int64_t, 2> previous = end_;
    if (row.baseline) add_marks(row, Side::baseline);
    if (row.candidate) add_marks(row, Side::candidate);
    if (row.mark == ExampleRow::Mark::missing && row.baseline) add_ghost(row, Side::candidate, previous[0]);
    if (row.mark == ExampleRow::Mark::extra && row.candidate) add_ghost(row, Side::baseline, previous[1]);
  }

  [[nodiscard]] std::string summary() const {
    std::string text = "Timeline of " + finding_.id + ".";
    for (const Lane& lane : lanes_) {
      const auto sent =
          std::count_if(lane.ticks.begin(), lane.ticks.end(), [](const Tick& t) { return t.style != "ghost"; });
      text += " " + side_name(report_, lane.side) + ": " + counted(static_cast<std::uint64_t>(sent), "command") +
              " within " + duration(lane.ticks.empty() ? 0 : lane.ticks.back().time_us) + ".";
    }
    return text;
  }

  [[nodiscard]] double x(std::int64_t time_us) const {
    const double share = static_cast<double>(time_us) / static_cast<double>(last_us_);
    return kLabelColumns + share * (kDrawingWidth - kLabelColumns - kRight);
  }

  /// Lines at round times: 1, 2 or 5 times a power of ten, four to ten of them.
  [[nodiscard]] std::string scale() const {
    std::int64_t step = 1;
    const std::array<std::int64_t, 3> factors = {2, 5, 10};
    for (std::int64_t power = 1, i = 0; last_us_ / step > 8; ++i) {
      step = power * factors[static_cast<std::size_t>(i % 3)];
      if (i % 3 == 2) power *= 10;
    }
    const double bottom = kTop + kLaneHeight * static_cast<double>(lanes_.size());
    std::string text;
    for (std::int64_t time = 0; time <= last_us_; time += step) {
      const std::string at = coordinate(x(time));
      text += "<line class=\"grid\" x1=\"" + at + "\" x2=\"" + at + "\" y1=\"" + coordinate(kTop) + "\" y2=\"" +
              coordinate(bottom) + "\"/><text class=\"scale\" x=\"" + at + "\" y=\"" + coordinate(bottom + 17) + "\">" +
              html(duration(time)) + "</text>\n";
    }
    return text;
  }

  [[nodiscard]] std::string lane_svg(const Lane& lane, double y) const {
    const std::string at = coordinate(y);
    std::string text = "<text class=\"lane\" x=\"0\" y=\"" + coordinate(y - 1) + "\">" +
                       html(elide_middle(side_name(report_, lane.side), 22)) +
                       "</text><text class=\"client\" x=\"0\" y=\"" + coordinate(y + 12) + "\">" +
                       html(elide_middle(printable(lane.connection), 26)) + "</text>";
    text += "<line class=\"rail\" x1=\"" + coordinate(kLabelColumns) + "\" x2=\"" + coordinate(kDrawingWidth - kRight) +
            "\" y1=\"" + at + "\" y2=\"" + at + "\"/>\n";
    for (const Tick& tick : lane.ticks) {
      const std::string cx = coordinate(x(tick.time_us));
      const std::string title = "<title>" + html(tick.title) + "</title>";
      if (tick.style == "ghost") {
        text += "<circle class=\"ghost\" cx=\"" + cx + "\" cy=\"" + at + "\" r=\"6\">" + title + "</circle>\n";
      } else {
        text += "<line class=\"tick " + tick.style + "\" x1=\"" + cx + "\" x2=\"" + cx + "\" y1=\"" +
                coordinate(y - 9) + "\" y2=\"" + coordinate(y + 9) + "\">" + title + "</line>\n";
      }
    }
    return text;
  }

  const Report& report_;
  const Finding& finding_;
  std::array<std::int64_t, 2> begin_{};
  std::array<std::int64_t, 2> end_{};  ///< of the last mark of each side
  std::vector<Lane> lanes_;
  std::int64_t last_us_ = 0;
};

}  // namespace

std::string html_timeline(const Report& report, const Finding& finding) {
  const Timeline timeline(report, finding);
  return timeline.says_something() ? timeline.svg() : std::string();
}

}  // namespace tracediff
