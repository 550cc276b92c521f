#include "cli/shown_trace.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "conversation/bystanders.h"
#include "report/printable.h"
#include "report/words.h"

namespace tracediff {

Result<ShownTrace> load_shown_trace(const std::string& path, const RuleSet& rules) {
  Result<Corpus> corpus = load_corpus({path}, {}, rules);
  if (!corpus) return corpus.error();
  ShownTrace trace{std::move(*corpus), {}, {}, {}};
  trace.shapes = make_shapes(trace.corpus);
  trace.bystanders = find_bystanders(trace.recording(), trace.shapes);
  const Beginnings beginnings = find_beginnings(trace.recording(), trace.shapes.of_command, {});
  trace.conversations =
      fold_conversations(order_by_connection(trace.recording(), beginnings, {}, choose_pause_us(beginnings.pauses)));
  return trace;
}

std::string trace_facts(const ShownTrace& trace) {
  const TraceInfo& info = trace.recording().info;
  std::string text =
      counted(info.entries, "command") + " on " + counted(trace.recording().clients.size(), "connection");
  text += " in " + counted(trace.conversations.all.size(), "conversation");
  text += ", " + duration(info.last_time_us - info.first_time_us);
  if (info.skipped_lines > 0) text += ", " + counted(info.skipped_lines, "line") + " skipped";
  if (!info.header_value("redacted").empty()) text += ", redacted";
  if (!info.complete) return text + ", not known to be complete";
  if (*info.complete) return text + ", complete";
  return text + ", incomplete" + (info.end_reason.empty() ? "" : ": " + printable(info.end_reason));
}

}  // namespace tracediff
