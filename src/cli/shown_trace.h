#ifndef TRACEDIFF_CLI_SHOWN_TRACE_H_
#define TRACEDIFF_CLI_SHOWN_TRACE_H_

#include <string>
#include <vector>

#include "shape/corpus.h"
#include "shape/shape.h"
#include "tracediff/conversation.h"
#include "tracediff/normalise.h"
#include "tracediff/result.h"

namespace tracediff {

/// One trace as compare sees it, bystanders included.
struct ShownTrace {
  Corpus corpus;
  ShapeTable shapes;
  std::vector<bool> bystanders;  ///< by connection
  Conversations conversations;

  [[nodiscard]] const Recording& recording() const { return corpus.runs.baseline.front(); }
};

Result<ShownTrace> load_shown_trace(const std::string& path, const RuleSet& rules);

/// "18 commands on 2 connections in 10 s, not known to be complete".
std::string trace_facts(const ShownTrace& trace);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_SHOWN_TRACE_H_
